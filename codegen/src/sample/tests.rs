#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use super::{Options, Sampler, Size};
use crate::config::Config;
use crate::json::compact;
use crate::load::{EventFile, FileId, Files, ProviderFolder};

fn sampler(schema: &str) -> Sampler {
    let (files, problems) = Files::in_memory([("acme/event.schema.json", schema.to_owned())]);
    assert!(problems.is_empty(), "{problems:?}");
    let provider = ProviderFolder {
        name: "acme".to_owned(),
        config: Config::default(),
        config_text: String::new(),
        files: vec![FileId(0)],
        events: Vec::new(),
    };
    let event = EventFile { name: "event".into(), version: None, file: FileId(0), examples: Vec::new() };
    let mut findings = crate::finding::Findings::new();
    let (graph, root) = super::resolve(&files, &provider, &event, &mut findings);
    assert!(!findings.has_errors(), "{findings:?}");
    Sampler::of_graph(graph, root, (&files, &provider), &event)
}

const ORDER: &str = r##"{
    "type": "object", "required": ["id", "lines"], "additionalProperties": false,
    "properties": {
        "id": {"type": "string", "pattern": "^ord_[0-9a-z]{8}$"},
        "email": {"type": "string", "format": "email"},
        "note": {"type": ["string", "null"], "maxLength": 20},
        "total": {"type": "number", "multipleOf": 0.01, "minimum": 0, "exclusiveMaximum": 100},
        "lines": {"type": "array", "minItems": 1, "maxItems": 3, "uniqueItems": true, "items": {"$ref": "#/$defs/line"}},
        "tags": {"type": "array", "maxItems": 4, "items": {"type": "string"}},
        "parent": {"$ref": "#"}
    },
    "$defs": {"line": {"type": "object", "required": ["sku"], "properties": {"sku": {"enum": ["a", "b", "c", "d"]}}}}
}"##;

#[test]
fn sizes_are_kept_and_seeds_repeat() {
    let sampler = sampler(ORDER);
    let text = |seed, size| sampler.text(&Options { seed, size }).unwrap();
    let minimal = sampler.sample(&Options { seed: 1, size: Size::Minimal }).unwrap();
    assert!(minimal.member("email").is_none() && minimal.member("lines").is_some(), "{}", compact(&minimal));
    let full = sampler.sample(&Options { seed: 1, size: Size::Full }).unwrap();
    for name in ["id", "email", "note", "total", "lines", "parent"] {
        assert!(full.member(name).is_some(), "{name} in {}", compact(&full));
    }
    assert_eq!(text(5, Size::Random), text(5, Size::Random));
    assert_ne!(text(5, Size::Random), text(6, Size::Random));
}

#[test]
fn near_valid_payloads_break_what_they_say() {
    let sampler = sampler(ORDER);
    let near = sampler.near_valid(&Options::default(), 40).unwrap();
    let mut keywords: Vec<&str> = near.iter().map(|near| near.broken.keyword.as_str()).collect();
    keywords.sort_unstable();
    keywords.dedup();
    for keyword in [
        "additionalProperties",
        "enum",
        "exclusiveMaximum",
        "maxItems",
        "minItems",
        "pattern",
        "required",
        "type",
    ] {
        assert!(keywords.contains(&keyword), "{keyword} in {keywords:?}");
    }
}

#[test]
fn what_cannot_be_is_said() {
    let cases = [
        (r#"{"type": "object", "required": ["a"], "properties": {"a": false}}"#, "properties/a"),
        (r#"{"type": "integer", "minimum": 5, "maximum": 4}"#, "imum"),
        (r#"{"type": "string", "minLength": 3, "maxLength": 2}"#, "Length"),
        ("false", ""),
    ];
    for (schema, keyword) in cases {
        let error = sampler(schema).sample(&Options::default()).unwrap_err();
        assert!(error.schema.contains(keyword), "{schema}: {error}");
    }
}

#[test]
fn what_is_in_the_way_is_named_where_it_is() {
    let schema = r#"{"type": "object", "required": ["a"], "properties": {"a": {"type": "object", "required": ["b"],
        "properties": {"b": {"type": "string", "minLength": 5, "maxLength": 2}}}}}"#;
    let error = sampler(schema).sample(&Options::default()).unwrap_err();
    assert_eq!((error.instance.as_str(), error.keyword.as_str()), ("/a/b", "minLength"), "{error}");
}

