//! `hookwright listen --pane` on a terminal: that of tmux.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
#![allow(clippy::print_stderr, reason = "what was not tried is said")]
#![cfg(unix)]

mod listening;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use listening::{acme, post, run};

/// How long to wait for what a terminal is to show.
const PATIENCE: Duration = Duration::from_secs(60);
const BODY: &str =
    r#"{"type":"order.paid","id":"ord_9s6XKzkNRiz8i3","total":1250,"customer":{"name":"Amelia Lee"}}"#;
const SCHEMA: &str = r#"{"type": "object", "required": ["type", "total"], "properties": {
    "type": {"const": "order.paid"}, "total": {"type": "integer"}}}"#;

/// A terminal of 96 columns and 24 lines, in which one command runs.
struct Terminal {
    folder: PathBuf,
}

impl Terminal {
    fn start(folder: &Path, command: &str) -> Self {
        let terminal = Self { folder: folder.to_owned() };
        let size = ["-x", "96", "-y", "24"];
        let command = format!("{command}; echo \"ended with $?\"; stty -a; read -r line");
        terminal
            .tmux(&[&["new-session", "-d"][..], &size, &["-c", folder.to_str().unwrap(), &command]].concat());
        terminal
    }

    fn tmux(&self, arguments: &[&str]) -> String {
        let socket = self.folder.join("tmux");
        let output = Command::new("tmux")
            .args(["-f", "/dev/null", "-u", "-S", socket.to_str().unwrap()])
            .args(arguments)
            .env("LC_ALL", "C.UTF-8")
            .env("SHELL", "/bin/sh")
            .env("ACME_SECRET", "shh")
            .stdin(Stdio::null())
            .output()
            .unwrap();
        String::from_utf8(output.stdout).unwrap()
    }

    fn key(&self, key: &str) {
        self.tmux(&["send-keys", key]);
    }

    /// What is on the terminal as soon as this is on it.
    fn when(&self, shown: &str) -> String {
        self.until(|screen| screen.contains(shown))
    }

    /// What is on the terminal as soon as it is as it should be.
    fn until(&self, is_right: impl Fn(&str) -> bool) -> String {
        let since = Instant::now();
        loop {
            let screen = self.tmux(&["capture-pane", "-p"]);
            if is_right(&screen) {
                return screen;
            }
            assert!(since.elapsed() < PATIENCE, "{screen}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        self.tmux(&["kill-server"]);
    }
}

/// Whether there is tmux, without which a line says that nothing was tried.
fn has_tmux() -> bool {
    let found = Command::new("tmux").arg("-V").output().is_ok();
    if !found {
        eprintln!("tmux is not installed: the pane was not tried");
    }
    found
}

/// The picture of docs/listen.md: three requests, of which the second is looked at.
#[test]
fn the_page_shows_the_pane_as_it_is() {
    if !has_tmux() {
        return;
    }
    let folder = acme(SCHEMA);
    let command = format!("{} listen --pane --port 0", env!("CARGO_BIN_EXE_hookwright"));
    let terminal = Terminal::start(folder.path(), &command);
    let first = terminal.when("listens");
    let url: String = first.split("/<provider>").next().unwrap().trim().to_owned();
    let secret = [("X-Acme-Secret", "shh"), ("User-Agent", "Acme-Hooks/1"), ("Accept", "*/*")];
    post(&format!("{url}/acme"), &secret, BODY);
    terminal.when(">   1");
    post(&format!("{url}/acme"), &secret, &BODY.replace("1250", "\"12.50\""));
    terminal.when(">   2");
    post(&format!("{url}/acme"), &[("X-Acme-Secret", "guess")], BODY);
    terminal.when(">   3");
    terminal.key("p");
    let picture = terminal.when(">   2");

    // It ends with a terminal as it was, and with what would have been printed.
    terminal.key("q");
    let ended = terminal.when("ended with 0");
    let ended = if ended.contains(" icanon") { ended } else { terminal.when(" icanon") };
    assert!(ended.contains("acme/order.paid  verified  1 violation  → 422"), "{ended}");
    assert!(ended.contains(" echo "), "{ended}");

    let port = url.rsplit(':').next().unwrap();
    let line = |line: &str| {
        let line = line.trim_end().replace(port, "4001");
        let timed = line.find("Z  ").filter(|at| *at >= 8).map(|at| (at - 8, at));
        let line = match timed {
            Some((from, to)) => format!("{}10:41:07{}", &line[..from], &line[to..]),
            None => line,
        };
        format!("{line}\n")
    };
    let picture: String = picture.trim_end().lines().map(line).collect();
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join("docs/listen.md");
    let text = fs::read_to_string(&page).unwrap();
    let (before, rest) = text.split_once("<!-- pane -->\n```text\n").unwrap();
    let (present, after) = rest.split_once("```\n").unwrap();
    if std::env::var_os("BLESS").is_some() {
        fs::write(&page, format!("{before}<!-- pane -->\n```text\n{picture}```\n{after}")).unwrap();
    } else {
        assert_eq!(present, picture, "docs/listen.md is out of date: run this test with BLESS=1");
    }
}

#[test]
fn an_interruption_leaves_the_terminal_as_it_was() {
    if !has_tmux() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let command = format!("{} listen --pane --port 0", env!("CARGO_BIN_EXE_hookwright"));
    let terminal = Terminal::start(folder.path(), &command);
    terminal.when("q ends");
    terminal.key("C-c");
    terminal.when("ended with 0");
    let ended = terminal.when(" icanon");
    assert!(ended.contains(" echo ") && !ended.contains("q ends"), "{ended}");
}

/// Signals that ask a process to end, and a terminal that becomes smaller.
#[test]
fn a_signal_leaves_the_terminal_as_it_was() {
    if !has_tmux() {
        return;
    }
    for signal in ["TERM", "INT", "HUP"] {
        let folder = tempfile::tempdir().unwrap();
        let command = format!(
            "sh -c 'echo $$ > pid; exec {} listen --pane --port 0'",
            env!("CARGO_BIN_EXE_hookwright")
        );
        let terminal = Terminal::start(folder.path(), &command);
        terminal.when("q ends");
        terminal.tmux(&["resize-window", "-x", "60", "-y", "12"]);
        terminal.until(|screen| screen.trim_end().lines().count() == 12 && screen.contains("n next"));
        terminal.tmux(&["resize-window", "-x", "96", "-y", "24"]);
        terminal.when("q ends");
        terminal.tmux(&["resize-window", "-x", "96", "-y", "24"]);
        terminal.when("q ends");
        let process = fs::read_to_string(folder.path().join("pid")).unwrap();
        Command::new("kill").args(["-s", signal, process.trim()]).status().unwrap();
        terminal.when("ended with 0");
        let ended = terminal.when(" icanon");
        assert!(ended.contains(" echo "), "{signal}: {ended}");
    }
}

#[test]
fn a_pane_needs_a_terminal() {
    let folder = tempfile::tempdir().unwrap();
    let (code, _, err) = run(folder.path(), &["listen", "--pane", "--port", "0"]);
    assert_eq!(code, Some(2));
    assert!(err.contains("error[no-terminal]"), "{err}");
}
