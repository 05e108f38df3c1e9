//! Numbers within bounds, and of multiples, exactly.

use hookwright_core::number;

use super::random::Random;

/// Digits and exponents beyond this are not calculated with; bounds themselves are then tried.
const DIGITS: usize = 24;

/// What a number must be.
#[derive(Clone, Debug, Default)]
pub struct Numbers {
    /// At least this, or more than it.
    pub low: Option<(String, bool)>,
    /// At most this, or less than it.
    pub high: Option<(String, bool)>,
    /// What it must be a multiple of.
    pub multiples: Vec<String>,
    /// Whether it must be an integer.
    pub integer: bool,
    /// Whether it must have a fraction.
    pub fraction: bool,
}

impl Numbers {
    /// At least `bound`, or if `exclusive` more than it.
    pub fn at_least(&mut self, bound: &str, exclusive: bool) {
        let tighter = self.low.as_ref().is_none_or(|(low, was)| {
            let order = number::compare(bound, low);
            order.is_gt() || order.is_eq() && exclusive && !was
        });
        if tighter {
            self.low = Some((bound.to_owned(), exclusive));
        }
    }

    /// At most `bound`, or if `exclusive` less than it.
    pub fn at_most(&mut self, bound: &str, exclusive: bool) {
        let tighter = self.high.as_ref().is_none_or(|(high, was)| {
            let order = number::compare(bound, high);
            order.is_lt() || order.is_eq() && exclusive && !was
        });
        if tighter {
            self.high = Some((bound.to_owned(), exclusive));
        }
    }

    /// Whether the number `text` satisfies all of this.
    pub fn allows(&self, text: &str) -> bool {
        let above = self.low.as_ref().is_none_or(|(low, exclusive)| {
            let order = number::compare(text, low);
            order.is_gt() || order.is_eq() && !exclusive
        });
        let below = self.high.as_ref().is_none_or(|(high, exclusive)| {
            let order = number::compare(text, high);
            order.is_lt() || order.is_eq() && !exclusive
        });
        let kind =
            (!self.integer || number::is_integer(text)) && (!self.fraction || !number::is_integer(text));
        above && below && kind && self.multiples.iter().all(|multiple| number::is_multiple_of(text, multiple))
    }

    /// A number that is allowed. `plain` asks for a small one.
    pub fn sample(&self, random: &mut Random, plain: bool) -> Option<String> {
        let calculated = [0, 1, 2].into_iter().find_map(|more| self.calculate(random, plain, more));
        calculated.into_iter().chain(self.candidates()).find(|text| self.allows(text))
    }

    /// What is left where calculating is too much.
    fn candidates(&self) -> Vec<String> {
        let bounds = [&self.low, &self.high].into_iter().flatten().map(|(bound, _)| bound.clone());
        let small = ["0", "1", "-1", "0.5", "-0.5"].into_iter().map(str::to_owned);
        bounds.chain(self.multiples.iter().cloned()).chain(small).collect()
    }

    /// Counts in units of a power of ten that all bounds and multiples are whole numbers of, `more`
    /// times as fine.
    fn calculate(&self, random: &mut Random, plain: bool, more: u32) -> Option<String> {
        let low = self.low.as_ref().map(|(text, exclusive)| Some((Fixed::parse(text)?, *exclusive)));
        let high = self.high.as_ref().map(|(text, exclusive)| Some((Fixed::parse(text)?, *exclusive)));
        let (low, high) = (transpose(low)?, transpose(high)?);
        let multiples = self.multiples.iter().map(|text| Fixed::parse(text)).collect::<Option<Vec<_>>>()?;
        let all = low.iter().chain(&high).map(|(bound, _)| bound).chain(&multiples);
        let places = all.map(|fixed| fixed.places).max().unwrap_or(0) + more + u32::from(self.fraction);
        let mut step = 1_i128;
        for multiple in &multiples {
            step = lcm(step, multiple.units(places)?)?;
        }
        if self.integer {
            step = lcm(step, 10_i128.checked_pow(places)?)?;
        }
        // The least and the greatest number of steps.
        let first = match low {
            Some((bound, exclusive)) => Some(ceil(bound.units(places)?.checked_add(exclusive.into())?, step)),
            None => None,
        };
        let last = match high {
            Some((bound, exclusive)) => {
                Some(floor(bound.units(places)?.checked_sub(exclusive.into())?, step))
            }
            None => None,
        };
        let one = 10_i128.checked_pow(places)?.checked_div(step)?.max(1);
        let (first, last) = match (first, last) {
            (Some(first), Some(last)) => (first, last),
            (Some(first), None) => (first, first.checked_add(one.checked_mul(1000)?)?),
            (None, Some(last)) if last < 0 => (last.checked_sub(one.checked_mul(1000)?)?, last),
            (None, Some(last)) => (0, last),
            (None, None) => (0, one.checked_mul(1000)?),
        };
        if first > last {
            return None;
        }
        let span = u64::try_from(last - first).unwrap_or(u64::MAX - 1).saturating_add(1);
        let steps = match plain {
            true if first <= 0 && last >= 0 => 0,
            true => first,
            false => first + i128::from(random.next() % span),
        };
        (0..4).find_map(|nudge| {
            let steps = steps.checked_add(nudge)?;
            let text = print(steps.checked_mul(step)?, places);
            self.allows(&text).then_some(text)
        })
    }
}

