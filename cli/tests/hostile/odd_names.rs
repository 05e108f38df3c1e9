//! Random schemas in which everything has an odd name: whatever it is, the code compiles without a warning.

#[path = "../../../tests/differential/src/random.rs"]
#[allow(dead_code, unreachable_pub, reason = "payloads are made elsewhere, and for everybody")]
mod random;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use hookwright_codegen::Generator;
use random::{DRAFTS, Random};
use serde_json::{Map, Value, json};

use super::batch::Package;

const SCHEMAS: usize = 400;
/// How many of them are events of one provider.
const TOGETHER: usize = 40;

/// Keywords of every edition, names that generated code has itself, those of the prelude, names that differ in what an
/// identifier has no room for, and names that are none.
const NAMES: [&str; 144] = [
    "abstract",
    "as",
    "async",
    "await",
    "become",
    "box",
    "break",
    "const",
    "continue",
    "crate",
    "do",
    "dyn",
    "else",
    "enum",
    "extern",
    "false",
    "final",
    "fn",
    "for",
    "gen",
    "if",
    "impl",
    "in",
    "let",
    "loop",
    "macro",
    "match",
    "mod",
    "move",
    "mut",
    "override",
    "priv",
    "pub",
    "raw",
    "ref",
    "return",
    "safe",
    "self",
    "Self",
    "static",
    "struct",
    "super",
    "trait",
    "true",
    "try",
    "type",
    "typeof",
    "union",
    "unsafe",
    "unsized",
    "use",
    "virtual",
    "where",
    "while",
    "yield",
    "_",
    "__",
    "'static",
    "r#type",
    "Self_",
    "self_",
    "Event",
    "Unknown",
    "Payload",
    "Other",
    "SPEC",
    "PROVIDER",
    "NAMES",
    "endpoint",
    "decoders",
    "texts",
    "shared",
    "lib",
    "main",
    "con",
    "aux",
    "schema",
    "decode",
    "validate",
    "reader",
    "index",
    "start",
    "tagged",
    "name",
    "other",
    "extra",
    "value",
    "body",
    "limits",
    "pattern",
    "Pattern1",
    "PATTERN_1",
    "Map",
    "BTreeMap",
    "Token",
    "Reader",
    "ReadError",
    "Names",
    "Others",
    "Decode",
    "Schema",
    "Types",
    "Option",
    "Some",
    "None",
    "Result",
    "Ok",
    "Err",
    "String",
    "Vec",
    "Box",
    "Default",
    "Clone",
    "std",
    "core",
    "serde",
    "hookwright",
    "i64",
    "str",
    "",
    "1",
    "1a",
    "a1b",
    "a1_b",
    "A1B",
    "a.b",
    "a-b",
    "aB",
    "é",
    "💥",
    "\u{200b}",
    "a\nb",
    "\"#",
    "'",
    "`",
    "*/",
    "user_id",
    "userId",
    "UserID",
    "user-id",
    "user id",
    "1_",
    "ß",
    "properties",
];

/// What `provider.toml` says of one folder of schemas: every setting that changes what types are.
const SETTINGS: [&str; 7] = [
    "",
    "[tolerance]\nunknown_enum_values = \"keep\"\n",
    "[tolerance]\nunknown_fields = \"keep\"\nunknown_enum_values = \"keep\"\n",
    "[types]\nproperties_mean_object = true\n",
    "[types]\nnumber = \"f64\"\nnames_from_titles = true\nstrip_suffixes = [\"s\", \"Type\"]\nderive = [\"Default\", \"Eq\", \"PartialOrd\"]\n",
    "[tolerance]\nunknown_fields = \"deny\"\nunknown_enum_values = \"keep\"\n[types]\nproperties_mean_object = true\n\
     derive = [\"Copy\", \"Default\", \"Deserialize\", \"Hash\", \"Ord\"]\n",
    "[tolerance]\nunknown_fields = \"ignore\"\n[types]\nnames_from_titles = true\nborrow = true\n",
];

/// Each name of a schema, replaced by the same odd one everywhere.
struct Renamed<'r> {
    random: &'r mut Random,
    names: BTreeMap<String, &'static str>,
}

