//! Patterns compiled for the backtracking engine.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use super::code_points::CodePoints;
use super::syntax::{Assertion, Node, Parsed, Repeat};
use super::tables::Tables;

/// Instructions, run from the first.
#[derive(Debug)]
pub(super) struct Program {
    pub(super) code: Vec<Instruction>,
    pub(super) classes: Vec<CodePoints>,
    /// How many registers there are: two for each group, then those of the repetitions.
    pub(super) registers: usize,
    /// Whether a match can only begin at the start of the text.
    pub(super) is_anchored: bool,
    pub(super) fold: fn(CodePoints) -> CodePoints,
}

/// An address in [`Program::code`].
pub(super) type Address = usize;

/// A register: positions in the text, or counts. It is unset at first.
pub(super) type Register = usize;

#[derive(Debug)]
pub(super) enum Instruction {
    Char(char),
    Class(usize),
    CharBefore(char),
    ClassBefore(usize),
    /// As many of a class as there are, and then fewer, down to `min`.
    Run {
        class: usize,
        min: u32,
        max: Option<u32>,
    },
    Assert(Assertion),
    /// Go on at `first`, and if that fails, at `second`.
    Split {
        first: Address,
        second: Address,
    },
    Jump(Address),
    /// The position becomes the register's value.
    Mark(Register),
    /// The registers become unset.
    Unset(Range<Register>),
    /// The register becomes 0.
    Zero(Register),
    /// The register's value grows by 1.
    Increment(Register),
    /// Goes on with a round, which follows, or leaves the repetition for `end`.
    Round(Box<Round>),
    /// Fails if an optional round has not moved from where it began.
    Moved {
        from: Register,
        count: Option<(Register, u32)>,
    },
    BackReference {
        groups: Arc<[usize]>,
        before: bool,
        ignore_case: bool,
    },
    /// The instructions up to `end` match, or do not, from here; then go on at `end`.
    Look {
        negative: bool,
        end: Address,
    },
    Match,
}

/// A counted repetition.
#[derive(Debug)]
pub(super) struct Round {
    pub(super) count: Register,
    pub(super) min: u32,
    pub(super) max: Option<u32>,
    pub(super) greedy: bool,
    pub(super) end: Address,
}

impl Program {
    pub(super) fn compile(parsed: &Parsed, tables: &Tables) -> Self {
        let mut compiler = Compiler {
            code: Vec::new(),
            classes: Vec::new(),
            known: HashMap::new(),
            registers: 2 * parsed.groups,
        };
        compiler.node(&parsed.node, false);
        compiler.code.push(Instruction::Match);
        Self {
            code: compiler.code,
            classes: compiler.classes,
            registers: compiler.registers,
            is_anchored: is_anchored(&parsed.node),
            fold: tables.fold,
        }
    }
}

/// Whether a match can only begin at the start of the text.
pub(super) fn is_anchored(node: &Node) -> bool {
    match node {
        Node::Assertion(Assertion::Start) => true,
        Node::Group(_, node) => is_anchored(node),
        Node::Concat(nodes) => nodes.first().is_some_and(is_anchored),
        Node::Alternation(nodes) => nodes.iter().all(is_anchored),
        _ => false,
    }
}

struct Compiler<'a> {
    code: Vec<Instruction>,
    classes: Vec<CodePoints>,
    /// The index in `classes` of each class so far.
    known: HashMap<&'a [(u32, u32)], usize>,
    registers: usize,
}

impl<'a> Compiler<'a> {
    /// Emits `node`; with `before`, what a look-behind needs, which reads towards the start of the text.
    fn node(&mut self, node: &'a Node, before: bool) {
        match node {
            Node::Empty => {}
            Node::Char(c) => {
                self.code.push(if before { Instruction::CharBefore(*c) } else { Instruction::Char(*c) });
            }
            Node::Class(set) => {
                let class = self.class(set);
                self.code.push(if before {
                    Instruction::ClassBefore(class)
                } else {
                    Instruction::Class(class)
                });
            }
            Node::Assertion(assertion) => self.code.push(Instruction::Assert(*assertion)),
            Node::Group(index, node) => {
                let (start, end) = (2 * index, 2 * index + 1);
                let (first, last) = if before { (end, start) } else { (start, end) };
                self.code.push(Instruction::Mark(first));
                self.node(node, before);
                self.code.push(Instruction::Mark(last));
            }
            Node::BackReference { groups, ignore_case } => {
                let (groups, ignore_case) = (groups.clone(), *ignore_case);
                self.code.push(Instruction::BackReference { groups, before, ignore_case });
            }
            Node::Look { behind, negative, node } => self.look(*behind, *negative, node),
            Node::Repeat(repeat) => self.repeat(repeat, before),
            Node::Concat(nodes) if before => nodes.iter().rev().for_each(|node| self.node(node, before)),
            Node::Concat(nodes) => nodes.iter().for_each(|node| self.node(node, before)),
            Node::Alternation(nodes) => self.alternation(nodes, before),
        }
    }

