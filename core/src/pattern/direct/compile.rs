//! Compiles patterns in which every next character decides how to go on.

use super::super::code_points::CodePoints;
use super::super::program::is_anchored;
use super::super::syntax::{Assertion, Node, Repeat};
use super::first::{First, Follow};
use super::{Direct, Instruction, Set};

/// How large a pattern may be, in nodes and in instructions.
const MAX_SIZE: usize = 2_000;

/// Compiles a pattern; `None` if a next character leaves open how to go on.
pub(super) fn compile(node: &Node) -> Option<Direct> {
    if !is_anchored(node) || size(node) > MAX_SIZE {
        return None;
    }
    let mut compiler =
        Compiler { direct: Direct { code: Vec::new(), sets: Vec::new(), counters: 0, table: None } };
    compiler.node(node, &Follow { set: CodePoints::default(), accepts: true })?;
    compiler.direct.code.push(Instruction::Match);
    Some(compiler.direct)
}

fn size(node: &Node) -> usize {
    match node {
        Node::Group(_, node) | Node::Look { node, .. } => 1 + size(node),
        Node::Repeat(repeat) => 1 + size(&repeat.node),
        Node::Concat(nodes) | Node::Alternation(nodes) => nodes.iter().map(size).sum(),
        Node::Empty | Node::Char(_) | Node::Class(_) | Node::Assertion(_) | Node::BackReference { .. } => 1,
    }
}

struct Compiler {
    direct: Direct,
}

impl Compiler {
    fn push(&mut self, instruction: Instruction) -> Option<usize> {
        let address = self.direct.code.len();
        self.direct.code.push(instruction);
        (address < MAX_SIZE).then_some(address)
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
