//! `date`: the production `full-date` of RFC 3339 §5.6.

use super::Format;

/// `date`: four digits of year, two of month, two of day, of the Gregorian calendar.
pub static DATE: Format = Format::new("date", |text| parse(text.as_bytes()).is_some(), &DATE);

/// A day of the calendar.
#[derive(Clone, Copy)]
pub(crate) struct Date {
    pub(crate) year: u16,
    pub(crate) month: u16,
    pub(crate) day: u16,
}

impl Date {
    /// A day that there is.
    pub(super) fn new(year: u16, month: u16, day: u16) -> Option<Self> {
        let date = Self { year, month, day };
        // Every month has 28.
        let exists =
            if day <= 28 { day > 0 && (1..=12).contains(&month) } else { day <= days_in(year, month) };
        exists.then_some(date)
    }

    pub(super) fn is_last_of_month(self) -> bool {
        self.day == days_in(self.year, self.month)
    }

    pub(super) fn next_is_last_of_month(self) -> bool {
        self.day + 1 == days_in(self.year, self.month)
    }

    pub(super) fn is_first_of_month(self) -> bool {
        self.day == 1
    }
}

pub(crate) fn parse(text: &[u8]) -> Option<Date> {
    let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = text else { return None };
    let year = two_digits(*y1, *y2)? * 100 + two_digits(*y3, *y4)?;
    Date::new(year, two_digits(*m1, *m2)?, two_digits(*d1, *d2)?)
}

/// The number that two ASCII digits spell.
pub(super) fn two_digits(tens: u8, ones: u8) -> Option<u16> {
    (tens.is_ascii_digit() && ones.is_ascii_digit())
        .then(|| u16::from(tens - b'0') * 10 + u16::from(ones - b'0'))
}

/// How many days a month has; 0 if the month does not exist.
fn days_in(year: u16, month: u16) -> u16 {
    match month {
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn dates() {
        super::super::tests::check(
            &super::DATE,
            &["1970-01-01", "0000-01-01", "9999-12-31", "2000-02-29", "2024-02-29"],
            &[
                "",
                "1970-1-1",
                "1970-01-00",
                "1970-13-01",
                "1900-02-29",
                "2023-04-31",
                "+970-01-01",
                "19700101",
            ],
        );
    }
}
