//! `unknown_enum_values = "keep"` for objects whose kinds are told apart by `if`: objects of unlisted kinds are accepted,
//! too.
//!
//! A property lists the kinds, and conditions ask for one each. Once the list is open, the objects of all other kinds are
//! told from those of listed ones by one more union. `else` means the other listed kinds, not those that are added later.

use std::collections::BTreeSet;

use super::lists::listed_type;
use super::unlisted::{Tag, add_other};
use super::{Graph, Schema, SchemaId};
use crate::json::Json;

/// Tells unlisted kinds from listed ones in these schemas, where conditions ask for the kind.
pub(super) fn open_conditions(graph: &mut Graph, owners: &[SchemaId]) {
    let found: Vec<(SchemaId, Tag)> =
        owners.iter().filter_map(|owner| Some((*owner, conditional_tag(graph, *owner)?))).collect();
    let told: BTreeSet<SchemaId> = found.iter().map(|(owner, _)| *owner).collect();
    for (owner, tag) in found {
        let all = graph.conjunction(owner);
        if all.iter().any(|one| *one != owner && told.contains(one)) {
            continue;
        }
        for id in all {
            if asks_for(graph, id, &tag.property) {
                limit_else(graph, id, &tag);
            }
        }
        let listed = add_listed(graph, owner, &tag);
        let other = add_other(graph, owner, tag);
        let kinds = Schema { one_of: Some(vec![listed, other]), ..beside(graph, owner) };
        let kinds = graph.add(kinds);
        if let Some(schema) = graph.get_mut(owner) {
            schema.all_of.push(kinds);
        }
    }
}

/// The required property with an open list of which conditions ask for values, in a schema without branches.
fn conditional_tag(graph: &Graph, owner: SchemaId) -> Option<Tag> {
    let all = graph.conjunction(owner);
    let schemas = || all.iter().map(|id| graph.get(*id));
    if schemas().any(|schema| schema.one_of.is_some() || schema.any_of.is_some()) {
        return None;
    }
    let known: BTreeSet<&str> =
        schemas().flat_map(|schema| schema.properties.iter().map(|(name, _)| name.as_str())).collect();
    let outcomes = schemas().flat_map(|schema| schema.then.into_iter().chain(schema.otherwise));
    let mut described =
        outcomes.flat_map(|id| graph.conjunction(id)).flat_map(|id| &graph.get(id).properties);
    // What only requires properties has one struct.
    if described.all(|(name, _)| known.contains(name.as_str())) {
        return None;
    }
    let properties = schemas().flat_map(|schema| &schema.properties);
    properties.into_iter().find_map(|(name, id)| {
        let required = schemas().any(|schema| schema.required.contains(name));
        let asked = required && all.iter().any(|id| asks_for(graph, *id, name));
        let mut lists = graph.conjunction(*id).into_iter().map(|id| graph.get(id));
        let list = lists.find(|schema| asked && schema.open_enumeration)?.enumeration.as_ref()?;
        let listed: Vec<&Json> = list.iter().filter(|value| **value != Json::Null).collect();
        let ty = listed_type(&listed)?;
        Some(Tag { property: name.clone(), values: listed.into_iter().cloned().collect(), ty })
    })
}

/// Whether a schema's condition asks for nothing but values of a property.
fn asks_for(graph: &Graph, id: SchemaId, property: &str) -> bool {
    let Some(condition) = graph.get(id).condition.map(|condition| graph.get(condition)) else { return false };
    let [(name, value)] = condition.properties.as_slice() else { return false };
    let value = graph.get(*value);
    let alone = condition.applicators().len() == 1 && condition.required.iter().all(|one| one == name);
    name == property && alone && (value.constant.is_some() || value.enumeration.is_some())
}

/// Has `else` apply to listed kinds only.
fn limit_else(graph: &mut Graph, id: SchemaId, tag: &Tag) {
    let Some(otherwise) = graph.get(id).otherwise else { return };
    let listed = add_listed(graph, id, tag);
    let limited = Schema { condition: Some(listed), then: Some(otherwise), ..beside(graph, otherwise) };
    let limited = graph.add(limited);
    if let Some(schema) = graph.get_mut(id) {
        schema.otherwise = Some(limited);
    }
}

/// The schema of objects of listed kinds.
fn add_listed(graph: &mut Graph, owner: SchemaId, tag: &Tag) -> SchemaId {
    let values = Schema { enumeration: Some(tag.values.clone()), ..beside(graph, owner) };
    let values = graph.add(values);
    graph.add(Schema { properties: vec![(tag.property.clone(), values)], ..beside(graph, owner) })
}

/// A schema that says nothing, at the place of another.
fn beside(graph: &Graph, id: SchemaId) -> Schema {
    let schema = graph.get(id);
    Schema::empty(schema.place.clone(), schema.draft, schema.resource)
}
