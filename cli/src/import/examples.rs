//! Whether the examples that a document carries are accepted by their own schemas.

use std::collections::BTreeMap;

use jsonschema::Validator;
use serde_json::{Map, Value, json};

use super::components::FOLDER;
use crate::json::{Json, escape};

/// All schemas that were made, ready to validate.
///
/// They are one resource and one validator: between resources, the validator compiles a schema once for
/// each way that leads to it, and between schemas that refer to each other freely there are exponentially
/// many.
pub(super) struct Checker {
    validator: Option<Validator>,
}

impl Checker {
    /// Takes every schema among the files.
    pub(super) fn new(files: &BTreeMap<String, Json>, draft: &str) -> Self {
        let schemas = files.iter().filter(|(path, _)| path.ends_with(".schema.json"));
        let definitions: Map<String, Value> =
            schemas.map(|(path, schema)| (path.clone(), merged(schema.to_value(), path))).collect();
        // An instance of this is an object whose only member is called as the schema to use.
        let properties: Map<String, Value> =
            definitions.keys().map(|path| (path.clone(), json!({ "$ref": definition(path) }))).collect();
        let all = json!({ "$schema": draft, "$defs": definitions, "properties": properties });
        // Schemas that are not sound are what `generate` will speak of, and better.
        Self { validator: jsonschema::options().offline().build(&all).ok() }
    }

    /// What the schema in a file has against an example: the pointer in the example, and the keyword.
    pub(super) fn refusal(&self, path: &str, example: &Json) -> Option<(String, String)> {
        let value = json!({ path: example.to_value() });
        let error = self.validator.as_ref()?.iter_errors(&value).next()?;
        let pointer = error.instance_path().as_str();
        let inner = pointer.get(1..).and_then(|rest| rest.find('/').map(|at| rest.split_at(at).1));
        Some((inner.unwrap_or_default().to_owned(), error.kind().keyword().to_owned()))
    }
}

/// A reference to the schema in a file.
fn definition(path: &str) -> String {
    format!("#/$defs/{}", escape(path))
}

/// A schema whose references to the other files lead to the definitions beside it.
fn merged(mut schema: Value, path: &str) -> Value {
    if let Value::Object(root) = &mut schema {
        root.remove("$schema");
    }
    let within = path.starts_with(FOLDER);
    redirect(&mut schema, within);
    schema
}

fn redirect(value: &mut Value, within: bool) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| redirect(item, within)),
        Value::Object(members) => {
            for (name, value) in members {
                match value {
                    Value::String(reference) if name == "$ref" && reference.contains(".schema.json") => {
                        let (file, fragment) = reference.split_once('#').unwrap_or((reference, ""));
                        let file = if within { format!("{FOLDER}/{file}") } else { file.to_owned() };
                        *reference = definition(&file) + fragment;
                    }
                    other => redirect(other, within),
                }
            }
        }
        _ => {}
    }
}
