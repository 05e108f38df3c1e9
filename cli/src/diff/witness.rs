//! Payloads that the new schema accepts and the old one refuses.

use std::ops::Range;

use hookwright_core::number::as_i64;

use super::inclusion::Reason;
use super::side::{Pair, Side};
use crate::finding::catalogue::quoted;
use crate::json::{Json, Node, compact, member, tokens};
use crate::sample::{Unsatisfied, mutants};
use crate::schema::Schema;

/// Payloads that are tried for one reason.
const TRIES: usize = 1_500;

/// Payloads that are tried once one was found that breaks something around the place.
const AROUND: usize = 200;

/// Payloads that are tried where no reason says where to look.
const ANYWHERE: usize = 6_000;

/// Members and items that are tried to do without.
const CUTS: usize = 600;

/// Bytes of payloads that are tried for one reason, or to make one smaller.
const BYTES: usize = 4 * 1024 * 1024;

/// Longer strings are not written to be too long.
const LONGEST: u64 = 10_000;

/// A payload that shows a reason: at its place stands something else, or the property `name` is missing.
pub(super) fn find(
    pair: Pair<'_>,
    (reason, name): (&Reason, Option<&str>),
    samples: &[Json],
) -> Option<Json> {
    let candidates = candidates(pair, reason);
    let (mut tries, mut bytes) = (TRIES, BYTES);
    // A payload that breaks something around the place will do if none breaks the very keyword.
    let mut around = None;
    for sample in samples {
        let path: Vec<String> = reason.path.iter().cloned().chain(name.map(str::to_owned)).collect();
        let values: Vec<Option<&Json>> =
            if name.is_some() { vec![None] } else { candidates.iter().map(Some).collect() };
        let changed = values.into_iter().flat_map(|value| changed(sample, &path, value));
        for payload in std::iter::once(sample.clone()).chain(changed) {
            let (Some(left), Some(rest)) = (tries.checked_sub(1), bytes.checked_sub(compact(&payload).len()))
            else {
                break;
            };
            (tries, bytes) = (left, rest);
            let Some(violations) = shows(pair, &payload) else { continue };
            if violations.iter().any(|violation| is_the_one(violation, reason, name)) {
                return Some(smallest(pair, payload));
            }
            if around.is_none()
                && name.is_none()
                && violations.iter().any(|violation| is_about(violation, reason))
            {
                around = Some(payload);
                tries = tries.min(AROUND);
            }
        }
    }
    around.map(|payload| smallest(pair, payload))
}

/// Whether a violation is of the very keyword of a reason, at its place.
fn is_the_one(violation: &Unsatisfied, reason: &Reason, name: Option<&str>) -> bool {
    let depth = violation.instance.split('/').skip(1).count();
    let named = name.is_none_or(|name| violation.message.contains(&quoted(name)));
    violation.keyword == reason.keyword && depth == reason.path.len() && is_about(violation, reason) && named
}

/// Whether a violation is at the place of a reason, or around it.
fn is_about(violation: &Unsatisfied, reason: &Reason) -> bool {
    let tokens = tokens(&violation.instance).into_iter().flatten();
    tokens.zip(&reason.path).all(|(token, wanted)| wanted == "*" || token == *wanted)
}

/// A payload somewhere near the samples, if there is one, with what the old schema has against it.
pub(super) fn anywhere(pair: Pair<'_>, samples: &[Json]) -> Option<(Json, Unsatisfied)> {
    let near = samples.iter().flat_map(|sample| {
        std::iter::once(sample.clone()).chain(mutants(sample).map(|(_, payload)| payload))
    });
    let mut bytes = BYTES;
    let affordable = near.take(ANYWHERE).take_while(|payload| {
        bytes = bytes.saturating_sub(compact(payload).len());
        bytes > 0
    });
    let found = { affordable }.find(|payload| shows(pair, payload).is_some())?;
    let small = smallest(pair, found);
    let violation = shows(pair, &small)?.into_iter().next()?;
    Some((small, violation))
}

