//! Payloads that break exactly one keyword.

use std::collections::{BTreeMap, BTreeSet};

use super::{NearValid, Options, Sampler, Size, Unsatisfied};
use crate::load::build::member;
use crate::load::json::{Json, Node, escape};
use crate::load::print::compact;

/// Places of a sample that are changed.
const PLACES: usize = 400;

/// Samples that are changed.
const SAMPLES: u64 = 6;

/// Near-valid payloads: of all that are found, as many as asked for, of as many keywords as possible.
pub(super) fn near_valid(
    sampler: &Sampler,
    options: Options,
    count: usize,
) -> Result<Vec<NearValid>, Unsatisfied> {
    let mut by_keyword: BTreeMap<String, Vec<NearValid>> = BTreeMap::new();
    let mut seen = BTreeSet::new();
    for round in 0..SAMPLES {
        let size = if round == 0 { Size::Full } else { Size::Random };
        let sample = sampler.sample(&Options { seed: options.seed.wrapping_add(round), size })?;
        for (pointer, value) in mutants(&sample) {
            let text = compact(&value);
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
    let mut violations = sampler.judge.violations(sampler.root, text);
    let one = violations.pop().filter(|_| violations.is_empty())?;
    let refused = !sampler.judge.has_interpreter() || !sampler.judge.objections(text).is_empty();
    refused.then_some(one)
}

/// A value changed in one place: the pointer of the place, and the whole.
pub(crate) fn mutants(root: &Json) -> Vec<(String, Json)> {
    let mut mutants = Vec::new();
    let mut places = vec![(String::new(), root)];
    let mut next = 0;
    while let Some((pointer, value)) = places.get(next).cloned() {
        next += 1;
        if next > PLACES {
            break;
        }
        for changed in changes(value) {
            let mut whole = root.clone();
            if let Some(place) = whole.pointer_mut(&pointer) {
                *place = changed;
                mutants.push((pointer.clone(), whole));
            }
        }
        match value {
            Json::Array(items) => {
                let first = items.iter().enumerate().take(2);
                places.extend(first.map(|(index, item)| (format!("{pointer}/{index}"), &item.value)));
            }
            Json::Object(members) => places.extend(
                members
                    .iter()
                    .map(|member| (format!("{pointer}/{}", escape(&member.name)), &member.value.value)),
            ),
            _ => {}
        }
    }
    mutants
}

/// What a value could wrongly be instead.
fn changes(value: &Json) -> Vec<Json> {
    let mut changes = vec![
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
        Json::Number(text) => {
            let numbers = ["-1", "-1000000007", "1000000007", "1e30", "-1e30"];
            changes.extend(numbers.into_iter().map(|number| Json::Number(number.to_owned())));
            if !text.contains(['.', 'e', 'E']) {
                changes.push(Json::Number(format!("{text}.5")));
            }
        }
        Json::String(text) => {
            changes.push(Json::String(format!("{text}?")));
            changes.push(Json::String(text.chars().skip(1).collect()));
            changes.push(Json::String(text.to_uppercase()));
            changes.push(Json::String(format!("{text}{}", "x".repeat(300))));
        }
        Json::Array(items) => array(items, &mut changes),
        Json::Object(members) => {
            for index in 0..members.len() {
                let mut fewer = members.clone();
                fewer.remove(index);
                changes.push(Json::Object(fewer));
            }
            let mut more = members.clone();
            more.push(member("unexpected_property", Json::Boolean(true)));
            changes.push(Json::Object(more));
        }
        Json::Null | Json::Boolean(_) => {}
    }
    changes
}

fn array(items: &[Node], changes: &mut Vec<Json>) {
    if let Some((last, rest)) = items.split_last() {
        changes.push(Json::Array(rest.to_vec()));
        for times in [1, 20, 200] {
            let again = std::iter::repeat_n(last.clone(), times);
            changes.push(Json::Array(items.iter().cloned().chain(again).collect()));
        }
    }
    let odd = Node::from(Json::Null);
    changes.push(Json::Array(items.iter().cloned().chain([odd]).collect()));
}
