//! Every folder below `reject/` breaks the rule it is named after. The command must say so in the words
//! of `expected.txt`, exit with 2 and write nothing. `BLESS=1` accepts the words as they are.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::collections::BTreeSet;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Folders that show something else than one rule.
const NOT_RULES: [&str; 1] = ["all-at-once"];

/// Symbolic links in these folders, which no package can hold, and what they lead to.
const LINKS: [(&str, &str, &str); 2] = [
    ("folder-loop", "schemas/acme/again", ".."),
    ("unreadable", "schemas/acme/order.shipped.schema.json", "missing.json"),
];

/// Rules that no folder in a repository can break. All but the last three, which need an operating system
/// or a generator that fails, have tests where they are raised.
const ELSEWHERE: &[&str] = &[
    "no-revision",
    "unsatisfied",
    "cannot-set",
    "foreign-output",
    "no-out-dir",
    "no-such-event",
    "not-interpretable",
    "nothing-to-break",
    "nothing-to-send",
    "path-not-utf8",
    "several-versions",
    "unwritable",
    "generator-panicked",
    "no-thread",
    "type-mismatch",
];

fn folders() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reject");
    let mut folders: Vec<PathBuf> = fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    folders
}

fn name(folder: &Path) -> &str {
    folder.file_name().unwrap().to_str().unwrap()
}

/// Copies the schemas of a folder to `to`, with the links that belong there; `false` where this system has none.
fn set_up(folder: &Path, to: &Path) -> bool {
    copy(&folder.join("schemas"), &to.join("schemas"));
    let links = LINKS.iter().filter(|(of, ..)| *of == name(folder));
    links.map(|(_, link, target)| symlink(target, &to.join(link))).all(|made| made)
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let to = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).unwrap();
        }
    }
}

#[cfg(unix)]
fn symlink(target: &str, link: &Path) -> bool {
    std::os::unix::fs::symlink(target, link).unwrap();
    true
}

#[cfg(not(unix))]
fn symlink(_: &str, _: &Path) -> bool {
    false
}

#[test]
fn bad_folders_are_refused_in_the_expected_words() {
    let mut differing = Vec::new();
    for folder in folders() {
        let (input, out) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        if !set_up(&folder, input.path()) {
            continue;
        }
        let run = Command::new(env!("CARGO_BIN_EXE_hookwright"))
            .args(["generate", "--schemas", "schemas", "--out"])
            .arg(out.path().join("generated"))
            .current_dir(input.path())
            .output()
            .unwrap();
        let said = String::from_utf8(run.stderr).unwrap();
        assert_eq!(run.status.code(), Some(2), "{}: {said}", folder.display());
        assert!(run.stdout.is_empty(), "{}", folder.display());
        assert_eq!(fs::read_dir(out.path()).unwrap().count(), 0, "{} wrote something", folder.display());
        let rule = format!("error[{}]: ", name(&folder));
        assert!(NOT_RULES.contains(&name(&folder)) || said.contains(&rule), "{}: {said}", folder.display());
        if said != fs::read_to_string(folder.join("expected.txt")).unwrap_or_default() {
            differing.push((folder, said));
        }
    }
    if env::var_os("BLESS").is_some() {
        for (folder, said) in &differing {
            fs::write(folder.join("expected.txt"), said).unwrap();
        }
        return;
    }
    for (folder, said) in &differing {
        eprintln!("{} is refused in other words:\n\n{said}", folder.display());
    }
    assert!(differing.is_empty(), "BLESS=1 accepts them");
}

#[test]
fn every_rule_has_a_folder() {
    let catalogue = include_str!("../../codegen/src/finding/catalogue.rs").lines().collect::<Vec<_>>();
    let rule = |pair: &[&str]| match pair {
        [call, rule] if call.trim_start().ends_with("error(") => {
            rule.trim().strip_prefix('"').and_then(|rule| rule.strip_suffix("\",")).map(str::to_owned)
        }
        _ => None,
    };
    let rules: BTreeSet<String> = catalogue.windows(2).filter_map(rule).collect();
    assert!(rules.len() > 20, "the catalogue is not read as it is written: {rules:?}");
    let shown: BTreeSet<String> = folders().iter().map(|folder| name(folder).to_owned()).collect();
    let missing: Vec<&String> =
        rules.difference(&shown).filter(|rule| !ELSEWHERE.contains(&rule.as_str())).collect();
    assert!(missing.is_empty(), "no folder breaks {missing:?}");
}
