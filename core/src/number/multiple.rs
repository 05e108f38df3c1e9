//! `multipleOf` (2020-12 Validation §6.2.1), exact for numbers of any size.

use std::cmp::Ordering;

use super::decimal::Decimal;
use super::small_integer;

/// Whether `x` divided by `m` is an integer; `m` must be greater than zero.
///
/// The cost is linear in the digits of `x` (times the digits of `m` where `m` has more than 37), and
/// does not grow with the exponents. Nothing is allocated while `m` has at most 37 significant digits.
///
/// ```
/// use hookwright_core::number::is_multiple_of;
///
/// assert!(is_multiple_of("19.99", "0.01"));
/// assert!(is_multiple_of("1e1000000000", "8"));
/// assert!(!is_multiple_of("0.35", "0.1"));
/// ```
pub fn is_multiple_of(x: &str, m: &str) -> bool {
    if let (Some(x), Some(m)) = (small_integer(x), small_integer(m)) {
        return x.checked_rem(m) == Some(0);
    }
    let (x, m) = (Decimal::parse(x), Decimal::parse(m));
    if x.is_zero() || m.is_zero() {
        return x.is_zero() && !m.is_zero();
    }
    // With X and M the significant digits as integers, the question is whether M divides X·10ᵏ.
    let k = x.last_power_above(&m);
    // X does not end in zero, so it is not a multiple of M·10⁻ᵏ, which does.
    let Ok(k) = u128::try_from(k) else { return false };
    // A power of ten helps to divide only as long as M has further factors 2 or 5 to cancel, and M
    // has fewer than four of either per decimal digit.
    let zeros = k.min(4 * m.len() as u128) as usize;
    let digits = x.digits().chain(std::iter::repeat_n(0, zeros));
    match narrow(&m) {
        Some(divisor) => remainder(digits, divisor) == 0,
        None => wide_divides(&m, digits),
    }
}

/// The significant digits as an integer, if [`remainder`] can work with it.
fn narrow(m: &Decimal<'_>) -> Option<u128> {
    (m.len() <= 37).then(|| m.digits().fold(0, |value, digit| value * 10 + u128::from(digit)))
}

/// The remainder of the integer that `digits` spell, for a divisor below 10³⁷.
fn remainder(digits: impl Iterator<Item = u8>, divisor: u128) -> u128 {
    digits.fold(0, |rest, digit| (rest * 10 + u128::from(digit)) % divisor)
}

/// Whether the integer of `m`'s digits divides the one that `digits` spell: long division, one
/// decimal digit at a time.
fn wide_divides(m: &Decimal<'_>, digits: impl Iterator<Item = u8>) -> bool {
    let mut divisor = Natural(Vec::new());
    for digit in m.digits() {
        divisor.push_digit(digit);
    }
    let mut rest = Natural(Vec::with_capacity(divisor.0.len() + 1));
    for digit in digits {
        rest.push_digit(digit);
        while rest.compare(&divisor).is_ge() {
            rest.subtract(&divisor);
        }
    }
    rest.0.is_empty()
}

/// A natural number, least significant limb first, without leading zero limbs.
struct Natural(Vec<u64>);

impl Natural {
    /// Appends a decimal digit: `self * 10 + digit`.
    fn push_digit(&mut self, digit: u8) {
        let mut carry = u128::from(digit);
        for limb in &mut self.0 {
            let product = u128::from(*limb) * 10 + carry;
            *limb = product as u64;
            carry = product >> 64;
        }
        if carry > 0 {
            self.0.push(carry as u64);
        }
    }

    fn compare(&self, other: &Self) -> Ordering {
        self.0.len().cmp(&other.0.len()).then_with(|| self.0.iter().rev().cmp(other.0.iter().rev()))
    }

    /// `self - other`, where `self` is at least `other`.
    fn subtract(&mut self, other: &Self) {
        let mut borrow = false;
        let others = other.0.iter().copied().chain(std::iter::repeat(0));
        for (limb, subtrahend) in self.0.iter_mut().zip(others) {
            let (difference, under) = limb.overflowing_sub(subtrahend);
            let (difference, under_again) = difference.overflowing_sub(u64::from(borrow));
            *limb = difference;
            borrow = under || under_again;
        }
        while self.0.last() == Some(&0) {
            self.0.pop();
        }
    }
}
