//! Each way in which a schema is lowered, against the schema as it is written: an independent validator must give
//! the same verdict on values that are made so that the lowering decides.
#![allow(clippy::expect_used, clippy::print_stdout, clippy::too_many_lines)] // a test's job

#[path = "../../tests/differential/src/random.rs"]
#[allow(unreachable_pub, dead_code, reason = "it is a module of a library too")]
mod random;

use std::collections::BTreeMap;

use hookwright_codegen::config::Formats;
use hookwright_codegen::finding::Findings;
use hookwright_codegen::load::{FileId, Files};
use hookwright_codegen::schema::{Documents, Draft, resolve};
use hookwright_codegen::table::{Dialect, lower, memory};
use hookwright_core::schema::Schema;
use hookwright_core::validate;
use random::Random;
use serde_json::{Map, Value, json};

/// How many values are made for each lowering.
const VALUES: usize = 3000;

/// A schema that is lowered in one way, and what values are made of.
struct Lowering {
    name: &'static str,
    schema: Value,
    /// The names of members, and whether they decide.
    names: &'static [&'static str],
    /// The values of members; those of the whole where there are no names.
    values: Vec<Value>,
    /// Whether the lowering decides about a value.
    decides: fn(&Value) -> bool,
}

fn branch(kind: &Value, name: &str) -> Value {
    json!({ "type": "object", "properties": { "kind": kind, name: { "type": "string" } }, "required": ["kind"] })
}

fn union(kinds: [Value; 3]) -> Value {
    let [a, b, c] = kinds;
    json!({ "oneOf": [branch(&a, "x"), branch(&b, "y"), branch(&c, "z")] })
}

fn has_kind(value: &Value) -> bool {
    value.get("kind").is_some()
}

fn lowerings() -> Vec<Lowering> {
    let tags = || {
        vec![json!("a"), json!("b"), json!("c"), json!(1), json!(1.0), json!(true), json!(null), json!("s")]
    };
    let tagged = |name, schema| Lowering {
        name,
        schema,
        names: &["kind", "x", "y"],
        values: tags(),
        decides: has_kind,
    };
    let words: Vec<String> = (0..40).map(|number| format!("word-{number}")).collect();
    let strings = || {
        vec![
            json!("a"),
            json!("b"),
            json!("ab"),
            json!("word-7"),
            json!("word-70"),
            json!("é"),
            json!(7),
            json!([]),
        ]
    };
    vec![
        Lowering {
            name: "allOf and $ref of objects as one table of names",
            schema: json!({
                "allOf": [{ "$ref": "#/$defs/base" }, { "properties": { "x": { "type": "string" } }, "required": ["y"] }],
                "properties": { "x": { "minLength": 1 } },
                "$defs": { "base": { "type": "object", "properties": { "x": { "maxLength": 1 }, "kind": { "type": "integer" } } } }
            }),
            names: &["kind", "x", "y"],
            values: tags(),
            decides: |value| value.get("x").is_some(),
        },
        Lowering {
            name: "unions by type",
            schema: json!({ "oneOf": [{ "type": "string", "maxLength": 1 }, { "type": "integer", "minimum": 5 }, { "type": "array" }] }),
            names: &[],
            values: strings(),
            decides: |_| true,
        },
        tagged(
            "unions by a string",
            union([json!({ "const": "a" }), json!({ "const": "b" }), json!({ "enum": ["c", "d"] })]),
        ),
        tagged(
            "unions by an integer",
            union([json!({ "const": 1 }), json!({ "const": 2 }), json!({ "const": "a" })]),
        ),
        tagged(
            "unions by a boolean",
            union([json!({ "const": true }), json!({ "const": false }), json!({ "const": null })]),
        ),
        Lowering {
            name: "unions by a tag one level down",
            schema: json!({ "anyOf": [
                { "properties": { "x": { "properties": { "kind": { "const": "a" } }, "required": ["kind"] }, "y": { "type": "string" } }, "required": ["x"] },
                { "properties": { "x": { "properties": { "kind": { "const": "b" } }, "required": ["kind"] }, "y": { "type": "integer" } }, "required": ["x"] }
            ] }),
            names: &["x", "y"],
            values: vec![
                json!({ "kind": "a" }),
                json!({ "kind": "b" }),
                json!({ "kind": "c" }),
                json!({}),
                json!("s"),
                json!(1),
            ],
            decides: |value| value.get("x").is_some_and(has_kind),
        },
        Lowering {
            name: "unions by the presence of a member",
            schema: json!({ "oneOf": [
                { "required": ["x"], "properties": { "y": false } },
                { "required": ["y"], "properties": { "x": false, "kind": { "type": "string" } } }
            ] }),
            names: &["kind", "x", "y"],
            values: tags(),
            decides: |value| value.get("x").is_some() || value.get("y").is_some(),
        },
        tagged(
            "if on a constant member",
            json!({
                "if": { "properties": { "kind": { "const": "a" } }, "required": ["kind"] },
                "then": { "required": ["x"] },
                "else": { "if": { "properties": { "kind": { "const": 1 } } }, "then": { "required": ["y"] }, "else": { "maxProperties": 2 } }
            }),
        ),
        Lowering {
            name: "anyOf of enums as one enum",
            schema: json!({ "anyOf": [{ "enum": ["a", "word-7"] }, { "enum": ["ab", 7] }, { "const": "é" }] }),
            names: &[],
            values: strings(),
            decides: |_| true,
        },
        Lowering {
            name: "enum beside pattern",
            schema: json!({ "anyOf": [{ "enum": ["b", "word-7"] }, { "type": "string", "pattern": "^a" }] }),
            names: &[],
            values: strings(),
            decides: Value::is_string,
        },
        Lowering {
            name: "long enums by a hash",
            schema: json!({ "enum": words }),
            names: &[],
            values: strings(),
            decides: Value::is_string,
        },
        Lowering {
            name: "oneOf whose branches exclude each other",
            schema: json!({ "oneOf": [
                { "type": "object", "additionalProperties": false, "properties": { "x": {}, "kind": { "const": "a" } } },
                { "type": "object", "additionalProperties": false, "properties": { "y": {}, "kind": { "const": "b" } } }
            ] }),
            names: &["kind", "x", "y"],
            values: tags(),
            decides: Value::is_object,
        },
        Lowering {
            name: "dependentSchemas",
            schema: json!({ "dependentSchemas": { "x": { "required": ["y"] }, "kind": { "properties": { "y": { "type": "string" } } } } }),
            names: &["kind", "x", "y"],
            values: tags(),
            decides: |value| value.get("x").is_some(),
        },
        Lowering {
            name: "dependentSchemas that only require, as dependentRequired",
            schema: json!({
                "properties": { "kind": { "type": ["string", "integer"] }, "x": true, "y": true },
                "dependentSchemas": { "kind": { "required": ["x"] }, "x": { "required": ["y", "kind"] } }
            }),
            names: &["kind", "x", "y"],
            values: tags(),
            decides: |value| value.get("kind").is_some() || value.get("x").is_some(),
        },
        Lowering {
            name: "dependentSchemas that only require, in a union",
            schema: json!({ "oneOf": [
                {
                    "properties": { "kind": { "const": "a" }, "x": true, "y": true },
                    "dependentSchemas": { "z": { "required": ["x"] }, "y": { "required": ["x"] } },
                    "required": ["kind"]
                },
                { "properties": { "kind": { "type": "string" }, "x": false } }
            ] }),
            names: &["kind", "x", "y", "z"],
            values: tags(),
            decides: |value| value.get("y").is_some() || value.get("z").is_some(),
        },
        Lowering {
            name: "unevaluatedProperties as additionalProperties",
            schema: json!({
                "allOf": [{ "properties": { "x": { "type": "string" } } }],
                "anyOf": [{ "properties": { "y": true }, "required": ["y"] }, { "properties": { "kind": true }, "required": ["kind"] }, true],
                "unevaluatedProperties": false
            }),
            names: &["kind", "x", "y"],
            values: tags(),
            decides: |value| value.as_object().is_some_and(|members| !members.is_empty()),
        },
    ]
}

