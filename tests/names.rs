//! Providers are data: none of them is named in the sources of the core, the runtime, the generator or the tool.
#![allow(clippy::unwrap_used, reason = "a failed expectation is a failed test")]
#![allow(missing_docs, reason = "tests need no documentation")]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// Names that are also words of the language, of Rust or of the specifications, and mean those in the sources.
const WORDS: [&str; 7] = ["box", "circle", "cursor", "front", "line", "linear", "segment"];

/// Names that are also something else: the format of a service's annotations, and a prefix of Standard Webhooks' headers.
const ELSEWHERE: [(&str, &[&str]); 2] = [
    ("github", &["cli/src/command/"]),
    (
        "svix",
        &[
            "runtime/src/receive/scheme/standard.rs",
            "codegen/src/config/",
            "codegen/src/emit/endpoint_tests.rs",
        ],
    ),
];

fn here() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The names of files or folders, without what follows the dot.
fn names(folder: &str, is_name: fn(&Path) -> bool) -> BTreeSet<String> {
    let files = fs::read_dir(here().join(folder)).unwrap().map(|file| file.unwrap().path());
    let named = files.filter(|path| is_name(path));
    named.map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned()).collect()
}

/// The words of a line, in small letters, and each with its neighbours: `check-ins` is in "`check_ins`" and in "Check Ins".
fn words(line: &str) -> Vec<String> {
    let line = line.to_ascii_lowercase();
    let words: Vec<&str> =
        line.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect();
    (1..=3).flat_map(|count| words.windows(count).map(|words| words.join("-")).collect::<Vec<_>>()).collect()
}

#[test]
fn no_provider_is_named() {
    let mut recipes = names("docs/recipes", |path| path.extension().is_some_and(|end| end == "toml"));
    assert!(recipes.len() >= 60, "{recipes:?}");
    recipes.retain(|name| !WORDS.contains(&name.as_str()));
    // Examples in the documentation run with the providers whose code is generated here.
    let generated = names("schemas", Path::is_dir);
    let mut found = Vec::new();
    let mut needed = BTreeSet::new();
    for folder in ["core/src", "runtime/src", "codegen/src", "cli/src"] {
        visit(&here().join(folder), &mut |file, text| {
            for (number, line) in text.lines().enumerate() {
                let is_comment = line.trim_start().starts_with("//");
                let is_name =
                    |word: &String| recipes.contains(word) || (!is_comment && generated.contains(word));
                for name in words(line).into_iter().filter(is_name) {
                    let elsewhere = ELSEWHERE.iter().find(|(other, _)| *other == name);
                    let place = elsewhere
                        .and_then(|(_, places)| places.iter().find(|place| file.starts_with(**place)));
                    match place {
                        Some(place) => drop(needed.insert((name, *place))),
                        None => found.push(format!("{file}:{}: {name}", number + 1)),
                    }
                }
            }
        });
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
    let allowed = ELSEWHERE.iter().map(|(_, places)| places.len()).sum::<usize>();
    assert_eq!(needed.len(), allowed, "only these places name one: {needed:?}");
}

#[test]
fn names_are_found_however_they_are_written() {
    let found = |line: &str, name: &str| words(line).contains(&name.to_owned());
    assert!(found("fn acme_pay() {}", "acme-pay"));
    assert!(found("/// As Acme Pay does it.", "acme-pay"));
    assert!(found("X-Acme-Signature", "acme"));
    assert!(!found("acmes", "acme"));
}

/// Calls `with` for each source file below a folder, with its path below this one and its text.
fn visit(folder: &Path, with: &mut impl FnMut(&str, &str)) {
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            visit(&path, with);
        } else {
            let name = path.strip_prefix(here()).unwrap().to_str().unwrap().replace('\\', "/");
            with(&name, &fs::read_to_string(&path).unwrap_or_default());
        }
    }
}
