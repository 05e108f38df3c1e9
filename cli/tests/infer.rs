//! Schemas that are guessed from samples accept the samples, and stay true when they are widened.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::collections::BTreeSet;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use hookwright_cli::infer::{self, Existing, Inference, Input, Options, Request, Target, Update};
use hookwright_codegen::json::{Json, Member, Node, parse, pretty};
use proptest::collection::vec;
use proptest::prelude::*;

/// Any JSON value: names and strings from a small stock, so that documents meet at the same places.
fn value() -> impl Strategy<Value = Json> {
    let name = prop_oneof![
        6 => prop::sample::select(vec!["id", "type", "a/b", "m~n", "data", "", "é", "$ref", "properties"]).prop_map(str::to_owned),
        1 => "[0-9]{1,3}",
        1 => "[a-f0-9]{20}",
    ];
    let text = prop_oneof![
        prop::sample::select(vec![
            "",
            "2024-05-21",
            "2024-05-21T10:00:00Z",
            "a@example.com",
            "https://example.com/",
            "::1",
            "customer.created"
        ])
        .prop_map(str::to_owned),
        ".{0,6}",
    ];
    let number =
        prop::sample::select(vec!["0", "-7", "1.0", "2.5", "1e400", "12345678901234567890123", "1E2"]);
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::Boolean),
        number.prop_map(|number| Json::Number(number.to_owned())),
        text.prop_map(Json::String),
    ];
    leaf.prop_recursive(4, 40, 6, move |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(|items| items.into_iter().collect()),
            members(name.clone(), inner),
        ]
    })
}

fn members(
    name: impl Strategy<Value = String>,
    value: impl Strategy<Value = Json>,
) -> impl Strategy<Value = Json> {
    vec((name, value), 0..6).prop_map(|mut members| {
        let mut names = BTreeSet::new();
        members.retain(|(name, _)| names.insert(name.clone()));
        members.into_iter().collect()
    })
}

fn document() -> impl Strategy<Value = Node> {
    let name = prop::sample::select(vec!["id", "type", "data", "a/b"]).prop_map(str::to_owned);
    members(name, value()).prop_map(Node::from)
}

fn accepts(schema: &Json, sample: &Node) -> bool {
    let validator = jsonschema::options().should_validate_formats(true).build(&schema.to_value()).unwrap();
    validator.is_valid(&sample.to_value())
}

fn inferred(samples: &[Node]) -> Json {
    let mut inference = Inference::new("customer.created");
    for sample in samples {
        inference.add(sample);
    }
    inference.finish(&Options::default()).schema
}

/// An update of a schema that is the only one of its folder.
fn update_of(schema: &str, event: &str) -> Update {
    let folder = Folder::new();
    let file = folder.write("a/b.schema.json", schema);
    Update::new(folder.0.path(), &file, event).unwrap()
}

fn updated(schema: &Json, samples: &[Node]) -> Json {
    let mut update = update_of(&pretty(schema), "customer.created");
    for sample in samples {
        update.add(sample).unwrap();
    }
    update.finish(&Options::default()).schema
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn every_sample_is_accepted(samples in vec(document(), 1..6)) {
        let schema = inferred(&samples);
        prop_assert!(jsonschema::meta::is_valid(&schema.to_value()));
        for sample in &samples {
            prop_assert!(accepts(&schema, sample), "{}\n{}", pretty(&schema), pretty(&sample.value));
        }
    }

}

proptest! {
    // Each case compiles a validator several times.
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn an_update_accepts_old_and_new_samples_and_changes_nothing_twice(
        old in vec(document(), 1..4), new in vec(document(), 1..4)
    ) {
        let first = inferred(&old);
        let second = updated(&first, &new);
        for sample in old.iter().chain(&new) {
            prop_assert!(accepts(&second, sample), "{}\n{}\n{}", pretty(&first), pretty(&second), pretty(&sample.value));
        }
        prop_assert_eq!(pretty(&updated(&second, &new)), pretty(&second));
    }
}