impl Renamed<'_> {
    fn name(&mut self, name: &str) -> String {
        if let Some(known) = self.names.get(name) {
            return (*known).to_owned();
        }
        let taken: BTreeSet<&str> = self.names.values().copied().collect();
        let free: Vec<&'static str> = NAMES.into_iter().filter(|odd| !taken.contains(odd)).collect();
        let odd = self.random.pick(&free);
        self.names.insert(name.to_owned(), odd);
        odd.to_owned()
    }

    fn schema(&mut self, schema: Value) -> Value {
        match schema {
            Value::Object(members) => {
                members.into_iter().map(|(key, value)| self.keyword(key, value)).collect()
            }
            Value::Array(items) => items.into_iter().map(|item| self.schema(item)).collect(),
            other => other,
        }
    }

    fn keyword(&mut self, key: String, value: Value) -> (String, Value) {
        let value = match (key.as_str(), value) {
            ("properties" | "$defs" | "definitions" | "dependentSchemas", Value::Object(members)) => {
                members.into_iter().map(|(name, value)| (self.name(&name), self.schema(value))).collect()
            }
            ("dependentRequired", Value::Object(members)) => {
                members.into_iter().map(|(name, names)| (self.name(&name), self.texts(names))).collect()
            }
            ("required" | "enum" | "const" | "title", value) => self.texts(value),
            ("$ref", Value::String(reference)) if reference.starts_with('#') => {
                Value::String(self.reference(&reference))
            }
            (_, value) => self.schema(value),
        };
        (key, value)
    }

    fn texts(&mut self, value: Value) -> Value {
        match value {
            Value::String(text) => Value::String(self.name(&text)),
            Value::Array(items) => items.into_iter().map(|item| self.texts(item)).collect(),
            Value::Object(members) => {
                members.into_iter().map(|(name, value)| (self.name(&name), self.texts(value))).collect()
            }
            other => other,
        }
    }

    /// `#/$defs/d`, renamed.
    fn reference(&mut self, reference: &str) -> String {
        let (before, name) = reference.rsplit_once('/').unwrap();
        let escaped = self.name(name).replace('~', "~0").replace('/', "~1");
        let encoded = |byte: u8| match byte {
            byte if byte.is_ascii_alphanumeric() || byte == b'~' => char::from(byte).to_string(),
            byte => format!("%{byte:02X}"),
        };
        format!("{before}/{}", escaped.bytes().map(encoded).collect::<String>())
    }
}

/// A schema of a draft, with what random ones never have: a tuple in a union, and a reference to a whole meta-schema.
fn schema(random: &mut Random, draft: usize) -> Value {
    let mut schema = random::schema(random, draft);
    let tuple = if draft < 4 { "items" } else { "prefixItems" };
    let pair = json!({ "type": "array", tuple: [{ "type": "string" }, { "type": "integer" }], "minItems": 2, "maxItems": 2 });
    let rare = match random.below(16) {
        0 => json!({ "anyOf": [{ "type": "string" }, pair] }),
        1 => {
            json!({ "oneOf": [pair, { "type": "object", "properties": { "a": pair } }, { "type": "null" }] })
        }
        2 => json!({ "$ref": DRAFTS[random.below(DRAFTS.len())] }),
        3 => json!({ "type": "object", "properties": { "tag": { "enum": ["a", "b", "card"] } } }),
        4 => enumeration(random),
        5 => json!({ "properties": { "a": { "properties": { "b": { "type": "string" } } } }, "title": "a" }),
        _ => union(random),
    };
    let members = schema.as_object_mut().unwrap();
    let properties = members.entry("properties").or_insert_with(|| Map::new().into());
    properties.as_object_mut().unwrap().insert("rare".to_owned(), rare);
    Renamed { random, names: BTreeMap::new() }.schema(schema)
}

/// An enum of integers, of values of several types, or of documented constants.
fn enumeration(random: &mut Random) -> Value {
    match random.below(3) {
        0 => json!({ "enum": [1, 2, -3, 0] }),
        1 => json!({ "enum": ["a", 1, true, null, "b", ""] }),
        _ => json!({ "oneOf": [{ "const": "a", "title": "b" }, { "const": "b", "description": "*/ a" }] }),
    }
}

