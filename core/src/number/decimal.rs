//! A number's text, split into sign, significant digits and exponent.

use std::cmp::Ordering;
use std::hash::{Hash, Hasher};

/// The value 0.d₁d₂d₃… × 10^(`point` + `exponent`), borrowed from its text.
///
/// Neither the first nor the last digit is zero, so equal values have equal digits. Zero has none.
#[derive(Clone, Copy, Debug)]
pub(super) struct Decimal<'a> {
    pub(super) negative: bool,
    /// The digits before the point as it was written, or what is left of them.
    head: &'a [u8],
    /// The digits after it.
    tail: &'a [u8],
    /// Where the text's own point stands, counted from the first digit that is left.
    point: i128,
    exponent: Exponent<'a>,
}

/// The digits of an exponent, of any length, without leading zeros.
#[derive(Clone, Copy, Debug)]
struct Exponent<'a> {
    negative: bool,
    digits: &'a [u8],
}

/// Far beyond the length of any text, so an exponent that saturates here decides against every point.
const SATURATED: i128 = 1 << 100;

impl<'a> Decimal<'a> {
    /// Splits `text` in one pass over it.
    pub(super) fn parse(text: &'a str) -> Self {
        let (negative, rest) = split_sign(text.as_bytes());
        let (mantissa, exponent) = split_at_byte(rest, |byte| matches!(byte, b'e' | b'E'));
        let (whole, fraction) = split_at_byte(mantissa, |byte| byte == b'.');

        let mut head = trim_start_zeros(whole);
        let mut tail = fraction;
        let mut point = head.len() as i128;
        if head.is_empty() {
            tail = trim_start_zeros(fraction);
            point = -((fraction.len() - tail.len()) as i128);
        }
        tail = trim_end_zeros(tail);
        if tail.is_empty() {
            head = trim_end_zeros(head);
        }
        Self { negative, head, tail, point, exponent: Exponent::parse(exponent) }
    }

    pub(super) fn is_zero(&self) -> bool {
        self.head.is_empty() && self.tail.is_empty()
    }

    /// The values of the significant digits, most significant first.
    pub(super) fn digits(&self) -> impl Iterator<Item = u8> + use<'a> {
        self.head.iter().chain(self.tail).map(|byte| byte.wrapping_sub(b'0').min(9))
    }

    /// How many significant digits there are.
    pub(super) fn len(&self) -> usize {
        self.head.len() + self.tail.len()
    }

    /// What power of ten the last significant digit counts, saturating.
    pub(super) fn last_power(&self) -> i128 {
        self.point + self.exponent.value() - self.len() as i128
    }

    /// By how much the last digit of `self` counts a higher power of ten than that of `other`.
    pub(super) fn last_power_above(&self, other: &Self) -> i128 {
        let own = self.point - self.len() as i128;
        let others = other.point - other.len() as i128;
        self.exponent.difference(&other.exponent) + own - others
    }

    pub(super) fn is_integer(&self) -> bool {
        self.is_zero() || self.last_power() >= 0
    }

    /// The absolute value, if it is an integer that fits.
    pub(super) fn magnitude(&self) -> Option<u64> {
        if self.is_zero() {
            return Some(0);
        }
        let zeros = u32::try_from(self.last_power()).ok()?;
        let mut value = 0_u64;
        for digit in self.digits() {
            value = value.checked_mul(10)?.checked_add(u64::from(digit))?;
        }
        value.checked_mul(10_u64.checked_pow(zeros)?)
    }

    fn compare_magnitude(&self, other: &Self) -> Ordering {
        match (self.is_zero(), other.is_zero()) {
            (true, true) => Ordering::Equal,
            (true, false) => Ordering::Less,
            (false, true) => Ordering::Greater,
            (false, false) => {
                let difference = self.exponent.difference(&other.exponent) + self.point - other.point;
                difference.cmp(&0).then_with(|| self.digits().cmp(other.digits()))
            }
        }
    }

    /// −1, 0 or 1.
    fn signum(&self) -> i8 {
        match (self.is_zero(), self.negative) {
            (true, _) => 0,
            (false, true) => -1,
            (false, false) => 1,
        }
    }
}

impl Ord for Decimal<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.signum().cmp(&other.signum()).then_with(|| {
            if self.negative { other.compare_magnitude(self) } else { self.compare_magnitude(other) }
        })
    }
}

impl PartialOrd for Decimal<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Decimal<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Decimal<'_> {}

impl Hash for Decimal<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_i8(self.signum());
        if self.is_zero() {
            return;
        }
        // The power of ten modulo 2⁶⁴: a function of the value, at every size of the exponent.
        state.write_u64(self.exponent.wrapping().wrapping_add((self.point as i64).cast_unsigned()));
        let mut digits = self.digits();
        loop {
            let chunk = digits.by_ref().take(19).fold(None, |chunk, digit| {
                Some(chunk.unwrap_or(0_u64).wrapping_mul(10).wrapping_add(u64::from(digit)))
            });
            match chunk {
                Some(chunk) => state.write_u64(chunk),
                None => return,
            }
        }
    }
}

impl<'a> Exponent<'a> {
    fn parse(text: &'a [u8]) -> Self {
        let (negative, digits) = split_sign(text);
        Self { negative, digits: trim_start_zeros(digits) }
    }

    /// The value, saturating.
    fn value(&self) -> i128 {
        self.difference(&Self { negative: false, digits: &[] })
    }

    /// The value modulo 2⁶⁴.
    fn wrapping(&self) -> u64 {
        let value = self.digits.iter().fold(0_u64, |value, byte| {
            value.wrapping_mul(10).wrapping_add(u64::from(byte.wrapping_sub(b'0')))
        });
        if self.negative { value.wrapping_neg() } else { value }
    }

    /// `self - other`, exact up to [`SATURATED`] however long the two are.
    fn difference(&self, other: &Self) -> i128 {
        let places = self.digits.len().max(other.digits.len());
        let mut difference = 0_i128;
        for place in (0..places).rev() {
            difference = difference * 10 + self.digit(place) - other.digit(place);
            // From here on further digits cannot bring it back: each step multiplies by ten first.
            if difference.abs() >= SATURATED {
                return difference.signum() * SATURATED;
            }
        }
        difference
    }

    /// The digit that counts 10^`place`, with the exponent's sign.
    fn digit(&self, place: usize) -> i128 {
        let byte = self.digits.len().checked_sub(place + 1).and_then(|index| self.digits.get(index));
        let digit = byte.map_or(0, |byte| i128::from(byte.wrapping_sub(b'0')));
        if self.negative { -digit } else { digit }
    }
}

fn split_sign(text: &[u8]) -> (bool, &[u8]) {
    match text {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] | rest => (false, rest),
    }
}

/// What stands before and after the first byte that `is_separator`; nothing after it if no byte is.
fn split_at_byte(text: &[u8], is_separator: impl Fn(u8) -> bool) -> (&[u8], &[u8]) {
    let mut parts = text.splitn(2, |byte| is_separator(*byte));
    (parts.next().unwrap_or_default(), parts.next().unwrap_or_default())
}

fn trim_start_zeros(mut digits: &[u8]) -> &[u8] {
    while let [b'0', rest @ ..] = digits {
        digits = rest;
    }
    digits
}

fn trim_end_zeros(mut digits: &[u8]) -> &[u8] {
    while let [rest @ .., b'0'] = digits {
        digits = rest;
    }
    digits
}
