//! The times that requests were signed at.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::fault::Fault;
use crate::receive::Unit;

/// The time that a timestamp says, written exactly as the unit requires.
pub(in crate::receive) fn instant(text: &str, unit: Unit) -> Option<SystemTime> {
    let since = match unit {
        Unit::Seconds => Duration::from_secs(digits(text)?),
        Unit::Milliseconds => Duration::from_millis(digits(text)?),
        Unit::Rfc3339 => return rfc3339(text),
        Unit::HttpDate => return httpdate::parse_http_date(text).ok(),
    };
    UNIX_EPOCH.checked_add(since)
}

/// That `at` is at most `seconds` away from `now`.
pub(in crate::receive) fn near<'a>(at: SystemTime, now: SystemTime, seconds: u32) -> Result<(), Fault<'a>> {
    let tolerance = Duration::from_secs(seconds.into());
    match at.duration_since(now) {
        Ok(ahead) if ahead > tolerance => Err(Fault::Early(ahead.saturating_sub(tolerance))),
        Err(error) if error.duration() > tolerance => {
            Err(Fault::Stale(error.duration().saturating_sub(tolerance)))
        }
        _ => Ok(()),
    }
}

/// Decimal digits and nothing else.
fn digits(text: &str) -> Option<u64> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok())?
}

/// A date and time (RFC 3339 §5.6), not before 1970.
fn rfc3339(text: &str) -> Option<SystemTime> {
    let (date, rest) = text.split_at_checked(10)?;
    let time = rest.strip_prefix(['T', 't', ' '])?;
    let (clock, rest) = time.split_at_checked(8)?;
    let (fraction, offset) = fraction(rest)?;
    let [year, month, day] = numbers(date, '-')?;
    let [hour, minute, second] = numbers(clock, ':')?;
    // A leap second is the second after 59; whether there was one at that time is not known.
    if hour > 23 || minute > 59 || second > 60 || !(1..=12).contains(&month) {
        return None;
    }
    if !(1..=days_of(year, month)).contains(&day) {
        return None;
    }
    let seconds =
        days(year, month, day)? * 86_400 + hour * 3_600 + minute * 60 + second - seconds_of(offset)?;
    UNIX_EPOCH.checked_add(Duration::new(u64::try_from(seconds).ok()?, fraction))
}

/// The nanoseconds of a fraction of a second, and what follows.
fn fraction(text: &str) -> Option<(u32, &str)> {
    let Some(rest) = text.strip_prefix('.') else { return Some((0, text)) };
    let end = rest.bytes().position(|byte| !byte.is_ascii_digit()).filter(|end| *end > 0)?;
    let (digits, offset) = rest.split_at_checked(end)?;
    let nanoseconds: String = digits.chars().chain("000000000".chars()).take(9).collect();
    Some((nanoseconds.parse().ok()?, offset))
}

/// The seconds of an offset from UTC.
fn seconds_of(offset: &str) -> Option<i64> {
    if matches!(offset, "Z" | "z") {
        return Some(0);
    }
    let sign = match offset.get(..1)? {
        "+" => 1,
        "-" => -1,
        _ => return None,
    };
    let clock = offset.get(1..).filter(|clock| clock.len() == 5)?;
    let [hours, minutes] = numbers(clock, ':')?;
    (hours < 24 && minutes < 60).then_some(sign * (hours * 3_600 + minutes * 60))
}

/// Numbers of digits, separated; the first may have four digits, and the others have two.
fn numbers<const N: usize>(text: &str, separator: char) -> Option<[i64; N]> {
    let parts: Vec<&str> = text.split(separator).collect();
    let width = |index| if index == 0 && separator == '-' { 4 } else { 2 };
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let exact = parts.iter().enumerate().all(|(index, part)| part.len() == width(index) && digits(part));
    let values: Vec<i64> = parts.iter().filter_map(|part| part.parse().ok()).collect();
    exact.then(|| values.try_into().ok())?
}

fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

fn days_of(year: i64, month: i64) -> i64 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// The days from 1970-01-01 to a date.
fn days(year: i64, month: i64, day: i64) -> Option<i64> {
    let years = (1970..year).map(|year| if is_leap(year) { 366 } else { 365 });
    let months = (1..month).map(|month| days_of(year, month));
    (year >= 1970).then(|| years.sum::<i64>() + months.sum::<i64>() + day - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nanoseconds(text: &str) -> Option<u128> {
        let at = rfc3339(text)?;
        at.duration_since(UNIX_EPOCH).ok().map(|since| since.as_nanos())
    }

    #[test]
    fn dates_and_times_are_read() {
        for (text, seconds) in [
            ("1970-01-01T00:00:00Z", 0),
            ("2023-11-14T22:13:20Z", 1_700_000_000),
            ("2023-11-14t22:13:20z", 1_700_000_000),
            ("2023-11-15T03:43:20+05:30", 1_700_000_000),
            ("2023-11-14T14:13:20-08:00", 1_700_000_000),
            ("2024-02-29T23:59:60Z", 1_709_251_200),
            ("2100-03-01T00:00:00Z", 4_107_542_400),
        ] {
            assert_eq!(nanoseconds(text), Some(seconds * 1_000_000_000), "{text}");
        }
        assert_eq!(nanoseconds("1970-01-01T00:00:01.25Z"), Some(1_250_000_000));
        assert_eq!(nanoseconds("1970-01-01T00:00:01.1234567891Z"), Some(1_123_456_789));
    }

    #[test]
    fn dates_of_http_are_read_in_each_form() {
        for text in
            ["Tue, 14 Nov 2023 22:13:20 GMT", "Tuesday, 14-Nov-23 22:13:20 GMT", "Tue Nov 14 22:13:20 2023"]
        {
            let at = UNIX_EPOCH.checked_add(Duration::from_secs(1_700_000_000));
            assert_eq!(instant(text, Unit::HttpDate), at, "{text}");
        }
    }

    #[test]
    fn other_texts_are_no_times() {
        for text in [
            "",
            "1700000000",
            "2023-11-14",
            "2023-11-14T22:13:20",
            "2023-11-14T22:13:20.Z",
            "2023-11-14T22:13Z",
            "2023-11-14T24:00:00Z",
            "2023-13-14T22:13:20Z",
            "2023-02-29T22:13:20Z",
            "2023-11-00T22:13:20Z",
            "2023-11-14T22:13:20+0530",
            "2023-11-14T22:13:20+24:00",
            "1969-12-31T23:59:59Z",
            "2023-11-14T22:13:2éZ",
            "+023-11-14T22:13:20Z",
            "2023-11-14T22:13:20Z ",
            "99999-11-14T22:13:20Z",
        ] {
            assert_eq!(rfc3339(text), None, "{text}");
        }
        for text in [
            "",
            "Tue, 14 Nov 2023 22:13:20",
            "Tue, 14 Nov 2023 22:13:20 UTC",
            "Tue, 14 Nov 2023 24:13:20 GMT",
            "Tue, 31 Feb 2023 22:13:20 GMT",
            "14 Nov 2023 22:13:20 GMT",
            "2023-11-14T22:13:20Z",
            "1700000000",
        ] {
            assert_eq!(instant(text, Unit::HttpDate), None, "{text}");
        }
        for text in ["", "-1", "+1", "1.0", " 1", "99999999999999999999", "1e3"] {
            assert_eq!(instant(text, Unit::Seconds), None, "{text}");
        }
    }
}
