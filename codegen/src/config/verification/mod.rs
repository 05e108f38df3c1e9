//! `[verification]`: how requests prove that they come from the provider.

mod example;
mod hmac;
mod jwt;
mod place;
mod public_key;
mod reading;
mod secret;
mod signing;
mod standard;
mod timestamp;

use schemars::JsonSchema;
use serde::Deserialize;

pub use example::SignatureExample;
pub use hmac::{Algorithm, Hmac, SecretEncoding};
pub use jwt::{BodyHash, Jwt, JwtAlgorithms};
pub use place::{Names, Places};
pub use public_key::{PublicKey, SignatureAlgorithm};
pub use reading::{List, Pairs, Positions};
pub use secret::{Basic, SharedSecret};
pub use signing::{Encoding, Signing};
pub use standard::{StandardHeaders, StandardWebhooks};
pub use timestamp::{Timestamp, Unit};

/// How requests prove that they come from the provider.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(tag = "scheme", rename_all = "kebab-case", deny_unknown_fields)]
#[allow(clippy::large_enum_variant, reason = "a file has one")]
pub enum Verification {
    /// The request carries the secret itself.
    SharedSecret(SharedSecret),
    /// The request carries a user's name and password (RFC 7617).
    Basic(Basic),
    /// The request carries a keyed hash (RFC 2104) of itself.
    Hmac(Hmac),
    /// The request carries a signature that a public key verifies.
    PublicKey(PublicKey),
    /// The request carries a JSON Web Token (RFC 7519).
    Jwt(Jwt),
    /// The Standard Webhooks specification: symmetric signatures (`v1`), asymmetric ones (`v1a`), or both.
    StandardWebhooks(StandardWebhooks),
    /// The provider documents no verification.
    None,
}

impl Verification {
    /// The requests with good signatures.
    pub fn examples(&self) -> &[SignatureExample] {
        match self {
            Self::SharedSecret(scheme) => &scheme.example,
            Self::Basic(scheme) => &scheme.example,
            Self::Hmac(scheme) => &scheme.example,
            Self::PublicKey(scheme) => &scheme.example,
            Self::Jwt(scheme) => &scheme.example,
            Self::StandardWebhooks(scheme) => &scheme.example,
            Self::None => &[],
        }
    }

    /// Whether what is signed is hashed with MD5 or SHA-1, of which collisions can be computed.
    pub fn is_of_broken_hash(&self) -> bool {
        match self {
            Self::Hmac(scheme) => scheme.algorithm.is_broken(),
            Self::Jwt(scheme) => scheme.body_hash.as_ref().is_some_and(|hash| hash.algorithm.is_broken()),
            Self::PublicKey(scheme) => scheme.algorithm == SignatureAlgorithm::RsaPkcs1Sha1,
            _ => false,
        }
    }

    /// What is signed and where, if the scheme signs in a way of its own.
    pub fn signing(&self) -> Option<Signing<'_>> {
        match self {
            Self::Hmac(scheme) => Some(scheme.signing()),
            Self::PublicKey(scheme) => Some(scheme.signing()),
            Self::SharedSecret(_)
            | Self::Basic(_)
            | Self::Jwt(_)
            | Self::StandardWebhooks(_)
            | Self::None => None,
        }
    }
}

#[cfg(test)]
mod tests;
