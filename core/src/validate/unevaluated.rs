//! `unevaluatedItems` and `unevaluatedProperties` (2020-12 Core §11).

use crate::reader::{ReadError, Reader, Token};
use crate::schema::Schema;

use super::Machine;
use super::marks::Marks;
use super::mode::Mode;

/// Whether a schema has one of the two keywords.
#[inline]
pub(super) fn applies(schema: &Schema) -> bool {
    schema.object.is_some_and(|object| object.unevaluated_properties.is_some())
        || schema.array.is_some_and(|array| array.unevaluated_items.is_some())
}

impl<'b, M: Mode<'b>> Machine<'_, M> {
    /// Checks a value by all other keywords first, then what they left unevaluated.
    pub(super) fn with_unevaluated(
        &mut self,
        reader: &mut Reader<'b>,
        schema: &Schema,
        marks: Option<&mut Marks>,
    ) -> Result<(), ReadError> {
        let start = reader.mark();
        let mut own = Marks::default();
        let first = self.read(reader, schema, Some(&mut own))?;
        self.again(reader, schema, start, first, Some(&mut own))?;
        let end = reader.mark();
        reader.rewind(start);
        match reader.peek()? {
            Token::Object => self.unevaluated_properties(reader, schema, &mut own)?,
            Token::Array => self.unevaluated_items(reader, schema, &mut own)?,
            _ => {}
        }
        reader.rewind(end);
        if let Some(marks) = marks {
            marks.union(&own);
        }
        Ok(())
    }

    fn unevaluated_properties(
        &mut self,
        reader: &mut Reader<'b>,
        schema: &Schema,
        own: &mut Marks,
    ) -> Result<(), ReadError> {
        let Some(rest) = schema.object.and_then(|object| object.unevaluated_properties) else {
            return Ok(());
        };
        let mut object = reader.object()?;
        let mut ordinal = 0;
        while let Some(name) = reader.key(&mut object)? {
            if own.has(ordinal) {
                reader.skip()?;
            } else {
                self.mode.enter_member(name);
                self.check(reader, rest, None)?;
                self.mode.leave();
            }
            ordinal += 1;
        }
        own.all();
        Ok(())
    }

    fn unevaluated_items(
        &mut self,
        reader: &mut Reader<'b>,
        schema: &Schema,
        own: &mut Marks,
    ) -> Result<(), ReadError> {
        let Some(rest) = schema.array.and_then(|array| array.unevaluated_items) else { return Ok(()) };
        let mut array = reader.array()?;
        let mut index = 0;
        while reader.item(&mut array)? {
            if own.has(index) {
                reader.skip()?;
            } else {
                self.mode.enter_item(index);
                self.check(reader, rest, None)?;
                self.mode.leave();
            }
            index += 1;
        }
        own.all();
        Ok(())
    }
}
