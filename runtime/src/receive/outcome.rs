//! The outcomes of requests, and the table of their answers.

/// The outcome of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Outcome {
    /// The event was accepted.
    Accepted,
    /// The request is a handshake, and was answered.
    Handshake,
    /// The request is a handshake, but its token, its challenge or its method is wrong.
    BadHandshake,
    /// The request has no signature or secret.
    MissingSignature,
    /// The signature or secret is wrong.
    BadSignature,
    /// The timestamp is too old, or too far in the future.
    Stale,
    /// The body is larger than the limit.
    TooLarge,
    /// The body did not arrive in time.
    TimedOut,
    /// The body is not JSON.
    NotJson,
    /// The body has no array where its events should be.
    NoItems,
    /// The body has more events than the limit.
    TooManyItems,
    /// The body is not the form, or not the CloudEvent, that was expected.
    BadBody,
    /// A header that names the version, the event or the delivery is repeated, or is not ASCII.
    AmbiguousHeader,
    /// The version is missing or unknown.
    UnknownVersion,
    /// The request does not name its event.
    NoEvent,
    /// The event is known, but its payload does not match its schema.
    Invalid,
    /// The event has no schema.
    UnknownEvent,
    /// The delivery was already handled.
    Duplicate,
    /// The same delivery is being handled right now.
    InFlight,
    /// The handler failed.
    Failed,
    /// The receiver cannot accept the request now: its store cannot be written, too many bytes are in flight, or it is
    /// shutting down.
    Unavailable,
}

/// The HTTP status of every outcome.
///
/// ```
/// use hookwright::receive::{Outcome, Responses};
/// let responses = Responses::DEFAULT.with(Outcome::Accepted, 202);
/// assert_eq!(responses.status(Outcome::UnknownEvent), 202);
/// assert_eq!(responses.status(Outcome::Invalid), 422);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Responses {
    acknowledge: u16,
    handshake: u16,
    bad_handshake: u16,
    missing_signature: u16,
    bad_signature: u16,
    stale: u16,
    too_large: u16,
    timed_out: u16,
    not_json: u16,
    no_items: u16,
    too_many_items: u16,
    bad_body: u16,
    ambiguous_header: u16,
    unknown_version: u16,
    no_event: u16,
    invalid: u16,
    /// `None`: as `acknowledge`.
    unknown_event: Option<u16>,
    /// `None`: as `acknowledge`.
    duplicate: Option<u16>,
    in_flight: u16,
    failed: u16,
    unavailable: u16,
}

impl Responses {
    /// The usual statuses (RFC 9110 §15).
    pub const DEFAULT: Self = Self {
        acknowledge: 200,
        handshake: 200,
        bad_handshake: 403,
        missing_signature: 401,
        bad_signature: 401,
        stale: 401,
        too_large: 413,
        timed_out: 408,
        not_json: 400,
        no_items: 400,
        too_many_items: 413,
        bad_body: 400,
        ambiguous_header: 400,
        unknown_version: 400,
        no_event: 400,
        invalid: 422,
        unknown_event: None,
        duplicate: None,
        in_flight: 409,
        failed: 500,
        unavailable: 503,
    };

    /// The same table with another status for one outcome. Unknown events and duplicates are answered as accepted
    /// events are, until they get a status of their own.
    #[must_use]
    pub const fn with(mut self, outcome: Outcome, status: u16) -> Self {
        match outcome {
            Outcome::Accepted => self.acknowledge = status,
            Outcome::Handshake => self.handshake = status,
            Outcome::BadHandshake => self.bad_handshake = status,
            Outcome::MissingSignature => self.missing_signature = status,
            Outcome::BadSignature => self.bad_signature = status,
            Outcome::Stale => self.stale = status,
            Outcome::TooLarge => self.too_large = status,
            Outcome::TimedOut => self.timed_out = status,
            Outcome::NotJson => self.not_json = status,
            Outcome::NoItems => self.no_items = status,
            Outcome::TooManyItems => self.too_many_items = status,
            Outcome::BadBody => self.bad_body = status,
            Outcome::AmbiguousHeader => self.ambiguous_header = status,
            Outcome::UnknownVersion => self.unknown_version = status,
            Outcome::NoEvent => self.no_event = status,
            Outcome::Invalid => self.invalid = status,
            Outcome::UnknownEvent => self.unknown_event = Some(status),
            Outcome::Duplicate => self.duplicate = Some(status),
            Outcome::InFlight => self.in_flight = status,
            Outcome::Failed => self.failed = status,
            Outcome::Unavailable => self.unavailable = status,
        }
        self
    }

