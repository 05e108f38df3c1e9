//! Builds an endpoint, and refuses what would not be safe.

mod build;
mod error;

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::SystemTime;

use super::handshake::Keeper;
#[cfg(feature = "public-key")]
use super::public_key::{KeySource, Keyring};
use super::secret::Secret;
use super::{Batch, BodyFormat, Bounds, Clock, Event, Handshake, Responses, Scheme, WebhookSpec};
use crate::Limits;
pub use error::BuildError;

/// Builds an [`Endpoint`](crate::receive::Endpoint).
#[must_use = "an endpoint begins with `build`"]
pub struct EndpointBuilder<E> {
    spec: &'static WebhookSpec<'static>,
    name: String,
    scheme: Option<Scheme<'static>>,
    unverified: bool,
    secrets: Vec<Secret>,
    #[cfg(feature = "public-key")]
    public_keys: Vec<String>,
    #[cfg(feature = "public-key")]
    key_source: Option<Arc<Keyring>>,
    public_url: Option<String>,
    options: Vec<(String, String)>,
    event: Option<String>,
    limits: Limits,
    bounds: Bounds,
    clock: Clock,
    responses: Responses,
    handshakes: &'static [Handshake<'static>],
    body: BodyFormat<'static>,
    batch: Option<Batch<'static>>,
    verify_token: Option<Secret>,
    keeper: Option<Keeper>,
    events: PhantomData<fn() -> E>,
}

impl<E> fmt::Debug for EndpointBuilder<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EndpointBuilder")
            .field("name", &self.name)
            .field("scheme", &self.scheme)
            .field("unverified", &self.unverified)
            .field("secrets", &self.secrets.len())
            .field("event", &self.event)
            .finish_non_exhaustive()
    }
}

impl<E: Event> EndpointBuilder<E> {
    pub(super) fn new() -> Self {
        Self {
            spec: E::SPEC,
            name: E::SPEC.provider.to_owned(),
            scheme: E::SPEC.scheme,
            unverified: false,
            secrets: Vec::new(),
            #[cfg(feature = "public-key")]
            public_keys: Vec::new(),
            #[cfg(feature = "public-key")]
            key_source: None,
            public_url: None,
            options: Vec::new(),
            event: None,
            limits: Limits::DEFAULT,
            bounds: Bounds::DEFAULT,
            clock: Clock::default(),
            responses: E::SPEC.responses,
            handshakes: E::SPEC.handshakes,
            body: E::SPEC.body,
            batch: E::SPEC.batch,
            verify_token: None,
            keeper: None,
            events: PhantomData,
        }
    }

    /// Receives requests as `spec` says, and not as [`Event::SPEC`]: for events that know of any provider, whose table is read
    /// when the program begins. What was set before by [`name`](Self::name), [`scheme`](Self::scheme),
    /// [`responses`](Self::responses), [`handshakes`](Self::handshakes), [`body`](Self::body) and [`batch`](Self::batch) is
    /// set anew.
    pub fn spec(self, spec: &'static WebhookSpec<'static>) -> Self {
        Self {
            spec,
            name: spec.provider.to_owned(),
            scheme: spec.scheme,
            responses: spec.responses,
            handshakes: spec.handshakes,
            body: spec.body,
            batch: spec.batch,
            ..self
        }
    }

