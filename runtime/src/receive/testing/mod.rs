//! Makes the requests that a provider sends, for tests (feature `testing`): signs a body by any declared scheme, and
//! makes faulty variants.
//!
//! ```
//! use std::time::{Duration, UNIX_EPOCH};
//! use hookwright::receive::{EventName, Hmac, WebhookSpec, Scheme, Template};
//! use hookwright::testing::{Bad, Sender};
//!
//! let spec = WebhookSpec::new("acme")
//!     .event(Template("{body:/type}"))
//!     .scheme(Scheme::Hmac(Hmac::new("X-Acme-Signature")));
//! let event = EventName::new(None, "order.paid");
//! let sender = Sender::new(&spec, UNIX_EPOCH + Duration::from_secs(1_700_000_000)).secret("shh");
//! let request = sender.request(event, br#"{"type":"order.paid"}"#)?;
//! assert_eq!(request.headers["x-acme-signature"].len(), 64);
//! let forged = sender.bad(Bad::Signature, event, br#"{"type":"order.paid"}"#)?;
//! assert_ne!(forged.headers["x-acme-signature"], request.headers["x-acme-signature"]);
//! # Ok::<(), hookwright::testing::SendError>(())
//! ```

mod batch;
mod greet;
mod handshake;
mod inspect;
mod place;
#[cfg(feature = "public-key")]
mod private;
mod put;
mod sign;
mod token;
mod violate;

use std::fmt;
use std::time::{Duration, SystemTime};

use http::{HeaderMap, Method, Uri};

use super::secret::STANDARD_LENGTH;
use super::{BuildError, EventName, Place, Secret, Verifier, WebhookSpec};
use crate::Request;

pub use batch::BadBatch;
#[doc(hidden)]
pub use greet::{Greeter, Greeting};
pub use handshake::BadHandshake;
#[doc(hidden)]
pub use inspect::{Inspected, inspect};
pub use violate::violating;

/// The time that a text says as RFC 3339 has it, for tools.
#[doc(hidden)]
pub fn date_time(text: &str) -> Option<SystemTime> {
    super::verify::instant(text, super::Unit::Rfc3339)
}

/// How far in the past or future a stale request is signed: farther than any tolerance.
const STALE: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// Makes requests as a provider does.
#[derive(Clone, Debug)]
pub struct Sender<'a> {
    receiving: &'a WebhookSpec<'a>,
    secret: Option<Secret>,
    private_key: Option<Secret>,
    /// Whether something else is signed than what is sent.
    #[cfg(feature = "public-key")]
    is_forged: bool,
    verify_token: Option<Secret>,
    at: SystemTime,
    delivery_id: String,
    method: Method,
    uri: Uri,
    public_url: Option<String>,
    options: Vec<(String, String)>,
}

/// A fault of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Bad {
    /// It is signed with another secret; if it is signed with a private key, something else is signed.
    Signature,
    /// Its timestamp is a week old.
    Stale,
    /// Its timestamp is a week in the future.
    Future,
    /// Its signature is missing.
    MissingHeader,
    /// Its signature occurs twice.
    RepeatedHeader,
    /// Its body is signed, but is not JSON.
    Malformed,
}

/// Why a request cannot be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SendError {
    /// The provider signs its requests, but the sender has no secret.
    NoSecret,
    /// The provider signs with a private key, but the sender has none.
    NoPrivateKey,
    /// The private key is not PKCS#8, or is of another kind than the provider's algorithm has.
    BadPrivateKey,
    /// The provider's algorithm is one that nothing should be signed with any more.
    Unsupported,
    /// Handshakes carry a token, but the sender has none.
    NoVerifyToken,
    /// The secret is blank, or begins or ends with white space.
    BadSecret,
    /// The secret is not in the form that the scheme requires, which is this.
    SecretEncoding(&'static str),
    /// The secret begins with `v1,`, as signatures of Standard Webhooks do.
    SecretIsSignature,
    /// The secret has this many bytes, and Standard Webhooks requires 24 to 64.
    SecretLength(usize),
    /// The provider does not sign its requests, or signs no timestamp, so this fault cannot occur.
    NothingToSpoil,
    /// No header can hold the event's name.
    Unnamed,
    /// The payload is not an object of strings in UTF-8, as a form is, or not an object, as the claims of a token are.
    NoForm,
    /// A header's value is not one (RFC 9110 §5.5), or the body cannot hold a value.
    HeaderValue,
    /// The provider signs the URL, and there is none.
    NoUrl,
    /// The provider signs an option, and there is none.
    NoOption,
    /// The request lacks a part of what is signed, or the parts cannot be told apart.
    Unsignable,
}

