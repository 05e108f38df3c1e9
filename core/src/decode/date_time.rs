//! chrono's types, made of what the format's own parser has read: the text is parsed once.

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveTime, TimeZone as _};

use crate::format::date::{self, Date};
use crate::format::date_time;

pub(super) fn date(text: &[u8]) -> Option<NaiveDate> {
    naive(date::parse(text)?)
}

fn naive(date: Date) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(i32::from(date.year), u32::from(date.month), u32::from(date.day))
}

pub(super) fn date_time(text: &[u8]) -> Option<DateTime<FixedOffset>> {
    let (day, time) = date_time::parse(text)?;
    // chrono counts nanoseconds: a time of finer grain is refused rather than changed.
    if time.finer {
        return None;
    }
    // chrono counts a leap second on from the 59th.
    let (second, leap) = if time.second == 60 { (59, 1_000_000_000) } else { (u32::from(time.second), 0) };
    let (hour, minute) = (u32::from(time.hour), u32::from(time.minute));
    let clock = NaiveTime::from_hms_nano_opt(hour, minute, second, leap + time.nanosecond)?;
    let (local, offset) = (naive(day)?.and_time(clock), FixedOffset::east_opt(time.offset * 60)?);
    if time.offset == 0 {
        return Some(DateTime::from_naive_utc_and_offset(local, offset));
    }
    offset.from_local_datetime(&local).single()
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    /// chrono's own parser is the other opinion.
    #[test]
    fn a_date_time_is_what_chrono_reads() {
        let texts = [
            "1970-01-01T00:00:00Z",
            "0000-01-01T00:00:00+23:59",
            "9999-12-31T23:59:59.999999999-23:59",
            "2024-02-29t12:30:45.5z",
            "2024-02-29T12:30:45.123456789000+05:30",
            "2016-12-31T23:59:60Z",
            "2016-12-31T23:59:60.25Z",
            "2017-01-01T00:59:60+01:00",
            "2000-03-01T00:00:00.000000001-00:00",
        ];
        for text in texts {
            let ours = super::date_time(text.as_bytes());
            assert_eq!(ours, DateTime::parse_from_rfc3339(text).ok(), "{text}");
            assert!(ours.is_some(), "{text}");
        }
    }

    #[test]
    fn a_time_that_chrono_would_cut_is_not_read() {
        for text in ["2024-02-29T12:30:45.123456789987+05:30", "1970-01-01T00:00:00.0000000001Z"] {
            assert_eq!(super::date_time(text.as_bytes()), None, "{text}");
            assert!((crate::format::DATE_TIME.check)(text), "{text}");
        }
    }
}
