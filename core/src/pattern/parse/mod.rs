//! The grammar of regular expressions: ECMA-262 §22.2.1, with the flag `u`; annex B.1.2 when lenient.

mod class;
mod escape;
mod group;

use std::cmp::Ordering;
use std::collections::HashMap;

use super::code_points::CodePoints;
use super::error::{PatternError, Reason};
use super::syntax::{Assertion, Node, Parsed, Repeat};
use super::tables::Tables;
use group::Groups;

/// How much is accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Syntax {
    /// ECMA-262 with the flag `u`.
    Strict,
    /// What annex B adds for web browsers, too. `\u{…}` and `\p{…}` keep their meaning.
    Lenient,
}

/// How deep groups may be nested: every recursion over a pattern is bounded by it.
const MAX_DEPTH: usize = 200;

/// Parses a whole pattern, in time linear in its length.
pub(super) fn parse(source: &str, syntax: Syntax, tables: &'static Tables) -> Result<Parsed, PatternError> {
    let mut parser = Parser::new(source, syntax, tables);
    if let Some(flags) = leading_flags(source).filter(|_| parser.is_lenient()) {
        parser.flags = Flags {
            ignore_case: flags.contains('i'),
            multiline: flags.contains('m'),
            dot_all: flags.contains('s'),
        };
        parser.offset = flags.len();
    }
    parser.all = group::scan(source, syntax, tables);
    let node = parser.disjunction()?;
    if parser.peek().is_some() {
        return Err(parser.error(Reason::UnmatchedParenthesis));
    }
    Ok(Parsed { node, groups: parser.groups, uses_tables: parser.uses_tables })
}

/// The flags for all of a pattern with which other languages begin it, `(?i)`, in their brackets.
pub(super) fn leading_flags(source: &str) -> Option<&str> {
    let flags = source.strip_prefix("(?")?;
    let (flags, _) = flags.split_once(')')?;
    let known = !flags.is_empty() && flags.chars().all(|flag| matches!(flag, 'i' | 'm' | 's'));
    source.get(..flags.len() + 3).filter(|_| known)
}

/// The flags that a group can set (`(?i-m:…)`).
#[derive(Clone, Copy, Debug, Default)]
struct Flags {
    ignore_case: bool,
    multiline: bool,
    dot_all: bool,
}

struct Parser<'a> {
    source: &'a str,
    offset: usize,
    syntax: Syntax,
    tables: &'static Tables,
    flags: Flags,
    depth: usize,
    /// How many capturing groups have begun.
    groups: usize,
    /// The capturing groups of the whole pattern, which a reference may stand before.
    all: Groups,
    /// The names of the groups so far that take part wherever the present alternative does, and where
    /// they stand.
    taken: HashMap<String, usize>,
    uses_tables: bool,
}

impl<'a> Parser<'a> {
    fn new(source: &'a str, syntax: Syntax, tables: &'static Tables) -> Self {
        Self {
            source,
            offset: 0,
            syntax,
            tables,
            flags: Flags::default(),
            depth: 0,
            groups: 0,
            all: Groups::default(),
            taken: HashMap::new(),
            uses_tables: false,
        }
    }

    fn rest(&self) -> &'a str {
        self.source.get(self.offset..).unwrap_or_default()
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn next(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.offset += c.len_utf8();
        Some(c)
    }

    fn eat(&mut self, text: &str) -> bool {
        let eaten = self.rest().starts_with(text);
        if eaten {
            self.offset += text.len();
        }
        eaten
    }

    fn error(&self, reason: Reason) -> PatternError {
        PatternError { offset: self.offset, reason }
    }

    fn error_at(offset: usize, reason: Reason) -> PatternError {
        PatternError { offset, reason }
    }

    fn is_lenient(&self) -> bool {
        self.syntax == Syntax::Lenient
    }

    /// `Disjunction`, up to `)` or the end.
    fn disjunction(&mut self) -> Result<Node, PatternError> {
        if self.depth == MAX_DEPTH {
            return Err(self.error(Reason::Nested));
        }
        self.depth += 1;
        let before = std::mem::take(&mut self.taken);
        let mut names = HashMap::new();
        let mut alternatives = Vec::new();
        loop {
            alternatives.push(self.alternative()?);
            // Alternatives exclude each other, so they may share names.
            names.extend(self.taken.drain());
            if !self.eat("|") {
                break;
            }
        }
        self.taken = before;
        let mut names: Vec<(String, usize)> = names.into_iter().collect();
        names.sort_unstable_by_key(|(_, offset)| *offset);
        for (name, offset) in names {
            self.declare(name, offset)?;
        }
        self.depth -= 1;
        Ok(Node::alternation(alternatives))
    }

