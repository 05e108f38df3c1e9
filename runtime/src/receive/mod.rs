//! Receives webhooks: from the request's bytes to the acknowledgement.
//!
//! A [`WebhookSpec`] describes a provider's requests as data; the generator writes it from `provider.toml`. An
//! [`Endpoint`] applies it to each request:
//!
//! 1. The body's **size**, against [`Limits::max_body_bytes`](crate::Limits).
//! 2. The **verification** of the [`Scheme`], over the raw bytes, with every secret.
//! 3. The **version**, where the provider has versions.
//! 4. The event's **name**, by a [`Template`] over headers and body, or decided by the route.
//! 5. The **payload**, decoded and validated by generated code ([`Event::decode`]).
//!
//! The order is fixed, and the first step that fails ends it: nothing in a body is interpreted before its sender is
//! verified. The result is a [`Delivery`] or a [`Rejection`]. An event without a schema is a delivery ([`Unknown`]); an
//! event that breaks its schema is a rejection that keeps the bytes and every violation.
//! [`Endpoint::response_for_delivery`] and [`Endpoint::response_for_rejection`] make the HTTP answers from one table,
//! [`Responses`].
//!
//! ```
//! use hookwright::receive::{Endpoint, Event, EventName, WebhookSpec, Scheme, SharedSecret, Template, Unknown};
//! use hookwright::{Bytes, Invalid, Limits, Request};
//!
//! // The generator writes this.
//! enum Acme {
//!     Unknown(Unknown),
//! }
//! impl Event for Acme {
//!     const SPEC: &'static WebhookSpec<'static> = &WebhookSpec::new("acme")
//!         .event(Template("{header:X-Acme-Event}"))
//!         .delivery_id(Template("{body:/id}"))
//!         .scheme(Scheme::SharedSecret(SharedSecret::new("X-Acme-Secret")));
//!     fn decode(version: Option<&str>, name: &str, body: &Bytes, limits: &Limits) -> Result<Self, Invalid> {
//!         Unknown::new(version, name, body, limits).map(Self::Unknown)
//!     }
//!     fn name(&self) -> &str {
//!         let Self::Unknown(unknown) = self;
//!         &unknown.name
//!     }
//!     fn is_unknown(&self) -> bool {
//!         true
//!     }
//! }
//!
//! // A receiver writes this.
//! let endpoint = Endpoint::<Acme>::builder().secret("correct horse").build()?;
//! let request = http::Request::post("/webhooks/acme")
//!     .header("X-Acme-Secret", "correct horse")
//!     .header("X-Acme-Event", "order.paid")
//!     .body(r#"{"id": "evt_1"}"#)?;
//! let mut request = Request::from(request);
//! let delivery = endpoint.receive(&request)?;
//! assert_eq!(delivery.event.name(), "order.paid");
//! assert_eq!(delivery.id.as_deref(), Some("evt_1"));
//! assert_eq!(endpoint.response_for_delivery(&delivery).status(), 200);
//!
//! request.headers.remove("x-acme-secret");
//! let rejection = endpoint.receive(&request).unwrap_err();
//! assert_eq!(endpoint.response_for_rejection(&rejection).status(), 401);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # What is not checked
//!
//! The `Content-Type` is ignored: providers send all kinds of values, and the body decides. A compressed body is
//! verified and read as it is, so a proxy in front must not re-encode it.

mod answer;
#[cfg(feature = "axum")]
pub mod axum;
mod batch;
mod body;
mod bounds;
#[cfg(feature = "tower")]
mod budget;
mod builder;
mod clock;
mod delivery;
mod drain;
mod encoding;
mod endpoint;
mod event;
mod facts;
pub mod handshake;
mod header;
#[cfg(feature = "tower")]
mod http_body;
#[cfg(feature = "inbox")]
pub mod inbox;
mod mac;
#[cfg(feature = "tracing")]
mod observe;
mod outcome;
#[cfg(feature = "public-key")]
mod public_key;
mod receiver;
mod rejection;
mod report;
mod scheme;
mod secret;
#[cfg(feature = "server")]
mod serve;
mod spec;
mod store;
#[cfg(any(feature = "axum", feature = "inbox"))]
mod task;
mod template;
#[cfg(feature = "testing")]
pub mod testing;
mod timer;
#[cfg(feature = "tower")]
pub mod tower;
mod trace;
#[cfg(feature = "server")]
mod unread;
mod value;
mod values;
mod verify;
mod with;

pub use batch::{Batch, BatchAnswer, Items, Received};
pub use body::{BodyFormat, CloudEventsMode};
pub use bounds::Bounds;
pub use builder::{BuildError, EndpointBuilder};
pub use clock::Clock;
pub use delivery::Delivery;
pub use drain::{Drain, Drained};
pub use endpoint::Endpoint;
pub use event::{Event, Unknown, boxed};
pub use handshake::{Alphabet, Answer, Challenge, Condition, Handshake, HandshakeAnswer, Reply, Signing};
pub use outcome::{Outcome, Responses};
#[cfg(feature = "public-key")]
pub use public_key::{FoundKey, KeySource, KeySourceError};
pub use receiver::Receiver;
pub use rejection::{InvalidPayload, NotJson, Rejection};
pub use scheme::{
    Algorithm, BodyHash, Encoding, Hmac, Jwt, JwtAlgorithm, Pairs, Place, Positions, Reading, Scheme,
    SecretEncoding, SharedSecret, Signature, StandardWebhooks, Timestamp, Unit,
};
#[cfg(feature = "public-key")]
pub use scheme::{PublicKey, SignatureAlgorithm};
pub use secret::Secret;
#[cfg(feature = "server")]
pub use serve::Server;
pub use spec::{EventName, Source, Version, WebhookSpec};
#[cfg(feature = "testing")]
pub use store::suite;
pub use store::{Claim, DeliveryKey, DeliveryStore, Lease, Memory, Settled, StoreFullError};
#[cfg(feature = "postgres")]
pub use store::{CommitWithError, Postgres, PostgresError};
#[cfg(feature = "sqlite")]
pub use store::{Sqlite, SqliteError};
pub use template::{Filter, Filtered, Filters, Part, Parts, Template, TemplateError};
pub use trace::Trace;
pub use verify::{BodyChange, Cause, Unverified, Verifier};
