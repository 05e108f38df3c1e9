//! `PostgreSQL`.

use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use super::program::{self, User, Watched};

/// The superuser, and the database that is there from the start.
const USER: &str = "postgres";
const PASSWORD: &str = "correct-horse";
/// How long the server may take to start.
const PATIENCE: Duration = Duration::from_secs(60);

/// A `PostgreSQL` server on loopback.
#[derive(Debug)]
pub struct PostgresServer {
    programs: PathBuf,
    folder: PathBuf,
    port: u16,
    user: User,
    running: Option<Watched>,
    databases: AtomicU32,
    durable: bool,
}

impl PostgresServer {
    /// A new server without data, whose writes need not survive the machine. `None` where `PostgreSQL` is not installed.
    ///
    /// # Errors
    ///
    /// When it does not start.
    pub fn start() -> io::Result<Option<Self>> {
        Self::new(false)
    }

    /// As [`PostgresServer::start`], but it waits for the disk as a server in production does.
    ///
    /// # Errors
    ///
    /// When it does not start.
    pub fn start_durable() -> io::Result<Option<Self>> {
        Self::new(true)
    }

    fn new(durable: bool) -> io::Result<Option<Self>> {
        let Some(initdb) =
            program::find("HOOKWRIGHT_TEST_POSTGRES", "initdb", Path::new("/usr/lib/postgresql"))
        else {
            program::skip("PostgreSQL is not installed");
            return Ok(None);
        };
        let programs = initdb.canonicalize()?.parent().unwrap_or(Path::new("/")).to_owned();
        // What watches the server removes it.
        let folder = tempfile::Builder::new().prefix("hookwright-postgres").tempdir()?.keep();
        let user = program::other_than_root(USER)?;
        if let Some((user, group)) = user {
            std::os::unix::fs::chown(&folder, Some(user), Some(group))?;
        }
        let port = program::free_port()?;
        let databases = AtomicU32::new(0);
        let mut server = Self { programs, folder, port, user, running: None, databases, durable };
        server.initialise()?;
        server.restart()?;
        Ok(Some(server))
    }

    /// The URL of a new and empty database.
    ///
    /// # Errors
    ///
    /// When it cannot be created.
    pub fn database(&self) -> io::Result<String> {
        let name = format!("test_{}", self.databases.fetch_add(1, Ordering::Relaxed));
        self.sql(&format!("CREATE DATABASE {name}"))?;
        Ok(self.url(USER, PASSWORD, &name))
    }

    /// The URL of `database` for `user`.
    pub fn url(&self, user: &str, password: &str, database: &str) -> String {
        format!("postgres://{user}:{password}@127.0.0.1:{}/{database}", self.port)
    }

    /// Runs a statement as the superuser, in the database that is there from the start, and gives what `psql` prints.
    ///
    /// # Errors
    ///
    /// When it fails.
    pub fn sql(&self, statement: &str) -> io::Result<String> {
        self.sql_in(&self.url(USER, PASSWORD, "postgres"), statement)
    }

    /// Runs statements in the database of a URL.
    ///
    /// # Errors
    ///
    /// When one fails.
    pub fn sql_in(&self, url: &str, statements: &str) -> io::Result<String> {
        output(self.program("psql").args([
            "-X",
            "-q",
            "-A",
            "-t",
            "-v",
            "ON_ERROR_STOP=1",
            "-c",
            statements,
            url,
        ]))
    }

    /// Starts the server, after ending it as a crash would if it runs.
    ///
    /// # Errors
    ///
    /// When it does not start.
    pub fn restart(&mut self) -> io::Result<()> {
        self.stop()?;
        let mut server = self.program("postgres");
        server
            .arg("-D")
            .arg(self.data())
            .arg("-k")
            .arg(&self.folder)
            .args(["-c", "listen_addresses=127.0.0.1", "-p", &self.port.to_string()])
            .args(["-c", if self.durable { "fsync=on" } else { "fsync=off" }])
            .args(["-c", "logging_collector=off", "-c", "log_min_messages=panic"]);
        self.running = Some(Watched::start(&server, &self.folder, self.user)?);
        let since = Instant::now();
        while since.elapsed() < PATIENCE {
            let mut asked = self.program("pg_isready");
            asked.args(["-q", "-h", "127.0.0.1", "-p", &self.port.to_string()]);
            if asked.status()?.success() {
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        Err(io::Error::other("PostgreSQL does not start"))
    }

    /// Ends the server as a crash would.
    ///
    /// # Errors
    ///
    /// When it cannot be ended.
    pub fn stop(&mut self) -> io::Result<()> {
        let Some(running) = self.running.take() else { return Ok(()) };
        let mut stopping = self.program("pg_ctl");
        stopping.arg("stop").arg("-D").arg(self.data()).args(["-m", "immediate", "-s"]);
        // Where this fails, what watches the server ends it.
        drop(output(&mut stopping));
        running.stop()
    }

    fn initialise(&self) -> io::Result<()> {
        let password = self.folder.join("password");
        std::fs::write(&password, PASSWORD)?;
        let mut initialising = self.program("initdb");
        initialising
            .args(["-U", USER, "-A", "scram-sha-256", "-E", "UTF8", "--locale=C", "--no-sync"])
            .arg("--pwfile")
            .arg(&password)
            .arg("-D")
            .arg(self.data());
        output(&mut initialising).map(drop)
    }

    fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    fn program(&self, name: &str) -> Command {
        let mut command = Command::new(self.programs.join(name));
        command.current_dir(&self.folder).stdin(Stdio::null()).env("LC_ALL", "C");
        program::as_user(&mut command, self.user);
        command
    }
}

impl Drop for PostgresServer {
    fn drop(&mut self) {
        if let Some(running) = self.running.take() {
            drop(running.end());
        } else {
            drop(std::fs::remove_dir_all(&self.folder));
        }
    }
}

/// What a command prints, if it succeeds.
fn output(command: &mut Command) -> io::Result<String> {
    let done = command.output()?;
    if done.status.success() {
        return Ok(String::from_utf8_lossy(&done.stdout).trim_end().to_owned());
    }
    Err(io::Error::other(String::from_utf8_lossy(&done.stderr).into_owned()))
}
