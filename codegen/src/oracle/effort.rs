//! How much the oracle would look at. It goes over a value again for each schema that applies to it, which in a
//! schema that refers to itself twice doubles with every level of a payload, and over all that is in the items of a
//! list that are to be unique.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::sync::Arc;

use serde_json::Value;

use crate::finding::Findings;
use crate::load::{FileId, Files, ProviderFolder};
use crate::schema::{self, Documents, Graph, Schema, SchemaId};

/// How often the oracle may look at a value of a payload, whatever its size: about a second of work.
const LOOKS: u64 = 1_000_000;
/// How often it may do so for each value of a payload.
const LOOKS_PER_VALUE: u64 = 30;
/// How many values a payload may have, each of which takes memory.
const VALUES: u64 = 1_000_000;
/// How many pairs of a schema and a value may be remembered while it is counted.
const PAIRS: usize = 2_000_000;
/// How deep schemas and values may be nested in each other.
const DEPTH: usize = 1_000;

/// The oracle is not asked about a payload: it would take too long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooMuch;

impl fmt::Display for TooMuch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("it would take the independent validator too long")
    }
}

impl std::error::Error for TooMuch {}

/// What the schemas of a provider look at.
#[derive(Debug)]
pub(super) struct Effort {
    graph: Graph,
    roots: BTreeMap<FileId, SchemaId>,
}

/// What the schema of one file looks at; nothing where no schema can refer to itself.
#[derive(Clone, Debug)]
pub(super) struct Looks(Option<(Arc<Effort>, SchemaId)>);

/// A count that goes on.
struct Count<'a> {
    graph: &'a Graph,
    known: HashMap<(SchemaId, usize), u64>,
}

impl Effort {
    pub(super) fn new(provider: &ProviderFolder, files: &Files) -> Self {
        // What cannot be resolved is found where code is generated.
        let (graph, roots) =
            schema::resolve(&Documents::of(files, provider), &provider.files, &mut Findings::new());
        Self { graph, roots: provider.files.iter().copied().zip(roots).collect() }
    }

    /// What the schema of a file looks at.
    pub(super) fn of(self: &Arc<Self>, file: FileId) -> Looks {
        Looks(self.roots.get(&file).map(|root| (Arc::clone(self), *root)))
    }
}

impl Looks {
    /// What schemas look at that cannot apply to a value twice.
    pub(super) const ONCE: Self = Self(None);

    /// Whether the oracle can be asked about a payload.
    pub(super) fn bound(&self, payload: &Value) -> Result<(), TooMuch> {
        let size = values(payload);
        if size > VALUES {
            return Err(TooMuch);
        }
        let Some((effort, root)) = &self.0 else { return Ok(()) };
        let limit = size.saturating_mul(LOOKS_PER_VALUE).max(LOOKS);
        let mut count = Count { graph: &effort.graph, known: HashMap::new() };
        count.looks(*root, payload, 0).filter(|looks| *looks <= limit).map(|_| ()).ok_or(TooMuch)
    }
}

impl Count<'_> {
    /// How often values are looked at where a schema is applied to one; `None` if it is beyond all limits. Whatever may
    /// end a search early is not expected to.
    fn looks(&mut self, id: SchemaId, value: &Value, depth: usize) -> Option<u64> {
        let key = (id, std::ptr::from_ref(value).addr());
        if let Some(known) = self.known.get(&key) {
            return Some(*known);
        }
        if depth > DEPTH || self.known.len() > PAIRS {
            return None;
        }
        let graph = self.graph;
        let schema = graph.get(id);
        let mut looks = 1_u64;
        for other in schema.in_place() {
            looks = looks.saturating_add(self.looks(other, value, depth + 1)?);
        }
        if schema.unevaluated_items.is_some() || schema.unevaluated_properties.is_some() {
            // It asks again what the schemas beside it have looked at.
            looks = looks.saturating_mul(2);
        }
        match value {
            Value::Object(members) => {
                for (name, member) in members {
                    for other in of_member(schema, name) {
                        looks = looks.saturating_add(self.looks(other, member, depth + 1)?);
                    }
                }
            }
            Value::Array(items) => {
                if schema.unique_items {
                    looks = looks.saturating_add(values(value));
                }
                for (at, item) in items.iter().enumerate() {
                    for other in of_item(schema, at) {
                        looks = looks.saturating_add(self.looks(other, item, depth + 1)?);
                    }
                }
            }
            _ => {}
        }
        self.known.insert(key, looks);
        Some(looks)
    }
}

/// The schemas that may be applied to a member. Patterns are not tried.
fn of_member(schema: &Schema, name: &str) -> Vec<SchemaId> {
    let named = schema.properties.iter().find(|(property, _)| property == name).map(|(_, id)| *id);
    let patterns = schema.pattern_properties.iter().map(|(_, id)| *id);
    let other = schema.additional_properties.filter(|_| named.is_none());
    named.into_iter().chain(patterns).chain(other).chain(schema.unevaluated_properties).collect()
}

/// The schemas that may be applied to an item.
fn of_item(schema: &Schema, at: usize) -> Vec<SchemaId> {
    let prefix = schema.prefix_items.get(at).copied();
    let rest = schema.items.filter(|_| prefix.is_none());
    prefix.into_iter().chain(rest).chain(schema.contains).chain(schema.unevaluated_items).collect()
}

/// How many values a payload has.
fn values(value: &Value) -> u64 {
    match value {
        Value::Array(items) => items.iter().map(values).fold(1, u64::saturating_add),
        Value::Object(members) => members.values().map(values).fold(1, u64::saturating_add),
        _ => 1,
    }
}

/// Whether a document may have its values looked at again: it refers to a schema, or asks for unique items.
pub(super) fn looks_again(value: &Value) -> bool {
    match value {
        Value::Array(items) => items.iter().any(looks_again),
        Value::Object(members) => members.iter().any(|(name, value)| {
            matches!(&**name, "$ref" | "$dynamicRef" | "$recursiveRef" | "uniqueItems") || looks_again(value)
        }),
        _ => false,
    }
}
