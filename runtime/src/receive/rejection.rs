//! A request that was refused.

use std::fmt;

use bytes::Bytes;

use super::{HandshakeAnswer, Outcome};
use crate::{SyntaxError, Violation};

/// Why a request was refused.
///
/// Neither `Display` nor `Debug` shows the payload's values.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Rejection {
    /// The body is larger than the limit, in bytes.
    TooLarge {
        /// The limit.
        limit: usize,
    },
    /// The signature or secret is missing, or part of the signed content is.
    MissingSignature,
    /// The signature or secret is wrong or ambiguous.
    BadSignature,
    /// The endpoint's key source has no key with the id that the request names.
    UnknownKey,
    /// The endpoint's key source does not know the request's key now, or was asked too often: the provider is asked to deliver
    /// again.
    NoKeyNow,
    /// The signature is valid, but its timestamp is too far from now.
    Stale,
    /// The request is not a delivery but a handshake, and this is its answer.
    Handshake(Box<HandshakeAnswer>),
    /// The request is a handshake, but its token, its challenge or its method is wrong.
    BadHandshake,
    /// The body has no array where its events should be.
    NoItems,
    /// The body has more events than the limit.
    TooManyItems {
        /// The limit.
        limit: usize,
    },
    /// The body is not the form, or not the CloudEvent, that was expected.
    BadBody {
        /// What is wrong; it never quotes the body.
        reason: &'static str,
    },
    /// A header that must occur once is repeated, or contains bytes outside of ASCII: two readers may interpret it
    /// differently. Or one that all items of a batch share has more than 1,024 bytes.
    AmbiguousHeader {
        /// The header's name.
        name: String,
    },
    /// The request names no version, or an unknown one.
    UnknownVersion {
        /// The version, if it names one.
        version: Option<String>,
    },
    /// The request does not name its event.
    NoEvent,
    /// The body is not JSON, or exceeds the limit on nesting.
    NotJson(Box<NotJson>),
    /// The event is known, and its payload does not match its schema.
    Invalid(Box<InvalidPayload>),
}

/// A body that is not JSON.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct NotJson {
    /// Where it stops being JSON.
    pub error: SyntaxError,
    /// The body, as it came.
    pub body: Bytes,
}

/// A payload that breaks its schema, with everything needed to store it and inspect it later.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct InvalidPayload {
    /// The event's name.
    pub name: String,
    /// Which delivery it is, where the provider says.
    pub id: Option<String>,
    /// The version of the payload, where the provider has versions.
    pub version: Option<String>,
    /// Every violation that was found, at least one. Pointers and positions are those of the [`body`](Self::body).
    pub violations: Vec<Violation>,
    /// Which secret verified the request, as [`Delivery::secret`](super::Delivery::secret) says.
    pub secret: Option<usize>,
    /// Where the event is from: the `source` of a CloudEvent.
    pub source: Option<String>,
    /// Which item of a batch it is.
    pub item: Option<usize>,
    /// The body, as it came; of a form, the JSON document in it.
    pub body: Bytes,
    /// The payload, which is the body unless that is a batch or a CloudEvent.
    pub payload: Bytes,
}

impl Rejection {
    /// The outcome that determines its answer.
    pub const fn outcome(&self) -> Outcome {
        match self {
            Self::TooLarge { .. } => Outcome::TooLarge,
            Self::MissingSignature => Outcome::MissingSignature,
            Self::BadSignature | Self::UnknownKey => Outcome::BadSignature,
            Self::NoKeyNow => Outcome::Unavailable,
            Self::Stale => Outcome::Stale,
            Self::Handshake(_) => Outcome::Handshake,
            Self::BadHandshake => Outcome::BadHandshake,
            Self::NoItems => Outcome::NoItems,
            Self::TooManyItems { .. } => Outcome::TooManyItems,
            Self::BadBody { .. } => Outcome::BadBody,
            Self::AmbiguousHeader { .. } => Outcome::AmbiguousHeader,
            Self::UnknownVersion { .. } => Outcome::UnknownVersion,
            Self::NoEvent => Outcome::NoEvent,
            Self::NotJson(_) => Outcome::NotJson,
            Self::Invalid(_) => Outcome::Invalid,
        }
    }

    /// What is wrong with the payload, if that is the reason.
    pub fn violations(&self) -> &[Violation] {
        match self {
            Self::Invalid(invalid) => &invalid.violations,
            _ => &[],
        }
    }
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let title = self.outcome().title();
        match self {
            Self::TooLarge { limit } => write!(f, "{title}: more than {limit} bytes"),
            Self::UnknownKey => write!(f, "{title}: there is no key with the id that it names"),
            Self::NoKeyNow => write!(f, "{title}: its key is not known now"),
            Self::TooManyItems { limit } => write!(f, "{title}: more than {limit}"),
            Self::BadBody { reason } => write!(f, "{title}: {reason}"),
            Self::AmbiguousHeader { name } => write!(f, "{title}: {name}"),
            Self::NotJson(not) => write!(f, "{title}: {} at {}", not.error.message, not.error.position),
            Self::Invalid(invalid) => write!(f, "{title}: {} violations", invalid.violations.len()),
            _ => f.write_str(title),
        }
    }
}

impl fmt::Debug for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Invalid(invalid) => f.debug_tuple("Invalid").field(&invalid.violations).finish(),
            other => write!(f, "Rejection({other})"),
        }
    }
}

impl std::error::Error for Rejection {}