impl fmt::Display for SendError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoSecret => "the provider signs its requests: a secret is needed",
            Self::NoPrivateKey => "the provider signs with a private key: one is needed",
            Self::BadPrivateKey => {
                "the private key is not PKCS#8, or is of another kind than the provider's algorithm has"
            }
            Self::Unsupported => "signatures with SHA-1 are verified, but not made",
            Self::NoVerifyToken => "handshakes of the provider carry a token: one is needed",
            Self::BadSecret => "the secret is blank, or begins or ends with white space",
            Self::SecretEncoding(form) => return write!(f, "the secret is not {form}"),
            Self::SecretIsSignature => {
                "the secret begins with `v1,`, which is the prefix of signatures of Standard Webhooks"
            }
            Self::SecretLength(bytes) => {
                let (least, most) = STANDARD_LENGTH.into_inner();
                return write!(f, "the secret has {bytes} bytes; Standard Webhooks requires {least} to {most}");
            }
            Self::NothingToSpoil => {
                "a request of this provider cannot be broken this way: its scheme has no such part"
            }
            Self::Unnamed => "the event cannot be named in a header",
            Self::NoForm => {
                "the payload cannot be a form or a token: it is not an object, or of a form not one of strings"
            }
            Self::HeaderValue => "the value is not valid in a header, or in this body",
            Self::NoUrl => "the provider signs the URL: an absolute URL without fragment is needed",
            Self::NoOption => "the provider signs an option: its text is needed",
            Self::Unsignable => {
                "the request lacks a part of what the provider signs, or a value contains the text that separates it"
            }
        })
    }
}

impl std::error::Error for SendError {}

impl<'a> Sender<'a> {
    /// A sender for a provider; `at` is the time it signs with.
    pub fn new(receiving: &'a WebhookSpec<'a>, at: SystemTime) -> Self {
        let delivery_id = "msg_test_1".to_owned();
        let (method, uri) = (Method::POST, Uri::from_static("/"));
        let (secret, verify_token, public_url) = (None, None, None);
        Self {
            receiving,
            secret,
            private_key: None,
            #[cfg(feature = "public-key")]
            is_forged: false,
            verify_token,
            at,
            delivery_id,
            method,
            uri,
            public_url,
            options: Vec::new(),
        }
    }

    /// Signs with `secret`.
    #[must_use]
    pub fn secret(mut self, secret: impl Into<Secret>) -> Self {
        self.secret = Some(secret.into());
        self
    }

    /// Signs with a private key, where the provider does: PKCS#8 (RFC 5958) as PEM or base64, or an Ed25519 key after
    /// `whsk_`.
    #[cfg(feature = "public-key")]
    #[must_use]
    pub fn private_key(mut self, key: impl Into<Secret>) -> Self {
        self.private_key = Some(key.into());
        self
    }

    /// Puts `token` into handshakes that carry one.
    #[must_use]
    pub fn verify_token(mut self, token: impl Into<Secret>) -> Self {
        self.verify_token = Some(token.into());
        self
    }

    /// Names the delivery, where a header does.
    #[must_use]
    pub fn delivery_id(mut self, id: impl Into<String>) -> Self {
        self.delivery_id = id.into();
        self
    }

    /// Sends to this URL or path; without it, to `/`.
    #[must_use]
    pub fn uri(mut self, uri: Uri) -> Self {
        self.uri = uri;
        self
    }

    /// Sends with this method; without it, with `POST`.
    #[must_use]
    pub fn method(mut self, method: Method) -> Self {
        self.method = method;
        self
    }

    /// Signs this URL where the URL is signed; without it, the one that is sent to, if that is absolute.
    #[must_use]
    pub fn public_url(mut self, url: impl Into<String>) -> Self {
        self.public_url = Some(url.into());
        self
    }

    /// Signs this text where the option `name` is signed.
    #[must_use]
    pub fn option(mut self, name: impl Into<String>, text: impl Into<String>) -> Self {
        self.options.push((name.into(), text.into()));
        self
    }

    /// A valid request.
    ///
    /// # Errors
    ///
    /// [`SendError`]
    pub fn request(&self, event: EventName<'_>, body: &[u8]) -> Result<Request, SendError> {
        let (wrapped, headers) = batch::wrapped(self.receiving.body, event, &self.delivery_id, body)?;
        self.sent(event, body, wrapped, headers)
    }

