//! Classes in brackets.

use super::super::code_points::CodePoints;
use super::super::error::{PatternError, Reason};
use super::super::syntax::Node;
use super::Parser;

/// `ClassAtom`
enum Atom {
    Code(u32),
    Set(CodePoints),
}

impl Parser<'_> {
    /// `CharacterClass`, after `[`.
    pub(super) fn class(&mut self, start: usize) -> Result<Node, PatternError> {
        let negated = self.eat("^");
        let mut ranges = Vec::new();
        while !self.eat("]") {
            let atom_at = self.offset;
            let first = self.class_atom(start)?;
            let is_range = self.rest().starts_with('-') && !self.rest().starts_with("-]");
            if !is_range {
                push(&mut ranges, &first);
                continue;
            }
            self.offset += 1;
            let second = self.class_atom(start)?;
            match (&first, &second) {
                (Atom::Code(first), Atom::Code(last)) if first <= last => ranges.push((*first, *last)),
                (Atom::Code(_), Atom::Code(_)) => return Err(Self::error_at(atom_at, Reason::RangeOrder)),
                _ if self.is_lenient() => {
                    push(&mut ranges, &first);
                    push(&mut ranges, &Atom::Code(u32::from('-')));
                    push(&mut ranges, &second);
                }
                _ => return Err(Self::error_at(atom_at, Reason::RangeOfClass)),
            }
        }
        let set = self.folded(CodePoints::new(ranges));
        Ok(Node::Class(if negated { set.complement() } else { set }))
    }

    fn class_atom(&mut self, class_start: usize) -> Result<Atom, PatternError> {
        let start = self.offset;
        match self.next() {
            None => Err(Self::error_at(class_start, Reason::UnclosedClass)),
            Some('\\') => match self.class_escape(start)? {
                Some(set) => Ok(Atom::Set(set)),
                None => self.character_escape(start, true).map(Atom::Code),
            },
            Some(c) => Ok(Atom::Code(u32::from(c))),
        }
    }
}

fn push(ranges: &mut Vec<(u32, u32)>, atom: &Atom) {
    match atom {
        Atom::Code(code) => ranges.push((*code, *code)),
        Atom::Set(set) => ranges.extend_from_slice(set.ranges()),
    }
}