/// The schema with no room for what it does not describe.
fn closed(schema: &mut serde_json::Value) {
    let Some(keywords) = schema.as_object_mut() else { return };
    if keywords.contains_key("properties") {
        keywords.insert("additionalProperties".to_owned(), false.into());
    } else if !keywords.contains_key("additionalProperties") {
        keywords.insert("maxProperties".to_owned(), 0.into());
    }
    if !keywords.contains_key("items") {
        keywords.insert("maxItems".to_owned(), 0.into());
    }
    let maps = keywords.get_mut("properties").and_then(serde_json::Value::as_object_mut);
    maps.into_iter().flat_map(serde_json::Map::values_mut).for_each(closed);
    for keyword in ["items", "additionalProperties"] {
        keywords.get_mut(keyword).into_iter().for_each(closed);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// Of what a schema describes, an update refuses nothing that was accepted, a sample or not.
    #[test]
    fn an_update_narrows_nothing_that_is_described(
        old in vec(document(), 1..4), new in vec(document(), 1..4), others in vec(document(), 1..20)
    ) {
        let first = inferred(&old);
        let second = updated(&first, &new);
        let mut narrow = first.to_value();
        closed(&mut narrow);
        let narrow = jsonschema::validator_for(&narrow).unwrap();
        for other in others.iter().filter(|other| narrow.is_valid(&other.to_value())) {
            prop_assert!(accepts(&second, other), "{}\n{}\n{}", pretty(&first), pretty(&second), pretty(&other.value));
        }
    }
}

/// A schema by hand with constraints of many kinds, and documents that break all of them.
const BY_HAND: &str = r##"{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "By hand",
  "description": "stays",
  "type": "object",
  "required": ["id", "kind"],
  "properties": {
    "id": {"type": "string", "minLength": 3, "maxLength": 5, "pattern": "^[a-z]+$", "$comment": "stays too"},
    "kind": {"const": "a"},
    "state": {"enum": ["x", "y"]},
    "count": {"type": "integer", "exclusiveMinimum": 0, "maximum": 10, "multipleOf": 2},
    "mail": {"type": "string", "format": "email"},
    "list": {"type": "array", "items": {"$ref": "#/$defs/item"}, "minItems": 1, "uniqueItems": true},
    "map": {"type": "object", "additionalProperties": {"type": "string"}, "propertyNames": {"maxLength": 2}},
    "closed": {"type": "object", "properties": {"a": {}}, "additionalProperties": false},
    "one": {"oneOf": [{"type": "string"}, {"type": "integer"}]},
    "both": {"allOf": [{"type": "string"}, {"maxLength": 2}]},
    "never": false,
    "not": {"not": {"type": "string"}},
    "pay": {"type": "object", "dependentRequired": {"a": ["b"]}, "unevaluatedProperties": false, "properties": {"a": {}}},
    "when": {"if": {"type": "string"}, "then": {"maxLength": 1}},
    "open": {"type": "object"}
  },
  "$defs": {"item": {"type": "object", "required": ["n"], "properties": {"n": {"type": "integer"}}}}
}"##;

const BREAKERS: [&str; 6] = [
    r#"{"kind": "b", "id": "A"}"#,
    r#"{"id": "abcdefg", "kind": null, "state": "z", "count": 11, "mail": "none", "list": [], "never": 1}"#,
    r#"{"id": "abc", "kind": "a", "count": -1.5, "list": [{"n": 1.5}, {"n": 1.5}, {}], "map": {"long": 5}, "open": {"q": 1}}"#,
    r#"{"id": "abc", "kind": "a", "closed": {"b": {"c": [1]}}, "one": [1], "both": "long", "not": "x"}"#,
    r#"{"id": "abc", "kind": "a", "pay": {"a": 1, "z": 2}, "when": "long", "one": {"k": 1}, "new": {"deep": "x"}}"#,
    r#"{"id": "abc", "kind": "a", "both": 5, "closed": {"b": {"c": null}}, "list": null, "new": 3}"#,
];

fn documents(texts: &[&str]) -> Vec<Node> {
    texts.iter().map(|text| parse(text).unwrap()).collect()
}

