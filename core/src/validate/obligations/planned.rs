//! Values that satisfy all that is asked of them: the machine says so by the plan, and the schemas are
//! applied only to what it refuses.
//!
//! What it passes is not read again. What it refuses is, and the values in it that lead to where it stopped are not
//! tried once more; so no body makes it read the same values over and over.

use crate::plan::Next;
use crate::reader::{Reader, Token};

use super::super::around::around;
use super::super::found::List;
use super::super::machine::{Machine, Stop};
use super::{Asked, Obligations, Outcome};

/// For how many lists of schemas the way to read a value is kept.
const MOST: usize = 32;

/// What is known of values beforehand.
#[derive(Debug, Default)]
pub(super) struct Planned {
    /// Where objects and arrays begin that hold a place at which reading stopped, in order.
    pub(super) refused: Vec<usize>,
    /// How many bytes may still be read in vain.
    pub(super) spare: usize,
    /// How a value is read, by what is asked of it.
    nexts: Vec<(Vec<(usize, u32)>, Option<Next>)>,
}

impl Obligations<'_> {
    /// Reads a value if it satisfies all schemas that are asked. In all other cases, and where no
    /// plan says how, the reader stays.
    pub(super) fn planned(
        &mut self,
        reader: &mut Reader<'_>,
        asked: &[Asked],
        token: Token,
    ) -> Option<Vec<Outcome>> {
        let tried = !self.hashing
            && self.collects()
            && self.planned.spare > 0
            && self.planned.refused.binary_search(&reader.offset()).is_err();
        let next = if tried { self.next(asked)? } else { return None };
        let start = reader.mark();
        let mut machine = Machine::within(self.program, self.pool, self.stack);
        let read = machine.must(reader, next, &[]);
        self.steps += machine.steps;
        if read.is_ok() {
            self.pool = machine.pool;
            return Some(vec![Outcome { holds: true, found: List::default() }; asked.len()]);
        }
        let stop = machine.stop(reader);
        reader.rewind(start);
        self.planned.spare = self.planned.spare.saturating_sub(stop.at - start.offset());
        if matches!(token, Token::Object | Token::Array) {
            self.refuse(reader, stop);
        }
        None
    }

    /// Notes which of the objects and arrays from here on hold a place where reading stopped. The reader stays.
    pub(super) fn refuse(&mut self, reader: &mut Reader<'_>, stop: Stop) {
        let start = reader.mark();
        let refused = &mut self.planned.refused;
        // What was noted and lies behind is not needed any more.
        refused.retain(|known| *known > start.offset());
        for end in [stop.at, stop.partial + 1] {
            refused.extend(around(reader, end).open);
            reader.rewind(start);
        }
        refused.push(start.offset());
        refused.sort_unstable();
        refused.dedup();
    }

    /// How a value is read that must satisfy all schemas that are asked.
    fn next(&mut self, asked: &[Asked]) -> Option<Next> {
        let address = |asked: &Asked| (std::ptr::from_ref(asked.schema).addr(), asked.scope);
        let kept =
            self.planned.nexts.iter().find(|(key, _)| key.iter().copied().eq(asked.iter().map(address)));
        if let Some((_, next)) = kept {
            return *next;
        }
        let next = self.program.all_of(asked.iter().map(|asked| (asked.schema, asked.scope)));
        if self.planned.nexts.len() < MOST {
            self.planned.nexts.push((asked.iter().map(address).collect(), next));
        }
        next
    }
}
