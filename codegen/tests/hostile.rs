//! No folder, however odd, makes the generator panic: it generates code, or reports what is wrong.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::fs;
use std::path::Path;

use hookwright_codegen::Generator;
use proptest::prelude::{Just, Strategy, any, prop_assert, prop_oneof, proptest};
use proptest::sample::select;
use proptest::test_runner::Config;
use serde_json::{Map, Value, json};

/// Everything that a schema may say, and words that Rust would stumble over.
const KEYWORDS: [&str; 52] = [
    "$ref",
    "$id",
    "$anchor",
    "$schema",
    "$dynamicRef",
    "$dynamicAnchor",
    "$recursiveRef",
    "$recursiveAnchor",
    "$defs",
    "$comment",
    "$vocabulary",
    "id",
    "definitions",
    "title",
    "description",
    "default",
    "examples",
    "deprecated",
    "type",
    "enum",
    "const",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "multipleOf",
    "minLength",
    "maxLength",
    "pattern",
    "format",
    "items",
    "prefixItems",
    "additionalItems",
    "contains",
    "minContains",
    "minItems",
    "uniqueItems",
    "unevaluatedItems",
    "properties",
    "required",
    "patternProperties",
    "additionalProperties",
    "propertyNames",
    "dependencies",
    "dependentRequired",
    "dependentSchemas",
    "unevaluatedProperties",
    "allOf",
    "anyOf",
    "oneOf",
    "not",
    "if",
    "then",
];
const WORDS: [&str; 34] = [
    "",
    "#",
    "#/",
    "#/$defs/a",
    "#/properties/a",
    "#a",
    "a",
    "A",
    "self",
    "Self",
    "type",
    "r#type",
    "Option",
    "String",
    "Vec",
    "Event",
    "Unknown",
    "1st",
    "é",
    "💥",
    "\"#",
    "a\nb",
    "*/",
    "```\nboom\n```",
    "object",
    "array",
    "string",
    "integer",
    "null",
    "date-time",
    "^(a+)+$",
    "(",
    "https://json-schema.org/draft/2020-12/schema",
    "http://json-schema.org/draft-04/schema#",
];

fn word() -> impl Strategy<Value = String> {
    select(&WORDS[..]).prop_map(str::to_owned)
}

/// JSON that looks like a schema from afar.
fn schema() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        word().prop_map(Value::String),
        any::<bool>().prop_map(Value::Bool),
        Just(Value::Null),
        any::<i64>().prop_map(Value::from),
        select(vec![json!(0), json!(1), json!(1e300), json!(-0.0), json!(18_446_744_073_709_551_615_u64)]),
        select(vec![
            json!({"type": "object"}),
            json!({"type": "string"}),
            json!({"type": ["null", "integer"]})
        ]),
        select(vec![json!({"$ref": "#"}), json!({"$ref": "#/$defs/a"}), json!({"const": "a"}), json!([])]),
    ];
    leaf.prop_recursive(5, 40, 5, |inner| {
        let key = prop_oneof![3 => select(&KEYWORDS[..]).prop_map(str::to_owned), 1 => word()];
        let members = proptest::collection::vec((key, inner.clone()), 0..5);
        let named = proptest::collection::vec((word(), inner.clone()), 0..5);
        let keyword = select(vec!["properties", "$defs", "patternProperties", "dependentSchemas"]);
        let list = select(vec!["allOf", "anyOf", "oneOf", "prefixItems", "enum", "required"]);
        prop_oneof![
            3 => members.prop_map(|members| Value::Object(members.into_iter().collect())),
            3 => (keyword, named).prop_map(|(keyword, named)| {
                json!({"type": "object", keyword: Value::Object(named.into_iter().collect::<Map<_, _>>())})
            }),
            2 => (list, proptest::collection::vec(inner.clone(), 0..4))
                .prop_map(|(keyword, items)| json!({ keyword: items })),
            1 => proptest::collection::vec(inner, 0..4).prop_map(Value::Array),
        ]
    })
}

fn put(root: &Path, path: &str, text: &str) {
    let location = root.join(path);
    fs::create_dir_all(location.parent().unwrap()).unwrap();
    fs::write(location, text).unwrap();
}

/// What the generator says about a folder, or what it generates, which must be Rust and stay the same.
fn outcome(root: &Path) -> String {
    let generator = Generator::new(root.join("schemas"));
    match generator.write_to(root.join("out")) {
        Ok(report) => {
            for change in &report.changes {
                let text = fs::read_to_string(root.join("out").join(&change.path)).unwrap();
                syn::parse_file(&text).unwrap_or_else(|error| panic!("{}: {error}\n{text}", change.path));
            }
            assert!(!generator.check(root.join("out")).unwrap().is_stale(), "a second run differs");
            format!("{:?}", report.changes)
        }
        Err(error) => error.to_string(),
    }
}

proptest! {
    #![proptest_config(Config { cases: 150, failure_persistence: None, ..Config::default() })]

    #[test]
    fn schemas(first in schema(), second in schema()) {
        let root = tempfile::tempdir().unwrap();
        put(root.path(), "schemas/acme/a.b.json", &first.to_string());
        put(root.path(), "schemas/acme/a_b.json", &second.to_string());
        let said = outcome(root.path());
        prop_assert!(!said.contains("generator-panicked"), "{said}\n{first}\n{second}");
    }

    #[test]
    fn bytes(schema in any::<Vec<u8>>(), config in "[a-z =\\[\\]\"\n#./{}é]{0,60}", cut in any::<usize>()) {
        let root = tempfile::tempdir().unwrap();
        put(root.path(), "schemas/acme/provider.toml", &config);
        fs::write(root.path().join("schemas/acme/a.json"), &schema).unwrap();
        let text = include_str!("../../schemas/willsuite/customer.created.schema.json");
        let end = (0..=cut % text.len()).rev().find(|end| text.is_char_boundary(*end)).unwrap();
        put(root.path(), "schemas/acme/b.json", &text[..end]);
        let said = outcome(root.path());
        prop_assert!(!said.contains("generator-panicked"), "{said}");
    }
}

#[test]
fn names() {
    for name in
        ["self", "super", "crate", "loop", "Type", "async", "std", "core", "hookwright", "serde", "a.b", "é"]
    {
        let root = tempfile::tempdir().unwrap();
        put(root.path(), &format!("schemas/{name}/{name}.json"), r#"{"type": "object", "title": "Vec"}"#);
        let said = outcome(root.path());
        assert!(!said.contains("generator-panicked"), "{name}: {said}");
    }
}

/// What a map holds depends on whether its patterns agree, which depends on what the maps in it hold.
#[test]
fn unions_of_maps_within_maps_come_to_an_end() {
    let folder = tempfile::tempdir().unwrap();
    let map = |more: Value| json!({ "type": "object", "patternProperties": { "^x-": more }, "additionalProperties": { "$ref": "#/$defs/value" } });
    let closed = json!({ "type": "object", "properties": { "ref": { "type": "string" } }, "additionalProperties": false });
    let value =
        json!([{ "type": "string" }, closed, map(json!({})), map(json!({ "$ref": "#/$defs/value" }))]);
    let schema = json!({ "type": "object", "additionalProperties": { "$ref": "#/$defs/value" }, "$defs": { "value": { "anyOf": value } } });
    put(folder.path(), "schemas/acme/provider.toml", "event = \"{header:X-Event}\"\n");
    put(folder.path(), "schemas/acme/map.schema.json", &schema.to_string());
    let outcome = outcome(folder.path());
    assert!(outcome.contains("acme/map.rs"), "{outcome}");
}
