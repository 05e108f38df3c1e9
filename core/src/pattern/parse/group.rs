//! Groups, look-arounds and names.

use std::collections::HashMap;
use std::sync::Arc;

use super::super::error::{PatternError, Reason};
use super::super::syntax::Node;
use super::super::tables::Tables;
use super::{Flags, Parser, Syntax};

/// The capturing groups of a pattern.
#[derive(Default)]
pub(super) struct Groups {
    pub(super) count: usize,
    /// Which groups have a name; several have the same only in alternatives.
    pub(super) named: HashMap<String, Arc<[usize]>>,
}

/// The capturing groups of a pattern that is not parsed yet.
pub(super) fn scan(source: &str, syntax: Syntax, tables: &'static Tables) -> Groups {
    let mut parser = Parser::new(source, syntax, tables);
    let (mut count, mut named) = (0, HashMap::<String, Vec<usize>>::new());
    let mut in_class = false;
    while let Some(c) = parser.next() {
        match c {
            '\\' => drop(parser.next()),
            '[' => in_class = true,
            ']' => in_class = false,
            '(' if in_class || parser.rest().starts_with("?<=") || parser.rest().starts_with("?<!") => {}
            '(' if parser.eat("?<") => {
                // Invalid names are an error when they are parsed.
                if let Ok(name) = parser.group_name() {
                    named.entry(name).or_default().push(count);
                }
                count += 1;
            }
            '(' if !parser.rest().starts_with('?') => count += 1,
            _ => {}
        }
    }
    Groups { count, named: named.into_iter().map(|(name, groups)| (name, groups.into())).collect() }
}

impl Parser<'_> {
    /// What follows `(`, and whether it can be repeated.
    pub(super) fn group(&mut self, start: usize) -> Result<(Node, bool), PatternError> {
        let look = [("?=", false, false), ("?!", false, true), ("?<=", true, false), ("?<!", true, true)];
        if let Some((_, behind, negative)) = look.into_iter().find(|(begin, ..)| self.eat(begin)) {
            let node = Box::new(self.group_body(start)?);
            // Annex B lets a look-ahead be repeated.
            return Ok((Node::Look { behind, negative, node }, self.is_lenient() && !behind));
        }
        if self.eat("?:") {
            return Ok((self.group_body(start)?, true));
        }
        if self.eat("?<") {
            let name_at = self.offset;
            let name = self.group_name()?;
            self.declare(name, name_at)?;
        } else if self.eat("?") {
            return Ok((self.modified(start)?, true));
        }
        let index = self.groups;
        self.groups += 1;
        Ok((Node::Group(index, Box::new(self.group_body(start)?)), true))
    }

    fn group_body(&mut self, start: usize) -> Result<Node, PatternError> {
        let node = self.disjunction()?;
        if self.eat(")") { Ok(node) } else { Err(Self::error_at(start, Reason::UnclosedGroup)) }
    }

    /// `(?ims-ims:…)`, after `(?`.
    fn modified(&mut self, start: usize) -> Result<Node, PatternError> {
        let outer = self.flags;
        let mut flags = outer;
        let mut seen = String::new();
        let mut value = true;
        loop {
            let c = self.next();
            let flag = match c {
                Some('i') => &mut flags.ignore_case,
                Some('m') => &mut flags.multiline,
                Some('s') => &mut flags.dot_all,
                Some('-') if value => {
                    value = false;
                    continue;
                }
                Some(':') if !seen.is_empty() => break,
                _ => return Err(Self::error_at(start, Reason::GroupSyntax)),
            };
            *flag = value;
            match c {
                Some(c) if !seen.contains(c) => seen.push(c),
                _ => return Err(Self::error_at(start, Reason::GroupSyntax)),
            }
        }
        self.flags = flags;
        let node = self.group_body(start);
        self.flags = outer;
        node
    }

    /// `RegExpIdentifierName` and `>`, after `<`.
    pub(super) fn group_name(&mut self) -> Result<String, PatternError> {
        let start = self.offset;
        let mut name = String::new();
        loop {
            let c = match self.next() {
                Some('>') if !name.is_empty() => return Ok(name),
                Some('\\') if self.eat("u") => self.unicode_escape().and_then(char::from_u32),
                c => c,
            };
            match c {
                Some(c) if self.is_identifier(c, name.is_empty()) => name.push(c),
                _ => return Err(Self::error_at(start, Reason::GroupName)),
            }
        }
    }

    fn is_identifier(&self, c: char, begins: bool) -> bool {
        match c {
            '$' | '_' | 'a'..='z' | 'A'..='Z' => true,
            '0'..='9' => !begins,
            c => !c.is_ascii() && (self.tables.is_identifier)(c, begins),
        }
    }

    /// Notes a named group. Two may share a name only if at most one of them takes part in a match.
    pub(super) fn declare(&mut self, name: String, offset: usize) -> Result<(), PatternError> {
        match self.taken.insert(name, offset) {
            Some(other) => Err(Self::error_at(offset.max(other), Reason::GroupNameTwice)),
            None => Ok(()),
        }
    }

    /// `k GroupName`, after `k`.
    pub(super) fn named_reference(&mut self, start: usize) -> Result<Node, PatternError> {
        if !self.eat("<") {
            return Err(Self::error_at(start, Reason::GroupName));
        }
        let name = self.group_name()?;
        match self.all.named.get(&name) {
            Some(groups) => Ok(self.back_reference(Arc::clone(groups))),
            None => Err(Self::error_at(start, Reason::GroupReference)),
        }
    }

    pub(super) fn back_reference(&mut self, groups: Arc<[usize]>) -> Node {
        let Flags { ignore_case, .. } = self.flags;
        self.uses_tables |= ignore_case;
        Node::BackReference { groups, ignore_case }
    }
}
