//! The example `receiver` as a process: what it does when it is told to stop while a handler is at work.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a failed expectation is a failed test")]
#![allow(missing_docs, reason = "tests need no documentation")]

use std::ffi::OsStr;
use std::io::{BufRead as _, BufReader, Lines, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant, SystemTime};

use hookwright::Request;
use hookwright::receive::inbox::{Inbox as _, JetStream};
use hookwright::receive::{Event as _, EventName};
use hookwright::testing::Sender;
use hookwright_providers::{PROVIDERS, tiquo};
use hookwright_test_servers::NatsServer;

const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

struct Receiver {
    process: Child,
    output: Lines<BufReader<ChildStdout>>,
    address: SocketAddr,
}

impl Receiver {
    fn start(store: &Path, acknowledge: &str) -> Self {
        Self::start_with(store, &[("RECEIVER_ACKNOWLEDGE", acknowledge), ("RECEIVER_HANDLER_SECONDS", "2")])
    }

    fn start_with(store: impl AsRef<OsStr>, variables: &[(&str, &str)]) -> Self {
        let mut process = Command::new(example())
            .env("RECEIVER_ADDRESS", "127.0.0.1:0")
            .env("RECEIVER_STORE", store)
            .env("TIQUO_SECRET", SECRET)
            .envs(variables.iter().copied())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut output = BufReader::new(process.stdout.take().unwrap()).lines();
        let listening =
            output.find_map(|line| line.unwrap().strip_prefix("listening on http://").map(str::to_owned));
        let address = listening.unwrap().split(',').next().unwrap().parse().unwrap();
        Self { process, output, address }
    }

    /// Sends a request. The answer is read by [`answer`].
    fn send(&self, request: &Request) -> TcpStream {
        let mut stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
        let mut bytes = b"POST /tiquo HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n".to_vec();
        bytes.extend(format!("content-length: {}\r\n", request.body.len()).bytes());
        for (name, value) in &request.headers {
            bytes.extend([name.as_str().as_bytes(), b": ", value.as_bytes(), b"\r\n"].concat());
        }
        bytes.extend(b"\r\n");
        bytes.extend(&request.body);
        stream.write_all(&bytes).unwrap();
        stream
    }

    /// Waits until a handler has printed its delivery, which it does before it works.
    fn begins_to_handle(&mut self) {
        let begun = self.output.find(|line| line.as_ref().unwrap().contains(" delivery="));
        assert!(begun.is_some(), "it ended before a handler began");
    }

