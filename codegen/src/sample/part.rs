//! Small payloads that have a certain value in a certain place.

use std::collections::BTreeSet;

use super::facts::Goal;
use super::matches::matches;
use super::options::Size;
use super::run::Run;
use super::subject::Subject;
use crate::json::{Json, Node, member};
use crate::schema::{Schema, SchemaId};

/// Payloads that are made for one place: one for each way to it through branches.
const WAYS: usize = 6;

/// A name that schemas do not list.
const ANOTHER: &str = "another_property";

/// What is to stand in a place: a value, or nothing.
pub(super) type Part<'v> = Option<&'v Json>;

/// Payloads as small as the sampler makes them, in which `part` stands at `path`, whatever its schema says: `*` is
/// any item, or a property that no schema names. Whether the rest is valid is the caller's to judge.
pub(super) fn payloads(subject: &Subject, path: &[String], part: Part<'_>) -> Vec<Json> {
    let goal = Goal::new(subject.root, subject.graph.get(subject.root).resource);
    let mut run = Run::new(subject, 0, Size::Minimal);
    let mut found = place(&mut run, &[goal], path, part, 0);
    found.truncate(WAYS);
    found
}

fn place(run: &mut Run<'_>, goals: &[Goal], path: &[String], part: Part<'_>, depth: usize) -> Vec<Json> {
    let Some((token, rest)) = path.split_first() else { return part.cloned().into_iter().collect() };
    let mut found = Vec::new();
    for goals in ways(run, goals, token) {
        let Some(base) = run.value(&goals, depth, "") else { continue };
        let name = name(&base, token);
        if part.is_none() && rest.is_empty() {
            found.extend(without(&base, &name));
            continue;
        }
        let children = children(run, &closure(run, &goals), &name);
        let inner = if rest.is_empty() {
            part.cloned().into_iter().collect()
        } else {
            place(run, &children, rest, part, depth + 1)
        };
        found.extend(inner.into_iter().filter_map(|inner| with(run, (&base, &goals), (&name, inner), depth)));
        if found.len() >= WAYS {
            break;
        }
    }
    found
}

/// The goals themselves, if they speak of the token, and with each branch that does.
fn ways(run: &Run<'_>, goals: &[Goal], token: &str) -> Vec<Vec<Goal>> {
    let certain = closure(run, goals);
    let speaks = |goals: &[Goal]| goals.iter().any(|goal| names(run.schema(goal.id), token));
    if speaks(&certain) {
        return vec![goals.to_vec()];
    }
    let mut ways = Vec::new();
    for goal in &certain {
        let schema = run.schema(goal.id);
        let alternatives = schema.any_of.iter().chain(&schema.one_of).flatten();
        let dependent = schema.dependent_schemas.iter().map(|(_, id)| id);
        for id in alternatives.chain(&schema.then).chain(&schema.otherwise).chain(dependent) {
            let branch = run.to(goal, *id);
            let below = ways_within(run, &branch, token);
            ways.extend(below.into_iter().map(|more| goals.iter().cloned().chain(more).collect()));
        }
    }
    ways.push(goals.to_vec());
    ways.truncate(WAYS);
    ways
}

/// A branch, if it or a branch of it speaks of the token.
fn ways_within(run: &Run<'_>, branch: &Goal, token: &str) -> Vec<Vec<Goal>> {
    let all = closure(run, std::slice::from_ref(branch));
    if all.iter().any(|goal| names(run.schema(goal.id), token)) {
        return vec![vec![branch.clone()]];
    }
    let inner = all.iter().flat_map(|goal| {
        let schema = run.schema(goal.id);
        let ids = schema.any_of.iter().chain(&schema.one_of).flatten();
        ids.map(|id| run.to(goal, *id)).collect::<Vec<_>>()
    });
    let speaks = |goal: &Goal| {
        closure(run, std::slice::from_ref(goal)).iter().any(|goal| names(run.schema(goal.id), token))
    };
    inner.filter(speaks).map(|inner| vec![branch.clone(), inner]).collect()
}

