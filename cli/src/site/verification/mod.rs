//! How requests prove that they come from the provider: in words, and as a script of a shell that makes such a request.

mod recipe;
mod words;

use hookwright::receive::{Algorithm, JwtAlgorithm, Scheme, SignatureAlgorithm};

use super::facts::{EventFacts, ProviderFacts};

/// What the page of an event says.
pub(super) struct Verification {
    /// Sentences, in Markdown.
    pub(super) words: String,
    /// The script, where one can be written in a few lines.
    pub(super) recipe: Option<String>,
}

/// How a request with this event is verified; `None` where it is not.
pub(super) fn verification(provider: &ProviderFacts<'_>, event: &EventFacts<'_>) -> Option<Verification> {
    let scheme = provider.folder.config.verification.as_ref()?.scheme()?;
    Some(Verification { words: words::of(&scheme), recipe: recipe::of(&scheme, provider, event) })
}

/// The name of a hash function, as `openssl` has it.
const fn hash(algorithm: Algorithm) -> &'static str {
    match algorithm {
        Algorithm::Md5 => "md5",
        Algorithm::Sha1 => "sha1",
        Algorithm::Sha256 => "sha256",
        Algorithm::Sha384 => "sha384",
        Algorithm::Sha512 => "sha512",
        _ => "",
    }
}

/// What an algorithm of signatures is called.
const fn signing(algorithm: SignatureAlgorithm) -> &'static str {
    match algorithm {
        SignatureAlgorithm::Ed25519 => "Ed25519",
        SignatureAlgorithm::EcdsaP256Sha256 | SignatureAlgorithm::EcdsaP256Sha256Raw => {
            "ECDSA on P-256 with SHA-256"
        }
        SignatureAlgorithm::RsaPkcs1Sha256 => "RSA (PKCS #1 v1.5) with SHA-256",
        SignatureAlgorithm::RsaPkcs1Sha512 => "RSA (PKCS #1 v1.5) with SHA-512",
        SignatureAlgorithm::RsaPssSha256 => "RSA-PSS with SHA-256",
        SignatureAlgorithm::RsaPssSha512 => "RSA-PSS with SHA-512",
        SignatureAlgorithm::RsaPkcs1Sha1 => "RSA (PKCS #1 v1.5) with SHA-1",
        _ => "a public key",
    }
}

/// Whether a scheme proves with a secret that both sides have.
fn has_secret(scheme: &Scheme<'_>) -> bool {
    use JwtAlgorithm::{Hs256, Hs384, Hs512};
    match scheme {
        Scheme::PublicKey(_) => false,
        Scheme::Jwt(token) => {
            token.algorithms.iter().all(|algorithm| matches!(algorithm, Hs256 | Hs384 | Hs512))
        }
        _ => true,
    }
}
