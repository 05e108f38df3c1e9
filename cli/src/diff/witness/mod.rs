//! Payloads that the new schema accepts and the old one refuses.

mod candidates;
mod change;

use std::collections::{BTreeMap, BTreeSet};

use super::inclusion::Reason;
use super::side::{At, Pair, Side};
use crate::config::UnknownFields;
use crate::finding::catalogue::quoted;
use crate::json::{Json, compact, escape, tokens};
use crate::sample::{Joined, Options, Size, Unsatisfied, mutants};
use crate::schema::SchemaId;
pub(super) use candidates::LONGEST;
use candidates::candidates;
use change::{changed, cut, emptied};

/// Payloads that are tried for one reason where the schemas along its path do not lead to one.
const TRIES: usize = 1_500;

/// Payloads that are tried once one was found that breaks something around the place.
const AROUND: usize = 200;

/// Payloads that are tried where no reason says where to look.
const ANYWHERE: usize = 6_000;

/// Members, items and strings that are tried to do without.
const CUTS: usize = 600;

/// Values of one place that are put into payloads.
const VALUES: usize = 6;

/// How often values of a place are made up while none of them shows what is looked for.
const ROUNDS: u64 = 12;

/// Names that match patterns and are tried for properties that no schema lists.
const NAMES: usize = 8;

/// How often both schemas together may fail to lead to a payload before they are not asked any more.
const TOGETHER: usize = 40;

/// Bytes of payloads that are tried for one purpose: to find a payload, or to make one smaller.
const BYTES: usize = 4 * 1024 * 1024;

/// Bytes for that purpose in all events of a provider, and in each of them whatever others have used up.
const ALL_BYTES: usize = 24 * 1024 * 1024;
const LEAST_BYTES: usize = 64 * 1024;

/// What is known of the payloads of a provider's events: schemas that events share have the same answers in all.
#[derive(Default)]
pub(super) struct Memory {
    /// Values of a place that show a reason there.
    values: BTreeMap<Question, Vec<Json>>,
    /// Reasons for which payloads of one event were searched in vain.
    in_vain: BTreeSet<Question>,
    searched: usize,
    cut: usize,
    /// Names that match the patterns of either side.
    names: Option<Vec<String>>,
    /// How often both schemas together did not lead to a payload.
    alone: usize,
    /// The schemas of both sides as one graph, the old ones first.
    joined: Option<Joined>,
    /// How many payloads were tried.
    pub(super) payloads: u64,
    /// How many were tried in place of a larger one.
    pub(super) cuts: u64,
}

