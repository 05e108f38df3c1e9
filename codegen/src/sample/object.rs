//! Objects.

use std::collections::BTreeSet;

use super::facts::{Facts, Goal};
use super::flatten::add;
use super::matches::matches;
use super::options::Size;
use super::run::{Run, Stuck};
use super::{pattern, words};
use crate::json::{Json, Member, member};
use crate::schema::Type;

/// Properties that are written for `minProperties`, at most.
const MOST: u64 = 5_000;

/// How often a name is made up.
const TRIES: usize = 30;

pub(super) fn sample(run: &mut Run<'_>, mut facts: Facts, (depth, deep): (usize, bool)) -> Option<Json> {
    if facts.min_properties > facts.max_properties || facts.min_properties > MOST {
        return None;
    }
    let mut applied = BTreeSet::new();
    let mut names = wished(run, &facts, deep);
    let odd = odd(run, &mut facts, &mut names, depth)?;
    close(run, &mut facts, (&mut names, &mut applied), deep)?;
    trim(&facts, &mut names, &odd);
    fill(run, &mut facts, &mut names, depth);
    grow(run, &facts, &mut names, deep);
    close(run, &mut facts, (&mut names, &mut applied), deep)?;
    if facts.required.iter().any(|name| facts.forbidden.contains(name)) {
        return None;
    }
    let mut members: Vec<Member> = Vec::new();
    for name in ordered(run, &facts, &names) {
        let required = facts.required.contains(&name);
        match property(run, &facts, &name, (depth, required)) {
            Some(value) => members.push(member(name, value)),
            None if required => return None,
            None => {}
        }
    }
    if (members.len() as u64) < facts.min_properties {
        return None;
    }
    // What was left out may have been what made another necessary; the caller checks the whole.
    Some(Json::Object(members))
}

/// The value of a property. A failure is remembered if it keeps the object from being made; the innermost one
/// wins.
fn property(run: &mut Run<'_>, facts: &Facts, name: &str, (depth, required): (usize, bool)) -> Option<Json> {
    let goals = goals(run, facts, name);
    let before = run.stuck.take();
    run.path.push(name.to_owned());
    let value = run.value(&goals, depth + 1, name);
    if value.is_some() || !required {
        run.stuck = before;
    } else if run.stuck.is_none() {
        let schema = goals.iter().find(|goal| goal.holds).map(|goal| goal.id);
        run.stuck = Some(Stuck { path: run.path.clone(), schema });
    }
    run.path.pop();
    value
}

/// The required names, and those of the others that the size asks for.
fn wished(run: &mut Run<'_>, facts: &Facts, deep: bool) -> BTreeSet<String> {
    let mut names: BTreeSet<String> = facts.required.iter().cloned().collect();
    let known: Vec<String> = known(run, facts);
    for name in known {
        let take = match run.size {
            _ if deep => false,
            Size::Minimal => run.attempt > 2 && run.random.chance(30),
            Size::Full => run.attempt < 3 || run.random.chance(50),
            Size::Random => run.random.chance(50),
        };
        if take && !facts.forbidden.contains(&name) && !impossible(run, facts, &name) {
            names.insert(name);
        }
    }
    names
}

/// The names that the schemas speak of, in their order.
fn known(run: &Run<'_>, facts: &Facts) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let properties = facts.schemas.iter().flat_map(|goal| run.schema(goal.id).properties.iter());
    let dependent = facts.dependent_required.iter().flat_map(|(_, others)| others.iter());
    let all = properties.map(|(name, _)| name).chain(facts.required.iter()).chain(dependent);
    let mut seen = BTreeSet::new();
    for name in all {
        if seen.insert(name) {
            names.push(name.clone());
        }
    }
    names
}

/// Whether a property can have no value.
fn impossible(run: &Run<'_>, facts: &Facts, name: &str) -> bool {
    let never = |goal: &Goal| goal.holds && run.types(goal.id).is_some_and(<[Type]>::is_empty);
    goals(run, facts, name).iter().any(never) || !run.accepts(&facts.names, &Json::String(name.to_owned()))
}

/// Names for the properties that must break something; those names.
fn odd(
    run: &mut Run<'_>,
    facts: &mut Facts,
    names: &mut BTreeSet<String>,
    depth: usize,
) -> Option<Vec<String>> {
    let mut odd = Vec::new();
    for goal in facts.odd_properties.clone() {
        let candidates: Vec<String> =
            known(run, facts).into_iter().chain(made_up(run, facts, depth)).collect();
        let name = run.random.pick(&candidates)?.clone();
        facts.require(&name);
        facts.properties.push((name.clone(), goal));
        names.insert(name.clone());
        odd.push(name);
    }
    for goal in facts.odd_names.clone() {
        let Some(Json::String(name)) = (0..TRIES).find_map(|_| {
            let mut goals = facts.names.clone();
            goals.push(goal.clone());
            run.value(&goals, depth + 1, "").filter(|value| matches!(value, Json::String(_)))
        }) else {
            return None;
        };
        facts.require(&name);
        names.insert(name.clone());
        odd.push(name);
    }
    Some(odd)
}

