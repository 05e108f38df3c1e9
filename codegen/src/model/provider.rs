//! A provider with its modules and events: all that emission needs, so that it looks at no file and no
//! configuration.

use std::borrow::Cow;

use hookwright::receive::WebhookSpec;

use super::{TypeId, Types};
use crate::config::{Derives, HandshakeParts};
use crate::schema::SchemaId;

/// What every module of a provider says.
#[derive(Clone, Debug)]
pub struct Provider<'f> {
    /// The folder's name.
    pub name: &'f str,
    /// What people call it.
    pub title: &'f str,
    /// Where it documents its webhooks, a URL.
    pub documentation: Option<&'f str>,
    /// How its requests are received. The events are left out: they are those of each module.
    pub spec: WebhookSpec<'f>,
    /// The requests that are not deliveries.
    pub handshakes: Vec<HandshakeParts<'f>>,
    /// Whether `contentEncoding` and `contentMediaType` are asserted.
    pub asserts_content: bool,
    /// What its types derive.
    pub derives: Derives,
    /// Whether each event has a Cargo feature.
    pub has_features: bool,
}

/// The events of a provider, or of one version of it, and their types.
#[derive(Clone, Debug)]
pub struct Module<'f> {
    /// The version, where the provider has versions.
    pub version: Option<&'f str>,
    /// The events, by name.
    pub events: Vec<Event<'f>>,
    /// The types.
    pub types: Types,
}

/// An event.
#[derive(Clone, Debug)]
pub struct Event<'f> {
    /// Its name: `customer.created`.
    pub name: &'f str,
    /// Its version, where the provider has versions.
    pub version: Option<&'f str>,
    /// The path of its schema, below the schema folder.
    pub path: &'f str,
    /// The text of its schema, corrected as `provider.toml` says.
    pub text: Cow<'f, str>,
    /// Its schema.
    pub root: SchemaId,
    /// Its type.
    pub ty: TypeId,
    /// Its examples, by name.
    pub examples: Vec<Example<'f>>,
}

/// An example of an event's payload.
#[derive(Clone, Copy, Debug)]
pub struct Example<'f> {
    /// Its file, below the schema folder.
    pub path: &'f str,
    /// Its file name.
    pub name: &'f str,
    /// Its text.
    pub body: &'f str,
}
