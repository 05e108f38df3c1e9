//! `minimum`, `maximum`, `exclusiveMinimum`, `exclusiveMaximum`, `multipleOf` (2020-12 Validation §6.2).

use std::cmp::Ordering;

use crate::number::{self, Number};
use crate::reader::{ReadError, Reader};
use crate::schema::{NumberKeywords, Schema, Types};

use super::Machine;
use super::mode::Mode;

impl<'b, M: Mode<'b>> Machine<'_, M> {
    #[inline]
    pub(super) fn number(&mut self, reader: &mut Reader<'b>, schema: &Schema) -> Result<(), ReadError> {
        let start = reader.mark();
        let number = reader.number()?;
        if !is_allowed(schema.types, &number) {
            self.wrong_type(schema, start)?;
        }
        match schema.number {
            Some(keywords) if !number_holds(keywords, &number) => {
                self.number_keywords(schema, keywords, &number, start.offset())
            }
            _ => Ok(()),
        }
    }

    #[cold]
    fn number_keywords(
        &mut self,
        schema: &Schema,
        keywords: &NumberKeywords,
        number: &Number<'_>,
        offset: usize,
    ) -> Result<(), ReadError> {
        type Holds = fn(Ordering) -> bool;
        let bounds: [(_, _, Holds, _); 4] = [
            ("minimum", &keywords.minimum, Ordering::is_ge, "at least"),
            ("maximum", &keywords.maximum, Ordering::is_le, "at most"),
            ("exclusiveMinimum", &keywords.exclusive_minimum, Ordering::is_gt, "greater than"),
            ("exclusiveMaximum", &keywords.exclusive_maximum, Ordering::is_lt, "less than"),
        ];
        for (keyword, bound, holds, words) in bounds {
            if let Some(bound) = bound.as_ref().filter(|bound| !holds(number.compare(bound))) {
                let message = || format!("must be {words} {}", bound.text());
                self.mode.violation(offset, schema, keyword, message)?;
            }
        }
        let factor = keywords.multiple_of.as_ref();
        if let Some(factor) = factor.filter(|factor| !number.is_multiple_of(factor)) {
            let message = || format!("must be a multiple of {}", factor.text());
            self.mode.violation(offset, schema, "multipleOf", message)?;
        }
        Ok(())
    }
}

/// Whether a number satisfies all of `keywords`.
#[inline]
pub(crate) fn number_holds(keywords: &NumberKeywords, number: &Number<'_>) -> bool {
    let is = |bound: &Option<Number<'_>>, holds: fn(Ordering) -> bool| {
        bound.as_ref().is_none_or(|bound| holds(number.compare(bound)))
    };
    is(&keywords.minimum, Ordering::is_ge)
        && is(&keywords.maximum, Ordering::is_le)
        && is(&keywords.exclusive_minimum, Ordering::is_gt)
        && is(&keywords.exclusive_maximum, Ordering::is_lt)
        && keywords.multiple_of.as_ref().is_none_or(|factor| number.is_multiple_of(factor))
}

#[inline]
pub(super) fn is_allowed(types: Types, number: &Number<'_>) -> bool {
    types.has(Types::NUMBER)
        || types.has(Types::INTEGER) && number.is_integer()
        || types.has(Types::INTEGER_LITERAL) && number::is_integer_literal(number.text())
}
