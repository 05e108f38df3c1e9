//! `provider.toml` as the runtime's plain data.

use hookwright::receive::{self, EventName, Scheme, Source, Template, WebhookSpec};

use super::{
    Algorithm, Config, Encoding, Hmac, Responses, SecretEncoding, StandardHeaders, StandardWebhooks,
    Timestamp, Unit, Verification, Version,
};

/// By how many seconds a timestamp may differ from the receiver's clock, where nothing else is said.
const TOLERANCE: u32 = 300;

impl Config {
    /// How requests of `provider`, which has these events, are received.
    pub fn receiving<'a>(&'a self, provider: &'a str, events: &'a [EventName<'a>]) -> WebhookSpec<'a> {
        WebhookSpec {
            provider,
            events,
            event: self.event.as_deref().map(Template),
            delivery_id: self.delivery_id(),
            version: self.version.as_ref().map(version),
            scheme: self.verification.as_ref().and_then(Verification::scheme),
            responses: self.responses.with_acknowledge(self.acknowledge()),
        }
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
    receive::Version { source: header.or(body), default: version.default.as_deref() }
}

impl Verification {
    /// The scheme; `None` where there is none.
    pub fn scheme(&self) -> Option<Scheme<'_>> {
        match self {
            Self::SharedSecret(scheme) => Some(Scheme::SharedSecret(receive::SharedSecret {
                header: &scheme.header,
                prefix: &scheme.prefix,
            })),
            Self::Hmac(scheme) => Some(Scheme::Hmac(hmac(scheme))),
            Self::StandardWebhooks(scheme) => Some(Scheme::StandardWebhooks(standard_webhooks(scheme))),
            Self::None => None,
        }
    }
}

fn hmac(scheme: &Hmac) -> receive::Hmac<'_> {
    let pairs = scheme.pairs.as_ref().map(|pairs| receive::Pairs {
        signature: &pairs.signature,
        timestamp: pairs.timestamp.as_deref(),
        separator: pairs.separator.as_deref().unwrap_or(","),
    });
    receive::Hmac {
        header: &scheme.header,
        algorithm: match scheme.algorithm {
            Algorithm::Sha1 => receive::Algorithm::Sha1,
            Algorithm::Sha256 => receive::Algorithm::Sha256,
            Algorithm::Sha512 => receive::Algorithm::Sha512,
        },
        encoding: match scheme.encoding {
            Encoding::Hex => receive::Encoding::Hex,
            Encoding::Base64 => receive::Encoding::Base64,
        },
        prefix: &scheme.prefix,
        pairs,
        signed: Template(scheme.signed.as_deref().unwrap_or("{body}")),
        secret: match scheme.secret {
            SecretEncoding::Text => receive::SecretEncoding::Text,
            SecretEncoding::Hex => receive::SecretEncoding::Hex,
            SecretEncoding::Base64 => receive::SecretEncoding::Base64,
        },
        timestamp: timestamp(scheme),
    }
}

/// A timestamp is checked as soon as the file says where it is, also without `[verification.timestamp]`.
fn timestamp(scheme: &Hmac) -> Option<receive::Timestamp<'_>> {
    let paired = scheme.pairs.as_ref().is_some_and(|pairs| pairs.timestamp.is_some());
    let default = Timestamp::default();
    let declared = scheme.timestamp.as_ref().or(paired.then_some(&default))?;
    Some(receive::Timestamp {
        header: scheme.timestamp.as_ref().and_then(|timestamp| timestamp.header.as_deref()),
        unit: match declared.unit {
            Unit::Seconds => receive::Unit::Seconds,
            Unit::Milliseconds => receive::Unit::Milliseconds,
        },
        tolerance: Some(declared.tolerance.unwrap_or(TOLERANCE)),
    })
}

fn standard_webhooks(scheme: &StandardWebhooks) -> receive::StandardWebhooks<'_> {
    receive::StandardWebhooks {
        prefix: scheme.headers.prefix(),
        tolerance: scheme.tolerance.unwrap_or(TOLERANCE),
    }
}

impl StandardHeaders {
    const fn prefix(self) -> &'static str {
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
        let usual = receive::Responses::DEFAULT;
        receive::Responses {
            acknowledge,
            missing_signature: self.missing_signature.unwrap_or(usual.missing_signature),
            bad_signature: self.bad_signature.unwrap_or(usual.bad_signature),
            stale: self.stale.unwrap_or(usual.stale),
            too_large: self.too_large.unwrap_or(usual.too_large),
            timed_out: self.timed_out.unwrap_or(usual.timed_out),
            not_json: self.not_json.unwrap_or(usual.not_json),
            ambiguous_header: self.ambiguous_header.unwrap_or(usual.ambiguous_header),
            unknown_version: self.unknown_version.unwrap_or(usual.unknown_version),
            no_event: self.no_event.unwrap_or(usual.no_event),
            invalid: self.invalid.unwrap_or(usual.invalid),
            unknown_event: self.unknown_event,
            duplicate: self.duplicate,
            in_flight: self.in_flight.unwrap_or(usual.in_flight),
            failed: self.failed.unwrap_or(usual.failed),
            unavailable: self.unavailable.unwrap_or(usual.unavailable),
        }
    }
}
