//! The official test suite of JSON Schema, read where it lies.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a test reports and fails so")]

use std::path::{Path, PathBuf};

use serde_json::Value;

/// A test of the suite, with the schema of its group.
pub(crate) struct Case {
    pub(crate) file: String,
    pub(crate) schema: Value,
    pub(crate) description: String,
    pub(crate) data: Value,
    pub(crate) valid: bool,
}

/// The suite's folder: `$JSON_SCHEMA_TEST_SUITE`, or `../shared/json-schema-test-suite` from the root of
/// the repository; `None`, and a line that says so, where it is at neither place.
fn folder() -> Option<PathBuf> {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/json-schema-test-suite");
    let folder =
        std::env::var_os("JSON_SCHEMA_TEST_SUITE").map_or_else(|| PathBuf::from(beside), PathBuf::from);
    if folder.join("tests").is_dir() {
        return Some(folder);
    }
    println!("skipped: the official suite is not there; set JSON_SCHEMA_TEST_SUITE to its folder");
    None
}

/// The tests of the files below `paths` (a folder, or a file) in every draft's folder.
pub(crate) fn cases(paths: &[&str]) -> Vec<Case> {
    let Some(folder) = folder() else { return Vec::new() };
    let mut cases = Vec::new();
    for draft in entries(&folder.join("tests")) {
        for path in paths.iter().map(|path| draft.join(path)).filter(|path| path.exists()) {
            let files = if path.is_dir() { entries(&path) } else { vec![path] };
            files.iter().filter(|file| file.is_file()).for_each(|file| read(file, &mut cases));
        }
    }
    cases
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let mut entries: Vec<_> = folder.read_dir().unwrap().map(|entry| entry.unwrap().path()).collect();
    // `latest` is a second name of a draft's folder.
    entries.retain(|path| !path.is_symlink());
    entries.sort();
    entries
}

fn read(file: &Path, cases: &mut Vec<Case>) {
    let groups: Vec<Value> = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
    for group in groups {
        for test in group["tests"].as_array().unwrap() {
            cases.push(Case {
                file: file.display().to_string(),
                schema: group["schema"].clone(),
                description: format!("{}: {}", group["description"], test["description"]),
                data: test["data"].clone(),
                valid: test["valid"].as_bool().unwrap(),
            });
        }
    }
}
