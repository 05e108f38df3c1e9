//! `type` for numbers, and `minimum`, `maximum`, `exclusiveMinimum`, `exclusiveMaximum`, `multipleOf`
//! (2020-12 Validation §6.2).

use std::cmp::Ordering;

use crate::number::{self, Number};
use crate::schema::{NumberKeywords, Types};

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

/// Whether a number is of one of `types`.
#[inline]
pub(crate) fn is_allowed(types: Types, number: &Number<'_>) -> bool {
    types.has(Types::NUMBER)
        || types.has(Types::INTEGER) && number.is_integer()
        || types.has(Types::INTEGER_LITERAL) && number::is_integer_literal(number.text())
}
