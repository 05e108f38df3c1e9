//! Payloads that break exactly one keyword.

use std::collections::{BTreeMap, BTreeSet};

use super::{NearValid, Options, Sampler, Size, Unsatisfied};
use crate::json::{Json, Member, Node, compact, escape, member};

/// Places of a sample that are changed.
const PLACES: usize = 400;

/// Samples that are changed.
const SAMPLES: u64 = 6;

/// Bytes of payloads that are validated against the schema: changing a place of a large sample makes a large one.
const BYTES: usize = 16 * 1024 * 1024;

/// Near-valid payloads: of all that are found, as many as asked for, of as many keywords as possible.
pub(super) fn near_valid(
    sampler: &Sampler,
    options: Options,
    count: usize,
) -> Result<Vec<NearValid>, Unsatisfied> {
    let mut by_keyword: BTreeMap<String, Vec<NearValid>> = BTreeMap::new();
    let mut seen = BTreeSet::new();
    let mut left = BYTES;
    for round in 0..SAMPLES {
        let size = if round == 0 { Size::Full } else { Size::Random };
        let sample = sampler.sample(&Options { seed: options.seed.wrapping_add(round), size })?;
        for (pointer, value) in mutants(&sample) {
            let text = compact(&value);
            let Some(rest) = left.checked_sub(text.len()) else { break };
            left = rest;
            let Some(broken) = broken(sampler, &text) else { continue };
            if seen.insert((broken.keyword.clone(), broken.instance.clone(), pointer)) {
                let near = NearValid { payload: value, broken };
                by_keyword.entry(near.broken.keyword.clone()).or_default().push(near);
            }
        }
        if by_keyword.values().map(Vec::len).sum::<usize>() >= count.saturating_mul(3) {
            break;
        }
    }
    let mut found = Vec::new();
    let mut columns: Vec<_> = by_keyword.into_values().map(Vec::into_iter).collect();
    while found.len() < count && !columns.is_empty() {
        columns.retain_mut(|column| column.next().map(|near| found.push(near)).is_some());
    }
    found.truncate(count);
    Ok(found)
}

/// The one keyword that a payload breaks, if it is one and the independent validator refuses it too.
fn broken(sampler: &Sampler, text: &str) -> Option<Unsatisfied> {
    let mut violations = sampler.judge().violations(sampler.root(), text);
    let one = violations.pop().filter(|_| violations.is_empty())?;
    sampler.judge().confirms_refusal(sampler.root(), text).then_some(one)
}

/// A value changed in one place: the pointer of the place, and the whole. One after another: together they
/// would be as many copies of the value as it has places.
pub fn mutants(root: &Json) -> impl Iterator<Item = (String, Json)> {
    places(root).into_iter().flat_map(move |(pointer, value)| {
        changes(value).filter_map(move |changed| {
            let mut whole = root.clone();
            *whole.pointer_mut(&pointer)? = changed;
            Some((pointer.clone(), whole))
        })
    })
}

/// The first places of a value, the outer ones before the inner ones.
fn places(root: &Json) -> Vec<(String, &Json)> {
    let mut places = vec![(String::new(), root)];
    let mut next = 0;
    while let Some((pointer, value)) = places.get(next).cloned() {
        next += 1;
        let room = PLACES.saturating_sub(places.len());
        match value {
            Json::Array(items) => {
                let first = items.iter().enumerate().take(room.min(2));
                places.extend(first.map(|(index, item)| (format!("{pointer}/{index}"), &item.value)));
            }
            Json::Object(members) => {
                let below = |member: &'_ Member| format!("{pointer}/{}", escape(&member.name));
                places.extend(members.iter().take(room).map(|member| (below(member), &member.value.value)));
            }
            _ => {}
        }
    }
    places
}

/// What a value could wrongly be instead.
fn changes(value: &Json) -> Box<dyn Iterator<Item = Json> + '_> {
    let any = [
        Json::Null,
        Json::Boolean(true),
        Json::Number("0".to_owned()),
        Json::Number("1.5".to_owned()),
        Json::String(String::new()),
        Json::String("?".to_owned()),
        Json::Array(Vec::new()),
        Json::Object(Vec::new()),
    ];
    match value {
        Json::Number(text) => Box::new(any.into_iter().chain(numbers(text))),
        Json::String(text) => Box::new(any.into_iter().chain(strings(text))),
        Json::Array(items) => Box::new(any.into_iter().chain(arrays(items))),
        Json::Object(members) => Box::new(any.into_iter().chain(objects(members))),
        Json::Null | Json::Boolean(_) => Box::new(any.into_iter()),
    }
}

fn numbers(text: &str) -> impl Iterator<Item = Json> {
    let odd = ["-1", "-1000000007", "1000000007", "1e30", "-1e30"];
    let fraction = (!text.contains(['.', 'e', 'E'])).then(|| format!("{text}.5"));
    odd.into_iter().map(str::to_owned).chain(fraction).map(Json::Number)
}

fn strings(text: &str) -> impl Iterator<Item = Json> {
    let odd = [
        format!("{text}?"),
        text.chars().skip(1).collect(),
        text.to_uppercase(),
        format!("{text}{}", "x".repeat(300)),
    ];
    odd.into_iter().map(Json::String)
}

fn objects(members: &[Member]) -> impl Iterator<Item = Json> {
    let more = members.iter().cloned().chain([member("unexpected_property", Json::Boolean(true))]);
    let more = Json::Object(more.collect());
    let without = |index| {
        let rest = members.iter().enumerate().filter(move |(at, _)| *at != index);
        Json::Object(rest.map(|(_, member)| member.clone()).collect())
    };
    std::iter::once(more).chain((0..members.len()).map(without))
}

fn arrays(items: &[Node]) -> impl Iterator<Item = Json> {
    let again = |last: &Node, times| {
        let more = std::iter::repeat_n(last.clone(), times);
        Json::Array(items.iter().cloned().chain(more).collect())
    };
    let odd = Node::from(Json::Null);
    let odd = Json::Array(items.iter().cloned().chain([odd]).collect());
    let lengths = items.split_last().map(|(last, rest)| {
        let longer = [1, 20, 200].map(|times| again(last, times));
        std::iter::once(Json::Array(rest.to_vec())).chain(longer)
    });
    lengths.into_iter().flatten().chain([odd])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wide_value_is_changed_one_place_at_a_time() {
        let wide: Json = (0..50_000).map(|index| (format!("p{index}"), Json::Null)).collect();
        // Together they would be 50,000 copies of 50,000 members.
        assert_eq!(mutants(&wide).take(20).count(), 20);
        assert!(places(&wide).len() <= PLACES);
    }
}
