//! The registry of generated providers, for tools that look events up by name.

use std::fmt;

use crate::{Invalid, Limits, Payload};

/// A provider and its events.
#[derive(Debug)]
#[non_exhaustive]
pub struct Provider {
    /// The folder's name below `schemas/`.
    pub name: &'static str,
    /// Its display name.
    pub title: &'static str,
    /// Where its webhooks are documented, if `provider.toml` says.
    pub documentation: Option<&'static str>,
    /// Its events, by version and name.
    pub events: &'static [EventType],
}

impl Provider {
    /// The provider called `name`, with its display name and its events.
    pub const fn new(name: &'static str, title: &'static str, events: &'static [EventType]) -> Self {
        Self { name, title, documentation: None, events }
    }

    /// Says at which URL its webhooks are documented.
    #[must_use]
    pub const fn documented_at(self, url: &'static str) -> Self {
        Self { documentation: Some(url), ..self }
    }
}

/// One event of one version of a provider.
#[non_exhaustive]
pub struct EventType {
    /// The event's name, as the provider spells it.
    pub name: &'static str,
    /// The version folder it is in, if the provider has versions.
    pub version: Option<&'static str>,
    /// The text of its JSON Schema, if it was generated with texts.
    pub schema: Option<&'static str>,
    /// The examples next to the schema; none if it was generated without texts.
    pub examples: &'static [Example],
    validate: fn(&[u8], &Limits) -> Result<(), Invalid>,
    round_trip: fn(&[u8], &Limits) -> Result<Vec<u8>, Invalid>,
}

/// An example of a payload.
#[derive(Debug)]
#[non_exhaustive]
pub struct Example {
    /// The file's name.
    pub name: &'static str,
    /// The payload.
    pub body: &'static str,
}

impl Example {
    /// The payload `body` of the file called `name`.
    pub const fn new(name: &'static str, body: &'static str) -> Self {
        Self { name, body }
    }
}

impl EventType {
    /// The event whose payload is `T`, without texts.
    pub const fn new<T: Payload>(version: Option<&'static str>) -> Self {
        Self {
            name: T::EVENT,
            version,
            schema: None,
            examples: &[],
            validate: T::validate_within,
            round_trip: round_trip::<T>,
        }
    }

    /// With the text of its schema, and examples.
    #[must_use]
    pub const fn with_texts(self, schema: &'static str, examples: &'static [Example]) -> Self {
        Self { schema: Some(schema), examples, ..self }
    }

    /// Validates `body` with the default limits.
    ///
    /// # Errors
    ///
    /// As [`Payload::from_json`].
    pub fn validate(&self, body: &[u8]) -> Result<(), Invalid> {
        (self.validate)(body, &Limits::DEFAULT)
    }

    /// Decodes `body` to its type and serialises that.
    ///
    /// # Errors
    ///
    /// As [`Payload::from_json`].
    pub fn round_trip(&self, body: &[u8]) -> Result<Vec<u8>, Invalid> {
        (self.round_trip)(body, &Limits::DEFAULT)
    }
}

fn round_trip<T: Payload>(body: &[u8], limits: &Limits) -> Result<Vec<u8>, Invalid> {
    let value = T::from_json_within(body, limits)?;
    // A payload is a tree of strings, numbers, lists and maps with string keys: serialising one to
    // memory cannot fail. Should a hand-written `Serialize` fail, the answer is an empty document.
    Ok(serde_json::to_vec(&value).unwrap_or_default())
}

impl fmt::Debug for EventType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EventType")
            .field("name", &self.name)
            .field("version", &self.version)
            .finish_non_exhaustive()
    }
}