#[test]
fn values_nest_as_deep_as_receivers_allow() {
    let chain = |levels: usize| {
        let (open, close) = (r#"{"type": "object", "required": ["a"], "properties": {"a": "#, "}}");
        format!("{}{{\"type\": \"string\"}}{}", open.repeat(levels), close.repeat(levels))
    };
    let deep = sampler(&chain(120)).sample(&Options::default()).unwrap();
    assert!(deep.to_value().pointer(&"/a".repeat(120)).is_some(), "{}", compact(&deep));
    assert!(sampler(&chain(130)).sample(&Options::default()).is_err());
}

#[test]
fn references_without_end_do_not_exhaust_the_stack() {
    let chain = |wrap: &str| {
        let link = |index: usize| {
            let next = format!(r##"{{"$ref": "#/$defs/n{}"}}"##, index + 1);
            format!(r#""n{index}": {}"#, wrap.replace('@', &next))
        };
        let links: Vec<String> = (0..1_000).map(link).collect();
        let last = r#""n1000": {"type": "object", "required": ["x"]}"#;
        format!(r##"{{"$ref": "#/$defs/n0", "$defs": {{{}, {last}}}}}"##, links.join(", "))
    };
    for wrap in
        ["@", r#"{"allOf": [@]}"#, r#"{"anyOf": [@]}"#, r#"{"properties": {"a": @}, "required": ["a"]}"#]
    {
        // Found or not: there is an answer.
        let _ = sampler(&chain(wrap)).sample(&Options { seed: 1, size: Size::Minimal });
    }
}

#[test]
fn what_refuses_nothing_has_no_near_valid_payload() {
    assert!(sampler("{}").near_valid(&Options::default(), 3).unwrap().is_empty());
}

#[test]
fn odd_schemas_have_samples() {
    let schemas = [
        r#"{"not": {"type": ["object", "array", "string", "number", "null"]}}"#,
        r#"{"oneOf": [{"required": ["a"]}, {"required": ["b"]}], "type": "object"}"#,
        r#"{"allOf": [{"multipleOf": 4}, {"multipleOf": 6}], "type": "integer", "minimum": 13}"#,
        r#"{"type": "array", "contains": {"const": 7}, "minContains": 2, "maxContains": 2, "minItems": 4, "items": {"type": "integer"}}"#,
        r#"{"type": "object", "minProperties": 3, "propertyNames": {"pattern": "^[a-c]{2}$"}, "additionalProperties": {"type": "integer"}}"#,
        r#"{"type": "object", "if": {"required": ["a"]}, "then": {"required": ["b"], "properties": {"b": {"const": 1}}}, "required": ["a"]}"#,
        r#"{"type": "object", "allOf": [{"properties": {"a": {"type": "integer"}}}], "required": ["a"], "unevaluatedProperties": false}"#,
        r#"{"type": "array", "prefixItems": [{"type": "string"}], "unevaluatedItems": {"type": "integer"}, "minItems": 3}"#,
        r#"{"type": "object", "required": ["a"], "dependentSchemas": {"a": {"required": ["c"]}}, "dependentRequired": {"c": ["d"]}}"#,
        r#"{"type": "array", "uniqueItems": true, "minItems": 3, "items": {"enum": [1, 2, 3]}}"#,
        r##"{"$ref": "#/$defs/n", "$defs": {"n": {"type": "object", "required": ["next"], "properties": {"next": {"anyOf": [{"$ref": "#/$defs/n"}, {"type": "null"}]}}}}}"##,
    ];
    for schema in schemas {
        let sampler = sampler(schema);
        for size in [Size::Minimal, Size::Full, Size::Random] {
            if let Err(error) = sampler.sample(&Options { seed: 9, size }) {
                panic!("{schema}: {error}");
            }
        }
    }
}
