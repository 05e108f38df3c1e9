//! What a provider's requests look like, as plain static data: what the generator writes from
//! `provider.toml`, and what an [`Endpoint`](super::Endpoint) runs.

use super::{Responses, Scheme, Template};

/// How a provider's requests are received.
///
/// ```
/// use hookwright::receive::{EventName, WebhookSpec, Responses, Scheme, SharedSecret, Template};
///
/// static SPEC: WebhookSpec<'static> = WebhookSpec {
///     provider: "acme",
///     event: Some(Template("{body:/type}")),
///     events: &[EventName { version: None, name: "order.paid" }],
///     scheme: Some(Scheme::SharedSecret(SharedSecret { header: "X-Acme-Secret", prefix: "" })),
///     responses: Responses { acknowledge: 202, ..Responses::DEFAULT },
///     ..WebhookSpec::NEW
/// };
/// ```
#[derive(Clone, Copy, Debug)]
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
    /// The HTTP statuses of the answers.
    pub responses: Responses,
}

/// The name of an event that has a schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EventName<'a> {
    /// Its version, where the provider has versions.
    pub version: Option<&'a str>,
    /// Its name, as the provider spells it.
    pub name: &'a str,
}

/// Where a request says which version its payload has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Version<'a> {
    /// Where it stands; `None`: every request has the default.
    pub source: Option<Source<'a>>,
    /// The version of requests that do not say; `None`: they are refused.
    pub default: Option<&'a str>,
}

/// One place in a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source<'a> {
    /// The value of a header.
    Header(&'a str),
    /// The string at a JSON pointer (RFC 6901) of the body.
    Body(&'a str),
}

impl WebhookSpec<'_> {
    /// Nothing is known: no events, no versions, no scheme.
    pub const NEW: Self = Self {
        provider: "",
        events: &[],
        event: None,
        delivery_id: None,
        version: None,
        scheme: None,
        responses: Responses::DEFAULT,
    };
}
