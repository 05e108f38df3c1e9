//! Replaces personal values of a payload by stand-ins of the same shape.
//!
//! A stand-in depends on the shape of the value and on how many different values came before it, and on nothing else of
//! the value, so it cannot be traced back. Equal values get equal stand-ins, different ones different ones, in all payloads that
//! one [`Redactor`] sees.

mod key;
mod look;
mod stand_in;

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};

use crate::json::{Json, Node, compact};

use self::look::{is_key_of_map, is_number_personal, is_personal};
use self::stand_in::{number_stand_in, stand_in};

/// How often another stand-in is tried when one is taken.
const TRIES: u64 = 1_000;
/// How often the schema is asked about a payload at most, and about how many bytes of it in all, but a few times in any
/// case: senders decide how many values there are that it does not let go.
const ASKED: std::ops::RangeInclusive<usize> = 16..=500;
const ASKED_BYTES: usize = 64 * 1024 * 1024;

/// The stand-ins that were given so far.
#[derive(Debug, Default)]
pub(crate) struct Redactor {
    given: BTreeMap<Scalar, Scalar>,
    used: BTreeSet<Scalar>,
}

/// What may be replaced.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Scalar {
    Text(String),
    Number(String),
}

/// A payload without its personal values.
#[derive(Debug)]
pub(crate) struct Redacted {
    pub(crate) value: Json,
    /// How many different values were replaced.
    pub(crate) replaced: usize,
    /// How many different values look personal but stayed, because the schema refuses any stand-in, or was asked often enough.
    pub(crate) left: usize,
}

impl Redactor {
    /// Replaces what looks personal in `payload`, but nothing in `words`, which are the provider's own. If the payload
    /// is valid, so is the result.
    pub(crate) fn redact(
        &mut self,
        payload: &Json,
        words: &BTreeSet<String>,
        is_valid: impl Fn(&Json) -> bool,
    ) -> Redacted {
        let mut found = Found { words, list: Vec::new(), seen: BTreeSet::new(), all: BTreeSet::new() };
        found.walk("", payload);
        let Found { list: found, all, .. } = found;
        for scalar in &found {
            self.give(scalar, &all);
        }
        let chosen = |replaced: &[&Scalar]| replace(payload, &self.given, replaced);
        let everything: Vec<&Scalar> = found.iter().collect();
        let mut replaced = Vec::new();
        if is_valid(payload) {
            let size = compact(payload).len().max(1);
            let questions = Cell::new((ASKED_BYTES / size).clamp(*ASKED.start(), *ASKED.end()));
            let may_ask = || questions.replace(questions.get().saturating_sub(1)) > 0;
            extend(&mut replaced, &everything, &|replaced| may_ask() && is_valid(&chosen(replaced)));
        } else {
            replaced = everything;
        }
        Redacted { value: chosen(&replaced), replaced: replaced.len(), left: found.len() - replaced.len() }
    }

    /// Gives a value a stand-in that is not among `taken`, and was not given yet.
    fn give(&mut self, scalar: &Scalar, taken: &BTreeSet<Scalar>) {
        if self.given.contains_key(scalar) {
            return;
        }
        let number = u64::try_from(self.given.len()).unwrap_or(u64::MAX);
        let candidates = (0..TRIES).map(|attempt| match scalar {
            Scalar::Text(text) => Scalar::Text(stand_in(text, number, attempt)),
            Scalar::Number(text) => Scalar::Number(number_stand_in(text, number, attempt)),
        });
        let is_free = |candidate: &Scalar| !taken.contains(candidate) && !self.used.contains(candidate);
        let mut free = candidates.filter(is_free);
        // Of very short values there are few of the same shape.
        let given = free.next().unwrap_or_else(|| scalar.clone());
        self.used.insert(given.clone());
        self.given.insert(scalar.clone(), given);
    }
}

/// Adds as many of `more` as `is_fine` allows, by halves.
fn extend<'s>(replaced: &mut Vec<&'s Scalar>, more: &[&'s Scalar], is_fine: &impl Fn(&[&'s Scalar]) -> bool) {
    let before = replaced.len();
    replaced.extend(more);
    if is_fine(replaced) {
        return;
    }
    replaced.truncate(before);
    if more.len() > 1 {
        let (first, second) = more.split_at(more.len() / 2);
        extend(replaced, first, is_fine);
        extend(replaced, second, is_fine);
    }
}

/// The personal values of a payload, each once, in their order.
struct Found<'w> {
    words: &'w BTreeSet<String>,
    list: Vec<Scalar>,
    seen: BTreeSet<Scalar>,
    /// Every text and number of the payload.
    all: BTreeSet<Scalar>,
}

impl Found<'_> {
    /// Walks a value that stands under `key`; items of a list stand under the list's.
    fn walk(&mut self, key: &str, value: &Json) {
        match value {
            Json::String(text) => {
                self.all.insert(Scalar::Text(text.clone()));
            }
            Json::Number(text) => {
                self.all.insert(Scalar::Number(text.clone()));
            }
            _ => {}
        }
        match value {
            Json::String(text) if is_personal(key, text) && !self.words.contains(text) => {
                self.add(Scalar::Text(text.clone()));
            }
            Json::Number(text) if key::is_personal(key) || is_number_personal(text) => {
                self.add(Scalar::Number(text.clone()));
            }
            Json::Array(items) => items.iter().for_each(|item| self.walk(key, &item.value)),
            Json::Object(members) => {
                for member in members {
                    if is_key_of_map(&member.name) && !self.words.contains(&member.name) {
                        self.add(Scalar::Text(member.name.clone()));
                    }
                    self.walk(&member.name, &member.value.value);
                }
            }
            _ => {}
        }
    }

    fn add(&mut self, scalar: Scalar) {
        if self.seen.insert(scalar.clone()) {
            self.list.push(scalar);
        }
    }
}

/// The payload with stand-ins for what is to be replaced.
fn replace(payload: &Json, given: &BTreeMap<Scalar, Scalar>, replaced: &[&Scalar]) -> Json {
    let given: BTreeMap<&Scalar, &Scalar> =
        replaced.iter().filter_map(|scalar| Some((*scalar, given.get(scalar)?))).collect();
    replaced_in(payload, &given)
}

fn replaced_in(value: &Json, given: &BTreeMap<&Scalar, &Scalar>) -> Json {
    let text = |text: &String| match given.get(&Scalar::Text(text.clone())) {
        Some(Scalar::Text(given)) => given.clone(),
        _ => text.clone(),
    };
    match value {
        Json::String(string) => Json::String(text(string)),
        Json::Number(number) => match given.get(&Scalar::Number(number.clone())) {
            Some(Scalar::Number(given)) => Json::Number(given.clone()),
            _ => value.clone(),
        },
        Json::Array(items) => items.iter().map(|item| replaced_in(&item.value, given)).collect(),
        Json::Object(members) => {
            let member = |member: &crate::json::Member| crate::json::Member {
                name: text(&member.name),
                name_offset: 0,
                value: Node::from(replaced_in(&member.value.value, given)),
            };
            Json::Object(members.iter().map(member).collect())
        }
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests;
