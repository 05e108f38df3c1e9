//! How requests prove their origin, as plain data.

mod hmac;
mod jwt;
mod place;
#[cfg(feature = "public-key")]
mod public_key;
mod reading;
mod secret;
mod signature;
mod standard;
mod timestamp;

pub use hmac::{Algorithm, Hmac, SecretEncoding};
pub use jwt::{BodyHash, Jwt, JwtAlgorithm};
pub use place::Place;
#[cfg(feature = "public-key")]
pub use public_key::{PublicKey, SignatureAlgorithm};
pub use reading::{Pairs, Positions, Reading};
pub use secret::SharedSecret;
pub use signature::{Encoding, Signature};
pub use standard::StandardWebhooks;
pub use timestamp::{Timestamp, Unit};

use super::Template;

/// How requests prove their origin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Scheme<'a> {
    /// The request carries the secret itself.
    SharedSecret(SharedSecret<'a>),
    /// The request carries the secret, a user's name and password, as Basic credentials (RFC 7617).
    Basic,
    /// The request carries a keyed hash (RFC 2104) of itself.
    Hmac(Hmac<'a>),
    /// The request carries a signature that a public key verifies (feature `public-key`).
    #[cfg(feature = "public-key")]
    PublicKey(PublicKey<'a>),
    /// The request carries a JSON Web Token (RFC 7519).
    Jwt(Jwt<'a>),
    /// The Standard Webhooks specification: symmetric signatures (`v1`), which the endpoint's secrets verify, and with the
    /// feature `public-key` asymmetric ones (`v1a`), which its public keys verify.
    StandardWebhooks(StandardWebhooks<'a>),
}

impl<'a> Scheme<'a> {
    /// What is signed, if the scheme's requests are signed in a way of their own.
    pub const fn signature(&self) -> Option<&Signature<'a>> {
        match self {
            Self::Hmac(hmac) => Some(&hmac.signature),
            #[cfg(feature = "public-key")]
            Self::PublicKey(scheme) => Some(&scheme.signature),
            Self::SharedSecret(_) | Self::Basic | Self::Jwt(_) | Self::StandardWebhooks(_) => None,
        }
    }

    /// The same with other signed content; `None` if the scheme signs in no way of its own.
    #[cfg(feature = "explain")]
    pub(super) const fn with_signed<'b>(self, signed: Template<'b>) -> Option<Scheme<'b>>
    where
        'a: 'b,
    {
        Some(match self {
            Self::Hmac(scheme) => {
                let scheme: Hmac<'b> = scheme;
                Scheme::Hmac(scheme.signed(signed))
            }
            #[cfg(feature = "public-key")]
            Self::PublicKey(scheme) => {
                let scheme: PublicKey<'b> = scheme;
                Scheme::PublicKey(scheme.signed(signed))
            }
            Self::SharedSecret(_) | Self::Basic | Self::Jwt(_) | Self::StandardWebhooks(_) => return None,
        })
    }

    /// Where a request names its key.
    pub(super) const fn key_id(&self) -> Option<Template<'a>> {
        match self {
            #[cfg(feature = "public-key")]
            Self::PublicKey(scheme) => scheme.key_id,
            _ => None,
        }
    }

    /// Whether requests are verified by a secret.
    pub(super) fn has_secret(&self) -> bool {
        match self {
            #[cfg(feature = "public-key")]
            Self::PublicKey(_) => false,
            Self::Jwt(scheme) => scheme.has_secret(),
            _ => true,
        }
    }

    /// Where a request holds what proves its origin: the secret, or the signature and its timestamp.
    pub(super) fn places(&self) -> Vec<Place<'a>> {
        match self {
            Self::SharedSecret(scheme) => vec![scheme.place],
            Self::Jwt(scheme) => vec![scheme.place],
            scheme => scheme.signature().map(Signature::places).unwrap_or_default(),
        }
    }
}

/// Five minutes, as in the libraries of the Standard Webhooks specification.
const TOLERANCE: u32 = 300;