/// A reason, wherever it is.
type Question = (Vec<At>, At, &'static str, Option<String>);

impl Memory {
    /// The schemas of both sides as one graph, joined when they are first asked for. Events share them.
    fn joined(&mut self, pair: Pair<'_>) -> &Joined {
        self.joined.get_or_insert_with(|| Joined::new(pair.old.sampler, pair.new.sampler))
    }

    /// Values that the schemas of both sides show in the place of a reason, unless they often showed none.
    fn joined_values(&mut self, pair: Pair<'_>, reason: &Reason) -> Vec<Json> {
        if self.alone >= TOGETHER {
            return Vec::new();
        }
        let joined = self.joined(pair);
        let held: Vec<SchemaId> = reason.subs.iter().map(|at| within(joined, *at)).collect();
        let found = joined.values(&held, within(joined, reason.goal), (&[], reason.keyword));
        self.alone += usize::from(found.is_empty());
        found
    }
}

/// The id that a schema has in the joined graph.
const fn within(joined: &Joined, at: At) -> SchemaId {
    match at.side {
        Side::Old => joined.first(at.id),
        Side::New => joined.second(at.id),
    }
}

/// The search for payloads of one event.
pub(super) struct Search<'a, 'm> {
    pair: Pair<'a>,
    memory: &'m mut Memory,
    samples: Option<Vec<Json>>,
    /// Whether something was searched that was not searched before.
    fresh: bool,
}

impl<'a, 'm> Search<'a, 'm> {
    pub(super) const fn new(pair: Pair<'a>, memory: &'m mut Memory) -> Self {
        Self { pair, memory, samples: None, fresh: false }
    }

    /// A payload that shows a reason: at its place stands something else, or the property `name` is missing. The
    /// smallest that is found.
    pub(super) fn find(&mut self, reason: &Reason, name: Option<&str>) -> Option<Json> {
        if !self.is_judged() {
            return None;
        }
        let question = (reason.subs.clone(), reason.goal, reason.keyword, name.map(str::to_owned));
        if !self.memory.values.contains_key(&question) {
            let (pair, memory) = (self.pair, &mut *self.memory);
            let values = values(pair, reason, name, &mut || memory.joined_values(pair, reason));
            self.memory.payloads += values.len() as u64;
            self.memory.values.insert(question.clone(), values);
        }
        let values = self.memory.values.get(&question).cloned().unwrap_or_default();
        let (found, around) = self.placed(&values, reason, name);
        if found.is_some() {
            return found;
        }
        if self.memory.in_vain.contains(&question) {
            return around;
        }
        self.fresh = true;
        let found = self.searched(reason, name).or_else(|| self.together(reason, name)).or(around);
        if found.is_none() {
            self.memory.in_vain.insert(question);
        }
        found
    }

    /// Whether the independent validator takes the new schema: no payload shows anything without it.
    pub(super) fn is_judged(&self) -> bool {
        self.pair.new.sampler.judge().has_oracle()
    }

    /// A payload made for the place, with one of the values there; and one that only breaks something around it.
    fn placed(
        &mut self,
        values: &[Json],
        reason: &Reason,
        name: Option<&str>,
    ) -> (Option<Json>, Option<Json>) {
        let mut around = None;
        let paths = self.paths(&reason.path);
        for (value, path) in values.iter().flat_map(|value| paths.iter().map(move |path| (value, path))) {
            for payload in self.pair.new.sampler.with_part(path, Some(value)) {
                self.memory.payloads += 1;
                let Some(violations) = breaks(self.pair, &payload) else { continue };
                let exact = |violation: &Unsatisfied| is_the_one(violation, reason, name);
                if violations.iter().any(exact) {
                    let found = self.smallest(payload, &exact);
                    if found.is_some() {
                        return (found, None);
                    }
                } else if around.is_none() && violations.iter().any(|violation| is_about(violation, reason)) {
                    around = Some(payload);
                }
            }
        }
        (None, around.and_then(|payload| self.smallest(payload, &|violation| is_about(violation, reason))))
    }

    /// The path, and where it has `*`, also with names that match patterns of the schemas.
    fn paths(&mut self, path: &[String]) -> Vec<Vec<String>> {
        let mut paths = vec![path.to_vec()];
        if path.iter().any(|token| token == "*") {
            let pair = self.pair;
            let names = self.memory.names.get_or_insert_with(|| {
                let mut names = pair.old.sampler.odd_names();
                names.extend(pair.new.sampler.odd_names());
                names.truncate(NAMES);
                names
            });
            let with = |name: &String| {
                let token = |token: &String| if token == "*" { name.clone() } else { token.clone() };
                path.iter().map(token).collect()
            };
            paths.extend(names.iter().map(with));
        }
        paths
    }

    /// A payload found by changing samples.
    fn searched(&mut self, reason: &Reason, name: Option<&str>) -> Option<Json> {
        let candidates = candidates(self.pair, reason);
        let (mut tries, mut bytes) = (TRIES, left(self.memory.searched));
        let before = bytes;
        let samples = self.samples();
        let path: Vec<String> = reason.path.iter().cloned().chain(name.map(str::to_owned)).collect();
        // A payload that breaks something around the place will do if none breaks the very keyword.
        let (mut found, mut around) = (None, None);
        'search: for sample in &samples {
            let values: Vec<Option<&Json>> =
                if name.is_some() { vec![None] } else { candidates.iter().map(Some).collect() };
            let changed = values.into_iter().flat_map(|value| changed(sample, &path, value));
            for payload in std::iter::once(sample.clone()).chain(changed) {
                let (Some(left), Some(rest)) =
                    (tries.checked_sub(1), bytes.checked_sub(compact(&payload).len()))
                else {
                    break 'search;
                };
                (tries, bytes) = (left, rest);
                self.memory.payloads += 1;
                let Some(violations) = shows(self.pair, &payload) else { continue };
                if violations.iter().any(|violation| is_the_one(violation, reason, name)) {
                    found = Some(payload);
                    break 'search;
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
        self.memory.searched += before - bytes;
        match found {
            Some(found) => self.smallest(found, &|violation| is_the_one(violation, reason, name)),
            None => self.smallest(around?, &|violation| is_about(violation, reason)),
        }
    }

    /// A payload made to satisfy the whole new schema and to break the old one in the place of a reason.
    fn together(&mut self, reason: &Reason, name: Option<&str>) -> Option<Json> {
        if self.memory.alone >= TOGETHER {
            return None;
        }
        let (old, new) = (self.pair.root(Side::Old), self.pair.root(Side::New));
        let joined = self.memory.joined(self.pair);
        let (held, denied) = ([within(joined, new)], within(joined, old));
        let found = joined.values(&held, denied, (&reason.path, reason.keyword));
        self.memory.payloads += found.len() as u64;
        let exact = |violation: &Unsatisfied| is_the_one(violation, reason, name);
        let near = |violation: &Unsatisfied| name.is_none() && is_about(violation, reason);
        let pair = self.pair;
        let mut of = |wanted: &dyn Fn(&Unsatisfied) -> bool| {
            let shows = |payload: &&Json| breaks(pair, payload).is_some_and(|all| all.iter().any(wanted));
            found.iter().find(shows).cloned().and_then(|payload| self.smallest(payload, wanted))
        };
        let found = of(&exact).or_else(|| of(&near));
        self.memory.alone += usize::from(found.is_none());
        found
    }

    /// A payload somewhere near the samples, if there is one, with what the old schema has against it.
    pub(super) fn anywhere(&mut self) -> Option<(Json, Unsatisfied)> {
        if !self.fresh {
            return None;
        }
        let mut bytes = left(self.memory.searched);
        let (before, samples) = (bytes, self.samples());
        let near = samples.iter().flat_map(|sample| {
            std::iter::once(sample.clone()).chain(mutants(sample).map(|(_, payload)| payload))
        });
        let mut found = None;
        for payload in near.take(ANYWHERE) {
            bytes = bytes.saturating_sub(compact(&payload).len());
            self.memory.payloads += 1;
            if shows(self.pair, &payload).is_some() {
                found = Some(payload);
            }
            if bytes == 0 || found.is_some() {
                break;
            }
        }
        self.memory.searched += before - bytes;
        let small = self.smallest(found?, &|_| true)?;
        let violation = shows(self.pair, &small)?.into_iter().next()?;
        Some((small, violation))
    }

    /// Payloads of the new schema.
    fn samples(&mut self) -> Vec<Json> {
        let sampler = self.pair.new.sampler;
        let sizes = [Size::Minimal, Size::Full, Size::Random, Size::Random, Size::Full, Size::Random];
        let make = || {
            let options = sizes.into_iter().zip(0..).map(|(size, seed)| Options { seed, size });
            options.filter_map(|options| sampler.sample(&options).ok()).collect()
        };
        self.samples.get_or_insert_with(make).clone()
    }

    /// The payload without what it can do without, while it breaks something that is wanted; `None` if the independent
    /// validator does not agree that it breaks anything.
    fn smallest(&mut self, payload: Json, wanted: &dyn Fn(&Unsatisfied) -> bool) -> Option<Json> {
        shows(self.pair, &payload)?;
        let mut best = payload.clone();
        let mut budget = Budget { cuts: CUTS, bytes: left(self.memory.cut) };
        let before = budget.bytes;
        let pair = self.pair;
        let mut tried = 0;
        let mut holds = |smaller: &Json, budget: &mut Budget| {
            tried += 1;
            budget.spend(compact(smaller).len())
                && breaks(pair, smaller).is_some_and(|still| still.iter().any(wanted))
        };
        // All strings at once, then all but those that the new schema wants to say something.
        let mut kept = BTreeSet::new();
        for _ in 0..2 {
            let plain = emptied(&best, "", &kept);
            if holds(&plain, &mut budget) {
                best = plain;
                break;
            }
            let new = pair.new.sampler;
            let violations = new.judge().violations(new.root(), &compact(&plain));
            kept.extend(violations.into_iter().map(|violation| violation.instance));
        }
        let needed = needed(pair, &best);
        loop {
            let smaller =
                cut(&best, "", &needed).find(|smaller| budget.cuts == 0 || holds(smaller, &mut budget));
            match smaller {
                Some(smaller) if budget.cuts > 0 => best = smaller,
                _ => break,
            }
        }
        self.memory.cuts += tried;
        self.memory.cut += before - budget.bytes;
        Some(if shows(pair, &best).is_some() { best } else { payload })
    }
}

/// What may still be tried.
struct Budget {
    cuts: usize,
    bytes: usize,
}

impl Budget {
    /// Takes one payload of that length, if it is still allowed.
    fn spend(&mut self, bytes: usize) -> bool {
        let rest = (self.cuts.checked_sub(1), self.bytes.checked_sub(bytes));
        self.cuts = rest.0.unwrap_or(0);
        self.bytes = rest.1.unwrap_or(0);
        if self.bytes == 0 {
            self.cuts = 0;
        }
        matches!(rest, (Some(_), Some(_)))
    }
}

/// The pointers of members that the new schema requires: taking them out is not tried.
fn needed(pair: Pair<'_>, payload: &Json) -> BTreeSet<String> {
    let mut needed = BTreeSet::new();
    let mut objects = vec![(String::new(), payload)];
    while let Some((pointer, value)) = objects.pop() {
        match value {
            Json::Object(members) => {
                objects.extend(
                    members
                        .iter()
                        .map(|member| (format!("{pointer}/{}", escape(&member.name)), &member.value.value)),
                );
                let mut bare = payload.clone();
                let Some(place) = bare.pointer_mut(&pointer).filter(|_| members.len() > 1) else { continue };
                *place = Json::Object(Vec::new());
                let missing = pair.new.sampler.judge().violations(pair.new.sampler.root(), &compact(&bare));
                let here = missing.iter().filter(|one| one.keyword == "required" && one.instance == pointer);
                let names: Vec<&Unsatisfied> = here.collect();
                let is_named = |name: &str| {
                    let name = quoted(name);
                    names.iter().any(|one| one.message.contains(&name))
                };
                let named = members.iter().filter(|member| is_named(&member.name));
                needed.extend(named.map(|member| format!("{pointer}/{}", escape(&member.name))));
            }
            Json::Array(items) => objects.extend(
                items.iter().enumerate().map(|(index, item)| (format!("{pointer}/{index}"), &item.value)),
            ),
            _ => {}
        }
    }
    needed
}

/// Bytes that one search may have when others have used some.
fn left(used: usize) -> usize {
    ALL_BYTES.saturating_sub(used).clamp(LEAST_BYTES, BYTES)
}

/// Values that the new schema allows in the place of a reason and the old one does not, the shortest first.
fn values(
    pair: Pair<'_>,
    reason: &Reason,
    name: Option<&str>,
    joined: &mut dyn FnMut() -> Vec<Json>,
) -> Vec<Json> {
    let shows =
        |value: &Json| reason.subs.iter().all(|at| pair.holds(*at, value)) && !pair.holds(reason.goal, value);
    let made = |round: u64| {
        let news = reason.subs.iter().filter(|at| at.side == Side::New);
        news.flat_map(move |at| pair.new.sampler.values_of(at.id, 11 + 4 * round))
    };
    let mut values: Vec<Json> = match name {
        Some(name) => made(0).filter_map(|value| lacking(&value, name)).filter(shows).collect(),
        None => candidates(pair, reason).into_iter().filter(shows).collect(),
    };
    if values.is_empty() && name.is_none() {
        values = joined();
        values.retain(shows);
    }
    for round in 1..ROUNDS {
        if !values.is_empty() || name.is_some() {
            break;
        }
        let whole: Vec<Json> = made(round).collect();
        let near = whole.iter().take(1).flat_map(|value| mutants(value).map(|(_, value)| value));
        values.extend(near.chain(whole.iter().cloned()).filter(shows));
    }
    values.sort_by_cached_key(|value| compact(value).len());
    values.dedup_by(|a, b| compact(a) == compact(b));
    values.truncate(VALUES);
    values
}

/// An object without a property.
fn lacking(value: &Json, name: &str) -> Option<Json> {
    let Json::Object(members) = value else { return None };
    Some(Json::Object(members.iter().filter(|member| member.name != name).cloned().collect()))
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

/// What the old schema has against a payload that the new one accepts; both validators must say so. That receivers
/// deny unknown properties is nothing that the independent validator knows.
fn shows(pair: Pair<'_>, payload: &Json) -> Option<Vec<Unsatisfied>> {
    let (old, new) = (pair.old.sampler.judge(), pair.new.sampler.judge());
    let violations = breaks(pair, payload)?;
    let denies = pair.old.config.tolerance.unknown_fields == Some(UnknownFields::Deny);
    let agreed = new.objects(payload) == Some(false) && (denies || old.objects(payload) == Some(true));
    agreed.then_some(violations)
}

/// What the runtime's tables of the old schema have against a payload that those of the new one accept.
fn breaks(pair: Pair<'_>, payload: &Json) -> Option<Vec<Unsatisfied>> {
    let text = compact(payload);
    let (old, new) = (pair.old.sampler, pair.new.sampler);
    // A verdict costs less than what it rests on.
    if !new.judge().accepts(new.root(), &text) {
        return None;
    }
    let violations = old.judge().violations(old.root(), &text);
    (!violations.is_empty()).then_some(violations)
}
