//! Every small change of every example gets the same verdict from the generated validator, from the
//! generated decoder, and from an independent validator on the source schema.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "tests fail by panicking")]
#![allow(clippy::print_stdout, reason = "says how many changes were tried")]

mod registry;
mod source;

use serde_json::{Map, Value, json};

#[test]
fn every_single_field_mutation_gets_the_verdict_of_an_independent_validator() {
    let mut total = Counts::default();
    for source in source::events() {
        let validator = source.validator();
        let event = registry::generated(&source);
        let mut counts = Counts::default();
        for (name, text) in source.examples() {
            let example: Value = serde_json::from_str(&text).unwrap();
            for (change, mutant) in mutants(&example) {
                let expected = validator.is_valid(&mutant);
                let body = serde_json::to_vec(&mutant).unwrap();
                let case = || format!("{}: {name}: {change}", source.path);
                assert_eq!(event.validate(&body).is_ok(), expected, "validate: {}", case());
                assert_eq!(event.round_trip(&body).is_ok(), expected, "from_json: {}", case());
                counts.add(expected);
            }
        }
        println!("{}: {counts}", source.path);
        assert!(counts.valid > 0 && counts.invalid > 0, "{}: one-sided: {counts}", source.path);
        total.valid += counts.valid;
        total.invalid += counts.invalid;
    }
    println!("mutations tried: {total}");
}

#[derive(Default)]
struct Counts {
    valid: usize,
    invalid: usize,
}

impl Counts {
    fn add(&mut self, valid: bool) {
        if valid { self.valid += 1 } else { self.invalid += 1 }
    }
}

impl std::fmt::Display for Counts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} ({} valid, {} invalid)", self.valid + self.invalid, self.valid, self.invalid)
    }
}

/// Every value that differs from `value` at one place, with words for what was changed.
fn mutants(value: &Value) -> Vec<(String, Value)> {
    let mut found = Vec::new();
    mutate("", value, &mut |change, mutant| found.push((change, mutant)));
    found
}

/// Hands `found` every single change of `value`, which stands at `pointer`.
fn mutate(pointer: &str, value: &Value, found: &mut dyn FnMut(String, Value)) {
    for other in others(value) {
        found(format!("{pointer} = {other}"), other);
    }
    match value {
        Value::Object(members) => mutate_object(pointer, members, found),
        Value::Array(items) => mutate_array(pointer, items, found),
        _ => {}
    }
}

fn mutate_object(pointer: &str, members: &Map<String, Value>, found: &mut dyn FnMut(String, Value)) {
    for extra in [Value::Null, json!(7), json!("text"), json!({"a": [1]})] {
        let mut more = members.clone();
        more.insert("an unknown field".to_owned(), extra.clone());
        found(format!("{pointer}/an unknown field = {extra}"), Value::Object(more));
    }
    for (name, member) in members {
        let mut fewer = members.clone();
        fewer.remove(name);
        found(format!("{pointer}/{name} dropped"), Value::Object(fewer));
        mutate(&format!("{pointer}/{name}"), member, &mut |change, mutant| {
            let mut changed = members.clone();
            changed.insert(name.clone(), mutant);
            found(change, Value::Object(changed));
        });
    }
}

fn mutate_array(pointer: &str, items: &[Value], found: &mut dyn FnMut(String, Value)) {
    for extra in [Value::Null, json!(7), json!("text"), json!({})] {
        let mut more = items.to_vec();
        more.push(extra.clone());
        found(format!("{pointer}/- = {extra}"), Value::Array(more));
    }
    for (i, item) in items.iter().enumerate() {
        let mut fewer = items.to_vec();
        fewer.remove(i);
        found(format!("{pointer}/{i} dropped"), Value::Array(fewer));
        mutate(&format!("{pointer}/{i}"), item, &mut |change, mutant| {
            let mut changed = items.to_vec();
            changed[i] = mutant;
            found(change, Value::Array(changed));
        });
    }
}

/// Values of every JSON type, empty and not, near the edges of formats and of number types.
fn others(value: &Value) -> Vec<Value> {
    let candidates = [
        Value::Null,
        json!(true),
        json!(false),
        json!(0),
        json!(-1),
        json!(2.0),
        json!(1.5),
        json!(1e3),
        json!(i64::MAX),
        json!(i64::MIN),
        json!(""),
        json!("text"),
        json!("Grüße, \"\\\u{1f980}\n"),
        json!("2024-01-20T14:30:00Z"),
        json!("2024-01-20t14:30:00.123456789+05:30"),
        json!("2024-01-20T14:30:00"),
        json!("2024-02-30T14:30:00Z"),
        json!("2024-01-20"),
        json!("web_app"),
        json!([]),
        json!([null]),
        json!(["text"]),
        json!([{}]),
        json!({}),
        json!({"text": null}),
        json!({"text": "text"}),
        json!({"id": "text"}),
    ];
    candidates.into_iter().filter(|candidate| candidate != value).collect()
}
