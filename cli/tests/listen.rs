//! `hookwright listen` and `replay`, over real connections.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

mod listening;

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpListener;
use std::path::Path;
use std::process::Command;

use listening::{DELIVERY, acme, run, start, untimed};

const SCHEMA: &str = r#"{"type": "object", "required": ["type", "total"], "properties": {
    "type": {"const": "order.paid"}, "total": {"type": "integer"},
    "state": {"enum": ["Partly Paid", "Paid"]}, "customer": {"type": "object", "properties": {
        "name": {"type": "string", "maxLength": 10}, "email": {"type": "string", "pattern": "^[a-z]+@[a-z]+[.]org$"}}}}}"#;

#[test]
fn a_provider_that_is_not_known_yet_is_recorded() {
    let folder = tempfile::tempdir().unwrap();
    let listening = start(folder.path(), &["--record", "--count", "2"], &[]);
    assert_eq!(listening.post("/acme", &[], DELIVERY).0, 200);
    assert_eq!(listening.post("/acme", &[], DELIVERY).0, 200);
    let printed = listening.end();
    let lines: Vec<&str> = printed.lines().map(untimed).collect();
    assert_eq!(
        lines,
        [
            "acme/order.paid  not checked: the provider is new  no schema  → 200",
            "    recorded schemas/acme/order.paid.1.example.json, 8 values replaced",
            "    provider.toml: event = \"{body:/type}\"",
            "    next: hookwright infer acme/order.paid schemas/acme/order.paid.1.example.json",
            "acme/order.paid  not checked: no verification is declared  no schema  → 200",
            "    recorded before, in schemas/acme/order.paid.1.example.json",
        ]
    );
    let recorded = fs::read_to_string(folder.path().join("schemas/acme/order.paid.1.example.json")).unwrap();
    for gone in ["Amelia", "Lee", "amelia@", "7946", "High Street", "Leeds", "LS1", "9s6XKzkNRiz8i3"] {
        assert!(!recorded.contains(gone), "{gone}: {recorded}");
    }
    let value: serde_json::Value = serde_json::from_str(&recorded).unwrap();
    assert_eq!((&value["type"], &value["total"]), (&"order.paid".into(), &1250.into()));
    assert_eq!(value["paid_at"], "2025-09-01T10:00:00Z");
    assert_eq!(value["customer"]["phone"].as_str().map(str::len), Some("+44 20 7946 0018".len()));
}

#[test]
fn nothing_is_replaced_without_redact_and_nothing_recorded_without_record() {
    let folder = tempfile::tempdir().unwrap();
    let listening = start(folder.path(), &["--count", "1"], &[]);
    listening.post("/acme", &[], DELIVERY);
    assert!(!listening.end().contains("recorded"));
    assert!(!folder.path().join("schemas").exists());
    let listening = start(folder.path(), &["--record", "--redact=false", "--count", "1"], &[]);
    listening.post("/acme", &[], DELIVERY);
    assert!(listening.end().contains("as it came"));
    let recorded = fs::read_to_string(folder.path().join("schemas/acme/order.paid.1.example.json")).unwrap();
    assert_eq!(
        serde_json::from_str::<serde_json::Value>(&recorded).unwrap(),
        serde_json::from_str::<serde_json::Value>(DELIVERY).unwrap()
    );
}

