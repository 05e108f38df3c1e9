#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;

use super::Generator;

#[test]
fn an_error_is_readable_where_a_build_script_prints_it() {
    let root = tempfile::tempdir().unwrap();
    let elsewhere = tempfile::tempdir().unwrap();
    fs::create_dir(root.path().join("acme")).unwrap();
    fs::write(root.path().join("acme/e.json"), "{\n  \"type\": }").unwrap();
    let out = elsewhere.path().join("out");
    let error = Generator::new(root.path()).write_to(&out).unwrap_err();
    let shown = format!("{error:?}").replace(&root.path().display().to_string(), "schemas");
    let expected = "1 error

error[not-json]: not JSON: expected a value
 --> schemas/acme/e.json:2:11
  |
2 |   \"type\": }
  |           ^
  |
  = help: the file must be one JSON document as RFC 8259 has it

1 error";
    assert_eq!(shown, expected);
    assert!(!out.exists());
}

#[test]
fn there_must_be_somewhere_to_write() {
    let root = tempfile::tempdir().unwrap();
    let error = Generator::new(root.path()).write_to_out_dir().unwrap_err();
    let rules: Vec<_> = error.findings().iter().map(|finding| finding.rule).collect();
    assert_eq!(rules, ["no-out-dir"], "a test has no `OUT_DIR`");
}

