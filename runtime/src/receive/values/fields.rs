//! Names and values of a URL's query or a form.

use std::borrow::Cow;

use crate::receive::encoding::hex;
use crate::receive::header::NoValue;

/// The most fields of a form that are collected. A field takes one byte of a body and far more in memory.
pub(in crate::receive) const MOST: usize = 10_000;

/// Whether a form has more fields than are collected, empty ones included.
pub(in crate::receive) fn are_too_many(text: &[u8]) -> bool {
    text.iter().filter(|byte| **byte == b'&').nth(MOST - 1).is_some()
}

/// A name and its value, decoded.
pub(in crate::receive) type Field<'t> = (Cow<'t, [u8]>, Cow<'t, [u8]>);

/// The names and values of `application/x-www-form-urlencoded` text (WHATWG URL §5.1), in order.
pub(in crate::receive) fn fields(text: &[u8]) -> impl Iterator<Item = Field<'_>> {
    text.split(|byte| *byte == b'&').filter(|field| !field.is_empty()).map(|field| {
        let at = field.iter().position(|byte| *byte == b'=').unwrap_or(field.len());
        let (name, value) = field.split_at(at);
        (decoded(name), decoded(value.get(1..).unwrap_or_default()))
    })
}

/// The text without `+` and percent-encoding (RFC 3986 §2.1); what is not percent-encoding stands for itself.
pub(in crate::receive) fn decoded(text: &[u8]) -> Cow<'_, [u8]> {
    if !text.iter().any(|byte| matches!(byte, b'+' | b'%')) {
        return Cow::Borrowed(text);
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((first, after)) = rest.split_first() {
        let escaped = (*first == b'%').then(|| after.get(..2).and_then(hex)).flatten();
        (rest, ()) = match escaped {
            Some(byte) => (after.get(2..).unwrap_or_default(), bytes.extend(byte)),
            None => (after, bytes.push(if *first == b'+' { b' ' } else { *first })),
        };
    }
    Cow::Owned(bytes)
}

/// All fields, sorted by name and value, equal ones once: names and values, one after the other.
pub(super) fn joined(text: &[u8]) -> Result<Vec<u8>, NoValue> {
    if are_too_many(text) {
        return Err(NoValue::Malformed);
    }
    let mut all: Vec<Field<'_>> = fields(text).collect();
    all.sort();
    all.dedup();
    Ok(all.iter().flat_map(|(name, value)| [name, value]).flat_map(|part| part.iter().copied()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_decoded() {
        let all: Vec<_> = fields(b"a=1+2&b%3D=%c3%a4&&c&d==x&e=%zz%4").collect();
        let expected: [(&[u8], &[u8]); 5] =
            [(b"a", b"1 2"), (b"b=", "ä".as_bytes()), (b"c", b""), (b"d", b"=x"), (b"e", b"%zz%4")];
        let all: Vec<(&[u8], &[u8])> = all.iter().map(|(name, value)| (&**name, &**value)).collect();
        assert_eq!(all, expected);
    }

    #[test]
    fn fields_are_joined_in_their_order() {
        assert_eq!(joined(b"b=2&a=3&a=1&a=1&B=0"), Ok(b"B0a1a3b2".to_vec()));
    }

    #[test]
    fn more_fields_than_a_form_may_have_are_not_collected() {
        let form = |fields: usize| vec!["+"; fields].join("&").into_bytes();
        assert_eq!(joined(&form(MOST)), Ok(b" ".to_vec()));
        assert_eq!(joined(&form(MOST + 1)), Err(NoValue::Malformed));
        assert_eq!(joined(&b"&".repeat(MOST)), Err(NoValue::Malformed), "empty ones are counted");
        assert_eq!(joined(&b"+&".repeat(4 * 1024 * 1024)), Err(NoValue::Malformed));
    }
}
