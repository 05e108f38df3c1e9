//! Starts `hookwright listen` and sends to it.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::Duration;

use tempfile::TempDir;

/// What a provider sends.
#[allow(dead_code, reason = "not every test needs it")]
pub(crate) const DELIVERY: &str = r#"{"type":"order.paid","id":"ord_9s6XKzkNRiz8i3","total":1250,"paid_at":"2025-09-01T10:00:00Z","customer":{"name":"Amelia Lee","email":"amelia@acme.org","phone":"+44 20 7946 0018","address":{"line1":"1 High Street","city":"Leeds","postcode":"LS1 4AP"}},"note":"For Amelia Lee"}"#;

/// `hookwright listen` on a free port, in a folder of its own.
pub(crate) struct Listening {
    child: Child,
    output: BufReader<ChildStdout>,
    pub(crate) url: String,
}

#[allow(dead_code, reason = "not every test needs it")]
pub(crate) fn start(folder: &Path, arguments: &[&str], environment: &[(&str, &str)]) -> Listening {
    let mut child = Command::new(env!("CARGO_BIN_EXE_hookwright"))
        .args([&["listen", "--port", "0"], arguments].concat())
        .current_dir(folder)
        .env_remove("ACME_SECRET")
        .envs(environment.iter().copied())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut output = BufReader::new(child.stdout.take().unwrap());
    let mut first = String::new();
    output.read_line(&mut first).unwrap();
    let port: String =
        first.split("127.0.0.1:").nth(1).unwrap().chars().take_while(char::is_ascii_digit).collect();
    Listening { child, output, url: format!("http://127.0.0.1:{port}") }
}

/// Sends a request: the answer's status and body.
#[allow(dead_code, reason = "not every test needs it")]
pub(crate) fn post(url: &str, headers: &[(&str, &str)], body: &str) -> (u16, String) {
    let agent: ureq::Agent =
        ureq::Agent::config_builder().http_status_as_error(false).proxy(None).build().into();
    let mut request = agent.post(url);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let mut answer = request.send(body).unwrap();
    (answer.status().as_u16(), answer.body_mut().read_to_string().unwrap())
}

impl Listening {
    /// Sends a request to a path: the answer's status and body.
    #[allow(dead_code, reason = "not every test needs it")]
    pub(crate) fn post(&self, path: &str, headers: &[(&str, &str)], body: &str) -> (u16, String) {
        post(&format!("{}{path}", self.url), headers, body)
    }

    /// Sends what may be no request that a client makes: what comes back.
    #[allow(dead_code, reason = "not every test needs it")]
    pub(crate) fn raw(&self, request: &str) -> String {
        let mut caller = TcpStream::connect(self.url.strip_prefix("http://").unwrap()).unwrap();
        caller.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        caller.write_all(request.as_bytes()).unwrap();
        let mut answer = Vec::new();
        // The connection may be reset behind the answer.
        let _ = caller.read_to_end(&mut answer);
        String::from_utf8_lossy(&answer).into_owned()
    }

    /// Ends it.
    #[allow(dead_code, reason = "not every test ends it by force")]
    pub(crate) fn stop(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// What was printed after the first line, when it has ended by itself.
    #[allow(dead_code, reason = "not every test needs it")]
    pub(crate) fn end(mut self) -> String {
        let mut text = String::new();
        self.output.read_to_string(&mut text).unwrap();
        assert!(self.child.wait().unwrap().success(), "{text}");
        text
    }
}

/// Runs a command: its exit code and what it printed.
#[allow(dead_code, reason = "not every test needs it")]
pub(crate) fn run(folder: &Path, arguments: &[&str]) -> (Option<i32>, String, String) {
    let output =
        Command::new(env!("CARGO_BIN_EXE_hookwright")).args(arguments).current_dir(folder).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code(), text(output.stdout), text(output.stderr))
}

/// A folder with the provider acme, which has a secret, and an event with this schema.
#[allow(dead_code, reason = "not every test needs it")]
pub(crate) fn acme(schema: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let acme = folder.path().join("schemas/acme");
    fs::create_dir_all(&acme).unwrap();
    fs::write(acme.join("provider.toml"), "event = \"{body:/type}\"\nacknowledge = 202\n[verification]\nscheme = \"shared-secret\"\nheader = \"X-Acme-Secret\"\n").unwrap();
    fs::write(acme.join("order.paid.schema.json"), schema).unwrap();
    folder
}

/// The line without its time, which is `12:34:56Z`.
#[allow(dead_code, reason = "not every test needs it")]
pub(crate) fn untimed(line: &str) -> &str {
    line.split_once("Z  ").map_or(line, |(_, rest)| rest)
}