    /// A request with this body, which holds `payload`.
    fn sent(
        &self,
        event: EventName<'_>,
        payload: &[u8],
        body: Vec<u8>,
        mut headers: HeaderMap,
    ) -> Result<Request, SendError> {
        place::headers(self.receiving, event, &self.delivery_id, payload, &mut headers)?;
        let mut request = Request::new(self.method.clone(), self.uri.clone(), headers, body);
        if self.receiving.scheme.is_some() {
            sign::sign(&self.verifier()?, self, &mut request)?;
        }
        Ok(request)
    }

    /// A request with one fault.
    ///
    /// # Errors
    ///
    /// [`SendError`]
    pub fn bad(&self, bad: Bad, event: EventName<'_>, body: &[u8]) -> Result<Request, SendError> {
        match bad {
            #[cfg(feature = "public-key")]
            Bad::Signature if self.private_key.is_some() => {
                Self { is_forged: true, ..self.clone() }.request(event, body)
            }
            Bad::Signature => self.clone().secret(self.other_secret()?).request(event, body),
            Bad::Stale => self.at(self.at.checked_sub(STALE))?.request(event, body),
            Bad::Future => self.at(self.at.checked_add(STALE))?.request(event, body),
            Bad::Malformed => {
                let half = body.get(..body.len() / 2).unwrap_or_default();
                self.request(event, half)
            }
            Bad::MissingHeader => self.changed(event, body, put::take_out),
            Bad::RepeatedHeader => self.changed(event, body, put::double),
        }
    }

    fn at(&self, at: Option<SystemTime>) -> Result<Self, SendError> {
        let timed = self.receiving.scheme.is_some_and(|scheme| sign::is_timed(&scheme));
        match at {
            Some(at) if timed => Ok(Self { at, ..self.clone() }),
            _ => Err(SendError::NothingToSpoil),
        }
    }

    /// A request whose signature is changed where it stands.
    fn changed(
        &self,
        event: EventName<'_>,
        body: &[u8],
        change: impl FnOnce(&mut Request, Place<'_>) -> Result<(), SendError>,
    ) -> Result<Request, SendError> {
        let scheme = self.receiving.scheme.as_ref().ok_or(SendError::NothingToSpoil)?;
        let mut request = self.request(event, body)?;
        let header = sign::own_header(scheme);
        change(&mut request, sign::signature_place(scheme, &header))?;
        Ok(request)
    }

    /// What a receiver with the sender's secret knows.
    fn verifier(&self) -> Result<Verifier<'a>, SendError> {
        let scheme = self.receiving.scheme.ok_or(SendError::NothingToSpoil)?;
        let secret = self.secret.clone().filter(|_| scheme.has_secret());
        if secret.is_none() && self.private_key.is_none() {
            return Err(if scheme.has_secret() { SendError::NoSecret } else { SendError::NoPrivateKey });
        }
        let verifier = Verifier::new(scheme, secret).map_err(|problem| match problem {
            BuildError::SecretEncoding(_, form) => SendError::SecretEncoding(form),
            BuildError::SecretIsSignature(_) => SendError::SecretIsSignature,
            BuildError::SecretLength(_, bytes) => SendError::SecretLength(bytes),
            _ => SendError::BadSecret,
        })?;
        let mut verifier = verifier.delivery_id(self.receiving.delivery_id);
        if let Some(url) = self.url() {
            verifier = verifier.public_url(&url).map_err(|_| SendError::NoUrl)?;
        }
        let options = self.options.iter();
        let verifier = options.fold(verifier, |verifier, (name, text)| verifier.option(name, text));
        verifier.complete_for_secrets_to_come().map_err(|problem| match problem {
            BuildError::NoOption(_) => SendError::NoOption,
            _ => SendError::NoUrl,
        })
    }

    /// The URL to sign.
    fn url(&self) -> Option<String> {
        let sent_to = || {
            let absolute = self.uri.scheme().is_some().then(|| self.uri.to_string())?;
            absolute.split('?').next().map(str::to_owned)
        };
        self.public_url.clone().or_else(sent_to)
    }

    /// A secret of the same form as the sender's that is not the sender's.
    fn other_secret(&self) -> Result<Secret, SendError> {
        let scheme = self.receiving.scheme.as_ref().ok_or(SendError::NothingToSpoil)?;
        let own = self.secret.as_ref().ok_or(SendError::NoSecret)?;
        let others = sign::other_secrets(scheme);
        let other = others.into_iter().find(|other| *other != own.expose());
        other.map(Secret::from).ok_or(SendError::BadSecret)
    }
}
