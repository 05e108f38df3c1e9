//! `unknown_enum_values = "keep"` for unions: objects whose tag no branch lists are accepted, too.
//!
//! Branches that one property tells apart list their kinds as `enum` lists strings, and a provider adds to the one as to
//! the other. Such a union gets one more branch, of the objects with any other tag.

use std::collections::{BTreeSet, HashSet};

use super::external;
use super::graph::Unlisted;
use super::lists::listed_type;
use super::{Graph, Schema, SchemaId, Type};
use crate::json::{Json, compact};

/// How many unions within one another count as one.
const DEEPEST: usize = 4;

/// Adds a branch for unlisted kinds to each of these schemas whose `anyOf` or `oneOf` lists kinds.
pub(super) fn open_unions(graph: &mut Graph, owners: &[SchemaId]) {
    let parts = parts_of_unions(graph, owners);
    for owner in owners.iter().filter(|owner| !parts.contains(owner)) {
        let schema = graph.get(*owner);
        let (exclusive, branches) = match (&schema.one_of, &schema.any_of) {
            (Some(branches), None) => (true, branches.clone()),
            (None, Some(branches)) => (false, branches.clone()),
            _ => continue,
        };
        let other = if let Some(tag) = tag(graph, &branches) {
            add_other(graph, *owner, tag)
        } else if let Some(names) = external::names(graph, &branches) {
            external::add_other(graph, *owner, names)
        } else {
            continue;
        };
        let Some(schema) = graph.get_mut(*owner) else { continue };
        let branches = Some(branches.into_iter().chain([other]).collect());
        if exclusive {
            schema.one_of = branches;
        } else {
            schema.any_of = branches;
        }
    }
}

/// The unions within branches of others whose tag another branch of these has as well: what the one does not list, the
/// other may.
fn parts_of_unions(graph: &Graph, owners: &[SchemaId]) -> HashSet<SchemaId> {
    let mut parts = HashSet::new();
    for owner in owners {
        let branches = branches(graph.get(*owner));
        let within: Vec<HashSet<SchemaId>> = branches.iter().map(|branch| in_place(graph, *branch)).collect();
        for (place, inner) in within.iter().enumerate().filter(|_| branches.len() > 1) {
            let unions = inner.iter().filter(|id| !branches_of(graph, **id).is_empty());
            parts.extend(unions.filter(|id| {
                let Some(tag) = tag(graph, branches_of(graph, **id)) else { return false };
                let others = within.iter().enumerate().filter(|(other, _)| *other != place);
                let mut others = others.flat_map(|(_, ids)| ids).flat_map(|id| &graph.get(*id).properties);
                others.any(|(name, _)| *name == tag.property)
            }));
        }
    }
    parts
}

/// The branches of a union that a schema is.
fn branches_of(graph: &Graph, id: SchemaId) -> &[SchemaId] {
    branches(graph.get(id))
}

fn branches(schema: &Schema) -> &[SchemaId] {
    match (&schema.one_of, &schema.any_of) {
        (Some(branches), None) | (None, Some(branches)) => branches,
        _ => &[],
    }
}

/// The schemas that apply to the same value as one does.
fn in_place(graph: &Graph, from: SchemaId) -> HashSet<SchemaId> {
    let mut found = HashSet::new();
    let mut open = vec![from];
    while let Some(id) = open.pop() {
        if found.insert(id) {
            open.extend(graph.get(id).in_place());
        }
    }
    found
}

/// The branches as conjunctions, those that are unions themselves by their own branches.
fn leaves(graph: &Graph, branch: SchemaId, depth: usize) -> Vec<Vec<SchemaId>> {
    let all = graph.conjunction(branch);
    let mut unions = all.iter().map(|id| branches_of(graph, *id)).filter(|branches| branches.len() > 1);
    let (Some(inner), None) = (unions.next(), unions.next()) else { return vec![all] };
    if depth == 0 {
        return vec![all];
    }
    let of_inner = inner.iter().flat_map(|branch| leaves(graph, *branch, depth - 1));
    of_inner.map(|leaf| all.iter().copied().chain(leaf).collect()).collect()
}