    /// The status that answers an outcome.
    pub const fn status(&self, outcome: Outcome) -> u16 {
        match outcome {
            Outcome::Accepted => self.acknowledge,
            Outcome::Handshake => self.handshake,
            Outcome::BadHandshake => self.bad_handshake,
            Outcome::MissingSignature => self.missing_signature,
            Outcome::BadSignature => self.bad_signature,
            Outcome::Stale => self.stale,
            Outcome::TooLarge => self.too_large,
            Outcome::TimedOut => self.timed_out,
            Outcome::NotJson => self.not_json,
            Outcome::NoItems => self.no_items,
            Outcome::TooManyItems => self.too_many_items,
            Outcome::BadBody => self.bad_body,
            Outcome::AmbiguousHeader => self.ambiguous_header,
            Outcome::UnknownVersion => self.unknown_version,
            Outcome::NoEvent => self.no_event,
            Outcome::Invalid => self.invalid,
            Outcome::UnknownEvent => or(self.unknown_event, self.acknowledge),
            Outcome::Duplicate => or(self.duplicate, self.acknowledge),
            Outcome::InFlight => self.in_flight,
            Outcome::Failed => self.failed,
            Outcome::Unavailable => self.unavailable,
        }
    }
}

const fn or(status: Option<u16>, otherwise: u16) -> u16 {
    match status {
        Some(status) => status,
        None => otherwise,
    }
}

impl Default for Responses {
    fn default() -> Self {
        Self::DEFAULT
    }
}

impl Outcome {
    /// Every outcome.
    pub const ALL: &'static [Self] = &[
        Self::Accepted,
        Self::Handshake,
        Self::BadHandshake,
        Self::MissingSignature,
        Self::BadSignature,
        Self::Stale,
        Self::TooLarge,
        Self::TimedOut,
        Self::NotJson,
        Self::NoItems,
        Self::TooManyItems,
        Self::BadBody,
        Self::AmbiguousHeader,
        Self::UnknownVersion,
        Self::NoEvent,
        Self::Invalid,
        Self::UnknownEvent,
        Self::Duplicate,
        Self::InFlight,
        Self::Failed,
        Self::Unavailable,
    ];

    /// Its name in logs, metrics and `provider.toml`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Handshake => "handshake",
            Self::BadHandshake => "bad_handshake",
            Self::MissingSignature => "missing_signature",
            Self::BadSignature => "bad_signature",
            Self::Stale => "stale",
            Self::TooLarge => "too_large",
            Self::TimedOut => "timed_out",
            Self::NotJson => "not_json",
            Self::NoItems => "no_items",
            Self::TooManyItems => "too_many_items",
            Self::BadBody => "bad_body",
            Self::AmbiguousHeader => "ambiguous_header",
            Self::UnknownVersion => "unknown_version",
            Self::NoEvent => "no_event",
            Self::Invalid => "invalid",
            Self::UnknownEvent => "unknown_event",
            Self::Duplicate => "duplicate",
            Self::InFlight => "in_flight",
            Self::Failed => "failed",
            Self::Unavailable => "unavailable",
        }
    }

    /// What it is, in a few words for a person: the title of a problem (RFC 9457 §3.1.3).
    pub const fn title(self) -> &'static str {
        match self {
            Self::Accepted => "the event was accepted",
            Self::Handshake => "the handshake was answered",
            Self::BadHandshake => "the handshake is wrong",
            Self::MissingSignature => "the request is not signed",
            Self::BadSignature => "the signature is wrong",
            Self::Stale => "the timestamp is too far from now",
            Self::TooLarge => "the body is too large",
            Self::TimedOut => "the body did not arrive in time",
            Self::NotJson => "the body is not JSON",
            Self::NoItems => "there is no array of events",
            Self::TooManyItems => "there are too many events",
            Self::BadBody => "the body is not of the expected form",
            Self::AmbiguousHeader => "a header that names the delivery is ambiguous",
            Self::UnknownVersion => "the version is unknown",
            Self::NoEvent => "the request does not name its event",
            Self::Invalid => "the payload does not match its schema",
            Self::UnknownEvent => "the event has no schema",
            Self::Duplicate => "the delivery was already handled",
            Self::InFlight => "the delivery is being handled",
            Self::Failed => "the delivery could not be handled",
            Self::Unavailable => "the receiver cannot take the request now",
        }
    }
}
