//! What inference makes of the providers' own samples, beside the schemas that people derived from the
//! documents. The table in `docs/infer.md` is made here; `BLESS=1` writes it.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use hookwright_cli::infer::{Inference, Inferred, Options, Required};
use hookwright_codegen::json::{Node, parse};
use serde_json::Value;

/// The events, with their files below `schemas/`.
const EVENTS: [(&str, &str); 7] = [
    ("flavours", "customers.CREATE"),
    ("flexprice", "customer.created"),
    ("flexype", "2025-09/customer.created"),
    ("tiquo", "customer.created"),
    ("tiquo", "customer.deleted"),
    ("tiquo", "customer.updated"),
    ("willsuite", "customer.created"),
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

fn infer(event: &str, samples: &[Node]) -> Inferred {
    infer_with(event, samples, &Options::default())
}

fn infer_with(event: &str, samples: &[Node], options: &Options) -> Inferred {
    let mut inference = Inference::new(event.rsplit('/').next().unwrap());
    for sample in samples {
        inference.add(sample);
    }
    inference.finish(options)
}

/// The sample of the provider's documentation: the example without a label.
fn sample(provider: &str, event: &str) -> Node {
    read(&root().join("schemas").join(provider).join(format!("{event}.example.json")))
}

fn read(path: &Path) -> Node {
    parse(&fs::read_to_string(path).unwrap()).unwrap()
}

#[test]
fn inferred_schemas_accept_all_examples_of_their_event() {
    for (provider, event) in EVENTS {
        let stem = root().join("schemas").join(provider).join(event);
        let prefix = format!("{}.", stem.file_name().unwrap().to_str().unwrap());
        let mut paths: Vec<PathBuf> =
            fs::read_dir(stem.parent().unwrap()).unwrap().map(|entry| entry.unwrap().path()).collect();
        paths.retain(|path| {
            let name = path.file_name().unwrap().to_str().unwrap();
            name.starts_with(&prefix) && name.ends_with(".example.json")
        });
        paths.sort();
        let samples: Vec<Node> = paths.iter().map(|path| read(path)).collect();
        assert!(samples.len() > 1, "{prefix}");
        for samples in samples.iter().map(std::slice::from_ref).chain([&samples[..]]) {
            let schema = infer(event, samples).schema.to_value();
            let validator = jsonschema::options().should_validate_formats(true).build(&schema).unwrap();
            for sample in samples {
                assert!(validator.is_valid(&sample.to_value()), "{provider}/{event}");
            }
        }
    }
}

#[test]
fn the_field_of_the_event_is_the_one_in_provider_toml() {
    for (provider, event) in EVENTS {
        let toml = fs::read_to_string(root().join("schemas").join(provider).join("provider.toml")).unwrap();
        let line = toml.lines().find(|line| line.starts_with("event = "));
        let field = infer(event, &[sample(provider, event)]).event_field.map(|field| field.line());
        assert_eq!(field.as_deref(), line, "{provider}/{event}");
    }
}

/// What a schema says about one place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Place {
    types: Vec<String>,
    optional: bool,
    values: Option<&'static str>,
    format: Option<String>,
}

struct Walk {
    file: PathBuf,
    document: Value,
    places: BTreeMap<String, Place>,
}

/// What a schema says about every place of a payload.
fn places(file: PathBuf, document: Value) -> BTreeMap<String, Place> {
    let root = document.clone();
    let mut walk = Walk { file, document, places: BTreeMap::new() };
    walk.schema(&root, "", false);
    walk.places
}

impl Walk {
    fn schema(&mut self, schema: &Value, at: &str, optional: bool) {
        if let Some(reference) = schema["$ref"].as_str() {
            let (file, pointer) = reference.split_once('#').unwrap();
            let document = if file.is_empty() {
                self.document.clone()
            } else {
                read(&self.file.parent().unwrap().join(file)).to_value()
            };
            return self.schema(&document.pointer(pointer).unwrap().clone(), at, optional);
        }
        let types = match &schema["type"] {
            Value::String(one) => vec![one.clone()],
            Value::Array(many) => many.iter().map(|one| one.as_str().unwrap().to_owned()).collect(),
            _ => Vec::new(),
        };
        let values = [("const", "one value"), ("enum", "an enum")];
        let values =
            values.into_iter().find(|(keyword, _)| schema.get(keyword).is_some()).map(|(_, words)| words);
        let format = schema["format"].as_str().map(str::to_owned);
        self.places.insert(at.to_owned(), Place { types, optional, values, format });
        for (name, property) in schema["properties"].as_object().into_iter().flatten() {
            let required =
                schema["required"].as_array().is_some_and(|required| required.iter().any(|one| one == name));
            self.schema(property, &format!("{at}/{name}"), !required);
        }
        for keyword in ["items", "additionalProperties"] {
            if schema[keyword].is_object() {
                self.schema(&schema[keyword], &format!("{at}/*"), false);
            }
        }
    }
}

