//! With a memory of what was made from what, the same is written as without, whatever has changed.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]
#![allow(clippy::print_stdout, reason = "says how much it tried")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use hookwright_codegen::Generator;
use hookwright_codegen::finding::Style;

/// Numbers that are the same in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % bound
    }

    fn of<'a>(&mut self, all: &[&'a str]) -> &'a str {
        all[self.below(all.len())]
    }
}

/// Schemas of properties. Many are equal in several events, some refer to each other, and some take each other's names.
const PROPERTIES: [&str; 22] = [
    r#"{"type": "string"}"#,
    r#"{"type": "string", "maxLength": 9, "description": "It's \"short\"."}"#,
    r#"{"type": "string", "pattern": "^[a-z]+$"}"#,
    r#"{"type": ["integer", "null"], "minimum": 0}"#,
    r#"{"enum": ["a", "b", "c"]}"#,
    r#"{"enum": ["a", "b", "d"]}"#,
    r#"{"enum": [1, "x", null]}"#,
    r#"{"$ref": "_common/money.json"}"#,
    r#"{"$ref": "_common/money.json", "description": "Before tax."}"#,
    r#"{"$ref": "_common/party.json#/$defs/person"}"#,
    r#"{"type": "array", "items": {"$ref": "_common/party.json#/$defs/person"}}"#,
    r#"{"type": "object", "properties": {"line": {"type": "string"}, "city": {"type": "string"}}}"#,
    r#"{"type": "object", "properties": {"line": {"type": "string"}, "city": {"type": "integer"}}}"#,
    r#"{"type": "object", "properties": {"inner": {"type": "object", "properties": {"a": {"enum": ["p", "q"]}}}}}"#,
    r#"{"oneOf": [{"type": "object", "properties": {"kind": {"const": "x"}, "v": {"type": "string"}}, "required": ["kind"]},
        {"type": "object", "properties": {"kind": {"const": "y"}, "w": {"$ref": "_common/money.json"}}, "required": ["kind"]}]}"#,
    r#"{"anyOf": [{"type": "string"}, {"type": "object", "properties": {"n": {"type": "number"}}}]}"#,
    r#"{"type": "object", "additionalProperties": {"type": "integer", "maximum": 5}}"#,
    r#"{"title": "Option", "type": "object", "properties": {"o": {"type": "boolean"}}}"#,
    r#"{"title": "S", "type": "object", "properties": {"o": {"type": "string"}}}"#,
    r#"{"allOf": [{"$ref": "_common/money.json"}, {"properties": {"note": {"type": "string"}}}]}"#,
    r##"{"$ref": "#/properties/id"}"##,
    r#"{"type": "string", "format": "date-time"}"#,
];

const CONFIGS: [&str; 11] = [
    "",
    "title = \"Acme\"\n",
    "[types]\nborrow = true\n",
    "[types]\nstring = \"Box<str>\"\n",
    "[types]\nderive = [\"Eq\", \"Deserialize\"]\n",
    "[names]\n\"_common/money.json#\" = \"Amount\"\n",
    "[types]\nnames_from_titles = true\n",
    "[tolerance]\nunknown_enum_values = \"keep\"\n",
    "[formats]\ndefault = \"assert\"\n",
    "[events]\n\"order.paid\" = \"order.settled\"\n",
    "[features]\nper = \"event\"\n",
];

const EVENTS: [&str; 9] = [
    "order.paid",
    "order.sent",
    "order.line.added",
    "user.created",
    "user.deleted",
    "money",
    "person",
    "event",
    "user.address",
];

const NAMES: [&str; 12] =
    ["total", "tax", "owner", "person", "address", "kind", "state", "order", "Total", "type", "data", "line"];

fn event(random: &mut Random) -> String {
    let mut properties = BTreeMap::from([("id", r#"{"type": "string"}"#)]);
    for _ in 0..=random.below(5) {
        properties.insert(random.of(&NAMES), random.of(&PROPERTIES));
    }
    let properties: Vec<String> = properties.iter().map(|(name, of)| format!("\"{name}\": {of}")).collect();
    let required = random.of(&["[]", r#"["id"]"#]);
    format!(
        "{{\"type\": \"object\", \"required\": {required}, \"properties\": {{{}}}}}",
        properties.join(",\n")
    )
}

fn common(random: &mut Random, folder: &Path) {
    let most = random.below(3);
    let money = format!(
        r#"{{"type": "object", "properties": {{"amount": {{"maximum": {most}}}, "currency": {{"enum": ["eur", "usd"]}}}}}}"#
    );
    let first = random.of(&["first", "given"]);
    let person = format!(
        r##"{{"$defs": {{"person": {{"type": "object", "properties": {{"{first}": {{"type": "string"}}, "wealth": {{"$ref": "money.json"}},
            "friend": {{"$ref": "#/$defs/person"}}}}}}}}}}"##
    );
    fs::create_dir_all(folder.join("_common")).unwrap();
    fs::write(folder.join("_common/money.json"), money).unwrap();
    fs::write(folder.join("_common/party.json"), person).unwrap();
}

fn tree(root: &Path) -> BTreeMap<String, Vec<u8>> {
    let (mut files, mut folders) = (BTreeMap::new(), vec![root.to_owned()]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(root).unwrap().display().to_string();
                files.insert(name, fs::read(&path).unwrap());
            }
        }
    }
    files
}

