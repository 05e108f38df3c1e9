//! The exact value of a number's text.

/// Digits without zeros at either end, times a power of ten.
pub(crate) struct Decimal {
    negative: bool,
    digits: String,
    exponent: i128,
}

impl Decimal {
    /// Of a text that is a JSON number.
    pub(crate) fn of(text: &str) -> Self {
        let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
        let far = if exponent.starts_with('-') { i128::MIN / 2 } else { i128::MAX / 2 };
        let exponent: i128 = exponent.trim_start_matches('+').parse().unwrap_or(far);
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let written = format!("{}{fraction}", whole.trim_start_matches('-'));
        let digits = written.trim_end_matches('0');
        let shift = (written.len() - digits.len()) as i128 - fraction.len() as i128;
        Self {
            negative: text.starts_with('-'),
            digits: digits.trim_start_matches('0').to_owned(),
            exponent: exponent.saturating_add(shift),
        }
    }

    pub(crate) fn is_integer(&self) -> bool {
        self.digits.is_empty() || self.exponent >= 0
    }

    /// The value, if it is an integer of 64 bits.
    pub(crate) fn as_i64(&self) -> Option<i64> {
        if self.digits.is_empty() {
            return Some(0);
        }
        let zeros = usize::try_from(self.exponent).ok().filter(|zeros| *zeros < 20)?;
        let sign = if self.negative { "-" } else { "" };
        format!("{sign}{}{}", self.digits, "0".repeat(zeros)).parse().ok()
    }
}