impl Place {
    fn words(&self) -> String {
        let mut words = if self.types.is_empty() { "anything".to_owned() } else { self.types.join(" or ") };
        for more in self.values.iter().copied().chain(self.format.as_deref()) {
            write!(words, ", {more}").unwrap();
        }
        words + if self.optional { ", optional" } else { "" }
    }

    fn allows(&self, kind: &str) -> bool {
        self.types.is_empty()
            || self.types.iter().any(|one| one == kind || (one == "number" && kind == "integer"))
    }
}

/// What a person knew more; `None` if the two say the same.
fn knowledge(inferred: Option<&Place>, ours: &Place) -> Option<String> {
    let Some(inferred) = inferred else { return Some("not in the sample".to_owned()) };
    let mut words: Vec<String> = Vec::new();
    let more: Vec<&str> =
        ours.types.iter().filter(|kind| !inferred.allows(kind)).map(String::as_str).collect();
    if !more.is_empty() {
        words.push(format!("may be {} too", more.join(" or ")));
    }
    if ours.optional && !inferred.optional {
        words.push("may be absent".to_owned());
    }
    if inferred.optional && !ours.optional {
        words.push("is always there".to_owned());
    }
    words.extend(
        ours.values.filter(|_| inferred.values.is_none()).map(|_| "its values are documented".to_owned()),
    );
    words.extend(
        ours.format
            .iter()
            .filter(|_| inferred.format.is_none())
            .map(|_| "its format is documented".to_owned()),
    );
    (!words.is_empty()).then(|| words.join("; "))
}

#[test]
fn inferred_schemas_differ_from_ours_only_where_ours_know_more() {
    let mut table = String::new();
    for (provider, event) in EVENTS {
        let file = root().join("schemas").join(provider).join(format!("{event}.schema.json"));
        let ours = places(file.clone(), read(&file).to_value());
        let samples = [sample(provider, event)];
        let all = Options { required: Required::All, ..Options::default() };
        let all = places(file.clone(), infer_with(event, &samples, &all).schema.to_value());
        let inferred = places(file, infer(event, &samples).schema.to_value());
        for (pointer, place) in &all {
            let own =
                ours.get(pointer).unwrap_or_else(|| panic!("{provider}/{event}: only inferred: {pointer}"));
            assert!(place.types.iter().all(|kind| own.allows(kind)), "{provider}/{event}{pointer}");
            assert!(own.optional || !place.optional, "{provider}/{event}{pointer}");
        }
        write!(table, "### {provider}/{event}\n\n").unwrap();
        let same =
            ours.iter().filter(|(pointer, place)| knowledge(inferred.get(*pointer), place).is_none()).count();
        writeln!(table, "{same} of {} places say the same.\n", ours.len()).unwrap();
        let differences: Vec<String> = ours
            .iter()
            .filter_map(|(pointer, place)| {
                let words = knowledge(inferred.get(pointer), place)?;
                let guess = inferred.get(pointer).map_or_else(|| "–".to_owned(), Place::words);
                Some(format!("| `{pointer}` | {guess} | {} | {words} |\n", place.words()))
            })
            .collect();
        if !differences.is_empty() {
            table.push_str("| place | inferred | ours | what was known |\n|---|---|---|---|\n");
            table.push_str(&differences.concat());
            table.push('\n');
        }
    }
    check_page(&table);
}

/// Compares the generated part of the page with a text; with `BLESS=1` writes it.
fn check_page(table: &str) {
    const BEGIN: &str =
        "<!-- generated below this line: `BLESS=1 cargo test -p hookwright-cli --test infer_seeds` -->\n\n";
    let path = root().join("docs/infer.md");
    let page = fs::read_to_string(&path).unwrap();
    let (before, present) = page.split_once(BEGIN).unwrap();
    let table = table.trim_end().to_owned() + "\n";
    if std::env::var_os("BLESS").is_some() {
        fs::write(&path, format!("{before}{BEGIN}{table}")).unwrap();
    } else {
        assert_eq!(present, table, "docs/infer.md is stale; BLESS=1 writes it");
    }
}
