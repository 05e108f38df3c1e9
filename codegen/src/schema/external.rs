//! `unknown_enum_values = "keep"` for unions that serde writes without attributes: a string, or an object whose only
//! property names the variant.
//!
//! Such branches list their names as `enum` lists strings. The union gets one more branch, of the objects whose only
//! property has any other name, and of the other strings where strings are listed.

use std::collections::BTreeSet;

use super::graph::Unlisted;
use super::tolerance::text;
use super::{Graph, Schema, SchemaId, Type};
use crate::json::Json;

/// The names that branches list.
#[derive(Debug, Default)]
pub(super) struct Names {
    strings: Vec<Json>,
    members: Vec<Json>,
}

/// The names that branches list, each once, if each lists strings, is a closed object of one property, or is null.
pub(super) fn names(graph: &Graph, branches: &[SchemaId]) -> Option<Names> {
    let mut names = Names::default();
    for branch in branches {
        let schema = graph.get(says(graph, *branch)?);
        if schema.types.as_deref() == Some(&[Type::Null]) {
            continue;
        }
        if let Some(listed) = strings(schema) {
            names.strings.extend(listed.iter().cloned());
        } else {
            names.members.push(Json::String(member(graph, schema)?.to_owned()));
        }
    }
    let all = names.strings.iter().chain(&names.members).filter_map(text);
    let unlike: BTreeSet<&String> = all.collect();
    let count = names.strings.len() + names.members.len();
    (!names.members.is_empty() && count > 1 && unlike.len() == count).then_some(names)
}

/// The only schema that says anything of those that hold together.
fn says(graph: &Graph, branch: SchemaId) -> Option<SchemaId> {
    let refers = |schema: &Schema| schema.reference.is_some() && schema.applicators().len() == 1;
    let says = |id: &SchemaId| {
        let schema = graph.get(*id);
        !refers(schema) || !schema.assertions().is_empty()
    };
    let mut all = graph.conjunction(branch).into_iter().filter(says);
    all.next().filter(|_| all.next().is_none())
}

/// The strings that a schema lists, if it lists nothing else.
fn strings(schema: &Schema) -> Option<&[Json]> {
    let types = schema.types.as_deref();
    if !schema.applicators().is_empty() || types.is_some_and(|types| types != [Type::String]) {
        return None;
    }
    let listed = schema.constant.as_ref().map(std::slice::from_ref).or(schema.enumeration.as_deref())?;
    listed.iter().all(|value| text(value).is_some()).then_some(listed)
}

/// The only property of a closed object, which must be there.
fn member<'g>(graph: &'g Graph, schema: &'g Schema) -> Option<&'g str> {
    let [(name, value)] = schema.properties.as_slice() else { return None };
    let is_nothing = |id: SchemaId| graph.get(id).types.as_ref().is_some_and(Vec::is_empty);
    let closed = schema.additional_properties.is_some_and(is_nothing) && schema.applicators().len() == 2;
    let required = schema.required.as_slice() == std::slice::from_ref(name);
    let plain = schema.enumeration.is_none() && schema.constant.is_none();
    let object = schema.types.as_deref() == Some(&[Type::Object]);
    (closed && required && plain && object && !is_nothing(*value)).then_some(name)
}

/// The schema of what has none of these names.
pub(super) fn add_other(graph: &mut Graph, owner: SchemaId, names: Names) -> SchemaId {
    let owner = graph.get(owner);
    let (place, draft, resource) = (owner.place.clone(), owner.draft, owner.resource);
    let empty = || Schema::empty(place.clone(), draft, resource);
    let mut other = empty();
    other.types = Some(vec![Type::Object]);
    if !names.strings.is_empty() {
        other.types = Some(vec![Type::String, Type::Object]);
        let mut listed = empty();
        listed.enumeration = Some(names.strings);
        other.not = Some(graph.add(listed));
    }
    let mut listed = empty();
    listed.enumeration = Some(names.members);
    let mut unlisted = empty();
    unlisted.not = Some(graph.add(listed));
    other.property_names = Some(graph.add(unlisted));
    other.min_properties = Some(1);
    other.max_properties = Some(1);
    other.unlisted = Some(Unlisted::Name);
    graph.add(other)
}
