//! Where programs are, and under whose name they run.

use std::io::{self, Write as _};
use std::net::TcpListener;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// The program `name`: what the environment's `variable` says, or from `PATH`, or from one of the folders that match
/// `elsewhere/*/bin`, the last by name.
pub(crate) fn find(variable: &str, name: &str, elsewhere: &Path) -> Option<PathBuf> {
    if let Some(named) = std::env::var_os(variable) {
        return Some(PathBuf::from(named)).filter(|file| file.is_file());
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    let on_path = std::env::split_paths(&path).map(|folder| folder.join(name)).find(|file| file.is_file());
    on_path.or_else(|| {
        let mut found: Vec<_> = std::fs::read_dir(elsewhere)
            .ok()?
            .filter_map(Result::ok)
            .map(|version| version.path().join("bin").join(name))
            .filter(|file| file.is_file())
            .collect();
        found.sort();
        found.pop()
    })
}

/// Says what a test skips.
///
/// # Panics
///
/// In continuous integration.
#[allow(clippy::print_stderr)]
pub(crate) fn skip(what: &str) {
    let said = format!("skipped: {what}");
    assert!(std::env::var_os("CI").is_none(), "{said}");
    eprintln!("{said}");
}

/// A port of loopback that was free a moment ago.
pub(crate) fn free_port() -> io::Result<u16> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}

/// The user and the group that a server runs as which refuses to run as root: `name`, or else `nobody`. `None` where this
/// process is not root's.
pub(crate) fn other_than_root(name: &str) -> io::Result<User> {
    let id = Command::new("id").arg("-u").output()?;
    if id.stdout != b"0\n" {
        return Ok(None);
    }
    let users = std::fs::read_to_string("/etc/passwd")?;
    let ids = |name: &str| {
        let fields: Vec<_> = users.lines().map(|line| line.split(':').collect::<Vec<_>>()).collect();
        let user = fields.into_iter().find(|fields| fields.first() == Some(&name))?;
        Some((user.get(2)?.parse().ok()?, user.get(3)?.parse().ok()?))
    };
    ids(name).or_else(|| ids("nobody")).map(Some).ok_or_else(|| io::Error::other("no user to run it as"))
}

/// Who a program runs as: `None` for this process's user.
pub(crate) type User = Option<(u32, u32)>;

/// A server that ends with this process, however that ends.
///
/// A shell waits for the end of its input, which this process alone can write to.
#[derive(Debug)]
pub(crate) struct Watched(Child);

impl Watched {
    /// Runs `command`; when this process ends, it is killed by `SIGQUIT`, and `folder` removed.
    pub(crate) fn start(command: &Command, folder: &Path, user: User) -> io::Result<Self> {
        const WATCH: &str = r#"folder=$1
            shift
            exec 3<&0
            "$@" <&- 3<&- &
            server=$!
            read -r word <&3
            kill -QUIT $server 2>&-
            wait $server
            [ "$word" = keep ] || rm -rf "$folder""#;
        let mut shell = Command::new("sh");
        shell.args(["-c", WATCH, "sh"]).arg(folder).arg(command.get_program()).args(command.get_args());
        shell.current_dir(folder).env("LC_ALL", "C").stdin(Stdio::piped());
        shell.stdout(Stdio::null()).stderr(Stdio::null());
        as_user(&mut shell, user);
        shell.spawn().map(Self)
    }

    /// Ends the server and keeps its data.
    pub(crate) fn stop(mut self) -> io::Result<()> {
        if let Some(mut input) = self.0.stdin.take() {
            input.write_all(b"keep\n")?;
        }
        self.0.wait().map(drop)
    }

    /// Ends the server and removes its data.
    pub(crate) fn end(mut self) -> io::Result<()> {
        drop(self.0.stdin.take());
        self.0.wait().map(drop)
    }
}

/// Lets a command run as `user`.
pub(crate) fn as_user(command: &mut Command, user: User) {
    if let Some((user, group)) = user {
        command.uid(user).gid(group);
    }
}
