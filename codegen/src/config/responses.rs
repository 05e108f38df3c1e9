//! `[responses]`: the HTTP statuses of a receiver's answers.

use schemars::JsonSchema;
use serde::Deserialize;

/// HTTP statuses other than the usual ones, by outcome.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Responses {
    /// The request is a handshake, but its token, its challenge or its method is wrong. Default: 403.
    #[schemars(range(min = 400, max = 599))]
    pub bad_handshake: Option<u16>,
    /// The request has no signature or secret. Default: 401.
    #[schemars(range(min = 200, max = 599))]
    pub missing_signature: Option<u16>,
    /// The signature or secret is wrong. Default: 401.
    #[schemars(range(min = 200, max = 599))]
    pub bad_signature: Option<u16>,
    /// The timestamp is too old, or too far in the future. Default: 401.
    #[schemars(range(min = 200, max = 599))]
    pub stale: Option<u16>,
    /// The body is larger than the limit. Default: 413.
    #[schemars(range(min = 200, max = 599))]
    pub too_large: Option<u16>,
    /// The body did not come in time. Default: 408.
    #[schemars(range(min = 400, max = 599))]
    pub timed_out: Option<u16>,
    /// The body is not JSON. Default: 400.
    #[schemars(range(min = 200, max = 599))]
    pub not_json: Option<u16>,
    /// The body has no array where `[batch]` says that its events are. Default: 400.
    #[schemars(range(min = 200, max = 599))]
    pub no_items: Option<u16>,
    /// The body has more events than `[batch]` allows. Default: 413.
    #[schemars(range(min = 200, max = 599))]
    pub too_many_items: Option<u16>,
    /// The body is not the form, or not the CloudEvent, that `[body]` says. Default: 400.
    #[schemars(range(min = 200, max = 599))]
    pub bad_body: Option<u16>,
    /// A header that names the version, the event or the delivery is there more than once, or is not ASCII.
    /// Default: 400.
    #[schemars(range(min = 200, max = 599))]
    pub ambiguous_header: Option<u16>,
    /// The request does not say which version it has, or names one that is not known. Default: 400.
    #[schemars(range(min = 200, max = 599))]
    pub unknown_version: Option<u16>,
    /// The request does not say which event it is. Default: 400.
    #[schemars(range(min = 200, max = 599))]
    pub no_event: Option<u16>,
    /// The event is known and its payload breaks the schema. Default: 422.
    #[schemars(range(min = 200, max = 599))]
    pub invalid: Option<u16>,
    /// The event has no schema. Default: as `acknowledge`.
    #[schemars(range(min = 200, max = 599))]
    pub unknown_event: Option<u16>,
    /// The delivery was already handled. Default: as `acknowledge`.
    #[schemars(range(min = 200, max = 599))]
    pub duplicate: Option<u16>,
    /// The same delivery is being handled right now; the provider should deliver again later. Default: 409.
    #[schemars(range(min = 400, max = 599))]
    pub in_flight: Option<u16>,
    /// The handler failed; the provider should deliver again later. Default: 500.
    #[schemars(range(min = 400, max = 599))]
    pub failed: Option<u16>,
    /// The receiver cannot take the request now: its store cannot be written, too much is in flight,
    /// or it is shutting down. Default: 503.
    #[schemars(range(min = 400, max = 599))]
    pub unavailable: Option<u16>,
}