/// A union whose branches are told apart by a property, a property further down, their only property, a condition, or
/// by nothing but which of them holds.
fn union(random: &mut Random) -> Value {
    let inner = |random: &mut Random| match random.below(3) {
        0 => json!({ "type": "string" }),
        1 => enumeration(random),
        _ => json!({ "type": "object", "properties": { "a": { "type": "integer" } } }),
    };
    let branch = |random: &mut Random, tag: Value| {
        json!({
            "type": "object", "required": ["tag"],
            "properties": { "tag": tag, random.pick(&["a", "b", "c"]): inner(random) },
        })
    };
    let branches: Vec<Value> = match random.below(7) {
        0 => ["a", "b", "card"].map(|tag| branch(random, json!({ "const": tag }))).to_vec(),
        1 => [1, 2, -3].map(|tag| branch(random, json!({ "const": tag }))).to_vec(),
        2 => [true, false].map(|tag| branch(random, json!({ "const": tag }))).to_vec(),
        3 => [["a", "b"], ["c", "d"]].map(|tags| branch(random, json!({ "enum": tags }))).to_vec(),
        4 => {
            let objects = ["a", "b", "card"].map(|name| {
                let value = inner(random);
                json!({ "type": "object", "properties": { name: value }, "required": [name], "additionalProperties": false })
            });
            [&objects[..], &[json!({ "enum": ["c", "d"] })]].concat()
        }
        5 => ["a", "b", "c"]
            .map(
                |name| json!({ "type": "object", "properties": { name: inner(random) }, "required": [name] }),
            )
            .to_vec(),
        _ => {
            let conditions = ["a", "b"].map(|tag| {
                let then = json!({ "properties": { tag: inner(random) }, "required": [tag] });
                json!({ "if": { "properties": { "tag": { "const": tag } }, "required": ["tag"] }, "then": then })
            });
            return json!({ "type": "object", "properties": { "tag": { "enum": ["a", "b", "c"] } }, "allOf": conditions });
        }
    };
    let nested = json!({ random.pick(&["oneOf", "anyOf"]): branches });
    match random.below(3) {
        // Under another tag, and beside values of other types.
        0 => json!({ "oneOf": [
            { "type": "object", "properties": { "type": { "const": "a" } }, "required": ["type"], "allOf": [nested] },
            { "type": "object", "properties": { "type": { "const": "b" }, "b": { "type": "string" } }, "required": ["type"] },
        ] }),
        1 => json!({ "anyOf": [{ "type": "string" }, nested, { "type": "null" }] }),
        _ => nested,
    }
}

/// A file's name that is as odd.
fn file_name(random: &mut Random, number: usize) -> String {
    let odd: String = random.pick(&NAMES).chars().filter(|letter| !matches!(letter, '/' | '\0')).collect();
    let odd = if odd.is_empty() || odd.starts_with('.') { "empty".to_owned() } else { odd };
    if random.once_in(2) {
        format!("{odd}.{number}.schema.json")
    } else {
        format!("{number}/{odd}.schema.json")
    }
}

#[test]
fn odd_names_compile_in_every_edition() {
    let package = Package::new("odd-names");
    let schemas = tempfile::tempdir().unwrap();
    for number in 0..SCHEMAS {
        let random = &mut Random::new(7_000 + number as u64);
        let schema = schema(random, number % DRAFTS.len());
        let folder = schemas.path().join(format!("odd{}", number / TOGETHER));
        let path = folder.join(file_name(random, number));
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, serde_json::to_string_pretty(&schema).unwrap()).unwrap();
        fs::write(folder.join("provider.toml"), SETTINGS[number / TOGETHER % SETTINGS.len()]).unwrap();
    }
    // Names without a number, which are what events and types are called.
    for (number, name) in NAMES.iter().filter(|name| !matches!(**name, "" | "_" | "__")).enumerate() {
        let schema = json!({
            "type": "object", "required": [name], "properties": { *name: { "$ref": "#/$defs/one" } },
            "$defs": { "one": { "title": name, "type": "object", "properties": { *name: { "enum": [name, "x"] } } } }
        });
        let folder = schemas.path().join(format!("named{}", number % 4));
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("provider.toml"), SETTINGS[number % 4]).unwrap();
        // A slash would be a folder's.
        fs::write(folder.join(format!("{}.schema.json", name.replace('/', "-"))), schema.to_string())
            .unwrap();
    }
    let report = Generator::new(schemas.path())
        .texts(true)
        .write_to(package.source())
        .unwrap_or_else(|error| panic!("{error}"));
    println!("{} schemas with odd names, in 2 editions", report.events.len());
    assert!(report.events.len() > SCHEMAS);
    package.check("", &[""]);
}
