//! How requests prove their origin, as plain data.

use super::Template;
use super::with::setters;

/// How requests prove their origin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
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
#[non_exhaustive]
pub struct SharedSecret<'a> {
    /// The header's name.
    pub header: &'a str,
    /// The text before the secret.
    pub prefix: &'a str,
}

/// A header carries a keyed hash (RFC 2104) of the request.
///
/// ```
/// use hookwright::receive::{Algorithm, Encoding, Hmac, Scheme, Template};
///
/// let hmac = Hmac::new("X-Acme-Signature")
///     .algorithm(Algorithm::Sha512)
///     .encoding(Encoding::Base64)
///     .signed(Template("v0:{body}"));
/// let scheme = Scheme::Hmac(hmac);
/// # let _ = scheme;
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Hmac<'a> {
    /// The header's name.
    pub header: &'a str,
    /// The hash.
    pub algorithm: Algorithm,
    /// The encoding of the hash in the header.
    pub encoding: Encoding,
    /// The text before the signature.
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

    setters! {
        /// With another hash.
        algorithm: Algorithm = algorithm;
        /// With a hash in another encoding.
        encoding: Encoding = encoding;
        /// With text before the signature: `sha256=`.
        prefix: &'a str = prefix;
        /// With a header that is a list of pairs.
        pairs: Pairs<'a> = Some(pairs);
        /// With different signed content.
        signed: Template<'a> = signed;
        /// With a secret in another encoding.
        secret: SecretEncoding = secret;
        /// With a timestamp.
        timestamp: Timestamp<'a> = Some(timestamp);
    }
}

/// A header that is a list of pairs: `t=1492774577,v1=5257a8…`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Pairs<'a> {
    /// The name of the signature's pair, which may be repeated.
    pub signature: &'a str,
    /// The name of the timestamp's pair.
    pub timestamp: Option<&'a str>,
    /// What separates pairs.
    pub separator: &'a str,
}

/// When a request was signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Timestamp<'a> {
    /// The header that holds it; `None`: a pair of the signature's header does.
    pub header: Option<&'a str>,
    /// Its unit, since 1970-01-01T00:00:00Z.
    pub unit: Unit,
    /// By how many seconds it may differ from the receiver's clock in either direction; `None`: it is signed, but its
    /// age is not checked.
    pub tolerance: Option<u32>,
}

/// The Standard Webhooks specification. The secret is base64, with or without `whsec_` before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct StandardWebhooks<'a> {
    /// The prefix of the three headers' names: `webhook`, `svix`.
    pub prefix: &'a str,
    /// By how many seconds the timestamp may differ from the receiver's clock, in either direction.
    pub tolerance: u32,
}

/// A hash function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Algorithm {
    /// SHA-1
    Sha1,
    /// SHA-256
    Sha256,
    /// SHA-512
    Sha512,
}

/// The encoding of a hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Encoding {
    /// Hexadecimal digits, of either case.
    Hex,
    /// Base64 (RFC 4648 §4 or §5), with or without padding.
    Base64,
}

/// How a secret's text becomes the key's bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
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
#[non_exhaustive]
pub enum Unit {
    /// Seconds.
    Seconds,
    /// Milliseconds.
    Milliseconds,
}

impl<'a> SharedSecret<'a> {
    /// The secret, alone in `header`.
    pub const fn new(header: &'a str) -> Self {
        Self { header, prefix: "" }
    }

    setters! {
        /// With text before the secret: `Bearer `.
        prefix: &'a str = prefix;
    }
}

impl<'a> Pairs<'a> {
    /// Pairs separated by commas; `signature` is the name of the signature's pair.
    pub const fn new(signature: &'a str) -> Self {
        Self { signature, timestamp: None, separator: "," }
    }

    setters! {
        /// With a pair of this name that holds the timestamp.
        timestamp: &'a str = Some(timestamp);
        /// With another separator.
        separator: &'a str = separator;
    }
}

/// Five minutes, as in the libraries of the Standard Webhooks specification.
const TOLERANCE: u32 = 300;

impl<'a> Timestamp<'a> {
    /// Seconds, in a pair of the signature's header, at most five minutes from the receiver's clock.
    pub const fn new() -> Self {
        Self { header: None, unit: Unit::Seconds, tolerance: Some(TOLERANCE) }
    }

    setters! {
        /// In a header of its own.
        header: &'a str = Some(header);
        /// In another unit.
        unit: Unit = unit;
        /// With another tolerance in seconds; `None` accepts every time.
        tolerance: Option<u32> = tolerance;
    }
}

impl Default for Timestamp<'_> {
    fn default() -> Self {
        Self::new()
    }
}

impl<'a> StandardWebhooks<'a> {
    /// Headers whose names begin with `prefix`, and a timestamp at most five minutes from the receiver's clock.
    pub const fn new(prefix: &'a str) -> Self {
        Self { prefix, tolerance: TOLERANCE }
    }

    setters! {
        /// With another tolerance in seconds.
        tolerance: u32 = tolerance;
    }
}
