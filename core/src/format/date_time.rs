//! `date-time`: the production `date-time` of RFC 3339 §5.6.

use super::date::Date;
use super::time::Time;
use super::{Format, date, time};

/// `date-time`: a `date`, a `T` of either case, and a `time`.
///
/// A leap second is allowed at the end of a month in UTC only (§5.7).
pub static DATE_TIME: Format = Format::new("date-time", |text| parse(text.as_bytes()).is_some(), &DATE_TIME);

/// What a string of the format says.
pub(crate) fn parse(text: &[u8]) -> Option<(Date, Time)> {
    let (day, time) = match usual(text) {
        Some((day, clock, rest)) => (day?, time::of(clock, rest)?),
        None => {
            let Some((day, [b'T' | b't', rest @ ..])) = text.split_at_checked(10) else { return None };
            (date::parse(day)?, time::parse(rest)?)
        }
    };
    (time.second < 60 || ends_month_in_utc(day, time)).then_some((day, time))
}

/// The day, if there is one, the hour, the minute and the second of a text that begins like `1970-01-01T00:00:00`, and
/// what follows that: eight bytes at a time.
#[inline]
fn usual(text: &[u8]) -> Option<(Option<Date>, (u16, u16, u16), &[u8])> {
    let (month, rest) = text.split_first_chunk()?;
    let (minute, rest) = rest.split_first_chunk()?;
    let ([colon, tens, ones], rest) = rest.split_first_chunk()?;
    let [century, _, year, _, _, month, ..] = pairs(*month, *b"0000-00-")?;
    let [day, _, _, hour, _, _, minute, _] = pairs(*minute, *b"00T00:00")?;
    let second = date::two_digits(*tens, *ones).filter(|_| *colon == b':')?;
    let date = Date::new(u16::from(century) * 100 + u16::from(year), month.into(), day.into());
    Some((date, (hour.into(), minute.into(), second), rest))
}

/// For each byte the number that it and the next one spell, if `text` has digits where `form` has zeros, and is the same
/// elsewhere. Of other bytes than digits the number is meaningless.
#[inline]
fn pairs(text: [u8; 8], form: [u8; 8]) -> Option<[u8; 8]> {
    // What may be added to a digit, or to the zero that is left of an equal byte, without reaching the high bit.
    let room = u64::from_le_bytes(form.map(|byte| if byte == b'0' { 0x76 } else { 0x7f }));
    let digits = u64::from_le_bytes(text) ^ u64::from_le_bytes(form);
    let fits = (digits | digits.wrapping_add(room)) & 0x8080_8080_8080_8080 == 0;
    fits.then(|| digits.wrapping_mul(10).wrapping_add(digits >> 8).to_le_bytes())
}

fn ends_month_in_utc(day: Date, time: Time) -> bool {
    match time.utc_day {
        0 => day.is_last_of_month(),
        // The local day is one ahead of UTC's.
        -1 => day.is_first_of_month(),
        // The local day is one behind: the 30th of a month, say, of which UTC has reached the 31st.
        _ => day.next_is_last_of_month(),
    }
}

#[cfg(test)]
mod tests {
    /// Any byte in any place of the usual form is read as the parts by themselves are.
    #[test]
    fn eight_bytes_at_a_time_say_the_same() {
        let usual = *b"2024-02-29T12:30:45Z";
        for at in 0..usual.len() {
            for byte in 0..=u8::MAX {
                let mut text = usual;
                text[at] = byte;
                let apart = super::date::parse(&text[..10]).is_some()
                    && matches!(text[10], b'T' | b't')
                    && super::time::parse(&text[11..]).is_some();
                assert_eq!(super::parse(&text).is_some(), apart, "{at} {byte}");
            }
        }
        for month in 0..=99 {
            for day in 0..=99 {
                let text = format!("2023-{month:02}-{day:02}T{day:02}:{month:02}:00+01:00");
                let apart = super::date::parse(&text.as_bytes()[..10])
                    .zip(super::time::parse(&text.as_bytes()[11..]));
                let read = super::parse(text.as_bytes());
                let parts = |(date, time): (super::Date, super::Time)| {
                    (date.year, date.month, date.day, time.hour, time.minute, time.second, time.offset)
                };
                assert_eq!(read.map(parts), apart.map(parts), "{text}");
            }
        }
    }

    #[test]
    fn date_times() {
        super::super::tests::check(
            &super::DATE_TIME,
            &[
                "1970-01-01T00:00:00Z",
                "2024-02-29t12:30:45.123456789+05:30",
                "2016-12-31T23:59:60Z",
                "2017-01-01T00:59:60+01:00",
                "2016-12-31T15:59:60-08:00",
            ],
            &[
                "",
                "1970-01-01",
                "1970-01-01 00:00:00Z",
                "1970-01-01T00:00:00",
                "2023-02-29T00:00:00Z",
                "2016-12-30T23:59:60Z",
                "2016-12-31T00:59:60+01:00",
                "1970-01-01T00:00:00Z ",
                "１970-01-01T00:00:00Z",
            ],
        );
    }
}
