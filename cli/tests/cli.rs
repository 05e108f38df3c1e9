//! The command as its users run it.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::{Value, json};
use tempfile::TempDir;

const ORDER: &str = r#"{
  "type": "object",
  "required": ["id"],
  "properties": {"id": {"type": "integer"}, "email": {"type": "string", "maxLength": 9}}
}
"#;

/// What a run said and how it ended.
struct Run {
    code: Option<i32>,
    out: String,
    err: String,
}

/// A folder with a provider `acme` of one event.
fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    put(folder.path(), "schemas/acme/order.paid.schema.json", ORDER);
    put(folder.path(), "schemas/acme/order.paid.example.json", r#"{"id": 1}"#);
    folder
}

fn put(folder: &Path, path: &str, text: &str) {
    let location = folder.join(path);
    fs::create_dir_all(location.parent().unwrap()).unwrap();
    fs::write(location, text).unwrap();
}

fn run(folder: &Path, args: &[&str]) -> Run {
    run_with(folder, args, "")
}

fn run_with(folder: &Path, args: &[&str], input: &str) -> Run {
    let mut child = Command::new(env!("CARGO_BIN_EXE_hookwright"))
        .args(args)
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A command that needs no input may have ended before it is written.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    let output = child.wait_with_output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Run { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
}

fn json(run: &Run) -> Value {
    serde_json::from_str(&run.out).unwrap()
}

#[test]
fn without_arguments_it_generates() {
    let folder = folder();
    let first = run(folder.path(), &[]);
    assert_eq!((first.code, &*first.err), (Some(0), ""));
    let head = "PROVIDER  VERSION  EVENT       TYPES  KEYWORDS CHECKED  EXAMPLES OK  NOTES\n";
    assert!(first.out.starts_with(head), "{}", first.out);
    assert!(first.out.contains("\nacme      -        order.paid "), "{}", first.out);
    assert!(first.out.contains("\nadded    generated/lib.rs\n"), "{}", first.out);
    assert!(first.out.contains("generated was updated: 1 event of 1 provider in "), "{}", first.out);
    assert!(!first.out.contains('\x1b'), "no colours without a terminal");

    let schema = fs::read_to_string(folder.path().join("schemas/provider.schema.json")).unwrap();
    assert!(schema.contains("\"title\": \"provider.toml\""), "editors complete `provider.toml` from it");

    let second = run(folder.path(), &["generate"]);
    assert_eq!(second.code, Some(0));
    assert!(second.out.contains("generated is up to date"), "{}", second.out);
    assert!(!second.out.contains("added"), "{}", second.out);
}

#[test]
fn check_tells_stale_from_fresh_and_writes_nothing() {
    let folder = folder();
    let check = ["generate", "--check", "--out", "src/hooks"];
    let nothing = run(folder.path(), &check);
    assert_eq!(nothing.code, Some(1), "{}", nothing.err);
    assert!(nothing.out.contains("src/hooks is out of date"), "{}", nothing.out);
    assert!(!folder.path().join("src").exists());

    assert_eq!(run(folder.path(), &["generate", "--out", "src/hooks"]).code, Some(0));
    assert_eq!(run(folder.path(), &check).code, Some(0));

    let lib = folder.path().join("src/hooks/lib.rs");
    let edited = fs::read_to_string(&lib).unwrap() + "// by hand\n";
    fs::write(&lib, &edited).unwrap();
    let stale = run(folder.path(), &["generate", "--check", "--out", "src/hooks", "--format", "json"]);
    assert_eq!(stale.code, Some(1));
    assert_eq!(json(&stale)["changes"], json!([{ "path": "src/hooks/lib.rs", "kind": "changed" }]));
    assert_eq!(json(&stale)["stale"], json!(true));
    assert_eq!(fs::read_to_string(&lib).unwrap(), edited);
}

#[test]
fn texts_are_there_when_they_are_asked_for_and_then_stay() {
    let folder = folder();
    let texts = |arguments: &[&str]| {
        let run = run(folder.path(), &[&["generate"], arguments].concat());
        assert_eq!((run.code, &*run.err), (Some(0), ""), "{arguments:?}");
        fs::read_to_string(folder.path().join("generated/acme/texts/order_paid.rs")).ok()
    };
    assert_eq!(texts(&[]), None);
    let always = texts(&["--texts"]).unwrap();
    assert!(always.contains("const SCHEMA: &str"), "{always}");
    assert_eq!(texts(&[]).as_ref(), Some(&always));
    assert_eq!(texts(&["--check", "--texts=always"]), Some(always));
    let lib = |text: &str| fs::read_to_string(folder.path().join("generated/lib.rs")).unwrap().contains(text);
    texts(&["--texts=descriptions"]).unwrap();
    assert!(lib("// texts: with the feature descriptions\n"));
    assert_eq!(run(folder.path(), &["generate", "--check", "--texts=never"]).code, Some(1));
    assert_eq!(texts(&["--texts=never"]), None);
    assert!(!lib("texts"));
    for word in ["--texts=Never", "--texts=true"] {
        let run = run(folder.path(), &["generate", word]);
        assert!(run.code == Some(2) && run.err.contains("write `always` or `never`"), "{}", run.err);
    }
    for word in ["--texts=a b", "--texts=", "--texts=-x", "--texts=a\"]"] {
        let run = run(folder.path(), &["generate", word]);
        assert_eq!(run.code, Some(2), "{word}: {}", run.out);
        assert!(
            run.err.contains("expected `always`, `never` or the name of a feature") || word == "--texts=",
            "{}",
            run.err
        );
    }
}

#[test]
fn foreign_files_are_left_alone() {
    let folder = folder();
    put(folder.path(), "src/lib.rs", "fn mine() {}\n");
    let run = run(folder.path(), &["generate", "--out", "src"]);
    assert_eq!((run.code, &*run.out), (Some(2), ""));
    assert!(run.err.contains("error[foreign-output]"), "{}", run.err);
    assert!(run.err.contains("--> src/lib.rs"), "{}", run.err);
    assert_eq!(fs::read_to_string(folder.path().join("src/lib.rs")).unwrap(), "fn mine() {}\n");
    assert_eq!(fs::read_dir(folder.path().join("src")).unwrap().count(), 1);
}

#[test]
fn list_shows_every_event() {
    let folder = folder();
    put(folder.path(), "schemas/globex/provider.toml", "title = \"Globex\"\n[version]\nheader = \"V\"\n");
    put(folder.path(), "schemas/globex/v2/user/new.json", "{}");
    let text = run(folder.path(), &["list"]);
    let expected = "\
PROVIDER  VERSION  EVENT       EXAMPLES  SCHEMA
acme      -        order.paid         1  acme/order.paid.schema.json
globex    v2       user.new           0  globex/v2/user/new.json
";
    assert_eq!((text.code, &*text.out), (Some(0), expected));
    let list = json(&run(folder.path(), &["list", "--format", "json"]));
    let expected = json!({
        "provider": "globex", "title": "Globex", "version": "v2", "event": "user.new",
        "schema": "globex/v2/user/new.json", "examples": 0,
    });
    assert_eq!(list[1], expected);
}

#[test]
fn validate_judges_files_folders_and_standard_input() {
    let folder = folder();
    put(folder.path(), "in/a.json", r#"{"id": 1}"#);
    put(folder.path(), "in/deep/b.json", "{\n  \"id\": 1,\n  \"email\": \"s3cret@example.com\"\n}");
    put(folder.path(), "in/deep/notes.txt", "not a payload");
    let well = run(folder.path(), &["validate", "acme/order.paid", "in/a.json"]);
    assert_eq!((well.code, &*well.out), (Some(0), "valid    in/a.json\n\n1 payload: 1 valid, 0 invalid\n"));

    let mixed = run_with(folder.path(), &["validate", "acme/order.paid", "in", "-"], "{\"id\": }");
    let expected = "\
valid    in/a.json
invalid  in/deep/b.json
  3:12: /email: value is longer than 9 characters (acme/order.paid.schema.json#/properties/email/maxLength)
invalid  -
  1:8: not JSON: expected a value

3 payloads: 1 valid, 2 invalid
";
    assert_eq!((mixed.code, &*mixed.out), (Some(1), expected));

    let judged = json(&run(folder.path(), &["validate", "acme/order.paid", "in", "--format", "json"]));
    assert_eq!(judged[0], json!({ "payload": "in/a.json", "valid": true, "violations": [] }));
    let violation = &judged[1]["violations"][0];
    assert_eq!((&violation["instance"], &violation["keyword"]), (&json!("/email"), &json!("maxLength")));
    assert_eq!((&violation["line"], &violation["column"]), (&json!(3), &json!(12)));
    assert!(!judged.to_string().contains("s3cret"), "values are never printed");
}

#[test]
fn validate_needs_one_event_and_payloads_that_can_be_read() {
    let folder = folder();
    put(folder.path(), "schemas/globex/provider.toml", "[version]\nheader = \"V\"\n");
    put(folder.path(), "schemas/globex/v1/new.json", "{}");
    put(folder.path(), "schemas/globex/v2/new.json", "false");
    let said = |args: &[&str]| {
        let run = run_with(folder.path(), args, "1");
        (run.code, run.out + &run.err)
    };
    let (code, text) = said(&["validate", "acme/order.payed", "-"]);
    assert_eq!(code, Some(2));
    assert!(
        text.contains("error[no-such-event]: no schema describes the event `acme/order.payed`"),
        "{text}"
    );
    assert!(text.contains("the nearest is `acme/order.paid`"), "{text}");
    let (code, text) = said(&["validate", "globex/new", "-"]);
    assert_eq!(code, Some(2));
    assert!(text.contains("error[several-versions]"), "{text}");
    assert!(text.contains("name one: `globex/v1/new`, `globex/v2/new`"), "{text}");
    assert_eq!(said(&["validate", "globex/v1/new", "-"]).0, Some(0));
    assert_eq!(said(&["validate", "globex/v2/new", "-"]).0, Some(1));
    let (code, text) = said(&["validate", "acme/order.paid", "-", "gone.json"]);
    assert_eq!(code, Some(2));
    assert!(text.contains("error[unreadable]") && text.contains("--> gone.json"), "{text}");
}

#[test]
fn a_schema_that_the_interpreter_does_not_take_is_said_to_be_so() {
    let folder = folder();
    // `v1` of JSON Schema is newer than the oracle.
    put(folder.path(), "schemas/acme/new.json", r#"{"$schema": "https://json-schema.org/v1"}"#);
    let run = run_with(folder.path(), &["validate", "acme/new", "-"], "1");
    assert_eq!(run.code, Some(2), "{}", run.out);
    assert!(run.err.contains("error[not-interpretable]"), "{}", run.err);
}

#[test]
fn usage_is_explained() {
    let folder = folder();
    for (args, code) in [(vec!["--help"], 0), (vec!["generate", "--help"], 0), (vec!["validate"], 2)] {
        let run = run(folder.path(), &args);
        assert_eq!(run.code, Some(code));
        assert!((run.out + &run.err).contains("hookwright"));
    }
    for command in ["generate", "list", "validate"] {
        let help = run(folder.path(), &[command, "--help"]).out;
        assert!(help.contains("Examples:\n  hookwright "), "{help}");
    }
    assert_eq!(run(folder.path(), &["generate", "--format", "yaml"]).code, Some(2));
    let nowhere = run(folder.path(), &["generate", "--schemas", "nowhere", "--format", "json"]);
    assert_eq!(nowhere.code, Some(2));
    assert_eq!(json(&nowhere)["findings"][0]["rule"], json!("unreadable"));
}

/// What a run says within ten seconds; nothing if it goes on.
#[cfg(unix)]
fn run_briefly(folder: &Path, args: &[&str]) -> Option<Run> {
    let mut child = Command::new(env!("CARGO_BIN_EXE_hookwright"))
        .args(args)
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    for _ in 0..100 {
        if child.try_wait().unwrap().is_some() {
            let output = child.wait_with_output().unwrap();
            let text = |bytes| String::from_utf8(bytes).unwrap();
            return Some(Run {
                code: output.status.code(),
                out: text(output.stdout),
                err: text(output.stderr),
            });
        }
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    None
}

/// A pipe in place of a file that a command reads, or would replace, does not hold the command up.
#[cfg(unix)]
#[test]
fn no_command_waits_for_a_pipe_that_it_finds() {
    let document = r#"{"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "webhooks": {"a": {"post": {
        "requestBody": {"content": {"application/json": {"schema": {"type": "object"}}}}}}}}"#;
    for (pipe, args, code) in [
        ("generated/acme/mod.rs", &["generate"][..], 2),
        ("generated/acme/decode/order_paid.rs", &["generate", "--check"], 2),
        ("generated/lib.rs", &["generate"], 2),
        ("schemas/acme/x.schema.json", &["generate"], 2),
        ("schemas/acme/x.schema.json", &["list"], 2),
        ("schemas/acme/.hookwright-import.json", &["import", "acme", "document.json"], 2),
        ("schemas/acme/a.schema.json", &["import", "acme", "document.json", "--force"], 2),
        ("samples/x.json", &["infer", "acme/new", "samples"], 0),
        ("samples/x.json", &["validate", "acme/order.paid", "samples"], 2),
    ] {
        let folder = folder();
        put(folder.path(), "document.json", document);
        put(folder.path(), "samples/good.json", r#"{"id": 1}"#);
        let location = folder.path().join(pipe);
        fs::create_dir_all(location.parent().unwrap()).unwrap();
        assert!(Command::new("mkfifo").arg(&location).status().unwrap().success());
        let run = run_briefly(folder.path(), args).unwrap_or_else(|| panic!("{args:?} waits for {pipe}"));
        assert_eq!(run.code, Some(code), "{args:?} {pipe}: {} {}", run.out, run.err);
    }
}

/// What a user names may be a device, which has no end.
#[cfg(unix)]
#[test]
fn no_command_reads_what_never_ends() {
    let folder = folder();
    put(folder.path(), "schemas/acme/provider.toml", "event = \"{header:X-Event}\"\n");
    for args in [
        &["import", "acme", "/dev/zero"][..],
        &["validate", "acme/order.paid", "/dev/zero"],
        &["send", "acme/order.paid", "--to", "http://127.0.0.1:9", "--body", "/dev/zero"],
    ] {
        let run = run_briefly(folder.path(), args).unwrap_or_else(|| panic!("{args:?} goes on"));
        assert_eq!(run.code, Some(2), "{args:?}: {} {}", run.out, run.err);
        assert!(run.err.contains("not a regular file"), "{args:?}: {}", run.err);
    }
}
