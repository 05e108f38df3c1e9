//! What the machine does at a violation: stop, or describe it and go on.

use crate::reader::{Stop, Text};
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
        keyword: &'static str,
        message: impl FnOnce() -> String,
    ) -> Result<(), Stop>;

    /// The keyword under which a schema stands that is `false`.
    fn applicator(&self, schema: &Schema) -> &'static str;
    /// The machine begins to check the current value by a schema.
    fn enter_schema(&mut self, schema: &Schema);
    /// It is done with the schema it began with last.
    fn leave_schema(&mut self);
    /// The machine enters a member's value.
    fn enter_member(&mut self, name: Text<'b>);
    /// The machine enters a declared member's value.
    fn enter_property(&mut self, name: &'static str);
    /// The machine enters an item.
    fn enter_item(&mut self, index: usize);
    /// The machine leaves what it entered last.
    fn leave(&mut self);
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
        _: &'static str,
        _: impl FnOnce() -> String,
    ) -> Result<(), Stop> {
        Err(Stop)
    }

    #[inline]
    fn applicator(&self, _: &Schema) -> &'static str {
        "false"
    }
    #[inline]
    fn enter_schema(&mut self, _: &Schema) {}
    #[inline]
    fn leave_schema(&mut self) {}
    #[inline]
    fn enter_member(&mut self, _: Text<'b>) {}
    #[inline]
    fn enter_property(&mut self, _: &'static str) {}
    #[inline]
    fn enter_item(&mut self, _: usize) {}
    #[inline]
    fn leave(&mut self) {}
}
