//! One value of a request, wherever it stands.

use std::borrow::Cow;

use super::Source;
use super::header::{NoValue, one};
use super::values::field;
use crate::Request;
use hookwright_core::reader::Strings;

/// The value at `source`; values of the body are among `strings`.
pub(super) fn value<'r>(
    request: &'r Request,
    source: Source<'_>,
    strings: Option<&'r Strings<'_, '_>>,
) -> Result<Cow<'r, str>, NoValue> {
    match source {
        Source::Header(name) => one(&request.headers, name).map(Cow::Borrowed),
        Source::Query(name) => parameter(request.uri.query().unwrap_or_default().as_bytes(), name),
        Source::Body(pointer) => strings
            .and_then(|strings| strings.get(pointer))
            .filter(|text| !text.is_empty())
            .map(Cow::Borrowed)
            .ok_or(NoValue::Missing),
    }
}

/// The value of the parameter `name` of a query or a form (`application/x-www-form-urlencoded`).
pub(super) fn parameter<'r>(text: &'r [u8], name: &str) -> Result<Cow<'r, str>, NoValue> {
    let value = match field(text, name)? {
        Cow::Borrowed(bytes) => std::str::from_utf8(bytes).map(Cow::Borrowed).ok(),
        Cow::Owned(bytes) => String::from_utf8(bytes).map(Cow::Owned).ok(),
    };
    // Bytes that are not text are read in more than one way.
    let value = value.ok_or(NoValue::Ambiguous)?;
    if value.is_empty() { Err(NoValue::Missing) } else { Ok(value) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parameter_is_there_once() {
        let found = |query: &'static str| parameter(query.as_bytes(), "hub.challenge");
        assert_eq!(found("a=b&hub.challenge=x%20y+z"), Ok(Cow::from("x y z")));
        assert_eq!(found("hub%2Echallenge=1"), Ok(Cow::from("1")));
        for query in ["", "hub.challenge", "hub.challenge=", "Hub.Challenge=1"] {
            assert_eq!(found(query), Err(NoValue::Missing), "{query}");
        }
        assert_eq!(found("hub.challenge=1&hub.challenge=1"), Err(NoValue::Ambiguous));
        assert_eq!(found("hub.challenge=%ff"), Err(NoValue::Ambiguous));
    }
}
