//! JSON Web Tokens (RFC 7519).

use super::{Algorithm, Encoding, Place, SecretEncoding};
use crate::receive::with::setters;

/// The request carries a JSON Web Token (RFC 7519) in the compact form of RFC 7515.
///
/// A token is signed with one of [`algorithms`](Self::algorithms), whatever its own header says: `none`, and an algorithm that
/// is not among them, is refused.
///
/// ```
/// use hookwright::receive::{Algorithm, BodyHash, Encoding, Jwt, JwtAlgorithm, Scheme};
///
/// let jwt = Jwt::new("Authorization", &[JwtAlgorithm::Hs256])
///     .prefix("Bearer ")
///     .issuer("acme")
///     .max_age(300)
///     .body_hash(BodyHash { claim: "body", algorithm: Algorithm::Sha256, encoding: Encoding::Hex });
/// let scheme = Scheme::Jwt(jwt);
/// # let _ = scheme;
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Jwt<'a> {
    /// Where the token stands.
    pub place: Place<'a>,
    /// The text before it.
    pub prefix: &'a str,
    /// The algorithms that it may be signed with: all with a secret, or all of one kind of keys.
    pub algorithms: &'a [JwtAlgorithm],
    /// How the secret's text becomes the key's bytes.
    pub secret: SecretEncoding,
    /// What the claim `iss` has to be.
    pub issuer: Option<&'a str>,
    /// What the claim `aud` has to be, or to contain.
    pub audience: Option<&'a str>,
    /// How many seconds after `iat` the token is good; then it needs that claim.
    pub max_age: Option<u32>,
    /// By how many seconds `exp`, `nbf` and `iat` may differ from the receiver's clock.
    pub leeway: u32,
    /// The claim that holds the hash of the body.
    pub body_hash: Option<BodyHash<'a>>,
}

impl<'a> Jwt<'a> {
    /// A token alone in `header`.
    pub const fn new(header: &'a str, algorithms: &'a [JwtAlgorithm]) -> Self {
        Self::at(Place::Header(header), algorithms)
    }

    /// A token alone in `place`.
    pub const fn at(place: Place<'a>, algorithms: &'a [JwtAlgorithm]) -> Self {
        Self {
            place,
            prefix: "",
            algorithms,
            secret: SecretEncoding::Text,
            issuer: None,
            audience: None,
            max_age: None,
            leeway: 60,
            body_hash: None,
        }
    }

    setters! {
        /// With text before the token: `Bearer `.
        prefix: &'a str = prefix;
        /// With a secret in another encoding.
        secret: SecretEncoding = secret;
        /// With an issuer.
        issuer: &'a str = Some(issuer);
        /// With an audience.
        audience: &'a str = Some(audience);
        /// With a greatest age in seconds.
        max_age: u32 = Some(max_age);
        /// With another leeway in seconds.
        leeway: u32 = leeway;
        /// With a claim that holds the hash of the body.
        body_hash: BodyHash<'a> = Some(body_hash);
    }

    /// Whether tokens are signed with a secret.
    pub(in crate::receive) fn has_secret(&self) -> bool {
        self.algorithms.iter().all(|algorithm| algorithm.hash().is_some())
    }
}

/// A claim that holds the hash of the body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(clippy::exhaustive_structs, reason = "a table of three words")]
pub struct BodyHash<'a> {
    /// The claim's name.
    pub claim: &'a str,
    /// The hash.
    pub algorithm: Algorithm,
    /// How it is written.
    pub encoding: Encoding,
}

/// An algorithm of tokens (RFC 7518 §3.1, RFC 8037 §3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum JwtAlgorithm {
    /// HMAC with SHA-256
    Hs256,
    /// HMAC with SHA-384
    Hs384,
    /// HMAC with SHA-512
    Hs512,
    /// RSASSA-PKCS1-v1_5 with SHA-256
    #[cfg(feature = "public-key")]
    Rs256,
    /// ECDSA on P-256 with SHA-256
    #[cfg(feature = "public-key")]
    Es256,
    /// Ed25519
    #[cfg(feature = "public-key")]
    EdDsa,
}

impl JwtAlgorithm {
    /// Its name in the header of a token.
    pub(in crate::receive) const fn name(self) -> &'static str {
        match self {
            Self::Hs256 => "HS256",
            Self::Hs384 => "HS384",
            Self::Hs512 => "HS512",
            #[cfg(feature = "public-key")]
            Self::Rs256 => "RS256",
            #[cfg(feature = "public-key")]
            Self::Es256 => "ES256",
            #[cfg(feature = "public-key")]
            Self::EdDsa => "EdDSA",
        }
    }

    /// The hash, if it is a keyed hash.
    #[cfg_attr(
        not(feature = "public-key"),
        expect(clippy::unnecessary_wraps, reason = "without public keys, all of them are")
    )]
    pub(in crate::receive) const fn hash(self) -> Option<Algorithm> {
        match self {
            Self::Hs256 => Some(Algorithm::Sha256),
            Self::Hs384 => Some(Algorithm::Sha384),
            Self::Hs512 => Some(Algorithm::Sha512),
            #[cfg(feature = "public-key")]
            _ => None,
        }
    }

    /// The algorithm, if it is one of public keys.
    #[cfg(feature = "public-key")]
    pub(in crate::receive) const fn signature(self) -> Option<super::SignatureAlgorithm> {
        match self {
            Self::Rs256 => Some(super::SignatureAlgorithm::RsaPkcs1Sha256),
            Self::Es256 => Some(super::SignatureAlgorithm::EcdsaP256Sha256Raw),
            Self::EdDsa => Some(super::SignatureAlgorithm::Ed25519),
            Self::Hs256 | Self::Hs384 | Self::Hs512 => None,
        }
    }
}
