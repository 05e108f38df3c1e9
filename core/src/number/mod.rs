//! JSON numbers as decimal text: compared, divided and hashed exactly, whatever their size.
//!
//! Every function takes the text of a number as RFC 8259 §6 writes it, and answers about its *value*:
//! `1.0` equals `1`, `1e2` equals `100`, `-0` equals `0`. Nothing goes through a binary
//! floating-point type, so `0.1` is a tenth and 2⁵³ + 1 is not 2⁵³. A huge exponent is never
//! expanded: `1e1000000000` costs as much as its thirteen characters.
//!
//! For text that is not a number the answer is unspecified (but never a panic): the
//! [`reader`](crate::reader) only hands out valid numbers.
//!
//! ```
//! use hookwright_core::number;
//!
//! assert!(number::compare("1.0", "1").is_eq());
//! assert!(number::compare("9007199254740993", "9007199254740992").is_gt());
//! assert!(number::is_multiple_of("0.3", "0.1"));
//! assert_eq!(number::as_i64("1e3"), Some(1000));
//! ```

mod decimal;
mod multiple;
#[cfg(test)]
mod tests;
mod written;

use std::cmp::Ordering;
use std::hash::{Hash, Hasher};

use decimal::Decimal;
pub use multiple::is_multiple_of;
pub use written::Number;
pub(crate) use written::{SMALL, Small};

/// How `a` relates to `b` in value.
///
/// The cost is linear in the length of the two texts; nothing is allocated.
pub fn compare(a: &str, b: &str) -> Ordering {
    match (small_integer(a), small_integer(b)) {
        (Some(a), Some(b)) => a.cmp(&b),
        _ => Decimal::parse(a).cmp(&Decimal::parse(b)),
    }
}

/// Whether the value has no fractional part: true of `1`, `1.0` and `1.5e1`, false of `1.5`.
///
/// This is `type: "integer"` from draft 6 on (2020-12 Validation §6.1.1).
pub fn is_integer(text: &str) -> bool {
    is_integer_literal(text) || Decimal::parse(text).is_integer()
}

/// Whether the number is *written* without fraction and exponent: true of `1`, false of `1.0`.
///
/// This is `type: "integer"` of draft 4 (Core §3.5).
pub fn is_integer_literal(text: &str) -> bool {
    !text.bytes().any(|byte| matches!(byte, b'.' | b'e' | b'E'))
}

/// The value as an `i64`, if it is an integer of that range. `1.0` and `1e3` are integers.
pub fn as_i64(text: &str) -> Option<i64> {
    if let Some(value) = small_integer(text) {
        return Some(value);
    }
    let number = Decimal::parse(text);
    let magnitude = number.magnitude()?;
    if number.negative { 0_i64.checked_sub_unsigned(magnitude) } else { i64::try_from(magnitude).ok() }
}

/// The value as a `u64`, if it is an integer of that range. `1.0` and `1e3` are integers, and `-0` is 0.
pub fn as_u64(text: &str) -> Option<u64> {
    if let Some(value) = small_integer(text) {
        return u64::try_from(value).ok();
    }
    let number = Decimal::parse(text);
    let magnitude = number.magnitude()?;
    (magnitude == 0 || !number.negative).then_some(magnitude)
}

/// The `f64` nearest to the value; `None` where the value is beyond the range of `f64`.
///
/// The only function here that may change the value: it is for decoding to a floating-point field.
pub fn as_f64(text: &str) -> Option<f64> {
    text.parse().ok().filter(|value: &f64| value.is_finite())
}

/// Feeds the value to `state`, such that numbers that [`compare`] as equal hash alike.
///
/// ```
/// use std::hash::{DefaultHasher, Hasher};
///
/// let hash = |text| {
///     let mut state = DefaultHasher::new();
///     hookwright_core::number::hash_canonical(text, &mut state);
///     state.finish()
/// };
/// assert_eq!(hash("1e2"), hash("100.0"));
/// ```
pub fn hash_canonical<H: Hasher>(text: &str, state: &mut H) {
    Decimal::parse(text).hash(state);
}

/// The value of an integer literal of at most 18 digits.
fn small_integer(text: &str) -> Option<i64> {
    let (negative, digits) = match text.as_bytes() {
        [b'-', digits @ ..] => (true, digits),
        digits => (false, digits),
    };
    if digits.len() > 18 {
        return None;
    }
    let mut value = 0_i64;
    for byte in digits {
        if !byte.is_ascii_digit() {
            return None;
        }
        value = value * 10 + i64::from(byte - b'0');
    }
    Some(if negative { -value } else { value })
}
