//! What commands do when their output cannot be written, and when what they are to read never ends.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]
#![cfg(unix)]

use std::fs::{self, OpenOptions};
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use tempfile::TempDir;

fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let acme = folder.path().join("schemas/acme");
    fs::create_dir_all(&acme).unwrap();
    let config =
        "event = \"{body:/type}\"\n[verification]\nscheme = \"shared-secret\"\nheader = \"X-Acme-Secret\"\n";
    fs::write(acme.join("provider.toml"), config).unwrap();
    fs::write(acme.join("order.paid.schema.json"), r#"{"type": "object"}"#).unwrap();
    fs::write(acme.join("order.paid.example.json"), "{}").unwrap();
    folder
}

/// Runs a command to its end, which it has to find by itself.
fn run(folder: &Path, arguments: &[&str], stdout: Stdio) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_hookwright"))
        .args(arguments)
        .current_dir(folder)
        .env("ACME_SECRET", "shh")
        .stdin(Stdio::null())
        .stdout(stdout)
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let since = Instant::now();
    while child.try_wait().unwrap().is_none() {
        if since.elapsed() > Duration::from_secs(120) {
            child.kill().unwrap();
            panic!("{arguments:?} did not end");
        }
        thread::sleep(Duration::from_millis(10));
    }
    child.wait_with_output().unwrap()
}

const RESULTS: [&[&str]; 11] = [
    &["--help"],
    &["--version"],
    &["help", "verify"],
    &["list"],
    &["list", "--format", "json"],
    &["explain", "keyword-value"],
    &["completions", "bash"],
    &["sample", "acme/order.paid"],
    &["validate", "acme/order.paid", "schemas/acme/order.paid.example.json"],
    &["verify", "acme", "--body", "schemas/acme/order.paid.example.json", "-H", "x-acme-secret: shh"],
    &["lint"],
];

#[test]
fn a_result_that_is_lost_is_no_success() {
    let folder = folder();
    for arguments in RESULTS {
        let full = OpenOptions::new().write(true).open("/dev/full").unwrap();
        let output = run(folder.path(), arguments, full.into());
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {said}");
        assert!(said.contains("error: the output cannot be written: "), "{arguments:?}: {said}");
    }
}

#[test]
fn a_reader_may_stop_reading() {
    let folder = folder();
    for arguments in RESULTS {
        // The reader has gone before the first byte.
        let mut reader = Command::new("true").stdin(Stdio::piped()).spawn().unwrap();
        let pipe = reader.stdin.take().unwrap();
        reader.wait().unwrap();
        let output = run(folder.path(), arguments, pipe.into());
        let said = String::from_utf8(output.stderr).unwrap();
        let code = run(folder.path(), arguments, Stdio::null()).status.code();
        assert!(code == output.status.code() && code < Some(2), "{arguments:?}: {said}");
        assert!(!said.contains("cannot be written"), "{arguments:?}: {said}");
    }
}

#[test]
fn what_never_ends_is_not_waited_for() {
    let folder = folder();
    let made = Command::new("mkfifo").arg(folder.path().join("pipe")).status().unwrap();
    assert!(made.success());
    for file in ["pipe", "/dev/zero"] {
        let with = format!("--key=a={file}");
        let commands: [&[&str]; 8] = [
            &["validate", "acme/order.paid", file],
            &["verify", "acme", "--body", file],
            &["verify", "acme", "--body", "schemas/acme/order.paid.example.json", "--key-file", file],
            &["verify", "acme", "--body", "schemas/acme/order.paid.example.json", &with],
            &["send", "acme/order.paid", "--to", "http://127.0.0.1:1/", "--body", file, "--dry-run"],
            &["replay", file, "--to", "http://127.0.0.1:1/", "--event", "acme/order.paid"],
            &["import", "other", file],
            &["infer", "acme/order.void", file],
        ];
        for arguments in commands {
            let output = run(folder.path(), arguments, Stdio::piped());
            let said = String::from_utf8(output.stderr).unwrap();
            assert_eq!(output.status.code(), Some(2), "{arguments:?}: {said}");
            assert!(said.contains("not a regular file"), "{arguments:?}: {said}");
        }
    }
}
