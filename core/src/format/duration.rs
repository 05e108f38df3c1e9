//! `duration`: the production `duration` of RFC 3339 appendix A.

use super::Format;

/// `duration`: an ISO 8601 duration of whole units, such as `P3DT12H` or `P2W`.
///
/// Units stand in order and none between the largest and the smallest is left out; weeks stand alone.
pub static DURATION: Format = Format::new("duration", |text| is_duration(text.as_bytes()), &DURATION);

fn is_duration(text: &[u8]) -> bool {
    let [b'P', rest @ ..] = text else { return false };
    match skip_units(rest, b"W") {
        Some([]) => return true,
        Some(_) => return false,
        None => {}
    }
    match rest {
        [b'T', time @ ..] => is_time(time),
        _ => match skip_units(rest, b"YMD") {
            Some([]) => true,
            Some([b'T', time @ ..]) => is_time(time),
            _ => false,
        },
    }
}

fn is_time(text: &[u8]) -> bool {
    skip_units(text, b"HMS") == Some(&[])
}

/// What follows a run of numbers with consecutive units out of `units`; `None` if the text does not begin
/// with such a number.
fn skip_units<'a>(text: &'a [u8], units: &[u8]) -> Option<&'a [u8]> {
    let (first, mut rest) = skip_number(text)?;
    let mut later = units.iter().skip_while(|unit| **unit != first);
    later.next()?;
    while let Some((unit, following)) = skip_number(rest) {
        if later.next() != Some(&unit) {
            return None;
        }
        rest = following;
    }
    Some(rest)
}

/// The unit behind a number, and what follows it.
fn skip_number(text: &[u8]) -> Option<(u8, &[u8])> {
    let digits = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    match text.get(digits..)? {
        [unit, rest @ ..] if digits > 0 => Some((*unit, rest)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn durations() {
        super::super::tests::check(
            &super::DURATION,
            &["P1Y", "P1Y2M3DT4H5M6S", "PT0S", "P52W", "P1M", "P10D", "PT5M", "P1DT1M", "P00Y"],
            &[
                "", "P", "PT", "P1", "1Y", "P1S", "PT1Y", "P1YT", "P1Y1D", "PT1H1S", "P1W1D", "P1WT1H",
                "P1D1W", "PT1.5S", "P-1D", "P1D ", "P1M1Y", "P1D1D", "P1DT1H1H",
            ],
        );
    }
}
