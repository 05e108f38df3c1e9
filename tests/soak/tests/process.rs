//! What a receiver's process holds for strangers, and what it says when its store is gone.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]
#![allow(clippy::print_stdout, reason = "the tests say what they measured")]
#![cfg(target_os = "linux")]

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, SystemTime};

use hookwright::Request;
use hookwright::receive::Event as _;
use hookwright::testing::Sender;
use hookwright_soak::{Acme, EVENT, SECRET};

struct Receiver {
    process: Child,
    address: SocketAddr,
}

impl Receiver {
    fn start(file: &Path) -> Self {
        let mut process = Command::new(env!("CARGO_BIN_EXE_soak-receiver"))
            .arg(file)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        Self { address: line.trim().parse().unwrap(), process }
    }

    /// A line of what the system knows of the process's memory, in KiB.
    fn memory(&self, name: &str) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.process.id())).unwrap();
        let line = status.lines().find(|line| line.starts_with(name)).unwrap();
        line.split_whitespace().nth(1).unwrap().parse().unwrap()
    }

    fn send(&self, bytes: &[u8]) -> String {
        let mut stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
        stream.write_all(bytes).unwrap();
        let mut answer = String::new();
        let _ = stream.read_to_string(&mut answer);
        answer
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn request(body: &[u8]) -> Request {
    Sender::new(Acme::SPEC, SystemTime::now()).secret(SECRET).delivery_id("d1").request(EVENT, body).unwrap()
}

const GOOD: &[u8] = br#"{"type":"order.paid","order":"o1"}"#;

fn head(request: &Request, framing: &str, signed: bool) -> Vec<u8> {
    let mut bytes =
        format!("POST / HTTP/1.1\r\nhost: acme.example\r\nconnection: close\r\n{framing}\r\n").into_bytes();
    for (name, value) in &request.headers {
        if signed || name != "acme-signature" {
            bytes.extend([name.as_str().as_bytes(), b": ", value.as_bytes(), b"\r\n"].concat());
        }
    }
    bytes.extend(b"\r\n");
    bytes
}

#[test]
fn a_caller_who_is_not_signed_holds_little() {
    const CALLERS: u64 = 200;
    let folder = tempfile::tempdir().unwrap();
    let receiver = Receiver::start(&folder.path().join("deliveries.sqlite"));
    let head = head(&request(GOOD), "content-length: 8388608", false);
    let chunk = vec![b' '; 64 * 1024];
    let before = receiver.memory("VmRSS");
    let callers: Vec<TcpStream> = (0..CALLERS)
        .map(|_| {
            let mut stream = TcpStream::connect(receiver.address).unwrap();
            stream.set_nonblocking(false).unwrap();
            stream.set_write_timeout(Some(Duration::from_millis(50))).unwrap();
            stream.write_all(&head).unwrap();
            // As much as the server takes, up to a mebibyte.
            for _ in 0..16 {
                if stream.write_all(&chunk).is_err() {
                    break;
                }
            }
            stream
        })
        .collect();
    let each = receiver.memory("VmHWM").saturating_sub(before) / CALLERS;
    drop(callers);
    println!("{CALLERS} callers without a signature, 8 MiB declared: {each} KiB held for each");
    assert!(each <= 64, "{each} KiB");
}

#[test]
fn chunks_of_one_byte_cost_no_more_than_others() {
    const LENGTH: usize = 1024 * 1024;
    let folder = tempfile::tempdir().unwrap();
    let receiver = Receiver::start(&folder.path().join("deliveries.sqlite"));
    let body = [GOOD, &vec![b' '; LENGTH][..]].concat();
    let request = request(&body);
    let mut bytes = head(&request, "transfer-encoding: chunked", true);
    for byte in &body {
        bytes.extend([b"1\r\n", std::slice::from_ref(byte), b"\r\n"].concat());
    }
    bytes.extend(b"0\r\n\r\n");
    let before = receiver.memory("VmRSS");
    let answer = receiver.send(&bytes);
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    let held = receiver.memory("VmHWM").saturating_sub(before);
    println!("a body of 1 MiB in chunks of one byte: {held} KiB held at most");
    assert!(held <= 8 * 1024, "{held} KiB");
}

#[test]
fn a_store_that_is_gone_is_said_on_standard_error() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("deliveries.sqlite");
    let mut receiver = Receiver::start(&file);
    std::fs::remove_file(&file).unwrap();
    let mut bytes = head(&request(GOOD), &format!("content-length: {}", GOOD.len()), true);
    bytes.extend(GOOD);
    let answer = receiver.send(&bytes);
    assert!(answer.starts_with("HTTP/1.1 503") && answer.contains("retry-after: "), "{answer}");
    receiver.process.kill().unwrap();
    let mut said = String::new();
    receiver.process.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    assert!(said.contains("the store of deliveries failed") && said.contains("deliveries.sqlite"), "{said}");
    print!("{said}");
}
