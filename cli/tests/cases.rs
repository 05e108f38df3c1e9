//! Every folder of `tests/fixtures/cases` is something that users of other generators, or of this one, ran into: its
//! files, the commands of `cmd`, and in `expected.txt` what these print. `BLESS=1` accepts what they print now.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::env;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Cases that there are at least, so that none is lost unnoticed.
const AT_LEAST: usize = 29;

fn cases() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/fixtures/cases");
    let mut cases: Vec<PathBuf> = fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path()).collect();
    cases.sort();
    cases
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).unwrap();
        }
    }
}

/// What the commands of a case print, in a copy of its folder.
fn printed(case: &Path) -> String {
    let folder = tempfile::tempdir().unwrap();
    copy(case, folder.path());
    let mut out = String::new();
    for line in fs::read_to_string(case.join("cmd")).unwrap().lines() {
        let words = shlex::split(line).unwrap();
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let _ = writeln!(out, "$ {line}");
        match words.as_slice() {
            ["types", module] => out.push_str(&types(&folder.path().join(module))),
            ["cat", file] => out.push_str(&fs::read_to_string(folder.path().join(file)).unwrap()),
            ["copy", from, to] => {
                fs::copy(folder.path().join(from), folder.path().join(to)).unwrap();
            }
            ["remove", path] => fs::remove_dir_all(folder.path().join(path)).unwrap(),
            words => out.push_str(&run(folder.path(), words)),
        }
        out.push('\n');
    }
    out
}

/// `NAME=value hookwright arguments…`: both outputs, and the exit code if it is not 0.
fn run(folder: &Path, words: &[&str]) -> String {
    let mut words = words.iter().peekable();
    let mut command = Command::new(env!("CARGO_BIN_EXE_hookwright"));
    while let Some((name, value)) = words.peek().and_then(|word| word.split_once('=')) {
        command.env(name, value);
        words.next();
    }
    assert_eq!(words.next(), Some(&"hookwright"));
    let output = command.args(words).current_dir(folder).env("NO_COLOR", "1").output().unwrap();
    let mut text = String::new();
    for bytes in [&output.stdout, &output.stderr] {
        text.push_str(&untimed(&String::from_utf8_lossy(bytes)));
    }
    match output.status.code() {
        Some(0) => {}
        code => {
            let _ = writeln!(text, "exit code {code:?}");
        }
    }
    text
}

/// Output without times, which differ, and without the crates to depend on, which say nothing about a case.
fn untimed(text: &str) -> String {
    let lines = text.lines().take_while(|line| !line.starts_with("The generated code needs"));
    let lines = lines.map(|line| match line.rsplit_once(" in ") {
        Some((before, time)) if time.ends_with(" s") => before,
        _ => line,
    });
    let text: String = lines.map(|line| format!("{line}\n")).collect();
    format!("{}\n", text.trim_end())
}

/// The types of a generated module: each struct with its fields, each enum with its variants, file by file.
fn types(module: &Path) -> String {
    let files = fs::read_dir(module).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<_> = files.filter(|path| path.is_file() && !path.ends_with("mod.rs")).collect();
    files.sort();
    let types: String = files.iter().map(|path| fs::read_to_string(path).unwrap()).collect();
    let mut within = false;
    let is_shown = move |line: &&str| {
        let item = ["pub struct ", "pub enum "].iter().any(|start| line.starts_with(start));
        within = item || (within && !line.starts_with('}'));
        let attribute = ["#[serde(tag", "#[serde(untagged"].iter().any(|start| line.starts_with(start));
        let comment = line.trim_start().starts_with(['/', '#']);
        attribute || item || (within && !comment)
    };
    types.lines().filter(is_shown).map(|line| format!("{line}\n")).collect()
}

#[test]
fn every_case_prints_what_is_expected() {
    let cases = cases();
    assert!(cases.len() >= AT_LEAST, "{} cases", cases.len());
    let mut stale = Vec::new();
    for case in &cases {
        let (printed, expected) = (printed(case), case.join("expected.txt"));
        if env::var_os("BLESS").is_some() {
            fs::write(&expected, &printed).unwrap();
        }
        if fs::read_to_string(&expected).unwrap_or_default() != printed {
            eprintln!("--- {}\n{printed}", case.display());
            stale.push(case.file_name().unwrap());
        }
    }
    assert!(stale.is_empty(), "other words than expected: {stale:?}; BLESS=1 accepts them");
}
