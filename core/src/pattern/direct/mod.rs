//! Patterns in which every next character decides how to go on.
//!
//! `^[a-z]+(-[a-z]+)*$` is one: after a letter, a letter continues the word, a hyphen begins another,
//! and nothing else can follow. Such a pattern is matched in one pass over the text, without memory and
//! without an automaton. `^a*ab$` is not: at an `a`, the repetition may go on or end.

mod compile;
mod first;
mod table;

use std::str::Chars;

use super::code_points::CodePoints;
use super::syntax::Node;
pub(super) use table::Table;

/// A pattern, compiled for one pass.
#[derive(Debug)]
pub(super) struct Direct {
    code: Vec<Instruction>,
    sets: Vec<Set>,
    counters: usize,
    /// The same as a table, where that is small.
    table: Option<Table>,
}

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
        let mut direct = compile::compile(node)?;
        direct.table = Table::new(&direct);
        Some(direct)
    }

    /// The pattern as a table, if it has one.
    #[inline]
    pub(super) const fn table(&self) -> Option<&Table> {
        self.table.as_ref()
    }

    /// Whether the pattern is found in the string at the start of `bytes`, and where its quote is, if its table tells.
    #[inline]
    pub(super) fn known_quoted(&self, bytes: &[u8]) -> Option<(bool, usize)> {
        self.table()?.matches_quoted(bytes)
    }

    /// Whether the pattern is found, if its table tells.
    #[inline]
    pub(super) fn known(&self, text: &str) -> Option<bool> {
        self.table()?.is_match(text)
    }

    pub(super) fn is_match(&self, text: &str) -> bool {
        self.known(text).unwrap_or_else(|| self.follow(text))
    }

    /// Follows the code of the pattern through the text.
    pub(super) fn follow(&self, text: &str) -> bool {
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
