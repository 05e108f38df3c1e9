//! A number as it is written, with its value where that is small enough to calculate with.

use std::cmp::Ordering;

use super::decimal::Decimal;
use super::multiple;

/// A JSON number: its text, and for most numbers the value, found in the same pass over the digits.
///
/// Equal in value is not equal as written: compare with [`Number::compare`].
///
/// ```
/// use hookwright_core::number::Number;
///
/// const LIMIT: Number<'_> = Number::new("0.5");
/// assert!(Number::new("0.49").compare(&LIMIT).is_lt());
/// assert!(Number::new("5e-1").compare(&LIMIT).is_eq());
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Number<'a> {
    text: &'a str,
    small: Option<Small>,
}

/// A number of at most 18 digits: `digits` / 10^`scale`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Small {
    pub(crate) digits: i64,
    pub(crate) scale: u32,
}

/// How many digits an `i64` holds, whichever they are.
pub(crate) const SMALL: usize = 18;

impl Small {
    /// The value of a text without exponent.
    const fn parse(text: &[u8]) -> Option<Self> {
        let negative = matches!(text, [b'-', ..]);
        let mut at = if negative { 1 } else { 0 };
        let (mut digits, mut count, mut scale, mut point) = (0_i64, 0, 0, false);
        while at < text.len() {
            let byte = text[at];
            if byte == b'.' && !point {
                point = true;
            } else if byte.is_ascii_digit() && count < SMALL {
                digits = digits * 10 + (byte - b'0') as i64;
                count += 1;
                scale += point as u32;
            } else {
                return None;
            }
            at += 1;
        }
        // `-0` must round-trip as `-0`.
        if count == 0 || negative && digits == 0 {
            return None;
        }
        Some(Self { digits: if negative { -digits } else { digits }, scale })
    }

    /// The digits of both as they would be with the scale of the other too.
    #[inline]
    fn aligned(self, other: Self) -> (i128, i128) {
        let power = |scale: u32| 10_i128.pow(scale);
        (i128::from(self.digits) * power(other.scale), i128::from(other.digits) * power(self.scale))
    }

    #[inline]
    fn compare(self, other: Self) -> Ordering {
        if self.scale == other.scale {
            return self.digits.cmp(&other.digits);
        }
        let (own, others) = self.aligned(other);
        own.cmp(&others)
    }

    #[inline]
    fn is_multiple_of(self, other: Self) -> bool {
        if self.scale == 0 && other.scale == 0 {
            return self.digits.checked_rem(other.digits) == Some(0);
        }
        let (own, others) = self.aligned(other);
        own.checked_rem(others) == Some(0)
    }

    #[inline]
    fn is_integer(self) -> bool {
        self.scale == 0 || self.digits % 10_i64.pow(self.scale) == 0
    }

    /// The nearest `f64`, where one division gives it: both operands are exact, so the result is rounded once.
    #[inline]
    fn as_f64(self) -> Option<f64> {
        const EXACT: i64 = 1 << 53;
        #[allow(clippy::cast_precision_loss, reason = "up to 2⁵³ nothing is lost")]
        let digits = (self.digits.abs() <= EXACT).then_some(self.digits as f64)?;
        Some(if self.scale == 0 { digits } else { digits / POWERS.get(self.scale as usize)? })
    }
}

/// The powers of ten that an `f64` holds exactly, as far as [`Small`] needs them.
const POWERS: [f64; 19] =
    [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18];

impl<'a> Number<'a> {
    /// A number from its text (RFC 8259 §6). If the text is not a number, the value is unspecified.
    pub const fn new(text: &'a str) -> Self {
        Self { text, small: Small::parse(text.as_bytes()) }
    }

    /// A number whose value the reader has found while it read the text.
    #[inline]
    pub(crate) const fn read(text: &'a str, small: Option<Small>) -> Self {
        Self { text, small }
    }

    /// The text.
    #[inline]
    pub const fn text(&self) -> &'a str {
        self.text
    }

    /// The value of an integer of few digits that is written without fraction and exponent; `-0` is none.
    #[inline]
    pub(crate) const fn small_literal(&self) -> Option<i64> {
        match self.small {
            Some(Small { digits, scale: 0 }) => Some(digits),
            _ => None,
        }
    }

    /// Whether it is written with a fraction, with few digits and without an exponent; `-0.0` is not.
    #[inline]
    pub(crate) const fn is_small_decimal(&self) -> bool {
        matches!(self.small, Some(Small { scale: 1.., .. }))
    }

    /// How it relates to `other` in value.
    #[inline]
    pub fn compare(&self, other: &Number<'_>) -> Ordering {
        match (self.small, other.small) {
            (Some(own), Some(others)) => own.compare(others),
            _ => self.compare_texts(other),
        }
    }

    #[cold]
    #[inline(never)]
    fn compare_texts(&self, other: &Number<'_>) -> Ordering {
        Decimal::parse(self.text).cmp(&Decimal::parse(other.text))
    }

    /// Whether it divided by `other`, which must be greater than zero, is an integer.
    #[inline]
    pub fn is_multiple_of(&self, other: &Number<'_>) -> bool {
        match (self.small, other.small) {
            (Some(own), Some(others)) => own.is_multiple_of(others),
            _ => multiple::is_multiple_of(self.text, other.text),
        }
    }

    /// Whether the value has no fractional part.
    #[inline]
    pub fn is_integer(&self) -> bool {
        match self.small {
            Some(small) => small.is_integer(),
            None => self.is_integer_by_text(),
        }
    }

    #[cold]
    #[inline(never)]
    fn is_integer_by_text(&self) -> bool {
        super::is_integer(self.text)
    }

    /// The value as an `i64`, if it is an integer of that range.
    #[inline]
    pub fn as_i64(&self) -> Option<i64> {
        match self.small {
            Some(Small { digits, scale: 0 }) => Some(digits),
            _ => super::as_i64(self.text),
        }
    }

    /// The value as a `u64`, if it is an integer of that range.
    #[inline]
    pub fn as_u64(&self) -> Option<u64> {
        match self.small {
            Some(Small { digits, scale: 0 }) => u64::try_from(digits).ok(),
            _ => super::as_u64(self.text),
        }
    }

    /// The `f64` nearest to the value; `None` where the value is beyond the range of `f64`.
    #[inline]
    pub fn as_f64(&self) -> Option<f64> {
        self.small.and_then(Small::as_f64).or_else(|| super::as_f64(self.text))
    }
}
