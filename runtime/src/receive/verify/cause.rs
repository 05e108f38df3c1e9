//! Why a request is not verified, in words.

use std::fmt;
use std::time::Duration;

use super::fault::{Fault, Subject};
use crate::receive::{Part, Place, Scheme, Signature};

/// Why a request is not verified, for the receiver's eyes: callers learn only [`Unverified`](super::Unverified)'s status.
///
/// Neither secrets nor values of the request are in it, only names of what the scheme looks at.
///
/// ```
/// use std::time::SystemTime;
/// use hookwright::Request;
/// use hookwright::receive::{Cause, Hmac, Scheme, Verifier};
///
/// let verifier = Verifier::new(Scheme::Hmac(Hmac::new("X-Acme-Signature")), ["shh".into()])?;
/// let cause = verifier.cause(&Request::default(), SystemTime::now()).unwrap_err();
/// assert_eq!(cause, Cause::Missing("the signature (header `X-Acme-Signature`)".to_owned()));
/// assert_eq!(cause.name(), "missing");
/// assert_eq!(cause.to_string(), "the signature (header `X-Acme-Signature`) is missing or empty");
/// # Ok::<(), hookwright::receive::BuildError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Cause {
    /// This is not there, or empty.
    Missing(String),
    /// This is there more than once.
    Repeated(String),
    /// This contains bytes outside of ASCII, or is not text.
    NotText(String),
    /// This is not written as the scheme says.
    Malformed(String),
    /// A value that is signed contains the text that separates it from the next one.
    Inseparable,
    /// The signature or secret is of the right form, and wrong; not everything was tried to find out why, or nothing.
    Mismatch,
    /// The signature is good, and this much older than is accepted.
    Stale(Duration),
    /// The signature is good, and this much further in the future than is accepted.
    ClockSkew(Duration),
    /// There is no key with the id that the request names.
    UnknownKey,
    /// It is not known now whether there is a key with the id that the request names.
    NoKeyNow,
    /// The token is signed with an algorithm that is not among the scheme's.
    TokenAlgorithm,
    /// The token has expired; this much longer ago than is accepted.
    TokenExpired(Duration),
    /// The token becomes valid in the future; this much later than is accepted.
    TokenNotYetValid(Duration),
    /// The token is good, and this claim is not what the scheme says.
    TokenClaim(&'static str),
    /// The token is good, and this claim counts milliseconds instead of seconds (RFC 7519 §2).
    TokenUnit(&'static str),
    /// The signature is good for the body as it was before this change.
    BodyChanged(BodyChange),
    /// The signature, or the secret that the request carries, is in this encoding. Found by trial, as all that follow.
    Encoding(&'static str),
    /// The signature is that of this algorithm.
    Algorithm(&'static str),
    /// The signature is good with the secret read in this way.
    SecretEncoding(&'static str),
    /// The signature is good for another value of a part of what is signed.
    PartDiffers {
        /// The part, as a template writes it.
        part: String,
        /// In what it differs.
        how: &'static str,
    },
    /// The signature is that of this template.
    SignedOtherwise(String),
    /// The signature is good, and its timestamp is in this unit.
    TimestampUnit(&'static str),
    /// Nothing that was tried makes the signature good, so it is that of another secret or key, or of another request.
    WrongSecret,
}

/// What happened to a body after it was signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum BodyChange {
    /// It is another one; it is not known how it differs.
    Other,
    /// A line break was added at its end.
    NewlineAdded,
    /// A line break was removed from its end.
    NewlineRemoved,
    /// Its line breaks were changed between LF and CRLF.
    LineBreaks,
    /// A byte order mark was added, or removed.
    ByteOrderMark,
    /// It was read as JSON and written again with other white space, or with its names in another order.
    Reserialized,
    /// Characters of its strings were escaped, or unescaped: `\/`, `\u00e9`.
    Escapes,
    /// It was read in one character set and written in another.
    Charset,
    /// Its percent-encoding was changed: `+` and `%20`, `%2f` and `%2F`.
    PercentEncoding,
}

impl BodyChange {
    /// Its name: `newline-added`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Other => "other",
            Self::NewlineAdded => "newline-added",
            Self::NewlineRemoved => "newline-removed",
            Self::LineBreaks => "line-breaks",
            Self::ByteOrderMark => "byte-order-mark",
            Self::Reserialized => "reserialized",
            Self::Escapes => "escapes",
            Self::Charset => "charset",
            Self::PercentEncoding => "percent-encoding",
        }
    }
}

impl fmt::Display for BodyChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Other => "it is not the one that was signed",
            Self::NewlineAdded => "a line break was added at its end",
            Self::NewlineRemoved => "the line break at its end was removed",
            Self::LineBreaks => "its line breaks were changed between LF and CRLF",
            Self::ByteOrderMark => "a byte order mark was added or removed",
            Self::Reserialized => "it was parsed as JSON and serialized again",
            Self::Escapes => "characters of its strings were escaped or unescaped",
            Self::Charset => "it was converted from one character set to another",
            Self::PercentEncoding => "its percent-encoding was changed",
        })
    }
}

