//! Puts the files of a provider into one schema resource.
//!
//! Between resources the `jsonschema` crate compiles a schema once for each way that leads to it, and
//! between files that refer to each other freely there are exponentially many ways; within a resource it
//! compiles each schema once. A file joins if nothing in it depends on being a resource of its own: no
//! identifiers, anchors or dynamic references. The others stay as they are.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::address::address;
use crate::json::{escape, to_fragment, unescape};
use crate::schema::uri;

/// Where the resource stands; no file's path begins with a dot.
const ADDRESS: &str = "schemas:///.merged";

/// Files that were put together.
#[derive(Debug, Default)]
pub(super) struct Merged {
    /// Their paths.
    paths: BTreeSet<String>,
}

/// A file that may join: its path and its schema.
pub(super) type Candidate<'a> = (&'a str, Value);

impl Merged {
    /// Puts files of one draft together; returns the resource's address and value too. `addresses`
    /// are those of all files.
    pub(super) fn new(
        candidates: Vec<Candidate<'_>>,
        draft: Option<&str>,
        addresses: &BTreeMap<String, String>,
    ) -> (Self, String, Value) {
        let candidates: Vec<_> =
            candidates.into_iter().filter(|(_, schema)| may_join(schema, draft)).collect();
        let merged = Self { paths: candidates.iter().map(|(path, _)| (*path).to_owned()).collect() };
        let definitions: Map<String, Value> = candidates
            .into_iter()
            .map(|(path, mut schema)| {
                if let Value::Object(members) = &mut schema {
                    members.remove("$schema");
                }
                Redirect { merged: &merged, addresses, path }.schema(&mut schema);
                (path.to_owned(), schema)
            })
            .collect();
        let mut resource = json!({ "$defs": definitions });
        if let (Some(draft), Value::Object(members)) = (draft, &mut resource) {
            members.insert("$schema".to_owned(), Value::from(draft));
        }
        (merged, ADDRESS.to_owned(), resource)
    }

    /// A schema that says what a file says, if the file has joined.
    pub(super) fn schema(&self, path: &str, draft: Option<&str>) -> Option<Value> {
        let reference = self.paths.contains(path).then(|| definition(path))?;
        Some(match draft {
            Some(draft) => json!({ "$schema": draft, "$ref": reference }),
            None => json!({ "$ref": reference }),
        })
    }

    /// The file that a keyword's address in the resource means, `#`, and the pointer in it.
    pub(super) fn location(uri: &str) -> Option<String> {
        let pointer = uri.strip_prefix(ADDRESS)?.strip_prefix("#/$defs/")?;
        let (path, rest) = pointer.split_at(pointer.find('/').unwrap_or(pointer.len()));
        Some(format!("{}#{rest}", unescape(path)))
    }
}

fn definition(path: &str) -> String {
    format!("{ADDRESS}#/$defs/{}", to_fragment(&escape(path)))
}

/// Members whose values are data, and members whose values are schemas by name.
const DATA: [&str; 4] = ["const", "default", "enum", "examples"];
const NAMED: [&str; 6] =
    ["$defs", "definitions", "dependencies", "dependentSchemas", "patternProperties", "properties"];

/// Whether nothing in a schema depends on its being a resource of its own.
fn may_join(schema: &Value, draft: Option<&str>) -> bool {
    const OWN: [&str; 8] = [
        "$id",
        "$anchor",
        "$dynamicAnchor",
        "$recursiveAnchor",
        "$dynamicRef",
        "$recursiveRef",
        "$vocabulary",
        "$schema",
    ];
    let same_draft = match schema.get("$schema") {
        None => true,
        Some(own) => own.as_str() == draft,
    };
    same_draft && schema.as_object().is_some() && !has_any(schema, &OWN, true)
}

fn has_any(value: &Value, names: &[&str], root: bool) -> bool {
    match value {
        Value::Array(items) => items.iter().any(|item| has_any(item, names, false)),
        Value::Object(members) => members.iter().any(|(name, value)| {
            (names.contains(&name.as_str()) && !(root && name == "$schema")) || has_any(value, names, false)
        }),
        _ => false,
    }
}

/// Leads the references of a file to where their targets now are.
struct Redirect<'a> {
    merged: &'a Merged,
    addresses: &'a BTreeMap<String, String>,
    path: &'a str,
}

impl Redirect<'_> {
    fn schema(&self, schema: &mut Value) {
        match schema {
            Value::Array(items) => items.iter_mut().for_each(|item| self.schema(item)),
            Value::Object(members) => {
                for (name, value) in members {
                    match value {
                        Value::String(reference) if name == "$ref" => *reference = self.reference(reference),
                        Value::Object(schemas) if NAMED.contains(&name.as_str()) => {
                            schemas.values_mut().for_each(|schema| self.schema(schema));
                        }
                        _ if DATA.contains(&name.as_str()) => {}
                        value => self.schema(value),
                    }
                }
            }
            _ => {}
        }
    }

    fn reference(&self, reference: &str) -> String {
        let (file, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        if file.is_empty() {
            return format!("{}{fragment}", definition(self.path));
        }
        let Some(target) = uri::resolve(&address(self.path), file) else { return reference.to_owned() };
        match self.addresses.get(&target.uri).filter(|path| self.merged.paths.contains(*path)) {
            Some(path) => format!("{}{fragment}", definition(path)),
            None if fragment.is_empty() => target.uri,
            None => format!("{}#{fragment}", target.uri),
        }
    }
}
