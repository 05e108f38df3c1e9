//! Every folder below `reject/` breaks the rule it is named after. The command must say so in the words
//! of `expected.txt`, exit with 2 and write nothing. `BLESS=1` accepts the words as they are.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::collections::BTreeSet;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// Folders that show something else than one rule.
const NOT_RULES: [&str; 1] = ["all-at-once"];

/// Symbolic links in these folders, which no package can hold, and what they lead to.
const LINKS: [(&str, &str, &str); 3] = [
    ("folder-loop", "schemas/acme/again", ".."),
    ("link-leads-out", "schemas/acme/order.shipped.schema.json", "/dev/null"),
    ("unreadable", "schemas/acme/order.shipped.schema.json", "missing.json"),
];

/// Rules that no folder in a repository can break. All but the last three, which need an operating system
/// or a generator that fails, have tests where they are raised.
const ELSEWHERE: &[&str] = &[
    "no-revision",
    "unsatisfied",
    "cannot-set",
    "foreign-in-the-way",
    "foreign-output",
    "file-too-long",
    "leads-out",
    "not-a-file",
    "no-out-dir",
    "no-such-event",
    "not-interpretable",
    "nothing-to-break",
    "nothing-to-send",
    "output-in-schemas",
    "output-of-other-schemas",
    "path-not-utf8",
    "provider-is-device",
    "several-versions",
    "through-link",
    "unwritable",
    "generator-panicked",
    "no-thread",
    "type-mismatch",
];

/// Rules that need an operating system or a generator that fails.
const NEEDS_A_FAULT: [&str; 4] = ["generator-panicked", "no-thread", "type-mismatch", "unwritable"];

/// Rules that a test shows by their effect or their words, not by their name.
const BY_WORDS: [&str; 3] = ["cannot-send", "needless-waiver", "type-too-deep"];

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
    let mut links = LINKS.iter().filter(|(of, ..)| *of == name(folder));
    links.all(|(_, link, target)| symlink(target, &to.join(link)))
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

/// A rule of a catalogue.
struct Rule {
    severity: &'static str,
    name: String,
    /// The function that makes its findings, and whether that is documented.
    function: String,
    documented: bool,
}

/// The sources of the generator's catalogue and of the command's.
fn catalogues() -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folders = ["../codegen/src/finding/catalogue", "src/catalogue"];
    let entries = folders.iter().flat_map(|folder| fs::read_dir(root.join(folder)).unwrap());
    let paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.iter().map(|path| fs::read_to_string(path).unwrap()).collect()
}

/// Every rule that is named in a catalogue, as often as it is named there.
fn rules() -> Vec<Rule> {
    catalogues().iter().flat_map(|source| rules_of(source)).collect()
}

fn rules_of(source: &str) -> Vec<Rule> {
    let lines: Vec<&str> = source.lines().collect();
    let starts: Vec<usize> = (0..lines.len()).filter(|at| is_rule(lines[*at])).collect();
    let mut found = Vec::new();
    for (index, &at) in starts.iter().enumerate() {
        let end = starts.get(index + 1).copied().unwrap_or(lines.len());
        let text: String = lines[at..end].join(" ").split_whitespace().collect::<Vec<_>>().join(" ");
        let function = lines[at].split("fn ").nth(1).unwrap().split('(').next().unwrap().to_owned();
        let documented = at > 0 && lines[at - 1].starts_with("///");
        for (call, severity) in [
            ("error( \"", "error"),
            ("error(\"", "error"),
            ("wrong( \"", "error"),
            ("wrong(\"", "error"),
            ("warning( \"", "warning"),
            ("warning(\"", "warning"),
            ("note( \"", "note"),
            ("note(\"", "note"),
            ("finding(Severity::Error, \"", "error"),
            ("finding(Severity::Note, \"", "note"),
            ("finding( Severity::Note, \"", "note"),
        ] {
            for (_, rest) in text.match_indices(call).map(|(from, call)| text.split_at(from + call.len())) {
                let name = rest.split('"').next().unwrap().to_owned();
                found.push(Rule { severity, name, function: function.clone(), documented });
            }
        }
    }
    found
}

fn is_rule(line: &str) -> bool {
    line.starts_with("pub fn ") || line.starts_with("pub(crate) fn ")
}

