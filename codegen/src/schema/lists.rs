//! `unknown_enum_values = "keep"` for lists of values, in one `enum` or as branches.

use std::collections::HashSet;

use super::tolerance::{closure, text};
use super::{Graph, Schema, SchemaId, Type};
use crate::json::{Json, compact};

/// Lets lists of values be longer than they are written.
pub(super) fn open(graph: &mut Graph, schemas: &[SchemaId]) {
    for id in schemas {
        let Some(schema) = graph.get_mut(*id) else { continue };
        let Some(list) = &schema.enumeration else { continue };
        // One value alone says what something is, as `const` does.
        let several = list.iter().filter(|value| **value != Json::Null).count() > 1;
        let Some(types) = types(list).filter(|_| several && !schema.open_enumeration) else { continue };
        schema.open_enumeration = true;
        let stated = schema.types.take();
        schema.types = Some(among(types, stated.as_deref()));
    }
}

/// Makes one list of branches of which each lists values, or is null.
pub(super) fn join(graph: &mut Graph, schemas: &[SchemaId]) {
    for id in schemas {
        let schema = graph.get(*id);
        let Some(branches) = schema.one_of.clone().or_else(|| schema.any_of.clone()) else { continue };
        if schema.one_of.is_some() && schema.any_of.is_some() || !are_listed(graph, &branches) {
            continue;
        }
        let opened = branches.into_iter().map(|branch| open_branch(graph, branch)).collect();
        if let Some(schema) = graph.get_mut(*id) {
            schema.one_of = None;
            schema.any_of = Some(opened);
        }
    }
}

/// The branch that lists the same values, and allows more. What it refers to stays as it is: it may stand elsewhere too.
fn open_branch(graph: &mut Graph, branch: SchemaId) -> SchemaId {
    let Some((target, values)) = listed(graph, branch) else { return branch };
    let values = values.to_vec();
    let Some(types) = types(&values).filter(|types| *types != [Type::Null]) else { return branch };
    let schema = graph.get(target);
    let types = among(types, schema.types.as_deref());
    let schema = Schema {
        constant: None,
        enumeration: Some(values),
        types: Some(types),
        open_enumeration: true,
        ..schema.clone()
    };
    if target != branch {
        return graph.add(schema);
    }
    if let Some(place) = graph.get_mut(branch) {
        *place = schema;
    }
    branch
}

/// Whether branches list values and say nothing else about them, each value once, or are null.
pub(super) fn are_listed(graph: &Graph, branches: &[SchemaId]) -> bool {
    let mut all: Vec<Json> = Vec::new();
    let mut seen = HashSet::new();
    for branch in branches {
        if types_of(graph, *branch).as_deref() == Some(&[Type::Null]) {
            continue;
        }
        let Some((_, values)) = listed(graph, *branch) else { return false };
        if !values.iter().all(|value| seen.insert(compact(value))) {
            return false;
        }
        all.extend(values.iter().filter(|value| **value != Json::Null).cloned());
    }
    all.len() > 1 && types(&all).is_some()
}

/// The values that a branch lists, and the schema that does, if that says nothing else about them.
fn listed(graph: &Graph, branch: SchemaId) -> Option<(SchemaId, &[Json])> {
    let chain = closure(graph, branch, |schema| {
        let alone = schema.assertions().is_empty() && schema.applicators().len() == 1;
        schema.reference.filter(|_| alone).into_iter().collect()
    });
    let target = *chain.last()?;
    let schema = graph.get(target);
    let values = match (&schema.constant, &schema.enumeration) {
        (Some(value), None) => std::slice::from_ref(value),
        (None, Some(values)) => values,
        _ => return None,
    };
    let asserts = schema.assertions().len() - usize::from(schema.types.is_some());
    (asserts == 1 && schema.applicators().is_empty()).then_some((target, values))
}

/// The types of values, in the order of types: none of lists that cannot be longer, or of values that hold others.
fn types(values: &[Json]) -> Option<Vec<Type>> {
    let mut types = values.iter().map(type_of).collect::<Option<Vec<_>>>()?;
    types.sort_unstable();
    types.dedup();
    if types.contains(&Type::Number) {
        types.retain(|one| *one != Type::Integer);
    }
    (types != [Type::Boolean] && types != [Type::Null, Type::Boolean]).then_some(types)
}

fn type_of(value: &Json) -> Option<Type> {
    match value {
        Json::Null => Some(Type::Null),
        Json::Boolean(_) => Some(Type::Boolean),
        Json::Number(number) if hookwright_core::number::is_integer(number) => Some(Type::Integer),
        Json::Number(_) => Some(Type::Number),
        Json::String(_) => Some(Type::String),
        Json::Array(_) | Json::Object(_) => None,
    }
}

/// The type of values, where all are strings or all are integers.
pub(super) fn listed_type(values: &[&Json]) -> Option<Type> {
    let integer = |value: &&Json| matches!(value, Json::Number(text) if text.parse::<i64>().is_ok());
    if values.iter().all(|value| text(value).is_some()) {
        Some(Type::String)
    } else if values.iter().all(integer) {
        Some(Type::Integer)
    } else {
        None
    }
}

/// Those of some types that a schema states too.
fn among(types: Vec<Type>, stated: Option<&[Type]>) -> Vec<Type> {
    let Some(stated) = stated else { return types };
    let whole = stated.contains(&Type::Integer) && !stated.contains(&Type::Number);
    let narrow = |one: Type| if one == Type::Number && whole { Type::Integer } else { one };
    let is_stated =
        |one: &Type| stated.contains(one) || *one == Type::Integer && stated.contains(&Type::Number);
    types.into_iter().map(narrow).filter(is_stated).collect()
}

/// Whether no two branches allow values of the same JSON type.
pub(super) fn are_disjoint(graph: &Graph, branches: &[SchemaId]) -> bool {
    let mut seen: Vec<Type> = Vec::new();
    branches.iter().all(|branch| {
        let Some(types) = types_of(graph, *branch) else { return false };
        let new = types.iter().all(|one| !seen.contains(one));
        seen.extend(types);
        new
    })
}

/// The types that a branch allows, numbers whether whole or not; none if it says nothing of them.
fn types_of(graph: &Graph, branch: SchemaId) -> Option<Vec<Type>> {
    let wide = |one: Type| if one == Type::Integer { Type::Number } else { one };
    let schemas = closure(graph, branch, |schema| schema.reference.into_iter().collect());
    let said = schemas.into_iter().flat_map(|id| {
        let schema = graph.get(id);
        let stated = schema.types.as_ref().map(|types| types.iter().copied().map(wide).collect::<Vec<_>>());
        let constant = schema.constant.as_ref().map(std::slice::from_ref);
        let values = schema.enumeration.as_deref().or(constant);
        let listed = values.and_then(|values| values.iter().map(type_of).collect::<Option<Vec<_>>>());
        [stated, listed.map(|types| types.into_iter().map(wide).collect())]
    });
    let mut types =
        said.flatten().reduce(|one, other| one.into_iter().filter(|ty| other.contains(ty)).collect())?;
    types.sort_unstable();
    types.dedup();
    Some(types)
}
