//! One header of a request.

use http::{HeaderMap, HeaderValue};

/// Why a part of a request has no value to go by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NoValue {
    /// It is missing or empty.
    Missing,
    /// It is repeated: two readers may each take another one, so neither is used.
    Ambiguous,
    /// It contains bytes outside of ASCII, or is not text at all: two readers may interpret it differently.
    NotText,
    /// It is longer, or has more parts, than any provider sends.
    Malformed,
    /// It stands in the body, which was not read yet.
    Unread,
}

/// The value of the header `name`.
pub(super) fn one<'h>(headers: &'h HeaderMap, name: &str) -> Result<&'h str, NoValue> {
    let mut values = headers.get_all(name).iter();
    match (values.next(), values.next()) {
        (None, _) => Err(NoValue::Missing),
        (Some(value), None) => text(value),
        (Some(_), Some(_)) => Err(NoValue::Ambiguous),
    }
}

fn text(value: &HeaderValue) -> Result<&str, NoValue> {
    match value.to_str() {
        Ok("") => Err(NoValue::Missing),
        Ok(text) => Ok(text),
        Err(_) => Err(NoValue::NotText),
    }
}