    fn class(&mut self, set: &'a CodePoints) -> usize {
        let classes = &mut self.classes;
        *self.known.entry(set.ranges()).or_insert_with(|| {
            classes.push(set.clone());
            classes.len() - 1
        })
    }

    fn register(&mut self) -> Register {
        self.registers += 1;
        self.registers - 1
    }

    /// Emits an instruction whose addresses are known later, and says where it stands.
    fn placeholder(&mut self) -> Address {
        self.code.push(Instruction::Match);
        self.code.len() - 1
    }

    fn patch(&mut self, address: Address, instruction: Instruction) {
        if let Some(place) = self.code.get_mut(address) {
            *place = instruction;
        }
    }

    fn look(&mut self, behind: bool, negative: bool, node: &'a Node) {
        let begin = self.placeholder();
        self.node(node, behind);
        self.code.push(Instruction::Match);
        let end = self.code.len();
        self.patch(begin, Instruction::Look { negative, end });
    }

    fn alternation(&mut self, nodes: &'a [Node], before: bool) {
        let mut ends = Vec::new();
        for (index, node) in nodes.iter().enumerate() {
            if index + 1 == nodes.len() {
                self.node(node, before);
                break;
            }
            let split = self.placeholder();
            self.node(node, before);
            ends.push(self.placeholder());
            let second = self.code.len();
            self.patch(split, Instruction::Split { first: split + 1, second });
        }
        let end = self.code.len();
        for address in ends {
            self.patch(address, Instruction::Jump(end));
        }
    }

    fn repeat(&mut self, repeat: &'a Repeat, before: bool) {
        match (&repeat.node, repeat.max) {
            (_, Some(0)) => {}
            (Node::Class(set), max) if repeat.greedy && !before => {
                let class = self.class(set);
                self.code.push(Instruction::Run { class, min: repeat.min, max });
            }
            (Node::Char(c), max) if repeat.greedy && !before => {
                self.classes.push(CodePoints::new([(u32::from(*c), u32::from(*c))]));
                let class = self.classes.len() - 1;
                self.code.push(Instruction::Run { class, min: repeat.min, max });
            }
            (_, None) if repeat.min == 0 => self.star(repeat, before),
            (_, Some(1)) if repeat.min == 0 => self.optional(repeat, before),
            (_, Some(1)) => self.node(&repeat.node, before),
            _ => self.counted(repeat, before),
        }
    }

    /// A round of `repeat`, which forgets what its groups have matched before.
    fn round(&mut self, repeat: &'a Repeat, before: bool, count: Option<(Register, u32)>) {
        let from = self.register();
        self.code.push(Instruction::Mark(from));
        if !repeat.groups.is_empty() {
            self.code.push(Instruction::Unset(2 * repeat.groups.start..2 * repeat.groups.end));
        }
        self.node(&repeat.node, before);
        self.code.push(Instruction::Moved { from, count });
    }

    fn split(repeat: &Repeat, round: Address, end: Address) -> Instruction {
        if repeat.greedy {
            Instruction::Split { first: round, second: end }
        } else {
            Instruction::Split { first: end, second: round }
        }
    }

    fn optional(&mut self, repeat: &'a Repeat, before: bool) {
        let split = self.placeholder();
        self.round(repeat, before, None);
        let end = self.code.len();
        self.patch(split, Self::split(repeat, split + 1, end));
    }

    fn star(&mut self, repeat: &'a Repeat, before: bool) {
        let split = self.placeholder();
        self.round(repeat, before, None);
        self.code.push(Instruction::Jump(split));
        let end = self.code.len();
        self.patch(split, Self::split(repeat, split + 1, end));
    }

    fn counted(&mut self, repeat: &'a Repeat, before: bool) {
        let count = self.register();
        self.code.push(Instruction::Zero(count));
        let head = self.placeholder();
        self.code.push(Instruction::Increment(count));
        self.round(repeat, before, Some((count, repeat.min)));
        self.code.push(Instruction::Jump(head));
        let end = self.code.len();
        let Repeat { min, max, greedy, .. } = *repeat;
        self.patch(head, Instruction::Round(Box::new(Round { count, min, max, greedy, end })));
    }
}
