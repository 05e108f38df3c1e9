//! Every case of the suite, by tables in memory: seconds, where compiling takes a minute.
#![allow(clippy::expect_used, clippy::print_stdout, clippy::panic)] // a test's job

use std::collections::BTreeMap;

use hookwright::Limits;
use hookwright_codegen::config::{FormatMode, Formats};
use hookwright_codegen::finding::{Findings, Severity};
use hookwright_codegen::load::{FileId, Files};
use hookwright_codegen::schema::{Documents, Draft, resolve};
use hookwright_codegen::table::{Dialect, lower, memory};
use hookwright_conformance::suite;
use hookwright_core::validate;
use hookwright_test_suite::{DRAFTS, Group, Suite};

#[test]
fn every_case() {
    let Some(suite) = Suite::find() else { return };
    let remotes = suite.remotes().expect("remotes");
    let mut failures = Vec::new();
    for name in DRAFTS {
        let mut counts = BTreeMap::new();
        for group in suite.groups(name).expect(name) {
            let (passed, failed) = run(&group, suite::draft(name), &remotes);
            let count: &mut (usize, usize) = counts.entry(group.is_optional()).or_default();
            count.0 += passed;
            count.1 += failed.len();
            failures.extend(failed.into_iter().map(|failure| format!("{name} {failure}")));
        }
        for (optional, (passed, failed)) in counts {
            println!(
                "{name} {}: {passed} passed, {failed} failed",
                if optional { "optional" } else { "required" }
            );
        }
    }
    assert!(failures.is_empty(), "{} cases differ:\n{}", failures.len(), failures.join("\n"));
}

fn run(group: &Group, draft: Draft, remotes: &BTreeMap<String, String>) -> (usize, Vec<String>) {
    let name = format!("{}#{} {}", group.file, group.index, group.description);
    let texts = remotes.iter().map(|(path, text)| (format!("suite/_remotes/{path}"), text.clone()));
    let event = ("suite/event.schema.json".to_owned(), group.schema.clone());
    let (files, problems) = Files::in_memory([event].into_iter().chain(texts));
    assert!(problems.is_empty(), "{name}: {problems:?}");
    let ids: Vec<FileId> = files.iter().map(|(id, _)| id).collect();
    let references = BTreeMap::from([("http://localhost:1234/".to_owned(), "_remotes/".to_owned())]);
    let mode = if group.asserts_formats() { FormatMode::Assert } else { FormatMode::Ignore };
    let formats = Formats { default: Some(mode), ..Formats::default() };
    let documents = Documents {
        files: &files,
        provider: "suite",
        ids: &ids,
        draft,
        references: &references,
        formats: &formats,
    };
    let mut findings = Findings::new();
    let (graph, roots) = resolve(&documents, &ids[..1], &mut findings);
    let errors: Vec<_> = findings.iter().filter(|finding| finding.severity == Severity::Error).collect();
    if let Some(error) = errors.first() {
        return (0, vec![format!("{name}: {}: {}", error.rule, error.message)]);
    }
    let dialect = Dialect { asserts_content: group.asserts_content(), provider: "suite" };
    let tables = lower(&graph, &files, dialect, &roots);
    let Some(schema) = memory::build(&tables, roots[0]) else { return (0, vec![name]) };
    let mut failed = Vec::new();
    for case in &group.cases {
        let verdict = validate::validate(schema, case.data.as_bytes(), &Limits::DEFAULT);
        if verdict.is_ok() != case.valid {
            failed.push(format!("{name} / {}: expected {}, {verdict:?}", case.description, case.valid));
        }
        // The schemas themselves, without a plan, must say the same.
        let collected = validate::collect_violations(schema, case.data.as_bytes(), &Limits::default());
        let unheld = collected.to_string().contains("its Rust type cannot hold it");
        if unheld != case.valid {
            failed.push(format!("{name} / {}: {collected}, expected {}", case.description, case.valid));
        }
    }
    (group.cases.len() - failed.len(), failed)
}