/// `Some(None)` is a bound that cannot be calculated with.
#[expect(clippy::option_option, reason = "absent, unusable and usable are three answers")]
fn transpose<T>(value: Option<Option<T>>) -> Option<Option<T>> {
    match value {
        Some(None) => None,
        Some(Some(value)) => Some(Some(value)),
        None => Some(None),
    }
}

/// `mantissa` · 10^-`places`.
#[derive(Clone, Copy)]
struct Fixed {
    mantissa: i128,
    places: u32,
}

impl Fixed {
    fn parse(text: &str) -> Option<Self> {
        let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
        let exponent: i32 =
            exponent.parse().ok().filter(|exponent: &i32| exponent.unsigned_abs() as usize <= DIGITS)?;
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        if whole.len() + fraction.len() > DIGITS {
            return None;
        }
        let digits: i128 = format!("{whole}{fraction}").parse().ok()?;
        let places = i32::try_from(fraction.len()).ok()? - exponent;
        if let Ok(places) = u32::try_from(places) {
            Some(Self { mantissa: digits, places })
        } else {
            let mantissa = digits.checked_mul(10_i128.checked_pow(places.unsigned_abs())?)?;
            Some(Self { mantissa, places: 0 })
        }
    }

    fn units(self, places: u32) -> Option<i128> {
        self.mantissa.checked_mul(10_i128.checked_pow(places.checked_sub(self.places)?)?)
    }
}

fn gcd(a: i128, b: i128) -> i128 {
    if b == 0 { a } else { gcd(b, a % b) }
}

fn lcm(a: i128, b: i128) -> Option<i128> {
    a.checked_div(gcd(a, b))?.checked_mul(b)
}

fn floor(a: i128, step: i128) -> i128 {
    a.div_euclid(step)
}

fn ceil(a: i128, step: i128) -> i128 {
    -(-a).div_euclid(step)
}

fn print(units: i128, places: u32) -> String {
    let sign = if units < 0 { "-" } else { "" };
    let width = places as usize + 1;
    let digits = format!("{:0width$}", units.unsigned_abs());
    let (whole, fraction) = digits.split_at(digits.len() - places as usize);
    let fraction = fraction.trim_end_matches('0');
    if fraction.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::{Numbers, Random};

    type Bound = Option<(&'static str, bool)>;

    #[test]
    fn bounds_and_multiples_are_exact() {
        let mut random = Random::new(1);
        let cases: [(&[&str], Bound, Bound, bool); 7] = [
            (&["0.01"], Some(("19.981", false)), Some(("19.999", false)), false),
            (&["0.1", "0.25"], Some(("3", true)), Some(("3.5", false)), false),
            (&[], Some(("0", true)), Some(("1", true)), false),
            (&["1e-8"], Some(("1e-8", false)), Some(("1e-8", false)), false),
            (&["3"], Some(("-7", false)), Some(("-5", false)), true),
            (&[], Some(("1e300", false)), None, false),
            (&["123456789012345678901234567890"], None, None, false),
        ];
        for (multiples, low, high, integer) in cases {
            let mut numbers = Numbers { integer, ..Numbers::default() };
            numbers.multiples = multiples.iter().map(|text| (*text).to_owned()).collect();
            numbers.low = low.map(|(bound, exclusive)| (bound.to_owned(), exclusive));
            numbers.high = high.map(|(bound, exclusive)| (bound.to_owned(), exclusive));
            for plain in [true, false] {
                let text = numbers.sample(&mut random, plain).unwrap_or_default();
                assert!(numbers.allows(&text), "{numbers:?}: {text:?}");
            }
        }
    }
}
