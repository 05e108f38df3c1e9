#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test fails by panicking, and these count"
)]

mod mutations;
mod scale;

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use super::inclusion::Prover;
use super::side::{Pair, Side, Version};
use super::{EventDiff, Verdict, at_revision, compare};
use crate::config::Config;
use crate::finding::Findings;
use crate::json::Json;
use crate::load::{EventFile, FileId, Files, ProviderFolder, load};
use crate::sample::Sampler;

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

/// `SplitMix64`.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) % limit
    }

    fn pick(&mut self, values: &[Value]) -> Value {
        values[self.below(values.len() as u64) as usize].clone()
    }
}

fn random_schema(random: &mut Random, depth: u64) -> Value {
    let mut schema = serde_json::Map::new();
    for _ in 0..random.below(4) {
        let (keyword, value) = random_keyword(random, depth);
        schema.insert(keyword.to_owned(), value);
    }
    match random.below(30) {
        0 => json!(true),
        1 => json!(false),
        _ => Value::Object(schema),
    }
}

fn random_keyword(random: &mut Random, depth: u64) -> (&'static str, Value) {
    let types = ["null", "boolean", "integer", "number", "string", "array", "object"].map(Value::from);
    let schema = |random: &mut Random| random_schema(random, depth - 1);
    if depth > 0 && random.below(2) == 0 {
        return match random.below(16) {
            0 => ("anyOf", json!([schema(random), schema(random)])),
            1 => ("oneOf", json!([schema(random), schema(random)])),
            2 => ("allOf", json!([schema(random), schema(random)])),
            3 => ("not", schema(random)),
            4 => ("if", schema(random)),
            5 => ("then", schema(random)),
            6 => ("else", schema(random)),
            7 | 8 => ("properties", json!({"a": schema(random), "b": schema(random)})),
            9 => ("additionalProperties", schema(random)),
            10 => ("patternProperties", json!({"^a": schema(random)})),
            11 => ("items", schema(random)),
            12 => ("prefixItems", json!([schema(random)])),
            13 => ("contains", schema(random)),
            14 => ("unevaluatedProperties", schema(random)),
            15 => ("propertyNames", schema(random)),
            _ => ("dependentSchemas", json!({"a": schema(random)})),
        };
    }
    let count = Value::from(random.below(3));
    match random.below(19) {
        0..4 => ("type", random.pick(&types)),
        4 => ("type", json!([random.pick(&types[..3]), random.pick(&types[4..])])),
        5 => ("enum", json!([random.pick(&payloads()), random.pick(&payloads())])),
        6 => ("const", random.pick(&payloads())),
        7 => ("minimum", count),
        8 => ("maximum", count),
        9 => ("exclusiveMinimum", count),
        10 => ("multipleOf", random.pick(&[json!(1), json!(2), json!(0.5)])),
        11 => ("minLength", count),
        12 => ("maxLength", count),
        13 => ("pattern", random.pick(&[json!("^a"), json!("b$"), json!("a")])),
        14 => ("minItems", count),
        15 => ("maxItems", count),
        16 => ("uniqueItems", json!(true)),
        17 => ("required", random.pick(&[json!(["a"]), json!(["b"]), json!(["a", "b"])])),
        _ => (["minProperties", "maxProperties"][random.below(2) as usize], count),
    }
}

/// A schema with one thing changed.
fn varied(random: &mut Random, schema: &Value) -> Value {
    let mut schema = schema.clone();
    let Some(keywords) = schema.as_object_mut() else { return random_schema(random, 2) };
    let names: Vec<String> = keywords.keys().cloned().collect();
    match random.below(4) {
        0 => {
            let (keyword, value) = random_keyword(random, 2);
            keywords.insert(keyword.to_owned(), value);
        }
        1 if !names.is_empty() => {
            keywords.remove(&names[random.below(names.len() as u64) as usize]);
        }
        _ if !names.is_empty() => {
            let below = keywords.get_mut(&names[random.below(names.len() as u64) as usize]).unwrap();
            match below {
                Value::Object(map) if map.contains_key("a") => map["a"] = varied(random, &map["a"].clone()),
                Value::Array(list) if list.iter().all(Value::is_object) && !list.is_empty() => {
                    list[0] = varied(random, &list[0].clone());
                }
                Value::Number(_) => *below = Value::from(random.below(3)),
                Value::String(ty) if !ty.contains(['^', '$']) && ty != "a" && ty != "null" => {
                    *below = json!([ty.clone(), "null"]);
                }
                _ => {}
            }
        }
        _ => {}
    }
    // What a change has made no schema of is not used.
    if jsonschema::validator_for(&schema).is_ok() { schema } else { random_schema(random, 2) }
}

