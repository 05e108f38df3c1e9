//! For how many of the official suite's object schemas a payload can be made.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test fails by panicking, and this one counts"
)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{env, fs};

use hookwright_codegen::config;
use hookwright_codegen::finding::Findings;
use hookwright_codegen::load::{EventFile, FileId, Files, ProviderFolder};
use hookwright_codegen::sample::{Options, Sampler, Size};
use hookwright_codegen::schema::{Documents, Draft, resolve};
use serde_json::Value;

/// Groups of the suite whose formats are asserted.
const FORMATS: &str = "optional/format/";

#[test]
fn nearly_every_satisfiable_object_schema_has_a_sample() {
    let Some(suite) = suite() else {
        println!("the official suite is not here: set JSON_SCHEMA_TEST_SUITE to its folder");
        return;
    };
    let remotes = texts(&suite.join("remotes"));
    let (mut found, mut total) = (0_usize, 0_usize);
    for (file, text) in texts(&suite.join("tests/draft2020-12")) {
        if file.starts_with("proposals/") {
            continue;
        }
        let groups: Vec<Value> = serde_json::from_str(&text).unwrap();
        for group in groups.iter().filter(|group| takes_objects(group)) {
            let sampler = sampler(&group["schema"], file.starts_with(FORMATS), &remotes);
            for size in [Size::Minimal, Size::Full, Size::Random] {
                total += 1;
                match sampler.text(&Options { seed: 1, size }) {
                    Ok(_) => found += 1,
                    Err(reason) => println!("none for {file}, {}: {reason}", group["description"]),
                }
            }
        }
    }
    println!("{found} of {total} samples of the suite's satisfiable object schemas are valid");
    assert!(total > 300, "{total}");
    assert!(found * 100 >= total * 95, "{found} of {total}");
}

fn takes_objects(group: &Value) -> bool {
    let mut cases = group["tests"].as_array().unwrap().iter();
    cases.any(|case| case["valid"] == true && case["data"].is_object())
}

fn sampler(schema: &Value, formats: bool, remotes: &BTreeMap<String, String>) -> Sampler {
    let needs = schema.to_string().contains("localhost:1234");
    let remotes =
        remotes.iter().filter(|_| needs).map(|(path, text)| (format!("suite/_remotes/{path}"), text.clone()));
    let event = ("suite/event.schema.json".to_owned(), schema.to_string());
    let (files, problems) = Files::in_memory([event].into_iter().chain(remotes));
    assert!(problems.is_empty(), "{problems:?}");
    let ids: Vec<FileId> = files.iter().map(|(id, _)| id).collect();
    let mode = if formats { "assert" } else { "ignore" };
    let text = format!(
        "[references]\n\"http://localhost:1234/\" = \"_remotes/\"\n[formats]\ndefault = \"{mode}\"\n"
    );
    let provider = ProviderFolder {
        name: "suite".to_owned(),
        config: config::parse(&text).unwrap(),
        config_text: text,
        files: ids.clone(),
        events: Vec::new(),
    };
    let documents = Documents {
        files: &files,
        provider: "suite",
        ids: &ids,
        draft: Draft::Draft202012,
        references: &provider.config.references,
    };
    let (graph, roots) = resolve(&documents, &ids[..1], &mut Findings::new());
    let event = EventFile { name: "event".into(), version: None, file: ids[0], examples: Vec::new() };
    Sampler::of_graph(graph, roots[0], (&files, &provider), &event)
}

fn suite() -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/json-schema-test-suite");
    let named = env::var_os("JSON_SCHEMA_TEST_SUITE").map(PathBuf::from);
    named.into_iter().chain([beside]).find(|folder| folder.join("tests").is_dir())
}

/// The `.json` files below a folder, by path.
fn texts(root: &Path) -> BTreeMap<String, String> {
    let mut texts = BTreeMap::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "json") {
                let name = path.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/");
                texts.insert(name, fs::read_to_string(&path).unwrap());
            }
        }
    }
    texts
}
