//! Keyed hashes (RFC 2104).

use super::signature::signature_setters;
use super::{Encoding, Pairs, Place, Positions, Reading, Signature, Timestamp};
use crate::receive::Template;
use crate::receive::with::setters;

/// The request carries a keyed hash (RFC 2104) of itself.
///
/// ```
/// use hookwright::receive::{Algorithm, Encoding, Hmac, Place, Scheme, Template};
///
/// let hmac = Hmac::new("X-Acme-Signature")
///     .algorithm(Algorithm::Sha512)
///     .encoding(Encoding::Base64)
///     .signed(Template("v0:{body}"));
/// let in_query = Hmac::at(Place::Query("signature")).signed(Template("{method}{url}{body}"));
/// let schemes = [Scheme::Hmac(hmac), Scheme::Hmac(in_query)];
/// # let _ = schemes;
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Hmac<'a> {
    /// What is signed, and where the hash stands.
    pub signature: Signature<'a>,
    /// The hash.
    pub algorithm: Algorithm,
    /// How the secret's text becomes the key's bytes.
    pub secret: SecretEncoding,
}

impl<'a> Hmac<'a> {
    /// SHA-256 of the body, in hexadecimal, alone in `header`.
    pub const fn new(header: &'a str) -> Self {
        Self::at(Place::Header(header))
    }

    /// SHA-256 of the body, in hexadecimal, alone in `place`.
    pub const fn at(place: Place<'a>) -> Self {
        Self { signature: Signature::at(place), algorithm: Algorithm::Sha256, secret: SecretEncoding::Text }
    }

    setters! {
        /// With another hash.
        algorithm: Algorithm = algorithm;
        /// With a secret in another encoding.
        secret: SecretEncoding = secret;
    }

    signature_setters!();
}

/// A hash function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Algorithm {
    /// MD5 (RFC 1321), of which collisions are easily computed. A keyed hash does not need that they are not (RFC 6151 §2.3), but
    /// should be replaced.
    Md5,
    /// SHA-1
    Sha1,
    /// SHA-256
    Sha256,
    /// SHA-384
    Sha384,
    /// SHA-512
    Sha512,
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
    /// Base64 of the alphabet for URLs (RFC 4648 §5), with or without padding.
    Base64Url,
    /// Base64, with or without `whsec_` before it.
    Whsec,
}
