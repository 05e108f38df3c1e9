//! NATS with `JetStream`.

use std::io::{self, Read as _};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use super::program::{self, Watched};

/// How long the server may take to start.
const PATIENCE: Duration = Duration::from_secs(60);

/// A server of NATS on loopback, whose `JetStream` is on.
#[derive(Debug)]
pub struct NatsServer {
    program: PathBuf,
    folder: PathBuf,
    port: u16,
    password: Option<String>,
    running: Option<Watched>,
}

impl NatsServer {
    /// A new server without data. `None` where `nats-server` is not installed.
    ///
    /// # Errors
    ///
    /// When it does not start.
    pub fn start() -> io::Result<Option<Self>> {
        Self::new(None)
    }

    /// As [`NatsServer::start`], with a user `app` that has a password.
    ///
    /// # Errors
    ///
    /// When it does not start.
    pub fn start_with_password(password: &str) -> io::Result<Option<Self>> {
        Self::new(Some(password.to_owned()))
    }

    fn new(password: Option<String>) -> io::Result<Option<Self>> {
        let Some(program) =
            program::find("HOOKWRIGHT_TEST_NATS", "nats-server", Path::new("/usr/lib/nats-server"))
        else {
            program::skip("nats-server is not installed");
            return Ok(None);
        };
        let folder = tempfile::Builder::new().prefix("hookwright-nats").tempdir()?.keep();
        let port = program::free_port()?;
        let mut server = Self { program, folder, port, password, running: None };
        server.restart()?;
        Ok(Some(server))
    }

    /// The server's URL.
    pub fn url(&self) -> String {
        match &self.password {
            Some(password) => format!("nats://app:{password}@127.0.0.1:{}", self.port),
            None => format!("nats://127.0.0.1:{}", self.port),
        }
    }

    /// Starts the server, after ending it as a crash would if it runs.
    ///
    /// # Errors
    ///
    /// When it does not start.
    pub fn restart(&mut self) -> io::Result<()> {
        self.stop()?;
        let mut server = Command::new(&self.program);
        server.args(["-js", "-a", "127.0.0.1", "-p", &self.port.to_string(), "-sd"]).arg(&self.folder);
        if let Some(password) = &self.password {
            server.args(["--user", "app", "--pass", password]);
        }
        self.running = Some(Watched::start(&server, &self.folder, None)?);
        let since = Instant::now();
        let address = SocketAddr::from(([127, 0, 0, 1], self.port));
        while since.elapsed() < PATIENCE {
            if greets(address).unwrap_or(false) {
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        Err(io::Error::other("nats-server does not start"))
    }

    /// Ends the server as a crash would.
    ///
    /// # Errors
    ///
    /// When it cannot be ended.
    pub fn stop(&mut self) -> io::Result<()> {
        self.running.take().map_or(Ok(()), Watched::stop)
    }
}

/// Whether a server says what it is, with `JetStream`.
fn greets(address: SocketAddr) -> io::Result<bool> {
    let mut stream = TcpStream::connect_timeout(&address, Duration::from_secs(1))?;
    stream.set_read_timeout(Some(Duration::from_secs(1)))?;
    let mut said = [0; 4_096];
    let length = stream.read(&mut said)?;
    let said = String::from_utf8_lossy(said.get(..length).unwrap_or_default()).into_owned();
    Ok(said.starts_with("INFO ") && said.contains("\"jetstream\":true"))
}

impl Drop for NatsServer {
    fn drop(&mut self) {
        if let Some(running) = self.running.take() {
            drop(running.end());
        } else {
            drop(std::fs::remove_dir_all(&self.folder));
        }
    }
}
