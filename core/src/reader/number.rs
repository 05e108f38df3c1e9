//! Numbers: read as their text, and most of them as their value in the same pass.

use super::{ReadError, Reader};
use crate::number::{Number, SMALL, Small};

impl<'b> Reader<'b> {
    /// Reads a number (RFC 8259 §6).
    ///
    /// # Errors
    ///
    /// When something else stands here, or the number has a leading zero, a bare point or a bare exponent.
    #[inline]
    pub fn number(&mut self) -> Result<Number<'b>, ReadError> {
        match self.plain_number() {
            Some(number) => Ok(number),
            None => self.any_number(),
        }
    }

    /// Reads an integer that is written with few digits and nothing else, as most are; otherwise nothing is read.
    #[inline]
    pub(crate) fn plain_integer(&mut self) -> Option<u64> {
        let bytes = self.rest();
        let (end, value) = spelled(bytes, 0, 0);
        let is_other = end == 0 || end > SMALL || end > 1 && bytes.first() == Some(&b'0');
        if is_other || matches!(bytes.get(end), Some(b'.' | b'e' | b'E')) {
            return None;
        }
        self.at += end;
        Some(value)
    }

    /// A number with neither sign nor exponent, of few digits, as most are; otherwise nothing is read.
    #[inline]
    fn plain_number(&mut self) -> Option<Number<'b>> {
        let bytes = self.rest();
        let (mut end, mut value) = spelled(bytes, 0, 0);
        if end == 0 || end > 1 && bytes.first() == Some(&b'0') {
            return None;
        }
        let (mut count, mut scale) = (end, 0);
        if bytes.get(end) == Some(&b'.') {
            let fraction = end + 1;
            (end, value) = spelled(bytes, fraction, value);
            scale = end - fraction;
            count += scale;
            if scale == 0 {
                return None;
            }
        }
        if count > SMALL || matches!(bytes.get(end), Some(b'e' | b'E')) {
            return None;
        }
        let text = self.text.get(self.at..self.at + end)?;
        self.at += end;
        Some(Number::read(text, Some(Small { digits: value.cast_signed(), scale: scale as u32 })))
    }

    #[inline(never)]
    fn any_number(&mut self) -> Result<Number<'b>, ReadError> {
        let start = self.at;
        let negative = self.byte() == Some(b'-');
        self.at += usize::from(negative);
        let first = self.at;
        let mut digits = self.digits(0);
        let mut count = self.at - first;
        if count == 0 {
            return Err(self.fail("expected a digit"));
        }
        if count > 1 && self.text.as_bytes().get(first) == Some(&b'0') {
            self.at = first + 1;
            return Err(self.fail("a number cannot begin with a zero"));
        }
        let mut scale = 0;
        if self.byte() == Some(b'.') {
            self.at += 1;
            let from = self.at;
            digits = self.some_digits(digits)?;
            scale = self.at - from;
            count += scale;
        }
        let exponent = matches!(self.byte(), Some(b'e' | b'E'));
        if exponent {
            self.exponent()?;
        }
        let text = self.text.get(start..self.at).unwrap_or_default();
        // `-0` must round-trip as `-0`.
        let is_small = count <= SMALL && !exponent && !(negative && digits == 0);
        let small = is_small.then(|| {
            let digits = i64::try_from(digits).unwrap_or_default();
            Small { digits: if negative { -digits } else { digits }, scale: scale as u32 }
        });
        Ok(Number::read(text, small))
    }

    /// Moves past a number of which nothing is asked.
    #[inline]
    pub(crate) fn skip_number(&mut self) -> Result<(), ReadError> {
        let bytes = self.text.as_bytes();
        let first = self.at + usize::from(self.byte() == Some(b'-'));
        let mut end = past_digits(bytes, first);
        let leads_with_zero = end > first + 1 && bytes.get(first) == Some(&b'0');
        if end == first || leads_with_zero {
            return self.number().map(drop);
        }
        if bytes.get(end) == Some(&b'.') {
            let fraction = end + 1;
            end = past_digits(bytes, fraction);
            if end == fraction {
                return self.number().map(drop);
            }
        }
        if matches!(bytes.get(end), Some(b'e' | b'E')) {
            return self.number().map(drop);
        }
        self.at = end;
        Ok(())
    }

    /// Moves past digits, and continues the number that they spell; beyond a `u64` it is meaningless.
    #[inline]
    fn digits(&mut self, mut value: u64) -> u64 {
        while let Some(eight) = self.rest().first_chunk() {
            let (digits, count) = leading_digits(*eight);
            value = value.wrapping_mul(POWERS.get(count).copied().unwrap_or(1)).wrapping_add(digits);
            self.at += count;
            if count < 8 {
                return value;
            }
        }
        while let Some(digit) = self.byte().map(|byte| byte.wrapping_sub(b'0')).filter(|digit| *digit < 10) {
            value = value.wrapping_mul(10).wrapping_add(u64::from(digit));
            self.at += 1;
        }
        value
    }

    #[inline]
    fn some_digits(&mut self, value: u64) -> Result<u64, ReadError> {
        let start = self.at;
        let value = self.digits(value);
        if self.at == start { Err(self.fail("expected a digit")) } else { Ok(value) }
    }

    fn exponent(&mut self) -> Result<(), ReadError> {
        self.at += 1;
        if matches!(self.byte(), Some(b'+' | b'-')) {
            self.at += 1;
        }
        self.some_digits(0).map(drop)
    }
}

