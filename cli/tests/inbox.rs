//! `hookwright inbox`, on each engine.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod inboxes;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
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
    // Why it was dead is still known.
    let shown = text(&store, &["show", "1"]);
    for line in [
        "state:    waiting\n",
        "replayed: once\n",
        "before:   tried 0 times\n",
        "before:   the payload breaks its schema\n",
    ] {
        assert!(shown.contains(line), "{shown}");
    }
    assert!(shown.contains("died:     20"), "{shown}");
    let listed = json(&store, &["show", "1"]);
    assert_eq!(listed["replays"], 1);
    assert_eq!(listed["before"]["reason"], "the payload breaks its schema");
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
        let mistyped = ["--name", "hookwrigth"];
        for action in [
            ["stats"].as_slice(),
            &["list"],
            &["replay", "1"],
            &["copy", "--from", &server.url(), "--to", &file],
        ] {
            let output = hookwright(&server.url(), &[action, &mistyped].concat());
            let said = String::from_utf8_lossy(&output.stderr);
            assert_eq!(output.status.code(), Some(2), "{said}");
            assert!(said.contains("there is no stream `hookwrigth`; there are `hookwright`"), "{said}");
        }
        let alias = server.url().replace("127.0.0.1", "localhost");
        refuses_itself(&server.url(), &alias);
    }
}

#[test]
fn a_database_without_an_inbox_is_left_as_it_is() {
    let Some(server) = PostgresServer::start().unwrap() else { return };
    let database = server.database().unwrap();
    server.sql_in(&database, "CREATE TABLE customers (id integer)").unwrap();
    for action in [["stats"].as_slice(), &["list"], &["show", "1"], &["drop", "1"]] {
        let output = hookwright(&database, action);
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains("the database has the tables `customers`, and none of a store"), "{said}");
    }
    let tables = "SELECT count(*) FROM pg_class WHERE relname LIKE 'hookwright%'";
    assert_eq!(server.sql_in(&database, tables).unwrap(), "0");
    // What cannot be read is not copied, and creates nothing where it would have gone.
    let folder = tempfile::tempdir().unwrap();
    let missing = format!("sqlite:{}", folder.path().join("missing.sqlite").display());
    let output = hookwright("", &["copy", "--from", &missing, "--to", &database]);
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert_eq!(server.sql_in(&database, tables).unwrap(), "0");
    let (_folder, file) = filled();
    json("", &["copy", "--from", &file, "--to", &database]);
    refuses_itself(&database, &database.replace("127.0.0.1", "localhost"));
    // Another schema of the same database is another inbox.
    server.sql_in(&database, "CREATE SCHEMA other").unwrap();
    let other = format!("{database}?options=-csearch_path%3Dother");
    assert_eq!(json("", &["copy", "--from", &database, "--to", &other])["waiting"], 1);
}

fn refuses_itself(store: &str, alias: &str) {
    for to in [store, alias] {
        let output = hookwright("", &["copy", "--from", store, "--to", to]);
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{to}: {said}");
        assert!(said.contains("an inbox is not copied onto itself"), "{said}");
    }
}

/// Every file of a folder, with what is in it.
fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.map(|path| (path.clone(), std::fs::read(path).unwrap())).collect()
}

#[test]
fn looking_changes_nothing() {
    let (folder, store) = filled();
    let before = files(folder.path());
    assert_eq!(before.len(), 1, "{:?}", before.keys());
    for action in [["stats"].as_slice(), &["list"], &["show", "1"]] {
        text(&store, action);
        assert!(files(folder.path()) == before, "`{action:?}` changes a file");
    }
    // Nor does it need to be allowed to.
    let mut allowed = std::fs::metadata(folder.path()).unwrap().permissions();
    let before = allowed.clone();
    allowed.set_readonly(true);
    std::fs::set_permissions(folder.path().join("inbox.sqlite"), allowed.clone()).unwrap();
    std::fs::set_permissions(folder.path(), allowed).unwrap();
    assert_eq!(json(&store, &["stats"])["events"][0]["waiting"], 1);
    std::fs::set_permissions(folder.path(), before).unwrap();
}