/// Changes something in a provider's folder, in what was generated, or in what is remembered.
fn edit(random: &mut Random, acme: &Path, out: &Path, memory: &Path) -> &'static str {
    let schema = |event: &str| acme.join(format!("{event}.schema.json"));
    let here: Vec<&str> = EVENTS.into_iter().filter(|event| schema(event).exists()).collect();
    let one = random.of(&here);
    match random.below(14) {
        0..=3 => {
            fs::write(schema(one), event(random)).unwrap();
            "an event is another"
        }
        4 => {
            let text = fs::read_to_string(schema(one)).unwrap();
            fs::write(
                schema(one),
                text.replace("\"maxLength\": 9", "\"maxLength\": 10")
                    .replace("{\"type\": \"string\"}", "{\"type\": \"boolean\"}"),
            )
            .unwrap();
            "an event is changed"
        }
        5 | 6 => {
            fs::write(schema(random.of(&EVENTS)), event(random)).unwrap();
            "an event is added"
        }
        7 if here.len() > 2 => {
            fs::remove_file(schema(one)).unwrap();
            "an event is removed"
        }
        8 if here.len() > 1 => {
            fs::rename(schema(one), schema(random.of(&EVENTS))).unwrap();
            "an event is renamed"
        }
        9 => {
            fs::write(acme.join("provider.toml"), random.of(&CONFIGS)).unwrap();
            "provider.toml is changed"
        }
        10 => {
            common(random, acme);
            "the common folder is changed"
        }
        11 => {
            let all = tree(out);
            if all.is_empty() {
                return "nothing";
            }
            let path = out.join(all.keys().nth(random.below(all.len())).unwrap());
            let text = fs::read_to_string(&path).unwrap();
            if random.below(2) == 0 && !path.ends_with("lib.rs") {
                fs::remove_file(&path).unwrap();
            } else {
                fs::write(&path, format!("{text}\n// By hand.\n")).unwrap();
            }
            "what was generated is edited"
        }
        12 => {
            let mut bytes = fs::read(memory).unwrap_or_default();
            let at = random.below(bytes.len().max(1));
            if let Some(byte) = bytes.get_mut(at) {
                *byte ^= 1 << random.below(8);
            }
            bytes.truncate(if random.below(2) == 0 { at } else { usize::MAX });
            fs::write(memory, bytes).unwrap();
            "the memory is damaged"
        }
        _ => "nothing",
    }
}

/// How many providers are edited, and how often each.
const SEEDS: u64 = 6;
const STEPS: usize = 16;

#[test]
fn what_is_written_is_the_same_as_without() {
    let mut counts: BTreeMap<&str, (usize, usize, usize)> = BTreeMap::new();
    for seed in 0..SEEDS {
        let mut random = Random(seed);
        let folder = tempfile::tempdir().unwrap();
        let (schemas, out) = (folder.path().join("schemas"), folder.path().join("out"));
        let memory = folder.path().join("memory");
        // One that has versions: the events of the second stay as they are.
        let versioned = seed % 3 == 2;
        let acme = if versioned { schemas.join("acme/v1") } else { schemas.join("acme") };
        if versioned {
            fs::create_dir_all(schemas.join("acme/v2")).unwrap();
            fs::write(schemas.join("acme/provider.toml"), "[version]\nheader = \"x-version\"\n").unwrap();
            for event_name in ["order.paid", "money"] {
                let schema = event(&mut random).replace("_common/", "../v1/_common/");
                fs::write(schemas.join(format!("acme/v2/{event_name}.schema.json")), schema).unwrap();
            }
        }
        common(&mut random, &acme);
        for event_name in EVENTS.iter().take(5) {
            fs::write(acme.join(format!("{event_name}.schema.json")), event(&mut random)).unwrap();
        }
        let generator = || Generator::new(&schemas).texts(seed % 2 == 0);
        fs::create_dir_all(&out).unwrap();
        for step in 0..STEPS {
            let what = edit(&mut random, &acme, &out, &memory);
            let clean = folder.path().join("clean");
            let _ = fs::remove_dir_all(&clean);
            let with = generator().memory(&memory).write_to(&out);
            let without = generator().write_to(&clean);
            match (with, without) {
                (Ok(with), Ok(without)) => {
                    assert_eq!(tree(&out), tree(&clean), "seed {seed}: {what}");
                    assert_eq!(with.events, without.events);
                    assert_eq!(with.dependencies, without.dependencies);
                    let shown =
                        |report: &hookwright_codegen::Report| report.findings.render("schemas", Style::Plain);
                    assert_eq!(shown(&with), shown(&without));
                    assert!(step % 8 > 0 || !generator().check(&out).unwrap().is_stale());
                    assert_eq!(without.kept, 0);
                    let count = counts.entry(what).or_default();
                    *count = (count.0 + 1, count.1 + with.kept, count.2 + tree(&out).len());
                }
                (Err(with), Err(without)) => {
                    assert_eq!(format!("{with}"), format!("{without}"), "seed {seed}: {what}");
                }
                (with, without) => panic!("seed {seed}: {what}: {:?}, {:?}", with.err(), without.err()),
            }
        }
    }
    for (what, (tries, kept, files)) in &counts {
        println!("{what}: {tries} times, {kept} of {files} files kept");
    }
    assert!(counts.len() >= 9, "every kind of change was tried: {counts:?}");
    let kept = |what: &str| counts[what].1 * 100 / counts[what].2;
    assert!(kept("nothing") > 50 && kept("an event is changed") > 30, "{counts:?}");
    assert!(counts["the memory is damaged"].1 < counts["the memory is damaged"].2 / 2);
}
