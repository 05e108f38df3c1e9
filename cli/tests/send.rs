//! `hookwright send`, to a receiver on the loopback interface that verifies by the same `provider.toml`.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpListener;
use std::process::Command;
use std::sync::mpsc;
use std::time::SystemTime;

use hookwright::Request;
use hookwright::receive::Secret;
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use tempfile::TempDir;

const PROVIDER: &str = r#"
event = "{body:/type}"
[verification]
scheme = "standard-webhooks"
"#;
const ORDER: &str =
    r#"{"type": "object", "required": ["type", "id"], "properties": {"id": {"type": "integer"}}}"#;
const EXAMPLE: &str = r#"{"type": "order.paid", "id": 1}"#;
const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let acme = folder.path().join("schemas/acme");
    fs::create_dir_all(&acme).unwrap();
    fs::write(acme.join("provider.toml"), PROVIDER).unwrap();
    fs::write(acme.join("order.paid.schema.json"), ORDER).unwrap();
    fs::write(acme.join("order.paid.example.json"), EXAMPLE).unwrap();
    fs::write(acme.join("order.void.schema.json"), ORDER).unwrap();
    folder
}

/// Runs `send` with a receiver that answers `count` requests: the exit code, standard output, and
/// what the receiver saw.
fn send(args: &[&str], count: usize) -> (Option<i32>, String, Vec<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/hooks?a=1", listener.local_addr().unwrap());
    let (sender, seen) = mpsc::channel();
    let receiver = std::thread::spawn(move || {
        for _ in 0..count {
            sender.send(answer(&listener)).unwrap();
        }
    });
    let output = run(&[&["send", "acme/order.paid", "--to", &url], args].concat(), Some(SECRET));
    receiver.join().unwrap();
    (output.0, output.1, seen.iter().collect())
}

fn run(args: &[&str], secret: Option<&str>) -> (Option<i32>, String, String) {
    let folder = folder();
    let mut command = Command::new(env!("CARGO_BIN_EXE_hookwright"));
    command.args(args).current_dir(folder.path()).env_remove("ACME_SECRET");
    if let Some(secret) = secret {
        command.env("ACME_SECRET", secret);
    }
    let output = command.output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code(), text(output.stdout), text(output.stderr))
}

/// Takes one request, answers it by what is wrong with it, and says what that was and what the body is.
fn answer(listener: &TcpListener) -> String {
    let (mut stream, _) = listener.accept().unwrap();
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut line = String::new();
    reader.read_line(&mut line).unwrap();
    assert_eq!(line, "POST /hooks?a=1 HTTP/1.1\r\n");
    let mut headers = HeaderMap::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        let Some((name, value)) = line.trim_end().split_once(": ") else { break };
        headers.append(name.parse::<HeaderName>().unwrap(), HeaderValue::from_str(value).unwrap());
    }
    let length: usize = headers["content-length"].to_str().unwrap().parse().unwrap();
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();

    let config = hookwright_codegen::config::parse(PROVIDER).unwrap();
    let verification = config.verification.unwrap();
    let scheme = verification.scheme().unwrap();
    let request = Request::new(Method::POST, "/hooks?a=1".parse().unwrap(), headers, body);
    let verified = scheme.verify(&[Secret::from(SECRET)], &request, SystemTime::now());
    let parsed = serde_json::from_slice::<serde_json::Value>(&request.body);
    let status = match (&verified, parsed) {
        (Err(_), _) => "401 Unauthorized",
        (Ok(_), Err(_)) => "400 Bad Request",
        (Ok(_), Ok(body)) if !body["id"].is_i64() || body["type"] != "order.paid" => {
            "422 Unprocessable Content"
        }
        (Ok(_), Ok(_)) => "202 Accepted",
    };
    write!(stream, "HTTP/1.1 {status}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n").unwrap();
    let id = request.headers["webhook-id"].to_str().unwrap();
    format!("{verified:?} {id} {}", String::from_utf8(request.body.to_vec()).unwrap())
}

#[test]
fn a_good_request_is_accepted() {
    let (code, out, seen) = send(&["--delivery-id", "d1"], 1);
    assert_eq!(code, Some(0), "{out}");
    assert!(out.starts_with("202 Accepted in "), "{out}");
    assert_eq!(seen, [format!("Ok(0) d1 {EXAMPLE}")]);
}

