//! Walks a payload along the schemas that apply to its parts whatever it holds.

use crate::json::{Node, escape};
use crate::sample::matches;
use crate::schema::{Graph, SchemaId};

/// Schemas that are followed on one value.
const DEEPEST: usize = 400;

/// Calls `see` for every schema that certainly applies to a part, with the part and its pointer.
pub(super) fn visit(
    graph: &Graph,
    (id, value, pointer): (SchemaId, &Node, &str),
    see: &mut dyn FnMut(SchemaId, &Node, &str),
) {
    walk(graph, (id, value, pointer), DEEPEST, see);
}

fn walk(
    graph: &Graph,
    (id, value, pointer): (SchemaId, &Node, &str),
    left: usize,
    see: &mut dyn FnMut(SchemaId, &Node, &str),
) {
    let Some(left) = left.checked_sub(1) else { return };
    let schema = graph.get(id);
    see(id, value, pointer);
    for next in schema.reference.iter().chain(&schema.all_of) {
        walk(graph, (*next, value, pointer), left, see);
    }
    for (index, item) in value.as_array().unwrap_or_default().iter().enumerate() {
        if let Some(next) = schema.prefix_items.get(index).copied().or(schema.items) {
            walk(graph, (next, item, &format!("{pointer}/{index}")), left, see);
        }
    }
    for member in value.as_object().unwrap_or_default() {
        let named = schema.properties.iter().filter(|(name, _)| *name == member.name).map(|(_, id)| *id);
        let patterns = schema.pattern_properties.iter();
        let matched = patterns.filter(|(source, _)| matches(source, &member.name)).map(|(_, id)| *id);
        let mut applying: Vec<SchemaId> = named.chain(matched).collect();
        if applying.is_empty() {
            applying.extend(schema.additional_properties);
        }
        for next in applying {
            walk(graph, (next, &member.value, &format!("{pointer}/{}", escape(&member.name))), left, see);
        }
    }
}
