//! Values that schemas of one graph accept and a schema of another refuses.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Sampler;
use super::facts::Goal;
use super::options::Size;
use super::run::{Focus, Run};
use super::subject::Subject;
use crate::json::{Json, compact};
use crate::schema::SchemaId;

/// Searches for values, each from another seed, and those that must have found one.
const SEARCHES: u64 = 4;
const ENOUGH: usize = 2;

/// Values that one of them makes, parts counted.
const STEPS: usize = 1_500;

/// The graphs of two samplers as one, so that one search keeps to the schemas of both.
pub struct Joined {
    subject: Subject,
    /// How many schemas the first has.
    first: u32,
}

impl Joined {
    /// Joins the graphs of two samplers.
    pub fn new(first: &Sampler, second: &Sampler) -> Self {
        let count = first.subject.graph.schemas.len() as u32;
        let of_second =
            second.subject.hints.iter().map(|(id, hints)| (SchemaId(id.0 + count), hints.clone()));
        let hints: BTreeMap<SchemaId, Vec<Json>> =
            first.subject.hints.iter().map(|(id, hints)| (*id, hints.clone())).chain(of_second).collect();
        let heights = [first.subject.heights.as_slice(), second.subject.heights.as_slice()].concat();
        let subject = Subject {
            graph: Arc::new(first.subject.graph.joined(&second.subject.graph)),
            root: first.subject.root,
            judge: first.subject.judge.joined(&second.subject.judge, count),
            hints: Arc::new(hints),
            heights: Arc::new(heights),
            unknown_fields: false,
        };
        Self { subject, first: count }
    }

    /// The id of a schema of the first sampler.
    pub const fn first(&self, id: SchemaId) -> SchemaId {
        id
    }

    /// The id of a schema of the second sampler.
    pub const fn second(&self, id: SchemaId) -> SchemaId {
        SchemaId(id.0 + self.first)
    }

    /// Values that satisfy all of `held` and not `denied`, the shortest first: preferably those that break the keyword
    /// at the end of a path of names, where `*` is any. There may be such values where none is found.
    pub fn values(
        &self,
        held: &[SchemaId],
        denied: SchemaId,
        (path, keyword): (&[String], &'static str),
    ) -> Vec<Json> {
        let goal = |id: SchemaId| Goal::new(id, self.subject.graph.get(id).resource);
        let goals: Vec<Goal> = held.iter().copied().map(goal).chain([goal(denied).negated()]).collect();
        let focus = Focus { path: path.to_vec(), keyword };
        let sizes = [Size::Minimal, Size::Minimal, Size::Random];
        let mut found: Vec<Json> = (0..SEARCHES)
            .zip(sizes.into_iter().cycle())
            .filter_map(|(seed, size)| {
                let mut run = Run::new(&self.subject, seed, size).focused(focus.clone(), STEPS);
                run.search(&goals, |_| true)
            })
            .take(ENOUGH)
            .collect();
        found.sort_by_cached_key(|value| compact(value).len());
        found.dedup_by(|a, b| compact(a) == compact(b));
        found
    }
}
