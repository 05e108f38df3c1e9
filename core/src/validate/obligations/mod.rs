//! Obligations without a plan: the schemas themselves are applied to each value, all of them while it is
//! read once.
//!
//! The verdict is that of the plans, and the violations are collected as well. So it reads refused
//! bodies a second time, and it takes over where a plan would have become too large. What is applied to the
//! same value (references, branches, conditions) forms a graph in which each schema stands once, so the
//! work is bounded by the values times the schemas.

mod array;
mod combine;
mod graph;
mod kept;
mod names;
mod object;
mod planned;
mod scalar;
mod tags;
mod template;

use std::collections::BTreeMap;
use std::hash::RandomState;
use std::sync::Arc;

use crate::plan::{Conj, Nodes, Program, Scopes};
use crate::reader::{ReadError, Reader, Token};
use crate::schema::Schema;

use super::found::{Below, Found, List, Problem};
use super::hash::{hash_constant, hash_value};
use super::machine::Stop;
use super::paths::{self, Paths};
use super::stack::Stack;
use graph::Graph;
use kept::Kept;
pub(crate) use kept::Templates;
pub(super) use names::{Names, names as union_names};
use planned::Planned;
pub(super) use tags::values as tag_values;

/// A schema that is asked of a value.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asked {
    pub(super) schema: &'static Schema,
    /// The dynamic scope around it.
    pub(super) scope: u32,
    /// Where it stands, if its parent's location says it.
    pub(super) below: Option<Below>,
}

/// What makes one schema that is asked the same as another.
type Key = (usize, u32, Option<(usize, usize)>);

impl Outcome {
    const HOLDS: Self = Self { holds: true, found: List::EMPTY };
}

impl Asked {
    fn key(&self) -> Key {
        (std::ptr::from_ref(self.schema).addr(), self.scope, self.below.map(|below| below.key()))
    }
}

/// What came of a schema that was asked.
#[derive(Clone, Debug)]
struct Outcome {
    holds: bool,
    found: List,
}

/// A run.
pub(super) struct Obligations<'p> {
    program: &'p Program,
    nodes: &'p Nodes,
    keys: &'p RandomState,
    scopes: Scopes,
    /// How many violations are kept; none where only verdicts are asked for.
    limit: usize,
    /// What all patterns together may still spend.
    pub(super) pool: u64,
    /// Where a pattern took too long.
    pub(super) exhausted: Option<Found>,
    pub(super) steps: u64,
    stack: Stack,
    /// Whether the hash of the value that is being read is wanted, and the last one.
    hashing: bool,
    pub(super) hash: u128,
    /// The names that tell branches apart, by the branches' address.
    tags: BTreeMap<usize, Option<&'static str>>,
    planned: Planned,
    /// How the values are reached to which schemas are applied.
    pub(super) paths: Paths,
    /// The step to the value that is read next, from what begins there.
    step: Option<(usize, paths::Step)>,
}

impl<'p> Obligations<'p> {
    fn new(program: &'p Program, pool: u64, limit: usize, hashing: bool, stack: Stack) -> Self {
        Self {
            program,
            nodes: &program.nodes,
            keys: &program.keys,
            scopes: program.nodes.scopes().clone(),
            limit,
            pool,
            exhausted: None,
            steps: 0,
            stack,
            hashing,
            hash: 0,
            tags: BTreeMap::new(),
            planned: Planned::default(),
            paths: Paths::default(),
            step: None,
        }
    }

    /// A run that takes over from the machine.
    pub(super) fn interpreting(program: &'p Program, pool: u64, hashing: bool, stack: Stack) -> Self {
        Self::new(program, pool, 0, hashing, stack)
    }

    /// A run that collects violations, as many as `limit`.
    pub(super) fn collecting(program: &'p Program, pool: u64, limit: usize) -> Self {
        Self::new(program, pool, limit.max(1), false, Stack::here())
    }

    const fn collects(&self) -> bool {
        self.limit > 0
    }

