//! How requests prove where they come from, as plain data.

use super::Template;

/// How requests prove where they come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme<'a> {
    /// A header carries the secret itself.
    SharedSecret(SharedSecret<'a>),
    /// A header carries a keyed hash (RFC 2104) of the request.
    Hmac(Hmac<'a>),
    /// The Standard Webhooks specification, symmetric signatures (`v1`).
    StandardWebhooks(StandardWebhooks<'a>),
}

/// A header carries the secret itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SharedSecret<'a> {
    /// The header's name.
    pub header: &'a str,
    /// What stands before the secret.
    pub prefix: &'a str,
}

/// A header carries a keyed hash (RFC 2104) of the request.
///
/// ```
/// use hookwright::receive::{Algorithm, Encoding, Hmac, Scheme, Template};
///
/// let scheme = Scheme::Hmac(Hmac {
///     algorithm: Algorithm::Sha256,
///     encoding: Encoding::Hex,
///     prefix: "sha256=",
///     ..Hmac::new("X-Acme-Signature")
/// });
/// # let _ = (scheme, Template("{body}"));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hmac<'a> {
    /// The header's name.
    pub header: &'a str,
    /// The hash.
    pub algorithm: Algorithm,
    /// How the header writes the hash.
    pub encoding: Encoding,
    /// What stands before the signature.
    pub prefix: &'a str,
    /// Where the header is a list of pairs: the pairs' names.
    pub pairs: Option<Pairs<'a>>,
    /// What is signed.
    pub signed: Template<'a>,
    /// How the secret's text becomes the key's bytes.
    pub secret: SecretEncoding,
    /// When the request was signed.
    pub timestamp: Option<Timestamp<'a>>,
}

impl<'a> Hmac<'a> {
    /// SHA-256 of the body, in hexadecimal, alone in `header`.
    pub const fn new(header: &'a str) -> Self {
        Self {
            header,
            algorithm: Algorithm::Sha256,
            encoding: Encoding::Hex,
            prefix: "",
            pairs: None,
            signed: Template("{body}"),
            secret: SecretEncoding::Text,
            timestamp: None,
        }
    }
}

/// A header that is a list of pairs: `t=1492774577,v1=5257a8…`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pairs<'a> {
    /// The name of the signature's pair; it may be there several times.
    pub signature: &'a str,
    /// The name of the timestamp's pair.
    pub timestamp: Option<&'a str>,
    /// What separates pairs.
    pub separator: &'a str,
}

/// When a request was signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timestamp<'a> {
    /// The header that holds it; `None`: a pair of the signature's header does.
    pub header: Option<&'a str>,
    /// Its unit, since 1970-01-01T00:00:00Z.
    pub unit: Unit,
    /// By how many seconds it may differ from the receiver's clock, either way; `None`: it is only
    /// signed, and as old as it likes.
    pub tolerance: Option<u32>,
}

/// The Standard Webhooks specification. The secret is base64, with or without `whsec_` before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StandardWebhooks<'a> {
    /// What the three headers' names begin with: `webhook`, `svix`.
    pub prefix: &'a str,
    /// By how many seconds the timestamp may differ from the receiver's clock, either way.
    pub tolerance: u32,
}

/// A hash function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Algorithm {
    /// SHA-1
    Sha1,
    /// SHA-256
    Sha256,
    /// SHA-512
    Sha512,
}

/// How a hash is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// Hexadecimal digits, of either case.
    Hex,
    /// Base64 (RFC 4648 §4 or §5), with or without padding.
    Base64,
}

/// How a secret's text becomes the key's bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecretEncoding {
    /// The text's own bytes.
    Text,
    /// Hexadecimal digits.
    Hex,
    /// Base64 (RFC 4648 §4 or §5), with or without padding.
    Base64,
}

/// The unit of a timestamp.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Seconds.
    Seconds,
    /// Milliseconds.
    Milliseconds,
}
