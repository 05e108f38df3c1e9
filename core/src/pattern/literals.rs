//! Patterns that are only literals.

use super::literal::Literal;
use super::syntax::{Assertion, Node, Repeat};

/// How many literals a pattern may stand for, and how many bytes they may have: beyond, an engine is
/// faster.
const MAX_LITERALS: usize = 512;
const MAX_BYTES: usize = 16 * 1024;
/// Characters of a class, or rounds of a repetition, that are written out.
const MAX_SPELT_OUT: u32 = 4;

/// The literals that a pattern stands for, if it stands for nothing else; none of them if nothing
/// matches.
pub(super) fn literals(node: &Node) -> Option<Vec<Literal<String>>> {
    if holds_at_start(node) {
        return Some(vec![Literal::Contains(String::new())]);
    }
    let mut literals = Vec::new();
    for term in terms(node)? {
        let literal = match (term.at_start, term.at_end) {
            (true, true) => Literal::Exact(term.text),
            (true, false) => Literal::Prefix(term.text),
            (false, true) => Literal::Suffix(term.text),
            (false, false) => Literal::Contains(term.text),
        };
        if !literals.contains(&literal) {
            literals.push(literal);
        }
    }
    Some(literals)
}

/// Whether the pattern matches the empty text at the start of any text, so is found in every text.
fn holds_at_start(node: &Node) -> bool {
    match node {
        Node::Empty | Node::Assertion(Assertion::Start | Assertion::LineStart) => true,
        Node::Group(_, node) => holds_at_start(node),
        Node::Concat(nodes) => nodes.iter().all(holds_at_start),
        Node::Alternation(nodes) => nodes.iter().any(holds_at_start),
        Node::Repeat(repeat) => repeat.min == 0 || holds_at_start(&repeat.node),
        _ => false,
    }
}

/// A text with anchors.
#[derive(Clone, Default)]
struct Term {
    at_start: bool,
    text: String,
    at_end: bool,
}

impl Term {
    /// `self` and then `next`; `None` if nothing can match that.
    fn followed_by(&self, next: &Self) -> Option<Self> {
        let is_impossible = next.at_start && !self.text.is_empty() || self.at_end && !next.text.is_empty();
        (!is_impossible).then(|| Self {
            at_start: self.at_start || next.at_start,
            text: format!("{}{}", self.text, next.text),
            at_end: self.at_end || next.at_end,
        })
    }
}

/// The alternatives that `node` stands for, if there are few and each is a term.
fn terms(node: &Node) -> Option<Vec<Term>> {
    Some(match node {
        Node::Empty => vec![Term::default()],
        Node::Char(c) => vec![Term { text: c.to_string(), ..Term::default() }],
        Node::Assertion(Assertion::Start) => vec![Term { at_start: true, ..Term::default() }],
        Node::Assertion(Assertion::End) => vec![Term { at_end: true, ..Term::default() }],
        Node::Group(_, node) => terms(node)?,
        Node::Class(set) => {
            let count: u32 = set.ranges().iter().map(|(first, last)| last - first + 1).sum();
            let chars = set.char_ranges().flat_map(|(first, last)| first..=last);
            let spelt_out = chars.map(|c| Term { text: c.to_string(), ..Term::default() });
            if count > MAX_SPELT_OUT {
                return None;
            }
            spelt_out.collect()
        }
        Node::Concat(nodes) => {
            nodes.iter().try_fold(vec![Term::default()], |before, node| product(&before, &terms(node)?))?
        }
        Node::Alternation(nodes) => {
            let mut all = Vec::new();
            for node in nodes {
                all.extend(terms(node)?);
                within_bounds(&all)?;
            }
            all
        }
        Node::Repeat(repeat) => repeated(repeat)?,
        Node::Assertion(_) | Node::BackReference { .. } | Node::Look { .. } => return None,
    })
}

fn repeated(repeat: &Repeat) -> Option<Vec<Term>> {
    let max = repeat.max.filter(|max| *max <= MAX_SPELT_OUT)?;
    let once = terms(&repeat.node)?;
    let mut rounds = vec![Term::default()];
    let mut all = Vec::new();
    for round in 0..=max {
        if round >= repeat.min {
            all.extend_from_slice(&rounds);
            within_bounds(&all)?;
        }
        rounds = product(&rounds, &once)?;
    }
    Some(all)
}

fn product(before: &[Term], after: &[Term]) -> Option<Vec<Term>> {
    if before.len().saturating_mul(after.len()) > MAX_LITERALS {
        return None;
    }
    let terms: Vec<Term> =
        before.iter().flat_map(|term| after.iter().filter_map(|next| term.followed_by(next))).collect();
    within_bounds(&terms)?;
    Some(terms)
}

fn within_bounds(terms: &[Term]) -> Option<()> {
    let bytes: usize = terms.iter().map(|term| term.text.len()).sum();
    (terms.len() <= MAX_LITERALS && bytes <= MAX_BYTES).then_some(())
}
