//! `minimum`, `maximum`, `exclusiveMinimum`, `exclusiveMaximum`, `multipleOf` (2020-12 Validation §6.2).

use std::cmp::Ordering;

use crate::number;
use crate::reader::{Reader, Stop};
use crate::schema::{NumberKeywords, Schema, Types};

use super::Machine;
use super::mode::Mode;

impl<'b, M: Mode<'b>> Machine<'_, M> {
    pub(super) fn number(&mut self, reader: &mut Reader<'b>, schema: &Schema) -> Result<(), Stop> {
        let start = reader.mark();
        let text = reader.number()?;
        if !is_allowed(schema.types, text) {
            self.wrong_type(schema, start)?;
        }
        match schema.number {
            Some(keywords) => self.number_keywords(schema, keywords, text, start.offset()),
            None => Ok(()),
        }
    }

    fn number_keywords(
        &mut self,
        schema: &Schema,
        keywords: &NumberKeywords,
        text: &str,
        offset: usize,
    ) -> Result<(), Stop> {
        type Holds = fn(Ordering) -> bool;
        let bounds: [(_, _, Holds, _); 4] = [
            ("minimum", keywords.minimum, Ordering::is_ge, "at least"),
            ("maximum", keywords.maximum, Ordering::is_le, "at most"),
            ("exclusiveMinimum", keywords.exclusive_minimum, Ordering::is_gt, "greater than"),
            ("exclusiveMaximum", keywords.exclusive_maximum, Ordering::is_lt, "less than"),
        ];
        for (keyword, bound, holds, words) in bounds {
            if let Some(bound) = bound.filter(|bound| !holds(number::compare(text, bound))) {
                self.mode.violation(offset, schema, keyword, || format!("must be {words} {bound}"))?;
            }
        }
        if let Some(factor) = keywords.multiple_of.filter(|factor| !number::is_multiple_of(text, factor)) {
            self.mode
                .violation(offset, schema, "multipleOf", || format!("must be a multiple of {factor}"))?;
        }
        Ok(())
    }
}

#[inline]
pub(super) fn is_allowed(types: Types, text: &str) -> bool {
    types.has(Types::NUMBER)
        || types.has(Types::INTEGER) && number::is_integer(text)
        || types.has(Types::INTEGER_LITERAL) && number::is_integer_literal(text)
}
