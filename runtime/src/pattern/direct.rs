//! Patterns of which every next character decides how to go on.
//!
//! `^[a-z]+(-[a-z]+)*$` is one: behind a letter, a letter continues the word, a hyphen begins another,
//! and nothing else can follow. Such a pattern is matched in one pass over the text, without memory and
//! without an automaton. `^a*ab$` is none: at an `a`, it is open whether the repetition goes on.

use std::str::Chars;

use super::code_points::CodePoints;
use super::program::is_anchored;
use super::syntax::{Assertion, Node, Repeat};

/// A pattern, compiled for one pass.
#[derive(Debug)]
pub(super) struct Direct {
    code: Vec<Instruction>,
    sets: Vec<Set>,
    counters: usize,
}

/// How many instructions are worth it.
const MAX_CODE: usize = 2_000;

#[derive(Debug)]
enum Instruction {
    Char(char),
    Set(usize),
    /// As many of a set as there are, within bounds.
    Run {
        set: usize,
        min: u32,
        max: u32,
    },
    /// Unless the next character is in the set, go on there.
    Unless {
        set: usize,
        target: usize,
    },
    Jump(usize),
    Zero(usize),
    /// Begins another round if it is needed, or allowed and the next character is in the set.
    Round {
        counter: usize,
        min: u32,
        max: u32,
        set: usize,
        end: usize,
    },
    End,
    Match,
}

/// A set of characters, of which those of ASCII are found at once.
#[derive(Debug)]
struct Set {
    ascii: u128,
    all: CodePoints,
}

impl Set {
    fn new(all: &CodePoints) -> Self {
        let ascii = (0..128_u8).filter(|byte| all.contains(char::from(*byte)));
        Self { ascii: ascii.fold(0, |bits, byte| bits | 1 << byte), all: all.clone() }
    }

    fn contains(&self, c: char) -> bool {
        if c.is_ascii() { self.ascii >> u32::from(c) & 1 == 1 } else { self.all.contains(c) }
    }
}

impl Direct {
    /// Compiles a pattern; `None` if it is not of this kind.
    pub(super) fn compile(node: &Node) -> Option<Self> {
        if !is_anchored(node) {
            return None;
        }
        let mut compiler = Compiler { direct: Self { code: Vec::new(), sets: Vec::new(), counters: 0 } };
        compiler.node(node, &Follow { set: CodePoints::default(), accepts: true })?;
        compiler.direct.code.push(Instruction::Match);
        Some(compiler.direct)
    }

    pub(super) fn is_match(&self, text: &str) -> bool {
        let mut rest = text.chars();
        let mut counters = vec![0_u32; self.counters];
        let mut address = 0;
        while let Some(instruction) = self.code.get(address) {
            address += 1;
            let goes_on = match instruction {
                Instruction::Char(c) => rest.next() == Some(*c),
                Instruction::Set(set) => rest.next().is_some_and(|c| self.is_in(*set, c)),
                Instruction::Run { set, min, max } => self.run(&mut rest, *set, *max) >= *min,
                Instruction::Unless { set, target } => {
                    if !self.is_next_in(&rest, *set) {
                        address = *target;
                    }
                    true
                }
                Instruction::Jump(target) => {
                    address = *target;
                    true
                }
                Instruction::Zero(counter) => counters.get_mut(*counter).is_some_and(|count| {
                    *count = 0;
                    true
                }),
                Instruction::Round { counter, min, max, set, end } => {
                    counters.get_mut(*counter).is_some_and(|count| {
                        if *count < *min || *count < *max && self.is_next_in(&rest, *set) {
                            *count += 1;
                        } else {
                            address = *end;
                        }
                        true
                    })
                }
                Instruction::End => rest.as_str().is_empty(),
                Instruction::Match => return true,
            };
            if !goes_on {
                return false;
            }
        }
        false
    }

    /// Takes at most `max` characters of a set; how many.
    fn run(&self, rest: &mut Chars<'_>, set: usize, max: u32) -> u32 {
        let mut count = 0;
        while count < max && self.is_next_in(rest, set) {
            rest.next();
            count += 1;
        }
        count
    }

    fn is_in(&self, set: usize, c: char) -> bool {
        self.sets.get(set).is_some_and(|set| set.contains(c))
    }

    fn is_next_in(&self, rest: &Chars<'_>, set: usize) -> bool {
        rest.clone().next().is_some_and(|c| self.is_in(set, c))
    }
}

/// What can come behind a part of the pattern.
#[derive(Clone)]
struct Follow {
    /// The next characters that can lead to a match.
    set: CodePoints,
    /// Whether the match can be over, whatever comes next.
    accepts: bool,
}

/// What a part of the pattern can begin with.
struct First {
    set: CodePoints,
    /// Whether it can match the empty text.
    is_nullable: bool,
}

impl First {
    fn of(node: &Node) -> Self {
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
    fn is_undecided(&self) -> bool {
        self.set.ranges().is_empty() && !self.is_nullable
    }
}

impl Follow {
    /// What can come behind a part that `node` follows, which `self` follows.
    fn before(&self, node: &Node) -> Self {
        let first = First::of(node);
        if first.is_nullable {
            Self { set: first.set.union(&self.set), accepts: self.accepts }
        } else {
            Self { set: first.set, accepts: false }
        }
    }
}

struct Compiler {
    direct: Direct,
}

impl Compiler {
    fn push(&mut self, instruction: Instruction) -> Option<usize> {
        let address = self.direct.code.len();
        self.direct.code.push(instruction);
        (address < MAX_CODE).then_some(address)
    }

