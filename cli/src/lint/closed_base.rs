//! `closed-base`: a part of `allOf` that refuses the properties which other parts add.

use std::collections::BTreeSet;

use super::{Context, Lint};
use crate::catalogue::lint as rules;
use crate::finding::catalogue::quoted;
use crate::schema::{Graph, Schema, SchemaId};

/// Properties that a message names.
const NAMED: usize = 5;

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Lint>) {
    for (schema, _) in context.schemas() {
        if schema.all_of.is_empty() {
            continue;
        }
        let mut parts: Vec<Vec<&Schema>> =
            schema.all_of.iter().map(|id| together(&context.graph, *id)).collect();
        parts.push(vec![schema]);
        for (index, part) in parts.iter().enumerate() {
            let others = parts.iter().enumerate().filter(|(other, _)| *other != index);
            let added: BTreeSet<&String> = others
                .flat_map(|(_, part)| part)
                .flat_map(|schema| &schema.properties)
                .map(|(name, _)| name)
                .collect();
            for closed in part.iter().filter(|schema| is_closed(&context.graph, schema)) {
                let refused: Vec<String> = added
                    .iter()
                    .filter(|name| closed.properties.iter().all(|(own, _)| own != **name))
                    .map(|name| quoted(name))
                    .take(NAMED)
                    .collect();
                if !refused.is_empty() {
                    let keyword = if index < schema.all_of.len() {
                        format!("allOf/{index}")
                    } else {
                        "allOf".to_owned()
                    };
                    let place = context.place(schema, &keyword);
                    found.push(Lint::new(rules::closed_base(place, &refused.join(", "))));
                }
            }
        }
    }
}

fn is_closed(graph: &Graph, schema: &Schema) -> bool {
    let never = |id: SchemaId| graph.get(id).types.as_ref().is_some_and(Vec::is_empty);
    schema.pattern_properties.is_empty() && schema.additional_properties.is_some_and(never)
}

fn together(graph: &Graph, id: SchemaId) -> Vec<&Schema> {
    graph.conjunction(id).into_iter().map(|id| graph.get(id)).collect()
}