/// What the old schema has against a payload that the new one accepts; both validators must say so.
fn shows(pair: Pair<'_>, payload: &Json) -> Option<Vec<Unsatisfied>> {
    let text = compact(payload);
    let (old, new) = (pair.old.sampler, pair.new.sampler);
    let violations = old.judge().violations(old.root(), &text);
    let accepted =
        !violations.is_empty() && new.judge().has_oracle() && new.judge().judge(new.root(), &text).is_empty();
    (accepted && !old.judge().objections(&text).is_empty()).then_some(violations)
}

/// The payload without what it can do without, while it breaks the same.
fn smallest(pair: Pair<'_>, payload: Json) -> Json {
    let Some(broken) = shows(pair, &payload) else { return payload };
    let mut best = payload;
    let (mut cuts, mut bytes) = (CUTS, BYTES);
    loop {
        let smaller = cut(&best).find(|smaller| {
            cuts = cuts.saturating_sub(1);
            bytes = bytes.saturating_sub(compact(smaller).len());
            cuts > 0 && bytes > 0 && shows(pair, smaller).is_some_and(|still| still == broken)
        });
        match smaller {
            Some(smaller) => best = smaller,
            None => return best,
        }
    }
}

/// The value without some members or items, many at first: half of them, a quarter, then one, in every way.
fn cut(value: &Json) -> Box<dyn Iterator<Item = Json> + '_> {
    match value {
        Json::Object(members) => {
            let outer = runs(members.len()).map(|run| Json::Object(without(members, &run)));
            let inner = members.iter().enumerate().flat_map(move |(index, below)| {
                cut(&below.value.value).map(move |inner| {
                    let mut members = members.clone();
                    if let Some(place) = members.get_mut(index) {
                        place.value.value = inner;
                    }
                    Json::Object(members)
                })
            });
            Box::new(outer.chain(inner))
        }
        Json::Array(items) => {
            let outer = runs(items.len()).map(|run| Json::Array(without(items, &run)));
            let inner = items.iter().enumerate().flat_map(move |(index, item)| {
                cut(&item.value).map(move |inner| with_item(items, index, inner))
            });
            Box::new(outer.chain(inner))
        }
        _ => Box::new(std::iter::empty()),
    }
}

/// Ranges that part `count` things: into halves, quarters, and so on to single ones.
fn runs(count: usize) -> impl Iterator<Item = Range<usize>> {
    let lengths =
        std::iter::successors(Some(count / 2), |length| Some(length / 2)).take_while(|len| *len > 1);
    lengths
        .chain([1])
        .flat_map(move |len| (0..count).step_by(len).map(move |start| start..(start + len).min(count)))
}

fn without<T: Clone>(list: &[T], run: &Range<usize>) -> Vec<T> {
    let kept = list.iter().enumerate().filter(|(index, _)| !run.contains(index));
    kept.map(|(_, one)| one.clone()).collect()
}

fn with_item(items: &[Node], index: usize, value: Json) -> Json {
    let mut items = items.to_vec();
    if let Some(place) = items.get_mut(index) {
        place.value = value;
    }
    Json::Array(items)
}

/// A value with the one at a path replaced or removed. `*` is any of the first items, a new one, or
/// a property that no schema names.
fn changed(value: &Json, path: &[String], with: Option<&Json>) -> Vec<Json> {
    let Some((token, rest)) = path.split_first() else { return with.cloned().into_iter().collect() };
    match value {
        Json::Object(members) => {
            let mut names: Vec<String> = vec![token.clone()];
            if token == "*" {
                names = members.iter().map(|member| member.name.clone()).take(4).collect();
                names.push("another_property".to_owned());
            }
            names.into_iter().flat_map(|name| in_object(members, &name, rest, with)).collect()
        }
        Json::Array(items) => {
            let places: Vec<usize> = match token.parse() {
                Ok(index) => vec![index],
                Err(_) => (0..items.len().min(3)).collect(),
            };
            let mut all: Vec<Json> = Vec::new();
            for index in places {
                if let Some(item) = items.get(index) {
                    let inner = changed(&item.value, rest, with);
                    all.extend(inner.into_iter().map(|value| with_item(items, index, value)));
                }
            }
            if let (Some(value), true) = (with, rest.is_empty()) {
                all.push(Json::Array(items.iter().cloned().chain([value.clone().into()]).collect()));
            }
            all
        }
        _ => Vec::new(),
    }
}

