//! Public keys, and the signatures that they verify.

mod der;
mod parse;
mod source;

use std::borrow::Cow;

use ring::signature::{self, RsaParameters, RsaPublicKeyComponents, UnparsedPublicKey};

#[cfg(feature = "testing")]
pub(super) use parse::pem;

pub use source::{FoundKey, KeySource, KeySourceError};
pub(super) use source::{Keyring, NoKey};

use super::SignatureAlgorithm;

/// A public key of one kind. A signature of another kind is never good.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum VerifyingKey {
    /// The 32 bytes of RFC 8032 §5.1.5.
    Ed25519([u8; 32]),
    /// An uncompressed point (SEC 1 §2.3.3).
    P256([u8; 65]),
    /// Modulus and exponent, without leading zeros.
    Rsa { n: Vec<u8>, e: Vec<u8> },
}

/// A kind of keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Ed25519,
    P256,
    Rsa,
}

/// Why a text is not a public key for a scheme.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum BadKey {
    /// It is empty, or only white space.
    Blank,
    /// It is a private key.
    Private,
    /// It is none that is known.
    Unreadable,
    /// It is a key of another kind.
    Kind { expected: &'static str, found: &'static str },
    /// It is an RSA key of this many bits, which are too few or too many.
    Bits(usize),
}

/// The sizes of RSA keys that are accepted.
const RSA_BITS: std::ops::RangeInclusive<usize> = 2048..=8192;

impl SignatureAlgorithm {
    /// The kind of its keys.
    pub(super) const fn kind(self) -> Kind {
        match self {
            Self::Ed25519 => Kind::Ed25519,
            Self::EcdsaP256Sha256 | Self::EcdsaP256Sha256Raw => Kind::P256,
            Self::RsaPkcs1Sha256
            | Self::RsaPkcs1Sha512
            | Self::RsaPssSha256
            | Self::RsaPssSha512
            | Self::RsaPkcs1Sha1 => Kind::Rsa,
        }
    }

    /// Whether a signature may have this many bytes.
    pub(super) fn may_have(self, bytes: usize) -> bool {
        match self {
            Self::Ed25519 | Self::EcdsaP256Sha256Raw => bytes == 64,
            // Two integers of up to 33 bytes in a sequence.
            Self::EcdsaP256Sha256 => (8..=72).contains(&bytes),
            _ => (RSA_BITS.start() / 8..=RSA_BITS.end() / 8).contains(&bytes),
        }
    }

    fn rsa(self) -> Option<&'static RsaParameters> {
        Some(match self {
            Self::RsaPkcs1Sha256 => &signature::RSA_PKCS1_2048_8192_SHA256,
            Self::RsaPkcs1Sha512 => &signature::RSA_PKCS1_2048_8192_SHA512,
            Self::RsaPssSha256 => &signature::RSA_PSS_2048_8192_SHA256,
            Self::RsaPssSha512 => &signature::RSA_PSS_2048_8192_SHA512,
            Self::RsaPkcs1Sha1 => &signature::RSA_PKCS1_2048_8192_SHA1_FOR_LEGACY_USE_ONLY,
            Self::Ed25519 | Self::EcdsaP256Sha256 | Self::EcdsaP256Sha256Raw => return None,
        })
    }
}

impl Kind {
    const fn words(self) -> &'static str {
        match self {
            Self::Ed25519 => "an Ed25519 key",
            Self::P256 => "a P-256 key",
            Self::Rsa => "an RSA key",
        }
    }
}

impl VerifyingKey {
    /// The key that a text holds, for signatures of `kind`.
    pub(super) fn new(kind: Kind, text: &str) -> Result<Self, BadKey> {
        let key = parse::key(text)?;
        match key.kind() {
            found if found != kind => Err(BadKey::Kind { expected: kind.words(), found: found.words() }),
            _ => key.of_good_size(),
        }
    }

    pub(super) const fn kind(&self) -> Kind {
        match self {
            Self::Ed25519(_) => Kind::Ed25519,
            Self::P256(_) => Kind::P256,
            Self::Rsa { .. } => Kind::Rsa,
        }
    }

    fn of_good_size(self) -> Result<Self, BadKey> {
        let Self::Rsa { n, .. } = &self else { return Ok(self) };
        let leading = n.first().map_or(0, |first| first.leading_zeros() as usize);
        let bits = n.len() * 8 - leading.min(n.len() * 8);
        if RSA_BITS.contains(&bits) { Ok(self) } else { Err(BadKey::Bits(bits)) }
    }

    /// Whether a signature has the form of one that the key's owner makes.
    #[cfg(feature = "explain")]
    pub(super) fn may_have_made(&self, algorithm: SignatureAlgorithm, signature: &[u8]) -> bool {
        match (self, algorithm) {
            (Self::Rsa { n, .. }, _) => signature.len() == n.len(),
            // A sequence (X.690 §8.9) of fewer than 128 bytes.
            (Self::P256(_), SignatureAlgorithm::EcdsaP256Sha256) => match signature {
                [0x30, length, integers @ ..] => usize::from(*length) == integers.len(),
                _ => false,
            },
            _ => algorithm.may_have(signature.len()),
        }
    }

    /// Whether the key's owner signed a message.
    pub(super) fn has_signed(&self, algorithm: SignatureAlgorithm, message: &[u8], signature: &[u8]) -> bool {
        use SignatureAlgorithm::{EcdsaP256Sha256, EcdsaP256Sha256Raw, Ed25519};
        let verified = match (algorithm, self) {
            (Ed25519, Self::Ed25519(key)) => {
                UnparsedPublicKey::new(&signature::ED25519, key).verify(message, signature)
            }
            (EcdsaP256Sha256, Self::P256(key)) => {
                UnparsedPublicKey::new(&signature::ECDSA_P256_SHA256_ASN1, key).verify(message, signature)
            }
            (EcdsaP256Sha256Raw, Self::P256(key)) => {
                UnparsedPublicKey::new(&signature::ECDSA_P256_SHA256_FIXED, key).verify(message, signature)
            }
            (algorithm, Self::Rsa { n, e }) => match algorithm.rsa() {
                Some(parameters) => RsaPublicKeyComponents { n, e }.verify(parameters, message, signature),
                None => return false,
            },
            _ => return false,
        };
        verified.is_ok()
    }
}

/// The parts of a message, one after the other.
pub(super) fn joined<'p>(parts: &[&'p [u8]]) -> Cow<'p, [u8]> {
    match parts {
        [only] => Cow::Borrowed(only),
        parts => Cow::Owned(parts.concat()),
    }
}
