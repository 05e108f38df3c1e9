//! Keyed hashes (RFC 2104).

use schemars::JsonSchema;
use serde::Deserialize;

use super::signing::signing_table;

signing_table! {
    /// The request carries a keyed hash (RFC 2104) of itself, in one of `header`, `headers`, `query`, `form` and `body`.
    Hmac {
        /// The hash.
        pub algorithm: Algorithm,
        /// How the secret's text becomes the key's bytes. Default: `text`.
        #[serde(default)]
        pub secret: SecretEncoding,
    }
}

/// A hash function.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Algorithm {
    /// MD5 (RFC 1321), which should be replaced (RFC 6151)
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

impl Algorithm {
    /// Whether collisions of it can be computed.
    pub const fn is_broken(self) -> bool {
        matches!(self, Self::Md5 | Self::Sha1)
    }
}

/// How a secret's text becomes the key's bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SecretEncoding {
    /// The text's own bytes.
    #[default]
    Text,
    /// Hexadecimal digits.
    Hex,
    /// Base64 (RFC 4648 §4 or §5), with or without padding.
    Base64,
    /// Base64 of the alphabet for URLs (RFC 4648 §5), with or without padding.
    Base64url,
    /// Base64, with or without `whsec_` before it.
    Whsec,
}
