//! Why an endpoint was not built.

use std::fmt;

#[cfg(feature = "public-key")]
use super::super::public_key::BadKey;
use super::super::secret::{BadSecret, STANDARD_LENGTH};

/// Why an endpoint cannot be built. It never holds a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum BuildError {
    /// The endpoint's [`name`](super::EndpointBuilder::name) is empty or blank.
    BlankName,
    /// The provider declares no verification, and [`unverified`](super::EndpointBuilder::unverified) was not called.
    NoScheme,
    /// The provider signs its requests, and the endpoint has no secret.
    NoSecret,
    /// The secret at this index is empty or blank.
    BlankSecret(usize),
    /// The secret at this index begins or ends with white space: the end of the line that it was read from, for instance.
    SecretSpace(usize),
    /// The secret at this index is not in the form that the provider's scheme requires.
    SecretEncoding(usize, &'static str),
    /// The secret at this index begins with `v1,`, as signatures of Standard Webhooks do.
    SecretIsSignature(usize),
    /// The secret at this index has this many bytes, and Standard Webhooks requires 24 to 64.
    SecretLength(usize, usize),
    /// What is signed contains the URL, and the endpoint does not know it: pass it to
    /// [`public_url`](super::EndpointBuilder::public_url).
    NoPublicUrl,
    /// The public URL is not absolute, or has a query or a fragment.
    PublicUrl(String),
    /// What is signed contains this option, and the endpoint has no text for it: pass it to
    /// [`option`](super::EndpointBuilder::option).
    NoOption(String),
    /// The endpoint has secrets or public keys, but [`unverified`](super::EndpointBuilder::unverified) was called.
    SecretUnused,
    /// The provider signs with a private key, so the endpoint needs its public key and no secret: pass the key to
    /// [`public_key`](super::EndpointBuilder::public_key).
    NoPublicKey,
    /// The endpoint has a secret, and the provider signs with a private key, whose public key the endpoint needs.
    SecretForPublicKey,
    /// The secret at this index is a key in PEM, a JSON Web Key or a `whpk_…`, which would be a secret that everyone has if it
    /// is a public one.
    PublicKeyAsSecret(usize),
    /// The endpoint has a public key, and the provider's requests are verified by a secret.
    PublicKeyUnused,
    /// The endpoint has a key source, and the provider's requests do not name their keys.
    KeySourceUnused,
    /// The public key at this index is empty or blank.
    BlankPublicKey(usize),
    /// The public key at this index is not one in any form that is known.
    PublicKeyEncoding(usize),
    /// The key at this index is a private one, or a secret, that only the provider may have.
    PrivateKey(usize),
    /// The public key at this index is of another kind than the provider's algorithm has.
    PublicKeyKind {
        /// The index.
        index: usize,
        /// The kind that is needed.
        expected: &'static str,
        /// The kind that it is.
        found: &'static str,
    },
    /// The public key at this index is an RSA key of this many bits, and 2048 to 8192 are accepted.
    PublicKeySize(usize, usize),
    /// The provider's handshakes carry a token, and the endpoint has none.
    NoVerifyToken,
    /// The endpoint's [`verify_token`](super::EndpointBuilder::verify_token) is empty or blank.
    BlankVerifyToken,
    /// The endpoint has a token, but the provider's handshakes carry none.
    VerifyTokenUnused,
    /// The endpoint keeps secrets, but the provider hands none over.
    NothingToKeep,
    /// A handshake signs something other than one `{challenge}` of [`Alphabet::Token`](crate::receive::Alphabet::Token), with text
    /// of the same alphabet around it: that could be a delivery.
    SignsOtherText,
    /// A handshake signs a text of its caller's, and the scheme does not sign `{body}` as it is, so that the text could be
    /// a delivery.
    SignsDeliveries,
    /// Bodies are tokens that the scheme does not verify: [`Scheme::Jwt`](crate::receive::Scheme::Jwt) has to read the token in the body.
    TokenNotVerified,
    /// A handshake signs with a password ([`Scheme::Basic`](crate::receive::Scheme::Basic)), and whoever gets the signature can try passwords out.
    SignsWithPassword,
    /// A handshake signs, and the endpoint has no secret to sign with: the scheme has public keys.
    SignsWithoutSecret,
    /// Requests do not name their events, so the endpoint has to: pass one of these to
    /// [`event`](super::EndpointBuilder::event).
    NoEvent(Vec<&'static str>),
    /// The endpoint names an event that the provider does not have; these are the ones it has.
    UnknownEvent(Vec<&'static str>),
}

impl BuildError {
    /// What is wrong with the secret at `index`.
    pub(in crate::receive) const fn of_secret(index: usize, bad: BadSecret) -> Self {
        match bad {
            BadSecret::Blank => Self::BlankSecret(index),
            BadSecret::Space => Self::SecretSpace(index),
            BadSecret::Encoding(encoding) => Self::SecretEncoding(index, encoding),
            BadSecret::Signature => Self::SecretIsSignature(index),
            BadSecret::Length(bytes) => Self::SecretLength(index, bytes),
            BadSecret::Unused => Self::SecretForPublicKey,
            BadSecret::PublicKey => Self::PublicKeyAsSecret(index),
        }
    }

    /// What is wrong with the public key at `index`.
    #[cfg(feature = "public-key")]
    pub(in crate::receive) const fn of_public_key(index: usize, bad: BadKey) -> Self {
        match bad {
            BadKey::Blank => Self::BlankPublicKey(index),
            BadKey::Private => Self::PrivateKey(index),
            BadKey::Unreadable => Self::PublicKeyEncoding(index),
            BadKey::Kind { expected, found } => Self::PublicKeyKind { index, expected, found },
            BadKey::Bits(bits) => Self::PublicKeySize(index, bits),
        }
    }
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BlankName => f.write_str("the endpoint's name is blank"),
            Self::NoScheme => {
                f.write_str("the provider declares no verification: call `.unverified()` to accept unauthenticated requests")
            }
            Self::NoSecret => f.write_str("the provider signs its requests: add a secret with `.secret(…)`"),
            Self::BlankSecret(index) => write!(f, "secret {index} is blank"),
            Self::SecretSpace(index) => write!(f, "secret {index} begins or ends with white space"),
            Self::SecretEncoding(index, encoding) => write!(f, "secret {index} is not {encoding}"),
            Self::SecretIsSignature(index) => write!(
                f,
                "secret {index} begins with `v1,`, which is the prefix of signatures; a secret begins with `whsec_`"
            ),
            Self::SecretLength(index, bytes) => {
                let (least, most) = STANDARD_LENGTH.into_inner();
                write!(f, "secret {index} has {bytes} bytes; Standard Webhooks requires {least} to {most}")
            }
            Self::NoPublicUrl => {
                f.write_str("the provider signs the URL: pass the one it sends to to `.public_url(…)`")
            }
            Self::PublicUrl(reason) => write!(f, "the public URL {reason}"),
            Self::NoOption(name) => {
                write!(f, "the provider signs the option `{name}`: pass its text to `.option(\"{name}\", …)`")
            }
            Self::SecretUnused => f.write_str("an endpoint with secrets or public keys cannot be `.unverified()`"),
            Self::NoPublicKey => {
                f.write_str("the provider signs with a private key: add its public key with `.public_key(…)`")
            }
            Self::SecretForPublicKey => f.write_str(
                "the provider signs with a private key: pass its public key to `.public_key(…)`, and no secret",
            ),
            Self::PublicKeyAsSecret(index) => {
                write!(f, "secret {index} is a key of a pair, and the provider's tokens are signed with a secret")
            }
            Self::PublicKeyUnused => {
                f.write_str("the provider's requests are verified by a secret, not by a public key")
            }
            Self::KeySourceUnused => {
                f.write_str("the provider's requests do not name their keys, so a key source is not asked")
            }
            Self::BlankPublicKey(index) => write!(f, "public key {index} is blank"),
            Self::PublicKeyEncoding(index) => write!(
                f,
                "public key {index} is not PEM, a JSON Web Key, or the bytes of a key in hexadecimal or base64"
            ),
            Self::PrivateKey(index) => {
                write!(f, "public key {index} is a private key or a secret, which only the provider may have")
            }
            Self::PublicKeyKind { index, expected, found } => {
                write!(f, "public key {index} is {found}, and the provider signs with {expected}")
            }
            Self::PublicKeySize(index, bits) => {
                write!(f, "public key {index} is an RSA key of {bits} bits; 2048 to 8192 are accepted")
            }
            Self::NoVerifyToken => {
                f.write_str("the provider's handshakes carry a token: pass it to `.verify_token(…)`")
            }
            Self::BlankVerifyToken => f.write_str("the token of handshakes is blank"),
            Self::VerifyTokenUnused => f.write_str("the provider's handshakes carry no token"),
            Self::NothingToKeep => f.write_str("the provider's handshakes hand no secrets over"),
            Self::SignsOtherText => f.write_str(
                "a handshake has to sign `{challenge}` once, and only letters, digits and `-._~+/=` in it and around it",
            ),
            Self::SignsDeliveries => f.write_str(
                "a handshake signs its caller's text, which could be a delivery: the scheme has to sign `{body}` as it is",
            ),
            Self::TokenNotVerified => {
                f.write_str("bodies are tokens, and the scheme verifies none there: it has to be `Scheme::Jwt` at `Place::Body(\"\")`")
            }
            Self::SignsWithPassword => {
                f.write_str("a handshake cannot sign with a password: its callers could try passwords out")
            }
            Self::SignsWithoutSecret => {
                f.write_str("a handshake cannot sign: the endpoint has public keys and no secret")
            }
            Self::NoEvent(names) => {
                write!(f, "requests do not name their event: call `.event(…)` with one of {}", names.join(", "))
            }
            Self::UnknownEvent(names) => {
                write!(f, "the provider has no such event; it has {}", names.join(", "))
            }
        }
    }
}

impl std::error::Error for BuildError {}
