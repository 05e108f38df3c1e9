//! Unions as serde writes them without attributes: each branch lists strings, or is an object whose only property names
//! it. Which names there are, and whether a value has one; only used for the report.

use std::collections::BTreeSet;

use crate::plan::linked;
use crate::schema::{Branches, Constant, InPlace, Schema, Types};

use super::graph::Graph;
use super::tags::listed;
use super::template::{Link, Union};

/// How many references are followed.
const DEEPEST: usize = 4;

/// What the branches of a union are named by.
#[derive(Debug, Default)]
pub(in super::super) struct Names {
    pub(in super::super) strings: Vec<&'static Constant>,
    pub(in super::super) members: Vec<&'static str>,
}

/// The names, if each branch has one of its own and at least one is a property.
pub(in super::super) fn names(branches: &'static Branches) -> Option<Names> {
    let mut names = Names::default();
    for branch in branches.schemas {
        let branch = followed(branch)?;
        if let Some(member) = only_member(branch) {
            names.members.push(member);
        } else if branch.types == Types::STRING {
            names.strings.extend(Some(listed(branch)).filter(|strings| !strings.is_empty())?);
        } else if branch.types != Types::NULL {
            return None;
        }
    }
    let apart = names.members.iter().collect::<BTreeSet<_>>().len() == names.members.len();
    (!names.members.is_empty() && names.members.len() + names.strings.len() > 1 && apart).then_some(names)
}

/// Whether no branch of such a union has the name of a property that the value has, whatever the value is.
pub(super) fn has_none(graph: &Graph, union: &Union) -> bool {
    names(union.branches).is_some() && !union.targets.iter().any(|target| has_member(graph, *target))
}

/// Whether a value has the only property of a branch, or of what it refers to.
fn has_member(graph: &Graph, target: usize) -> bool {
    let mut work = vec![(target, DEEPEST)];
    while let Some((index, depth)) = work.pop() {
        if graph.nodes.get(index).is_some_and(|node| node.seen.has(0)) {
            return true;
        }
        let links = graph.template.applied.get(index).into_iter().flat_map(|applied| &applied.links);
        for link in links.filter(|_| depth > 0) {
            if let Link::Together(targets) = link {
                work.extend(targets.iter().map(|target| (*target, depth - 1)));
            }
        }
    }
    false
}

/// What a schema refers to, if it says nothing else.
fn followed(schema: &'static Schema) -> Option<&'static Schema> {
    let mut at = linked(schema)?;
    for _ in 0..DEEPEST {
        match at.in_place {
            [] => return Some(at),
            [InPlace::Ref(next)] if at.object.is_none() && at.values.is_empty() => at = linked(next)?,
            _ => return None,
        }
    }
    None
}

/// The only property of an object that has to have it and no other.
fn only_member(schema: &'static Schema) -> Option<&'static str> {
    let object = schema.object?;
    let mut properties = object.properties.iter();
    let (only, None) = (properties.next()?, properties.next()) else { return None };
    let closed = object.additional_properties.is_some_and(|others| others.types == Types::NOTHING);
    let plain = object.pattern_properties.is_empty() && schema.types == Types::OBJECT;
    (only.required && closed && plain).then(|| only.name.as_str())
}
