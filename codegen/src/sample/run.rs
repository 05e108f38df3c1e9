//! One search for a value.

use std::collections::BTreeSet;

use hookwright::Limits;

use super::facts::{Facts, Goal, Kind};
use super::flatten::flatten;
use super::options::Size;
use super::random::Random;
use super::subject::Subject;
use super::{array, object, string};
use crate::json::Json;
use crate::schema::{Schema, SchemaId, Type};

/// From here on objects and arrays are as small as they may be.
const DEPTH: usize = 5;

/// No value nests deeper: receivers refuse what does.
const DEEPEST: usize = Limits::DEFAULT.max_depth;

/// Attempts at the whole value.
const ROOT_TRIES: usize = 60;

/// Attempts at a part of it.
const TRIES: usize = 8;

/// How often, in a hundred, a value is one that is listed where others are accepted, too.
pub(super) const LISTED: usize = 75;

/// Values that one search makes, parts counted.
const STEPS: usize = 40_000;

pub(super) struct Run<'s> {
    pub(super) subject: &'s Subject,
    pub(super) random: Random,
    pub(super) size: Size,
    /// How often the current value has been tried.
    pub(super) attempt: usize,
    steps: usize,
    /// The names on the path to the current value.
    pub(super) path: Vec<String>,
    /// What kept the last value from being made.
    pub(super) stuck: Option<Stuck>,
    /// What could not be satisfied when it was tried often enough.
    hopeless: BTreeSet<Vec<(SchemaId, bool)>>,
    pub(super) focus: Option<Focus>,
}

/// What a value that must break a schema is to break, where it can be chosen.
#[derive(Clone, Debug)]
pub(super) struct Focus {
    /// The names that lead to what is broken; `*` is any.
    pub(super) path: Vec<String>,
    /// The keyword that is broken there.
    pub(super) keyword: &'static str,
}

/// A property that must be there and that no value was found for.
#[derive(Clone, Debug)]
pub(super) struct Stuck {
    /// The names that lead to it.
    pub(super) path: Vec<String>,
    /// The first schema that its value must satisfy.
    pub(super) schema: Option<SchemaId>,
}

impl<'s> Run<'s> {
    pub(super) fn new(subject: &'s Subject, seed: u64, size: Size) -> Self {
        Self {
            subject,
            random: Random::new(seed),
            size,
            attempt: 0,
            steps: STEPS,
            path: Vec::new(),
            stuck: None,
            hopeless: BTreeSet::new(),
            focus: None,
        }
    }

    /// The same, with something to break, and fewer steps.
    pub(super) fn focused(self, focus: Focus, steps: usize) -> Self {
        Self { focus: Some(focus), steps, ..self }
    }