#[test]
fn constraints_by_hand_are_loosened_only_as_far_as_samples_ask() {
    let schema = parse(BY_HAND).unwrap().value;
    let harmless =
        documents(&[r#"{"id": "abc", "kind": "a", "state": "x", "count": 2, "list": [{"n": 1}]}"#]);
    assert_eq!(pretty(&updated(&schema, &harmless)), pretty(&schema));

    let samples = documents(&BREAKERS);
    let wide = updated(&schema, &samples);
    for sample in samples.iter().chain(&harmless) {
        assert!(accepts(&wide, sample), "{}\n{}", pretty(&wide), pretty(&sample.value));
    }
    assert_eq!(pretty(&updated(&wide, &samples)), pretty(&wide), "a second update changes nothing");
    golden("by-hand.schema.json", &pretty(&wide));
}

#[test]
fn changes_are_reported_by_pointer_and_without_values() {
    let mut update = update_of(BY_HAND, "b");
    for sample in &documents(&BREAKERS) {
        update.add(sample).unwrap();
    }
    let changes = update.finish(&Options::default()).changes;
    let lines: Vec<String> =
        changes.iter().map(|change| format!("{}: {}\n", change.pointer, change.what)).collect();
    golden("by-hand.changes.txt", &lines.concat());
}

/// What a receiver would refuse of its own sample is not what the sample says.
#[test]
fn an_integer_beyond_64_bits_is_a_number() {
    for (sample, expected) in [
        ("9223372036854775807", "integer"),
        ("-9223372036854775808", "integer"),
        ("9223372036854775808", "number"),
        ("18446744073709551617", "number"),
    ] {
        let schema = inferred(&documents(&[&format!("{{\"id\": {sample}}}")])).to_value();
        assert_eq!(schema["properties"]["id"]["type"], expected, "{sample}");
    }
}

#[test]
fn a_guess_says_what_it_rests_on() {
    let samples = documents(&[
        r#"{"type": "order.paid", "user": {"email": "a@example.com", "fax": null}, "at": "2024-05-21T10:00:00Z", "n": 1, "tags": [], "meta": {"17": "a", "18": "b"}}"#,
        r#"{"type": "order.paid", "user": {"email": null, "fax": null}, "at": "2024-05-22T10:00:00Z", "n": 1.5, "tags": [], "x": "s"}"#,
        r#"{"type": "order.paid", "user": null, "at": "2024-05-23T10:00:00Z", "n": 2, "tags": [], "x": {"y": true}}"#,
    ]);
    let mut inference = Inference::new("order.paid");
    for sample in &samples {
        inference.add(sample);
    }
    let enums = ["/type", "/nowhere"].map(str::to_owned).into_iter().collect();
    let inferred = inference.finish(&enums);
    let mut text: Vec<String> = inferred.guesses.iter().map(|guess| format!("{guess}\n")).collect();
    text.extend(inferred.notes.iter().map(|note| format!("note: {note}\n")));
    text.extend(inferred.event_field.iter().map(|field| format!("{}  # {}\n", field.line(), field.evidence)));
    golden("guesses.txt", &text.concat());
    golden("guesses.schema.json", &pretty(&inferred.schema));
}

/// Compares a text with a file beside this test; with `BLESS=1` writes it.
fn golden(name: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/infer").join(name);
    if std::env::var_os("BLESS").is_some() {
        fs::write(&path, text).unwrap();
    }
    let expected = fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(text, expected, "{name} differs; BLESS=1 writes it");
}

struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.0.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        path
    }

    fn request(&self, inputs: &[PathBuf], existing: Existing) -> Request {
        let schemas = self.0.path().join("schemas");
        let target = Target::new(&schemas, "acme/order.paid").unwrap();
        let inputs = inputs.iter().cloned().map(Input::Path).collect();
        Request { schemas, target, inputs, existing, examples: 3, options: Options::default() }
    }

    /// The rule of the finding, and where it is.
    fn refusal(&self, inputs: &[PathBuf], existing: Existing) -> (&'static str, Option<(usize, usize)>) {
        let findings = infer::run(&self.request(inputs, existing), &mut |_| {}).unwrap_err();
        let finding = findings.iter().next().unwrap();
        (finding.rule, finding.place.position.map(|position| (position.line, position.column)))
    }

    fn files(&self) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(self.0.path().join("schemas/acme"))
            .into_iter()
            .flatten()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }
}