    /// Reads a value; says for each conjunction whether it is met.
    pub(super) fn conjunctions(
        &mut self,
        reader: &mut Reader<'_>,
        conjs: &[Conj],
    ) -> Result<Vec<bool>, ReadError> {
        let nodes = self.nodes;
        let mut asked = Vec::new();
        let mut ends = Vec::new();
        for conj in conjs {
            asked.extend(nodes.of(*conj).iter().map(|id| {
                let node = nodes.get(*id);
                Asked { schema: node.schema, scope: node.scope, below: None }
            }));
            ends.push(asked.len());
        }
        let outcomes = self.value(reader, &asked)?;
        let mut from = 0;
        let met = conjs.iter().zip(ends).map(|(conj, end)| {
            let own = outcomes.get(from..end).unwrap_or_default();
            from = end;
            *conj != Conj::NEVER && own.iter().all(|outcome| outcome.holds)
        });
        Ok(met.collect())
    }

    /// Reads a value and collects what it breaks of `schema`; `stop`: where it was given up.
    pub(super) fn violations(
        &mut self,
        reader: &mut Reader<'_>,
        schema: &'static Schema,
        stop: Stop,
    ) -> Result<List, ReadError> {
        self.planned.spare = reader.len();
        self.refuse(reader, stop);
        let asked = [Asked { schema, scope: 0, below: None }];
        let outcome = self.value(reader, &asked)?.pop();
        Ok(outcome.map(|outcome| outcome.found).unwrap_or_default())
    }

    /// Reads the value that begins here; gives what comes of each schema.
    fn value(&mut self, reader: &mut Reader<'_>, asked: &[Asked]) -> Result<Vec<Outcome>, ReadError> {
        let mut kept = None;
        if self.holds(reader, asked, &mut kept)? {
            return Ok(vec![Outcome::HOLDS; asked.len()]);
        }
        let kept = kept.unwrap_or_else(|| self.kept(asked));
        self.applied(reader, asked, &kept)
    }

    /// Reads the value that begins here if it satisfies all schemas, as far as that is told without applying them. In all
    /// other cases the reader stays. What is known of the schemas is looked up where it is needed, and left in `kept`.
    fn holds(
        &mut self,
        reader: &mut Reader<'_>,
        asked: &[Asked],
        kept: &mut Option<Arc<Kept>>,
    ) -> Result<bool, ReadError> {
        self.stack.check(reader)?;
        let token = reader.peek()?;
        // Without a plan, nothing needs to be known of the schemas of most scalars.
        if self.collects() {
            let next = kept.get_or_insert_with(|| self.kept(asked)).next;
            if let Some(holds) = self.planned(reader, next, token) {
                return Ok(holds);
            }
        }
        self.plain_scalar(reader, asked, token)
    }

    /// Reads the value that begins here by applying the schemas.
    fn applied(
        &mut self,
        reader: &mut Reader<'_>,
        asked: &[Asked],
        kept: &Kept,
    ) -> Result<Vec<Outcome>, ReadError> {
        let token = reader.peek()?;
        let start = reader.offset();
        if let (true, Some((container, step))) = (self.collects(), self.step.take()) {
            self.paths.note(start, container, step);
        }
        let template = self.template(kept, asked, token);
        self.steps += template.steps;
        let hashing = self.hashing;
        self.hashing |= template.is_composite;
        let mut graph = Graph::new(template, start);
        match token {
            Token::Object => self.object(reader, &mut graph)?,
            Token::Array => self.array(reader, &mut graph)?,
            _ => self.scalar(reader, &mut graph, token)?,
        }
        self.composite_values(&mut graph, token);
        self.hashing = hashing;
        self.combine(&mut graph, token);
        Ok(graph.outcomes())
    }

    /// Skips a value of which nothing is asked.
    fn skip(&mut self, reader: &mut Reader<'_>) -> Result<(), ReadError> {
        if self.hashing {
            self.hash = hash_value(self.keys, reader)?;
            return Ok(());
        }
        reader.skip()
    }

    /// `const` and `enum`, of an object or an array that was read.
    fn composite_values(&self, graph: &mut Graph, token: Token) {
        if !matches!(token, Token::Object | Token::Array) {
            return;
        }
        for node in &mut graph.nodes {
            for values in node.asked.schema.values {
                let is = |value| {
                    scalar::is_composite(value, token) && hash_constant(self.keys, value) == self.hash
                };
                if !values.allowed.iter().any(is) {
                    node.fail(Problem::Values(values), self.limit);
                }
            }
        }
    }
}
