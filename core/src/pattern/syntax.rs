//! A parsed pattern.

use std::ops::Range;
use std::sync::Arc;

use super::code_points::CodePoints;

/// A pattern and what it needs.
#[derive(Debug)]
pub(super) struct Parsed {
    pub(super) node: Node,
    /// How many capturing groups there are.
    pub(super) groups: usize,
    /// Whether it was read with the tables of Unicode.
    #[cfg_attr(not(feature = "unicode"), expect(dead_code, reason = "only a plan asks"))]
    pub(super) uses_tables: bool,
}

/// A part of a pattern. Flags, names and classes are resolved.
#[derive(Debug)]
pub(super) enum Node {
    Empty,
    Char(char),
    Class(CodePoints),
    Assertion(Assertion),
    /// A capturing group; the first is 0.
    Group(usize, Box<Node>),
    /// What one of the groups has matched; at most one of them has.
    BackReference {
        groups: Arc<[usize]>,
        ignore_case: bool,
    },
    Look {
        behind: bool,
        negative: bool,
        node: Box<Node>,
    },
    Repeat(Box<Repeat>),
    Concat(Vec<Node>),
    Alternation(Vec<Node>),
}

/// What a position must satisfy, without a look-around.
#[derive(Clone, Copy, Debug)]
pub(super) enum Assertion {
    Start,
    End,
    LineStart,
    LineEnd,
    /// `\b`; with `folded`, the two characters that fold to letters of ASCII are word characters too.
    Word {
        negated: bool,
        folded: bool,
    },
}

/// A repetition.
#[derive(Debug)]
pub(super) struct Repeat {
    pub(super) node: Node,
    pub(super) min: u32,
    pub(super) max: Option<u32>,
    pub(super) greedy: bool,
    /// The capturing groups inside, which each round forgets.
    pub(super) groups: Range<usize>,
}

impl Node {
    /// One code point; nothing matches a surrogate, since text has none.
    pub(super) fn code_point(code: u32) -> Self {
        char::from_u32(code).map_or_else(|| Self::Class(CodePoints::default()), Self::Char)
    }

    pub(super) fn concat(mut nodes: Vec<Self>) -> Self {
        match nodes.len() {
            0 => Self::Empty,
            1 => nodes.swap_remove(0),
            _ => Self::Concat(nodes),
        }
    }

    pub(super) fn alternation(mut nodes: Vec<Self>) -> Self {
        if nodes.len() == 1 { nodes.swap_remove(0) } else { Self::Alternation(nodes) }
    }
}
