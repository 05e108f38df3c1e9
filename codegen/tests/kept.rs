//! With `unknown_fields = "keep"` nothing that is accepted is lost, whatever tells branches apart.
#![allow(clippy::unwrap_used, reason = "a test stops where it fails")]

use std::fs;

use hookwright_codegen::generator::shaped;
use hookwright_codegen::load;
use hookwright_codegen::model::Shape;

/// How many structs keep other properties, and how many there are.
fn kept(schema: &str) -> (usize, usize) {
    let root = tempfile::tempdir().unwrap();
    let folder = root.path().join("acme");
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join("e.schema.json"), schema).unwrap();
    fs::write(folder.join("provider.toml"), "[tolerance]\nunknown_fields = \"keep\"\n").unwrap();
    let (folder, mut findings) = load::load(root.path());
    let shaped = shaped(&folder, &folder.providers[0], &mut findings);
    assert!(!findings.has_errors(), "{findings:?}");
    let types = shaped.modules.iter().flat_map(|module| &module.types.types);
    let structs = types.filter_map(|ty| match &ty.shape {
        Shape::Struct(one) => Some(one.extra.is_some()),
        _ => None,
    });
    let structs: Vec<bool> = structs.collect();
    (structs.iter().filter(|kept| **kept).count(), structs.len())
}

#[test]
fn every_open_branch_keeps_what_it_receives() {
    let object = |property: &str, value: &str, required: &str| {
        format!(r#"{{"type": "object", "properties": {{"{property}": {value}}}, "required": [{required}]}}"#)
    };
    let string = r#"{"type": "string"}"#;
    let (a, b) = (object("a", string, r#""a""#), object("b", string, r#""b""#));
    let (one, two) = (object("n", r#"{"const": 1}"#, r#""n""#), object("n", r#"{"const": 2}"#, r#""n""#));
    let (yes, no) = (object("n", r#"{"const": true}"#, ""), object("n", r#"{"const": false}"#, ""));
    for schema in [
        format!(r#"{{"oneOf": [{a}, {b}]}}"#),
        format!(r#"{{"anyOf": [{a}, {b}]}}"#),
        format!(r#"{{"oneOf": [{one}, {two}]}}"#),
        format!(r#"{{"oneOf": [{yes}, {no}]}}"#),
        format!(r#"{{"anyOf": [{string}, {a}, {b}]}}"#),
        format!(r#"{{"type": "array", "items": {{"anyOf": [{a}, {b}]}}}}"#),
    ] {
        let (kept, all) = kept(&schema);
        assert!(kept == all && all > 0, "{kept} of {all}: {schema}");
    }
    // What is closed stays closed, and refuses rather than loses.
    let closed = |object: &str| object.replacen('{', r#"{"additionalProperties": false, "#, 1);
    assert_eq!(kept(&format!(r#"{{"oneOf": [{}, {}]}}"#, closed(&one), closed(&two))), (0, 2));
    // A branch that said more would count as speaking of every property.
    let around = format!(r#"{{"oneOf": [{a}, {b}], "unevaluatedProperties": {{"type": "integer"}}}}"#);
    assert_eq!(kept(&around).0, 0, "{around}");
}
