//! A schema as it is written, to the `jsonschema` crate, and as it is lowered, to our machine: the same verdict on any
//! payload. The first two bytes say which schema, a random one or a shape of the benchmarks; the others are the
//! payload, or where they are not JSON, what a random one is made from.
#![no_main]
#![allow(clippy::expect_used, reason = "a target reports by panicking")]

#[allow(dead_code)] // what only the benchmarks read
#[path = "../../bench/src/json.rs"]
mod json;
#[path = "../../tests/differential/src/peer.rs"]
mod peer;
#[allow(dead_code)]
#[path = "../../bench/src/random.rs"]
mod random;
#[allow(dead_code)]
#[path = "../../tests/differential/src/random.rs"]
mod schemas;
#[allow(dead_code)]
#[path = "../../bench/src/shapes/mod.rs"]
mod shapes;

use std::collections::BTreeMap;
use std::sync::OnceLock;

use hookwright_codegen::config::{FormatMode, Formats};
use hookwright_codegen::finding::{Findings, Severity};
use hookwright_codegen::load::{FileId, Files};
use hookwright_codegen::schema::{Documents, Draft, resolve};
use hookwright_codegen::table::{Dialect, lower, memory};
use hookwright_core::schema::Schema;
use hookwright_core::{Limits, validate};
use libfuzzer_sys::{Corpus, fuzz_target};
use schemas::{DRAFTS, Random, value};
use serde_json::Value;

/// Tables in memory are never freed, so there is an end to the schemas.
const SCHEMAS: usize = 4096;

/// A schema in both forms, and payloads to begin with.
struct Pair {
    written: Value,
    peer: jsonschema::Validator,
    lowered: &'static Schema,
    payloads: Vec<Value>,
}

static PAIRS: [OnceLock<Pair>; SCHEMAS] = [const { OnceLock::new() }; SCHEMAS];

fuzz_target!(|input: &[u8]| -> Corpus {
    let Some(([first, second], rest)) = input.split_first_chunk() else { return Corpus::Reject };
    let number = usize::from(u16::from_le_bytes([*first, *second])) % SCHEMAS;
    let pair = PAIRS[number].get_or_init(|| pair(number));
    let payload = serde_json::from_slice(rest).map_or_else(|_| made(pair, rest), exact);
    let body = serde_json::to_vec(&payload).expect("a value is JSON");
    let (expected, verdict) =
        (pair.peer.is_valid(&payload), validate::validate(pair.lowered, &body, &Limits::DEFAULT));
    assert_eq!(verdict.is_ok(), expected, "{}\n{payload}\n{verdict:?}", pair.written);
    Corpus::Keep
});

fn pair(number: usize) -> Pair {
    let (written, payloads) = match shapes::ALL.get(number) {
        Some(shape) => (parsed(&(shape.schema)()), shape.measured().iter().map(parsed).collect()),
        None => {
            let schema = schemas::schema(&mut Random::new(number as u64), number % DRAFTS.len());
            (schema, Vec::new())
        }
    };
    let peer = jsonschema::validator_for(&peer::told(&written)).expect("a schema");
    let lowered = lowered(&written).unwrap_or_else(|error| panic!("{error}\n{written}"));
    Pair { written, peer, lowered, payloads }
}

fn parsed(json: &json::Json) -> Value {
    serde_json::from_str(&json.print(json::Form::Minified)).expect("it is JSON")
}

fn lowered(schema: &Value) -> Result<&'static Schema, String> {
    let event = ("fuzz/event.schema.json".to_owned(), schema.to_string());
    let (files, _) = Files::in_memory([event]);
    let ids: Vec<FileId> = files.iter().map(|(id, _)| id).collect();
    let references = BTreeMap::new();
    let formats = Formats { default: Some(FormatMode::Ignore), ..Formats::default() };
    let documents = Documents {
        files: &files,
        provider: "fuzz",
        ids: &ids,
        draft: Draft::Draft202012,
        references: &references,
        formats: &formats,
    };
    let mut findings = Findings::new();
    let (graph, roots) = resolve(&documents, &ids, &mut findings);
    if let Some(error) = findings.iter().find(|finding| finding.severity == Severity::Error) {
        return Err(error.message.clone());
    }
    let dialect = Dialect { asserts_content: false, provider: "fuzz" };
    let tables = lower(&graph, &files, dialect, &roots);
    roots.first().and_then(|root| memory::build(&tables, *root)).ok_or_else(|| "no table".to_owned())
}

/// A payload that is made from `bytes`: a random one, or one of the shape's own, changed in a few places.
fn made(pair: &Pair, bytes: &[u8]) -> Value {
    // FNV-1a.
    let seed = bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    });
    let random = &mut Random::new(seed);
    let Some(payload) = pair.payloads.get(random.below(pair.payloads.len())) else {
        return value(random, 4);
    };
    let mut payload = payload.clone();
    for _ in 0..random.below(4) {
        change(&mut payload, random);
    }
    payload
}

/// Replaces, removes or renames something in `payload`.
fn change(payload: &mut Value, random: &mut Random) {
    match payload {
        Value::Array(items) if !items.is_empty() && !random.once_in(6) => {
            let index = random.below(items.len());
            match random.below(12) {
                0 => drop(items.remove(index)),
                1 => items.push(items[index].clone()),
                _ => change(&mut items[index], random),
            }
        }
        Value::Object(members) if !members.is_empty() && !random.once_in(6) => {
            let name = members.keys().nth(random.below(members.len())).cloned().unwrap_or_default();
            match random.below(12) {
                0 => drop(members.remove(&name)),
                1 => {
                    let value = members.remove(&name).unwrap_or_default();
                    members.insert(format!("{name}1"), value);
                }
                _ => members.values_mut().for_each(|value| {
                    if random.once_in(3) {
                        change(value, random);
                    }
                }),
            }
        }
        place => *place = value(random, 2),
    }
}

/// The value with numbers that every implementation holds exactly: `payload` is the target for others.
fn exact(value: Value) -> Value {
    match value {
        Value::Number(number) => match number.as_f64() {
            Some(number) if number.abs() >= 1e9 => Value::from(7),
            _ if !number.is_f64() => Value::Number(number),
            Some(number) => serde_json::json!((number * 8.0).round() / 8.0),
            None => Value::from(7),
        },
        Value::Array(items) => items.into_iter().map(exact).collect(),
        Value::Object(members) => members.into_iter().map(|(name, value)| (name, exact(value))).collect(),
        other => other,
    }
}
