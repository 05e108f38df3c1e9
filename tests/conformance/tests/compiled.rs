//! Every case of the suite, by generated code, on bytes; and the table of what came out.
#![allow(clippy::expect_used, clippy::print_stdout, clippy::panic)] // a test's job

use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

use hookwright::EventType;
use hookwright_conformance::generated::PROVIDERS;
use hookwright_conformance::suite;
use hookwright_test_suite::{Case, DRAFTS, Group, Suite};

/// How many cases there were, and which did not come out as the suite has them.
#[derive(Default)]
struct Count {
    cases: usize,
    /// Verdicts that differ.
    wrong: Vec<String>,
    /// Valid instances that no Rust type holds.
    unheld: Vec<String>,
}

#[test]
fn every_case() {
    let Some(suite) = Suite::find() else { return };
    let mut rows = Vec::new();
    for name in DRAFTS {
        let (mut required, mut optional) = (Count::default(), Count::default());
        for group in suite.groups(name).expect(name) {
            let count = if group.is_optional() { &mut optional } else { &mut required };
            run(name, &group, count);
        }
        rows.push((name, required, optional));
    }
    let table = table(&rows);
    println!("{table}");
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/conformance.md");
    let written = fs::read_to_string(&page).unwrap_or_default();
    if env::var_os("BLESS").is_some() {
        fs::write(&page, &table).expect("docs/conformance.md");
    }
    let wrong: Vec<_> = rows.iter().flat_map(|(_, a, b)| a.wrong.iter().chain(&b.wrong)).collect();
    assert!(wrong.is_empty(), "{} cases differ: {wrong:#?}", wrong.len());
    assert_eq!(written, table, "docs/conformance.md is out of date; BLESS=1 updates it");
}

fn run(draft: &str, group: &Group, count: &mut Count) {
    let event = event(draft, group);
    for case in &group.cases {
        count.cases += 1;
        let name = format!("{draft} `{}`: {}: {}", group.file, group.description, case.description);
        judge(event, case, &name, count);
    }
}

fn event(draft: &str, group: &Group) -> &'static EventType {
    let (provider, name) = (suite::provider(draft, group), suite::event(group));
    let provider = PROVIDERS.iter().find(|one| one.name == provider).expect(&provider);
    provider.events.iter().find(|event| event.name == name).unwrap_or_else(|| panic!("{draft} {name}"))
}

fn judge(event: &EventType, case: &Case, name: &str, count: &mut Count) {
    let body = case.data.as_bytes();
    if event.validate(body).is_ok() != case.valid {
        count.wrong.push(name.to_owned());
    }
    match (event.round_trip(body), case.valid) {
        (Ok(_), true) | (Err(_), false) => {}
        (Ok(_), false) => count.wrong.push(format!("{name} (decoded)")),
        (Err(_), true) => count.unheld.push(name.to_owned()),
    }
}

fn table(rows: &[(&str, Count, Count)]) -> String {
    let mut page = String::from(
        "# Conformance\n\nThe official JSON Schema test suite, run through generated code on bytes: `validate` gives the \
         verdict, `from_json` decodes what is valid. This page is written by the test that runs it \
         (`BLESS=1 cargo test -p hookwright-conformance`), which fails when it is not what it found.\n\n\
         | draft | required | optional |\n|---|---|---|\n",
    );
    let cell = |count: &Count| format!("{} of {}", count.cases - count.wrong.len(), count.cases);
    for (name, required, optional) in rows {
        let _ = writeln!(page, "| {name} | {} | {} |", cell(required), cell(optional));
    }
    let released: Vec<_> = rows.iter().filter(|(name, ..)| *name != "v1").collect();
    let required = sum(released.iter().map(|(_, required, _)| required));
    let optional = sum(released.iter().map(|(_, _, optional)| optional));
    let _ = writeln!(
        page,
        "| the five released drafts | {} of {} | {} of {} |",
        required.0, required.1, optional.0, optional.1
    );
    page.push_str(
        "\nFormats are asserted in `optional/format/` (in `format/` of v1), contents in `optional/content` of draft 7; \
         elsewhere they are annotations, as the suite expects. The proposals of v1 are left out.\n",
    );
    section(&mut page, "Verdicts that differ", rows, |count| &count.wrong);
    section(&mut page, "Valid instances that no Rust type holds", rows, |count| &count.unheld);
    page.push_str(
        "\nIntegers beyond 64 bits, and numbers that `serde_json::Value` would round, satisfy their schemas, and `validate` \
         says so; `from_json` refuses them rather than change them.\n",
    );
    page
}

fn section(
    page: &mut String,
    title: &str,
    rows: &[(&str, Count, Count)],
    select: fn(&Count) -> &Vec<String>,
) {
    let _ = write!(page, "\n## {title}\n\n");
    let mut lines = rows.iter().flat_map(|(_, a, b)| select(a).iter().chain(select(b))).peekable();
    if lines.peek().is_none() {
        page.push_str("None.\n");
    }
    for line in lines {
        let _ = writeln!(page, "- {line}");
    }
}

/// How many cases passed, and how many there are.
fn sum<'c>(counts: impl Iterator<Item = &'c Count>) -> (usize, usize) {
    counts.fold((0, 0), |(passed, all), count| (passed + count.cases - count.wrong.len(), all + count.cases))
}
