//! The properties that schemas describe beside the alternatives that were chosen.

use std::collections::HashSet;

use super::alternatives::{Conjunction, flatten, structural_union, target};
use crate::schema::{Applicator, AppliesTo, Graph, Schema, SchemaId};

/// Names of properties that a schema describes only under a condition, or in it: in `if`, `then`, `else`
/// and `dependentSchemas`.
pub(super) fn conditional_properties<'a>(graph: &'a Graph, schema: &'a Schema) -> Vec<&'a str> {
    let mut names = outcome_properties(graph, schema);
    names.extend(dependent_properties(graph, schema, &[]));
    names
}

/// Names of properties that a schema describes only in `if`, `then` and `else`.
pub(super) fn outcome_properties<'a>(graph: &'a Graph, schema: &'a Schema) -> Vec<&'a str> {
    let conditional = [schema.condition, schema.then, schema.otherwise];
    let conditional = conditional.into_iter().filter(|_| schema.condition.is_some()).flatten();
    branch_properties(graph, &conditional.collect::<Vec<_>>())
}

/// Names of properties that a schema describes only where another property is there.
fn dependent_properties<'a>(graph: &'a Graph, schema: &'a Schema, known: &[SchemaId]) -> Vec<&'a str> {
    let dependent = schema.dependent_schemas.iter().map(|(_, id)| *id).filter(|id| !known.contains(id));
    branch_properties(graph, &dependent.collect::<Vec<_>>())
}

/// Names of properties that branches describe, their references and `allOf` followed.
pub(super) fn branch_properties<'a>(graph: &'a Graph, branches: &[SchemaId]) -> Vec<&'a str> {
    let mut names = Vec::new();
    let mut seen = HashSet::new();
    let mut open: Vec<SchemaId> = branches.iter().rev().copied().collect();
    while let Some(id) = open.pop() {
        if !seen.insert(id) {
            continue;
        }
        let schema = graph.get(id);
        names.extend(schema.properties.iter().map(|(name, _)| name.as_str()));
        open.extend(schema.applicators().iter().flat_map(|applicator| joined(schema, applicator)));
    }
    names
}

/// The schemas that an applicator lets say more about the value itself, if they hold at all.
fn joined(schema: &Schema, applicator: &Applicator<'_>) -> Vec<SchemaId> {
    match applicator {
        Applicator::Not(_) => Vec::new(),
        Applicator::Ref(_) | Applicator::DynamicRef(_) => target(schema).into_iter().collect(),
        one if one.applies_to() == AppliesTo::Value => one.schemas(),
        _ => Vec::new(),
    }
}

/// The properties that members describe in branches that were not chosen among: the member, the property's name and its
/// schema. What `if` asks for is not said of the property.
pub(super) fn unchosen_places<'a>(graph: &'a Graph, all: &Conjunction) -> Vec<(SchemaId, &'a str, SchemaId)> {
    let mut places = Vec::new();
    for id in &all.members {
        let schema = graph.get(*id);
        let outcomes = [schema.then, schema.otherwise].into_iter().flatten();
        let outcomes = outcomes.filter(|_| schema.condition.is_some() && !all.decided.contains(id));
        let dependent = schema.dependent_schemas.iter().map(|(_, id)| *id);
        let dependent = dependent.filter(|id| !all.depended.contains(id));
        let chosen = all.chosen.contains(id).then(|| structural_union(graph, schema)).flatten();
        let unions = [&schema.one_of, &schema.any_of].into_iter().flatten();
        let unions = unions.filter(|branches| {
            branches.len() > 1 && chosen.is_none_or(|chosen| !std::ptr::eq(chosen, branches.as_slice()))
        });
        let branches: Vec<SchemaId> = outcomes.chain(dependent).chain(unions.flatten().copied()).collect();
        let schemas = flatten(graph, &branches).into_iter().map(|branch| graph.get(branch));
        places.extend(
            schemas.flat_map(|schema| &schema.properties).map(|(name, part)| (*id, name.as_str(), *part)),
        );
    }
    places
}

/// Names of properties that members describe in a union that was not chosen from.
pub(super) fn unchosen_properties<'a>(graph: &'a Graph, all: &Conjunction) -> Vec<&'a str> {
    let mut names = Vec::new();
    for id in &all.members {
        let schema = graph.get(*id);
        if !all.decided.contains(id) {
            names.extend(outcome_properties(graph, schema));
        }
        names.extend(dependent_properties(graph, schema, &all.depended));
        let chosen = all.chosen.contains(id).then(|| structural_union(graph, schema)).flatten();
        for branches in [&schema.one_of, &schema.any_of].into_iter().flatten() {
            if branches.len() > 1 && chosen.is_none_or(|chosen| !std::ptr::eq(chosen, branches.as_slice())) {
                names.extend(branch_properties(graph, branches));
            }
        }
    }
    names
}
