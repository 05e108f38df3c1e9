//! Values that satisfy all that is asked of them: the machine says so by the plan, and the schemas are
//! applied only to what it refuses.
//!
//! What it passes is not read again. What it refuses is, and the values in it that lead to where it stopped are not
//! tried once more; so no body makes it read the same values over and over.

use crate::plan::Next;
use crate::reader::{Reader, Token};

use super::super::around::around;
use super::super::machine::{Machine, Stop};
use super::Obligations;

/// What is known of values beforehand.
#[derive(Debug, Default)]
pub(super) struct Planned {
    /// Where objects and arrays begin that hold a place at which reading stopped, in order.
    pub(super) refused: Vec<usize>,
    /// How many bytes may still be read in vain.
    pub(super) spare: usize,
}

impl Obligations<'_> {
    /// Reads a value if it satisfies all schemas that are asked, as `next` says; `None` where it was not tried. In all
    /// other cases the reader stays.
    pub(super) fn planned(
        &mut self,
        reader: &mut Reader<'_>,
        next: Option<Next>,
        token: Token,
    ) -> Option<bool> {
        let tried = !self.hashing
            && self.planned.spare > 0
            && self.planned.refused.binary_search(&reader.offset()).is_err();
        let next = next.filter(|_| tried)?;
        let start = reader.mark();
        let mut machine = Machine::within(self.program, self.pool, self.stack);
        let read = machine.must(reader, next, &[]);
        self.steps += machine.steps;
        if read.is_ok() {
            self.pool = machine.pool;
            return Some(true);
        }
        let stop = machine.stop(reader);
        reader.rewind(start);
        self.planned.spare = self.planned.spare.saturating_sub(stop.at - start.offset());
        if matches!(token, Token::Object | Token::Array) {
            self.refuse(reader, stop);
        }
        Some(false)
    }

    /// Notes which of the objects and arrays from here on hold a place where reading stopped. The reader stays.
    pub(super) fn refuse(&mut self, reader: &mut Reader<'_>, stop: Stop) {
        let start = reader.mark();
        let refused = &mut self.planned.refused;
        // What was noted and lies behind is not needed any more.
        refused.retain(|known| *known > start.offset());
        if stop.refused.is_empty() {
            refused.extend(around(reader, stop.at).open);
            reader.rewind(start);
        }
        refused.extend(stop.refused);
        refused.push(start.offset());
        refused.sort_unstable();
        refused.dedup();
    }
}
