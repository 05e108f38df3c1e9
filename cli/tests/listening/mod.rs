//! Starts `hookwright listen` and sends to it.

use std::io::{BufRead as _, BufReader, Read as _};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};

/// What a provider sends.
#[allow(dead_code, reason = "not every test needs it")]
pub(crate) const DELIVERY: &str = r#"{"type":"order.paid","id":"ord_9s6XKzkNRiz8i3","total":1250,"paid_at":"2025-09-01T10:00:00Z","customer":{"name":"Amelia Lee","email":"amelia@acme.org","phone":"+44 20 7946 0018","address":{"line1":"1 High Street","city":"Leeds","postcode":"LS1 4AP"}},"note":"For Amelia Lee"}"#;

/// `hookwright listen` on a free port, in a folder of its own.
pub(crate) struct Listening {
    child: Child,
    output: BufReader<ChildStdout>,
    pub(crate) url: String,
}

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

impl Listening {
    /// Sends a request: the answer's status and body.
    #[allow(dead_code, reason = "not every test needs it")]
    pub(crate) fn post(&self, path: &str, headers: &[(&str, &str)], body: &str) -> (u16, String) {
        let agent: ureq::Agent =
            ureq::Agent::config_builder().http_status_as_error(false).proxy(None).build().into();
        let mut request = agent.post(format!("{}{path}", self.url));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let mut answer = request.send(body).unwrap();
        (answer.status().as_u16(), answer.body_mut().read_to_string().unwrap())
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
