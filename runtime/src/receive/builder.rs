//! Builds an endpoint, and refuses what would not be safe.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::SystemTime;

#[cfg(feature = "tower")]
use super::budget::Budget;
use super::handshake::{Handshakes, Keeper};
#[cfg(feature = "public-key")]
use super::public_key::{BadKey, KeySource, Keyring};
use super::secret::{BadSecret, STANDARD_LENGTH, Secret};
use super::{
    Batch, BodyFormat, Bounds, Clock, Endpoint, Event, Handshake, Part, Place, Responses, Scheme, Source,
    Template, Verifier, WebhookSpec,
};
use crate::Limits;
use hookwright_core::reader::Pointers;

/// Builds an [`Endpoint`].
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

/// Why an endpoint cannot be built. It never holds a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum BuildError {
    /// The endpoint's [`name`](EndpointBuilder::name) is empty or blank.
    BlankName,
    /// The provider declares no verification, and [`unverified`](EndpointBuilder::unverified) was not called.
    NoScheme,
    /// The provider signs its requests, and the endpoint has no secret.
    NoSecret,
    /// The secret at this index is empty or blank.
    BlankSecret(usize),
    /// The secret at this index begins or ends with white space: the end of the line that it was read from, for instance.
    SecretSpace(usize),
    /// The secret at this index is not in the form that the provider's scheme requires.
    SecretEncoding(usize, &'static str),
    /// The secret at this index begins with `v1,`, as signatures of Standard Webhooks do.
    SecretIsSignature(usize),
    /// The secret at this index has this many bytes, and Standard Webhooks requires 24 to 64.
    SecretLength(usize, usize),
    /// What is signed contains the URL, and the endpoint does not know it: pass it to
    /// [`public_url`](EndpointBuilder::public_url).
    NoPublicUrl,
    /// The public URL is not absolute, or has a query or a fragment.
    PublicUrl(String),
    /// What is signed contains this option, and the endpoint has no text for it: pass it to
    /// [`option`](EndpointBuilder::option).
    NoOption(String),
    /// The endpoint has secrets or public keys, but [`unverified`](EndpointBuilder::unverified) was called.
    SecretUnused,
    /// The provider signs with a private key, so the endpoint needs its public key and no secret: pass the key to
    /// [`public_key`](EndpointBuilder::public_key).
    NoPublicKey,
    /// The endpoint has a secret, and the provider signs with a private key, whose public key the endpoint needs.
    SecretForPublicKey,
    /// The secret at this index is a key in PEM, a JSON Web Key or a `whpk_…`, which would be a secret that everyone has if it
    /// is a public one.
    PublicKeyAsSecret(usize),
    /// The endpoint has a public key, and the provider's requests are verified by a secret.
    PublicKeyUnused,
    /// The endpoint has a key source, and the provider's requests do not name their keys.
    KeySourceUnused,
    /// The public key at this index is empty or blank.
    BlankPublicKey(usize),
    /// The public key at this index is not one in any form that is known.
    PublicKeyEncoding(usize),
    /// The key at this index is a private one, or a secret, that only the provider may have.
    PrivateKey(usize),
    /// The public key at this index is of another kind than the provider's algorithm has.
    PublicKeyKind {
        /// The index.
        index: usize,
        /// The kind that is needed.
        expected: &'static str,
        /// The kind that it is.
        found: &'static str,
    },
    /// The public key at this index is an RSA key of this many bits, and 2048 to 8192 are accepted.
    PublicKeySize(usize, usize),
    /// The provider's handshakes carry a token, and the endpoint has none.
    NoVerifyToken,
    /// The endpoint's [`verify_token`](EndpointBuilder::verify_token) is empty or blank.
    BlankVerifyToken,
    /// The endpoint has a token, but the provider's handshakes carry none.
    VerifyTokenUnused,
    /// The endpoint keeps secrets, but the provider hands none over.
    NothingToKeep,
    /// A handshake signs something other than one `{challenge}` of [`Alphabet::Token`](super::Alphabet::Token), with text
    /// of the same alphabet around it: that could be a delivery.
    SignsOtherText,
    /// A handshake signs a text of its caller's, and the scheme does not sign `{body}` as it is, so that the text could be
    /// a delivery.
    SignsDeliveries,
    /// Bodies are tokens that the scheme does not verify: [`Scheme::Jwt`] has to read the token in the body.
    TokenNotVerified,
    /// A handshake signs with a password ([`Scheme::Basic`]), and whoever gets the signature can try passwords out.
    SignsWithPassword,
    /// A handshake signs, and the endpoint has no secret to sign with: the scheme has public keys.
    SignsWithoutSecret,
    /// Requests do not name their events, so the endpoint has to: pass one of these to
    /// [`event`](EndpointBuilder::event).
    NoEvent(Vec<&'static str>),
    /// The endpoint names an event that the provider does not have; these are the ones it has.
    UnknownEvent(Vec<&'static str>),
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

    /// The endpoint.
    ///
    /// # Errors
    ///
    /// [`BuildError`] if the endpoint would accept requests that it should not, or none at all.
    pub fn build(self) -> Result<Endpoint<E>, BuildError> {
        let verifier = self.verifier()?;
        if self.name.trim().is_empty() {
            return Err(BuildError::BlankName);
        }
        self.check_handshakes()?;
        let pointers = Arc::new(self.pointers());
        Ok(Endpoint {
            spec: self.spec,
            name: self.name.as_str().into(),
            verifier: verifier.map(Arc::new),
            event: self.routed_event()?,
            body: self.body,
            batch: self.batch,
            handshakes: Arc::new(Handshakes::new(self.handshakes, self.verify_token, self.keeper)),
            limits: self.limits,
            bounds: self.bounds,
            #[cfg(feature = "tower")]
            budget: Arc::new(Budget::new(self.bounds.bytes_in_flight, self.limits.max_body_bytes)),
            clock: self.clock,
            responses: self.responses,
            pointers,
            events: PhantomData,
        })
    }

    /// The places in bodies that name the version, the event and the delivery.
    fn pointers(&self) -> Pointers {
        let version = self.spec.version.and_then(|version| version.source);
        let version = version.and_then(|source| match source {
            Source::Body(pointer) => Some(pointer),
            _ => None,
        });
        let event = self.spec.event.filter(|_| self.event.is_none());
        let variables = event.into_iter().chain(self.spec.delivery_id).flat_map(Template::variables);
        let parts = variables.filter_map(|part| match part {
            Part::Pointer(pointer) => Some(pointer),
            _ => None,
        });
        Pointers::new(version.into_iter().chain(parts))
    }

    fn verifier(&self) -> Result<Option<Verifier<'static>>, BuildError> {
        let scheme = match self.scheme {
            _ if self.unverified && self.secrets.is_empty() && !self.has_public_key() => return Ok(None),
            _ if self.unverified => return Err(BuildError::SecretUnused),
            None => return Err(BuildError::NoScheme),
            Some(scheme) => scheme,
        };
        let is_token = matches!(scheme, Scheme::Jwt(scheme) if scheme.place == Place::Body(""));
        if matches!(self.body, BodyFormat::Token { .. }) && !is_token {
            return Err(BuildError::TokenNotVerified);
        }
        let verifier = Verifier::new(scheme, self.secrets.iter().cloned())?
            .delivery_id(self.spec.delivery_id)
            .max_depth(self.limits.max_depth);
        #[cfg(feature = "public-key")]
        let verifier =
            self.public_keys.iter().try_fold(verifier, |verifier, key| verifier.public_key(key))?;
        #[cfg(feature = "public-key")]
        let verifier = match &self.key_source {
            Some(source) => verifier.keyring(Arc::clone(source))?,
            None => verifier,
        };
        let verifier = match &self.public_url {
            Some(url) => verifier.public_url(url)?,
            None => verifier,
        };
        let options = self.options.iter();
        let verifier = options.fold(verifier, |verifier, (name, text)| verifier.option(name, text));
        if self.is_handed_secrets() { verifier.complete_for_secrets_to_come() } else { verifier.complete() }
            .map(Some)
    }

    #[cfg(feature = "public-key")]
    const fn has_public_key(&self) -> bool {
        !self.public_keys.is_empty() || self.key_source.is_some()
    }

    #[cfg(not(feature = "public-key"))]
    #[allow(clippy::unused_self, reason = "with the feature, it may have one")]
    const fn has_public_key(&self) -> bool {
        false
    }

    /// Whether the provider hands secrets over, and someone keeps them.
    fn is_handed_secrets(&self) -> bool {
        self.keeper.is_some() && self.handshakes.iter().any(|handshake| handshake.keeps)
    }

    fn check_handshakes(&self) -> Result<(), BuildError> {
        let wants_token = self.handshakes.iter().any(|handshake| handshake.token.is_some());
        match &self.verify_token {
            None if wants_token => Err(BuildError::NoVerifyToken),
            Some(_) if !wants_token => Err(BuildError::VerifyTokenUnused),
            Some(token) if token.expose().trim().is_empty() => Err(BuildError::BlankVerifyToken),
            _ if self.keeper.is_some() && !self.is_handed_secrets() => Err(BuildError::NothingToKeep),
            _ => self.check_signing(),
        }
    }

    /// That nothing is signed for strangers that proves something else.
    fn check_signing(&self) -> Result<(), BuildError> {
        let mut signing = self.handshakes.iter().filter(|handshake| handshake.signing.is_some()).peekable();
        if self.unverified || signing.peek().is_none() {
            return Ok(());
        }
        if !signing.all(Handshake::signs_a_token) {
            return Err(BuildError::SignsOtherText);
        }
        match self.scheme {
            Some(Scheme::Basic) => Err(BuildError::SignsWithPassword),
            // What is signed of a token consists of the letters that a challenge has.
            Some(Scheme::Jwt(_)) => Err(BuildError::SignsDeliveries),
            #[cfg(feature = "public-key")]
            Some(Scheme::PublicKey(_)) => Err(BuildError::SignsWithoutSecret),
            Some(Scheme::Hmac(hmac)) if !hmac.signature.signed.parts().any(|part| part == Ok(Part::Body)) => {
                Err(BuildError::SignsDeliveries)
            }
            _ => Ok(()),
        }
    }

    /// The event of every request, where requests do not name it.
    fn routed_event(&self) -> Result<Option<String>, BuildError> {
        let mut names: Vec<&str> = self.spec.events.iter().map(|event| event.name).collect();
        names.sort_unstable();
        names.dedup();
        match (&self.event, &*names) {
            (Some(event), names) if names.contains(&&**event) => Ok(Some(event.clone())),
            (Some(_), _) => Err(BuildError::UnknownEvent(names)),
            (None, _) if self.spec.event.is_some() || matches!(self.body, BodyFormat::CloudEvents(_)) => {
                Ok(None)
            }
            (None, [only]) => Ok(Some((*only).to_owned())),
            (None, _) => Err(BuildError::NoEvent(names)),
        }
    }
}

impl BuildError {
    /// What is wrong with the secret at `index`.
    pub(super) const fn of_secret(index: usize, bad: BadSecret) -> Self {
        match bad {
            BadSecret::Blank => Self::BlankSecret(index),
            BadSecret::Space => Self::SecretSpace(index),
            BadSecret::Encoding(encoding) => Self::SecretEncoding(index, encoding),
            BadSecret::Signature => Self::SecretIsSignature(index),
            BadSecret::Length(bytes) => Self::SecretLength(index, bytes),
            BadSecret::Unused => Self::SecretForPublicKey,
            BadSecret::PublicKey => Self::PublicKeyAsSecret(index),
        }
    }

    /// What is wrong with the public key at `index`.
    #[cfg(feature = "public-key")]
    pub(super) const fn of_public_key(index: usize, bad: BadKey) -> Self {
        match bad {
            BadKey::Blank => Self::BlankPublicKey(index),
            BadKey::Private => Self::PrivateKey(index),
            BadKey::Unreadable => Self::PublicKeyEncoding(index),
            BadKey::Kind { expected, found } => Self::PublicKeyKind { index, expected, found },
            BadKey::Bits(bits) => Self::PublicKeySize(index, bits),
        }
    }
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BlankName => f.write_str("the endpoint's name is blank"),
            Self::NoScheme => {
                f.write_str("the provider declares no verification: call `.unverified()` to accept unauthenticated requests")
            }
            Self::NoSecret => f.write_str("the provider signs its requests: add a secret with `.secret(…)`"),
            Self::BlankSecret(index) => write!(f, "secret {index} is blank"),
            Self::SecretSpace(index) => write!(f, "secret {index} begins or ends with white space"),
            Self::SecretEncoding(index, encoding) => write!(f, "secret {index} is not {encoding}"),
            Self::SecretIsSignature(index) => write!(
                f,
                "secret {index} begins with `v1,`, which is the prefix of signatures; a secret begins with `whsec_`"
            ),
            Self::SecretLength(index, bytes) => {
                let (least, most) = STANDARD_LENGTH.into_inner();
                write!(f, "secret {index} has {bytes} bytes; Standard Webhooks requires {least} to {most}")
            }
            Self::NoPublicUrl => {
                f.write_str("the provider signs the URL: pass the one it sends to to `.public_url(…)`")
            }
            Self::PublicUrl(reason) => write!(f, "the public URL {reason}"),
            Self::NoOption(name) => {
                write!(f, "the provider signs the option `{name}`: pass its text to `.option(\"{name}\", …)`")
            }
            Self::SecretUnused => f.write_str("an endpoint with secrets or public keys cannot be `.unverified()`"),
            Self::NoPublicKey => {
                f.write_str("the provider signs with a private key: add its public key with `.public_key(…)`")
            }
            Self::SecretForPublicKey => f.write_str(
                "the provider signs with a private key: pass its public key to `.public_key(…)`, and no secret",
            ),
            Self::PublicKeyAsSecret(index) => {
                write!(f, "secret {index} is a key of a pair, and the provider's tokens are signed with a secret")
            }
            Self::PublicKeyUnused => {
                f.write_str("the provider's requests are verified by a secret, not by a public key")
            }
            Self::KeySourceUnused => {
                f.write_str("the provider's requests do not name their keys, so a key source is not asked")
            }
            Self::BlankPublicKey(index) => write!(f, "public key {index} is blank"),
            Self::PublicKeyEncoding(index) => write!(
                f,
                "public key {index} is not PEM, a JSON Web Key, or the bytes of a key in hexadecimal or base64"
            ),
            Self::PrivateKey(index) => {
                write!(f, "public key {index} is a private key or a secret, which only the provider may have")
            }
            Self::PublicKeyKind { index, expected, found } => {
                write!(f, "public key {index} is {found}, and the provider signs with {expected}")
            }
            Self::PublicKeySize(index, bits) => {
                write!(f, "public key {index} is an RSA key of {bits} bits; 2048 to 8192 are accepted")
            }
            Self::NoVerifyToken => {
                f.write_str("the provider's handshakes carry a token: pass it to `.verify_token(…)`")
            }
            Self::BlankVerifyToken => f.write_str("the token of handshakes is blank"),
            Self::VerifyTokenUnused => f.write_str("the provider's handshakes carry no token"),
            Self::NothingToKeep => f.write_str("the provider's handshakes hand no secrets over"),
            Self::SignsOtherText => f.write_str(
                "a handshake has to sign `{challenge}` once, and only letters, digits and `-._~+/=` in it and around it",
            ),
            Self::SignsDeliveries => f.write_str(
                "a handshake signs its caller's text, which could be a delivery: the scheme has to sign `{body}` as it is",
            ),
            Self::TokenNotVerified => {
                f.write_str("bodies are tokens, and the scheme verifies none there: it has to be `Scheme::Jwt` at `Place::Body(\"\")`")
            }
            Self::SignsWithPassword => {
                f.write_str("a handshake cannot sign with a password: its callers could try passwords out")
            }
            Self::SignsWithoutSecret => {
                f.write_str("a handshake cannot sign: the endpoint has public keys and no secret")
            }
            Self::NoEvent(names) => {
                write!(f, "requests do not name their event: call `.event(…)` with one of {}", names.join(", "))
            }
            Self::UnknownEvent(names) => {
                write!(f, "the provider has no such event; it has {}", names.join(", "))
            }
        }
    }
}

impl std::error::Error for BuildError {}
