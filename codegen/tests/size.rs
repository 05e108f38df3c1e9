//! Schemas larger and deeper than anyone would write by hand.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests stop where they fail")]
#![allow(clippy::print_stdout, reason = "a test says what it tried")]

#[path = "shapes/folder.rs"]
mod folder;

use std::time::{Duration, Instant};

use folder::{Shaping, shaping_of};
use hookwright_codegen::config::Derives;
use hookwright_codegen::model::{Shape, Widening};
use hookwright_codegen::types;
use serde_json::{Value, json};

fn shaped(schema: &Value) -> Shaping {
    let shaping = shaping_of("case", &schema.to_string());
    types::write(&shaping.shaped.types, &Derives::default()).unwrap();
    shaping
}

#[test]
fn depth_ends_in_any_value() {
    let open = r#"{"type":"object","properties":{"a":"#.repeat(120);
    let schema = format!("{open}true{}", "}}".repeat(120));
    let shaping = shaping_of("case", &schema);
    types::write(&shaping.shaped.types, &Derives::default()).unwrap();
    assert!(shaping.shaped.types.types.len() < 120);
    assert!(shaping.shaped.notes.iter().any(|note| note.what == Widening::TooDeep));
    let lists = format!("{}true{}", r#"{"type":"array","items":"#.repeat(240), "}".repeat(240));
    let shaping = shaping_of("case", &lists);
    types::write(&shaping.shaped.types, &Derives::default()).unwrap();
    let joined = format!("{}true{}", r#"{"allOf":["#.repeat(120), "]}".repeat(120));
    types::write(&shaping_of("case", &joined).shaped.types, &Derives::default()).unwrap();
    let parted = format!("{}true{}", r#"{"anyOf":[{"type":"null"},"#.repeat(120), "]}".repeat(120));
    types::write(&shaping_of("case", &parted).shaped.types, &Derives::default()).unwrap();
}

#[test]
fn a_chain_of_definitions_needs_no_stack() {
    let mut schema = json!({"$ref": "#/$defs/d0"});
    for place in 0..5000 {
        schema["$defs"][format!("d{place}")] = json!({"$ref": format!("#/$defs/d{}", place + 1)});
    }
    schema["$defs"]["d5000"] = json!({"type": "object", "properties": {"end": {"type": "string"}}});
    assert!(matches!(shaped(&schema).shaped.types.types[0].shape, Shape::Struct(_)));
}

#[test]
fn width_is_no_matter() {
    let properties: serde_json::Map<String, Value> =
        (0..5000).map(|place| (format!("p{place}"), json!({"type": "string"}))).collect();
    let values: Vec<String> = (0..5000).map(|place| format!("v {place}")).collect();
    let branch = |place: usize| {
        json!({"type": "object", "required": ["kind"],
               "properties": {"kind": {"const": format!("k{place}")}, "x": {"type": "integer"}}})
    };
    let tagged: Vec<Value> = (0..900).map(branch).collect();
    let untagged: Vec<Value> =
        (0..900).map(|place| json!({"type": "object", "properties": {format!("u{place}"): true}})).collect();
    let schema = json!({"type": "object", "properties": {
        "wide": {"type": "object", "properties": properties},
        "values": {"enum": values},
        "tagged": {"oneOf": tagged},
        "untagged": {"oneOf": untagged},
    }});
    let start = Instant::now();
    let shaping = shaped(&schema);
    assert!(shaping.shaped.types.types.len() > 900);
    assert!(start.elapsed() < Duration::from_secs(20), "took {:?}", start.elapsed());
}

/// Twice the types take about twice the time: names collide in every group of ten.
#[test]
fn time_grows_with_the_number_of_types() {
    let schema = |count: usize| {
        let mut schema = json!({"type": "object"});
        for place in 0..count / 3 {
            schema["properties"][format!("p{place}")] = json!({"type": "object", "properties": {
                "data": {"type": "object", "properties": {"a": {"type": "string"}, "b": {"type": ["integer", "null"]},
                         "c": {"type": "array", "items": {"type": "string"}}}},
                format!("status_{}", place % 10): {"enum": ["on", "off"]},
            }});
        }
        schema.to_string()
    };
    let time = |count: usize| {
        let shaping = shaping_of("case", &schema(count));
        let start = Instant::now();
        types::write(&shaping.shaped.types, &Derives::default()).unwrap();
        assert!(shaping.shaped.types.types.len() > count * 9 / 10);
        start.elapsed()
    };
    time(30);
    let (small, large) = (time(1000), time(3000));
    println!("1,000 types: {small:?}; 3,000 types: {large:?}");
    assert!(large < small * 8 + Duration::from_secs(1), "{small:?}, then {large:?}");
}