#[test]
fn values_are_set() {
    let (code, _, seen) = send(&["--delivery-id", "d", "--set", "/id=7", "--set", "/note=new text"], 1);
    assert_eq!(code, Some(0));
    assert_eq!(seen, [r#"Ok(0) d {"id":7,"note":"new text","type":"order.paid"}"#]);
}

#[test]
fn a_duplicate_is_the_same_delivery() {
    let (code, _, seen) = send(&["--bad", "duplicate"], 2);
    assert_eq!(code, Some(0));
    assert_eq!(seen[0], seen[1]);
}

#[test]
fn what_is_bad_is_refused() {
    for (bad, expected, status) in [
        ("signature", "Err(Bad)", "401"),
        ("stale", "Err(Stale)", "401"),
        ("future", "Err(Stale)", "401"),
        ("missing-header", "Err(Missing)", "401"),
        ("repeated-header", "Err(Bad)", "401"),
        ("malformed", "Ok(0)", "400"),
        ("violating", "Ok(0)", "422"),
    ] {
        let (code, out, seen) = send(&["--bad", bad, "--format", "json"], 1);
        assert_eq!(code, Some(0), "{bad}: {out}");
        assert!(seen[0].starts_with(expected), "{bad}: {seen:?}");
        assert!(out.contains(&format!("\"status\": {status}")), "{bad}: {out}");
    }
}

#[test]
fn an_answer_that_should_not_be_is_exit_code_1() {
    let (code, out, _) = send(&["--set", "/id=null"], 1);
    assert_eq!(code, Some(1), "{out}");
}

#[test]
fn a_dry_run_shows_the_request() {
    let url = "http://localhost:9/x";
    let (code, out, _) = run(&["send", "acme/order.paid", "--to", url, "--dry-run"], Some(SECRET));
    assert_eq!(code, Some(0));
    assert!(
        out.starts_with("POST http://localhost:9/x\ncontent-type: application/json\nwebhook-id: msg_"),
        "{out}"
    );
    assert!(out.ends_with(&format!("\n\n{EXAMPLE}\n")), "{out}");
    assert!(!out.contains(SECRET));
}

#[test]
fn what_cannot_be_done_is_exit_code_2() {
    let to = ["send", "acme/order.paid", "--to", "http://127.0.0.1:1/"];
    for (args, secret, expected) in [
        (vec![], None, "put it into the environment variable ACME_SECRET"),
        (vec![], Some("no base64!"), "the secret is not base64"),
        (vec![], Some("bm8gYmFzZTY0"), "the secret has 9 bytes; Standard Webhooks requires 24 to 64"),
        (vec![], Some("v1,whsec_bm8gYmFzZTY0"), "remove `v1,` in the environment variable ACME_SECRET"),
        (vec![], Some(" "), "the secret is blank"),
        (vec!["--set", "id=1"], Some(SECRET), "the pointer does not begin with `/`"),
        (vec!["--set", "/a/b=1"], Some(SECRET), "no object there could hold it"),
        (vec!["--set", "/id"], Some(SECRET), "the `=` is missing"),
        (vec!["--body", "nowhere.json"], Some(SECRET), "nowhere.json"),
        (vec![], Some(SECRET), "could not get an answer: "),
    ] {
        let (code, _, err) = run(&[&to[..], &args].concat(), secret);
        assert_eq!(code, Some(2), "{args:?}: {err}");
        assert!(err.contains(expected), "{args:?}: {err}");
        assert!(!err.contains(SECRET), "{err}");
    }
}

#[test]
fn what_cannot_be_sent_says_why() {
    let said = |args: &[&str]| {
        run(&[&["send", "--to", "http://127.0.0.1:9/x", "--dry-run"], args].concat(), Some(SECRET))
    };
    let (code, _, err) = said(&["acme/order.paid", "--set", "/id"]);
    assert_eq!(code, Some(2));
    assert!(err.contains("error[cannot-set]: `/id` cannot be set: the `=` is missing"), "{err}");
    let (code, _, err) = said(&["acme/order.void"]);
    assert_eq!(code, Some(2));
    assert!(err.contains("error[nothing-to-send]: the event `acme/order.void` has no example"), "{err}");
}

/// An example that says it is another event would be dispatched as that one.
#[test]
fn what_is_sent_and_sampled_is_the_event_that_was_named() {
    let folder = folder();
    let schema = |name: &str| folder.path().join(format!("schemas/acme/{name}"));
    fs::write(schema("order.paid.example.json"), r#"{"type": "order.void", "id": 1.50e1}"#).unwrap();
    let run = |arguments: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_hookwright"))
            .args(arguments)
            .current_dir(folder.path())
            .env("ACME_SECRET", SECRET)
            .output()
            .unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        assert_eq!(output.status.code(), Some(0), "{}", text(output.stderr));
        (text(output.stdout), text(output.stderr))
    };
    let send = ["send", "acme/order.paid", "--to", "http://127.0.0.1:9/acme", "--dry-run"];
    let (out, err) = run(&send);
    assert!(out.ends_with("\n\n{\"type\": \"order.paid\", \"id\": 1.50e1}\n"), "{out}");
    assert_eq!(
        err,
        "`acme/order.paid.example.json` names the event `order.void`, and is sent as `acme/order.paid`\n"
    );
    // What a person asks for stays.
    let (out, _) = run(&[&send[..], &["--set", "/type=order.sent"]].concat());
    assert!(out.contains(r#""type":"order.sent""#), "{out}");
    let (out, err) = run(&[&send[..], &["--body", "schemas/acme/order.paid.example.json"]].concat());
    assert!(out.contains("order.void"), "{out}");
    assert_eq!(err, "the body names the event `order.void`, and is sent as it is\n");

    for size in [&[][..], &["--minimal"], &["--full"], &["--count", "20"]] {
        let (out, err) = run(&[&["sample", "acme/order.paid"], size].concat());
        assert_eq!(
            out.matches(r#""type": "order.paid""#).count(),
            if size.contains(&"20") { 20 } else { 1 },
            "{out}"
        );
        assert_eq!(err, "");
    }
    // A schema that forbids the name leaves the example, and the sample, what it makes them.
    fs::write(
        schema("order.paid.schema.json"),
        r#"{"required": ["type"], "properties": {"type": {"const": "order.void"}}}"#,
    )
    .unwrap();
    let (out, err) = run(&send);
    assert!(out.contains("order.void") && err.contains("sent as it is"), "{out}{err}");
    let (out, err) = run(&["sample", "acme/order.paid"]);
    assert!(out.contains("order.void") && err.contains("names the event `order.void`"), "{out}{err}");
}
