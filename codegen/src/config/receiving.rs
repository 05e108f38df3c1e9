//! `provider.toml` as the runtime's plain data.

use hookwright::receive::{self, EventName, Outcome, Scheme, Source, Template, WebhookSpec};

use super::{
    Algorithm, Batch, Body, Config, Encoding, Hmac, Pairs, Responses, SecretEncoding, StandardHeaders,
    StandardWebhooks, Timestamp, Unit, Verification, Version,
};

/// By how many seconds a timestamp may differ from the receiver's clock, where nothing else is said.
const TOLERANCE: u32 = 300;

impl Config {
    /// How requests of `provider`, which has these events, are received. The handshakes are left out: they are
    /// [`Config::handshake_parts`].
    pub fn receiving<'a>(&'a self, provider: &'a str, events: &'a [EventName<'a>]) -> WebhookSpec<'a> {
        let responses = self.responses.with_acknowledge(self.acknowledge());
        let mut spec = WebhookSpec::new(provider).events(events).responses(responses);
        spec.event = self.event.as_deref().map(Template);
        spec.delivery_id = self.delivery_id();
        spec.version = self.version.as_ref().map(version);
        spec.body = self.body.as_ref().map_or(spec.body, Body::runtime);
        spec.batch = self.batch.as_ref().map(Batch::runtime);
        spec.scheme = self.verification.as_ref().and_then(Verification::scheme);
        spec
    }

    fn delivery_id(&self) -> Option<Template<'_>> {
        let standard = match &self.verification {
            Some(Verification::StandardWebhooks(scheme)) => Some(scheme.headers.delivery_id()),
            _ => None,
        };
        self.delivery_id.as_deref().or(standard).map(Template)
    }
}

fn version(version: &Version) -> receive::Version<'_> {
    let header = version.header.as_deref().map(Source::Header);
    let body = version.body.as_deref().map(Source::Body);
    let default = version.default.as_deref();
    let mut said = receive::Version::fixed(default.unwrap_or_default());
    said.source = header.or(body);
    said.default = default;
    said
}

impl Verification {
    /// The scheme, if requests are verified.
    pub fn scheme(&self) -> Option<Scheme<'_>> {
        match self {
            Self::SharedSecret(scheme) => {
                Some(Scheme::SharedSecret(receive::SharedSecret::new(&scheme.header).prefix(&scheme.prefix)))
            }
            Self::Hmac(scheme) => Some(Scheme::Hmac(hmac(scheme))),
            Self::StandardWebhooks(scheme) => Some(Scheme::StandardWebhooks(standard_webhooks(scheme))),
            Self::None => None,
        }
    }
}

fn hmac(scheme: &Hmac) -> receive::Hmac<'_> {
    let mut hmac = receive::Hmac::new(&scheme.header)
        .algorithm(algorithm(scheme.algorithm))
        .encoding(encoding(scheme.encoding))
        .secret(match scheme.secret {
            SecretEncoding::Text => receive::SecretEncoding::Text,
            SecretEncoding::Hex => receive::SecretEncoding::Hex,
            SecretEncoding::Base64 => receive::SecretEncoding::Base64,
        })
        .prefix(&scheme.prefix)
        .signed(Template(scheme.signed.as_deref().unwrap_or("{body}")));
    hmac.pairs = scheme.pairs.as_ref().map(pairs);
    hmac.timestamp = timestamp(scheme);
    hmac
}

pub(super) const fn algorithm(algorithm: Algorithm) -> receive::Algorithm {
    match algorithm {
        Algorithm::Sha1 => receive::Algorithm::Sha1,
        Algorithm::Sha256 => receive::Algorithm::Sha256,
        Algorithm::Sha512 => receive::Algorithm::Sha512,
    }
}

pub(super) const fn encoding(encoding: Encoding) -> receive::Encoding {
    match encoding {
        Encoding::Hex => receive::Encoding::Hex,
        Encoding::Base64 => receive::Encoding::Base64,
    }
}

fn pairs(pairs: &Pairs) -> receive::Pairs<'_> {
    let mut said = receive::Pairs::new(&pairs.signature).separator(pairs.separator.as_deref().unwrap_or(","));
    said.timestamp = pairs.timestamp.as_deref();
    said
}

/// A timestamp is checked as soon as the file says where it is, also without `[verification.timestamp]`.
fn timestamp(scheme: &Hmac) -> Option<receive::Timestamp<'_>> {
    let paired = scheme.pairs.as_ref().is_some_and(|pairs| pairs.timestamp.is_some());
    let default = Timestamp::default();
    let declared = scheme.timestamp.as_ref().or(paired.then_some(&default))?;
    let mut said = receive::Timestamp::new()
        .unit(match declared.unit {
            Unit::Seconds => receive::Unit::Seconds,
            Unit::Milliseconds => receive::Unit::Milliseconds,
        })
        .tolerance(Some(declared.tolerance.unwrap_or(TOLERANCE)));
    said.header = scheme.timestamp.as_ref().and_then(|timestamp| timestamp.header.as_deref());
    Some(said)
}

fn standard_webhooks(scheme: &StandardWebhooks) -> receive::StandardWebhooks<'_> {
    receive::StandardWebhooks::new(scheme.headers.prefix()).tolerance(scheme.tolerance.unwrap_or(TOLERANCE))
}

impl StandardHeaders {
    pub(super) const fn prefix(self) -> &'static str {
        match self {
            Self::Webhook => "webhook",
            Self::Svix => "svix",
        }
    }

    const fn delivery_id(self) -> &'static str {
        match self {
            Self::Webhook => "{header:webhook-id}",
            Self::Svix => "{header:svix-id}",
        }
    }
}

impl Responses {
    fn with_acknowledge(&self, acknowledge: u16) -> receive::Responses {
        let declared = [
            (Outcome::BadHandshake, self.bad_handshake),
            (Outcome::MissingSignature, self.missing_signature),
            (Outcome::BadSignature, self.bad_signature),
            (Outcome::Stale, self.stale),
            (Outcome::TooLarge, self.too_large),
            (Outcome::TimedOut, self.timed_out),
            (Outcome::NotJson, self.not_json),
            (Outcome::NoItems, self.no_items),
            (Outcome::TooManyItems, self.too_many_items),
            (Outcome::BadBody, self.bad_body),
            (Outcome::AmbiguousHeader, self.ambiguous_header),
            (Outcome::UnknownVersion, self.unknown_version),
            (Outcome::NoEvent, self.no_event),
            (Outcome::Invalid, self.invalid),
            (Outcome::UnknownEvent, self.unknown_event),
            (Outcome::Duplicate, self.duplicate),
            (Outcome::InFlight, self.in_flight),
            (Outcome::Failed, self.failed),
            (Outcome::Unavailable, self.unavailable),
        ];
        let usual = receive::Responses::DEFAULT.with(Outcome::Accepted, acknowledge);
        let declared = declared.into_iter().filter_map(|(outcome, status)| Some((outcome, status?)));
        declared.fold(usual, |responses, (outcome, status)| responses.with(outcome, status))
    }
}
