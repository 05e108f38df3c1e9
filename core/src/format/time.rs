//! `time`: the production `full-time` of RFC 3339 §5.6.

use super::Format;
use super::date::two_digits;

/// `time`: hours, minutes, seconds, perhaps a fraction, and the offset from UTC, which is required.
///
/// Second 60 is a leap second, which there can be only in the last minute of a day of UTC (§5.7).
pub static TIME: Format = Format::new("time", |text| parse(text.as_bytes()).is_some(), &TIME);

const DAY: i32 = 24 * 60;

/// A time of day.
#[derive(Clone, Copy)]
pub(crate) struct Time {
    pub(crate) hour: u16,
    pub(crate) minute: u16,
    /// 60 in a leap second.
    pub(crate) second: u16,
    pub(crate) nanosecond: u32,
    /// Whether the fraction says more than nanoseconds hold.
    pub(crate) finer: bool,
    /// How many minutes ahead of UTC.
    pub(crate) offset: i32,
    /// On what day it is in UTC, counted from the day that is written: −1, 0 or 1.
    pub(super) utc_day: i32,
}

pub(crate) fn parse(text: &[u8]) -> Option<Time> {
    let [h1, h2, b':', m1, m2, b':', s1, s2, rest @ ..] = text else { return None };
    of((two_digits(*h1, *h2)?, two_digits(*m1, *m2)?, two_digits(*s1, *s2)?), rest)
}

/// The time of which `rest` is the fraction and the offset.
pub(super) fn of((hour, minute, second): (u16, u16, u16), rest: &[u8]) -> Option<Time> {
    if hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    if rest == b"Z" && second < 60 {
        return Some(Time { hour, minute, second, nanosecond: 0, finer: false, offset: 0, utc_day: 0 });
    }
    let (nanosecond, finer, rest) = fraction(rest)?;
    let offset = offset(rest)?;
    let utc = i32::from(hour * 60 + minute) - offset;
    if second == 60 && utc.rem_euclid(DAY) != DAY - 1 {
        return None;
    }
    Some(Time { hour, minute, second, nanosecond, finer, offset, utc_day: utc.div_euclid(DAY) })
}

/// `time-secfrac`, in nanoseconds, if there is one, whether it has more than these, and what follows it.
fn fraction(text: &[u8]) -> Option<(u32, bool, &[u8])> {
    let [b'.', rest @ ..] = text else { return Some((0, false, text)) };
    let (mut nanoseconds, mut unit, mut digits, mut finer) = (0, 100_000_000, 0, false);
    for byte in rest.iter().take_while(|byte| byte.is_ascii_digit()) {
        nanoseconds += u32::from(byte - b'0') * unit;
        finer |= unit == 0 && *byte != b'0';
        unit /= 10;
        digits += 1;
    }
    if digits == 0 { None } else { rest.get(digits..).map(|rest| (nanoseconds, finer, rest)) }
}

/// `time-offset`, in minutes.
fn offset(text: &[u8]) -> Option<i32> {
    let (sign, h1, h2, m1, m2) = match text {
        [b'Z' | b'z'] => return Some(0),
        [b'+', h1, h2, b':', m1, m2] => (1, h1, h2, m1, m2),
        [b'-', h1, h2, b':', m1, m2] => (-1, h1, h2, m1, m2),
        _ => return None,
    };
    let (hours, minutes) = (two_digits(*h1, *h2)?, two_digits(*m1, *m2)?);
    (hours <= 23 && minutes <= 59).then(|| sign * i32::from(hours * 60 + minutes))
}

#[cfg(test)]
mod tests {
    #[test]
    fn times() {
        super::super::tests::check(
            &super::TIME,
            &[
                "00:00:00Z",
                "23:59:59.999z",
                "12:00:00+23:59",
                "23:59:60Z",
                "00:59:60+01:00",
                "15:59:60.5-08:00",
            ],
            &[
                "",
                "12:00Z",
                "12:00:00",
                "24:00:00Z",
                "12:60:00Z",
                "12:00:61Z",
                "12:00:60Z",
                "12:00:00.Z",
                "12:00:00+24:00",
                "12:00:00+0100",
                "12:00:00+01",
                "12:00:00 Z",
                "23:59:60+01:00",
            ],
        );
    }
}