    fn patch(&mut self, address: usize, instruction: Instruction) {
        if let Some(place) = self.direct.code.get_mut(address) {
            *place = instruction;
        }
    }

    fn set(&mut self, set: &CodePoints) -> usize {
        let known = self.direct.sets.iter().position(|known| known.all == *set);
        known.unwrap_or_else(|| {
            self.direct.sets.push(Set::new(set));
            self.direct.sets.len() - 1
        })
    }

    /// Emits `node`; `None` if a next character leaves open how to go on.
    fn node(&mut self, node: &Node, follow: &Follow) -> Option<()> {
        match node {
            Node::Empty => {}
            Node::Char(c) => drop(self.push(Instruction::Char(*c))?),
            Node::Class(set) => {
                let set = self.set(set);
                self.push(Instruction::Set(set))?;
            }
            // The pattern begins with it, and nothing repeats it or chooses it.
            Node::Assertion(Assertion::Start) if self.direct.code.is_empty() => {}
            Node::Assertion(Assertion::End) => drop(self.push(Instruction::End)?),
            Node::Group(_, node) => self.node(node, follow)?,
            Node::Repeat(repeat) => self.repeat(repeat, follow)?,
            Node::Concat(nodes) => {
                let mut follows = vec![follow.clone()];
                for node in nodes.iter().skip(1).rev() {
                    let next = follows.last().unwrap_or(follow).before(node);
                    follows.push(next);
                }
                for (node, follow) in nodes.iter().zip(follows.iter().rev()) {
                    self.node(node, follow)?;
                }
            }
            Node::Alternation(nodes) => self.alternation(nodes, follow)?,
            Node::Assertion(_) | Node::BackReference { .. } | Node::Look { .. } => return None,
        }
        Some(())
    }

    fn alternation(&mut self, nodes: &[Node], follow: &Follow) -> Option<()> {
        let firsts: Vec<First> = nodes.iter().map(First::of).collect();
        if firsts.iter().any(First::is_undecided)
            || firsts.iter().filter(|first| first.is_nullable).count() > 1
        {
            return None;
        }
        // The alternative to take where the next character is in the set of none.
        let default = firsts.iter().position(|first| first.is_nullable);
        let mut taken = CodePoints::default();
        if default.is_some() {
            if follow.accepts {
                return Some(());
            }
            taken = follow.set.clone();
        }
        for first in &firsts {
            if !first.set.is_disjoint(&taken) {
                return None;
            }
            taken = taken.union(&first.set);
        }
        let default = default.unwrap_or(nodes.len() - 1);
        let mut ends = Vec::new();
        for (index, (node, first)) in nodes.iter().zip(&firsts).enumerate() {
            if index == default {
                continue;
            }
            let set = self.set(&first.set);
            let check = self.push(Instruction::Match)?;
            self.node(node, follow)?;
            ends.push(self.push(Instruction::Match)?);
            let target = self.direct.code.len();
            self.patch(check, Instruction::Unless { set, target });
        }
        self.node(nodes.get(default)?, follow)?;
        let end = self.direct.code.len();
        for address in ends {
            self.patch(address, Instruction::Jump(end));
        }
        Some(())
    }

    fn repeat(&mut self, repeat: &Repeat, follow: &Follow) -> Option<()> {
        let Repeat { node, min, .. } = repeat;
        let first = First::of(node);
        if repeat.max == Some(0) || *min == 0 && follow.accepts {
            return Some(());
        }
        if first.is_undecided() || first.is_nullable {
            return None;
        }
        if follow.accepts {
            // The match can end behind the last round that is needed, and not sooner.
            let between = Follow { set: first.set.clone(), accepts: false };
            self.rounds(node, &first, (min - 1, min - 1), &between)?;
            return self.node(node, follow);
        }
        let max = repeat.max.unwrap_or(u32::MAX);
        if *min < max && !first.set.is_disjoint(&follow.set) {
            return None;
        }
        self.rounds(node, &first, (*min, max), follow)
    }

    /// Emits rounds of `node` such that the next character decides whether there is another.
    fn rounds(&mut self, node: &Node, first: &First, (min, max): (u32, u32), follow: &Follow) -> Option<()> {
        let set = self.set(&first.set);
        if matches!(node, Node::Char(_) | Node::Class(_)) {
            return self.push(Instruction::Run { set, min, max }).map(drop);
        }
        let between = Follow { set: follow.set.union(&first.set), accepts: false };
        match (min, max) {
            (_, 0) => Some(()),
            (1, 1) => self.node(node, follow),
            (0, 1) => {
                let check = self.push(Instruction::Match)?;
                self.node(node, follow)?;
                let target = self.direct.code.len();
                self.patch(check, Instruction::Unless { set, target });
                Some(())
            }
            _ => {
                let counter = self.direct.counters;
                self.direct.counters += 1;
                self.push(Instruction::Zero(counter))?;
                let head = self.push(Instruction::Match)?;
                self.node(node, &between)?;
                self.push(Instruction::Jump(head))?;
                let end = self.direct.code.len();
                self.patch(head, Instruction::Round { counter, min, max, set, end });
                Some(())
            }
        }
    }
}
