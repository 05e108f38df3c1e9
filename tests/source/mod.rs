//! An independent reading of `schemas/`: the folder is walked and the schemas are run by a validator that
//! shares no code with the generator or the runtime.
#![allow(dead_code, reason = "each test file uses its own part")]

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

/// An event's schema in the folder.
pub(crate) struct Source {
    /// The provider's folder.
    pub(crate) provider: String,
    /// The version's folder, if the provider has versions.
    pub(crate) version: Option<String>,
    /// The event's name.
    pub(crate) event: String,
    /// The schema, relative to `schemas/`, with `/`.
    pub(crate) path: String,
}

/// `schemas/`, here or above: tests of other crates read it too.
pub(crate) fn folder() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut folders = here.ancestors().map(|folder| folder.join("schemas"));
    folders
        .find(|folder| folder.join("provider.schema.json").is_file())
        .expect("the schemas of the providers")
}

/// Every event of every provider, by path.
pub(crate) fn events() -> Vec<Source> {
    let mut found = Vec::new();
    for provider in sorted(&folder()).into_iter().filter(|path| path.is_dir()) {
        let name = file_name(&provider);
        let settings = settings(&name);
        schemas_below(&provider, &mut |path| found.push(source(&name, &settings, path)));
    }
    found
}

fn schemas_below(dir: &Path, found: &mut impl FnMut(&Path)) {
    for path in sorted(dir) {
        let name = file_name(&path);
        if path.is_dir() && !name.starts_with('_') {
            schemas_below(&path, found);
        } else if path.is_file() && name.ends_with(".schema.json") {
            found(&path);
        }
    }
}

fn source(provider: &str, settings: &toml::Table, path: &Path) -> Source {
    let relative = path.strip_prefix(folder()).expect("below schemas/");
    let path = relative.to_str().expect("UTF-8").replace('\\', "/");
    let below = path.strip_prefix(provider).expect("below the provider").trim_start_matches('/');
    let stem = below.strip_suffix(".schema.json").expect("a schema");
    let (version, event) = match stem.split_once('/') {
        Some((version, rest)) if settings.contains_key("version") => (Some(version), rest),
        _ => (None, stem),
    };
    let (version, event) = (version.map(str::to_owned), event.replace('/', "."));
    Source { provider: provider.to_owned(), version, event, path }
}

impl Source {
    /// The schema's validator: all keywords, references to other files of the folder, and those formats
    /// that are asserted by default. What `provider.toml` tolerates is applied to the schema first.
    pub(crate) fn validator(&self) -> jsonschema::Validator {
        let settings = settings(&self.provider);
        assert!(!settings.contains_key("formats"), "formats differ from the default");
        let tolerance = settings.get("tolerance").and_then(toml::Value::as_table);
        let keep = |key: &str| tolerance.and_then(|t| t.get(key)).is_some_and(|v| v.as_str() == Some("keep"));
        assert!(tolerance.is_none_or(|t| t.keys().all(|key| key == "unknown_enum_values")));
        let files = Files { open_enums: keep("unknown_enum_values") };
        let mut options = jsonschema::options()
            .with_base_uri(format!("file:///{}", self.path))
            .should_validate_formats(true);
        for ignored in ["email", "uri", "hostname", "time", "duration"] {
            options = options.with_format(ignored, |_: &str| true);
        }
        let schema = files.read(&self.path);
        options.with_retriever(files).build(&schema).unwrap_or_else(|error| panic!("{}: {error}", self.path))
    }

    /// The examples beside the schema: file name and text.
    pub(crate) fn examples(&self) -> Vec<(String, String)> {
        let schema = folder().join(&self.path);
        let stem = file_name(&schema).replace(".schema.json", "");
        let beside = sorted(schema.parent().expect("a folder"));
        beside
            .iter()
            .filter(|path| {
                let name = file_name(path);
                name.ends_with(".example.json") && label(&name, &stem).is_some()
            })
            .map(|path| (file_name(path), fs::read_to_string(path).expect("readable")))
            .collect()
    }
}

/// The label of an example's file name: `""`, or what stands between the event and `.example.json`.
fn label<'n>(name: &'n str, event: &str) -> Option<&'n str> {
    let label = name.strip_prefix(event)?.strip_suffix("example.json")?.trim_matches('.');
    (!label.contains('.')).then_some(label)
}

/// Reads a schema, and what it refers to, from the folder.
struct Files {
    open_enums: bool,
}

impl Files {
    fn read(&self, path: &str) -> Value {
        let text = fs::read_to_string(folder().join(path.trim_start_matches('/'))).expect("a schema");
        let mut schema = serde_json::from_str(&text).expect("JSON");
        if self.open_enums {
            open_enums(&mut schema);
        }
        schema
    }
}

impl jsonschema::Retrieve for Files {
    fn retrieve(
        &self,
        uri: &jsonschema::Uri<String>,
    ) -> Result<Value, Box<dyn std::error::Error + Send + Sync>> {
        Ok(self.read(uri.path().as_str()))
    }
}

/// Drops each `enum` of strings, whose schema has `type: string` beside it.
fn open_enums(schema: &mut Value) {
    match schema {
        Value::Object(keywords) => {
            let strings = |v: &Value| v.as_array().is_some_and(|list| list.iter().all(Value::is_string));
            if keywords.get("enum").is_some_and(strings) {
                assert_eq!(keywords["type"], "string");
                keywords.remove("enum");
            }
            keywords.values_mut().for_each(open_enums);
        }
        Value::Array(items) => items.iter_mut().for_each(open_enums),
        _ => {}
    }
}

fn settings(provider: &str) -> toml::Table {
    let text = fs::read_to_string(folder().join(provider).join("provider.toml")).expect("provider.toml");
    text.parse().expect("TOML")
}

/// The entries of a folder, by name.
pub(crate) fn sorted(dir: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(dir).expect("a folder");
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    paths
}

/// The last part of a path.
pub(crate) fn file_name(path: &Path) -> String {
    path.file_name().and_then(|name| name.to_str()).expect("a UTF-8 name").to_owned()
}
