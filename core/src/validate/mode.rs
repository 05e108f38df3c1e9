//! What the machine does at a violation: stop, or describe it and go on.

use crate::invalid::ViolationKind;
use crate::reader::{RawStr, ReadError};
use crate::schema::Schema;

/// A mode of the machine.
pub(super) trait Mode<'b> {
    /// Whether it describes violations.
    const COLLECTS: bool;

    /// The value that begins at `offset` breaks `keyword` of `schema`.
    fn violation(
        &mut self,
        offset: usize,
        schema: &Schema,
        kind: impl Into<ViolationKind>,
        message: impl FnOnce() -> String,
    ) -> Result<(), ReadError>;

    /// The keyword under which a schema stands that is `false`.
    fn applicator(&self, schema: &Schema) -> ViolationKind;
    /// From now on violations are only counted, those of a branch that is tried on the value at `offset`.
    fn start_tally(&mut self, offset: usize);
    /// Ends the count.
    fn end_tally(&mut self) -> Option<Tally>;
    /// Whether violations are only counted.
    fn is_tallying(&self) -> bool;
    /// The machine begins to check the current value by a schema.
    fn enter_schema(&mut self, schema: &Schema);
    /// It is done with the schema it began with last.
    fn leave_schema(&mut self);
    /// The machine enters a member's value.
    fn enter_member(&mut self, name: RawStr<'b>);
    /// The machine enters a declared member's value.
    fn enter_property(&mut self, name: &'static str);
    /// The machine enters an item.
    fn enter_item(&mut self, index: usize);
    /// The machine leaves what it entered last.
    fn leave(&mut self);
}

/// How near a branch comes to holding.
#[derive(Clone, Copy)]
pub(super) struct Tally {
    /// Where the value begins.
    offset: usize,
    /// How many violations there are.
    pub(super) violations: usize,
    /// Whether the branch is for other values altogether: of another type, or only certain ones.
    pub(super) is_for_others: bool,
}

impl Tally {
    pub(super) const fn new(offset: usize) -> Self {
        Self { offset, violations: 0, is_for_others: false }
    }

    pub(super) fn add(&mut self, offset: usize, kind: ViolationKind) {
        self.violations += 1;
        self.is_for_others |=
            offset == self.offset && matches!(kind.keyword(), Some("type" | "const" | "enum"));
    }
}

/// Stops at the first violation.
pub(super) struct Verdict;

impl<'b> Mode<'b> for Verdict {
    const COLLECTS: bool = false;

    #[inline]
    fn violation(
        &mut self,
        _: usize,
        _: &Schema,
        _: impl Into<ViolationKind>,
        _: impl FnOnce() -> String,
    ) -> Result<(), ReadError> {
        Err(ReadError)
    }

    #[inline]
    fn applicator(&self, _: &Schema) -> ViolationKind {
        ViolationKind::FalseSchema
    }
    fn start_tally(&mut self, _: usize) {}
    fn end_tally(&mut self) -> Option<Tally> {
        None
    }
    fn is_tallying(&self) -> bool {
        false
    }
    #[inline]
    fn enter_schema(&mut self, _: &Schema) {}
    #[inline]
    fn leave_schema(&mut self) {}
    #[inline]
    fn enter_member(&mut self, _: RawStr<'b>) {}
    #[inline]
    fn enter_property(&mut self, _: &'static str) {}
    #[inline]
    fn enter_item(&mut self, _: usize) {}
    #[inline]
    fn leave(&mut self) {}
}
