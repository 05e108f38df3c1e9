//! Which branch a body is meant for, as far as one property tells them apart; only used for the report.

use std::collections::BTreeSet;

use crate::plan::linked;
use crate::schema::{Branches, Constant, InPlace, Schema};

use super::Obligations;
use super::graph::{Graph, Link};

/// What the property says that tells branches apart.
pub(super) enum Tagged {
    /// It has a value that these branches allow.
    Known(Vec<usize>),
    /// It has a value that no branch allows.
    Unknown { name: &'static str, offset: usize },
}

/// How deep references are followed to find what a branch says of its properties.
const DEEPEST: usize = 4;

impl Obligations<'_> {
    /// The names that tell branches apart of a value's schemas.
    pub(super) fn tags(&mut self, graph: &Graph) -> Vec<&'static str> {
        let mut names = Vec::new();
        if !self.collects() {
            return names;
        }
        for link in graph.nodes.iter().flat_map(|node| &node.links) {
            if let Link::Any(branches, _) | Link::One(branches, _) = link {
                let known = self.tags.entry(std::ptr::from_ref(*branches).addr());
                names.extend(*known.or_insert_with(|| tag(branches)));
            }
        }
        names.sort_unstable();
        names.dedup();
        names
    }

    /// What the tag says of a value that satisfies none of the branches.
    pub(super) fn tag(
        &self,
        graph: &Graph,
        branches: &'static Branches,
        targets: &[usize],
    ) -> Option<Tagged> {
        let name = (*self.tags.get(&std::ptr::from_ref(branches).addr())?)?;
        let said: Vec<_> = targets.iter().map(|target| said(graph, *target, name)).collect();
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
}

/// Where the tag's value is, and whether a branch allows it; `None` if the branch says nothing of it.
fn said(graph: &Graph, target: usize, name: &str) -> Option<(usize, bool)> {
    let mut work = vec![target];
    let mut seen = Vec::new();
    let mut said = None;
    while let Some(index) = work.pop() {
        if seen.contains(&index) {
            continue;
        }
        seen.push(index);
        let node = graph.nodes.get(index)?;
        if let Some((_, offset, holds)) = node.tags.iter().rev().find(|tag| tag.0 == name) {
            let so_far = said.is_none_or(|(_, holds): (usize, bool)| holds);
            said = Some((*offset, so_far && *holds));
        }
        for link in &node.links {
            if let Link::Together(targets) = link {
                work.extend(targets);
            }
        }
    }
    said
}

/// The name of a property whose values tell branches apart: that of the generator's discriminator, or the
/// one that most branches limit to values of their own.
fn tag(branches: &'static Branches) -> Option<&'static str> {
    if let Some(discriminator) = branches.discriminator {
        return Some(discriminator.name);
    }
    let mut candidates = Vec::new();
    branches.schemas.iter().for_each(|branch| limited(branch, &mut candidates, DEEPEST));
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

/// The properties that a branch limits to certain values.
fn limited(branch: &'static Schema, names: &mut Vec<&'static str>, depth: usize) {
    for schema in together(branch, depth) {
        for property in schema.object.iter().flat_map(|object| object.properties.iter()) {
            let name = property.name.as_str();
            if !names.contains(&name) && property.schema.is_some_and(|schema| !listed(schema).is_empty()) {
                names.push(name);
            }
        }
    }
}

/// The values that a branch allows for a property.
pub(in super::super) fn values(branch: &'static Schema, name: &str) -> Option<Vec<&'static Constant>> {
    together(branch, DEEPEST)
        .into_iter()
        .flat_map(|schema| schema.object.iter().flat_map(|object| object.properties.iter()))
        .filter(|property| property.name.as_str() == name)
        .filter_map(|property| property.schema)
        .map(listed)
        .find(|values| !values.is_empty())
}

fn listed(schema: &'static Schema) -> Vec<&'static Constant> {
    together(schema, 2)
        .into_iter()
        .filter_map(|schema| schema.values.first())
        .flat_map(|values| values.allowed)
        .collect()
}
