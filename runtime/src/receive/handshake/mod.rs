//! Requests that a provider sends before, or between, its deliveries: it asks whether the receiver is there, and wants a
//! certain answer.
//!
//! [`Handshake`] is one such request as plain data: how it is recognised, and what answers it. A handshake is answered by
//! [`Endpoint::receive`](super::Endpoint::receive) as a [`Rejection::Handshake`](super::Rejection::Handshake), since it is
//! not a delivery: [`Endpoint::response_for_rejection`](super::Endpoint::response_for_rejection) makes its answer, so
//! code that answers refusals answers handshakes too.
//!
//! # A signature for strangers
//!
//! Some providers want a text signed with the secret that signs deliveries, and anyone can ask for that. The text is
//! therefore bounded: at most [`Challenge::max`] letters, digits and `-._~+/=`, with nothing before or after it but the
//! same letters. A delivery that consists of such text alone is refused by an endpoint that signs, whatever its signature
//! is, and JSON's objects, arrays and strings never do. So no answer is the signature of a delivery.

pub(super) mod answer;
mod challenge;
mod select;

pub use answer::HandshakeAnswer;
pub(super) use select::{Handshakes, Keeper, Kept, LARGEST};

use super::with::setters;
use super::{Algorithm, Encoding, Source};

/// A request that is not a delivery, and what becomes of it.
///
/// It is recognised by its method and by [`when`](Self::when); without conditions, by having a challenge.
///
/// ```
/// use hookwright::receive::{Answer, Challenge, Condition, Handshake, Source};
///
/// static SUBSCRIBE: Handshake<'static> = Handshake::answered("GET", Answer::text("{challenge}"))
///     .when(&[Condition::equal(Source::Query("hub.mode"), "subscribe")])
///     .token(Source::Query("hub.verify_token"))
///     .challenge(Challenge::new(Source::Query("hub.challenge")))
///     .unsigned(true);
/// assert_eq!(SUBSCRIBE.method, "GET");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Handshake<'a> {
    /// The method (RFC 9110 §9).
    pub method: &'a str,
    /// What must hold, all of it.
    pub when: &'a [Condition<'a>],
    /// The text of the caller's that the answer repeats or signs.
    pub challenge: Option<Challenge<'a>>,
    /// Where the request carries the token that the endpoint was given
    /// ([`EndpointBuilder::verify_token`](super::EndpointBuilder::verify_token)).
    pub token: Option<Source<'a>>,
    /// Whether it is answered without the proof of origin that deliveries need.
    pub unsigned: bool,
    /// Whether the challenge is a secret to keep: that of the deliveries to come
    /// ([`EndpointBuilder::keep_secret`](super::EndpointBuilder::keep_secret)).
    pub keeps: bool,
    /// What `{signature}` in the answer stands for.
    pub signing: Option<Signing<'a>>,
    /// What becomes of it.
    pub reply: Reply<'a>,
}

/// What becomes of a handshake.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reply<'a> {
    /// It is answered.
    Answer(Answer<'a>),
    /// It is a delivery of the event with this name, for the handler.
    Event(&'a str),
}

/// A condition on a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Condition<'a> {
    /// The place of a value that must be there once.
    pub source: Source<'a>,
    /// What it must be; `None`: anything but empty.
    pub equals: Option<&'a str>,
}

/// A caller's text, with its bounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Challenge<'a> {
    /// Where it is.
    pub source: Source<'a>,
    /// The most bytes it may have.
    pub max: usize,
    /// What it may consist of.
    pub alphabet: Alphabet,
}

/// What a challenge may consist of. Neither has the characters that HTML and JSON give a meaning to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Alphabet {
    /// Letters, digits and `-._~+/=` (the `token68` of RFC 9110 §11.2).
    Token,
    /// Printable ASCII and the space, without `<`, `>`, `&`, `"`, `'`, `` ` ``, `\`, `{` and `}`.
    Text,
}

