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

/// The powers of ten up to eight digits.
const POWERS: [u64; 9] = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000];

/// The number that the digits at the start of `bytes` spell, and how many they are.
#[inline]
fn leading_digits(bytes: [u8; 8]) -> (u64, usize) {
    let digits = u64::from_le_bytes(bytes) ^ 0x3030_3030_3030_3030;
    // The high bit of each byte above 9; what is carried into later bytes does not matter.
    let others = (digits | digits.wrapping_add(0x7676_7676_7676_7676)) & 0x8080_8080_8080_8080;
    let count = others.trailing_zeros() / 8;
    if count == 0 {
        return (0, 0);
    }
    // Leading zeros make it eight digits.
    let digits = digits << (64 - 8 * count);
    // Neighbours are joined to pairs, pairs to fours, and the fours to the number.
    let pairs = digits.wrapping_mul(10).wrapping_add(digits >> 8) & 0x00ff_00ff_00ff_00ff;
    let fours = pairs.wrapping_mul(100).wrapping_add(pairs >> 16) & 0x0000_ffff_0000_ffff;
    (fours.wrapping_mul(10_000).wrapping_add(fours >> 32) & 0xffff_ffff, count as usize)
}

#[cfg(test)]
mod tests {
    use super::leading_digits;

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