/// A property, and the values that branches list for it.
pub(super) struct Tag {
    pub(super) property: String,
    pub(super) values: Vec<Json>,
    pub(super) ty: Type,
}

/// The property that has listed values in every branch that is an object, all strings or all integers, and that parts
/// these branches best; of equals the first.
fn tag(graph: &Graph, branches: &[SchemaId]) -> Option<Tag> {
    let objects: Vec<Vec<SchemaId>> = branches
        .iter()
        .flat_map(|branch| leaves(graph, *branch, DEEPEST))
        .filter(|all| is_object(graph, all))
        .collect();
    let names = objects.first()?.iter().flat_map(|id| &graph.get(*id).properties).map(|(name, _)| name);
    let mut best: Option<(usize, Tag)> = None;
    for property in names {
        let lists = objects.iter().map(|all| values(graph, all, property)).collect::<Option<Vec<_>>>();
        let Some(lists) = lists else { continue };
        let groups: BTreeSet<Vec<String>> =
            lists.iter().map(|list| list.iter().map(|value| compact(value)).collect()).collect();
        let listed: Vec<&Json> = lists.concat();
        let Some(ty) = listed_type(&listed).filter(|_| groups.len() > 1) else { continue };
        if best.as_ref().is_none_or(|(most, _)| groups.len() > *most) {
            let mut seen = HashSet::new();
            let unlike = listed.into_iter().filter(|value| seen.insert(compact(value)));
            let tag = Tag { property: property.clone(), values: unlike.cloned().collect(), ty };
            best = Some((groups.len(), tag));
        }
    }
    best.map(|(_, tag)| tag)
}

/// Whether schemas that hold together allow objects, and describe some.
fn is_object(graph: &Graph, all: &[SchemaId]) -> bool {
    let mut schemas = all.iter().map(|id| graph.get(*id));
    let allows = |schema: &Schema| schema.types.as_ref().is_none_or(|types| types.contains(&Type::Object));
    schemas.clone().all(allows) && schemas.any(|schema| !schema.properties.is_empty())
}

/// The values that schemas which hold together list for a property.
fn values<'g>(graph: &'g Graph, all: &[SchemaId], property: &str) -> Option<Vec<&'g Json>> {
    let properties = all.iter().flat_map(|id| &graph.get(*id).properties);
    let of_name = properties.filter(|(name, _)| name == property).map(|(_, id)| *id);
    let mut lists = of_name.flat_map(|id| graph.conjunction(id)).filter_map(|id| {
        let schema = graph.get(id);
        let constant = schema.constant.as_ref().map(std::slice::from_ref);
        Some(constant.or(schema.enumeration.as_deref().filter(|_| !schema.open_enumeration))?.iter())
    });
    let first: Vec<&Json> = lists.next()?.collect();
    let common = lists.fold(first, |found, list| {
        let kept: HashSet<String> = list.map(compact).collect();
        found.into_iter().filter(|value| kept.contains(&compact(value))).collect()
    });
    (!common.is_empty()).then_some(common)
}

/// The schema of objects whose tag is none of those that are listed.
pub(super) fn add_other(graph: &mut Graph, owner: SchemaId, tag: Tag) -> SchemaId {
    let owner = graph.get(owner);
    let (place, draft, resource) = (owner.place.clone(), owner.draft, owner.resource);
    let empty = || Schema::empty(place.clone(), draft, resource);
    let mut listed = empty();
    listed.enumeration = Some(tag.values);
    let listed = graph.add(listed);
    let mut unlisted = empty();
    unlisted.types = Some(vec![tag.ty]);
    unlisted.not = Some(listed);
    let unlisted = graph.add(unlisted);
    let anything = graph.add(empty());
    let mut other = empty();
    other.types = Some(vec![Type::Object]);
    other.required = vec![tag.property.clone()];
    other.properties = vec![(tag.property.clone(), unlisted)];
    other.additional_properties = Some(anything);
    other.unlisted = Some(Unlisted::Tag(tag.property));
    graph.add(other)
}
