//! Whether what was signed can be read in one way only.

use super::signed::Signed;

/// Whether no value contains the text that separates it from others: `a.b` and `c` are signed as `a` and `b.c` are, so
/// one signature would be good for both.
///
/// The body, or else the last value, may contain anything: those before it are read from the front, up to the first
/// separator, and those after it from the back. Values that nothing separates are a finding of the generator.
pub(in crate::receive) fn can_be_told_apart(values: &[Signed<'_>]) -> bool {
    let body = values.iter().position(|value| matches!(value, Signed::Body(_)));
    let last = values.iter().rposition(|value| matches!(value, Signed::Sent(_)));
    let Some(anything) = body.or(last) else { return true };
    values.iter().enumerate().all(|(index, value)| match value {
        Signed::Sent(text) if index < anything => {
            let (followed_by, might_follow) = after(values.iter().skip(index + 1));
            ends_with_first(text, &followed_by) && might_follow.iter().all(|other| !contains(text, other))
        }
        Signed::Sent(text) if index > anything => {
            let last = values.iter().take(index).rposition(|value| !is_text(value));
            let before = text_of(values.iter().take(index).skip(last.map_or(0, |last| last + 1)));
            begins_with_last(text, &before)
        }
        _ => true,
    })
}

/// The text that `values` begin with, and the texts that they would begin with if absent segments were there.
fn after<'v>(values: impl Iterator<Item = &'v Signed<'v>>) -> (Vec<u8>, Vec<Vec<u8>>) {
    let (mut text, mut others) = (Vec::new(), Vec::new());
    for value in values {
        match value {
            Signed::Fixed(fixed) => text.extend_from_slice(fixed),
            Signed::Absent(leading) => others.push([&*text, leading].concat()),
            _ => break,
        }
    }
    (text, others)
}

fn text_of<'v>(values: impl Iterator<Item = &'v Signed<'v>>) -> Vec<u8> {
    values.flat_map(super::signed::Signed::bytes).copied().collect()
}

fn is_text(value: &Signed<'_>) -> bool {
    matches!(value, Signed::Fixed(_) | Signed::Absent(_))
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
    }
}
