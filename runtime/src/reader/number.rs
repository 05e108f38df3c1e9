//! Numbers: read as their text, and most of them as their value in the same pass.

use super::{Reader, Stop};
use crate::number::{Number, SMALL, Small};

impl<'b> Reader<'b> {
    /// Reads a number (RFC 8259 §6).
    ///
    /// # Errors
    ///
    /// When something else stands here, or the number has a leading zero, a bare point or a bare exponent.
    #[inline]
    pub fn number(&mut self) -> Result<Number<'b>, Stop> {
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
        // Minus nought is not nought when it is written again.
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
        while let Some(digit) = self.byte().map(|byte| byte.wrapping_sub(b'0')).filter(|digit| *digit < 10) {
            value = value.wrapping_mul(10).wrapping_add(u64::from(digit));
            self.at += 1;
        }
        value
    }

    #[inline]
    fn some_digits(&mut self, value: u64) -> Result<u64, Stop> {
        let start = self.at;
        let value = self.digits(value);
        if self.at == start { Err(self.fail("expected a digit")) } else { Ok(value) }
    }

    fn exponent(&mut self) -> Result<(), Stop> {
        self.at += 1;
        if matches!(self.byte(), Some(b'+' | b'-')) {
            self.at += 1;
        }
        self.some_digits(0).map(drop)
    }
}
