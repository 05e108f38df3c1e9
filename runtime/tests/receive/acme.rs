//! A provider as the generator would write it, and the schemes it is tested with.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use hookwright::receive::{
    Algorithm, Encoding, Event, EventName, Hmac, Outcome, Pairs, Responses, Scheme, SharedSecret, Source,
    StandardWebhooks, Template, Timestamp, Unit, Unknown, Version, WebhookSpec,
};
use hookwright::{Bytes, Invalid, Limits, Payload};
use hookwright_core::schema::{ObjectKeywords, Properties, Property, Schema, Types};
use hookwright_core::validate;
use serde::{Deserialize, Serialize};

#[derive(Debug, PartialEq, Deserialize, Serialize)]
pub(crate) struct OrderPaid {
    pub(crate) id: String,
    pub(crate) email: Option<String>,
}

static STRING: Schema = Schema { types: Types::STRING, ..Schema::ANY };
static EMAIL: Schema = Schema { types: Types::STRING.or(Types::NULL), ..Schema::ANY };
static ORDER_PAID: Schema = Schema {
    location: "order.paid.schema.json#",
    types: Types::OBJECT,
    object: Some(&ObjectKeywords {
        properties: Properties::new(&[
            Property::required("id", &STRING),
            Property::required("email", &EMAIL),
        ]),
        ..ObjectKeywords::ANY
    }),
    ..Schema::ANY
};

impl Payload for OrderPaid {
    const EVENT: &'static str = "order.paid";

    fn from_json_within(body: &[u8], limits: &Limits) -> Result<Self, Invalid> {
        validate::validate(&ORDER_PAID, body, limits)?;
        Ok(serde_json::from_slice(body).unwrap())
    }

    fn validate_within(body: &[u8], limits: &Limits) -> Result<(), Invalid> {
        validate::validate(&ORDER_PAID, body, limits)
    }
}

#[derive(Debug, PartialEq)]
pub(crate) enum Acme {
    OrderPaid(Box<OrderPaid>),
    /// `order.slow`, `order.failing` and `order.panicking`, which say how they are handled: any JSON.
    Work(Unknown),
    Unknown(Unknown),
}

impl Event for Acme {
    const SPEC: &'static WebhookSpec<'static> = &WebhookSpec::new("acme")
        .event(Template("{body:/type}"))
        .delivery_id(Template("{header:X-Acme-Delivery}"))
        .events(&[ORDER])
        .version(Version::from_source(Source::Header("X-Acme-Version")).default("1"))
        .responses(Responses::DEFAULT.with(Outcome::Accepted, 202).with(Outcome::Duplicate, 208));

    fn decode(version: Option<&str>, name: &str, body: &Bytes, limits: &Limits) -> Result<Self, Invalid> {
        match name {
            "order.paid" => hookwright::receive::boxed(body, limits).map(Self::OrderPaid),
            "order.slow" | "order.failing" | "order.panicking" => {
                Unknown::new(version, name, body, limits).map(Self::Work)
            }
            _ => Unknown::new(version, name, body, limits).map(Self::Unknown),
        }
    }

    fn name(&self) -> &str {
        match self {
            Self::OrderPaid(_) => "order.paid",
            Self::Work(event) | Self::Unknown(event) => &event.name,
        }
    }

    fn is_unknown(&self) -> bool {
        matches!(self, Self::Unknown(_))
    }
}

pub(crate) const ORDER: EventName<'static> = EventName::new(Some("1"), "order.paid");
pub(crate) const GOOD: &[u8] = br#"{"type":"order.paid","id":"ord_1","email":null}"#;
/// Breaks the schema twice; its values must not be seen again.
pub(crate) const VIOLATING: &[u8] = br#"{"type":"order.paid","id":4711,"email":["jo@acme.example"]}"#;
pub(crate) const UNKNOWN: &[u8] = br#"{"type":"order.teleported"}"#;
pub(crate) const SECRET: &str = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

/// What every clock of these tests says.
pub(crate) fn now() -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(1_700_000_000)
}

/// Every kind of scheme, by name.
pub(crate) fn schemes() -> Vec<(&'static str, Scheme<'static>)> {
    let timestamp = Timestamp::new();
    let header = "X-Acme-Signature";
    vec![
        ("shared secret", Scheme::SharedSecret(SharedSecret::new("X-Acme-Secret"))),
        (
            "shared secret with a prefix",
            Scheme::SharedSecret(SharedSecret::new("Authorization").prefix("Bearer ")),
        ),
        ("hmac", Scheme::Hmac(Hmac::new(header))),
        ("hmac, sha1, prefix", Scheme::Hmac(Hmac::new(header).algorithm(Algorithm::Sha1).prefix("sha1="))),
        (
            "hmac, sha512, base64, timestamp in ms in a header",
            Scheme::Hmac(
                Hmac::new(header)
                    .algorithm(Algorithm::Sha512)
                    .encoding(Encoding::Base64)
                    .signed(Template("{timestamp}:{body}"))
                    .timestamp(Timestamp::new().header("X-Acme-Time").unit(Unit::Milliseconds)),
            ),
        ),
        (
            "hmac, pairs",
            Scheme::Hmac(
                Hmac::new(header)
                    .pairs(Pairs::new("v1").timestamp("t"))
                    .signed(Template("{timestamp}.{body}"))
                    .timestamp(timestamp),
            ),
        ),
        (
            "hmac over another header",
            Scheme::Hmac(Hmac::new(header).signed(Template("v0:{header:X-Acme-Sent}:{body}"))),
        ),
        ("standard webhooks", Scheme::StandardWebhooks(StandardWebhooks::new("webhook"))),
        ("svix", Scheme::StandardWebhooks(StandardWebhooks::new("svix"))),
    ]
}

/// The provider's table with a scheme.
pub(crate) fn receiving(scheme: Option<Scheme<'static>>) -> WebhookSpec<'static> {
    let mut spec = *Acme::SPEC;
    spec.scheme = scheme;
    spec
}
