#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test fails by panicking, and these count"
)]

mod mutations;
mod pairs;
mod scale;

use std::fs;
use std::path::Path;
use std::process::Command;

use super::{EventDiff, Verdict, at_revision, compare};
use crate::json::Json;
use crate::load::load;

fn put(root: &Path, path: &str, text: &str) {
    let location = root.join(path);
    fs::create_dir_all(location.parent().unwrap()).unwrap();
    fs::write(location, text).unwrap();
}

fn diff_with(old: &str, new: &str, config: &str) -> Option<EventDiff> {
    let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    for (folder, schema) in folders.iter().zip([old, new]) {
        put(folder.path(), "acme/order.paid.schema.json", schema);
        put(folder.path(), "acme/provider.toml", config);
    }
    let (old, new) = (load(folders[0].path()).0, load(folders[1].path()).0);
    compare(&old, &new).unwrap().pop()
}

fn diff(old: &str, new: &str) -> Option<EventDiff> {
    diff_with(old, new, "")
}

#[test]
fn each_change_has_its_verdict() {
    use Verdict::{Breaking, Compatible, Narrower};
    let cases = [
        // A required property became optional.
        (r#"{"required": ["a"]}"#, r"{}", Breaking, "/a", "required"),
        (r"{}", r#"{"required": ["a"]}"#, Narrower, "/a", "required"),
        // A type widened.
        (
            r#"{"properties": {"a": {"type": "string"}}}"#,
            r#"{"properties": {"a": {"type": ["string", "null"]}}}"#,
            Breaking,
            "/a",
            "type",
        ),
        (
            r#"{"properties": {"a": {"enum": ["x"]}}}"#,
            r#"{"properties": {"a": {"enum": ["x", "y"]}}}"#,
            Breaking,
            "/a",
            "enum",
        ),
        (
            r#"{"properties": {"a": {"maxLength": 5}}}"#,
            r#"{"properties": {"a": {"maxLength": 9}}}"#,
            Breaking,
            "/a",
            "maxLength",
        ),
        (
            r#"{"properties": {"a": {"minimum": 5}}}"#,
            r#"{"properties": {"a": {"minimum": 9}}}"#,
            Narrower,
            "/a",
            "minimum",
        ),
        (
            r#"{"properties": {"a": {}}, "additionalProperties": false}"#,
            r#"{"properties": {"a": {}, "b": {"type": "string"}}, "additionalProperties": false}"#,
            Breaking,
            "/b",
            "type",
        ),
        (
            r#"{"properties": {"a": {"items": {"type": "integer"}}}}"#,
            r#"{"properties": {"a": {"items": {"type": "number"}}}}"#,
            Breaking,
            "/a/*",
            "type",
        ),
        (
            r#"{"properties": {"a": {"anyOf": [{"type": "string"}, {"type": "null"}]}}}"#,
            r#"{"properties": {"a": {"type": ["string", "null"]}}, "title": "A"}"#,
            Compatible,
            "",
            "",
        ),
        (
            r##"{"properties": {"a": {"$ref": "#/$defs/n"}}, "$defs": {"n": {"properties": {"n": {"$ref": "#/$defs/n"}, "v": {"type": "string"}}}}}"##,
            r##"{"properties": {"a": {"$ref": "#/$defs/n"}}, "$defs": {"n": {"properties": {"n": {"$ref": "#/$defs/n"}, "v": {"type": "integer"}}}}}"##,
            Breaking,
            "/a/v",
            "type",
        ),
    ];
    for (old, new, verdict, pointer, keyword) in cases {
        let diff = diff(old, new);
        let Some(diff) = diff else {
            assert_eq!(verdict, Compatible, "{old} to {new}");
            continue;
        };
        assert_eq!(diff.verdict, verdict, "{old} to {new}: {diff:?}");
        let found = diff.changes.iter().find(|change| change.pointer == pointer && change.keyword == keyword);
        let found = found.unwrap_or_else(|| panic!("{pointer} {keyword}: {:?}", diff.changes));
        assert_eq!(found.verdict, verdict, "{found:?}");
        assert_eq!(found.witness.is_some(), verdict == Breaking, "{found:?}");
    }
}

/// Changes whose witness takes both schemas to find, and the smallest that shows each.
#[test]
fn a_small_witness_is_found_and_is_the_smallest() {
    let cases = [
        (
            r#"{"oneOf": [{"type": "integer"}, {"minimum": 5}]}"#,
            r#"{"anyOf": [{"type": "integer"}, {"minimum": 5}]}"#,
            "5",
        ),
        (r#"{"type": "string", "not": {"const": "cancelled"}}"#, r#"{"type": "string"}"#, r#""cancelled""#),
        (r#"{"type": "string", "not": {"pattern": "^tmp_"}}"#, r#"{"type": "string"}"#, r#""tmp_""#),
        (
            r#"{"type": "object", "if": {"properties": {"k": {"const": "a"}}, "required": ["k"]}, "then": {"required": ["x"]}}"#,
            r#"{"type": "object"}"#,
            r#"{"k":"a"}"#,
        ),
        (
            r#"{"type": "object", "if": {"required": ["k"]}, "then": {"properties": {"n": {"maximum": 5}}}}"#,
            r#"{"type": "object", "if": {"required": ["k"]}, "then": {"properties": {"n": {"maximum": 7}}}}"#,
            r#"{"k":0,"n":6}"#,
        ),
        (
            r#"{"type": "object", "dependentSchemas": {"a": {"properties": {"b": {"type": "string"}}}}}"#,
            r#"{"type": "object"}"#,
            r#"{"a":0,"b":0}"#,
        ),
        (
            r#"{"anyOf": [{"type": "string"}, {"type": "integer", "minimum": 3}]}"#,
            r#"{"anyOf": [{"type": "string"}, {"type": "integer"}]}"#,
            "0",
        ),
        (r#"{"exclusiveMinimum": 3}"#, r#"{"exclusiveMinimum": 2}"#, "3"),
        (
            r#"{"type": "object", "properties": {"a": {"type": "array", "items": {"type": "string", "maxLength": 4}}}}"#,
            r#"{"type": "object", "properties": {"a": {"type": "array", "items": {"type": "string", "maxLength": 9}}}}"#,
            r#"{"a":["xxxxx"]}"#,
        ),
    ];
    for (old, new, witness) in cases {
        let diff = diff(old, new).unwrap();
        assert_eq!(diff.verdict, Verdict::Breaking, "{old} to {new}: {diff:?}");
        let shown: Vec<String> = diff
            .changes
            .iter()
            .filter_map(|change| change.witness.as_ref())
            .map(crate::json::compact)
            .collect();
        let least = shown.iter().min_by_key(|text| text.len()).unwrap();
        assert_eq!(least.replace(' ', "").len(), witness.len(), "{old} to {new}: {shown:?}, not {witness}");
    }
}

#[test]
fn a_long_witness_is_described() {
    let long = diff(r#"{"maxLength": 70000}"#, r#"{"maxLength": 80000}"#).unwrap();
    assert_eq!(long.verdict, Verdict::Breaking);
    let shown = super::shown(long.changes[0].witness.as_ref().unwrap());
    assert!(shown.ends_with("x… (70001 characters)\"") && shown.len() < 100, "{shown}");
    let diff = diff(r#"{"maxLength": 4000000000}"#, "{}").unwrap();
    assert_eq!(diff.verdict, Verdict::Unknown);
    assert!(diff.changes[0].why.is_some_and(|why| why.contains("longer than 1 MiB")), "{diff:?}");
}

/// What is searched without the independent validator is searched in vain.
#[test]
fn schemas_that_refer_to_a_meta_schema_are_no_burden() {
    let schema = |ty: &str| {
        format!(
            r#"{{"type": "object", "required": ["s"], "properties": {{"s": {{"$ref": "http://json-schema.org/draft-07/schema#"}}, "n": {{"type": {ty}}}}}}}"#
        )
    };
    let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    for (folder, ty) in folders.iter().zip(["\"string\"", "[\"string\", \"null\"]"]) {
        put(folder.path(), "acme/order.paid.schema.json", &schema(ty));
    }
    let (old, new) = (load(folders[0].path()).0, load(folders[1].path()).0);
    let (diffs, work) = super::compare_counting(&old, &new).unwrap();
    assert_eq!(diffs[0].verdict, Verdict::Breaking, "{diffs:?}");
    assert_eq!(
        crate::json::compact(diffs[0].changes[0].witness.as_ref().unwrap()),
        r#"{"s": {}, "n": null}"#
    );
    assert!(work.payloads < 200, "{work:?}");
}

#[test]
fn what_is_forgiven_does_not_break() {
    let (old, new) =
        (r#"{"properties": {"a": {"enum": ["x", "z"]}}}"#, r#"{"properties": {"a": {"enum": ["x", "y"]}}}"#);
    let config = "[tolerance]\nunknown_enum_values = \"keep\"\n";
    assert_eq!(diff(old, new).unwrap().verdict, Verdict::Breaking);
    assert_eq!(diff_with(old, new, config).unwrap().verdict, Verdict::Narrower);
}

#[test]
fn the_rust_of_it_is_told() {
    let old = r#"{"type": "object", "required": ["a", "s"], "properties": {"a": {"type": "string"}, "s": {"enum": ["x", "y"]}}}"#;
    let new = r#"{"type": "object", "required": ["s"], "properties": {"a": {"type": "string"}, "b": {"type": "integer"}, "s": {"enum": ["x", "z"]}}}"#;
    let api = diff(old, new).unwrap().api.join("\n");
    for line in [
        "`OrderPaid.a` was `String`, is `Option<String>`",
        "`OrderPaid.b` is new: `Option<i64>`",
        "::Y` is gone",
        "::Z` is new",
    ] {
        assert!(api.contains(line), "{line} in\n{api}");
    }
}

#[test]
fn events_that_come_and_go_change_the_rust() {
    let root = tempfile::tempdir().unwrap();
    let (old, new) = (root.path().join("old"), root.path().join("new"));
    put(&old, "acme/order.paid.schema.json", r#"{"type": "object"}"#);
    put(&new, "acme/order.sent.schema.json", r#"{"type": "object"}"#);
    let diffs = compare(&load(&old).0, &load(&new).0).unwrap();
    let told: Vec<_> = diffs.iter().map(|diff| (diff.verdict, diff.api.concat())).collect();
    assert_eq!(
        told,
        [
            (Verdict::Narrower, "`OrderPaid` and `Event::OrderPaid` are gone".to_owned()),
            (Verdict::Compatible, "`OrderSent` and `Event::OrderSent` are new".to_owned()),
        ]
    );
    assert_eq!(diffs[1].changes[0].place.path, "acme/order.sent.schema.json");
}

#[test]
fn what_is_unknown_says_why() {
    let (old, new) =
        (r#"{"type": "string", "pattern": "^a+$"}"#, r#"{"type": "string", "pattern": "^aa*$"}"#);
    let diff = diff(old, new).unwrap();
    assert_eq!(diff.verdict, Verdict::Unknown);
    assert!(diff.changes.iter().any(|change| change.why.is_some_and(|why| why.contains("pattern"))));
}

/// Cases that branches tell apart say nothing of `null`, which is tried by itself.
#[test]
fn what_becomes_nullable_within_branches_breaks() {
    for keyword in ["anyOf", "oneOf", "allOf"] {
        let schema = |ty: &str| {
            format!(r##"{{"{keyword}": [{{"$ref": "#/$defs/a"}}], "$defs": {{"a": {{"type": {ty}}}}}}}"##)
        };
        let diff = diff(&schema("\"string\""), &schema("[\"string\", \"null\"]")).unwrap();
        assert_eq!(diff.verdict, Verdict::Breaking, "{keyword}");
        assert_eq!(diff.changes[0].witness, Some(Json::Null));
    }
}

#[test]
fn deep_schemas_have_an_answer() {
    let chain = |wrap: &str, last: &str| {
        let link = |index: usize| {
            let next = format!(r##"{{"$ref": "#/$defs/n{}"}}"##, index + 1);
            format!(r#""n{index}": {}"#, wrap.replace('@', &next))
        };
        let links: Vec<String> = (0..40).map(link).collect();
        format!(r##"{{"$ref": "#/$defs/n0", "$defs": {{{}, "n40": {last}}}}}"##, links.join(", "))
    };
    for wrap in [
        "@",
        r#"{"allOf": [@]}"#,
        r#"{"anyOf": [@]}"#,
        r#"{"not": {"not": @}}"#,
        r#"{"properties": {"a": @}}"#,
    ] {
        let (old, new) =
            (chain(wrap, r#"{"type": "string"}"#), chain(wrap, r#"{"type": ["string", "null"]}"#));
        let diff = diff(&old, &new).unwrap();
        assert!(diff.verdict >= Verdict::Unknown, "{wrap}: {diff:?}");
    }
}

#[test]
fn a_revision_is_read_without_a_checkout() {
    let folder = tempfile::tempdir().unwrap();
    let git = |arguments: &[&str]| {
        let output = Command::new("git")
            .args([
                "-c",
                "user.name=Tester",
                "-c",
                "user.email=tester@example.com",
                "-c",
                "commit.gpgsign=false",
            ])
            .args(arguments)
            .current_dir(folder.path())
            .output()
            .unwrap();
        assert!(output.status.success(), "{output:?}");
    };
    let schemas = folder.path().join("schemas");
    put(&schemas, "acme/order.paid.schema.json", r#"{"required": ["a"]}"#);
    git(&["init", "-q"]);
    git(&["add", "-A"]);
    git(&["commit", "-q", "-m", "one"]);
    put(&schemas, "acme/order.paid.schema.json", "{}");
    let (old, findings) = at_revision(&schemas, "HEAD").unwrap();
    assert!(!findings.has_errors(), "{findings:?}");
    let diffs = compare(&old, &load(&schemas).0).unwrap();
    assert_eq!(diffs[0].verdict, Verdict::Breaking);
    let nowhere = at_revision(&folder.path().join("nowhere"), "HEAD").unwrap_err();
    assert_eq!(nowhere.iter().map(|finding| finding.rule).collect::<Vec<_>>(), ["unreadable"]);
    for missing in ["no-such-revision", "--help", ""] {
        let findings = at_revision(&schemas, missing).unwrap_err();
        assert_eq!(
            findings.iter().map(|finding| finding.rule).collect::<Vec<_>>(),
            ["no-revision"],
            "{missing}"
        );
    }
}