#[test]
fn what_is_worth_knowing_is_said_in_the_expected_words() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/notes");
    let out = tempfile::tempdir().unwrap();
    let run = Command::new(env!("CARGO_BIN_EXE_hookwright"))
        .args(["generate", "--check", "--format", "json", "--schemas", "schemas", "--out"])
        .arg(out.path().join("generated"))
        .current_dir(&folder)
        .output()
        .unwrap();
    assert_eq!(run.status.code(), Some(1), "{}", String::from_utf8_lossy(&run.stderr));
    let report: Value = serde_json::from_slice(&run.stdout).unwrap();
    let text = |finding: &Value, member: &str| finding[member].as_str().unwrap().to_owned();
    let line = |finding: &Value| {
        format!("{}[{}]: {}\n", text(finding, "severity"), text(finding, "rule"), text(finding, "message"))
    };
    let mut said: Vec<String> = report["findings"].as_array().unwrap().iter().map(line).collect();
    said.sort();
    let (said, expected) = (said.concat(), folder.join("expected.txt"));
    if env::var_os("BLESS").is_some() {
        fs::write(expected, said).unwrap();
        return;
    }
    assert_eq!(said, fs::read_to_string(expected).unwrap(), "BLESS=1 accepts it");
}

#[test]
fn every_rule_is_explained_and_nothing_else() {
    let run = Command::new(env!("CARGO_BIN_EXE_hookwright"))
        .args(["explain", "--format", "json"])
        .output()
        .unwrap();
    let pages: Value = serde_json::from_slice(&run.stdout).unwrap();
    let explained: BTreeSet<String> =
        pages.as_array().unwrap().iter().map(|page| page["rule"].as_str().unwrap().to_owned()).collect();
    let named: BTreeSet<String> = rules().into_iter().map(|rule| rule.name).collect();
    assert_eq!(explained, named, "left: cli/src/explain/pages.txt, right: the catalogues");
}

#[test]
fn every_rule_has_one_name_and_one_place() {
    let rules = rules();
    assert!(rules.len() > 80, "the catalogues are not read as they are written: {}", rules.len());
    let mut seen = BTreeSet::new();
    for Rule { name, function, documented, .. } in &rules {
        assert!(seen.insert(name), "`{name}` is named twice");
        assert!(documented, "`{function}` says nothing about `{name}`");
        let legal = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        assert!(name.chars().all(legal) && name.contains(|c: char| c.is_ascii_lowercase()), "{name}");
    }
}

#[test]
fn findings_are_made_in_the_catalogues_alone() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut strays = Vec::new();
    for source in [root.join("src"), root.join("../codegen/src")] {
        visit(&source, &mut |path, text| {
            let shown = path.display().to_string();
            let catalogue = shown.contains("/catalogue");
            if !catalogue && (text.contains("rule: \"") || text.contains("Finding { rule,")) {
                strays.push(shown);
            }
        });
    }
    assert!(strays.is_empty(), "{strays:?}");
}

/// Calls `each` with every Rust file below a folder.
fn visit(folder: &Path, each: &mut dyn FnMut(&Path, &str)) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            visit(&path, each);
        } else if path.extension().is_some_and(|end| end == "rs") {
            each(&path, &fs::read_to_string(&path).unwrap());
        }
    }
}

#[test]
fn every_rule_is_shown_by_a_test() {
    let shown: BTreeSet<String> = folders().iter().map(|folder| name(folder).to_owned()).collect();
    let generator: BTreeSet<String> = rules_of(&catalogues()[0])
        .into_iter()
        .filter(|rule| rule.severity == "error")
        .map(|rule| rule.name)
        .collect();
    let missing: Vec<&String> =
        generator.difference(&shown).filter(|rule| !ELSEWHERE.contains(&rule.as_str())).collect();
    assert!(missing.is_empty(), "no folder breaks {missing:?}");
    let mut tests = String::new();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for folder in
        [root.join("src"), root.join("../codegen/src"), root.join("tests"), root.join("../codegen/tests")]
    {
        visit_tests(&folder, &mut tests);
    }
    let excused: Vec<&str> = [&NEEDS_A_FAULT[..], &BY_WORDS].concat();
    let names = rules().into_iter().map(|rule| rule.name).filter(|rule| !shown.contains(rule));
    let excused = |rule: &String| excused.contains(&rule.as_str());
    let untested: Vec<String> =
        names.filter(|rule| !tests.contains(rule.as_str()) && !excused(rule)).collect();
    assert!(untested.is_empty(), "no test shows {untested:?}");
}

/// The text of tests, and of what they expect, but for this file.
fn visit_tests(folder: &Path, tests: &mut String) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let shown = path.display().to_string();
        if path.is_dir() {
            visit_tests(&path, tests);
        } else if shown.contains("test") && !shown.ends_with("reject.rs") {
            *tests += &fs::read_to_string(&path).unwrap_or_default();
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let source = fs::read_to_string(&path).unwrap();
            *tests += source.split_once("#[cfg(test)]").map_or("", |(_, tests)| tests);
        }
    }
}
