//! Counts the object schemas of the official suite for which a payload can be made.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test fails by panicking, and this one counts"
)]

use std::collections::BTreeMap;

use hookwright_codegen::config;
use hookwright_codegen::finding::Findings;
use hookwright_codegen::load::{EventFile, FileId, Files, ProviderFolder};
use hookwright_codegen::sample::{Options, Sampler, Size};
use hookwright_codegen::schema::{Documents, Draft, resolve};
use hookwright_test_suite::{Group, Suite};

#[test]
fn nearly_every_satisfiable_object_schema_has_a_sample() {
    let Some(suite) = Suite::find() else { return };
    let remotes = suite.remotes().unwrap();
    let (mut found, mut total) = (0_usize, 0_usize);
    for group in suite.groups("draft2020-12").unwrap().iter().filter(|group| takes_objects(group)) {
        let sampler = sampler(group, &remotes);
        for size in [Size::Minimal, Size::Full, Size::Random] {
            total += 1;
            match sampler.text(&Options { seed: 1, size }) {
                Ok(_) => found += 1,
                Err(reason) => println!("none for {}, {}: {reason}", group.file, group.description),
            }
        }
    }
    println!("{found} of {total} samples of the suite's satisfiable object schemas are valid");
    assert!(total > 300, "{total}");
    assert!(found * 100 >= total * 95, "{found} of {total}");
}

fn takes_objects(group: &Group) -> bool {
    group.cases.iter().any(|case| case.valid && case.data.starts_with('{'))
}

fn sampler(group: &Group, remotes: &BTreeMap<String, String>) -> Sampler {
    let needs = group.schema.contains("localhost:1234");
    let remotes =
        remotes.iter().filter(|_| needs).map(|(path, text)| (format!("suite/_remotes/{path}"), text.clone()));
    let event = ("suite/event.schema.json".to_owned(), group.schema.clone());
    let (files, problems) = Files::in_memory([event].into_iter().chain(remotes));
    assert!(problems.is_empty(), "{problems:?}");
    let ids: Vec<FileId> = files.iter().map(|(id, _)| id).collect();
    let mode = if group.asserts_formats() { "assert" } else { "ignore" };
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
        formats: &provider.config.formats,
    };
    let (graph, roots) = resolve(&documents, &ids[..1], &mut Findings::new());
    let event = EventFile { name: "event".into(), version: None, file: ids[0], examples: Vec::new() };
    Sampler::of_graph(graph, roots[0], (&files, &provider), &event)
}
