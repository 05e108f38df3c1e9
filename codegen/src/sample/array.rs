//! Arrays.

use super::facts::{Facts, Goal};
use super::options::Size;
use super::run::Run;
use crate::json::{Json, Node, same};

/// Items that are written for `minItems`, at most.
const LONGEST: u64 = 20_000;

/// How often an item is tried that must differ from the others.
const TRIES: usize = 40;

pub(super) fn sample(
    run: &mut Run<'_>,
    facts: &Facts,
    (depth, deep): (usize, bool),
    name: &str,
) -> Option<Json> {
    let attempt = run.attempt;
    let needed = facts.contains.iter().map(|contains| contains.min).sum::<u64>();
    let most_needed = facts.contains.iter().map(|contains| contains.min).max().unwrap_or(0);
    // One item may do for several; later attempts look for that.
    let needed = if attempt % 3 == 2 { most_needed } else { needed };
    let low = facts.min_items.max(needed.min(facts.max_items));
    let high = facts.max_items;
    if low > high || low > LONGEST {
        return None;
    }
    let more = match run.size {
        _ if deep => 0,
        Size::Minimal => run.random.below(attempt + 1).min(3),
        Size::Full => 2,
        Size::Random => run.random.below(4),
    } as u64;
    let prefix = facts.schemas.iter().map(|goal| run.schema(goal.id).prefix_items.len()).max().unwrap_or(0);
    let wish = if run.size == Size::Full && !deep { more.max(prefix as u64) } else { low + more };
    let count = wish.clamp(low, high) as usize;
    let places = places(run, facts, count);
    let mut items: Vec<Node> = Vec::new();
    for index in 0..count {
        let contained = places.get(index).map_or(&[][..], Vec::as_slice);
        let goals = goals(run, facts, index, contained);
        match item(run, facts, (&items, &goals), (depth, name)) {
            Some(value) => items.push(value.into()),
            // What is not needed is left out.
            None if index as u64 >= low => break,
            None => return None,
        }
    }
    Some(Json::Array(items))
}

/// For each item the `contains` that it must satisfy.
fn places(run: &mut Run<'_>, facts: &Facts, count: usize) -> Vec<Vec<usize>> {
    let mut places = vec![Vec::new(); count];
    let mut next = 0;
    for (which, contains) in facts.contains.iter().enumerate() {
        let mut order: Vec<usize> = (0..count).collect();
        match run.attempt % 3 {
            0 => order.rotate_left(next.min(count)),
            1 => run.random.shuffle(&mut order),
            _ => {}
        }
        let min = contains.min as usize;
        next += min;
        for index in order.into_iter().take(min) {
            if let Some(place) = places.get_mut(index) {
                place.push(which);
            }
        }
    }
    places
}

/// All that an item must satisfy.
fn goals(run: &Run<'_>, facts: &Facts, index: usize, contained: &[usize]) -> Vec<Goal> {
    let mut goals = Vec::new();
    let mut evaluated = !contained.is_empty();
    let mut unevaluated = Vec::new();
    for goal in &facts.schemas {
        let schema = run.schema(goal.id);
        let applies = schema.prefix_items.get(index).copied().or(schema.items);
        evaluated |= applies.is_some();
        goals.extend(applies.map(|id| run.to(goal, id)));
        unevaluated.extend(schema.unevaluated_items.map(|id| run.to(goal, id)));
    }
    if !evaluated {
        goals.extend(unevaluated);
    }
    goals.extend(facts.items.iter().filter(|(at, _)| *at == index).map(|(_, goal)| goal.clone()));
    goals.extend(facts.every_item.iter().cloned());
    for (which, contains) in facts.contains.iter().enumerate() {
        if contained.contains(&which) {
            goals.push(contains.goal.clone());
        } else if contains.max.is_some() {
            goals.push(contains.goal.clone().negated());
        }
    }
    goals
}

fn item(
    run: &mut Run<'_>,
    facts: &Facts,
    (items, goals): (&[Node], &[Goal]),
    (depth, name): (usize, &str),
) -> Option<Json> {
    if facts.duplicate
        && let Some(first) = items.first()
    {
        return Some(first.value.clone());
    }
    let tries = if facts.unique { TRIES } else { 1 };
    // The name of a list in the plural says what its items are.
    let name = name.strip_suffix('s').unwrap_or(name);
    run.path.push(items.len().to_string());
    let found = (0..tries).find_map(|attempt| {
        let mut value = run.value(goals, depth + 1, name)?;
        if facts.unique && attempt >= TRIES / 4 && run.accepts(goals, &Json::Number(attempt.to_string())) {
            value = Json::Number((items.len() + attempt).to_string());
        }
        let new = !facts.unique || !items.iter().any(|other| same(&other.value, &value));
        new.then_some(value)
    });
    run.path.pop();
    found
}
