//! What every generated `Event` enum implements.

use bytes::Bytes;

use super::WebhookSpec;
use crate::{Invalid, Limits, Payload};

/// The events of a provider: generated for every provider's `Event` enum.
pub trait Event: Sized {
    /// How the provider's requests are received.
    const SPEC: &'static WebhookSpec<'static>;

    /// Decodes and validates the payload of the event `name`. A name without a schema succeeds as the enum's variant for
    /// unknown events.
    ///
    /// `version` is one of the versions in [`WebhookSpec::events`], and `None` if there are none; any other version
    /// is an unknown event too.
    ///
    /// # Errors
    ///
    /// As [`Payload::from_json`](crate::Payload::from_json); for an event without a schema only
    /// [`Invalid::Syntax`].
    fn decode(version: Option<&str>, name: &str, body: &Bytes, limits: &Limits) -> Result<Self, Invalid>;

    /// The event's name, as the provider spells it.
    fn name(&self) -> &str;

    /// Whether the event has no schema.
    fn is_unknown(&self) -> bool;
}

/// Decodes a boxed payload, as the variants of `Event` enums hold them: events stay small, and a variant keeps its size
/// when its schema grows.
///
/// # Errors
///
/// As [`Payload::from_json_within`].
pub fn boxed<T: Payload>(body: &[u8], limits: &Limits) -> Result<Box<T>, Invalid> {
    T::from_json_within(body, limits).map(Box::new)
}

/// An event without a schema: the provider has more events than were generated.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Unknown {
    /// The event's name, as the request has it.
    pub name: String,
    /// The version, where the provider has versions.
    pub version: Option<String>,
    /// The body, known only to be JSON.
    pub body: Bytes,
}

impl Unknown {
    /// An unknown event, whose body still has to be JSON.
    ///
    /// # Errors
    ///
    /// [`Invalid::Syntax`] when `body` is not JSON or exceeds a limit.
    pub fn new(version: Option<&str>, name: &str, body: &Bytes, limits: &Limits) -> Result<Self, Invalid> {
        match hookwright_core::reader::syntax_error(body, limits.max_depth) {
            Some(error) => Err(Invalid::Syntax(error)),
            None => {
                Ok(Self { name: name.to_owned(), version: version.map(str::to_owned), body: body.clone() })
            }
        }
    }

    /// The body as a tree.
    ///
    /// # Errors
    ///
    /// When a number of the body does not fit `serde_json`'s types, or it nests deeper than 128.
    pub fn value(&self) -> Result<serde_json::Value, serde_json::Error> {
        serde_json::from_slice(&self.body)
    }
}