/// The answer to a handshake. In its texts, `{challenge}` stands for the challenge, and `{signature}` for what
/// [`Signing`] makes of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Answer<'a> {
    /// The status; `None`: that of [`Outcome::Handshake`](super::Outcome::Handshake).
    pub status: Option<u16>,
    /// The media type of the body; `None` where there is no body.
    pub content_type: Option<&'a str>,
    /// The body.
    pub body: &'a str,
    /// Names and values of more headers.
    pub headers: &'a [(&'a str, &'a str)],
}

/// A keyed hash (RFC 2104) in an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Signing<'a> {
    /// The hash.
    pub algorithm: Algorithm,
    /// How the answer writes it.
    pub encoding: Encoding,
    /// What is signed: `{challenge}`, and around it only what the challenge's alphabet has.
    pub signed: &'a str,
}

impl<'a> Handshake<'a> {
    /// A handshake that is answered, recognised by its method alone.
    pub const fn answered(method: &'a str, answer: Answer<'a>) -> Self {
        Self::new(method, Reply::Answer(answer))
    }

    /// A `POST` that is a delivery of the event `name`, whatever name the request has otherwise.
    pub const fn event(name: &'a str) -> Self {
        Self::new("POST", Reply::Event(name))
    }

    const fn new(method: &'a str, reply: Reply<'a>) -> Self {
        Self {
            method,
            when: &[],
            challenge: None,
            token: None,
            unsigned: false,
            keeps: false,
            signing: None,
            reply,
        }
    }

    setters! {
        /// Under these conditions.
        when: &'a [Condition<'a>] = when;
        /// With a challenge.
        challenge: Challenge<'a> = Some(challenge);
        /// With a token that the endpoint was given.
        token: Source<'a> = Some(token);
        /// Without a proof of origin.
        unsigned: bool = unsigned;
        /// With a challenge that is a secret to keep.
        keeps: bool = keeps;
        /// With a signature in the answer.
        signing: Signing<'a> = Some(signing);
    }

    /// The places in requests that it reads.
    pub fn sources(&self) -> impl Iterator<Item = Source<'a>> + use<'a> {
        let conditions = self.when.iter().map(|condition| condition.source);
        conditions.chain(self.challenge.map(|challenge| challenge.source)).chain(self.token)
    }
}

impl<'a> Condition<'a> {
    /// A value is there.
    pub const fn present(source: Source<'a>) -> Self {
        Self { source, equals: None }
    }

    /// A value is there, and it is this one.
    pub const fn equal(source: Source<'a>, value: &'a str) -> Self {
        Self { source, equals: Some(value) }
    }
}

impl<'a> Challenge<'a> {
    /// Up to 256 letters of [`Alphabet::Token`].
    pub const fn new(source: Source<'a>) -> Self {
        Self { source, max: 256, alphabet: Alphabet::Token }
    }

    setters! {
        /// With another greatest length.
        max: usize = max;
        /// With another alphabet.
        alphabet: Alphabet = alphabet;
    }
}

impl<'a> Answer<'a> {
    /// A status without a body.
    pub const fn empty() -> Self {
        Self { status: None, content_type: None, body: "", headers: &[] }
    }

    /// A text, as `text/plain`.
    pub const fn text(body: &'a str) -> Self {
        Self { status: None, content_type: Some("text/plain; charset=utf-8"), body, headers: &[] }
    }

    /// A document, as `application/json`.
    pub const fn json(body: &'a str) -> Self {
        Self { status: None, content_type: Some("application/json"), body, headers: &[] }
    }

    setters! {
        /// With another status.
        status: u16 = Some(status);
        /// With these headers.
        headers: &'a [(&'a str, &'a str)] = headers;
    }
}

impl<'a> Signing<'a> {
    /// The challenge's keyed hash.
    pub const fn new(algorithm: Algorithm, encoding: Encoding) -> Self {
        Self { algorithm, encoding, signed: "{challenge}" }
    }

    setters! {
        /// With text around the challenge.
        signed: &'a str = signed;
    }
}