/// Adds what the names that are there make necessary.
fn close(
    run: &mut Run<'_>,
    facts: &mut Facts,
    (names, applied): (&mut BTreeSet<String>, &mut BTreeSet<usize>),
    deep: bool,
) -> Option<()> {
    loop {
        let before = (names.len(), applied.len());
        names.extend(facts.required.iter().cloned());
        for (name, others) in facts.dependent_required.clone() {
            if names.contains(&name) {
                for other in others {
                    facts.require(&other);
                    names.insert(other);
                }
            }
        }
        for (index, (name, goal)) in facts.dependent_schemas.clone().into_iter().enumerate() {
            if names.contains(&name) && applied.insert(index) && !add(run, facts, vec![goal], deep) {
                return None;
            }
        }
        if before == (names.len(), applied.len()) {
            names.retain(|name| !facts.forbidden.contains(name) || facts.required.contains(name));
            return Some(());
        }
    }
}

/// Takes out what need not be there, until there are few enough.
fn trim(facts: &Facts, names: &mut BTreeSet<String>, odd: &[String]) {
    while names.len() as u64 > facts.max_properties {
        let needless = names.iter().rfind(|name| !facts.required.contains(name) && !odd.contains(name));
        let Some(name) = needless.cloned() else { return };
        names.remove(&name);
    }
}

/// Adds names until there are enough, and something to a map that would be empty.
fn fill(run: &mut Run<'_>, facts: &mut Facts, names: &mut BTreeSet<String>, depth: usize) {
    let maps = facts.schemas.iter().map(|goal| run.schema(goal.id));
    let is_map = maps.clone().any(|schema| {
        schema.additional_properties.is_some_and(|id| run.types(id).is_none_or(|types| !types.is_empty()))
            || !schema.pattern_properties.is_empty()
    });
    let wanted = if is_map && names.is_empty() && run.size != Size::Minimal && depth < 5 { 2 } else { 0 };
    let wanted = (facts.min_properties).max(wanted).min(facts.max_properties);
    let mut known = known(run, facts);
    known.reverse();
    let mut tries = TRIES + wanted as usize * 2;
    while (names.len() as u64) < wanted && tries > 0 {
        tries -= 1;
        let Some(name) = known.pop().or_else(|| made_up(run, facts, depth)) else { continue };
        let name = if names.contains(&name) { format!("{name}_{tries}") } else { name };
        if !names.contains(&name) && !facts.forbidden.contains(&name) && !impossible(run, facts, &name) {
            names.insert(name);
        }
    }
}

/// Adds a name that no schema speaks of, now and then, where receivers are told to accept such.
fn grow(run: &mut Run<'_>, facts: &Facts, names: &mut BTreeSet<String>, deep: bool) {
    let wanted = run.subject.unknown_fields && run.size == Size::Random && run.attempt < 3 && !deep;
    let room = (names.len() as u64) < facts.max_properties;
    if !wanted || !room || known(run, facts).is_empty() || !run.random.chance(20) {
        return;
    }
    let name = words::word(&mut run.random);
    if !facts.forbidden.contains(&name) && !impossible(run, facts, &name) {
        names.insert(name);
    }
}

/// A name that no schema speaks of.
fn made_up(run: &mut Run<'_>, facts: &Facts, depth: usize) -> Option<String> {
    let patterns: Vec<String> = facts
        .schemas
        .iter()
        .flat_map(|goal| run.schema(goal.id).pattern_properties.iter().map(|(source, _)| source.clone()))
        .collect();
    let asked = !facts.names.is_empty() && run.random.chance(70);
    if asked {
        let name = run.value(&facts.names, depth + 1, "").and_then(|value| match value {
            Json::String(name) => Some(name),
            _ => None,
        });
        if name.is_some() {
            return name;
        }
    }
    if !patterns.is_empty() && run.random.chance(70) {
        let source = run.random.pick(&patterns)?.clone();
        let more = run.random.below(8);
        return pattern::sample(&source, more, &mut run.random).filter(|name| matches(&source, name));
    }
    Some(words::word(&mut run.random))
}

/// All that the value of a property must satisfy.
fn goals(run: &Run<'_>, facts: &Facts, name: &str) -> Vec<Goal> {
    let mut goals = Vec::new();
    let mut evaluated = false;
    let mut unevaluated = Vec::new();
    for goal in &facts.schemas {
        let schema = run.schema(goal.id);
        let named = schema.properties.iter().filter(|(property, _)| property == name).map(|(_, id)| *id);
        let by_pattern =
            schema.pattern_properties.iter().filter(|(source, _)| matches(source, name)).map(|(_, id)| *id);
        let mut applying: Vec<_> = named.chain(by_pattern).collect();
        if applying.is_empty() {
            applying.extend(schema.additional_properties);
        }
        evaluated |= !applying.is_empty();
        goals.extend(applying.into_iter().map(|id| run.to(goal, id)));
        unevaluated.extend(schema.unevaluated_properties.map(|id| run.to(goal, id)));
    }
    if !evaluated {
        goals.extend(unevaluated);
    }
    goals.extend(
        facts.properties.iter().filter(|(property, _)| property == name).map(|(_, goal)| goal.clone()),
    );
    goals
}

/// The names in the order of the schemas, and then the others.
fn ordered(run: &Run<'_>, facts: &Facts, names: &BTreeSet<String>) -> Vec<String> {
    let known = known(run, facts);
    let others = names.iter().filter(|name| !known.contains(name)).cloned();
    let mut ordered: Vec<String> = known.iter().filter(|name| names.contains(*name)).cloned().collect();
    ordered.extend(others);
    ordered
}
