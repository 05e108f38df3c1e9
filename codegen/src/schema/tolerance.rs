//! `[tolerance]` of `provider.toml`: how lenient to be with payloads, as a change of the schemas.
//!
//! Payloads grow: properties and strings are added. What a schema says to tell one payload from another
//! must not soften, though, or a branch would be taken for its neighbour. So nothing below `not` and
//! `if` changes; and where branches of `anyOf` and `oneOf` are told apart by what is in them, neither do
//! the lists of strings of a branch's own properties, nor, unless a property names the branch, its being
//! closed. Objects that no property names a branch for are another matter: see [`unlisted`](super::unlisted).

use std::collections::HashSet;

use super::conditional::open_conditions;
use super::external;
use super::lists::{self, are_disjoint};
use super::unlisted::open_unions;
use super::{AppliesTo, Graph, Schema, SchemaId};
use crate::config::{Tolerance, UnknownEnumValues, UnknownFields};
use crate::json::Json;

/// Changes the schemas that `roots` reach.
pub(super) fn tolerate(graph: &mut Graph, roots: &[SchemaId], tolerance: Tolerance) {
    if tolerance == Tolerance::default() {
        return;
    }
    let reached = reach(graph, roots);
    if tolerance.unknown_enum_values == Some(UnknownEnumValues::Keep) {
        let listed = in_order(&reached.all, &reached.telling);
        lists::join(graph, &listed);
        lists::open(graph, &listed);
    }
    match tolerance.unknown_fields {
        None => {}
        Some(UnknownFields::Ignore) => open_objects(graph, &reached, false),
        Some(UnknownFields::Keep) => open_objects(graph, &reached, true),
        Some(UnknownFields::Deny) => close_objects(graph, &reached),
    }
    // Last, as what is closed or opened above is told by what the schemas themselves say.
    if tolerance.unknown_enum_values == Some(UnknownEnumValues::Keep) {
        let owners = in_order(&reached.all, &reached.apart);
        open_unions(graph, &owners);
        open_conditions(graph, &owners);
    }
}

/// The schemas that are reached, and what must stay strict of them.
#[derive(Debug, Default)]
struct Reached {
    /// Every schema.
    all: HashSet<SchemaId>,
    /// Schemas that apply to a value of their own, not to one that another schema applies to.
    of_values: HashSet<SchemaId>,
    /// Schemas that another schema applies in place.
    in_place: HashSet<SchemaId>,
    /// Schemas whose list of strings tells branches apart.
    telling: HashSet<SchemaId>,
    /// Schemas whose being closed tells branches apart.
    closing: HashSet<SchemaId>,
    /// Schemas below `not` and `if`, which only ask.
    asked: HashSet<SchemaId>,
    /// Schemas of which any change could make a branch be taken for another.
    apart: HashSet<SchemaId>,
}

fn reach(graph: &Graph, roots: &[SchemaId]) -> Reached {
    let mut reached = Reached::default();
    let mut queue: Vec<SchemaId> = roots.to_vec();
    reached.of_values.extend(roots);
    while let Some(id) = queue.pop() {
        if !reached.all.insert(id) {
            continue;
        }
        let schema = graph.get(id);
        let (values, in_place) = (schema.applied_to(AppliesTo::Parts), schema.in_place());
        reached.of_values.extend(&values);
        reached.in_place.extend(&in_place);
        queue.extend(values.into_iter().chain(in_place));
        for condition in [schema.not, schema.condition].into_iter().flatten() {
            let below = closure(graph, condition, |schema| {
                let mut all = schema.applied_to(AppliesTo::Parts);
                all.extend(schema.in_place());
                all
            });
            reached.telling.extend(&below);
            reached.closing.extend(&below);
            reached.asked.extend(&below);
            reached.apart.extend(&below);
        }
        for branches in [&schema.any_of, &schema.one_of].into_iter().flatten() {
            keep_apart(graph, branches, &mut reached);
        }
    }
    reached
}

/// Marks what tells the branches of `anyOf` or `oneOf` apart.
fn keep_apart(graph: &Graph, branches: &[SchemaId], reached: &mut Reached) {
    if external::names(graph, branches).is_some() {
        let branches = branches.iter().flat_map(|branch| graph.conjunction(*branch));
        let branches: Vec<SchemaId> = branches.collect();
        reached.telling.extend(&branches);
        reached.closing.extend(branches);
        return;
    }
    if are_disjoint(graph, branches) || lists::are_listed(graph, branches) {
        return;
    }
    let named = are_named(graph, branches);
    for branch in branches {
        for id in closure(graph, *branch, Schema::in_place) {
            let schema = graph.get(id);
            reached.telling.insert(id);
            for (_, property) in &schema.properties {
                let below = closure(graph, *property, Schema::in_place);
                reached.telling.extend(&below);
                if !named {
                    reached.apart.extend(below);
                }
            }
            if !named {
                reached.closing.insert(id);
                reached.apart.insert(id);
            }
        }
    }
}

