//! Random schemas, compiled: the verdict on random payloads equals that of the `jsonschema` crate.
#![allow(clippy::expect_used, clippy::print_stdout, clippy::panic)] // a test's job

use std::env;

use hookwright_differential::generated::PROVIDERS;
use hookwright_differential::peer::told;
use hookwright_differential::random::{Random, value};
use hookwright_differential::{SCHEMAS, schema};

/// Payloads for each schema; `HOOKWRIGHT_PAIRS` asks for more.
fn payloads() -> usize {
    let pairs: usize =
        env::var("HOOKWRIGHT_PAIRS").ok().and_then(|text| text.parse().ok()).unwrap_or(100_000);
    pairs.div_ceil(SCHEMAS)
}

#[test]
fn verdicts_agree() {
    let events = PROVIDERS[0].events;
    assert_eq!(events.len(), SCHEMAS);
    let (mut pairs, mut valid, mut decoded, mut unheld) = (0, 0, 0, 0);
    let mut disagreements = Vec::new();
    for number in 0..SCHEMAS {
        let schema = schema(number);
        let name = format!("s{number}");
        let event = events.iter().find(|event| event.name == name).expect("an event for each schema");
        let validator =
            jsonschema::validator_for(&told(&schema)).unwrap_or_else(|error| panic!("{schema}: {error}"));
        let mut random = Random::new(number as u64);
        for _ in 0..payloads() {
            let payload = value(&mut random, 3);
            let body = serde_json::to_vec(&payload).expect("a value is JSON");
            let expected = validator.is_valid(&payload);
            let verdict = event.validate(&body);
            pairs += 1;
            valid += usize::from(expected);
            if verdict.is_ok() != expected {
                disagreements.push(format!("{schema}\n  {payload}\n  expected {expected}, {verdict:?}"));
            }
            match event.round_trip(&body) {
                Ok(_) => decoded += 1,
                Err(_) if verdict.is_ok() => {
                    unheld += 1;
                    disagreements.push(format!("{schema}\n  {payload}\n  valid, and not decoded"));
                }
                Err(_) => {}
            }
        }
    }
    println!(
        "{SCHEMAS} schemas, {pairs} pairs, {valid} valid, {decoded} decoded, {unheld} valid but not decoded"
    );
    let shown: Vec<_> = disagreements.iter().take(10).map(String::as_str).collect();
    assert!(disagreements.is_empty(), "{} disagreements:\n{}", disagreements.len(), shown.join("\n"));
}
