//! The name of an event whose provider is not known yet.

use http::HeaderMap;

use crate::json::Node;

/// The longest name of an event that is believed.
const LONGEST: usize = 100;
/// The ends of the names of headers that name events.
const HEADERS: &[&str] = &["event", "event-type", "event-name", "event-key", "topic"];
/// The properties that name events, the likeliest first.
const PROPERTIES: &[&str] =
    &["event_type", "eventType", "event_name", "eventName", "event", "type", "topic", "action", "name"];

/// What names the event of a request, and the template that finds it.
pub(super) fn event_name(headers: &HeaderMap, payload: Option<&Node>) -> Option<(String, String)> {
    in_headers(headers).or_else(|| in_payload(payload?))
}

fn in_headers(headers: &HeaderMap) -> Option<(String, String)> {
    headers.iter().find_map(|(header, value)| {
        let header = header.as_str();
        let ends = |end: &&str| header.strip_suffix(*end).is_some_and(|before| before.ends_with('-'));
        let value = value.to_str().ok().filter(|value| is_name(value))?;
        HEADERS.iter().any(ends).then(|| (value.to_owned(), format!("{{header:{header}}}")))
    })
}

fn in_payload(payload: &Node) -> Option<(String, String)> {
    PROPERTIES.iter().find_map(|property| {
        let name = payload.get(property)?.as_str().filter(|name| is_name(name))?;
        Some((name.to_owned(), format!("{{body:/{property}}}")))
    })
}

fn is_name(text: &str) -> bool {
    let is_of_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | ':' | '/');
    text.len() <= LONGEST
        && text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.chars().all(is_of_name)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;
    use crate::json::parse;

    #[test]
    fn headers_come_before_properties() {
        let payload = parse(r#"{"name": "Amelia Lee", "type": "order.paid"}"#).unwrap();
        let mut headers = HeaderMap::new();
        let found = |headers: &HeaderMap| event_name(headers, Some(&payload)).unwrap();
        assert_eq!(found(&headers), ("order.paid".into(), "{body:/type}".into()));
        headers.insert("x-acme-topic", "orders/paid".parse().unwrap());
        assert_eq!(found(&headers), ("orders/paid".into(), "{header:x-acme-topic}".into()));
    }

    #[test]
    fn a_sentence_is_not_a_name() {
        let payload = parse(r#"{"name": "Amelia Lee", "event": {"type": "a"}}"#).unwrap();
        assert_eq!(event_name(&HeaderMap::new(), Some(&payload)), None);
    }
}