fn in_object(members: &[crate::json::Member], name: &str, rest: &[String], with: Option<&Json>) -> Vec<Json> {
    let others = || members.iter().filter(|member| member.name != name).cloned();
    let below = members.iter().find(|member| member.name == name).map(|member| &member.value.value);
    match (rest.is_empty(), with, below) {
        (true, None, _) => vec![Json::Object(others().collect())],
        (true, Some(value), _) => vec![Json::Object(others().chain([member(name, value.clone())]).collect())],
        (false, _, Some(below)) => changed(below, rest, with)
            .into_iter()
            .map(|inner| Json::Object(others().chain([member(name, inner)]).collect()))
            .collect(),
        (false, _, None) => Vec::new(),
    }
}

/// What may stand at the place of a reason: values of the new schema there, and such as break the old one.
fn candidates(pair: Pair<'_>, reason: &Reason) -> Vec<Json> {
    let mut values = breaking(pair.schema(reason.goal));
    for at in pair.flatten(&reason.subs) {
        let schema = pair.schema(at);
        values.extend(schema.enumeration.iter().flatten().cloned());
        values.extend(schema.constant.clone());
        if at.side == Side::New {
            values.extend(pair.new.sampler.values_of(at.id, 11));
        }
        values.extend(edges(schema));
    }
    values.extend([
        Json::Null,
        Json::Boolean(true),
        Json::Boolean(false),
        Json::Number("0".to_owned()),
        Json::Number("-1".to_owned()),
        Json::Number("1.5".to_owned()),
        Json::Number("1000000007".to_owned()),
        Json::String(String::new()),
        Json::String("another".to_owned()),
        Json::Array(Vec::new()),
        Json::Array(vec![Json::Null.into()]),
        Json::Object(Vec::new()),
        Json::Object(vec![member("another_property", Json::Boolean(true))]),
    ]);
    values
}

/// Values just beyond what a schema allows.
fn breaking(schema: &Schema) -> Vec<Json> {
    let beyond = |bound: &Option<String>, step: i64| {
        let number = bound.as_deref().and_then(as_i64).and_then(|bound| bound.checked_add(step));
        number.map(|number| Json::Number(number.to_string()))
    };
    let mut values: Vec<Json> = [
        beyond(&schema.minimum, -1),
        beyond(&schema.maximum, 1),
        beyond(&schema.exclusive_minimum, 0),
        beyond(&schema.exclusive_maximum, 0),
    ]
    .into_iter()
    .flatten()
    .collect();
    let lengths = [
        schema.max_length.filter(|length| *length < LONGEST).map(|length| length + 1),
        schema.min_length.filter(|length| *length < LONGEST).and_then(|length| length.checked_sub(1)),
    ];
    values.extend(lengths.into_iter().flatten().map(|length| Json::String("x".repeat(length as usize))));
    let counts = [
        schema.max_items.filter(|count| *count < LONGEST / 10).map(|count| count + 1),
        schema.min_items.filter(|count| *count < LONGEST / 10).and_then(|count| count.checked_sub(1)),
    ];
    for count in counts.into_iter().flatten() {
        let items = (0..count).map(|index| Node::from(Json::String(format!("item {index}"))));
        values.push(Json::Array(items.collect()));
    }
    values
}

/// The bounds of a schema themselves.
fn edges(schema: &Schema) -> Vec<Json> {
    let bounds = [&schema.minimum, &schema.maximum, &schema.multiple_of].into_iter().flatten();
    let mut values: Vec<Json> = bounds.map(|bound| Json::Number(bound.clone())).collect();
    let lengths = [schema.min_length, schema.max_length].into_iter().flatten();
    let lengths = lengths.filter(|length| *length < LONGEST);
    values.extend(lengths.map(|length| Json::String("x".repeat(length as usize))));
    values
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_go_before_single_members() {
        let ranges: Vec<Range<usize>> = runs(4).collect();
        assert_eq!(ranges, [0..2, 2..4, 0..1, 1..2, 2..3, 3..4]);
        assert_eq!(runs(1).collect::<Vec<_>>(), [const { 0..1 }]);
        assert_eq!(runs(0).count(), 0);
        let wide: Json = (0..50_000).map(|index| (format!("p{index}"), Json::Null)).collect();
        // Together they would be 100,000 copies.
        assert_eq!(cut(&wide).take(5).count(), 5);
    }
}
