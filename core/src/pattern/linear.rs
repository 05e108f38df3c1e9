//! Regular patterns, handed to an engine whose time is linear in the text.

use regex_automata::meta::{Config, Regex};
use regex_automata::nfa::thompson::WhichCaptures;
use regex_syntax::hir::{Class, ClassUnicode, ClassUnicodeRange, Hir, Look, Repetition};

use super::code_points::CodePoints;
use super::syntax::{Assertion, Node};

/// A pattern, compiled for the linear engine.
#[derive(Debug)]
pub(super) struct Linear(Regex);

/// How large a pattern may become with its repetitions written out, in about as many states of an
/// automaton: the engine's worst case is proportional to it.
const MAX_STATES: u64 = 20_000;

/// How large the automaton may become, in bytes.
const MAX_AUTOMATON: usize = 10 * 1024 * 1024;

impl Linear {
    /// Compiles a pattern; `None` if it is not regular, or too large.
    pub(super) fn compile(node: &Node) -> Option<Self> {
        states(node).filter(|states| *states <= MAX_STATES)?;
        let config = Config::new()
            .nfa_size_limit(Some(MAX_AUTOMATON))
            .which_captures(WhichCaptures::None)
            .onepass(false)
            .backtrack(false);
        Regex::builder().configure(config).build_from_hir(&hir(node)).ok().map(Self)
    }

    pub(super) fn is_match(&self, text: &str) -> bool {
        self.0.is_match(text)
    }
}

/// About how many states an automaton has for `node`; `None` if it has no automaton.
fn states(node: &Node) -> Option<u64> {
    match node {
        Node::Class(set) => Some(4.max(set.ranges().len() as u64)),
        // ECMA-262 knows four line terminators, and ignores case with two letters beyond ASCII.
        Node::Assertion(Assertion::LineStart | Assertion::LineEnd | Assertion::Word { folded: true, .. }) => {
            None
        }
        Node::Empty | Node::Char(_) | Node::Assertion(_) => Some(1),
        Node::Group(_, node) => states(node),
        Node::BackReference { .. } | Node::Look { .. } => None,
        Node::Repeat(repeat) => {
            let rounds = repeat.max.unwrap_or(repeat.min).max(1);
            Some(states(&repeat.node)?.saturating_mul(u64::from(rounds)).saturating_add(1))
        }
        Node::Concat(nodes) | Node::Alternation(nodes) => {
            nodes.iter().try_fold(0, |sum: u64, node| Some(sum.saturating_add(states(node)?)))
        }
    }
}

fn hir(node: &Node) -> Hir {
    match node {
        Node::Empty => Hir::empty(),
        Node::Char(c) => Hir::literal(c.encode_utf8(&mut [0; 4]).as_bytes()),
        Node::Class(set) => class(set),
        Node::Assertion(assertion) => Hir::look(look(*assertion)),
        Node::Group(_, node) => hir(node),
        Node::Repeat(repeat) => Hir::repetition(Repetition {
            min: repeat.min,
            max: repeat.max,
            greedy: repeat.greedy,
            sub: Box::new(hir(&repeat.node)),
        }),
        Node::Concat(nodes) => Hir::concat(nodes.iter().map(hir).collect()),
        Node::Alternation(nodes) => Hir::alternation(nodes.iter().map(hir).collect()),
        // `states` has refused these.
        Node::BackReference { .. } | Node::Look { .. } => Hir::fail(),
    }
}

fn class(set: &CodePoints) -> Hir {
    let ranges = set.char_ranges().map(|(first, last)| ClassUnicodeRange::new(first, last));
    Hir::class(Class::Unicode(ClassUnicode::new(ranges)))
}

fn look(assertion: Assertion) -> Look {
    match assertion {
        Assertion::Start | Assertion::LineStart => Look::Start,
        Assertion::End | Assertion::LineEnd => Look::End,
        Assertion::Word { negated: false, .. } => Look::WordAscii,
        Assertion::Word { negated: true, .. } => Look::WordAsciiNegate,
    }
}
