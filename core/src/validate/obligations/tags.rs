//! Which branch a body is meant for, as far as one property tells them apart; only used for the report.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::plan::linked;
use crate::schema::{Branches, Constant, InPlace, Schema, Types};

use super::graph::Graph;
use super::template::{Branch, Link, Union};

/// What the property says that tells branches apart.
pub(super) enum Tagged {
    /// It has a value that these branches allow.
    Known(Vec<usize>),
    /// It has a value that no branch allows.
    Unknown { name: &'static str, offset: usize },
}

/// How deep references are followed to find what a branch says of its properties.
const DEEPEST: usize = 4;

/// What the tag says of a value that satisfies none of the branches.
pub(super) fn said_of_all(graph: &Graph, union: &Union) -> Option<Tagged> {
    let name = union.tag?;
    let said: Vec<_> = union.targets.iter().map(|target| said(graph, *target, name)).collect();
    let known: Vec<usize> = said
        .iter()
        .enumerate()
        .filter(|(_, said)| matches!(said, Some((_, true))))
        .map(|(branch, _)| branch)
        .collect();
    if !known.is_empty() {
        return Some(Tagged::Known(known));
    }
    let (offset, _) = said.iter().copied().collect::<Option<Vec<_>>>()?.first().copied()?;
    Some(Tagged::Unknown { name, offset })
}

impl Graph {
    /// Once the value of a tag was read that some branches allow: those that do not allow it do not hold, and only the
    /// others can be the nearest, so no more is asked for the rest.
    pub(super) fn dismiss(&mut self, tag: &str) {
        let template = Arc::clone(&self.template);
        for tagged in template.tagged.iter().filter(|tagged| tagged.tag == tag) {
            let said = |branch: &Branch| said(self, branch.target, tag).map(|(_, holds)| holds);
            let said: Vec<_> = tagged.branches.iter().map(said).collect();
            if !said.contains(&Some(true)) {
                continue;
            }
            let refused = tagged.branches.iter().zip(said).filter(|(_, said)| *said == Some(false));
            for index in refused.flat_map(|(branch, _)| &branch.own) {
                if let Some(node) = self.nodes.get_mut(*index) {
                    node.dismiss();
                }
            }
        }
    }
}

/// Where the tag's value is, and whether a branch allows it, by itself or by a union in it; `None` if the branch says
/// nothing of it.
fn said(graph: &Graph, target: usize, name: &str) -> Option<(usize, bool)> {
    let (said, unions) = said_alone(graph, target, name)?;
    said.or_else(|| unions.into_iter().find_map(|union| said_by(graph, union, name)))
}

/// The same without the unions, and these.
fn said_alone<'g>(
    graph: &'g Graph,
    target: usize,
    name: &str,
) -> Option<(Option<(usize, bool)>, Vec<&'g Union>)> {
    let mut work = vec![target];
    let mut seen = Vec::new();
    let mut said = None;
    let mut unions = Vec::new();
    while let Some(index) = work.pop() {
        if seen.contains(&index) {
            continue;
        }
        seen.push(index);
        let (node, applied) = (graph.nodes.get(index)?, graph.template.applied.get(index)?);
        if let Some((_, offset, holds)) = node.tags.iter().rev().find(|tag| tag.0 == name) {
            let so_far = said.is_none_or(|(_, holds): (usize, bool)| holds);
            said = Some((*offset, so_far && *holds));
        }
        for link in &applied.links {
            match link {
                Link::Together(targets) => work.extend(targets),
                Link::Any(union) | Link::One(union) => unions.push(union),
                Link::Not(_) | Link::If { .. } | Link::Dependent { .. } => {}
            }
        }
    }
    Some((said, unions))
}

/// The same, of a union within a branch: `None` if one of its own branches says nothing and may be an object.
fn said_by(graph: &Graph, union: &Union, name: &str) -> Option<(usize, bool)> {
    let may_hold = |target: &&usize| {
        let applied = graph.template.applied.get(**target);
        applied.is_some_and(|applied| applied.asked.schema.types.has(Types::OBJECT))
    };
    let mut all: Option<(usize, bool)> = None;
    for target in union.targets.iter().filter(may_hold) {
        let (offset, holds) = said_alone(graph, *target, name)?.0?;
        all = Some((offset, holds || all.is_some_and(|(_, so_far)| so_far)));
    }
    all
}