#[test]
fn the_tables_of_unicode_are_asked_for_where_a_schema_needs_them() {
    let plain = concat!("\"", env!("CARGO_PKG_VERSION"), "\"");
    let with = concat!("{ version = \"", env!("CARGO_PKG_VERSION"), "\", features = [\"unicode\"] }");
    let config = "[formats]\ndefault = \"assert\"\n";
    for (config, schema, expected) in [
        ("", r#"{"pattern": "^[a-z]+\\d$"}"#, plain),
        ("", r#"{"pattern": "\\p{Lu}"}"#, with),
        ("", r#"{"patternProperties": {"^(?i:x-[a-z])": {"type": "string"}}}"#, with),
        ("", r#"{"format": "idn-hostname"}"#, plain),
        (config, r#"{"format": "uri"}"#, plain),
        (config, r#"{"format": "hostname"}"#, with),
        (config, r#"{"format": "idn-hostname"}"#, with),
        (config, r#"{"properties": {"a": {"format": "idn-email"}}}"#, with),
        (config, r#"{"format": "regex"}"#, with),
        ("", r#"{"description": "::hookwright::requires_unicode!();", "type": "string"}"#, plain),
    ] {
        let root = tempfile::tempdir().unwrap();
        let elsewhere = tempfile::tempdir().unwrap();
        fs::create_dir(root.path().join("acme")).unwrap();
        fs::write(root.path().join("acme/provider.toml"), config).unwrap();
        fs::write(root.path().join("acme/e.schema.json"), schema).unwrap();
        let out = elsewhere.path().join("out");
        let report = Generator::new(root.path()).write_to(&out).unwrap();
        let runtime = report.dependencies.iter().find(|dependency| dependency.name == "hookwright");
        assert_eq!(runtime.unwrap().requirement, expected, "{config}{schema}");
    }
}

#[test]
fn the_feature_of_public_keys_is_asked_for_where_a_provider_has_them() {
    let config = "[verification]\nscheme = \"public-key\"\nalgorithm = \"ed25519\"\nencoding = \"hex\"\nheader = \"S\"\n\
                  [[verification.example]]\n\
                  public_key = \"d8d37c4d8a64b4f5b5856c005977f2c4387bdb52d12543a6ce389d6e1c67b838\"\n\
                  headers = { S = \"3179a5bc36a20eea229608af869b9fce359558c42a3fd1016baf72d44fa39d358b5d6f86da75facf8b9752313f5aed635835b21e626fa22ff37cf928768ca903\" }\nbody = '{\"id\":\"evt_1\"}'\n";
    for (schema, features) in [
        (r#"{"type": "string"}"#, r#"["public-key"]"#),
        (r#"{"pattern": "\\p{Lu}"}"#, r#"["public-key", "unicode"]"#),
    ] {
        let root = tempfile::tempdir().unwrap();
        let elsewhere = tempfile::tempdir().unwrap();
        fs::create_dir(root.path().join("acme")).unwrap();
        fs::write(root.path().join("acme/provider.toml"), config).unwrap();
        fs::write(root.path().join("acme/e.schema.json"), schema).unwrap();
        let report = Generator::new(root.path()).write_to(elsewhere.path().join("out")).unwrap();
        let runtime = report.dependencies.iter().find(|dependency| dependency.name == "hookwright").unwrap();
        assert!(
            runtime.requirement.ends_with(&format!("features = {features} }}")),
            "{}",
            runtime.requirement
        );
    }
}

#[test]
fn a_type_of_the_user_s_own_needs_a_value_at_its_place() {
    let root = tempfile::tempdir().unwrap();
    fs::create_dir(root.path().join("acme")).unwrap();
    let places = [
        "e.schema.json#/properties/a",
        "e.schema.json#/properties/c",
        "f.schema.json#",
        "e.schema.json#/oneOf/0",
    ];
    let entries = places.map(|place| format!("\"{place}\" = \"crate::A\"\n"));
    fs::write(root.path().join("acme/provider.toml"), format!("[types]\n{}", entries.concat())).unwrap();
    let schema = r#"{"type": "object", "properties": {"a": {"type": "string"}, "b": {"type": "string"}}}"#;
    fs::write(root.path().join("acme/e.schema.json"), schema).unwrap();
    let error = Generator::new(root.path()).write_to(root.path().join("../never")).unwrap_err();
    let rules: Vec<_> = error.findings().iter().map(|finding| finding.rule).collect();
    assert_eq!(rules, ["type-of-nothing"; 3]);
}

#[cfg(unix)]
#[test]
fn names_must_be_utf_8() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt as _;
    let root = tempfile::tempdir().unwrap();
    let elsewhere = tempfile::tempdir().unwrap();
    let folder = root.path().join("acme");
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join("e.json"), "{}").unwrap();
    fs::write(folder.join(OsStr::from_bytes(b"caf\xe9.json")), "{}").unwrap();
    let error = Generator::new(root.path()).check(elsewhere.path().join("out")).unwrap_err();
    let found: Vec<_> = error.findings().iter().map(|f| (f.rule, f.place.path.as_str())).collect();
    assert_eq!(found, [("path-not-utf8", "acme")]);
}

#[test]
fn types_that_lead_deep_through_each_other_say_what_the_compiler_needs() {
    let ring = |count: usize| {
        let link = |index: usize| {
            let next = (index + 1) % count;
            format!(
                r##""C{index}": {{"type": "object", "title": "C{index}", "properties": {{"next": {{"$ref": "#/$defs/C{next}"}}}}}}"##
            )
        };
        let links: Vec<String> = (0..count).map(link).collect();
        format!(r##"{{"$ref": "#/$defs/C0", "$defs": {{{}}}}}"##, links.join(", "))
    };
    for (count, expected) in [(5, None), (60, Some(512))] {
        let root = tempfile::tempdir().unwrap();
        let elsewhere = tempfile::tempdir().unwrap();
        fs::create_dir(root.path().join("acme")).unwrap();
        fs::write(root.path().join("acme/e.schema.json"), ring(count)).unwrap();
        let out = elsewhere.path().join("out");
        let report = Generator::new(root.path()).write_to(&out).unwrap();
        assert_eq!(report.recursion_limit, expected);
        let text = fs::read_to_string(out.join("lib.rs")).unwrap();
        assert_eq!(text.contains("#![recursion_limit = \"512\"]"), expected.is_some(), "{text}");
    }
}

/// How many examples of each event were checked, and the rules of what was found.
fn examples(files: &[(&str, &str)]) -> (Vec<usize>, Vec<&'static str>) {
    let root = tempfile::tempdir().unwrap();
    let elsewhere = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = root.path().join("schemas/acme").join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let report = Generator::new(root.path().join("schemas")).write_to(elsewhere.path().join("out")).unwrap();
    let counts = report.events.iter().map(|event| event.examples).collect();
    (counts, report.findings.iter().map(|finding| finding.rule).collect())
}

#[test]
fn examples_count_that_were_checked() {
    let user = ("common/user.schema.json", r#"{"type": "object"}"#);
    let event =
        ("push/event.schema.json", r#"{"properties": {"sender": {"$ref": "common/user.schema.json"}}}"#);
    let example = ("push/event.example.json", r#"{"sender": {}}"#);
    let shared = ("provider.toml", "shared = [\"common\"]\n");
    let (checked, rules) = examples(&[user, event, example, shared]);
    assert!(checked == [1] && rules.contains(&"reference-from-root"), "{checked:?} {rules:?}");
    assert!(!rules.contains(&"examples-unchecked"), "{rules:?}");
    // No event refers to it.
    let stray = ("common/stray.schema.json", r#"{"$ref": "https://elsewhere.example/x"}"#);
    let (checked, rules) = examples(&[user, event, example, shared, stray]);
    assert!(checked == [1] && !rules.contains(&"examples-unchecked"), "{checked:?} {rules:?}");
    // Only web browsers accept this escape, and the independent validator does not.
    let pattern = ("push/event.schema.json", r#"{"properties": {"sender": {"pattern": "\\y"}}}"#);
    let (checked, rules) = examples(&[pattern, example]);
    assert!(checked == [0] && rules.contains(&"examples-unchecked"), "{checked:?} {rules:?}");
    // One that would take it too long, and one that does not.
    let twice = r##"{"properties": {"n": {"$ref": "#"}}}"##;
    let twice = format!(r#"{{"allOf": [{twice}, {twice}]}}"#);
    let deep = format!("{}{{}}{}", r#"{"n": "#.repeat(60), "}".repeat(60));
    let files = [
        ("push/event.schema.json", &*twice),
        ("push/event.example.json", "{}"),
        ("push/event.deep.example.json", &*deep),
    ];
    let (checked, rules) = examples(&files);
    assert!(checked == [1] && rules.contains(&"examples-unchecked"), "{checked:?} {rules:?}");
}

#[test]
fn what_is_embedded_is_the_schema_that_is_enforced() {
    let root = tempfile::tempdir().unwrap();
    let elsewhere = tempfile::tempdir().unwrap();
    fs::create_dir(root.path().join("acme")).unwrap();
    let schema = r#"{"type": "object", "properties": {"note": {"type": "string"}}}"#;
    fs::write(root.path().join("acme/e.schema.json"), schema).unwrap();
    fs::write(root.path().join("acme/f.schema.json"), schema).unwrap();
    let toml =
        "[[overlay]]\nschema = \"e.schema.json\"\npointer = \"/properties/note\"\nchange = \"nullable\"\n";
    fs::write(root.path().join("acme/provider.toml"), toml).unwrap();
    let out = elsewhere.path().join("out");
    Generator::new(root.path()).texts(true).write_to(&out).unwrap();
    let text = |event: &str| fs::read_to_string(out.join(format!("acme/texts/{event}.rs"))).unwrap();
    let embedded = ["e", "f"].map(|event| {
        let text = text(event);
        let (_, raw) = text.split_once("r#\"").unwrap();
        serde_json::from_str::<serde_json::Value>(raw.split_once("\"#").unwrap().0).unwrap()
    });
    let types: Vec<_> =
        embedded.iter().filter_map(|schema| schema.pointer("/properties/note/type")).collect();
    assert_eq!(types, [&serde_json::json!(["string", "null"]), &serde_json::json!("string")]);
    // What was not corrected stays as its author wrote it.
    assert!(text("f").contains(schema), "{}", text("f"));
}

#[test]
fn a_format_that_a_vocabulary_asserts_is_counted() {
    let root = tempfile::tempdir().unwrap();
    let elsewhere = tempfile::tempdir().unwrap();
    fs::create_dir_all(root.path().join("acme/_meta")).unwrap();
    let meta = r#"{
        "$schema": "https://json-schema.org/draft/2020-12/schema", "$id": "https://example.com/strict",
        "$vocabulary": {
            "https://json-schema.org/draft/2020-12/vocab/core": true,
            "https://json-schema.org/draft/2020-12/vocab/validation": true,
            "https://json-schema.org/draft/2020-12/vocab/format-assertion": true
        }
    }"#;
    fs::write(root.path().join("acme/_meta/strict.json"), meta).unwrap();
    let strict = r#"{"$schema": "https://example.com/strict", "type": "string", "format": "email"}"#;
    fs::write(root.path().join("acme/strict.json"), strict).unwrap();
    fs::write(root.path().join("acme/usual.json"), r#"{"type": "string", "format": "email"}"#).unwrap();
    let report = Generator::new(root.path()).check(elsewhere.path().join("out")).unwrap();
    let keywords: Vec<_> = report.events.iter().map(|event| (event.event.as_str(), event.keywords)).collect();
    assert_eq!(keywords, [("strict", 2), ("usual", 1)]);
}

#[test]
fn code_is_not_generated_among_schemas() {
    let root = tempfile::tempdir().unwrap();
    fs::create_dir(root.path().join("acme")).unwrap();
    fs::write(root.path().join("acme/e.json"), "{}").unwrap();
    for out in ["", "acme", "out/deep"] {
        let error = Generator::new(root.path()).write_to(root.path().join(out)).unwrap_err();
        let rules: Vec<_> = error.findings().iter().map(|finding| finding.rule).collect();
        assert_eq!(rules, ["output-in-schemas"], "{out:?}");
    }
    assert_eq!(fs::read_dir(root.path()).unwrap().count(), 1);
}

#[test]
fn the_crates_that_types_name_are_said() {
    let root = tempfile::tempdir().unwrap();
    let elsewhere = tempfile::tempdir().unwrap();
    fs::create_dir(root.path().join("acme")).unwrap();
    let config = "[types]\nderive = [\"Eq\", \"schemars::JsonSchema\", \"::utoipa::ToSchema\", \"serde::Deserialize\"]\n\
                  \"e.schema.json#/properties/a\" = \"my_crate::A\"\n\"e.schema.json#/properties/b\" = \"crate::B\"\n";
    fs::write(root.path().join("acme/provider.toml"), config).unwrap();
    let schema = r#"{"type": "object", "properties": {"a": {"type": "string"}, "b": {"type": "string"}}}"#;
    fs::write(root.path().join("acme/e.schema.json"), schema).unwrap();
    let report = Generator::new(root.path()).write_to(elsewhere.path().join("out")).unwrap();
    assert_eq!(report.own_crates, ["my_crate", "schemars", "utoipa"]);
}
