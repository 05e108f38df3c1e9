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
    let Some((day, [b'T' | b't', rest @ ..])) = text.split_at_checked(10) else { return None };
    let (day, time) = (date::parse(day)?, time::parse(rest)?);
    (time.second < 60 || ends_month_in_utc(day, time)).then_some((day, time))
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
