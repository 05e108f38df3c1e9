//! The provider of the soak test: an event and its schema, as the generator would write them.

use hookwright::receive::{Event, EventName, Hmac, Pairs, Scheme, Template, Timestamp, Unknown, WebhookSpec};
use hookwright::{Bytes, Invalid, Limits};
use hookwright_core::schema::{ObjectKeywords, Properties, Property, Schema, Types};
use hookwright_core::validate;

/// The event.
pub const EVENT: EventName<'static> = EventName::new(None, "order.paid");

/// The secret of sender and receiver.
pub const SECRET: &str = "a secret for the soak test";

static STRING: Schema = Schema { types: Types::STRING, ..Schema::ANY };
static ORDER: Schema = Schema {
    location: "order.paid.schema.json#",
    types: Types::OBJECT,
    object: Some(&ObjectKeywords {
        properties: Properties::new(&[
            Property::required("type", &STRING),
            Property::required("order", &STRING),
        ]),
        ..ObjectKeywords::ANY
    }),
    ..Schema::ANY
};

/// The provider's events.
#[derive(Debug)]
pub enum Acme {
    /// `order.paid`: nothing of it is needed but that it is valid.
    OrderPaid,
    /// Any other.
    Unknown(Unknown),
}

impl Event for Acme {
    const SPEC: &'static WebhookSpec<'static> = &WebhookSpec::new("acme")
        .events(&[EVENT])
        .event(Template("{body:/type}"))
        .delivery_id(Template("{header:Acme-Delivery}"))
        .scheme(Scheme::Hmac(
            Hmac::new("Acme-Signature")
                .pairs(Pairs::new("v1").timestamp("t"))
                .signed(Template("{timestamp}.{body}"))
                .timestamp(Timestamp::new()),
        ));

    fn decode(version: Option<&str>, name: &str, body: &Bytes, limits: &Limits) -> Result<Self, Invalid> {
        if name == EVENT.name {
            return validate::validate(&ORDER, body, limits).map(|()| Self::OrderPaid);
        }
        Unknown::new(version, name, body, limits).map(Self::Unknown)
    }

    fn name(&self) -> &str {
        match self {
            Self::OrderPaid => EVENT.name,
            Self::Unknown(unknown) => &unknown.name,
        }
    }

    fn is_unknown(&self) -> bool {
        matches!(self, Self::Unknown(_))
    }
}
