//! Values with something in them replaced, taken out or made empty.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::json::{Json, Member, Node, compact, escape, member};

/// Characters that are taken out one by one.
const FEW: usize = 40;

/// The value with empty strings, but for those at some pointers.
pub(super) fn emptied(value: &Json, at: &str, kept: &BTreeSet<String>) -> Json {
    match value {
        Json::String(_) if !kept.contains(at) => Json::String(String::new()),
        Json::Array(items) => {
            let items = items.iter().enumerate();
            items.map(|(index, item)| emptied(&item.value, &format!("{at}/{index}"), kept)).collect()
        }
        Json::Object(members) => {
            let emptied = |member: &Member| {
                let at = format!("{at}/{}", escape(&member.name));
                (member.name.clone(), emptied(&member.value.value, &at, kept))
            };
            members.iter().map(emptied).collect()
        }
        other => other.clone(),
    }
}

/// The value without some members or items, many at first: half of them, a quarter, then one, in every way; with
/// shorter strings, simpler numbers, and something plain in place of a part. Members that are needed stay.
pub(super) fn cut<'v>(
    value: &'v Json,
    at: &str,
    needed: &'v BTreeSet<String>,
) -> Box<dyn Iterator<Item = Json> + 'v> {
    match value {
        Json::Object(members) => {
            let pointers: Vec<String> =
                members.iter().map(|member| format!("{at}/{}", escape(&member.name))).collect();
            let free: Vec<usize> = (0..members.len())
                .filter(|index| pointers.get(*index).is_some_and(|pointer| !needed.contains(pointer)))
                .collect();
            let outer = runs(free.len()).map(move |run| {
                let gone = free.get(run).unwrap_or_default();
                let kept = members.iter().enumerate().filter(|(index, _)| gone.binary_search(index).is_err());
                Json::Object(kept.map(|(_, member)| member.clone()).collect())
            });
            let inner =
                members.iter().enumerate().zip(pointers).flat_map(move |((index, below), pointer)| {
                    cut(&below.value.value, &pointer, needed).map(move |inner| {
                        let mut members = members.clone();
                        if let Some(place) = members.get_mut(index) {
                            place.value.value = inner;
                        }
                        Json::Object(members)
                    })
                });
            Box::new(plainer(value).chain(outer).chain(inner).chain(renamed(members, at, needed)))
        }
        Json::Array(items) => {
            let at = at.to_owned();
            let outer = runs(items.len()).map(|run| Json::Array(without(items, &run)));
            let inner = items.iter().enumerate().flat_map(move |(index, item)| {
                cut(&item.value, &format!("{at}/{index}"), needed)
                    .map(move |inner| with_item(items, index, inner))
            });
            Box::new(plainer(value).chain(outer).chain(inner))
        }
        Json::String(text) => Box::new(shorter(text).into_iter().map(Json::String).chain([zero()])),
        Json::Number(text) => Box::new(simpler(text).into_iter().map(Json::Number)),
        Json::Null | Json::Boolean(_) => Box::new(std::iter::once(zero())),
    }
}

/// A name of one letter for each member of an object that need not be there: where such names match no pattern, one is
/// as good as another.
fn renamed<'v>(
    members: &'v [Member],
    at: &str,
    needed: &'v BTreeSet<String>,
) -> impl Iterator<Item = Json> + use<'v> {
    let at = at.to_owned();
    let is_free = move |one: &Member| !needed.contains(&format!("{at}/{}", escape(&one.name)));
    let is_known = members.iter().any(|one| one.name == "a");
    let long = move |(_, one): &(usize, &Member)| one.name.len() > 1 && !is_known && is_free(one);
    members.iter().enumerate().filter(long).map(|(index, _)| {
        let mut members = members.to_vec();
        if let Some(place) = members.get_mut(index) {
            "a".clone_into(&mut place.name);
        }
        Json::Object(members)
    })
}

/// The value that is written with the fewest characters.
fn zero() -> Json {
    Json::Number("0".to_owned())
}