    /// Sends a signal, and waits until the receiver no longer accepts connections.
    fn stop(&self, signal: &str) {
        let pid = self.process.id().to_string();
        assert!(Command::new("sh").args(["-c", "kill -s $0 $1", signal, &pid]).status().unwrap().success());
        for _ in 0..1000 {
            if TcpStream::connect(self.address).is_err() {
                return;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        panic!("it still accepts connections ten seconds after {signal}");
    }

    /// Kills it.
    fn stop_hard(mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }

    /// What it printed until it ended, successfully.
    fn end(self) -> Vec<String> {
        self.end_with_errors().0
    }

    /// What it printed until it ended, and what it printed on standard error.
    fn end_with_errors(mut self) -> (Vec<String>, String) {
        let lines = self.output.by_ref().map(Result::unwrap).collect();
        let mut errors = String::new();
        self.process.stderr.take().unwrap().read_to_string(&mut errors).unwrap();
        assert!(self.process.wait().unwrap().success());
        (lines, errors)
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The status of the answer.
fn answer(mut stream: TcpStream) -> u16 {
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer.split(' ').nth(1).unwrap().parse().unwrap()
}

/// Cargo builds examples beside the folder of the tests; `cargo test` does so unless it is told to build one test alone.
fn example() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let example = test.ancestors().nth(2).unwrap().join("examples/receiver");
    assert!(example.exists(), "build it first: cargo build --example receiver");
    example
}

fn delivery() -> Request {
    let provider = PROVIDERS.iter().find(|provider| provider.name == "tiquo").unwrap();
    let event = provider.events.first().unwrap();
    let name = EventName::new(event.version, event.name);
    Sender::new(tiquo::Event::SPEC, SystemTime::now())
        .secret(SECRET)
        .request(name, event.examples.first().unwrap().body.as_bytes())
        .unwrap()
}

/// Stops a receiver with a handler at work; what was sent is handled, once.
fn a_handler_at_work_finishes(acknowledge: &str, signal: &str) {
    let folder = tempfile::tempdir().unwrap();
    let store = folder.path().join("deliveries.sqlite");
    let request = delivery();

    let mut receiver = Receiver::start(&store, acknowledge);
    let waiting = receiver.send(&request);
    receiver.begins_to_handle();
    receiver.stop(signal);
    assert_eq!(answer(waiting), 200);
    assert_eq!(receiver.end(), ["stopped: 1 handlers finished, 0 deliveries given back"]);

    let receiver = Receiver::start(&store, acknowledge);
    assert_eq!(answer(receiver.send(&request)), 200);
    receiver.stop(signal);
    assert_eq!(receiver.end(), ["stopped: 0 handlers finished, 0 deliveries given back"]);
}

#[test]
fn sigterm_lets_a_handler_finish_that_is_acknowledged_afterwards() {
    a_handler_at_work_finishes("after", "TERM");
}

#[test]
fn sigterm_lets_a_handler_finish_that_was_acknowledged_first() {
    a_handler_at_work_finishes("first", "TERM");
}

#[test]
fn sigint_does_as_sigterm_does() {
    a_handler_at_work_finishes("after", "INT");
    a_handler_at_work_finishes("first", "INT");
}

/// Stops a receiver whose handler takes longer than it may: the answer, the last line, and what was logged.
fn a_handler_is_cut_off_in(store: &Path, acknowledge: &str) -> (u16, String, String) {
    let variables = [
        ("RECEIVER_ACKNOWLEDGE", acknowledge),
        ("RECEIVER_HANDLER_SECONDS", "60"),
        ("RECEIVER_DRAIN_SECONDS", "1"),
    ];
    let mut receiver = Receiver::start_with(store, &variables);
    let waiting = receiver.send(&delivery());
    receiver.begins_to_handle();
    receiver.stop("TERM");
    let status = answer(waiting);
    let (lines, errors) = receiver.end_with_errors();
    (status, lines.last().unwrap().clone(), errors)
}

#[test]
fn what_outlives_the_deadline_is_given_back() {
    let folder = tempfile::tempdir().unwrap();
    let (status, stopped, errors) =
        a_handler_is_cut_off_in(&folder.path().join("deliveries.sqlite"), "after");
    assert_eq!(status, 503);
    assert_eq!(stopped, "stopped: 0 handlers finished, 1 deliveries given back");
    assert!(errors.contains("tiquo: a handler was stopped at the drain's deadline"), "{errors}");
    assert!(errors.contains("is given back"), "{errors}");
}

#[test]
fn what_outlives_the_deadline_after_its_acknowledgement_waits_for_the_next_process() {
    let folder = tempfile::tempdir().unwrap();
    let store = folder.path().join("deliveries.sqlite");
    let (status, stopped, errors) = a_handler_is_cut_off_in(&store, "first");
    assert_eq!(status, 200);
    assert_eq!(stopped, "stopped: 0 handlers finished, 1 deliveries given back");
    assert!(errors.contains("tiquo: a handler was stopped at the drain's deadline"), "{errors}");
    assert!(errors.contains("is put back into the inbox"), "{errors}");
    is_handled_by_another(Receiver::start(&store, "first"));
}

#[test]
fn what_was_acknowledged_when_the_process_was_killed_is_handled_by_the_next() {
    let folder = tempfile::tempdir().unwrap();
    let store = folder.path().join("deliveries.sqlite");
    let slow = [
        ("RECEIVER_ACKNOWLEDGE", "first"),
        ("RECEIVER_HANDLER_SECONDS", "60"),
        ("RECEIVER_LEASE_SECONDS", "2"),
    ];
    let receiver = Receiver::start_with(&store, &slow);
    assert_eq!(answer(receiver.send(&delivery())), 200);
    receiver.stop_hard();
    is_handled_by_another(Receiver::start(&store, "first"));
}

/// Waits until a receiver handles what another process acknowledged.
fn is_handled_by_another(mut receiver: Receiver) {
    receiver.begins_to_handle();
    receiver.stop("TERM");
    assert!(receiver.end().last().unwrap().starts_with("stopped: "));
}

fn numbered(number: usize) -> Request {
    let body = format!(
        r#"{{"id": "evt_{number}", "type": "customer.deleted", "created": "2025-02-05T23:59:59Z", "data": {{"id": "cust_1"}}}}"#
    );
    let sender = Sender::new(tiquo::Event::SPEC, SystemTime::now()).secret(SECRET);
    sender.request(EventName::new(None, "customer.deleted"), body.as_bytes()).unwrap()
}

/// Waits until nothing of the example waits on a server of NATS.
fn until_handled(url: &str) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let inbox = JetStream::connect(url).await.unwrap();
        let since = Instant::now();
        while inbox.waiting("tiquo", 1).await.unwrap() > 0 {
            assert!(since.elapsed() < Duration::from_secs(60), "{:?}", inbox.stats().await);
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    });
}

#[test]
fn processes_share_a_server_of_nats_and_drain() {
    let Some(server) = NatsServer::start().unwrap() else { return };
    let folder = tempfile::tempdir().unwrap();
    let handled = format!("sqlite:{}", folder.path().join("handled.sqlite").display());
    let start = |seconds: &str| {
        let variables = [
            ("RECEIVER_HANDLED", &*handled),
            ("RECEIVER_HANDLER_SECONDS", seconds),
            ("RECEIVER_DRAIN_SECONDS", "20"),
        ];
        Receiver::start_with(server.url(), &variables)
    };
    let receivers = [start("1"), start("1"), start("1")];
    for number in 0..12 {
        assert_eq!(answer(receivers[number % 3].send(&numbered(number))), 200);
    }
    // One that comes again, at another process.
    assert_eq!(answer(receivers[1].send(&numbered(0))), 200);
    let mut handled = Vec::new();
    let mut ended = |receiver: Receiver| {
        receiver.stop("TERM");
        let (lines, errors) = receiver.end_with_errors();
        assert!(lines.last().unwrap().ends_with(" handlers finished, 0 deliveries given back"), "{lines:?}");
        assert!(!errors.contains("stopped at the drain's deadline"), "{errors}");
        handled.extend(
            lines.iter().filter_map(|line| line.split_once(" delivery=").map(|(_, rest)| rest.to_owned())),
        );
    };
    // One ends while the others go on, and what it was handling is handled by it.
    let [first, second, third] = receivers;
    ended(first);
    until_handled(&server.url());
    ended(second);
    ended(third);
    let mut ids: Vec<_> = handled.iter().map(|rest| rest.split(' ').next().unwrap().to_owned()).collect();
    ids.sort();
    let all = ids.len();
    ids.dedup();
    assert_eq!((ids.len(), all), (12, 12), "{ids:?}");
}

#[test]
fn what_outlives_the_deadline_is_handled_by_another_process_of_a_server_of_nats() {
    let Some(server) = NatsServer::start().unwrap() else { return };
    let folder = tempfile::tempdir().unwrap();
    let handled = format!("sqlite:{}", folder.path().join("handled.sqlite").display());
    let slow = [
        ("RECEIVER_HANDLED", &*handled),
        ("RECEIVER_HANDLER_SECONDS", "60"),
        ("RECEIVER_DRAIN_SECONDS", "1"),
    ];
    let mut receiver = Receiver::start_with(server.url(), &slow);
    assert_eq!(answer(receiver.send(&numbered(1))), 200);
    receiver.begins_to_handle();
    receiver.stop("TERM");
    let (lines, errors) = receiver.end_with_errors();
    assert_eq!(lines.last().unwrap(), "stopped: 0 handlers finished, 1 deliveries given back");
    assert!(errors.contains("is put back into the inbox"), "{errors}");
    assert!(errors.contains("(event `customer.deleted`, delivery `evt_1`)"), "{errors}");
    is_handled_by_another(Receiver::start_with(server.url(), &[("RECEIVER_HANDLED", &*handled)]));
}

#[test]
fn a_memory_is_no_inbox() {
    let output = Command::new(example())
        .env("RECEIVER_STORE", "memory")
        .env("RECEIVER_ACKNOWLEDGE", "first")
        .output()
        .unwrap();
    let errors = String::from_utf8(output.stderr).unwrap();
    assert!(!output.status.success() && errors.contains("needs a store that is an inbox"), "{errors}");
}

#[test]
fn a_secret_that_is_wrong_is_named_and_not_printed() {
    for (variable, secret, problem) in [
        ("FLEXPRICE_SECRET", "v1,c2lnbmF0dXJl", "begins with `v1,`, which is the prefix of signatures"),
        ("FLEXPRICE_SECRET_BEFORE", "c2hvcnQ=", "has 5 bytes; Standard Webhooks requires 24 to 64"),
        ("TIQUO_SECRET", "c2lnbmF0dXJl\n", "begins or ends with white space"),
    ] {
        let output = Command::new(example())
            .env("RECEIVER_ADDRESS", "127.0.0.1:0")
            .env("RECEIVER_STORE", "memory")
            .env("FLEXPRICE_SECRET", SECRET)
            .env(variable, secret)
            .output()
            .unwrap();
        let errors = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success());
        assert!(errors.starts_with(&format!("error: {variable}: ")) && errors.contains(problem), "{errors}");
        assert!(!errors.contains(secret.trim()), "{errors}");
    }
}
