//! All that is applied to one value, each schema once.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::reader::Token;
use crate::schema::{Schema, Types};

use super::super::found::{Found, List, Problem};
use super::super::marks::Marks;
use super::super::seen::Seen;
use super::template::{Applied, Template};
use super::{Asked, Outcome};

/// What is applied to a value: what is known of it beforehand, and what comes of it.
pub(super) struct Graph {
    pub(super) template: Arc<Template>,
    pub(super) nodes: Vec<Node>,
}

/// What comes of one schema that is applied.
pub(super) struct Node {
    pub(super) asked: Asked,
    /// Where the value begins.
    pub(super) start: usize,
    pub(super) holds: bool,
    /// It is known not to hold, and its violations do not matter: nothing more is asked for it.
    dismissed: bool,
    pub(super) found: List,
    /// What it evaluates, where that matters.
    pub(super) marks: Option<Marks>,
    /// Members or items that do not satisfy what is asked of unevaluated ones: their ordinals and offsets.
    pub(super) unevaluated: Vec<(u32, u32)>,
    /// What they break, as far as it is kept.
    pub(super) unevaluated_found: BTreeMap<u32, List>,
    /// Which of the schema's properties an object has.
    pub(super) seen: Seen,
    /// Which of the names an object has on which the schema makes others depend.
    pub(super) has: Vec<&'static str>,
    /// How many items satisfy `contains`.
    pub(super) contained: u64,
    /// For names that tell branches apart: where the value is, and whether it satisfies the property's schema.
    pub(super) tags: Vec<(&'static str, usize, bool)>,
}

impl Node {
    fn new(applied: &Applied, start: usize) -> Self {
        Self {
            asked: applied.asked,
            start,
            holds: true,
            dismissed: false,
            found: List::default(),
            marks: applied.marks.then(Marks::default),
            unevaluated: Vec::new(),
            unevaluated_found: BTreeMap::new(),
            seen: Seen::new(0),
            has: Vec::new(),
            contained: 0,
            tags: Vec::new(),
        }
    }

    /// Nothing more is asked for it.
    pub(super) const fn dismiss(&mut self) {
        self.dismissed = true;
    }

    /// Whether nothing more is asked for it: it was dismissed, or does not hold and has more violations than are reported.
    pub(super) const fn is_done(&self, limit: usize) -> bool {
        self.dismissed || (limit > 0 && !self.holds && self.found.is_over(limit))
    }

    /// It does not hold, because of a problem of its own.
    pub(super) fn fail(&mut self, problem: Problem, limit: usize) {
        self.fail_at(self.start, problem, limit);
    }

    pub(super) fn fail_at(&mut self, offset: usize, problem: Problem, limit: usize) {
        self.holds = false;
        if limit > 0 {
            let found = Found { offset, schema: self.asked.schema, below: self.asked.below, problem };
            self.found.push(found, offset == self.start, limit);
        }
    }
}

impl Graph {
    /// Of a value that begins at `start`.
    pub(super) fn new(template: Arc<Template>, start: usize) -> Self {
        let nodes = template.applied.iter().map(|applied| Node::new(applied, start)).collect();
        Self { template, nodes }
    }

    /// Whether nothing more is asked for one of the schemas.
    pub(super) fn is_any_done(&self, limit: usize) -> bool {
        self.nodes.iter().any(|node| node.is_done(limit))
    }

    pub(super) fn outcomes(mut self) -> Vec<Outcome> {
        let roots = &self.template.roots;
        let mut outcomes = Vec::with_capacity(roots.len());
        for (place, root) in roots.iter().enumerate() {
            let again = roots.get(place + 1..).unwrap_or_default().contains(root);
            let Some(node) = self.nodes.get_mut(*root) else { continue };
            let found = if again { node.found.clone() } else { std::mem::take(&mut node.found) };
            outcomes.push(Outcome { holds: node.holds, found });
        }
        outcomes
    }
}

/// The schema for what `schema` leaves unevaluated.
pub(super) fn unevaluated(schema: &Schema, token: Token) -> Option<&'static Schema> {
    match token {
        Token::Object => schema.object?.unevaluated_properties,
        Token::Array => schema.array?.unevaluated_items,
        _ => None,
    }
}

/// The type of which a value is.
pub(super) const fn type_of(token: Token) -> Types {
    match token {
        Token::Object => Types::OBJECT,
        Token::Array => Types::ARRAY,
        Token::String => Types::STRING,
        Token::Number => Types::NUMBER,
        Token::True | Token::False => Types::BOOLEAN,
        Token::Null => Types::NULL,
    }
}
