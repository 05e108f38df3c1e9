//! Types are never narrower than their schemas: what a schema allows, its type takes and gives back.
//!
//! A small oracle of shapes stands in for the generated code, so that thousands of schemas are
//! tried without compiling any: those of the official test suite, where there is one, and random ones.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests stop where they fail")]
#![allow(clippy::print_stdout, reason = "a test says what it tried")]

#[path = "shapes/folder.rs"]
mod folder;
#[path = "wider/noted.rs"]
mod noted;
#[path = "wider/oracle.rs"]
mod oracle;
#[path = "wider/random.rs"]
mod random;

use folder::try_shaping;
use hookwright_codegen::config::{Derives, FormatMode, Formats};
use hookwright_codegen::types;
use hookwright_test_suite::Suite;
use oracle::{Fault, Oracle};
use serde_json::{Value, json};

/// The suite's folders of released drafts.
const RELEASED: [&str; 5] = ["draft4", "draft6", "draft7", "draft2019-09", "draft2020-12"];

/// What is asked of a value.
#[derive(Clone, Copy)]
enum Back {
    /// It is taken. Parts of the suite's schemas refer to the whole in ways that cannot be tried by part.
    Taken,
    /// It is taken, and given back.
    GivenBack,
}

/// What was tried and what it came to.
#[derive(Debug, Default)]
struct Count {
    schemas: usize,
    unresolved: usize,
    taken: usize,
    too_large: usize,
    faults: Vec<String>,
}

impl Count {
    /// Tries values that a schema allows; `back` says whether they are to be given back too.
    fn try_values<'v>(
        &mut self,
        name: &str,
        schema: &Value,
        values: impl Iterator<Item = &'v Value>,
        back: Back,
    ) {
        let Ok(shaping) = try_shaping("case", &schema.to_string(), &untyped()) else {
            self.unresolved += 1;
            return;
        };
        self.schemas += 1;
        if let Err(mismatch) = types::write(&shaping.shaped.types, &Derives::default()) {
            self.faults.push(format!("{name}: {mismatch}: {schema}"));
        }
        let oracle = Oracle::new(&shaping.shaped.types, &shaping.graph, schema);
        for value in values {
            let root = shaping.shaped.roots[0];
            let tried = match back {
                Back::Taken => oracle.take(root, value),
                Back::GivenBack => oracle.round_trip(root, value),
            };
            match tried {
                Ok(()) => self.taken += 1,
                Err(Fault::TooLarge) => self.too_large += 1,
                Err(Fault::Not(fault)) => self.faults.push(format!("{name}: {fault}: {schema} {value}")),
            }
        }
    }

    #[track_caller]
    fn finish(&self) {
        println!(
            "{} schemas, {} unresolved; {} values taken, {} beyond 64 bits",
            self.schemas, self.unresolved, self.taken, self.too_large
        );
        let shown: Vec<&String> = self.faults.iter().take(20).collect();
        assert!(self.faults.is_empty(), "{} faults: {shown:#?}", self.faults.len());
    }
}

/// Formats that give no type.
fn untyped() -> Formats {
    Formats { default: Some(FormatMode::Ignore), ..Formats::default() }
}

#[test]
fn the_suites_valid_values_are_taken() {
    let Some(suite) = Suite::find() else { return };
    let mut count = Count::default();
    for draft in RELEASED {
        let groups = suite.groups(draft).unwrap();
        for group in groups.iter().filter(|group| !group.is_optional()) {
            let name = format!("{draft}/{}: {}", group.file, group.description);
            let valid: Vec<Value> = group
                .cases
                .iter()
                .filter(|case| case.valid)
                .map(|case| serde_json::from_str(&case.data).unwrap())
                .collect();
            let mut schema: Value = serde_json::from_str(&group.schema).unwrap();
            if let Some(object) = schema.as_object_mut() {
                let uri = match draft {
                    "draft4" => "http://json-schema.org/draft-04/schema#",
                    "draft6" => "http://json-schema.org/draft-06/schema#",
                    "draft7" => "http://json-schema.org/draft-07/schema#",
                    "draft2019-09" => "https://json-schema.org/draft/2019-09/schema",
                    _ => "https://json-schema.org/draft/2020-12/schema",
                };
                object.entry("$schema").or_insert_with(|| uri.into());
            }
            count.try_values(&name, &schema, valid.iter(), Back::Taken);
        }
    }
    count.finish();
    assert!(count.schemas > 1000, "the suite has more groups than {}", count.schemas);
}

#[test]
fn what_holds_any_value_has_a_note() {
    let lists: Vec<Value> = (0..70)
        .map(|n| json!({"type": "array", "items": {"type": "object", "properties": {format!("p{n}"): {"type": "string"}}}}))
        .collect();
    let beside = |letter: &str, count: usize| -> Vec<Value> {
        (0..count).map(|n| json!({"properties": {format!("{letter}{n}"): {"type": "string"}}})).collect()
    };
    let cases = [
        json!({"type": "object", "properties": {"many": {"anyOf": lists}}}),
        json!({"type": "object", "oneOf": beside("a", 5), "anyOf": beside("b", 5)}),
        json!({"type": "object", "properties": {"a": {}}, "dependentSchemas": {"a": {"properties": {"b": {"type": "string"}}}}}),
        json!({"type": "object", "properties": {"a": {}}, "patternProperties": {"^x": {"type": "string"}}}),
        json!({"type": "object", "patternProperties": {"^x": {"type": "object", "properties": {"a": {"type": "string"}}}}}),
        json!({"type": "object", "properties": {"list": {"type": "array", "prefixItems": [{"type": "string"}, {"type": "object", "properties": {"a": {}}}]}}}),
        json!({"type": "object", "properties": {"deep": (0..12).fold(json!({"type": "string"}), |inner, _| json!({"type": "array", "items": inner}))}}),
    ];
    let mut faults = Vec::new();
    let mut any = 0;
    for case in cases {
        let shaping = try_shaping("case", &case.to_string(), &untyped()).unwrap();
        assert!(!shaping.shaped.notes.is_empty(), "nothing is noted of {case}");
        any += noted::faults(&shaping, &case, &mut faults);
    }
    for seed in 0..400 {
        let schema = random::Random::new(seed).schema(4);
        let Ok(shaping) = try_shaping("case", &schema.to_string(), &untyped()) else { continue };
        any += noted::faults(&shaping, &schema, &mut faults);
    }
    println!("{any} parts hold any value");
    assert!(any > 100, "only {any} parts hold any value");
    assert!(faults.is_empty(), "{} faults: {:#?}", faults.len(), faults.iter().take(12).collect::<Vec<_>>());
}

#[test]
fn random_schemas_are_never_narrowed() {
    let mut count = Count::default();
    let mut valid_values = 0;
    for seed in 0..150 {
        let mut random = random::Random::new(seed);
        let schema = random.schema(4);
        // Schemas that lead back to themselves in place have no meaning, and a validator no end.
        if try_shaping("case", &schema.to_string(), &untyped()).is_err() {
            continue;
        }
        let Ok(validator) = jsonschema::draft202012::new(&schema) else { continue };
        let values: Vec<Value> = (0..20).map(|_| random.value(&schema, 5)).collect();
        let valid: Vec<&Value> = values.iter().filter(|value| validator.is_valid(value)).collect();
        valid_values += valid.len();
        count.try_values(&format!("seed {seed}"), &schema, valid.into_iter(), Back::GivenBack);
    }
    count.finish();
    assert!(valid_values > 1000, "only {valid_values} random values were valid");
}
