//! From a request's body to the payload in it: forms, tokens, and the envelopes of CloudEvents.

mod cloud_events;
mod form;
mod token;

use bytes::Bytes;
use http::HeaderMap;

use super::Rejection;
use crate::{Position, Request};

/// How a provider's bodies hold payloads.
///
/// Whatever the form, verification is over the bytes as they came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum BodyFormat<'a> {
    /// The body is the payload, a JSON document.
    Json,
    /// The body is a form (`application/x-www-form-urlencoded`, as the URL Standard reads it).
    Form {
        /// The field that is the payload, a JSON document. `None`: the payload is an object of all fields, as strings.
        json: Option<&'a str>,
    },
    /// The body is a JSON Web Token (RFC 7519) and nothing else, which [`Scheme::Jwt`](super::Scheme::Jwt) verifies there.
    Token {
        /// The claim whose text is the payload, a JSON document. `None`: the payload is the object of all claims.
        json: Option<&'a str>,
    },
    /// The request is a CloudEvent (version 1.0): its `data` is the payload, its `type` the event's name and its `id` the
    /// delivery's.
    CloudEvents(CloudEventsMode),
}

/// How requests hold CloudEvents (HTTP binding §3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CloudEventsMode {
    /// Either, as the `Content-Type` says. A body that is a CloudEvent itself is refused in binary mode: whoever changes the
    /// `Content-Type`, which few providers sign, does not get to name it.
    Either,
    /// The headers `ce-…` say what the event is, and the body is its data. A signature protects them only if it covers them.
    Binary,
    /// The body is the whole event, or an array of events.
    Structured,
}

/// A payload, and where it is from.
#[derive(Clone, Debug)]
pub(super) struct Contents {
    /// The payload's bytes.
    pub(super) bytes: Bytes,
    /// The document that the payload is, or is a part of.
    pub(super) whole: Bytes,
    /// Where the payload begins in that document.
    pub(super) from: Position,
    /// The pointer from that document to the payload.
    pub(super) pointer: String,
    /// Which item of a batch it is.
    pub(super) item: Option<usize>,
    /// What is said about it outside of it.
    pub(super) envelope: Option<Envelope>,
}

/// What a CloudEvent says about its data.
#[derive(Clone, Debug)]
pub(super) struct Envelope {
    pub(super) name: String,
    pub(super) id: String,
    pub(super) source: String,
}

impl Contents {
    /// A document that is the payload.
    pub(super) fn of(whole: Bytes) -> Self {
        Self {
            bytes: whole.clone(),
            whole,
            from: Position::START,
            pointer: String::new(),
            item: None,
            envelope: None,
        }
    }
}

/// The document in a body.
pub(super) fn document(format: BodyFormat<'_>, body: &Bytes) -> Result<Bytes, Rejection> {
    match format {
        BodyFormat::Form { json } => form::document(body, json),
        BodyFormat::Token { json } => token::document(body, json),
        BodyFormat::Json | BodyFormat::CloudEvents(_) => Ok(body.clone()),
    }
}

/// Whether the body of a request that may have several events does; `None` if its format leaves that open.
pub(super) fn is_batch(format: BodyFormat<'_>, headers: &HeaderMap) -> Option<bool> {
    match format {
        BodyFormat::CloudEvents(mode) => Some(cloud_events::is_batch(mode, headers)),
        BodyFormat::Json | BodyFormat::Form { .. } | BodyFormat::Token { .. } => None,
    }
}

/// The payload in a document.
pub(super) fn opened(
    format: BodyFormat<'_>,
    request: &Request,
    contents: Contents,
    depth: usize,
) -> Result<Contents, Rejection> {
    match format {
        BodyFormat::CloudEvents(mode) => cloud_events::opened(mode, request, contents, depth),
        BodyFormat::Json | BodyFormat::Form { .. } | BodyFormat::Token { .. } => Ok(contents),
    }
}

const fn bad(reason: &'static str) -> Rejection {
    Rejection::BadBody { reason }
}
