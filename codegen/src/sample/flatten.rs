//! From the schemas that apply to a value to [`Facts`]: references followed, branches chosen.

use super::deny::deny;
use super::facts::{Facts, Goal, Kind};
use super::options::Size;
use super::run::{LISTED, Run};
use crate::schema::{Schema, SchemaId, Type};

/// Schemas that may apply to one value.
const MOST: usize = 4_000;

/// Everything that must hold for a value, with one choice made at every branch; `None` if too much applies.
pub(super) fn flatten(run: &mut Run<'_>, goals: &[Goal], deep: bool) -> Option<Facts> {
    let mut facts = Facts::new();
    add(run, &mut facts, goals.to_vec(), deep).then_some(facts)
}

/// Adds what must hold; whether it could be added.
pub(super) fn add(run: &mut Run<'_>, facts: &mut Facts, goals: Vec<Goal>, deep: bool) -> bool {
    let mut certain = goals;
    certain.reverse();
    let mut choices: Vec<Goal> = Vec::new();
    let mut steps = 0;
    // What is certain first, so that branches are chosen in its light.
    loop {
        let chosen = match certain.pop() {
            Some(goal) if goal.holds => {
                hold(run, facts, &goal, &mut certain);
                let schema = run.schema(goal.id);
                if branches(schema) {
                    choices.push(goal);
                }
                None
            }
            Some(goal) => {
                choices.push(goal);
                None
            }
            None if choices.is_empty() => return true,
            None => Some(choices.remove(0)),
        };
        match chosen {
            Some(goal) if goal.holds => choose(run, facts, &goal, &mut certain, deep),
            Some(goal) => deny(run, facts, &goal, &mut certain),
            None => {}
        }
        steps += 1;
        if steps > MOST || facts.kinds.is_empty() {
            return false;
        }
    }
}

fn branches(schema: &Schema) -> bool {
    schema.any_of.is_some() || schema.one_of.is_some() || schema.not.is_some() || schema.condition.is_some()
}

/// A schema that holds: its own keywords, and the schemas that hold with it.
fn hold(run: &Run<'_>, facts: &mut Facts, goal: &Goal, certain: &mut Vec<Goal>) {
    let schema = run.schema(goal.id);
    facts.absorb(schema, goal, &|id| run.schema(id).resource);
    certain.extend(schema.reference.map(|id| run.to(goal, id)));
    certain.extend(run.dynamic(goal));
    certain.extend(schema.all_of.iter().rev().map(|id| run.to(goal, *id)));
}

/// The branches of a schema that holds.
fn choose(run: &mut Run<'_>, facts: &mut Facts, goal: &Goal, certain: &mut Vec<Goal>, deep: bool) {
    let schema = run.schema(goal.id);
    let (any_of, one_of) = (schema.any_of.clone(), schema.one_of.clone());
    let (not, condition) = (schema.not, schema.condition);
    let (then, otherwise) = (schema.then, schema.otherwise);
    if let Some(branches) = &any_of {
        match branch(run, facts, branches, deep) {
            Some(id) => certain.push(run.to(goal, id)),
            None => facts.kinds.clear(),
        }
    }
    if let Some(branches) = &one_of {
        match branch(run, facts, branches, deep) {
            Some(id) => {
                certain.push(run.to(goal, id));
                // Most alternatives exclude each other by themselves.
                if run.attempt % 2 == 1 {
                    let others = branches.iter().filter(|other| **other != id);
                    certain.extend(others.map(|other| run.to(goal, *other).negated()));
                }
            }
            None => facts.kinds.clear(),
        }
    }
    certain.extend(not.map(|id| run.to(goal, id).negated()));
    if let Some(condition) = condition.filter(|_| then.is_some() || otherwise.is_some()) {
        let met = run.random.chance(if then.is_some() { 60 } else { 40 });
        let judged = run.to(goal, condition);
        certain.push(if met { judged } else { judged.negated() });
        let next = if met { then } else { otherwise };
        certain.extend(next.map(|id| run.to(goal, id)));
    }
}

/// One of several branches: one whose type can still be, and where it is deep already, the shallowest.
fn branch(run: &mut Run<'_>, facts: &Facts, branches: &[SchemaId], deep: bool) -> Option<SchemaId> {
    let fits = |id: &SchemaId| {
        let types = run.types(*id);
        types.is_none_or(|types| types.iter().any(|ty| facts.kinds.iter().any(|kind| *kind == Kind::of(*ty))))
    };
    let mut fitting: Vec<SchemaId> = branches.iter().copied().filter(fits).collect();
    // What is of a kind that the schema does not list is drawn now and then.
    let is_listed = |id: &SchemaId| run.schema(*id).unlisted.is_none();
    if !fitting.iter().all(is_listed) && fitting.iter().any(is_listed) && (deep || run.random.chance(LISTED))
    {
        fitting.retain(|id| run.schema(*id).unlisted.is_none());
    }
    if run.size == Size::Full && run.attempt == 0 {
        let full: Vec<SchemaId> =
            fitting.iter().copied().filter(|id| run.types(*id) != Some(&[Type::Null][..])).collect();
        if !full.is_empty() {
            fitting = full;
        }
    }
    if deep {
        return fitting.into_iter().min_by_key(|id| run.height(*id));
    }
    run.random.pick(&fitting).copied()
}
