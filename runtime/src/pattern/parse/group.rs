//! Groups, look-arounds and names.

use super::super::error::{PatternError, Reason};
use super::super::syntax::Node;
use super::super::tables::Tables;
use super::{Flags, Parser, Syntax};

/// The name, if any, of every capturing group of a pattern, in order.
///
/// A reference may stand before its group, so these must be known before parsing begins.
pub(super) fn scan(source: &str, syntax: Syntax, tables: &'static Tables) -> Vec<Option<String>> {
    let mut parser = Parser::new(source, syntax, tables);
    let mut names = Vec::new();
    let mut in_class = false;
    while let Some(c) = parser.next() {
        match c {
            '\\' => drop(parser.next()),
            '[' => in_class = true,
            ']' => in_class = false,
            '(' if in_class => {}
            '(' if !parser.rest().starts_with('?') => names.push(None),
            '(' if parser.rest().starts_with("?<=") || parser.rest().starts_with("?<!") => {}
            '(' if parser.eat("?<") => names.push(parser.group_name().ok()),
            _ => {}
        }
    }
    names
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

    /// Notes a named group. Two may share a name if they stand in alternatives of one disjunction.
    fn declare(&mut self, name: String, offset: usize) -> Result<(), PatternError> {
        let excludes = |other: &[(usize, usize)]| {
            let differing = self.path.iter().zip(other).find(|(own, other)| own != other);
            differing.is_some_and(|(own, other)| own.0 == other.0)
        };
        if self.named.iter().any(|(other, path)| *other == name && !excludes(path)) {
            return Err(Self::error_at(offset, Reason::GroupNameTwice));
        }
        self.named.push((name, self.path.clone()));
        Ok(())
    }

    /// `k GroupName`, after `k`.
    pub(super) fn named_reference(&mut self, start: usize) -> Result<Node, PatternError> {
        if !self.eat("<") {
            return Err(Self::error_at(start, Reason::GroupName));
        }
        let name = self.group_name()?;
        let is_named =
            |(index, other): (usize, &Option<String>)| (*other == Some(name.clone())).then_some(index);
        let groups: Vec<usize> = self.names.iter().enumerate().filter_map(is_named).collect();
        if groups.is_empty() {
            return Err(Self::error_at(start, Reason::GroupReference));
        }
        Ok(self.back_reference(groups))
    }

    pub(super) fn back_reference(&mut self, groups: Vec<usize>) -> Node {
        let Flags { ignore_case, .. } = self.flags;
        self.uses_tables |= ignore_case;
        Node::BackReference { groups, ignore_case }
    }
}