fn payloads() -> Vec<Value> {
    let scalars = || {
        [
            json!(null),
            json!(true),
            json!(false),
            json!(0),
            json!(1),
            json!(2),
            json!(3),
            json!(-1),
            json!(0.5),
        ]
        .into_iter()
        .chain(["", "a", "b", "ab", "aab"].map(Value::from))
    };
    let mut all: Vec<Value> = scalars().collect();
    let parts: Vec<Value> = [
        json!(null),
        json!(true),
        json!(0),
        json!(1),
        json!(0.5),
        json!("a"),
        json!("ab"),
        json!([]),
        json!({}),
        json!({"a": 1}),
    ]
    .into();
    all.extend([json!([]), json!({})]);
    for one in &parts {
        all.push(json!([one]));
        for name in ["a", "b", "ab", "c"] {
            all.push(json!({ name: one }));
        }
        for other in &parts {
            all.push(json!([one, other]));
            all.push(json!({"a": one, "b": other}));
        }
    }
    all.extend([
        json!([0, 1, 2]),
        json!(["a", "a", "a"]),
        json!({"a": 0, "b": 1, "c": 2}),
        json!({"a": {"a": "a"}}),
    ]);
    all
}

fn sampler(schema: &Value) -> Option<Sampler> {
    let (files, _) = Files::in_memory([("acme/event.schema.json", schema.to_string())]);
    let provider = ProviderFolder {
        name: "acme".to_owned(),
        config: Config::default(),
        config_text: String::new(),
        files: vec![FileId(0)],
        events: Vec::new(),
    };
    let event = EventFile { name: "event".into(), version: None, file: FileId(0), examples: Vec::new() };
    let mut findings = Findings::new();
    let (graph, root) = crate::sample::resolve(&files, &provider, &event, &mut findings);
    (!findings.has_errors()).then(|| Sampler::of_graph(graph, root, (&files, &provider), &event))
}

/// No pair that is called compatible or narrower has a payload, among all small ones, that the new schema
/// accepts and the old one refuses; the judge is the independent validator.
#[test]
fn no_compatible_pair_has_a_witness() {
    const FAMILIES: usize = 100;
    const MEMBERS: usize = 10;
    let mut random = Random(20);
    let payloads = payloads();
    let config = Config::default();
    let (mut pairs, mut proved, mut wrong, mut harmless) = (0, 0, Vec::new(), 0);
    for _ in 0..FAMILIES {
        let mut family = Vec::new();
        let mut schema = random_schema(&mut random, 2);
        while family.len() < MEMBERS {
            if let (Some(sampler), Ok(validator)) = (sampler(&schema), jsonschema::validator_for(&schema)) {
                let accepted: Vec<bool> =
                    payloads.iter().map(|payload| validator.is_valid(payload)).collect();
                family.push((schema.clone(), sampler, accepted));
            }
            let base = random.below(family.len().max(1) as u64) as usize;
            schema = match family.get(base) {
                Some((base, _, _)) => varied(&mut random, base),
                None => random_schema(&mut random, 2),
            };
        }
        for (old, before, was) in &family {
            for (new, after, is) in &family {
                let pair = Pair {
                    old: Version { sampler: before, config: &config },
                    new: Version { sampler: after, config: &config },
                };
                let reasons = Prover::new(pair).included(pair.root(Side::New), pair.root(Side::Old));
                let witness = was.iter().zip(is).position(|(was, is)| *is && !*was);
                pairs += 1;
                harmless += usize::from(witness.is_none());
                if reasons.is_empty() {
                    proved += 1;
                    if let Some(index) = witness {
                        wrong.push(format!("{old}\n  to {new}\n  by {}", payloads[index]));
                    }
                }
            }
        }
    }
    println!("{pairs} pairs: {harmless} without a small witness, {proved} of them proved compatible");
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert_eq!(pairs, 10_000);
    assert!(proved * 2 > harmless, "{proved} of {harmless}");
}