#[test]
fn what_the_schema_says_is_shown_with_the_values_and_a_recording_still_passes() {
    let folder = acme(SCHEMA);
    let listening = start(folder.path(), &["--record", "--count", "5"], &[("ACME_SECRET", "shh")]);
    let secret = [("X-Acme-Secret", "shh")];
    let good = r#"{"type":"order.paid","total":1,"state":"Partly Paid","customer":{"name":"Amelia Lee","email":"amelia@acme.org"}}"#;
    assert_eq!(listening.post("/acme", &secret, good).0, 202);
    assert_eq!(listening.post("/acme", &secret, r#"{"type":"order.paid","total":"12.50"}"#).0, 422);
    assert_eq!(listening.post("/acme", &[("X-Acme-Secret", "no")], good).0, 401);
    assert_eq!(listening.post("/acme", &[], good).0, 401);
    assert_eq!(listening.post("/acme", &secret, r#"{"type":"order.void"}"#).0, 202);
    let printed = listening.end();
    let lines: Vec<&str> = printed.lines().map(untimed).collect();
    assert_eq!(lines[0], "acme/order.paid  verified  valid  → 202");
    assert!(lines[1].starts_with("    recorded schemas/acme/order.paid.1.example.json"), "{printed}");
    assert_eq!(lines[2], "acme/order.paid  verified  1 violation  → 422");
    assert!(
        lines[3].starts_with("    /total: ")
            && lines[3].contains("order.paid.schema.json#/properties/total/type"),
        "{printed}"
    );
    assert_eq!(lines[4], "      \"12.50\"");
    assert_eq!(
        lines[6],
        "acme/order.paid  not verified: the signature or secret is wrong, and nothing that was tried makes it right  valid  → 401"
    );
    assert_eq!(
        lines[7],
        "acme/order.paid  not verified: the secret (header `X-Acme-Secret`) is missing or empty  valid  → 401"
    );
    assert_eq!(lines[8], "acme/order.void  verified  no schema  → 202");
    assert!(!printed.contains('\u{1b}'), "{printed}");

    let recorded = folder.path().join("schemas/acme/order.paid.1.example.json");
    let text = fs::read_to_string(&recorded).unwrap();
    assert!(!text.contains("Amelia") && text.contains("Partly Paid"), "{text}");
    // An example without a schema stops every command.
    let new = ["infer", "acme/order.void", "schemas/acme/order.void.1.example.json"];
    assert_eq!(run(folder.path(), &new).0, Some(0));
    let (code, out, _) = run(folder.path(), &["validate", "acme/order.paid", recorded.to_str().unwrap()]);
    assert_eq!(code, Some(0), "{out}");
}

#[test]
fn a_request_is_passed_on_as_it_came_and_its_answer_back() {
    let receiver = TcpListener::bind("127.0.0.1:0").unwrap();
    let to = format!("http://{}", receiver.local_addr().unwrap());
    let seen = std::thread::spawn(move || {
        let (mut stream, _) = receiver.accept().unwrap();
        let mut reader = BufReader::new(stream.try_clone().unwrap());
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            reader.read_line(&mut head).unwrap();
        }
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap();
        let mut body = vec![0; length.parse().unwrap()];
        reader.read_exact(&mut body).unwrap();
        write!(
            stream,
            "HTTP/1.1 418 I'm a teapot\r\nx-own: 1\r\ncontent-length: 5\r\nconnection: close\r\n\r\nshort"
        )
        .unwrap();
        (head, String::from_utf8(body).unwrap())
    });
    let folder = tempfile::tempdir().unwrap();
    let listening = start(folder.path(), &["--forward", &to, "--count", "1"], &[]);
    let body = "{ \"type\" :\t\"order.paid\" }\r\n";
    assert_eq!(listening.post("/acme?a=1", &[("X-Acme-Signature", "s")], body), (418, "short".to_owned()));
    let printed = listening.end();
    let (head, passed) = seen.join().unwrap();
    assert!(head.starts_with("POST /acme?a=1 HTTP/1.1\r\n"), "{head}");
    assert!(head.contains("x-acme-signature: s\r\n"), "{head}");
    assert_eq!(passed, body);
    assert!(printed.contains(&format!("→ 418 from {to}/acme?a=1 in ")), "{printed}");
}

#[test]
fn a_receiver_that_does_not_answer_is_a_bad_gateway() {
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let listening = start(folder.path(), &["--forward", &format!("http://{closed}"), "--count", "1"], &[]);
    assert_eq!(listening.post("/acme", &[], "{}").0, 502);
    assert!(listening.end().contains("no answer from"));
    let (code, _, err) = run(folder.path(), &["listen", "--forward", "https://example.com"]);
    assert_eq!(code, Some(2));
    assert!(err.contains("error[cannot-forward]"), "{err}");
}

/// What is wrong with a provider.toml is not taken for one that says nothing.
#[test]
fn a_provider_toml_with_an_error_is_shown() {
    let folder = acme(SCHEMA);
    fs::create_dir(folder.path().join("schemas/other")).unwrap();
    fs::write(folder.path().join("schemas/other/a.schema.json"), "{}").unwrap();
    fs::write(folder.path().join("schemas/acme/provider.toml"), "[verification]\nscheme = \"hmak\"\n")
        .unwrap();
    let listening = start(folder.path(), &["--record", "--count", "2"], &[("ACME_SECRET", "shh")]);
    assert_eq!(listening.post("/acme", &[], r#"{"type":"order.paid","total":1}"#).0, 500);
    assert_eq!(listening.post("/other", &[], "{}").0, 200);
    let printed = listening.end();
    let (start, requests) = printed.split_once("Z  acme").unwrap();
    let requests = format!("acme{requests}");
    assert!(start.contains("error[provider-toml]") && start.contains("acme/provider.toml:2:"), "{printed}");
    let unreadable = "acme/order.paid  not checked: provider.toml cannot be read: at 2:10: expected one of ";
    assert!(requests.contains(unreadable) && requests.contains("  valid  → 500"), "{printed}");
    assert!(!printed.contains("recorded schemas/acme"), "{printed}");
    assert_eq!(printed.matches("no verification is declared").count(), 1, "{printed}");
    assert!(printed.contains("other/a  not checked: no verification is declared  valid  → 200"), "{printed}");
}

/// What a provider asks before it delivers.
#[test]
fn handshakes_are_answered_and_shown_as_such() {
    let folder = acme("{}");
    let handshakes = r#"
[[handshake]]
method = "GET"
when = { "{query:mode}" = "subscribe" }
token = "{query:token}"
challenge = "{query:challenge}"
unsigned = true
answer = { text = "{challenge}" }

[[handshake]]
method = "POST"
challenge = "{header:X-Hook-Secret}"
keep_secret = true
unsigned = true
answer = { headers = { X-Hook-Secret = "{challenge}" } }
"#;
    let config = folder.path().join("schemas/acme/provider.toml");
    fs::write(&config, fs::read_to_string(&config).unwrap() + handshakes).unwrap();
    let listening = start(folder.path(), &["--count", "6"], &[("ACME_VERIFY_TOKEN", "t0k")]);
    let get = |query: &str| {
        let answer = listening
            .raw(&format!("GET /acme?{query} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n"));
        (answer.split(' ').nth(1).unwrap().to_owned(), answer.rsplit("\r\n").next().unwrap().to_owned())
    };
    assert_eq!(get("mode=subscribe&token=t0k&challenge=abc"), ("200".into(), "abc".into()));
    assert_eq!(get("mode=subscribe&token=guess&challenge=abc"), ("403".into(), String::new()));
    assert_eq!(get("mode=other").0, "403");
    let answer = listening.raw(
        "POST /acme HTTP/1.1\r\nhost: localhost\r\nx-hook-secret: handed\r\ncontent-length: 0\r\nconnection: close\r\n\r\n",
    );
    assert!(answer.contains("x-hook-secret: handed\r\n"), "{answer}");
    // Deliveries are verified by what was handed over.
    assert_eq!(listening.post("/acme/order.paid", &[("X-Acme-Secret", "handed")], "{}").0, 202);
    assert_eq!(listening.post("/acme/order.paid", &[("X-Acme-Secret", "guess")], "{}").0, 401);
    let printed = listening.end();
    let lines: Vec<&str> = printed.lines().map(untimed).collect();
    let unset = "acme  not checked: ACME_SECRET is not set";
    assert_eq!(
        lines,
        [
            format!("{unset}  handshake 1  → 200"),
            format!("{unset}  handshake 1  → 403"),
            "    its token is another one, or its challenge is missing, too long, or has letters that it may not have".into(),
            format!("{unset}  a GET that is none of the provider's handshakes  → 403"),
            format!("{unset}  handshake 2  → 200"),
            "    it hands over the secret of later requests, which is kept until the command ends".into(),
            "acme/order.paid  verified  valid  → 202".into(),
            "acme/order.paid  not verified: the signature or secret is wrong, and nothing that was tried makes it right  valid  → 401".into(),
        ]
    );
}

/// A recording must not stop every other command.
#[test]
fn what_names_no_event_or_another_folder_is_not_recorded() {
    let folder = acme(SCHEMA);
    let listening = start(folder.path(), &["--record", "--count", "4"], &[]);
    listening.post("/bolt", &[], "{}");
    listening.post("/bolt", &[("X-Bolt-Event", "--")], "{}");
    assert_eq!(listening.post("/Acme", &[], DELIVERY).0, 404);
    listening.post("/bolt/ping", &[], "{}");
    let printed = listening.end();
    assert_eq!(
        printed.matches("not recorded: nothing names its event; send to /<provider>/<event>").count(),
        2
    );
    assert!(printed.contains("this name and `acme` differ only in case"), "{printed}");
    assert!(!folder.path().join("schemas/Acme").exists());
    let recorded = fs::read_dir(folder.path().join("schemas/bolt")).unwrap();
    let names: Vec<_> = recorded.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    assert_eq!(names, ["ping.1.example.json"]);
    for command in
        [["infer", "Acme/order.paid", "schemas/bolt/ping.1.example.json"].as_slice(), &["new", "Acme"]]
    {
        let (code, _, err) = run(folder.path(), command);
        assert_eq!(code, Some(2), "{err}");
        assert!(err.contains("error[differs-in-case]"), "{err}");
    }
}

/// The printed command takes every recording of the event.
#[test]
fn the_next_command_names_all_recordings() {
    let folder = tempfile::tempdir().unwrap();
    let listening = start(folder.path(), &["--record", "--count", "2"], &[]);
    for body in [r#"{"type":"order.paid","total":1}"#, r#"{"type":"order.paid","note":null}"#] {
        listening.post("/acme", &[], body);
    }
    let printed = listening.end();
    let next = printed.lines().rfind(|line| line.starts_with("    next: ")).unwrap();
    let files = "schemas/acme/order.paid.1.example.json schemas/acme/order.paid.2.example.json";
    assert_eq!(next, format!("    next: hookwright infer acme/order.paid {files}"));
    assert_eq!(printed.matches("provider.toml: event").count(), 1, "{printed}");
    let words: Vec<&str> = next.split(' ').skip_while(|word| *word != "infer").collect();
    let (code, _, err) = run(folder.path(), &words);
    assert_eq!(code, Some(0), "{err}");
    assert_eq!(run(folder.path(), &["generate"]).0, Some(0));
}

#[test]
fn programs_read_one_document_a_line() {
    let folder = acme(SCHEMA);
    let listening = start(folder.path(), &["--format", "json", "--count", "1"], &[]);
    listening.post("/acme", &[], r#"{"type":"order.paid","total":"x"}"#);
    let heard: serde_json::Value = serde_json::from_str(listening.end().trim()).unwrap();
    assert_eq!(heard["verified"], serde_json::Value::Null);
    assert_eq!(heard["verification"], "not checked: ACME_SECRET is not set");
    assert_eq!(heard["payloads"][0]["violations"][0]["instance"], "/total");
    assert_eq!(heard["payloads"][0]["violations"][0]["excerpt"], "\"x\"");
}

#[test]
fn recordings_are_replayed_with_a_signature_of_now() {
    let folder = acme(SCHEMA);
    let example = "schemas/acme/order.paid.1.example.json";
    fs::write(folder.path().join(example), r#"{"type":"order.paid","total":1}"#).unwrap();
    fs::write(folder.path().join("other.json"), r#"{"type":"order.paid","total":"x"}"#).unwrap();
    let listening = start(folder.path(), &["--count", "2"], &[("ACME_SECRET", "shh")]);
    let to = format!("{}/acme", listening.url);
    let replay = |arguments: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_hookwright"))
            .args([&["replay", "--to", &to], arguments].concat())
            .env("ACME_SECRET", "shh")
            .current_dir(folder.path())
            .output()
            .unwrap();
        (
            output.status.code(),
            String::from_utf8(output.stdout).unwrap(),
            String::from_utf8(output.stderr).unwrap(),
        )
    };
    let (code, _, err) = replay(&["other.json"]);
    assert_eq!(code, Some(2));
    assert!(err.contains("error[nothing-to-replay]"), "{err}");
    let (code, out, err) = replay(&[example]);
    assert_eq!(code, Some(0), "{err}");
    assert!(out.starts_with(&format!("{example}: 202 Accepted in ")), "{out}");
    let (code, out, _) = replay(&["other.json", "--event", "acme/order.paid"]);
    assert_eq!(code, Some(1), "{out}");
    let printed = listening.end();
    assert_eq!(printed.matches("  verified  ").count(), 2, "{printed}");
}

/// What the page shows: a provider that is new, then a schema for it, a request that breaks it and one that is forged.
#[test]
fn the_page_shows_what_is_printed() {
    let folder = tempfile::tempdir().unwrap();
    let listening = start(folder.path(), &["--record", "--count", "1"], &[]);
    listening.post("/acme", &[("X-Acme-Signature", "…")], DELIVERY);
    let mut session = shown("hookwright listen --record", &listening.end());

    let next = ["infer", "acme/order.paid", "schemas/acme/order.paid.1.example.json", "--required", "all"];
    let (code, _, err) = run(folder.path(), &next);
    assert_eq!(code, Some(0), "{err}");
    fs::write(
        folder.path().join("schemas/acme/provider.toml"),
        "event = \"{body:/type}\"\n\n[verification]\nscheme = \"shared-secret\"\nheader = \"X-Acme-Secret\"\n",
    )
    .unwrap();
    let receiver = TcpListener::bind("127.0.0.1:0").unwrap();
    let to = format!("http://{}", receiver.local_addr().unwrap());
    let answering = std::thread::spawn(move || {
        for _ in 0..3 {
            let (mut stream, _) = receiver.accept().unwrap();
            let mut seen = Vec::new();
            while !seen.ends_with(b"}") {
                let mut part = [0; 4096];
                let read = stream.read(&mut part).unwrap();
                seen.extend_from_slice(&part[..read]);
            }
            write!(stream, "HTTP/1.1 202 Accepted\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
                .unwrap();
        }
    });
    let arguments = ["--forward", &to, "--count", "3"];
    let listening = start(folder.path(), &arguments, &[("ACME_SECRET", "shh")]);
    let secret = [("X-Acme-Secret", "shh")];
    listening.post("/acme", &secret, DELIVERY);
    listening.post(
        "/acme",
        &secret,
        &DELIVERY.replace("1250", "\"12.50\"").replace(",\"note\":\"For Amelia Lee\"", ""),
    );
    listening.post("/acme", &[("X-Acme-Secret", "guess")], DELIVERY);
    let printed = listening.end().replace(&to, "http://127.0.0.1:3000");
    answering.join().unwrap();
    session += "\n";
    session += &shown("ACME_SECRET=shh hookwright listen --forward http://127.0.0.1:3000", &printed);

    let page = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join("docs/listen.md");
    let text = fs::read_to_string(&page).unwrap();
    let (before, rest) = text.split_once("<!-- session -->\n```text\n").unwrap();
    let (present, after) = rest.split_once("```\n").unwrap();
    if std::env::var_os("BLESS").is_some() {
        fs::write(&page, format!("{before}<!-- session -->\n```text\n{session}```\n{after}")).unwrap();
    } else {
        assert_eq!(present, session, "docs/listen.md is out of date: run this test with BLESS=1");
    }
}

/// A command and what it printed, with one time of day, port and duration for all.
fn shown(command: &str, printed: &str) -> String {
    let line = |line: &str| {
        let line = match line.split_once("Z  ") {
            Some((time, rest)) if time.len() == 8 => format!("10:41:07Z  {rest}"),
            _ => line.to_owned(),
        };
        match line.rsplit_once(" in ") {
            Some((before, duration)) if duration.ends_with(" ms") => format!("{before} in 3 ms\n"),
            _ => format!("{line}\n"),
        }
    };
    format!(
        "$ {command}\nhttp://127.0.0.1:4001/<provider> listens; Ctrl-C ends it\n{}",
        printed.lines().map(line).collect::<String>()
    )
}

#[test]
fn a_payload_that_would_take_the_independent_validator_too_long_is_answered() {
    let folder = tempfile::tempdir().unwrap();
    let node = r##"{"properties": {"n": {"$ref": "#"}}}"##;
    put_file(
        folder.path(),
        "schemas/acme/tree.schema.json",
        &format!(r#"{{"type": "object", "allOf": [{node}, {node}]}}"#),
    );
    let listening = start(folder.path(), &["--count", "2"], &[]);
    let deep = |inside: &str| format!("{}{inside}{}", r#"{"n": "#.repeat(60), "}".repeat(60));
    assert_eq!(listening.post("/acme/tree", &[], &deep("{}")).0, 200);
    assert_eq!(listening.post("/acme/tree", &[], &deep("1")).0, 422);
    listening.end();
}

fn put_file(folder: &Path, path: &str, text: &str) {
    let path = folder.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}