impl Cause {
    /// What a fault of a scheme means.
    pub(in crate::receive) fn of(fault: Fault<'_>, scheme: &Scheme<'_>) -> Self {
        let is_token = matches!(scheme, Scheme::Jwt(_));
        match fault {
            Fault::Missing(subject) => Self::Missing(subject.words(scheme)),
            Fault::Ambiguous(subject) => Self::Repeated(subject.words(scheme)),
            Fault::NotText(subject) => Self::NotText(subject.words(scheme)),
            Fault::Milliseconds(claim) => Self::TokenUnit(claim),
            Fault::Malformed(subject) => Self::Malformed(subject.words(scheme)),
            Fault::Inseparable => Self::Inseparable,
            Fault::Wrong | Fault::Unread => Self::Mismatch,
            Fault::Algorithm => Self::TokenAlgorithm,
            Fault::Claim(claim) => Self::TokenClaim(claim),
            Fault::Body => Self::BodyChanged(BodyChange::Other),
            Fault::Stale(by) if is_token => Self::TokenExpired(by),
            Fault::Early(by) if is_token => Self::TokenNotYetValid(by),
            Fault::Stale(by) => Self::Stale(by),
            Fault::Early(by) => Self::ClockSkew(by),
            #[cfg(feature = "public-key")]
            Fault::UnknownKey => Self::UnknownKey,
            #[cfg(feature = "public-key")]
            Fault::NoKeyNow => Self::NoKeyNow,
        }
    }

    /// Its name, for programs: `clock-skew`.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Missing(_) => "missing",
            Self::Repeated(_) => "repeated",
            Self::NotText(_) => "not-text",
            Self::TokenUnit(_) => "token-unit",
            Self::Malformed(_) => "malformed",
            Self::Inseparable => "inseparable",
            Self::Mismatch => "mismatch",
            Self::Stale(_) => "stale",
            Self::ClockSkew(_) => "clock-skew",
            Self::UnknownKey => "unknown-key",
            Self::NoKeyNow => "no-key-now",
            Self::TokenAlgorithm => "token-algorithm",
            Self::TokenExpired(_) => "token-expired",
            Self::TokenNotYetValid(_) => "token-not-yet-valid",
            Self::TokenClaim(_) => "token-claim",
            Self::BodyChanged(_) => "body-changed",
            Self::Encoding(_) => "encoding",
            Self::Algorithm(_) => "algorithm",
            Self::SecretEncoding(_) => "secret-encoding",
            Self::PartDiffers { .. } => "part-differs",
            Self::SignedOtherwise(_) => "signed-otherwise",
            Self::TimestampUnit(_) => "timestamp-unit",
            Self::WrongSecret => "wrong-secret",
        }
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing(what) => write!(f, "{what} is missing or empty"),
            Self::Repeated(what) => write!(f, "{what} occurs more than once"),
            Self::NotText(what) => write!(f, "{what} contains bytes outside of ASCII"),
            Self::TokenUnit(claim) => {
                write!(f, "the token's claim `{claim}` counts milliseconds, and has to count seconds")
            }
            Self::Malformed(what) => write!(f, "{what} is not written as the scheme says"),
            Self::Inseparable => {
                f.write_str("a signed value contains the text that separates it from the next one")
            }
            Self::Mismatch => f.write_str("the signature or secret is wrong"),
            Self::Stale(by) => write!(f, "the signature is good, but {} too old", seconds(*by)),
            Self::ClockSkew(by) => {
                write!(f, "the signature is good, but {} too far in the future", seconds(*by))
            }
            Self::UnknownKey => f.write_str("there is no key with the id that the request names"),
            Self::NoKeyNow => f.write_str("the key that the request names cannot be looked up now"),
            Self::TokenAlgorithm => {
                f.write_str("the token is signed with an algorithm that is not accepted here")
            }
            Self::TokenExpired(by) => write!(f, "the token expired {} ago", seconds(*by)),
            Self::TokenNotYetValid(by) => {
                write!(f, "the token is not valid yet, but in {}", seconds(*by))
            }
            Self::TokenClaim(claim) => write!(f, "the token's claim `{claim}` is not the expected one"),
            Self::BodyChanged(change) => write!(f, "the body was changed after it was signed: {change}"),
            Self::Encoding(found) => write!(f, "the signature or secret is sent as {found}"),
            Self::Algorithm(found) => write!(f, "the signature was made with {found}"),
            Self::SecretEncoding(found) => write!(f, "the signature is good with the secret read as {found}"),
            Self::PartDiffers { part, how } => {
                write!(f, "the signature is good for another `{part}`: it differs in {how}")
            }
            Self::SignedOtherwise(template) => write!(f, "what was signed is `{template}`"),
            Self::TimestampUnit(unit) => write!(f, "the signature is good, and its timestamp is in {unit}"),
            Self::WrongSecret => {
                f.write_str("the signature or secret is wrong, and nothing that was tried makes it right")
            }
        }
    }
}

