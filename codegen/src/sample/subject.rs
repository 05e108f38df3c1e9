//! What is sampled: a schema, and everything known about it before the first search.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::height;
use super::judge::Judge;
use crate::json::{Json, Node};
use crate::load::Files;
use crate::oracle::EventValidator;
use crate::schema::{Graph, SchemaId};

/// A schema of a graph, with its judge. What is known of the graph is shared by all of its schemas.
pub(super) struct Subject {
    pub(super) graph: Arc<Graph>,
    pub(super) root: SchemaId,
    pub(super) judge: Judge,
    /// What schemas show as examples and defaults.
    pub(super) hints: Arc<BTreeMap<SchemaId, Vec<Json>>>,
    pub(super) heights: Arc<Vec<u32>>,
    /// Whether objects get properties that no schema names, where these are accepted.
    pub(super) unknown_fields: bool,
}

impl Subject {
    pub(super) fn new(graph: Graph, root: SchemaId, judge: Judge, files: &Files) -> Self {
        let (hints, heights) = (Arc::new(hints(&graph, files)), Arc::new(height::heights(&graph)));
        Self { graph: Arc::new(graph), root, judge, hints, heights, unknown_fields: false }
    }

    /// Another schema of the same graph.
    pub(super) fn at(&self, root: SchemaId, oracle: Option<EventValidator>) -> Self {
        Self {
            graph: Arc::clone(&self.graph),
            root,
            judge: self.judge.with_oracle(oracle),
            hints: Arc::clone(&self.hints),
            heights: Arc::clone(&self.heights),
            unknown_fields: self.unknown_fields,
        }
    }
}
/// `examples`, `OpenAPI`'s `example`, and `default`, where they stand.
fn hints(graph: &Graph, files: &Files) -> BTreeMap<SchemaId, Vec<Json>> {
    let mut hints: BTreeMap<SchemaId, Vec<Json>> = BTreeMap::new();
    for (schema, id) in graph.schemas.iter().zip(0..) {
        let place = &schema.place;
        let Some(node) = files.get(place.file).and_then(|file| file.root.pointer(&place.pointer)) else {
            continue;
        };
        let examples = node.get("examples").and_then(Node::as_array).unwrap_or_default();
        let single = ["example", "default"].into_iter().filter_map(|keyword| node.get(keyword));
        let values: Vec<Json> = examples.iter().chain(single).map(|node| node.value.clone()).collect();
        if !values.is_empty() {
            hints.insert(SchemaId(id), values);
        }
    }
    hints
}