/// Shorter beginnings of a text, the shortest first, and a short text without each of its characters.
fn shorter(text: &str) -> Vec<String> {
    let chars: Vec<char> = text.chars().collect();
    let halves = std::iter::successors(Some(chars.len()), |gone| Some(gone / 2));
    let kept = halves.take_while(|gone| *gone > 0).map(|gone| chars.len() - gone);
    let mut shorter: Vec<String> = kept.map(|length| chars.iter().take(length).collect()).collect();
    if chars.len() <= FEW {
        shorter
            .extend((0..chars.len()).map(|index| without(&chars, &(index..index + 1)).into_iter().collect()));
    }
    shorter
}

/// Numbers that are written with fewer characters, or with as many and smaller digits.
fn simpler(text: &str) -> Vec<String> {
    let whole = text.split(['.', 'e', 'E']).next().unwrap_or_default();
    let digits = whole.trim_start_matches('-');
    let rounded = digits.get(..1).map(|first| format!("{first}{}", "0".repeat(digits.len().min(FEW) - 1)));
    let power = format!("1{}", "0".repeat(digits.len().clamp(1, FEW) - 1));
    let plain = ["0", "1", "-1", "0.5"].into_iter().map(str::to_owned);
    let all = plain.chain([whole.to_owned(), digits.to_owned(), power]).chain(rounded);
    all.filter(|number| (number.len(), number.as_str()) < (text.len(), text)).collect()
}

/// A value that says less in place of one with members or items.
fn plainer(value: &Json) -> impl Iterator<Item = Json> + use<> {
    let length = compact(value).len();
    let plain = [zero(), Json::String(String::new()), Json::Object(Vec::new()), Json::Null];
    plain.into_iter().filter(move |plain| compact(plain).len() < length)
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
pub(super) fn changed(value: &Json, path: &[String], with: Option<&Json>) -> Vec<Json> {
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

fn in_object(members: &[Member], name: &str, rest: &[String], with: Option<&Json>) -> Vec<Json> {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_tried_is_always_smaller() {
        for text in ["", "a", "harbour", "ää", &"x".repeat(300)] {
            assert!(shorter(text).iter().all(|one| one.chars().count() < text.chars().count()), "{text}");
        }
        for text in ["0", "1", "-1", "7", "1000000007", "-123.75", "1e300", "0.125"] {
            for one in simpler(text) {
                assert!((one.len(), one.as_str()) < (text.len(), text), "{text}: {one}");
                assert!(one.parse::<f64>().is_ok(), "{one}");
            }
        }
        assert_eq!(simpler("1000000007"), ["0", "1", "-1", "0.5", "1000000000", "1000000000"]);
    }

    #[test]
    fn names_of_members_that_are_not_needed_get_shorter() {
        let value: Json =
            [("another_property".to_owned(), zero()), ("kept".to_owned(), zero())].into_iter().collect();
        let needed = BTreeSet::from(["/kept".to_owned()]);
        let all: Vec<String> = cut(&value, "", &needed).map(|value| compact(&value)).collect();
        assert!(all.contains(&r#"{"a": 0, "kept": 0}"#.to_owned()), "{all:?}");
        assert!(all.iter().all(|one| one.contains("kept") || !one.starts_with(r#"{""#)), "{all:?}");
    }

    #[test]
    fn halves_go_before_single_members() {
        let ranges: Vec<Range<usize>> = runs(4).collect();
        assert_eq!(ranges, [0..2, 2..4, 0..1, 1..2, 2..3, 3..4]);
        assert_eq!(runs(1).collect::<Vec<_>>(), [const { 0..1 }]);
        assert_eq!(runs(0).count(), 0);
        let wide: Json = (0..50_000).map(|index| (format!("p{index}"), Json::Null)).collect();
        // Together they would be 100,000 copies.
        assert_eq!(cut(&wide, "", &BTreeSet::new()).take(9).count(), 9);
    }
}
