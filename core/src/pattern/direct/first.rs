//! What parts of a pattern can begin with, and what can come behind them.

use super::super::code_points::CodePoints;
use super::super::syntax::Node;

/// What can come behind a part of the pattern.
#[derive(Clone)]
pub(super) struct Follow {
    /// The next characters that can lead to a match.
    pub(super) set: CodePoints,
    /// Whether the match can be complete, whatever comes next.
    pub(super) accepts: bool,
}

/// What a part of the pattern can begin with.
pub(super) struct First {
    pub(super) set: CodePoints,
    /// Whether it can match the empty text.
    pub(super) is_nullable: bool,
}

impl First {
    pub(super) fn of(node: &Node) -> Self {
        let (set, is_nullable) = match node {
            Node::Empty => (CodePoints::default(), true),
            Node::Char(c) => (CodePoints::new([(u32::from(*c), u32::from(*c))]), false),
            Node::Class(set) => (set.clone(), false),
            Node::Group(_, node) => return Self::of(node),
            Node::Repeat(repeat) if repeat.max == Some(0) => (CodePoints::default(), true),
            Node::Repeat(repeat) => {
                let first = Self::of(&repeat.node);
                (first.set, first.is_nullable || repeat.min == 0)
            }
            Node::Concat(nodes) => {
                let mut set = CodePoints::default();
                for node in nodes {
                    let first = Self::of(node);
                    set = set.union(&first.set);
                    if !first.is_nullable {
                        return Self { set, is_nullable: false };
                    }
                }
                (set, true)
            }
            Node::Alternation(nodes) => {
                let firsts = nodes.iter().map(Self::of);
                firsts.fold((CodePoints::default(), false), |(set, is_nullable), first| {
                    (set.union(&first.set), is_nullable || first.is_nullable)
                })
            }
            // No next character decides for these, so nothing may have to choose them.
            Node::Assertion(_) | Node::BackReference { .. } | Node::Look { .. } => {
                (CodePoints::default(), false)
            }
        };
        Self { set, is_nullable }
    }

    /// Whether no next character decides for the part.
    pub(super) fn is_undecided(&self) -> bool {
        self.set.ranges().is_empty() && !self.is_nullable
    }
}

impl Follow {
    /// What can come behind a part that `node` follows, which `self` follows.
    pub(super) fn before(&self, node: &Node) -> Self {
        let first = First::of(node);
        if first.is_nullable {
            Self { set: first.set.union(&self.set), accepts: self.accepts }
        } else {
            Self { set: first.set, accepts: false }
        }
    }
}