    /// Names the endpoint, for the stores of deliveries, logs and metrics. The default is the provider's name.
    ///
    /// Endpoints that share a store need different names where they receive different deliveries: two accounts with
    /// one provider, for instance. Several processes that serve one URL give its endpoint one name.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = name.into();
        self
    }

    /// Adds a secret. A request has to be signed with any one of them. To rotate secrets, add the new one, switch the
    /// provider over, then remove the old one.
    pub fn secret(mut self, secret: impl Into<Secret>) -> Self {
        self.secrets.push(secret.into());
        self
    }

    /// Adds several secrets.
    pub fn secrets<S: Into<Secret>>(mut self, secrets: impl IntoIterator<Item = S>) -> Self {
        self.secrets.extend(secrets.into_iter().map(Into::into));
        self
    }

    /// Adds a public key of the provider's. A request has to be signed for any one of them.
    ///
    /// It is PEM (`PUBLIC KEY`, `RSA PUBLIC KEY`, or a `CERTIFICATE`, of which only the key is read), a JSON Web Key
    /// (RFC 7517), or bytes in hexadecimal or base64: the 32 bytes of an Ed25519 key, with or without `whpk_` before them,
    /// the 65 of a point on P-256, or the DER of any of these.
    #[cfg(feature = "public-key")]
    pub fn public_key(mut self, key: impl Into<String>) -> Self {
        self.public_keys.push(key.into());
        self
    }

    /// Finds public keys by the ids that requests name, where the provider's do.
    #[cfg(feature = "public-key")]
    pub fn key_source(mut self, source: impl KeySource + 'static) -> Self {
        self.key_source = Some(Arc::new(Keyring::new(source)));
        self
    }

    /// Sets the URL that the provider sends to, exactly as it is registered there, without its query. Required where the
    /// URL is signed: behind a proxy no request shows it, and anyone can write a `Host` header.
    pub fn public_url(mut self, url: impl Into<String>) -> Self {
        self.public_url = Some(url.into());
        self
    }

    /// Sets the text that `{option:name}` stands for in what the provider signs: an id that the provider gave the
    /// webhook, for instance.
    pub fn option(mut self, name: impl Into<String>, text: impl Into<String>) -> Self {
        self.options.push((name.into(), text.into()));
        self
    }

    /// Accepts unauthenticated requests: anyone who knows the URL can send events. Required where the provider declares
    /// no scheme.
    pub const fn unverified(mut self) -> Self {
        self.unverified = true;
        self
    }

    /// Verifies by a different scheme than the provider's, for instance if you host the provider yourself.
    pub const fn scheme(mut self, scheme: Scheme<'static>) -> Self {
        self.scheme = Some(scheme);
        self
    }

    /// Sets which event is delivered here, for requests that do not name it. Optional if the provider has only one.
    pub fn event(mut self, name: impl Into<String>) -> Self {
        self.event = Some(name.into());
        self
    }

    /// Limits what is read. The default is [`Limits::DEFAULT`].
    pub const fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Limits how many bytes of requests are held at once, and how long requests may take. The default is [`Bounds::DEFAULT`].
    pub const fn bounds(mut self, bounds: Bounds) -> Self {
        self.bounds = bounds;
        self
    }

    /// Uses a clock other than the system's.
    pub fn clock(mut self, now: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        self.clock = Clock::new(now);
        self
    }

    /// Answers with statuses other than the provider's.
    pub const fn responses(mut self, responses: Responses) -> Self {
        self.responses = responses;
        self
    }

    /// Answers other [handshakes](super::handshake) than the provider's, for instance if you host the provider yourself.
    pub const fn handshakes(mut self, handshakes: &'static [Handshake<'static>]) -> Self {
        self.handshakes = handshakes;
        self
    }

    /// Reads bodies of another format than the provider's.
    pub const fn body(mut self, format: BodyFormat<'static>) -> Self {
        self.body = format;
        self
    }

    /// Receives several events in a body, where the provider's do not have them.
    pub const fn batch(mut self, batch: Batch<'static>) -> Self {
        self.batch = Some(batch);
        self
    }

    /// Sets the token that handshakes have to carry ([`Handshake::token`]): the one that you gave the provider together
    /// with the URL.
    pub fn verify_token(mut self, token: impl Into<Secret>) -> Self {
        self.verify_token = Some(token.into());
        self
    }

    /// Keeps the secrets that the provider hands over in handshakes ([`Handshake::keeps`]). `keep` stores a secret and
    /// returns `true`, or refuses it; it runs on the thread that receives the request, so it should not take long.
    ///
    /// **Anyone can send such a handshake.** Accept one only while you expect it: after you asked the provider to
    /// deliver here, until it did. From then on the endpoint accepts deliveries that are signed with the secret; after a
    /// restart, and in other processes, pass it to [`secret`](Self::secret).
    pub fn keep_secret(mut self, keep: impl Fn(&Secret) -> bool + Send + Sync + 'static) -> Self {
        self.keeper = Some(Arc::new(keep));
        self
    }
}