fn table(schema: &Value) -> &'static Schema {
    let (files, _) = Files::in_memory([("lowerings/event.schema.json".to_owned(), schema.to_string())]);
    let ids: Vec<FileId> = files.iter().map(|(id, _)| id).collect();
    let documents = Documents {
        files: &files,
        provider: "lowerings",
        ids: &ids,
        draft: Draft::Draft202012,
        references: &BTreeMap::new(),
        formats: &Formats::default(),
    };
    let (graph, roots) = resolve(&documents, &ids, &mut Findings::new());
    let dialect = Dialect { asserts_content: false, provider: "lowerings" };
    memory::build(&lower(&graph, &files, dialect, &roots), roots[0]).expect("a table")
}

fn made(lowering: &Lowering, random: &mut Random) -> Value {
    let any = |random: &mut Random| match random.below(lowering.values.len() + 1) {
        0 => random::value(random, 2),
        index => lowering.values[index - 1].clone(),
    };
    if lowering.names.is_empty() {
        return any(random);
    }
    let mut members = Map::new();
    for name in lowering.names {
        if !random.once_in(3) {
            members.insert((*name).to_owned(), any(random));
        }
    }
    Value::Object(members)
}

#[test]
fn lowered_and_written_schemas_agree() {
    for (seed, lowering) in lowerings().iter().enumerate() {
        let written = jsonschema::validator_for(&lowering.schema).expect("a schema");
        let lowered = table(&lowering.schema);
        let mut random = Random::new(seed as u64 + 1);
        let (mut exercised, mut valid) = (0, 0);
        for _ in 0..VALUES {
            let value = made(lowering, &mut random);
            let expected = written.is_valid(&value);
            let found = validate::is_valid(lowered, value.to_string().as_bytes());
            assert_eq!(found, expected, "{}: {value}", lowering.name);
            if (lowering.decides)(&value) {
                exercised += 1;
                valid += usize::from(expected);
            }
        }
        println!("{:<50} {exercised} of {VALUES} exercise it, {valid} of them valid", lowering.name);
        assert!(exercised >= VALUES / 4, "{}: {exercised}", lowering.name);
        assert!(valid > 0 && valid < exercised, "{}: {valid} of {exercised}", lowering.name);
    }
}
