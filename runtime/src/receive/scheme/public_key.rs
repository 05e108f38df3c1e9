//! Signatures that a public key verifies.

use super::signature::signature_setters;
use super::{Encoding, Pairs, Place, Positions, Reading, Signature, Timestamp};
use crate::receive::Template;
use crate::receive::with::setters;

/// The request carries a signature that a public key verifies (feature `public-key`).
///
/// ```
/// use hookwright::receive::{Encoding, PublicKey, Scheme, SignatureAlgorithm, Template, Timestamp};
///
/// let scheme = PublicKey::new("X-Signature-Ed25519", SignatureAlgorithm::Ed25519)
///     .timestamp(Timestamp::new().header("X-Signature-Timestamp"))
///     .signed(Template("{timestamp}{body}"));
/// let scheme = Scheme::PublicKey(scheme);
/// # let _ = scheme;
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PublicKey<'a> {
    /// What is signed, and where the signature stands.
    pub signature: Signature<'a>,
    /// The algorithm. It is never taken from the request or from the key.
    pub algorithm: SignatureAlgorithm,
    /// Where a request says which key it is signed with, for endpoints with a
    /// [`KeySource`](crate::receive::KeySource).
    pub key_id: Option<Template<'a>>,
}

impl<'a> PublicKey<'a> {
    /// The signature of the body, in hexadecimal, alone in `header`.
    pub const fn new(header: &'a str, algorithm: SignatureAlgorithm) -> Self {
        Self::at(Place::Header(header), algorithm)
    }

    /// The signature of the body, in hexadecimal, alone in `place`.
    pub const fn at(place: Place<'a>, algorithm: SignatureAlgorithm) -> Self {
        Self { signature: Signature::at(place), algorithm, key_id: None }
    }

    setters! {
        /// With another algorithm.
        algorithm: SignatureAlgorithm = algorithm;
        /// With the id of the key.
        key_id: Template<'a> = Some(key_id);
    }

    signature_setters!();
}

/// An algorithm of signatures that a public key verifies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SignatureAlgorithm {
    /// Ed25519 (RFC 8032 §5.1)
    Ed25519,
    /// ECDSA on the curve P-256 with SHA-256 (FIPS 186-5 §6); signatures are DER (RFC 3279 §2.2.3).
    EcdsaP256Sha256,
    /// ECDSA on the curve P-256 with SHA-256; signatures are `r` and `s`, 32 bytes each.
    EcdsaP256Sha256Raw,
    /// RSASSA-PKCS1-v1_5 with SHA-256 (RFC 8017 §8.2), keys of 2048 to 8192 bits
    RsaPkcs1Sha256,
    /// RSASSA-PKCS1-v1_5 with SHA-512
    RsaPkcs1Sha512,
    /// RSASSA-PSS with SHA-256 and a salt of 32 bytes (RFC 8017 §8.1)
    RsaPssSha256,
    /// RSASSA-PSS with SHA-512 and a salt of 64 bytes
    RsaPssSha512,
    /// RSASSA-PKCS1-v1_5 with SHA-1, which is broken: collisions can be computed.
    RsaPkcs1Sha1,
}
