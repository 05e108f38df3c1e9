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
mod handshake;
mod place;
mod sign;
mod violate;

use std::fmt;
use std::time::{Duration, SystemTime};

use http::{HeaderMap, Method, Uri};

use super::{EventName, Secret, WebhookSpec};
use crate::Request;

pub use batch::BadBatch;
pub use handshake::BadHandshake;
pub use violate::violating;

/// How far in the past or future a stale request is signed: farther than any tolerance.
const STALE: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// Makes requests as a provider does.
#[derive(Clone, Debug)]
pub struct Sender<'a> {
    receiving: &'a WebhookSpec<'a>,
    secret: Option<Secret>,
    verify_token: Option<Secret>,
    at: SystemTime,
    delivery_id: String,
    uri: Uri,
}

/// A fault of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Bad {
    /// It is signed with another secret.
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
    /// Handshakes carry a token, but the sender has none.
    NoVerifyToken,
    /// The secret is blank, or is not in the form that the scheme requires.
    BadSecret,
    /// The provider does not sign its requests, or signs no timestamp, so this fault cannot occur.
    NothingToSpoil,
    /// No header can hold the event's name.
    Unnamed,
    /// The payload is not an object of strings in UTF-8, as a form is.
    NoForm,
    /// A header's value is not one (RFC 9110 §5.5).
    HeaderValue,
}

impl fmt::Display for SendError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoSecret => "the provider signs its requests: a secret is needed",
            Self::NoVerifyToken => "handshakes of the provider carry a token: one is needed",
            Self::BadSecret => "the secret is not valid for the provider's scheme",
            Self::NothingToSpoil => {
                "a request of this provider cannot be broken this way: its scheme has no such part"
            }
            Self::Unnamed => "the event cannot be named in a header",
            Self::NoForm => "the payload cannot be a form: it is not an object of strings",
            Self::HeaderValue => "the value is not valid in a header",
        })
    }
}

impl std::error::Error for SendError {}

impl<'a> Sender<'a> {
    /// A sender for a provider; `at` is the time it signs with.
    pub fn new(receiving: &'a WebhookSpec<'a>, at: SystemTime) -> Self {
        let delivery_id = "msg_test_1".to_owned();
        Self { receiving, secret: None, verify_token: None, at, delivery_id, uri: Uri::from_static("/") }
    }

    /// Signs with `secret`.
    #[must_use]
    pub fn secret(mut self, secret: impl Into<Secret>) -> Self {
        self.secret = Some(secret.into());
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
        if let Some(scheme) = &self.receiving.scheme {
            let secret = self.secret.as_ref().ok_or(SendError::NoSecret)?;
            sign::sign(scheme, secret, &self.delivery_id, self.at, &body, &mut headers)?;
        }
        Ok(Request::new(Method::POST, self.uri.clone(), headers, body))
    }

    /// A request with one fault.
    ///
    /// # Errors
    ///
    /// [`SendError`]
    pub fn bad(&self, bad: Bad, event: EventName<'_>, body: &[u8]) -> Result<Request, SendError> {
        match bad {
            Bad::Signature => self.clone().secret(self.other_secret()?).request(event, body),
            Bad::Stale => self.at(self.at.checked_sub(STALE))?.request(event, body),
            Bad::Future => self.at(self.at.checked_add(STALE))?.request(event, body),
            Bad::Malformed => {
                let half = body.get(..body.len() / 2).unwrap_or_default();
                self.request(event, half)
            }
            Bad::MissingHeader => {
                let mut request = self.request(event, body)?;
                request.headers.remove(self.signature_header()?);
                Ok(request)
            }
            Bad::RepeatedHeader => {
                let mut request = self.request(event, body)?;
                let name = self.signature_header()?;
                let headers = &mut request.headers;
                if let Some(value) = headers.get(&*name).cloned() {
                    let name = http::HeaderName::try_from(name).map_err(|_| SendError::HeaderValue)?;
                    headers.append(name, value);
                }
                Ok(request)
            }
        }
    }

    fn at(&self, at: Option<SystemTime>) -> Result<Self, SendError> {
        let timed = self.receiving.scheme.is_some_and(|scheme| sign::is_timed(&scheme));
        match at {
            Some(at) if timed => Ok(Self { at, ..self.clone() }),
            _ => Err(SendError::NothingToSpoil),
        }
    }

    fn signature_header(&self) -> Result<String, SendError> {
        let scheme = self.receiving.scheme.as_ref().ok_or(SendError::NothingToSpoil)?;
        Ok(sign::signature_header(scheme))
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