/// Whether a required property has, in each branch, strings that no other branch allows.
fn are_named(graph: &Graph, branches: &[SchemaId]) -> bool {
    let Some(first) = branches.first() else { return false };
    let candidates: Vec<&String> =
        closure(graph, *first, Schema::in_place).into_iter().flat_map(|id| &graph.get(id).required).collect();
    candidates.into_iter().any(|name| {
        let mut seen = HashSet::new();
        branches.iter().all(|branch| {
            let values = tag_values(graph, *branch, name);
            !values.is_empty() && values.into_iter().all(|value| seen.insert(value))
        })
    })
}

/// The strings that a branch allows for a property that it requires; none where it allows others too.
fn tag_values<'g>(graph: &'g Graph, branch: SchemaId, name: &String) -> Vec<&'g String> {
    let schemas: Vec<&Schema> =
        closure(graph, branch, Schema::in_place).into_iter().map(|id| graph.get(id)).collect();
    if !schemas.iter().any(|schema| schema.required.contains(name)) {
        return Vec::new();
    }
    let properties = schemas.iter().flat_map(|schema| &schema.properties);
    let of_name = properties.filter(|(property, _)| property == name);
    let mut lists = of_name.filter_map(|(_, id)| {
        let schema = graph.get(*id);
        let list = schema.enumeration.as_deref().or(schema.constant.as_ref().map(std::slice::from_ref))?;
        list.iter().map(text).collect::<Option<Vec<_>>>()
    });
    lists.next().unwrap_or_default()
}

pub(super) fn text(value: &Json) -> Option<&String> {
    match value {
        Json::String(text) => Some(text),
        _ => None,
    }
}

/// A schema and all that `step` leads to from it.
pub(super) fn closure(
    graph: &Graph,
    from: SchemaId,
    step: impl Fn(&Schema) -> Vec<SchemaId>,
) -> Vec<SchemaId> {
    let mut found = vec![from];
    let mut seen = HashSet::from([from]);
    let mut next = 0;
    while let Some(id) = found.get(next) {
        next += 1;
        let more = step(graph.get(*id)).into_iter().filter(|id| seen.insert(*id));
        let more: Vec<SchemaId> = more.collect();
        found.extend(more);
    }
    found
}

/// Lets closed objects have other properties, and keeps them if `keep`.
fn open_objects(graph: &mut Graph, reached: &Reached, keep: bool) {
    for id in in_order(&reached.all, &reached.closing) {
        let closed = |id: &SchemaId| is_nothing(graph.get(*id));
        let schema = graph.get(id);
        let opens = (
            schema.additional_properties.as_ref().is_some_and(closed),
            schema.unevaluated_properties.as_ref().is_some_and(closed),
        );
        let Some(schema) = graph.get_mut(id) else { continue };
        if opens.0 {
            schema.additional_properties = None;
        }
        if opens.1 {
            schema.unevaluated_properties = None;
        }
        if keep {
            keep_unknown(graph, id);
        }
    }
    // What tells branches apart stays as strict as it is. An open branch accepts other properties anyway, and keeps them,
    // unless something around it looks at which properties were spoken of.
    let looks = |id: &SchemaId| graph.get(*id).unevaluated_properties.is_some();
    if keep && !reached.all.iter().any(looks) {
        for id in in_order(&reached.closing, &reached.asked) {
            keep_unknown(graph, id);
        }
    }
}

/// Says that the other properties of an open object are kept.
fn keep_unknown(graph: &mut Graph, id: SchemaId) {
    let schema = graph.get(id);
    if schema.properties.is_empty() || schema.additional_properties.is_some() {
        return;
    }
    let mut anything = Schema::empty(schema.place.clone(), schema.draft, schema.resource);
    anything.keeps_unknown = true;
    let anything = graph.add(anything);
    if let Some(schema) = graph.get_mut(id) {
        schema.keeps_unknown = true;
        schema.additional_properties = Some(anything);
    }
}

/// Closes objects that have declared properties and say nothing about others.
fn close_objects(graph: &mut Graph, reached: &Reached) {
    for id in in_order(&reached.of_values, &reached.closing) {
        let all = closure(graph, id, Schema::in_place);
        let says = |schema: &Schema| {
            schema.additional_properties.is_some() || schema.unevaluated_properties.is_some()
        };
        let declares = all.iter().any(|id| !graph.get(*id).properties.is_empty());
        if !declares || all.iter().any(|id| says(graph.get(*id))) {
            continue;
        }
        let schema = graph.get(id);
        let mut nothing = Schema::empty(schema.place.clone(), schema.draft, schema.resource);
        nothing.types = Some(Vec::new());
        let nothing = graph.add(nothing);
        let alone = all.len() == 1 && !reached.in_place.contains(&id);
        let Some(schema) = graph.get_mut(id) else { continue };
        // What several schemas declare together is known only when all of them were applied.
        if alone {
            schema.additional_properties = Some(nothing);
        } else {
            schema.unevaluated_properties = Some(nothing);
        }
    }
}

/// Some schemas without others. Schemas are added on the way; in order, so that every run adds them alike.
fn in_order(schemas: &HashSet<SchemaId>, without: &HashSet<SchemaId>) -> Vec<SchemaId> {
    let mut schemas: Vec<SchemaId> = schemas.difference(without).copied().collect();
    schemas.sort_unstable();
    schemas
}

/// Whether a schema is `false`.
fn is_nothing(schema: &Schema) -> bool {
    schema.types.as_ref().is_some_and(Vec::is_empty)
}
