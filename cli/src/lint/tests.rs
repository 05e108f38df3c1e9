#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::Path;

use tempfile::TempDir;

use super::{Report, run};
use crate::load::load;

fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let location = folder.path().join("acme").join(path);
        fs::create_dir_all(location.parent().unwrap()).unwrap();
        fs::write(location, text).unwrap();
    }
    folder
}

fn lint(root: &Path, fix: bool) -> Report {
    let (folder, findings) = load(root);
    assert!(!findings.has_errors(), "{findings:?}");
    run(&folder, fix).unwrap()
}

/// The rules that find something, with the pointer of the place.
fn found(files: &[(&str, &str)]) -> Vec<String> {
    let folder = folder(files);
    let report = lint(folder.path(), false);
    let place = |finding: &crate::finding::Finding| finding.place.pointer.clone().unwrap_or_default();
    report.findings.iter().map(|finding| format!("{} {}", finding.rule, place(finding))).collect()
}

#[test]
fn words_of_other_languages_are_foreign() {
    let cases: [(&str, &str, &[&str]); 6] = [
        // Words of OpenAPI, of other validators, of drafts 3 and 2019-09; properties may be called anything.
        (
            r#"{"type": "object", "properties": {"nullable": {"type": "string", "nullable": true, "min": 3, "optional": true}, "min": {}}}"#,
            "{}",
            &[
                "foreign-keyword /properties/nullable/nullable",
                "foreign-keyword /properties/nullable/min",
                "foreign-keyword /properties/nullable/optional",
            ],
        ),
        (r#"{"nullable": false, "optional": false, "min": "x"}"#, "{}", &[]),
        (
            r#"{"divisibleBy": 2, "additionalItems": false}"#,
            "{}",
            &["foreign-keyword /divisibleBy", "foreign-keyword /additionalItems"],
        ),
        (
            r#"{"$schema": "http://json-schema.org/draft-07/schema#", "dependentRequired": {}}"#,
            "{}",
            &["foreign-keyword /dependentRequired"],
        ),
        (
            r#"{"properties": {"a": {"type": "string", "values": ["x"], "minlength": 1, "readonly": true, "regex": "^a"}}}"#,
            "{}",
            &[
                "foreign-keyword /properties/a/values",
                "misspelt-keyword /properties/a/minlength",
                "misspelt-keyword /properties/a/readonly",
                "foreign-keyword /properties/a/regex",
            ],
        ),
        (
            r#"{"properties": {"a": {"type": "number", "ge": 1, "maxValue": 3}}, "fields": {}, "elements": {}, "size": 2}"#,
            "{}",
            &[
                "foreign-keyword /properties/a/ge",
                "foreign-keyword /properties/a/maxValue",
                "foreign-keyword /fields",
                "foreign-keyword /elements",
                "foreign-keyword /size",
            ],
        ),
    ];
    for (schema, example, expected) in cases {
        let rules = found(&[("order.schema.json", schema), ("order.example.json", example)]);
        assert_eq!(rules, expected, "{schema}");
    }
}

#[test]
fn each_rule_finds_what_it_is_for() {
    let cases: [(&str, &str, &[&str]); 21] = [
        (r#"{"additionalProperties": false}"#, "{}", &["closed-object /additionalProperties"]),
        (r#"{"properties": {"a": {"enum": ["x", "y"]}}}"#, "{}", &["strict-enum /properties/a/enum"]),
        (r#"{"properties": {"a": {"enum": ["x"]}}}"#, "{}", &[]),
        (
            r#"{"properties": {"a": {"type": "string", "format": "email"}}}"#,
            r#"{"a": "nobody"}"#,
            &["contradicted-format /properties/a/format"],
        ),
        (r#"{"required": ["a"]}"#, "{}", &["unseen-required /required"]),
        (
            r#"{"type": "object", "anyOf": [{"type": "string"}, {"required": ["a"]}, {"required": ["a"]}]}"#,
            "{}",
            &["unreachable-branch /anyOf/0", "unreachable-branch /anyOf/2"],
        ),
        (
            r##"{"$schema": "http://json-schema.org/draft-07/schema#", "properties": {"a": {"$ref": "#/definitions/b", "maxLength": 3, "title": "A"}}, "definitions": {"b": {}}}"##,
            "{}",
            &["ignored-sibling /properties/a/maxLength"],
        ),
        (
            r#"{"propertes": {"a": {}}, "requird": ["a"], "x-tye": 1}"#,
            "{}",
            &["misspelt-keyword /propertes", "misspelt-keyword /requird"],
        ),
        // One word is one mistake: a slip of the pen, or a word of another validator.
        (r#"{"oneof": [{"type": "object"}]}"#, "{}", &["misspelt-keyword /oneof"]),
        (
            r#"{"properties": {"a": {"isRequired": true}}}"#,
            "{}",
            &["foreign-keyword /properties/a/isRequired"],
        ),
        // Beside the right word too.
        (r#"{"propertes": {"a": {}}, "properties": {"b": {}}}"#, "{}", &["misspelt-keyword /propertes"]),
        (r#"{"then": {"required": ["a"]}}"#, "{}", &["unreachable-branch /then"]),
        // What `generate` finds is found here too.
        (
            r#"{"properties": {"a": {"type": "integer", "minimum": 3, "maximum": 2}}}"#,
            "{}",
            &["unsatisfiable /properties/a"],
        ),
        // An integer is a number, a listed string is a string.
        (
            r#"{"properties": {"a": {"oneOf": [{"type": "integer"}, {"type": "number"}]}}}"#,
            "{}",
            &["overlapping-branches /properties/a/oneOf/0"],
        ),
        (
            r#"{"properties": {"a": {"oneOf": [{"type": "string"}, {"const": "x", "type": "string"}]}}}"#,
            "{}",
            &["overlapping-branches /properties/a/oneOf/1"],
        ),
        (
            r##"{"properties": {"a": {"oneOf": [{"$ref": "#/$defs/s"}, {"type": ["string", "null"]}]}}, "$defs": {"s": {"type": "string"}}}"##,
            "{}",
            &["overlapping-branches /properties/a/oneOf/0"],
        ),
        (
            r#"{"properties": {"a": {"oneOf": [{"type": "string"}, {"type": "integer"}, {"type": "null"}]}}}"#,
            "{}",
            &[],
        ),
        (
            r#"{"properties": {"a": {"oneOf": [{"type": "string", "maxLength": 3}, {"type": "string", "minLength": 4}]}}}"#,
            "{}",
            &[],
        ),
        (
            r##"{"allOf": [{"$ref": "#/$defs/base"}, {"properties": {"b": {}}}], "$defs": {"base": {"properties": {"a": {}}, "additionalProperties": false}}}"##,
            "{}",
            &["closed-base /allOf/0", "closed-object /$defs/base/additionalProperties"],
        ),
        (
            r#"{"allOf": [{"properties": {"a": {}}}, {"properties": {"b": {}}}], "unevaluatedProperties": false}"#,
            "{}",
            &["closed-object /unevaluatedProperties"],
        ),
        (
            r#"{"properties": {"a": {"type": "string", "enum": ["x", 1]}}}"#,
            "{}",
            &["unreachable-branch /properties/a/enum/1"],
        ),
    ];
    for (schema, example, expected) in cases {
        let rules = found(&[("order.schema.json", schema), ("order.example.json", example)]);
        assert_eq!(rules, expected, "{schema}");
    }
}

#[test]
fn fixes_keep_the_layout_and_leave_nothing() {
    let schema = "{\n  \"propertes\": {\n    \"a\": {\"type\": \"string\", \"minLenght\": 5}\n  },\n  \"anyOf\": [\n    {},\n    false\n  ],\n  \"then\": {}\n}\n";
    let fixed = "{\n  \"properties\": {\n    \"a\": {\"type\": \"string\", \"minLenght\": 5}\n  },\n  \"anyOf\": [\n    {}\n  ]\n}\n";
    let folder = folder(&[("order.schema.json", schema), ("order.example.json", r#"{"a": "bc"}"#)]);
    let report = lint(folder.path(), true);
    let text = fs::read_to_string(folder.path().join("acme/order.schema.json")).unwrap();
    assert_eq!(text, fixed);
    assert_eq!((report.fixed, report.findings.len(), report.written.len()), (3, 0, 1));
    // What the example contradicts is not corrected.
    let report = lint(folder.path(), true);
    let rules: Vec<_> = report.findings.iter().map(|finding| finding.rule).collect();
    assert_eq!((report.fixed, rules), (0, vec!["misspelt-keyword"]));
}

#[test]
fn exemptions_hold_for_their_places() {
    let schema = r#"{"additionalProperties": false, "properties": {"a": {"additionalProperties": false}}}"#;
    let config = "[lint]\nclosed-object = [\"order.schema.json#/properties/a\"]\nstrict-enum = [\"*\"]\n";
    let rules = found(&[("order.schema.json", schema), ("provider.toml", config)]);
    assert_eq!(rules, ["closed-object /additionalProperties", "needless-exemption "].map(str::to_owned));
}

/// The page, and the command's help, name every rule and no other.
#[test]
fn every_rule_is_documented() {
    let mut expected: Vec<&str> = super::rules().collect();
    expected.sort_unstable();
    let page = include_str!("../../../docs/lint.md");
    let mut rows: Vec<&str> = page
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split_once('`').map(|(rule, _)| rule))
        .collect();
    rows.sort_unstable();
    assert_eq!(rows, expected, "docs/lint.md");
    let help = include_str!("../command/lint.rs");
    let list = help.split_once("Rules:\n").unwrap().1.split_once("\n\n").unwrap().0;
    let listed: Vec<&str> = list.lines().filter_map(|line| line.split_whitespace().next()).collect();
    assert_eq!(listed, expected, "hookwright lint --help");
}

#[test]
fn a_fix_is_not_made_where_the_right_word_stands_already() {
    let schema = r#"{"propertes": {"a": {}}, "properties": {"b": {}}}"#;
    let folder = folder(&[("order.schema.json", schema)]);
    let report = lint(folder.path(), true);
    assert_eq!((report.fixed, report.findings.len()), (0, 1));
}