#[test]
fn a_file_that_is_in_use_is_looked_at_as_it_is() {
    let (folder, store) = filled();
    let file = folder.path().join("inbox.sqlite");
    let inbox = hookwright::receive::Sqlite::open(&file, std::time::Duration::from_secs(60)).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    // It is in the log, and not in the file.
    let put = async |id: &str| {
        let mut entry = hookwright::receive::inbox::Entry::new("acme", "{}", std::time::SystemTime::now());
        entry.id = Some(id.to_owned());
        hookwright::receive::inbox::Inbox::put(&inbox, &entry, None).await.unwrap();
    };
    runtime.block_on(put("evt_9"));
    let before = files(folder.path());
    assert!(before.contains_key(&folder.path().join("inbox.sqlite-wal")));
    assert_eq!(json(&store, &["list"])["entries"].as_array().unwrap().len(), 3);
    let after = files(folder.path());
    assert!(before.keys().eq(after.keys()) && after[&file] == before[&file]);
    runtime.block_on(put("evt_10"));
    assert_eq!(json(&store, &["list"])["entries"].as_array().unwrap().len(), 4);
}

#[test]
fn a_file_that_is_no_inbox_is_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name);
    std::fs::write(file("notes.txt"), "not a database, and longer than the head of one: ".repeat(20))
        .unwrap();
    std::fs::write(file("empty"), "").unwrap();
    let connection = rusqlite::Connection::open(file("shop.sqlite")).unwrap();
    connection
        .execute_batch("CREATE TABLE customers (id INTEGER); CREATE TABLE orders (id INTEGER)")
        .unwrap();
    let connection = rusqlite::Connection::open(file("later.sqlite")).unwrap();
    connection
        .execute_batch(
            "CREATE TABLE hookwright_store (version INTEGER); INSERT INTO hookwright_store VALUES (7);
             CREATE TABLE hookwright_deliveries (id TEXT)",
        )
        .unwrap();
    drop(connection);
    let before = files(folder.path());
    let target = format!("sqlite:{}", file("target.sqlite").display());
    for (name, told) in [
        ("notes.txt", "it is not an SQLite database"),
        ("empty", "it is an SQLite database with no tables, and not a store of deliveries"),
        (
            "shop.sqlite",
            "it is an SQLite database with the tables `customers`, `orders`, and not a store of deliveries",
        ),
        ("later.sqlite", "its tables have version 7, and this program knows 1"),
        ("", "it is a folder"),
        ("missing.sqlite", "there is no such file"),
    ] {
        let store = format!("sqlite:{}", file(name).display());
        for action in [
            ["list"].as_slice(),
            &["stats"],
            &["show", "1"],
            &["replay", "1"],
            &["drop", "1"],
            &["copy", "--from", &store, "--to", &target],
        ] {
            let output = hookwright(&store, action);
            let said = String::from_utf8_lossy(&output.stderr);
            assert_eq!(output.status.code(), Some(2), "{name} {action:?}: {said}");
            assert!(said.contains(told), "{name} {action:?}: {said}");
            assert!(files(folder.path()) == before, "{name} {action:?} changes a file");
        }
    }
}

#[test]
fn a_copy_is_whole_or_not_there() {
    let (folder, store) = filled();
    let names = || files(folder.path()).into_keys().collect::<Vec<_>>();
    let to = |name: &str| format!("sqlite:{}", folder.path().join(name).display());
    refuses_itself(&store, &to("./inbox.sqlite"));
    #[cfg(unix)]
    {
        let link = folder.path().join("link.sqlite");
        std::os::unix::fs::symlink(folder.path().join("inbox.sqlite"), &link).unwrap();
        refuses_itself(&store, &to("link.sqlite"));
        std::fs::remove_file(link).unwrap();
    }
    assert_eq!(names().len(), 1, "{:?}", names());
    assert_eq!(json("", &["copy", "--from", &store, "--to", &to("copy.sqlite")])["waiting"], 1);
    assert_eq!(names().len(), 2, "{:?}", names());
    assert_eq!(json(&to("copy.sqlite"), &["list"])["entries"].as_array().unwrap().len(), 2);
    // Half of it cannot be read.
    let file = folder.path().join("inbox.sqlite");
    let damage = "DROP TABLE hookwright_deliveries; CREATE TABLE hookwright_deliveries (id TEXT)";
    rusqlite::Connection::open(&file).unwrap().execute_batch(damage).unwrap();
    let output = hookwright("", &["copy", "--from", &store, "--to", &to("other.sqlite")]);
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert_eq!(names().len(), 2, "{:?}", names());
    // Nothing is written over.
    std::fs::write(folder.path().join("notes.txt"), "not a database, and longer than a head: ".repeat(20))
        .unwrap();
    let before = files(folder.path());
    let output = hookwright("", &["copy", "--from", &to("copy.sqlite"), "--to", &to("notes.txt")]);
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert!(files(folder.path()) == before);
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
