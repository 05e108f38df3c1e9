//! `hookwright doctor` and `explain`: a test for each finding, with the exit code that is a contract.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

/// A setup with nothing odd about it.
fn well() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    put(folder.path(), "schemas/acme/order.paid.schema.json", r#"{"type": "object"}"#);
    put(folder.path(), "schemas/acme/order.paid.example.json", "{}");
    put(
        folder.path(),
        "Cargo.toml",
        "[dependencies]\nhookwright-providers = { version = \"0.1\", default-features = false }\n",
    );
    put(
        folder.path(),
        "Cargo.lock",
        &format!(
            "version = 4\n[[package]]\nname = \"hookwright\"\nversion = \"{}\"\n",
            env!("CARGO_PKG_VERSION")
        ),
    );
    assert_eq!(run(folder.path(), &["generate"]).0, Some(0));
    folder
}

fn put(folder: &Path, path: &str, text: &str) {
    let path = folder.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

fn run(folder: &Path, arguments: &[&str]) -> (Option<i32>, String, String) {
    let Output { status, stdout, stderr } = Command::new(env!("CARGO_BIN_EXE_hookwright"))
        .args(arguments)
        .current_dir(folder)
        .env_remove("ACME_SECRET")
        .output()
        .unwrap();
    (status.code(), String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap())
}

/// The rules that are found.
fn found(folder: &Path) -> Vec<String> {
    let (code, out, err) = run(folder, &["doctor", "--format", "json"]);
    let report: Value = serde_json::from_str(&out).unwrap_or_else(|_| unreachable!("{out}{err}"));
    let findings = report["findings"].as_array().unwrap();
    assert_eq!(code, Some(i32::from(!findings.is_empty())));
    findings.iter().map(|finding| finding["rule"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_setup_that_is_well_has_no_findings() {
    assert_eq!(run(well().path(), &["doctor"]), (Some(0), "0 findings\n".into(), String::new()));
}

#[test]
fn a_folder_without_schemas_is_told_how_to_begin() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(found(folder.path()), ["no-schemas"]);
    let (code, out, _) = run(folder.path(), &["doctor"]);
    assert_eq!(code, Some(1));
    assert!(out.contains("`hookwright new`"), "{out}");
    fs::create_dir(folder.path().join("schemas")).unwrap();
    assert_eq!(found(folder.path()), ["no-schemas"]);
    // The published providers bring their own.
    let dependency = "hookwright-providers = { version = \"0.1\", default-features = false }";
    put(folder.path(), "Cargo.toml", &format!("[dependencies]\n{dependency}\n"));
    assert_eq!(found(folder.path()), [] as [&str; 0]);
}

#[test]
fn stale_output_is_found() {
    let folder = well();
    put(folder.path(), "schemas/acme/order.paid.schema.json", r#"{"type": "object", "required": []}"#);
    assert_eq!(found(folder.path()), ["stale-output"]);
}

#[test]
fn an_event_without_example_is_found() {
    let folder = well();
    fs::remove_file(folder.path().join("schemas/acme/order.paid.example.json")).unwrap();
    run(folder.path(), &["generate"]);
    assert_eq!(found(folder.path()), ["event-without-example"]);
}

#[test]
fn a_secret_that_is_not_set_is_found() {
    let folder = well();
    put(folder.path(), "schemas/acme/provider.toml", "[verification]\nscheme = \"basic\"\n");
    run(folder.path(), &["generate"]);
    assert_eq!(found(folder.path()), ["secret-not-set"]);
    let set = Command::new(env!("CARGO_BIN_EXE_hookwright"))
        .arg("doctor")
        .current_dir(folder.path())
        .env("ACME_SECRET", "user:password")
        .status()
        .unwrap();
    assert_eq!(set.code(), Some(0));
}

#[test]
fn a_dependant_that_regenerates_is_found() {
    let folder = well();
    for (dependency, odd) in [
        ("hookwright-providers = \"0.1\"", true),
        ("events = { package = \"hookwright-providers\", version = \"0.1\" }", true),
        ("hookwright-providers = { path = \"../providers\" }", false),
        ("hookwright-providers = { workspace = true }", false),
    ] {
        put(folder.path(), "Cargo.toml", &format!("[dependencies]\n{dependency}\n"));
        let expected: &[&str] = if odd { &["regenerate-in-dependant"] } else { &[] };
        assert_eq!(found(folder.path()), expected, "{dependency}");
    }
}

#[test]
fn versions_that_differ_are_found() {
    let folder = well();
    put(
        folder.path(),
        "Cargo.lock",
        "version = 4\n[[package]]\nname = \"hookwright-core\"\nversion = \"9.0.0\"\n",
    );
    assert_eq!(found(folder.path()), ["versions-differ"]);
    let folder = well();
    let root = folder.path().join("generated/lib.rs");
    let text = fs::read_to_string(&root).unwrap();
    fs::write(&root, text.replace(env!("CARGO_PKG_VERSION"), "9.0.0")).unwrap();
    assert!(found(folder.path()).contains(&"versions-differ".to_owned()));
}

#[test]
fn schemas_that_cannot_be_read_are_an_error() {
    let folder = well();
    put(folder.path(), "schemas/acme/order.paid.schema.json", "{");
    let (code, _, err) = run(folder.path(), &["doctor"]);
    assert_eq!(code, Some(2));
    assert!(err.contains("error[not-json]"), "{err}");
}

#[test]
fn a_rule_is_explained_and_an_unknown_one_suggests_the_nearest() {
    let folder = tempfile::tempdir().unwrap();
    let (code, out, _) = run(folder.path(), &["explain", "error[keyword-value]"]);
    assert_eq!(code, Some(0));
    assert!(
        out.starts_with("keyword-value\n\n") && out.contains("\nExample\n") && out.contains("\nMending\n"),
        "{out}"
    );
    let (code, _, err) = run(folder.path(), &["explain", "keyword-valu"]);
    assert_eq!(code, Some(2));
    assert!(err.contains("error[no-such-rule]") && err.contains("the nearest is `keyword-value`"), "{err}");
}
