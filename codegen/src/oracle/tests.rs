#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;

use super::{Oracle, Violation};
use crate::json::{Node, parse};
use crate::load::load;

fn node(text: &str) -> Node {
    parse(text).unwrap()
}

/// The violations of `instance` against `acme/e.schema.json` of a folder with these files.
fn violations(files: &[(&str, &str)], instance: &str) -> Result<Vec<Violation>, String> {
    let root = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let location = root.path().join("acme").join(path);
        fs::create_dir_all(location.parent().unwrap()).unwrap();
        fs::write(location, text).unwrap();
    }
    let (folder, findings) = load(root.path());
    assert!(findings.is_empty(), "{}", findings.render("schemas", crate::finding::Style::Plain));
    let provider = &folder.providers[0];
    let event = provider.events.iter().find(|event| event.name == "e").unwrap();
    let validator = Oracle::new(provider, &folder.files)?.event(event)?;
    validator.violations(&node(instance)).map_err(|reason| reason.to_string())
}

fn pointers(files: &[(&str, &str)], instance: &str) -> Vec<String> {
    violations(files, instance).unwrap().into_iter().map(|violation| violation.instance).collect()
}

#[test]
fn references_lead_to_files_of_the_folder() {
    let event = r#"{"properties": {
        "a": {"$ref": "_x/a b.json#/$defs/n"}, "b": {"$ref": "https://acme.example/s/a%20b.json#/$defs/n"},
        "c": {"$ref": "https://other.example/whole"}, "d": {"$ref": "urn:acme:named"}}}"#;
    let files = [
        ("e.schema.json", &*event.replace("a b.json", "a%20b.json")),
        ("_x/a b.json", r#"{"$defs": {"n": {"type": "null"}}}"#),
        ("_x/w.json", r#"{"type": "null"}"#),
        ("_x/named.json", r#"{"$id": "urn:acme:named", "type": "null"}"#),
        (
            "provider.toml",
            "[references]\n\"https://acme.example/s/\" = \"_x/\"\n\"https://other.example/whole\" = \"_x/w.json\"\n",
        ),
    ];
    assert_eq!(pointers(&files, r#"{"a": 1, "b": 1, "c": 1, "d": 1}"#), ["/a", "/b", "/c", "/d"]);
    assert_eq!(pointers(&files, r#"{"a": null, "b": null, "c": null, "d": null}"#), [""; 0]);
}

#[test]
fn references_that_only_providers_understand_lead_where_generated_code_goes() {
    let files = [
        ("provider.toml", "shared = [\"common\"]\n"),
        ("e.schema.json", r#"{"properties": {"a": {"$ref": "common/a.json#/$defs/outer"}}}"#),
        // From the provider's folder, and whatever the identifier says.
        ("common/a.json", r#"{"$defs": {"outer": {"items": {"$ref": "common/b.json#/$defs/a~1b"}}}}"#),
        ("common/b.json", r#"{"$id": "https://acme.example/b", "$defs": {"a/b": {"$ref": "c.json"}}}"#),
        ("common/c.json", r#"{"type": "null"}"#),
    ];
    assert_eq!(pointers(&files, r#"{"a": [1, null]}"#), ["/a/0"]);
}

#[test]
fn files_that_refer_to_each_other_freely_are_no_burden() {
    let file = |n: usize| {
        let (next, other) = ((n + 1) % 120, (n * 7 + 3) % 120);
        format!(
            r##"{{"type": "object", "properties": {{"next": {{"$ref": "c{next}.json"}}, "other": {{"$ref": "c{other}.json"}}, "default": {{"$ref": "#/properties/next"}}}}}}"##
        )
    };
    let mut files: Vec<(String, String)> = (0..120).map(|n| (format!("_c/c{n}.json"), file(n))).collect();
    files.push(("e.schema.json".into(), r#"{"properties": {"a": {"$ref": "_c/c0.json"}}}"#.into()));
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let found = violations(&files, r#"{"a": {"next": {"other": {"default": 7}}}}"#).unwrap();
    let places: Vec<_> = found.iter().map(|one| (one.instance.as_str(), one.schema.as_str())).collect();
    assert_eq!(places, [("/a/next/other/default", "acme/_c/c11.json#/type")]);
}

#[test]
fn meta_schemas_are_known() {
    let urls = [
        ("http://json-schema.org/draft-04/schema#", "draft 4"),
        ("http://json-schema.org/draft-06/schema#", "draft 6"),
        ("http://json-schema.org/draft-07/schema", "draft 7"),
        ("https://json-schema.org/draft/2019-09/schema", "2019-09"),
        ("https://json-schema.org/draft/2020-12/schema", "2020-12"),
        ("https://json-schema.org/draft/2020-12/meta/validation", "a vocabulary"),
    ];
    for (url, name) in urls {
        let event = format!(r#"{{"properties": {{"s": {{"$ref": "{url}"}}, "n": {{"type": "null"}}}}}}"#);
        let files = [("e.schema.json", event.as_str())];
        assert_eq!(pointers(&files, r#"{"s": {"type": "string"}, "n": null}"#), [""; 0], "{name}");
        assert_eq!(pointers(&files, r#"{"s": {"type": "strin"}, "n": 1}"#), ["/s/type", "/n"], "{name}");
    }
    let pointed = r##"{"$ref": "http://json-schema.org/draft-07/schema#/definitions/nonNegativeInteger"}"##;
    assert_eq!(pointers(&[("e.schema.json", pointed)], "-1"), [""]);
    assert_eq!(pointers(&[("e.schema.json", pointed)], "1"), [""; 0]);
}

#[test]
fn a_file_may_take_the_place_of_a_meta_schema() {
    let url = "http://json-schema.org/draft-07/schema";
    let event = format!(r#"{{"$ref": "{url}#"}}"#);
    let mapped = format!("[references]\n\"{url}\" = \"_own.json\"\n");
    let own = ("_own.json", r#"{"type": "null"}"#);
    let files = [("e.schema.json", event.as_str()), ("provider.toml", mapped.as_str()), own];
    assert_eq!(pointers(&files, "{}"), [""]);
    let named = format!(r#"{{"$id": "{url}", "type": "null"}}"#);
    let files = [("e.schema.json", event.as_str()), ("_own.json", named.as_str())];
    assert_eq!(pointers(&files, "{}"), [""]);
}

#[test]
fn each_file_is_read_as_its_own_draft() {
    let event = r#"{"properties": {"four": {"$ref": "_four.json"}, "seven": {"$ref": "_seven.json"}}}"#;
    let four =
        r#"{"$schema": "http://json-schema.org/draft-04/schema#", "minimum": 5, "exclusiveMinimum": true}"#;
    let seven = r#"{"$schema": "http://json-schema.org/draft-07/schema#", "items": [{"type": "null"}]}"#;
    let files = [("e.schema.json", event), ("_four.json", four), ("_seven.json", seven)];
    assert_eq!(pointers(&files, r#"{"four": 5, "seven": [1]}"#), ["/four", "/seven/0"]);
    assert_eq!(pointers(&files, r#"{"four": 6, "seven": [null, 1]}"#), [""; 0]);
}

#[test]
fn nothing_is_fetched() {
    let refused = violations(&[("e.schema.json", r#"{"$ref": "https://json-schema.example/x"}"#)], "1");
    assert!(refused.is_err());
}

#[test]
fn the_draft_is_that_of_the_schema_or_of_the_provider() {
    let list = r#"{"items": [{"type": "null"}]}"#;
    let draft7 = ("provider.toml", "draft = \"7\"\n");
    assert_eq!(pointers(&[("e.schema.json", list), draft7], "[1]"), ["/0"]);
    let named = r#"{"$schema": "http://json-schema.org/draft-07/schema#", "items": [{"type": "null"}]}"#;
    assert_eq!(pointers(&[("e.schema.json", named)], "[1]"), ["/0"]);
    assert!(violations(&[("e.schema.json", list)], "[1]").is_err(), "no list in 2020-12");
}

#[test]
fn formats_are_asserted_as_provider_toml_says() {
    let event = r#"{"properties": {"a": {"format": "uuid"}, "b": {"format": "email"}}}"#;
    let instance = r#"{"a": "x", "b": "x"}"#;
    assert_eq!(pointers(&[("e.schema.json", event)], instance), ["/a"]);
    let asserted = ("provider.toml", "[formats]\ndefault = \"assert\"\n");
    assert_eq!(pointers(&[("e.schema.json", event), asserted], instance), ["/a", "/b"]);
    let ignored = ("provider.toml", "[formats]\nuuid = \"ignore\"\n");
    assert_eq!(pointers(&[("e.schema.json", event), ignored], instance), [""; 0]);
}

#[test]
fn messages_hold_no_values() {
    let event = r#"{"properties": {
        "a": {"const": 1}, "b": {"pattern": "^x"}, "c": {"anyOf": [{"type": "null"}]}, "d": {"not": true},
        "e": {"propertyNames": {"maxLength": 1}}, "f": {"uniqueItems": true}, "g": {"contains": {"type": "null"}},
        "h": {"minimum": 7e9}, "i": {"enum": ["q"]}, "j": {"oneOf": [true, true]}, "k": {"format": "date"},
        "l": {"multipleOf": 7}, "m": false, "n": {"maxLength": 1}, "o": {"type": ["null", "boolean"]}}}"#;
    let keys = "abcdefghijklmno".chars();
    let secret = |key| match key {
        'e' => r#"{"s3cret": 1}"#,
        'f' => r#"["s3cret", "s3cret"]"#,
        'g' => r#"["s3cret"]"#,
        'h' | 'l' => "53212345",
        _ => r#""s3cret""#,
    };
    let members: Vec<String> = keys.map(|key| format!("\"{key}\": {}", secret(key))).collect();
    let violations = violations(&[("e.schema.json", event)], &format!("{{{}}}", members.join(","))).unwrap();
    assert_eq!(violations.len(), members.len());
    for violation in violations {
        assert!(!violation.message.contains("s3cret"), "{}", violation.message);
        assert!(!violation.message.contains("53212345"), "{}", violation.message);
    }
}

/// Providers publish more than events use.
#[test]
fn what_no_event_reaches_may_lead_nowhere() {
    let files = [
        (
            "e.schema.json",
            r#"{"properties": {"a": {"type": "null"}}, "$defs": {"n": {"$ref": "lost.json"}}}"#,
        ),
        ("_x/a.json", r#"{"items": {"$ref": "https://gone.example/b.json#/c"}}"#),
        ("_x/b.json", r#"{"$id": "https://acme.example/b", "$ref": "c.json"}"#),
    ];
    assert_eq!(pointers(&files, r#"{"a": 1}"#), ["/a"]);
    let reached = [("e.schema.json", r#"{"$ref": "lost.json"}"#)];
    assert!(violations(&reached, "{}").unwrap_err().contains("lost.json"));
}

/// A payload so many levels deep.
fn deep(levels: usize) -> String {
    format!("{}{{}}{}", r#"{"n": "#.repeat(levels), "}".repeat(levels))
}

#[test]
fn what_would_take_too_long_is_not_asked() {
    let node = r##"{"properties": {"n": {"$ref": "#/$defs/node"}}}"##;
    let twice = [
        format!(r#"{{"allOf": [{node}, {node}]}}"#),
        format!(r#"{{"anyOf": [{node}, {node}]}}"#),
        format!(r#"{{"oneOf": [{node}, {node}]}}"#),
        format!(r#"{{"if": {node}, "then": {node}}}"#),
        format!(r##"{{"properties": {{"n": {{"$ref": "#/$defs/node"}}}}, "not": {{"not": {node}}}}}"##),
        format!(r##"{{"properties": {{"n": {{"$ref": "#/$defs/node"}}}}, "dependentSchemas": {{"n": {node}}}}}"##),
        r##"{"properties": {"n": {"$ref": "#/$defs/node"}}, "patternProperties": {"": {"$ref": "#/$defs/node"}}}"##.to_owned(),
        format!(r#"{{"allOf": [{node}], "unevaluatedProperties": false}}"#),
    ];
    for schema in twice {
        let event = format!(r##"{{"$ref": "#/$defs/node", "$defs": {{"node": {schema}}}}}"##);
        let files = [("e.schema.json", &*event)];
        assert!(violations(&files, &deep(8)).is_ok(), "{schema}");
        let refused = violations(&files, &deep(100)).unwrap_err();
        assert!(refused == "it would take the independent validator too long", "{refused}");
    }
    // A chain of references that doubles, and no depth.
    let doubled = |at: usize| {
        format!(
            r##""d{at}": {{"allOf": [{{"$ref": "#/$defs/d{next}"}}, {{"$ref": "#/$defs/d{next}"}}]}}"##,
            next = at + 1
        )
    };
    let chain: Vec<String> = (0..60).map(doubled).collect();
    let event = format!(r##"{{"$ref": "#/$defs/d0", "$defs": {{{}, "d60": {{}}}}}}"##, chain.join(", "));
    assert!(violations(&[("e.schema.json", &event)], "1").is_err());
}

#[test]
fn what_is_long_or_deep_and_looked_at_once_is_asked() {
    let event = r##"{"$ref": "#/$defs/node", "$defs": {"node": {"properties": {"n": {"$ref": "#/$defs/node"}},
        "type": "object", "items": {"$ref": "#/$defs/node"}}}}"##;
    assert!(violations(&[("e.schema.json", event)], &deep(120)).unwrap().is_empty());
    let event = r##"{"items": {"$ref": "#/$defs/node"}, "$defs": {"node": {"allOf": [{}, {}, {}, {"type": "integer"}]}}}"##;
    let long = format!("[{}1]", "1, ".repeat(100_000));
    assert!(violations(&[("e.schema.json", event)], &long).unwrap().is_empty());
}

#[test]
fn what_is_told_of_is_bounded() {
    let event = r#"{"additionalProperties": {"additionalProperties": {"type": "integer"}}}"#;
    let name = "é".repeat(5_000);
    let members: Vec<String> = (0..300).map(|at| format!(r#""m{at}": "x""#)).collect();
    let found =
        violations(&[("e.schema.json", event)], &format!(r#"{{"{name}": {{{}}}}}"#, members.join(", ")))
            .unwrap();
    assert_eq!(found.len(), super::MOST);
    assert!(
        found.iter().all(|one| one.instance.len() < 300 && one.offset > name.len()),
        "{}",
        found[0].instance
    );
    assert!(found[0].instance.ends_with(" bytes)"), "{}", found[0].instance);
    let listed: Vec<String> = (0..2_000).map(|at| format!(r#""value {at}""#)).collect();
    let event = format!(r#"{{"enum": [{}]}}"#, listed.join(", "));
    let found = violations(&[("e.schema.json", &event)], "1").unwrap();
    assert!(found[0].message.len() < 2_100, "{}", found[0].message.len());
}

#[test]
fn large_payloads_and_nested_lists_of_unique_items_are_not_asked() {
    let large = format!("[{}1]", "1,".repeat(1_000_001));
    assert!(violations(&[("e.schema.json", "true")], &large).is_err());
    let event =
        r##"{"$ref": "#/$defs/n", "$defs": {"n": {"uniqueItems": true, "items": {"$ref": "#/$defs/n"}}}}"##;
    let nested = |depth: usize| format!("{}1{}", "[".repeat(depth), "]".repeat(depth));
    let items: Vec<String> = (0..9_000).map(|at| nested(60).replace('1', &at.to_string())).collect();
    assert!(violations(&[("e.schema.json", event)], &format!("[{}]", items.join(","))).is_err());
    assert!(violations(&[("e.schema.json", event)], &format!("[{}]", items[..100].join(","))).is_ok());
}