/// Whole seconds, at least one.
fn seconds(by: Duration) -> String {
    match by.as_secs() + u64::from(by.subsec_nanos() > 0) {
        1 => "1 second".to_owned(),
        seconds => format!("{seconds} seconds"),
    }
}

impl Subject<'_> {
    /// What it is, and where the scheme looks for it.
    fn words(self, scheme: &Scheme<'_>) -> String {
        let signature = scheme.signature();
        match self {
            Self::Signature => at("the signature", signature.map(|signature| signature.place)),
            Self::Secret => match scheme {
                Scheme::SharedSecret(scheme) => at("the secret", Some(scheme.place)),
                _ => at("the secret", Some(Place::Header("Authorization"))),
            },
            Self::Timestamp => {
                at("the timestamp", signature.and_then(Signature::timing).and_then(|timing| timing.place))
            }
            Self::Token => match scheme {
                Scheme::Jwt(scheme) => at("the token", Some(scheme.place)),
                _ => "the token".to_owned(),
            },
            Self::Claim(claim) => format!("the token's claim `{claim}`"),
            Self::BodyHash => "the token's claim with the hash of the body".to_owned(),
            #[cfg(feature = "public-key")]
            Self::KeyId => "the id of the key".to_owned(),
            Self::Part(part) => part_words(part),
            Self::Header(suffix) => match scheme {
                Scheme::StandardWebhooks(scheme) => format!("the header `{}-{suffix}`", scheme.prefix),
                _ => format!("the header `{suffix}`"),
            },
        }
    }
}

fn at(what: &str, place: Option<Place<'_>>) -> String {
    let Some(place) = place else { return what.to_owned() };
    let place = match place {
        Place::Header(name) => format!("header `{name}`"),
        Place::Headers(names) => format!("one of the headers `{}`", names.replace(' ', "`, `")),
        Place::Query(name) => format!("parameter `{name}` of the query"),
        Place::Form(name) => format!("field `{name}` of the form"),
        Place::Body("") => "the body".to_owned(),
        Place::Body(pointer) => format!("`{pointer}` of the body"),
        Place::Path(pattern) => format!("path `{pattern}`"),
    };
    format!("{what} ({place})")
}

fn part_words(part: Part<'_>) -> String {
    match part {
        Part::Header(name) => format!("the signed header `{name}`"),
        Part::Query(name) => format!("the signed parameter `{name}` of the query"),
        Part::Form(name) => format!("the signed field `{name}` of the form"),
        Part::Pointer(pointer) => format!("the signed member `{pointer}` of the body"),
        Part::Option(name) => format!("the signed option `{name}`"),
        Part::Fields => "the form that is signed".to_owned(),
        Part::Url => "the signed URL".to_owned(),
        Part::Id => "the delivery's id, which is signed".to_owned(),
        Part::Timestamp => "the timestamp, which is signed".to_owned(),
        _ => "a part of what is signed".to_owned(),
    }
}
