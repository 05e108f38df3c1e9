//! Schemas that hold nothing but in-place applicators: the first of them reads the value, so that the
//! value is not read once more before it.

use crate::reader::{ReadError, Reader};
use crate::schema::{InPlace, Schema, Types};

use super::Machine;
use super::marks::Marks;
use super::mode::Mode;

/// The schema that every value must satisfy and that stands first, if nothing else looks at the value.
#[inline]
pub(super) fn only_in_place(schema: &Schema) -> Option<&'static Schema> {
    let first = schema.in_place.first()?;
    let bare = schema.types == Types::ALL
        && schema.values.is_empty()
        && schema.number.is_none()
        && schema.string.is_none()
        && schema.array.is_none()
        && schema.object.is_none();
    match first {
        InPlace::Ref(schema) if bare => Some(schema),
        InPlace::AllOf([schema]) if bare => Some(schema),
        InPlace::Later(cell) if bare => cell.get().copied(),
        _ => None,
    }
}

impl<'b, M: Mode<'b>> Machine<'_, M> {
    /// Reads the value by the first applicator, which is then done.
    pub(super) fn read_in_place(
        &mut self,
        reader: &mut Reader<'b>,
        first: &'static Schema,
        marks: Option<&mut Marks>,
    ) -> Result<usize, ReadError> {
        self.check(reader, first, marks)?;
        Ok(1)
    }
}