#[test]
fn samples_become_a_schema_and_a_few_examples() {
    let folder = Folder::new();
    folder.write("samples/a.json", "{\"id\": 1}");
    folder.write(
        "samples/deep/b.jsonl",
        "{\"id\": 2}\n{\"id\": null}\n{\"id\": 3, \"x\": 1.50}\n{\"id\": []}\n",
    );
    folder.write("samples/readme.md", "no sample");
    let inputs = [folder.0.path().join("samples")];
    let mut heard = 0;
    let report =
        infer::run(&folder.request(&inputs, Existing::Refuse), &mut |state| heard = state.samples).unwrap();
    assert_eq!((report.samples, heard), (5, 5));
    let examples = ["order.paid.b-2.example.json", "order.paid.b.example.json", "order.paid.example.json"];
    assert_eq!(folder.files(), [&examples[..], &["order.paid.schema.json"]].concat());
    assert_eq!(
        fs::read_to_string(folder.0.path().join("schemas/acme/order.paid.b-2.example.json")).unwrap(),
        "{\n  \"id\": 3,\n  \"x\": 1.50\n}\n"
    );

    assert_eq!(folder.refusal(&inputs, Existing::Refuse).0, "schema-exists");
    let again = infer::run(&folder.request(&inputs, Existing::Update), &mut |_| {}).unwrap();
    assert!(again.written.is_empty() && again.changes.is_empty(), "{again:?}");
    let replaced = infer::run(&folder.request(&inputs, Existing::Replace), &mut |_| {}).unwrap();
    assert!(replaced.written.is_empty() && replaced.notes.is_empty(), "{replaced:?}");
    let other = [folder.write("other.json", "{\"id\": \"x\", \"y\": 1}")];
    let replaced = infer::run(&folder.request(&other, Existing::Replace), &mut |_| {}).unwrap();
    assert_eq!(replaced.notes.len(), 2, "{:?}", replaced.notes);
}