    pub(super) fn schema(&self, id: SchemaId) -> &'s Schema {
        self.subject.graph.get(id)
    }

    pub(super) fn height(&self, id: SchemaId) -> u32 {
        self.subject.heights.get(id.0 as usize).copied().unwrap_or(u32::MAX)
    }

    /// The goal that a schema on the way from `goal` holds.
    pub(super) fn to(&self, goal: &Goal, id: SchemaId) -> Goal {
        goal.to(id, self.schema(id).resource)
    }

    /// Where a dynamic reference leads: the outermost resource of the scope that has the anchor.
    pub(super) fn dynamic(&self, goal: &Goal) -> Option<Goal> {
        let reference = self.schema(goal.id).dynamic_reference.as_ref()?;
        let outermost = goal.scope.iter().find_map(|resource| {
            let mut candidates = reference.candidates.iter();
            candidates.find(|(candidate, _)| candidate == resource).map(|(_, id)| *id)
        });
        Some(self.to(goal, outermost.unwrap_or(reference.initial)))
    }

    /// The `type` of a schema, its references followed.
    pub(super) fn types(&self, id: SchemaId) -> Option<&'s [Type]> {
        let mut schema = self.schema(id);
        for _ in 0..20 {
            match (&schema.types, schema.reference) {
                (Some(types), _) => return Some(types),
                (None, Some(next)) => schema = self.schema(next),
                (None, None) => return None,
            }
        }
        None
    }

    /// Values for the root, one after another, until `accept` takes one.
    pub(super) fn search(&mut self, goals: &[Goal], mut accept: impl FnMut(&Json) -> bool) -> Option<Json> {
        for attempt in 0..ROOT_TRIES {
            if let Some(value) = self.attempt(goals, (attempt, 0), "").filter(|value| accept(value)) {
                return Some(value);
            }
        }
        None
    }

    /// A value that satisfies all goals.
    pub(super) fn value(&mut self, goals: &[Goal], depth: usize, name: &str) -> Option<Json> {
        if depth > DEEPEST {
            return None;
        }
        let key: Vec<(SchemaId, bool)> = goals.iter().map(|goal| (goal.id, goal.holds)).collect();
        let tries = match depth {
            _ if self.hopeless.contains(&key) => 1,
            0..4 => TRIES,
            _ => 3,
        };
        let before = self.attempt;
        let found = (0..tries).find_map(|attempt| self.attempt(goals, (attempt, depth), name));
        self.attempt = before;
        if found.is_none() {
            self.hopeless.insert(key);
        }
        found
    }

    fn attempt(&mut self, goals: &[Goal], (attempt, depth): (usize, usize), name: &str) -> Option<Json> {
        self.steps = self.steps.checked_sub(1)?;
        self.attempt = attempt;
        let facts = flatten(self, goals, depth >= DEPTH)?;
        let value = self.build(goals, facts, (depth, name))?;
        self.accepts(goals, &value).then_some(value)
    }

    /// Whether a value satisfies the goals, as far as they can be judged by themselves.
    pub(super) fn accepts(&self, goals: &[Goal], value: &Json) -> bool {
        let judge = &self.subject.judge;
        judge.dynamic || goals.iter().all(|goal| judge.holds(goal.id, value) == goal.holds)
    }

    fn build(&mut self, goals: &[Goal], facts: Facts, (depth, name): (usize, &str)) -> Option<Json> {
        if let Some(values) = &facts.values {
            let mut values = values.clone();
            self.random.shuffle(&mut values);
            return values.into_iter().find(|value| self.accepts(goals, value));
        }
        if let Some(example) = self.example(goals, &facts, depth) {
            return Some(example);
        }
        if let Some(listed) = self.listed(goals, &facts) {
            return Some(listed);
        }
        let deep = depth >= DEPTH;
        match self.kind(&facts, depth)? {
            Kind::Null => Some(Json::Null),
            Kind::Boolean => Some(Json::Boolean(self.random.chance(50))),
            Kind::Number => {
                let plain = self.size == Size::Minimal && self.attempt == 0;
                facts.numbers.sample(&mut self.random, plain).map(Json::Number)
            }
            Kind::String => string::sample(self, &facts, name).map(Json::String),
            Kind::Array => array::sample(self, &facts, (depth, deep), name),
            Kind::Object => object::sample(self, facts, (depth, deep)),
        }
    }

    /// One of the values that the schemas themselves show: scalars, so that the size asked for is kept.
    fn example(&mut self, goals: &[Goal], facts: &Facts, depth: usize) -> Option<Json> {
        if depth == 0 || !self.random.chance(if self.attempt == 0 { 90 } else { 20 }) {
            return None;
        }
        let hints = &self.subject.hints;
        let shown: Vec<&Json> =
            facts.schemas.iter().filter_map(|goal| hints.get(&goal.id)).flatten().collect();
        let scalar = |value: &&Json| !matches!(value, Json::Array(_) | Json::Object(_) | Json::Null);
        let scalars: Vec<&Json> = shown.into_iter().filter(scalar).collect();
        let value = (*self.random.pick(&scalars)?).clone();
        self.accepts(goals, &value).then_some(value)
    }

    /// Mostly one of the values that are listed, where others are accepted, too.
    fn listed(&mut self, goals: &[Goal], facts: &Facts) -> Option<Json> {
        if facts.listed.is_empty() || self.attempt < 3 && !self.random.chance(LISTED) {
            return None;
        }
        let mut values = facts.listed.clone();
        self.random.shuffle(&mut values);
        values.into_iter().find(|value| self.accepts(goals, value))
    }

    /// Of the kinds that can be, the one that the keywords speak of.
    fn kind(&mut self, facts: &Facts, depth: usize) -> Option<Kind> {
        let mut kinds = facts.kinds.clone();
        let scalar = |kind: &Kind| !matches!(kind, Kind::Array | Kind::Object);
        if depth >= DEPTH && self.attempt < 2 && kinds.iter().any(scalar) {
            kinds.retain(scalar);
        }
        if self.attempt < 5 || self.attempt.is_multiple_of(2) {
            if kinds.len() > 1 && (self.size == Size::Full || !self.random.chance(20)) {
                kinds.retain(|kind| *kind != Kind::Null);
            }
            let likely: Vec<Kind> =
                kinds.iter().copied().filter(|kind| facts.likely.contains(kind)).collect();
            if !likely.is_empty() {
                kinds = likely;
            } else if facts.kinds.len() == Kind::ALL.len() {
                // Nothing is said at all.
                kinds = vec![if depth == 0 { Kind::Object } else { Kind::String }];
            }
        }
        self.random.pick(&kinds).copied()
    }
}
