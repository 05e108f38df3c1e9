//! What a request says, for tools that have a [`WebhookSpec`] and no generated types.

use std::borrow::Cow;

use bytes::Bytes;

use crate::receive::batch;
use crate::receive::body::{self, Contents};
use crate::receive::facts::{Facts, stated_version};
use crate::receive::{Part, Rejection, Source, Template, WebhookSpec};
use crate::{Limits, Request};
use hookwright_core::reader::Pointers;

/// A payload of a request, and what the request says about it.
#[derive(Clone, Debug, Default)]
pub struct Inspected {
    /// The event's name, if it is stated.
    pub name: Option<String>,
    /// The version, if it is stated or there is a default. It may be one that the provider does not have.
    pub version: Option<String>,
    /// Which delivery it is, if that is stated.
    pub id: Option<String>,
    /// The payload.
    pub body: Bytes,
}

/// The payloads of a request, as a receiver finds them. Nothing is verified or validated.
///
/// # Errors
///
/// A [`Rejection`] if the body is not as the provider's are, or the request is ambiguous.
pub fn inspect(
    spec: &WebhookSpec<'_>,
    request: &Request,
    limits: &Limits,
) -> Result<Vec<Inspected>, Rejection> {
    if request.body.len() > limits.max_body_bytes {
        return Err(Rejection::TooLarge { limit: limits.max_body_bytes });
    }
    let document = body::document(spec.body, &request.body)?;
    let is_batch = body::is_batch(spec.body, &request.headers).unwrap_or(true);
    let contents = match spec.batch.filter(|_| is_batch) {
        Some(batch) => batch::items(&batch, &document, limits.max_depth)?,
        None => vec![Contents::of(document)],
    };
    contents.into_iter().map(|contents| one(spec, request, contents, limits.max_depth)).collect()
}

fn one(
    spec: &WebhookSpec<'_>,
    request: &Request,
    contents: Contents,
    depth: usize,
) -> Result<Inspected, Rejection> {
    let Contents { bytes, envelope, item, .. } = body::opened(spec.body, request, contents, depth)?;
    let pointers = pointers(spec);
    let strings = pointers.find(&bytes, depth);
    let longest = if item.is_some() { batch::LONGEST_OF_HEAD } else { usize::MAX };
    let found = Facts { request, body: &bytes, depth, strings: &strings, longest };
    let text = |template: Option<Template<'_>>| -> Result<Option<String>, Rejection> {
        Ok(template.map(|template| found.text(template)).transpose()?.flatten().map(Cow::into_owned))
    };
    let version = spec.version.map(|version| stated_version(version, &found)).transpose()?.flatten();
    let (name, id) = match envelope {
        Some(envelope) => (Some(envelope.name), Some(envelope.id)),
        None => (text(spec.event)?.filter(|name| !name.is_empty()), text(spec.delivery_id)?),
    };
    let version = version.map(Cow::into_owned);
    Ok(Inspected { name, version, id, body: bytes.clone() })
}

fn pointers(spec: &WebhookSpec<'_>) -> Pointers {
    let version = match spec.version.and_then(|version| version.source) {
        Some(Source::Body(pointer)) => Some(pointer),
        _ => None,
    };
    let variables = spec.event.into_iter().chain(spec.delivery_id).flat_map(Template::variables);
    let parts = variables.filter_map(|part| match part {
        Part::Pointer(pointer) => Some(pointer),
        _ => None,
    });
    Pointers::new(version.into_iter().chain(parts))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;
    use crate::receive::{Batch, Version};

    #[test]
    fn says_what_each_payload_of_a_batch_is() {
        let spec = WebhookSpec::new("acme")
            .event(Template("{body:/type}"))
            .delivery_id(Template("{body:/id}"))
            .version(Version::from_source(Source::Header("X-Version")).default("1"))
            .batch(Batch::new(""));
        let body = r#"[{"type": "a", "id": "x"}, {"n": 1}]"#;
        let request = Request { body: body.into(), ..Request::default() };
        let found = inspect(&spec, &request, &Limits::DEFAULT).unwrap();
        let said: Vec<_> = found.iter().map(|one| (one.name.as_deref(), one.id.as_deref())).collect();
        assert_eq!(said, [(Some("a"), Some("x")), (None, None)]);
        assert_eq!(found[0].version.as_deref(), Some("1"));
        assert_eq!(found[1].body, r#"{"n": 1}"#);
    }

    #[test]
    fn a_version_that_the_provider_does_not_have_is_stated_all_the_same() {
        let spec = WebhookSpec::new("acme").version(Version::from_source(Source::Body("/v")));
        let request = Request { body: r#"{"v": "9"}"#.into(), ..Request::default() };
        let found = inspect(&spec, &request, &Limits::DEFAULT).unwrap();
        assert_eq!(found[0].version.as_deref(), Some("9"));
        let small = Limits::DEFAULT.max_body_bytes(4);
        assert!(matches!(inspect(&spec, &request, &small), Err(Rejection::TooLarge { limit: 4 })));
    }
}