/// What `generate` warns of, `infer` does not write without a word.
#[test]
fn a_name_that_windows_reserves_is_said_when_it_is_written() {
    let folder = Folder::new();
    let sample = folder.write("sample.json", r#"{"id": "a"}"#);
    let of = |event: &str| {
        let target = Target::new(&folder.0.path().join("schemas"), event).unwrap();
        let request = Request { target, ..folder.request(std::slice::from_ref(&sample), Existing::Refuse) };
        infer::run(&request, &mut |_| {}).unwrap().notes
    };
    assert_eq!(of("acme/console"), [""; 0]);
    let [note] = <[String; 1]>::try_from(of("acme/con")).unwrap();
    assert!(note.starts_with("Windows reserves `con.schema.json` for a device"), "{note}");
}

#[test]
fn examples_that_are_there_stay() {
    let folder = Folder::new();
    let present = folder.write("schemas/acme/order.paid.example.json", "{ \"id\": 1 }");
    let sample = folder.write("new.json", "{\"id\": null}");
    infer::run(&folder.request(&[present.clone(), sample], Existing::Refuse), &mut |_| {}).unwrap();
    assert_eq!(fs::read_to_string(present).unwrap(), "{ \"id\": 1 }");
    assert_eq!(
        folder.files(),
        ["order.paid.example.json", "order.paid.new.example.json", "order.paid.schema.json"]
    );
}

#[test]
fn an_update_reads_the_schema_as_provider_toml_says() {
    let folder = Folder::new();
    folder.write(
        "schemas/acme/provider.toml",
        "draft = \"7\"\n[references]\n\"https://acme.example/\" = \"_shared/\"\n",
    );
    folder.write("schemas/acme/_shared/id.json", r#"{"type": "string"}"#);
    folder.write(
        "schemas/acme/order.paid.schema.json",
        r#"{"properties": {"id": {"$ref": "https://acme.example/id.json"}, "pair": {"items": [{"type": "integer"}]}}}"#,
    );
    let sample = folder.write("new.json", r#"{"id": "a", "pair": [1.5]}"#);
    let report = infer::run(&folder.request(&[sample], Existing::Update), &mut |_| {}).unwrap();
    let changes: Vec<&str> = report.changes.iter().map(|change| change.pointer.as_str()).collect();
    assert_eq!(changes, ["/properties/pair/items/0"]);
}

#[test]
fn bad_input_is_one_finding_with_its_place_and_writes_nothing() {
    let folder = Folder::new();
    let case = |text: &str| folder.refusal(&[folder.write("bad.json", text)], Existing::Refuse);
    assert_eq!(case(""), ("no-samples", None));
    assert_eq!(case("{}\n  [1]"), ("sample-not-an-object", Some((2, 3))));
    assert_eq!(case("{}\n7"), ("sample-not-an-object", Some((2, 1))));
    assert_eq!(case("{} {\n  \"a\": x}"), ("not-json", Some((2, 8))));
    assert_eq!(case("{} {\"a\": 1, \"a\": 2}"), ("duplicate-key", Some((1, 13))));
    assert_eq!(case(&format!("{}1{}", "{\"a\":".repeat(129), "}".repeat(129))).0, "sample-too-deep");
    assert_eq!(case(&format!("{}1{}", "{\"a\":".repeat(500), "}".repeat(500))).0, "sample-too-deep");
    assert_eq!(case(&format!("{{\"a\": \"{}\"}}", "x".repeat(9 << 20))).0, "sample-too-long");
    let bytes = folder.0.path().join("latin.json");
    fs::write(&bytes, b"{\"a\": \"\xe9\"}").unwrap();
    assert_eq!(folder.refusal(&[bytes], Existing::Refuse), ("not-utf8", Some((1, 8))));
    assert_eq!(folder.refusal(&[folder.0.path().join("none.json")], Existing::Refuse).0, "unreadable");
    assert_eq!(folder.refusal(&[folder.write("ok.json", "{}")], Existing::Update).0, "nothing-to-update");
    fs::create_dir(folder.0.path().join("empty")).unwrap();
    assert_eq!(folder.refusal(&[folder.0.path().join("empty")], Existing::Refuse).0, "no-samples");
    assert!(folder.files().is_empty() && !folder.0.path().join("schemas").exists());
    folder.write("schemas", "a file where the folder should be");
    assert_eq!(folder.refusal(&[folder.write("ok.json", "{}")], Existing::Refuse).0, "unwritable");
}

#[test]
fn the_number_of_samples_does_not_matter_to_memory() {
    let folder = Folder::new();
    let path = folder.0.path().join("traffic.jsonl");
    let mut file = std::io::BufWriter::new(fs::File::create(&path).unwrap());
    for number in 0..20_000 {
        let (id, key) = (number * 7_919 % 100_003, number % 1_000);
        writeln!(file, "{{\"id\": \"evt_{id}\", \"n\": {number}, \"by\": {{\"key {key} of many\": {{\"v\": {number}}}}}}}").unwrap();
    }
    drop(file);
    let report = infer::run(&folder.request(&[path], Existing::Refuse), &mut |_| {}).unwrap();
    assert_eq!(report.samples, 20_000);
    let guesses: Vec<&str> = report.guesses.iter().map(|guess| guess.pointer.as_str()).collect();
    assert_eq!(guesses, ["", "/id", "/n", "/by", "/by/*", "/by/*/v"]);
}

/// The members of a value, in order, for a look at what was printed.
fn names(value: &Json) -> Vec<&str> {
    let Json::Object(members) = value else { return Vec::new() };
    members.iter().map(|member: &Member| member.name.as_str()).collect()
}

#[test]
fn properties_stand_in_the_order_of_the_samples() {
    let schema = inferred(&documents(&[r#"{"z": 1, "a": {"y": 1, "b": 2}}"#, r#"{"z": 1, "k": 3}"#]));
    assert_eq!(names(schema.member("properties").unwrap()), ["z", "a", "k"]);
}

#[test]
fn what_another_file_refuses_for_good_cannot_be_widened() {
    let folder = Folder::new();
    let file = folder.write(
        "a/b.schema.json",
        r#"{"not": {"required": ["id"]}, "propertyNames": false, "if": true, "then": false}"#,
    );
    let mut update = Update::new(folder.0.path(), &file, "b").unwrap();
    match update.add(&parse(r#"{"id": 1}"#).unwrap()) {
        Err(findings) => assert_eq!(findings.iter().next().unwrap().rule, "cannot-widen"),
        Ok(()) => {
            let widened = update.finish(&Options::default());
            assert!(accepts(&widened.schema, &parse(r#"{"id": 1}"#).unwrap()));
        }
    }
}
