//! Signatures that a public key verifies.

use schemars::JsonSchema;
use serde::Deserialize;

use super::signing::signing_table;

signing_table! {
    /// The request carries a signature that a public key verifies, in one of `header`, `headers`, `query`, `form` and `body`.
    PublicKey {
        /// The algorithm.
        pub algorithm: SignatureAlgorithm,
        /// Where a request says which key it is signed with: a template of text and `{header:Name}`, `{query:name}`,
        /// `{form:name}` and `{body:/pointer}`. An endpoint may then have a key source.
        pub key_id: Option<String>,
    }
}

/// An algorithm of signatures that a public key verifies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SignatureAlgorithm {
    /// Ed25519 (RFC 8032 §5.1)
    Ed25519,
    /// ECDSA on the curve P-256 with SHA-256 (FIPS 186-5 §6); signatures are DER (RFC 3279 §2.2.3).
    EcdsaP256Sha256,
    /// ECDSA on the curve P-256 with SHA-256; signatures are `r` and `s`, 32 bytes each.
    EcdsaP256Sha256Raw,
    /// RSASSA-PKCS1-v1_5 with SHA-256 (RFC 8017 §8.2)
    RsaPkcs1Sha256,
    /// RSASSA-PKCS1-v1_5 with SHA-512
    RsaPkcs1Sha512,
    /// RSASSA-PSS with SHA-256 and a salt of 32 bytes (RFC 8017 §8.1)
    RsaPssSha256,
    /// RSASSA-PSS with SHA-512 and a salt of 64 bytes
    RsaPssSha512,
    /// RSASSA-PKCS1-v1_5 with SHA-1, which is broken: a finding.
    RsaPkcs1Sha1,
}
