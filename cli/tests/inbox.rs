//! `hookwright inbox`, on each engine.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod inboxes;

use std::process::{Command, Output};

use hookwright_test_servers::{NatsServer, PostgresServer};
use serde_json::Value;
use tempfile::TempDir;

fn hookwright(store: &str, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_hookwright"))
        .arg("inbox")
        .args(arguments)
        .env("HOOKWRIGHT_STORE", store)
        .output()
        .unwrap()
}

fn json(store: &str, arguments: &[&str]) -> Value {
    let output = hookwright(store, &[arguments, &["--format", "json"]].concat());
    assert!(output.status.success(), "{output:?}");
    serde_json::from_slice(&output.stdout).unwrap()
}

fn text(store: &str, arguments: &[&str]) -> String {
    let output = hookwright(store, arguments);
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

fn filled() -> (TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("inbox.sqlite");
    inboxes::fill(&file);
    (folder, format!("sqlite:{}", file.display()))
}

#[test]
fn a_list_is_for_people_and_programs() {
    let (_folder, store) = filled();
    assert_eq!(
        text(&store, &["list"]),
        "NUMBER  STATE    TRIED  RECEIVED              ENDPOINT  EVENT       REASON\n     \
         1  dead         0  2023-11-14T22:13:20Z  acme      order.paid  the payload breaks its schema\n     \
         2  waiting      0  2023-11-14T22:13:20Z  acme      order.paid\n"
    );
    let dead = json(&store, &["list", "--dead"]);
    assert_eq!(dead["entries"].as_array().unwrap().len(), 1);
    assert_eq!(dead["entries"][0]["state"], "dead");
    assert_eq!(json(&store, &["list", "--endpoint", "other"])["entries"], Value::Array(Vec::new()));
    assert_eq!(json(&store, &["list", "--after", "1", "--most", "1"])["entries"][0]["number"], 2);
    assert_eq!(
        text(&store, &["stats"]),
        "ENDPOINT  EVENT       WAITING  OLDEST                DEAD\n\
         acme      order.paid        1  2023-11-14T22:13:20Z     1\n"
    );
}

#[test]
fn values_are_shown_when_they_are_asked_for() {
    let (_folder, store) = filled();
    for arguments in [["show", "1"].as_slice(), &["show", "1", "--format", "json"]] {
        let shown = text(&store, arguments);
        assert!(shown.contains("\"email\": \"<text>\"") && shown.contains("evt_1"), "{shown}");
        assert!(!shown.contains("a@b.example") && !shown.contains("hush"), "{shown}");
        let shown = text(&store, &[arguments, &["--bodies"]].concat());
        assert!(shown.contains("a@b.example") && shown.contains("hush"), "{shown}");
    }
    assert_eq!(hookwright(&store, &["show", "99"]).status.code(), Some(1));
}

#[test]
fn the_dead_are_replayed_and_dropped() {
    let (_folder, store) = filled();
    assert_eq!(text(&store, &["replay", "--dead"]), "1 replayed\n");
    assert_eq!(json(&store, &["stats"])["events"][0]["waiting"], 2);
    assert_eq!(json(&store, &["drop", "1", "2"])["dropped"], serde_json::json!([1, 2]));
    assert_eq!(hookwright(&store, &["drop", "1"]).status.code(), Some(1));
    // Neither which nor all of the dead.
    assert_eq!(hookwright(&store, &["drop"]).status.code(), Some(2));
}

#[test]
fn a_store_that_cannot_be_used_is_told_without_its_password() {
    let folder = tempfile::tempdir().unwrap();
    let missing = format!("sqlite:{}/missing.sqlite", folder.path().display());
    for (store, told) in [
        (&*missing, "there is no such file"),
        ("redis://a", "it is none of"),
        ("postgres://app:battery@127.0.0.1:1/app", "`postgres://127.0.0.1:1/app` cannot be used"),
        ("nats://app:battery@127.0.0.1:1", "`nats://127.0.0.1:1` cannot be used"),
    ] {
        let output = hookwright(store, &["list"]);
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains("error[no-store]: ") && said.contains(told), "{said}");
        assert!(!said.contains("battery"), "{said}");
    }
    assert!(std::fs::read_dir(folder.path()).unwrap().next().is_none());
}

#[test]
fn everything_is_copied_to_a_database_and_to_a_server_of_nats() {
    let (_folder, file) = filled();
    let copied = |from: &str, to: &str| json("", &["copy", "--from", from, "--to", to]);
    if let Some(server) = PostgresServer::start().unwrap() {
        let database = server.database().unwrap();
        let counts = copied(&file, &database);
        assert_eq!(
            counts,
            serde_json::json!({"waiting": 1, "dead": 1, "remembered": 1, "known": 0, "held": 0})
        );
        let again = copied(&file, &database);
        assert_eq!(
            again,
            serde_json::json!({"waiting": 0, "dead": 0, "remembered": 0, "known": 2, "held": 0})
        );
        let row = server.sql_in(&database, "SELECT id, state FROM hookwright_deliveries").unwrap();
        assert_eq!(row, "evt_3|1");
        looked_after(&database);
    }
    if let Some(server) = NatsServer::start().unwrap() {
        assert_eq!(copied(&file, &server.url())["waiting"], 1);
        looked_after(&server.url());
    }
}

/// A store that has what the file had.
fn looked_after(store: &str) {
    assert_eq!(json(store, &["stats"])["events"][0]["dead"], 1);
    let dead = json(store, &["list", "--dead"]);
    assert_eq!(dead["entries"][0]["reason"], "the payload breaks its schema");
    let number = dead["entries"][0]["number"].to_string();
    assert_eq!(json(store, &["show", &number])["body"]["email"], "<text>");
    assert_eq!(text(store, &["replay", &number]), "1 replayed\n");
    assert_eq!(json(store, &["stats"])["events"][0]["waiting"], 2);
    assert_eq!(text(store, &["drop", &number]), "1 dropped\n");
}
