//! CloudEvents 1.0, as their HTTP binding (§3) sends them.

use std::borrow::Cow;
use std::sync::LazyLock;

use bytes::Bytes;
use hookwright_core::reader::{Pointers, place_at};
use http::HeaderMap;
use http::header::CONTENT_TYPE;

use super::{CloudEventsMode, Contents, Envelope, bad};
use crate::Request;
use crate::receive::encoding::base64;
use crate::receive::header::{NoValue, one};
use crate::receive::{NotJson, Rejection};
use hookwright_core::reader::syntax_error;

/// The attributes of an event in structured mode (JSON event format §3).
static ATTRIBUTES: LazyLock<Pointers> = LazyLock::new(|| {
    Pointers::new(["/specversion", "/type", "/id", "/source", "/datacontenttype", "/data_base64"])
});

/// The media type in a `Content-Type` without its parameters, in lower case.
fn media_type(headers: &HeaderMap) -> String {
    let value = one(headers, CONTENT_TYPE.as_str()).unwrap_or_default();
    value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// Whether the body is an array of events (HTTP binding §3.3).
pub(super) fn is_batch(mode: CloudEventsMode, headers: &HeaderMap) -> bool {
    mode != CloudEventsMode::Binary && media_type(headers) == "application/cloudevents-batch+json"
}

/// The data of an event: of one item of a batch, of a structured event, or of a binary one.
pub(super) fn opened(
    mode: CloudEventsMode,
    request: &Request,
    contents: Contents,
    depth: usize,
) -> Result<Contents, Rejection> {
    let media_type = media_type(&request.headers);
    if contents.item.is_some() || media_type == "application/cloudevents+json" {
        return match mode {
            CloudEventsMode::Binary => Err(bad("the CloudEvent is not in binary mode")),
            CloudEventsMode::Either | CloudEventsMode::Structured => structured(contents, depth),
        };
    }
    if media_type.starts_with("application/cloudevents") {
        return Err(bad("it is not a single CloudEvent in JSON"));
    }
    if mode == CloudEventsMode::Structured {
        return Err(bad("the CloudEvent is not in structured mode"));
    }
    // A signature over the body does not cover the headers: they must not rename what says itself what it is.
    let names_itself = |pointer| place_at(&contents.bytes, pointer, depth).is_some();
    if mode == CloudEventsMode::Either && ["/specversion", "/0/specversion"].into_iter().any(names_itself) {
        return Err(bad("it is a CloudEvent in structured mode, and its Content-Type says otherwise"));
    }
    let envelope = binary(&request.headers)?;
    Ok(Contents { envelope: Some(envelope), ..contents })
}

fn binary(headers: &HeaderMap) -> Result<Envelope, Rejection> {
    check_version(&attribute(headers, "ce-specversion")?)?;
    Ok(Envelope {
        name: attribute(headers, "ce-type")?,
        id: attribute(headers, "ce-id")?,
        source: attribute(headers, "ce-source")?,
    })
}

/// An attribute in a header, whose value may be percent-encoded (HTTP binding §3.1.3.2).
fn attribute(headers: &HeaderMap, name: &str) -> Result<String, Rejection> {
    let value = one(headers, name).map_err(|problem| match problem {
        NoValue::Missing | NoValue::Unread => bad("an attribute of the CloudEvent is missing"),
        NoValue::Ambiguous | NoValue::NotText | NoValue::Malformed => {
            Rejection::AmbiguousHeader { name: name.to_owned() }
        }
    })?;
    let decoded = percent_encoding::percent_decode_str(value).decode_utf8().map(Cow::into_owned);
    decoded.map_err(|_| Rejection::AmbiguousHeader { name: name.to_owned() })
}

fn structured(contents: Contents, depth: usize) -> Result<Contents, Rejection> {
    let event = &contents.bytes;
    if let Some(error) = syntax_error(event, depth) {
        return Err(Rejection::NotJson(Box::new(NotJson { error, body: contents.whole.clone() })));
    }
    let strings = ATTRIBUTES.find(event, depth);
    let attribute = |pointer: &str| {
        let value = strings.get(pointer).filter(|value| !value.is_empty());
        value.map(str::to_owned).ok_or(bad("an attribute of the CloudEvent is missing"))
    };
    check_version(&attribute("/specversion")?)?;
    let envelope =
        Envelope { name: attribute("/type")?, id: attribute("/id")?, source: attribute("/source")? };
    if strings.get("/datacontenttype").is_some_and(|media_type| !is_json(media_type)) {
        return Err(bad("the CloudEvent's data is not JSON"));
    }
    let place = place_at(event, "/data", depth);
    match (place, strings.get("/data_base64")) {
        (Some(_), Some(_)) => Err(bad("the CloudEvent has both `data` and `data_base64`")),
        (Some(place), None) => {
            // Positions are those in the whole document.
            let from = contents.from.advance(&contents.whole, contents.from.offset + place.start);
            let pointer = format!("{}/data", contents.pointer);
            Ok(Contents { bytes: event.slice(place), from, pointer, envelope: Some(envelope), ..contents })
        }
        (None, Some(text)) => {
            let data = base64(text.as_bytes()).ok_or(bad("`data_base64` is not base64"))?;
            let bytes = Bytes::from(data);
            let item = contents.item;
            Ok(Contents { item, envelope: Some(envelope), ..Contents::of(bytes) })
        }
        // An event without data (CloudEvents §3.2): nothing is what its schema has to allow.
        (None, None) => {
            let item = contents.item;
            Ok(Contents { item, envelope: Some(envelope), ..Contents::of(Bytes::from_static(b"null")) })
        }
    }
}

fn check_version(version: &str) -> Result<(), Rejection> {
    if version == "1.0" { Ok(()) } else { Err(bad("the CloudEvent is not of version 1.0")) }
}

/// Whether a media type is that of JSON (JSON event format §3.1).
fn is_json(media_type: &str) -> bool {
    let essence = media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    essence == "application/json" || essence == "text/json" || essence.ends_with("+json")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::panic, reason = "a failed expectation is a failed test")]

    use super::*;
    use crate::Position;

    #[test]
    fn a_media_type_is_read_without_its_parameters() {
        let mut headers = HeaderMap::new();
        assert_eq!(media_type(&headers), "");
        headers.insert(
            CONTENT_TYPE,
            http::HeaderValue::from_static("Application/CloudEvents-Batch+JSON; charset=utf-8"),
        );
        assert!(is_batch(CloudEventsMode::Either, &headers));
        assert!(!is_batch(CloudEventsMode::Binary, &headers));
        for (text, expected) in [
            ("application/json", true),
            ("text/JSON; a=b", true),
            ("application/x+json", true),
            ("text/xml", false),
        ] {
            assert_eq!(is_json(text), expected, "{text}");
        }
    }

    #[test]
    fn positions_of_data_are_those_of_the_document() {
        let text = "{\"specversion\":\"1.0\",\"type\":\"a\",\"id\":\"1\",\"source\":\"/\",\n \"data\" : [1]}";
        let opened = structured(Contents::of(Bytes::from_static(text.as_bytes())), 8);
        let opened = opened.unwrap_or_else(|rejection| panic!("{rejection}"));
        assert_eq!(&opened.bytes[..], b"[1]");
        assert_eq!((opened.from.line, opened.from.column), (2, 11));
        assert_eq!(opened.pointer, "/data");
        assert_eq!(Position::of(text.as_bytes(), opened.from.offset), opened.from);
    }
}