/// The goals, and every schema that holds where they do.
fn closure(run: &Run<'_>, goals: &[Goal]) -> Vec<Goal> {
    let (mut all, mut seen) = (Vec::new(), BTreeSet::new());
    let mut queue: Vec<Goal> = goals.iter().filter(|goal| goal.holds).rev().cloned().collect();
    while let Some(goal) = queue.pop() {
        if seen.insert(goal.id) {
            queue.extend(run.schema(goal.id).conjuncts().into_iter().map(|id| run.to(&goal, id)));
            all.push(goal);
        }
    }
    all
}

/// Whether a schema says something of a property or an item.
fn names(schema: &Schema, token: &str) -> bool {
    let any = token == "*";
    schema.properties.iter().any(|(name, _)| name == token)
        || schema.pattern_properties.iter().any(|(source, _)| any || matches(source, token))
        || schema.required.iter().any(|name| name == token)
        || schema.additional_properties.is_some() && any
        || schema.items.is_some() && (any || token.parse::<usize>().is_ok())
        || token.parse().is_ok_and(|index: usize| index < schema.prefix_items.len())
}

/// The name or index in a value that a token stands for.
fn name(base: &Json, token: &str) -> String {
    match base {
        Json::Object(_) if token == "*" => ANOTHER.to_owned(),
        Json::Array(_) if token == "*" => "0".to_owned(),
        _ => token.to_owned(),
    }
}

/// What must hold for a property or an item.
fn children(run: &Run<'_>, goals: &[Goal], token: &str) -> Vec<Goal> {
    let of = |goal: &Goal| -> Vec<Goal> {
        let schema = run.schema(goal.id);
        let ids: Vec<SchemaId> = match token.parse::<usize>() {
            Ok(index) if !schema.prefix_items.is_empty() || schema.items.is_some() => {
                schema.prefix_items.get(index).copied().or(schema.items).into_iter().collect()
            }
            _ => {
                let named = schema.properties.iter().filter(|(name, _)| name == token).map(|(_, id)| *id);
                let patterns = schema.pattern_properties.iter();
                let matched = patterns.filter(|(source, _)| matches(source, token)).map(|(_, id)| *id);
                let ids: Vec<SchemaId> = named.chain(matched).collect();
                if ids.is_empty() { schema.additional_properties.into_iter().collect() } else { ids }
            }
        };
        ids.into_iter().map(|id| run.to(goal, id)).collect()
    };
    goals.iter().flat_map(of).collect()
}

/// The value with another one in a place; properties that it makes necessary are added.
fn with(
    run: &mut Run<'_>,
    (base, goals): (&Json, &[Goal]),
    (name, inner): (&str, Json),
    depth: usize,
) -> Option<Json> {
    match base {
        Json::Object(members) => {
            let mut whole = Json::Object(members.clone());
            whole.set(name, inner);
            let all = closure(run, goals);
            let wanted: Vec<String> = all
                .iter()
                .flat_map(|goal| &run.schema(goal.id).dependent_required)
                .filter(|(known, _)| known == name)
                .flat_map(|(_, others)| others.clone())
                .collect();
            for other in wanted {
                if whole.member(&other).is_none() {
                    let goals = children(run, &all, &other);
                    whole.set(&other, run.value(&goals, depth + 1, &other)?);
                }
            }
            Some(whole)
        }
        Json::Array(items) => {
            let index: usize = name.parse().ok()?;
            let mut items = items.clone();
            while items.len() < index {
                let goals = children(run, &closure(run, goals), &items.len().to_string());
                items.push(Node::from(run.value(&goals, depth + 1, "")?));
            }
            match items.get_mut(index) {
                Some(item) => item.value = inner,
                None => items.push(inner.into()),
            }
            Some(Json::Array(items))
        }
        // The sampler prefers another type.
        _ if name.parse::<usize>().is_ok() => Some([inner].into_iter().collect()),
        _ => Some(Json::Object(vec![member(name, inner)])),
    }
}

fn without(base: &Json, name: &str) -> Option<Json> {
    let Json::Object(members) = base else { return None };
    Some(Json::Object(members.iter().filter(|member| member.name != name).cloned().collect()))
}
