//! What a provider's requests look like, as plain static data: what the generator writes from
//! `provider.toml`, and what an [`Endpoint`](super::Endpoint) runs.

use super::with::setters;
use super::{Batch, BodyFormat, Handshake, Responses, Scheme, Template};

/// How a provider's requests are received.
///
/// ```
/// use hookwright::receive::{EventName, Outcome, Responses, Scheme, SharedSecret, Template, WebhookSpec};
///
/// static SPEC: WebhookSpec<'static> = WebhookSpec::new("acme")
///     .events(&[EventName::new(None, "order.paid")])
///     .event(Template("{body:/type}"))
///     .scheme(Scheme::SharedSecret(SharedSecret::new("X-Acme-Secret")))
///     .responses(Responses::DEFAULT.with(Outcome::Accepted, 202));
/// assert_eq!(SPEC.provider, "acme");
/// ```
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct WebhookSpec<'a> {
    /// The provider's name: its folder's.
    pub provider: &'a str,
    /// The events that have a schema.
    pub events: &'a [EventName<'a>],
    /// Where a request says which event it is; `None`: the endpoint's route decides.
    pub event: Option<Template<'a>>,
    /// Where a request says which delivery it is.
    pub delivery_id: Option<Template<'a>>,
    /// Where a request says which version its payload has; `None`: there are no versions.
    pub version: Option<Version<'a>>,
    /// How requests prove where they come from; `None`: they do not.
    pub scheme: Option<Scheme<'a>>,
    /// Requests that are not deliveries.
    pub handshakes: &'a [Handshake<'a>],
    /// How bodies hold payloads.
    pub body: BodyFormat<'a>,
    /// Where the events are in a body that has several.
    pub batch: Option<Batch<'a>>,
    /// The HTTP statuses of the answers.
    pub responses: Responses,
}

/// The name of an event that has a schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct EventName<'a> {
    /// Its version, where the provider has versions.
    pub version: Option<&'a str>,
    /// Its name, as the provider spells it.
    pub name: &'a str,
}

/// Where a request states the version of its payload.
///
/// ```
/// use hookwright::receive::{Source, Version};
///
/// let version = Version::from_source(Source::Header("X-Acme-Version")).default("2025-09");
/// assert_eq!(version.default, Some("2025-09"));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Version<'a> {
    /// Where to find it; `None`: every request has the default.
    pub source: Option<Source<'a>>,
    /// The version of requests that do not state one; `None`: they are refused.
    pub default: Option<&'a str>,
}

/// One place in a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Source<'a> {
    /// The value of a header.
    Header(&'a str),
    /// The value of a parameter of the URL's query. Only handshakes read queries.
    Query(&'a str),
    /// The string at a JSON pointer (RFC 6901) of the body.
    Body(&'a str),
}

impl<'a> WebhookSpec<'a> {
    /// The provider `provider` without events, versions or a scheme.
    pub const fn new(provider: &'a str) -> Self {
        Self {
            provider,
            events: &[],
            event: None,
            delivery_id: None,
            version: None,
            scheme: None,
            handshakes: &[],
            body: BodyFormat::Json,
            batch: None,
            responses: Responses::DEFAULT,
        }
    }

    setters! {
        /// With these [`events`](Self::events).
        events: &'a [EventName<'a>] = events;
        /// With this template for the [`event`](Self::event).
        event: Template<'a> = Some(event);
        /// With this template for the [`delivery_id`](Self::delivery_id).
        delivery_id: Template<'a> = Some(delivery_id);
        /// With a [`version`](Self::version).
        version: Version<'a> = Some(version);
        /// With a verification [`scheme`](Self::scheme).
        scheme: Scheme<'a> = Some(scheme);
        /// With these [`handshakes`](Self::handshakes).
        handshakes: &'a [Handshake<'a>] = handshakes;
        /// With bodies of another [format](Self::body).
        body: BodyFormat<'a> = body;
        /// With several events in a body.
        batch: Batch<'a> = Some(batch);
        /// With these statuses.
        responses: Responses = responses;
    }
}

impl<'a> EventName<'a> {
    /// The event `name`, of a version where the provider has versions.
    pub const fn new(version: Option<&'a str>, name: &'a str) -> Self {
        Self { version, name }
    }
}

impl<'a> Version<'a> {
    /// A version that is read from the request; a request without one is refused.
    pub const fn from_source(source: Source<'a>) -> Self {
        Self { source: Some(source), default: None }
    }

    /// The same version for every request.
    pub const fn fixed(version: &'a str) -> Self {
        Self { source: None, default: Some(version) }
    }

    setters! {
        /// With this version for requests that do not state one.
        default: &'a str = Some(default);
    }
}
