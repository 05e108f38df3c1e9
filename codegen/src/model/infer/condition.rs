//! `if`, `then` and `else` as two alternatives, where one of them describes properties that nothing else does.
//!
//! Most conditions ask for the value of one property: what its value is in one alternative, it is not in the
//! other. So of ten conditions on one property come eleven alternatives, not a thousand.

use std::collections::HashSet;

use super::alternatives::{Alternative, Conjunction, Excluded, flatten, listed, property_schemas, resolve};
use super::described::branch_properties;
use crate::json::{Json, compact};
use crate::schema::{Graph, Schema, SchemaId};

/// How many alternatives conditions may make.
const MOST_ALTERNATIVES: usize = 64;

/// Splits an alternative by the first condition of its members, and so on.
pub(super) fn decide(graph: &Graph, base: Alternative, out: &mut Vec<Alternative>) {
    let mut open = vec![base];
    let mut decided = Vec::new();
    while let Some(one) = open.pop() {
        if decided.len() + open.len() >= MOST_ALTERNATIVES {
            decided.push(one);
            continue;
        }
        match one.all.members.iter().copied().find(|id| splits(graph, *id, &one)) {
            // The last one that is pushed is looked at first.
            Some(owner) => open.extend(split(graph, &one, owner).into_iter().rev()),
            None => decided.push(one),
        }
    }
    out.append(&mut decided);
}

/// Whether a member's condition leads to properties that no member describes.
fn splits(graph: &Graph, id: SchemaId, one: &Alternative) -> bool {
    let schema = graph.get(id);
    if schema.condition.is_none() || one.all.decided.contains(&id) {
        return false;
    }
    let branches: Vec<SchemaId> = [schema.then, schema.otherwise].into_iter().flatten().collect();
    let members = one.all.members.iter().flat_map(|id| &graph.get(*id).properties);
    let known: HashSet<&str> = members.map(|(name, _)| name.as_str()).collect();
    branch_properties(graph, &branches).iter().any(|name| !known.contains(name))
}

/// The alternative in which a condition holds, and the one in which it does not, as far as there are such.
fn split(graph: &Graph, base: &Alternative, owner: SchemaId) -> Vec<Alternative> {
    let Schema { condition, then, otherwise, .. } = graph.get(owner);
    let Some(condition) = *condition else { return Vec::new() };
    let mut holds = with(graph, base, owner, &[Some(condition), *then]);
    holds.verdict.push(resolve(graph, condition));
    holds.branch = then.or(Some(condition));
    let mut fails = with(graph, base, owner, &[*otherwise]);
    if let Some(branch) = otherwise {
        fails.branch = Some(*branch);
    }
    if let Some((property, values)) = test(graph, condition) {
        let excluded =
            values.iter().map(|value| Excluded { property: property.to_owned(), value: compact(value) });
        fails.all.excluded.extend(excluded);
    }
    [holds, fails].into_iter().filter(|one| is_possible(graph, &one.all)).collect()
}

fn with(graph: &Graph, base: &Alternative, owner: SchemaId, added: &[Option<SchemaId>]) -> Alternative {
    let mut next = base.clone();
    next.all.decided.push(owner);
    next.alone = false;
    let added: Vec<SchemaId> = added.iter().flatten().copied().collect();
    for id in flatten(graph, &added) {
        if !next.all.members.contains(&id) {
            next.all.members.push(id);
        }
    }
    next
}

/// The property that a condition asks for, and the values it asks for, if it asks for nothing else.
fn test(graph: &Graph, condition: SchemaId) -> Option<(&str, Vec<Json>)> {
    let schema = graph.get(condition);
    let [(property, value)] = schema.properties.as_slice() else { return None };
    let only_this = schema.applicators().len() == 1 && schema.required.iter().all(|name| name == property);
    let value = graph.get(*value);
    let constant = value.constant.as_ref().map(std::slice::from_ref);
    let listed = value.enumeration.as_deref().xor(constant)?;
    let plain = value.applicators().is_empty() && schema.enumeration.is_none() && schema.constant.is_none();
    (only_this && plain).then(|| (property.as_str(), listed.to_vec()))
}

/// Whether no property that must be there is asked to have values that it cannot have.
fn is_possible(graph: &Graph, all: &Conjunction) -> bool {
    let members = all.members.iter().map(|id| graph.get(*id));
    let required: HashSet<&str> =
        members.clone().flat_map(|schema| schema.required.iter().map(String::as_str)).collect();
    let told = members.flat_map(|schema| &schema.properties).map(|(name, _)| name);
    let told: HashSet<&String> = told.filter(|name| required.contains(name.as_str())).collect();
    told.into_iter().all(|name| {
        let schemas = flatten(graph, &property_schemas(graph, &all.members, name));
        let values = listed(graph, &schemas);
        values.is_none_or(|values| values.iter().any(|value| !all.excludes(name, value)))
    })
}

impl Conjunction {
    /// Whether a property cannot have a value.
    pub(super) fn excludes(&self, property: &str, value: &Json) -> bool {
        let mut excluded = self.excluded.iter().filter(|one| one.property == property).peekable();
        if excluded.peek().is_none() {
            return false;
        }
        let value = compact(value);
        excluded.any(|one| one.value == value)
    }
}
