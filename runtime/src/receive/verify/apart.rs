//! Whether what was signed can be read in one way only.

use super::signed::Signed;

/// Whether no value contains the text that separates it from others: `a.b` and `c` are signed as `a` and `b.c` are, so
/// one signature would be good for both.
///
/// The body, or else the last value, may contain anything: those before it are read from the front, up to the first
/// separator, and those after it from the back. Two values that stand side by side in the template are a finding of the
/// generator, which can be waived; where only an optional segment brings them together, they are refused here.
///
/// Before the body is read, nothing is known of a value in it, so the answer is yes.
pub(in crate::receive) fn can_be_told_apart(values: &[Signed<'_>]) -> bool {
    values.contains(&Signed::Unread)
        || !meet_at_an_edge(values)
            && (0..values.len()).all(|index| shows_absence(values, index))
            && end(values)
}

/// Whether each value shows where it ends.
fn end(values: &[Signed<'_>]) -> bool {
    let body = values.iter().position(|value| matches!(value, Signed::Body(_)));
    let last = values.iter().rposition(|value| matches!(value, Signed::Sent(_)));
    let Some(anything) = body.or(last) else { return true };
    values.iter().enumerate().all(|(index, value)| match value {
        Signed::Sent(text) if index < anything => {
            ends_with_first(text, &text_of(values.iter().skip(index + 1).take_while(|value| is_text(value))))
        }
        Signed::Sent(text) if index > anything => {
            let last = values.iter().take(index).rposition(|value| !is_text(value));
            let before = text_of(values.iter().take(index).skip(last.map_or(0, |last| last + 1)));
            begins_with_last(text, &before)
        }
        _ => true,
    })
}

/// Whether an optional segment, present or absent, brings two values together that no text separates.
fn meet_at_an_edge(values: &[Signed<'_>]) -> bool {
    let (mut is_open, mut is_edge) = (false, false);
    for value in values {
        match value {
            Signed::Absent(_) | Signed::Edge => is_edge = true,
            value if is_text(value) && value.bytes().is_empty() => {}
            value if is_text(value) => (is_open, is_edge) = (false, false),
            _ if is_open && is_edge => return true,
            value => (is_open, is_edge) = (!matches!(value, Signed::Bounded(_)), false),
        }
    }
    false
}

/// Whether the value at `index` is no absent segment, or nothing can be taken for the segment: neither a part of the
/// value before it, nor what really follows.
fn shows_absence(values: &[Signed<'_>], index: usize) -> bool {
    let Some(Signed::Absent(leading)) = values.get(index) else { return true };
    let last = values.iter().take(index).rposition(|value| !is_text(value));
    let before = match last.and_then(|last| values.get(last)) {
        Some(value @ (Signed::Sent(_) | Signed::Body(_))) => value.bytes(),
        _ => &[],
    };
    let mut absent = text_of(values.iter().take(index).skip(last.map_or(0, |last| last + 1)));
    let text = absent.clone();
    absent.extend_from_slice(leading);
    let following = || values.iter().skip(index + 1);
    // A segment without text is a value: what follows it shows where it would end.
    let would_end = following().find(|value| !matches!(value, Signed::Absent(_) | Signed::Edge));
    if leading.is_empty() && would_end.is_some_and(|value| !is_text(value)) {
        return false;
    }
    let Some(most) = absent.len().checked_sub(1) else { return last.is_none() };
    let (_, tail) = before.split_at(before.len().saturating_sub(most));
    let positions = tail.len() + usize::from(!leading.is_empty());
    let real: Vec<u8> = following().flat_map(Signed::bytes).copied().take(absent.len()).collect();
    let around = [tail, &text, &real].concat();
    let is_taken = around.windows(absent.len()).take(positions).any(|window| window == absent);
    !contains(before, &absent) && !is_taken
}

fn text_of<'v>(values: impl Iterator<Item = &'v Signed<'v>>) -> Vec<u8> {
    values.flat_map(super::signed::Signed::bytes).copied().collect()
}

fn is_text(value: &Signed<'_>) -> bool {
    matches!(value, Signed::Fixed(_) | Signed::Absent(_) | Signed::Edge)
}

/// Whether in `text` and `separator`, one after the other, the separator occurs at the end only.
fn ends_with_first(text: &[u8], separator: &[u8]) -> bool {
    let both = [text, separator].concat();
    separator.is_empty() || find(&both, separator) == Some(text.len())
}

/// Whether in `separator` and `text`, one after the other, the separator occurs at the beginning only.
fn begins_with_last(text: &[u8], separator: &[u8]) -> bool {
    let both = [separator, text].concat();
    separator.is_empty() || !contains(both.get(1..).unwrap_or_default(), separator)
}

fn contains(text: &[u8], separator: &[u8]) -> bool {
    !separator.is_empty() && find(text, separator).is_some()
}

fn find(text: &[u8], separator: &[u8]) -> Option<usize> {
    text.windows(separator.len()).position(|window| window == separator)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::super::signed::{At, signed};
    use super::*;
    use crate::Request;
    use crate::receive::values::{Known, Values};
    use crate::receive::{Template, Unit};

    /// Whether headers `a` and `b` and a timestamp can be told apart in what is signed.
    fn apart(template: &'static str, a: &str, b: &str) -> bool {
        let mut request = Request::default();
        for (name, text) in [("a", a), ("b", b)].into_iter().filter(|(_, text)| *text != "absent") {
            request.headers.insert(name, text.parse().unwrap());
        }
        let known = Known::default();
        let at = At { text: Some("1700000000"), unit: Unit::Seconds };
        can_be_told_apart(&signed(Template(template), at, &Values::new(&request, &known)).unwrap())
    }

    #[test]
    fn a_value_does_not_contain_what_separates_it() {
        let template = "{header:a}.{header:b}.{body}";
        assert!(apart(template, "order-paid", "1"));
        assert!(!apart(template, "order.paid", "1"));
        assert!(!apart(template, "order-paid", "1.2"));
        // Without a body, the last value may contain anything.
        assert!(apart("{header:a}.{header:b}", "order", "1.2"));
        assert!(!apart("{header:a}.{header:b}", "order.1", "2"));
        // A separator that begins within the value is one too.
        assert!(!apart("{header:a}--{body}", "order-", "1"));
        assert!(!apart("{header:a}}}{{{header:b}{body}", "a}{b", "1"));
        assert!(apart("v0:{timestamp}:{body}", "", ""));
        assert!(apart("a.b.{header:a}", "c.d", ""), "there is only one value");
    }

    #[test]
    fn what_comes_after_the_body_is_read_from_the_back() {
        let template = "{header:a}.{body}.{header:b}";
        assert!(apart(template, "1", "2"));
        assert!(!apart(template, "1", "2.3"));
        assert!(!apart(template, "1.2", "3"));
        assert!(!apart("{body}--{header:b}", "", "-3"));
    }

    #[test]
    fn a_value_does_not_stand_for_an_absent_segment() {
        let template = "id:{header:a};{?request:{header:b};}at:{timestamp};";
        assert!(apart(template, "1", "2"));
        assert!(apart(template, "1", "absent"));
        assert!(!apart(template, "1;request:2", "absent"));
        assert!(!apart(template, "1;at:2", "absent"));
    }

    #[test]
    fn a_digest_has_one_length() {
        assert!(apart("{header:a|sha256}.{body}", "1", ""));
        assert!(apart("{header:a|sha256|hex}0{body}", "0", ""));
        assert!(!apart("{header:a|hex}0{body}", "0", ""));
        // A check sum of a digest is a number of any length, here one that contains the separator.
        assert!(!apart("{header:a|sha256|crc32}3{body}", "1", ""));
        assert!(apart("{header:a|crc32|sha256}3{body}", "1", ""));
    }
}