/// Where the digits end that begin at `at`, and the number that they continue; of more than 18 it is meaningless.
#[inline]
fn spelled(bytes: &[u8], mut at: usize, mut value: u64) -> (usize, u64) {
    // Most numbers are shorter.
    while bytes.get(at + 7).is_some_and(u8::is_ascii_digit) {
        let eight = bytes.get(at..).and_then(<[u8]>::first_chunk).and_then(|eight| eight_digits(*eight));
        let Some(eight) = eight else { break };
        value = value.wrapping_mul(100_000_000).wrapping_add(eight);
        at += 8;
    }
    while let Some(digit) = bytes.get(at).map(|byte| byte.wrapping_sub(b'0')).filter(|digit| *digit < 10) {
        value = value.wrapping_mul(10).wrapping_add(u64::from(digit));
        at += 1;
    }
    (at, value)
}

/// Where the digits end that begin at `at`.
#[inline]
fn past_digits(bytes: &[u8], mut at: usize) -> usize {
    while bytes.get(at).is_some_and(u8::is_ascii_digit) {
        at += 1;
    }
    at
}

/// The powers of ten up to eight digits.
const POWERS: [u64; 9] = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000];

/// The number that `bytes` spell, if all are digits.
#[inline]
fn eight_digits(bytes: [u8; 8]) -> Option<u64> {
    let digits = u64::from_le_bytes(bytes) ^ 0x3030_3030_3030_3030;
    (others(digits) == 0).then(|| joined(digits))
}

/// The high bit of each byte above 9; what is carried into later bytes does not matter.
#[inline]
const fn others(digits: u64) -> u64 {
    (digits | digits.wrapping_add(0x7676_7676_7676_7676)) & 0x8080_8080_8080_8080
}

/// The number that the digits at the start of `bytes` spell, and how many they are.
#[inline]
fn leading_digits(bytes: [u8; 8]) -> (u64, usize) {
    let digits = u64::from_le_bytes(bytes) ^ 0x3030_3030_3030_3030;
    let others = others(digits);
    let count = others.trailing_zeros() / 8;
    if count == 0 {
        return (0, 0);
    }
    // Leading zeros make it eight digits.
    (joined(digits << (64 - 8 * count)), count as usize)
}

/// The number that eight digits spell.
#[inline]
const fn joined(digits: u64) -> u64 {
    // Neighbours are joined to pairs, pairs to fours, and the fours to the number.
    let pairs = digits.wrapping_mul(10).wrapping_add(digits >> 8) & 0x00ff_00ff_00ff_00ff;
    let fours = pairs.wrapping_mul(100).wrapping_add(pairs >> 16) & 0x0000_ffff_0000_ffff;
    fours.wrapping_mul(10_000).wrapping_add(fours >> 32) & 0xffff_ffff
}

#[cfg(test)]
#[allow(clippy::expect_used)] // a test's job
mod tests {
    use super::leading_digits;
    use crate::number::Number;
    use crate::reader::Reader;

    #[test]
    fn skipping_and_reading_a_number_agree() {
        let parts = ["", "-", "0", "7", "10", "00", "123456789", "987654321012345678", "."];
        let ends = ["", ".", ".5", ".0", ".25e", "e3", "E+2", "e-", "5", "-", ".5.5"];
        for text in parts.iter().flat_map(|part| parts.map(|more| format!("{part}{more}"))) {
            for text in ends.map(|end| format!("{text}{end}")) {
                for body in [text.clone(), format!("{text},"), format!("{text}                 ")] {
                    let (mut reading, mut skipping) = (reader(&body), reader(&body));
                    let (read, skipped) = (reading.number(), skipping.skip_number());
                    assert_eq!(read.is_ok(), skipped.is_ok(), "{body:?}");
                    let Ok(number) = read else { continue };
                    assert_eq!(reading.offset(), skipping.offset(), "{body:?}");
                    assert_eq!(Some(number.text()), body.get(..reading.offset()));
                    assert!(number.compare(&Number::new(number.text())).is_eq(), "{body:?}");
                    assert!(serde_json::from_str::<serde_json::Number>(number.text()).is_ok(), "{body:?}");
                }
            }
        }
    }

    fn reader(body: &str) -> Reader<'_> {
        Reader::new(body.as_bytes(), 8).expect("it is UTF-8")
    }

    #[test]
    fn up_to_eight_digits_are_read_at_once() {
        for number in (0..100_000_000_u64).step_by(9_973).chain([99_999_999, 10_000_000]) {
            let text = format!("{number:08}");
            for count in 0..=8 {
                let mut bytes = [b','; 8];
                bytes[..count].copy_from_slice(&text.as_bytes()[..count]);
                let value = text[..count].parse().unwrap_or(0);
                assert_eq!(leading_digits(bytes), (value, count), "{text} {count}");
            }
        }
    }

    #[test]
    fn any_other_byte_ends_them() {
        for at in 0..8 {
            for byte in (0..=u8::MAX).filter(|byte| !byte.is_ascii_digit()) {
                let mut bytes = *b"12345678";
                bytes[at] = byte;
                assert_eq!(leading_digits(bytes).1, at, "{bytes:?}");
            }
        }
    }
}
