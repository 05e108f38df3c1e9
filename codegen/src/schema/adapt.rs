//! What `provider.toml` says of its schemas' meaning, as a change of the schemas.

use std::collections::HashSet;

use super::tolerance::tolerate;
use super::{Graph, SchemaId, Type};
use crate::config::{Tolerance, TypeOptions, UnknownFields};

/// Changes the schemas that `roots` reach as `[types]` and `[tolerance]` say.
pub fn adapt(graph: &mut Graph, roots: &[SchemaId], types: &TypeOptions, tolerance: Tolerance) {
    if tolerance.unknown_fields != Some(UnknownFields::Ignore) {
        keep_written(graph);
    }
    if types.properties_mean_object {
        limit_to_objects(graph, roots);
    }
    tolerate(graph, roots, tolerance);
}

/// Keeps the other properties of objects that are said to have some: an author who writes `additionalProperties: true`
/// beside `properties` means it.
fn keep_written(graph: &mut Graph) {
    let written = (0..).map(SchemaId).zip(&graph.schemas).filter_map(|(id, schema)| {
        let others = schema.additional_properties.filter(|_| !schema.properties.is_empty())?;
        let says = graph.get(others);
        (says.assertions().is_empty() && says.applicators().is_empty()).then_some([id, others])
    });
    let written: Vec<SchemaId> = written.flatten().collect();
    for id in written {
        if let Some(schema) = graph.get_mut(id) {
            schema.keeps_unknown = true;
        }
    }
}

/// Gives schemas with properties a type. Below `not` and `if` a schema only asks, and a schema applied in place
/// by one that has a type says nothing of its own about it.
fn limit_to_objects(graph: &mut Graph, roots: &[SchemaId]) {
    let mut queue: Vec<SchemaId> = roots.to_vec();
    let mut seen = HashSet::new();
    let mut typed = HashSet::new();
    while let Some(id) = queue.pop() {
        if !seen.insert(id) {
            continue;
        }
        let schema = graph.get(id);
        let asks = [schema.not, schema.condition];
        let applied = schema.applicators();
        let mut applied: Vec<SchemaId> = applied.iter().flat_map(super::Applicator::schemas).collect();
        applied.retain(|id| !asks.contains(&Some(*id)));
        if schema.types.is_some() || typed.contains(&id) {
            typed.extend(schema.in_place().into_iter().filter(|id| schema.reference != Some(*id)));
        }
        queue.extend(applied);
    }
    let untyped = |id: &SchemaId| {
        let schema = graph.get(*id);
        let says = schema.types.is_some() || schema.enumeration.is_some() || schema.constant.is_some();
        !schema.properties.is_empty() && !says && !typed.contains(id)
    };
    let untyped: Vec<SchemaId> = seen.iter().copied().filter(untyped).collect();
    for id in untyped {
        if let Some(schema) = graph.get_mut(id) {
            schema.types = Some(vec![Type::Object]);
        }
    }
}
