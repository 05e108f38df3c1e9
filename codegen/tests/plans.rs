//! Plans say what schemas say: over random schemas and payloads, the verdict of the plan, that of the schemas
//! applied without one, and that of the independent validator are the same.
#![allow(clippy::expect_used, clippy::print_stdout)] // a test's job

#[path = "../../tests/differential/src/peer.rs"]
#[allow(unreachable_pub, reason = "it is a module of a library too")]
mod peer;
#[path = "../../tests/differential/src/random.rs"]
#[allow(unreachable_pub, reason = "it is a module of a library too")]
mod random;

use std::collections::BTreeMap;
use std::env;

use hookwright_codegen::config::Formats;
use hookwright_codegen::finding::Findings;
use hookwright_codegen::load::{FileId, Files};
use hookwright_codegen::schema::{Documents, Draft, resolve};
use hookwright_codegen::table::{Dialect, lower, memory};
use hookwright_core::schema::Schema;
use hookwright_core::{Limits, ViolationKind, validate};
use random::{DRAFTS, Random};

/// Payloads for each schema.
const PAYLOADS: usize = 40;

/// How many pairs of a schema and a payload are tried; `HOOKWRIGHT_PAIRS` asks for more.
fn pairs() -> usize {
    env::var("HOOKWRIGHT_PAIRS").ok().and_then(|text| text.parse().ok()).unwrap_or(20_000)
}

fn table(schema: &str) -> Option<&'static Schema> {
    let (files, _) = Files::in_memory([("plans/event.schema.json".to_owned(), schema.to_owned())]);
    let ids: Vec<FileId> = files.iter().map(|(id, _)| id).collect();
    let documents = Documents {
        files: &files,
        provider: "plans",
        ids: &ids,
        draft: Draft::Draft202012,
        references: &BTreeMap::new(),
        formats: &Formats::default(),
    };
    let (graph, roots) = resolve(&documents, &ids, &mut Findings::new());
    let dialect = Dialect { asserts_content: false, provider: "plans" };
    memory::build(&lower(&graph, &files, dialect, &roots), *roots.first()?)
}

#[test]
fn plans_and_schemas_agree() {
    let (mut done, mut valid, mut seed) = (0, 0, 0);
    let mut disagreements = Vec::new();
    while done < pairs() {
        seed += 1;
        let draft = usize::try_from(seed).expect("a small number") % DRAFTS.len();
        let schema = random::schema(&mut Random::new(500_000 + seed), draft);
        let validator = jsonschema::validator_for(&peer::told(&schema)).expect("a schema");
        let table = table(&schema.to_string()).expect("a table");
        let mut random = Random::new(seed);
        for _ in 0..PAYLOADS {
            let payload = random::value(&mut random, 3);
            let body = payload.to_string();
            let expected = validator.is_valid(&payload);
            let planned = validate::is_valid(table, body.as_bytes());
            let collected = validate::collect_violations(table, body.as_bytes(), &Limits::DEFAULT);
            let holds = matches!(collected.violations(), [one] if one.kind == ViolationKind::RustType);
            done += 1;
            valid += usize::from(expected);
            if (planned, holds) != (expected, expected) {
                disagreements.push(format!(
                    "{schema}\n  {payload}\n  expected {expected}, plan {planned}: {collected}"
                ));
            }
        }
    }
    println!("{seed} schemas, {done} pairs, {valid} valid");
    let shown: Vec<_> = disagreements.iter().take(5).map(String::as_str).collect();
    assert!(disagreements.is_empty(), "{} disagreements:\n{}", disagreements.len(), shown.join("\n"));
}

/// What is left unevaluated only matters where the branch that asks for it does.
#[test]
fn a_branch_that_cannot_apply_refuses_nothing() {
    let otherwise =
        r#"{ "unevaluatedItems": false, "unevaluatedProperties": false, "maxItems": 5, "maxProperties": 5 }"#;
    let schema = format!(r#"{{ "minItems": 1, "minProperties": 1, "if": true, "else": {otherwise} }}"#);
    let table = table(&schema).expect("a table");
    for body in ["[1, 2]", r#"{"a": 1, "b": [2]}"#] {
        assert!(validate::is_valid(table, body.as_bytes()), "{body}");
    }
    for body in ["[]", "{}"] {
        assert!(!validate::is_valid(table, body.as_bytes()), "{body}");
    }
}