/// The name of a property whose values tell branches apart: that of the generator's discriminator, or the
/// one that most branches limit to values of their own.
pub(super) fn tag(branches: &'static Branches) -> Option<&'static str> {
    if let Some(discriminator) = branches.discriminator {
        return Some(discriminator.name);
    }
    let mut candidates = Vec::new();
    branches.schemas.iter().for_each(|branch| limited(branch, &mut candidates, true));
    let mut best: Option<(usize, &'static str)> = None;
    for name in candidates {
        let lists: Vec<_> = branches.schemas.iter().filter_map(|branch| values(branch, name)).collect();
        let all: BTreeSet<String> = lists.iter().flatten().map(|value| format!("{value:?}")).collect();
        let apart = all.len() == lists.iter().map(Vec::len).sum::<usize>();
        if apart && lists.len() >= 2 && best.is_none_or(|(most, _)| lists.len() > most) {
            best = Some((lists.len(), name));
        }
    }
    best.map(|(_, name)| name)
}

/// The schemas that a branch applies for sure.
fn together(branch: &'static Schema, depth: usize) -> Vec<&'static Schema> {
    let branch = linked(branch).unwrap_or(&Schema::ANY);
    let mut all = vec![branch];
    if depth > 0 {
        for applicator in branch.in_place {
            match applicator {
                InPlace::Ref(schema) => all.extend(together(schema, depth - 1)),
                InPlace::AllOf(schemas) => {
                    all.extend(schemas.iter().flat_map(|schema| together(schema, depth - 1)));
                }
                _ => {}
            }
        }
    }
    all
}

/// The branches of the unions that a schema applies, of those that may be objects, one list for each union.
fn unions(schema: &'static Schema) -> impl Iterator<Item = Vec<&'static Schema>> {
    let is_object =
        |branch: &&'static Schema| linked(branch).is_none_or(|branch| branch.types.has(Types::OBJECT));
    schema.in_place.iter().filter_map(move |applicator| match applicator {
        InPlace::AnyOf(branches) | InPlace::OneOf(branches) => {
            Some(branches.schemas.iter().copied().filter(is_object).collect())
        }
        _ => None,
    })
}

/// The properties that a branch limits to certain values.
fn limited(branch: &'static Schema, names: &mut Vec<&'static str>, with_unions: bool) {
    for schema in together(branch, DEEPEST) {
        for property in schema.object.iter().flat_map(|object| object.properties.iter()) {
            let name = property.name.as_str();
            if !names.contains(&name) && property.schema.is_some_and(|schema| !listed(schema).is_empty()) {
                names.push(name);
            }
        }
        if with_unions {
            unions(schema).flatten().for_each(|branch| limited(branch, names, false));
        }
    }
}

/// The values that a branch allows for a property, by itself or by each branch of a union in it.
pub(in super::super) fn values(branch: &'static Schema, name: &str) -> Option<Vec<&'static Constant>> {
    let own = values_alone(branch, name);
    own.or_else(|| {
        let of_all = |branches: Vec<&'static Schema>| {
            let values = branches.into_iter().map(|branch| values_alone(branch, name));
            let values: Vec<_> = values.collect::<Option<Vec<_>>>()?.concat();
            (!values.is_empty()).then_some(values)
        };
        together(branch, DEEPEST).into_iter().flat_map(unions).find_map(of_all)
    })
}

fn values_alone(branch: &'static Schema, name: &str) -> Option<Vec<&'static Constant>> {
    let schemas = together(branch, DEEPEST);
    let properties =
        schemas.iter().flat_map(|schema| schema.object.iter().flat_map(|object| object.properties.iter()));
    let of_name = properties.filter(|property| property.name.as_str() == name);
    of_name.filter_map(|property| property.schema).map(listed).find(|values| !values.is_empty())
}

pub(super) fn listed(schema: &'static Schema) -> Vec<&'static Constant> {
    /// The only value of its type, which no list needs to name.
    static NULL: Constant = Constant::Null;
    let schemas = together(schema, 2);
    if schemas.iter().any(|schema| schema.types == Types::NULL) {
        return vec![&NULL];
    }
    schemas.into_iter().filter_map(|schema| schema.values.first()).flat_map(|values| values.allowed).collect()
}