    fn alternative(&mut self) -> Result<Node, PatternError> {
        let mut terms = Vec::new();
        while self.peek().is_some_and(|c| !matches!(c, '|' | ')')) {
            terms.push(self.term()?);
        }
        Ok(Node::concat(terms))
    }

    fn term(&mut self) -> Result<Node, PatternError> {
        let groups_before = self.groups;
        let (node, can_repeat) = self.atom()?;
        let start = self.offset;
        let Some((min, max)) = self.quantifier()? else { return Ok(node) };
        if !can_repeat {
            return Err(Self::error_at(start, Reason::NothingToRepeat));
        }
        let greedy = !self.eat("?");
        let groups = groups_before..self.groups;
        Ok(Node::Repeat(Box::new(Repeat { node, min, max, greedy, groups })))
    }

    /// `Assertion` or `Atom`, and whether it can be repeated.
    fn atom(&mut self) -> Result<(Node, bool), PatternError> {
        let start = self.offset;
        let Some(c) = self.next() else { return Ok((Node::Empty, false)) };
        Ok(match c {
            '^' if self.flags.multiline => (Node::Assertion(Assertion::LineStart), false),
            '^' => (Node::Assertion(Assertion::Start), false),
            '$' if self.flags.multiline => (Node::Assertion(Assertion::LineEnd), false),
            '$' => (Node::Assertion(Assertion::End), false),
            '(' => self.group(start)?,
            '[' => (self.class(start)?, true),
            '.' if self.flags.dot_all => (Node::Class(CodePoints::all()), true),
            '.' => (Node::Class(CodePoints::line_terminators().complement()), true),
            '\\' => self.atom_escape(start)?,
            '*' | '+' | '?' => return Err(Self::error_at(start, Reason::NothingToRepeat)),
            '{' if self.is_lenient() => {
                self.offset = start;
                if self.quantifier()?.is_some() {
                    return Err(Self::error_at(start, Reason::NothingToRepeat));
                }
                self.offset = start + 1;
                (Node::Char('{'), true)
            }
            '}' | ']' if self.is_lenient() => (Node::Char(c), true),
            '{' | '}' | ']' => return Err(Self::error_at(start, Reason::UnescapedBrace)),
            c => (self.code_point(u32::from(c)), true),
        })
    }

    /// A character of the pattern, under the flags.
    fn code_point(&mut self, code: u32) -> Node {
        if self.flags.ignore_case {
            self.set(CodePoints::new([(code, code)]))
        } else {
            Node::code_point(code)
        }
    }

    /// A set of characters, under the flags.
    fn set(&mut self, set: CodePoints) -> Node {
        Node::Class(self.folded(set))
    }

    fn folded(&mut self, set: CodePoints) -> CodePoints {
        if !self.flags.ignore_case {
            return set;
        }
        self.uses_tables = true;
        (self.tables.fold)(set)
    }

    /// `QuantifierPrefix`, if there is one; its bounds saturate far beyond the length of any text.
    fn quantifier(&mut self) -> Result<Option<(u32, Option<u32>)>, PatternError> {
        let start = self.offset;
        match self.peek() {
            Some('*') => self.offset += 1,
            Some('+') => {
                self.offset += 1;
                return Ok(Some((1, None)));
            }
            Some('?') => {
                self.offset += 1;
                return Ok(Some((0, Some(1))));
            }
            Some('{') => {
                let bounds = self.bounds()?;
                if bounds.is_none() {
                    self.offset = start;
                }
                return Ok(bounds);
            }
            _ => return Ok(None),
        }
        Ok(Some((0, None)))
    }

    /// `{n}`, `{n,}` or `{n,m}`
    fn bounds(&mut self) -> Result<Option<(u32, Option<u32>)>, PatternError> {
        let start = self.offset;
        self.offset += 1;
        let min = self.digits();
        if min.is_empty() {
            return Ok(None);
        }
        let max = if self.eat(",") { Some(self.digits()).filter(|max| !max.is_empty()) } else { Some(min) };
        if !self.eat("}") {
            return Ok(None);
        }
        if max.is_some_and(|max| compare_naturals(min, max) == Ordering::Greater) {
            return Err(Self::error_at(start, Reason::RepeatOrder));
        }
        Ok(Some((saturating(min), max.map(saturating))))
    }

    fn digits(&mut self) -> &'a str {
        let rest = self.rest();
        let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        self.offset += end;
        rest.get(..end).unwrap_or_default()
    }
}

fn saturating(digits: &str) -> u32 {
    digits.bytes().fold(0_u32, |value, digit| {
        value.saturating_mul(10).saturating_add(u32::from(digit.saturating_sub(b'0')))
    })
}

fn compare_naturals(a: &str, b: &str) -> Ordering {
    let (a, b) = (a.trim_start_matches('0'), b.trim_start_matches('0'));
    a.len().cmp(&b.len()).then_with(|| a.cmp(b))
}
