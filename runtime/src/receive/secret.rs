//! Secrets that never print.

use std::fmt;

use subtle::ConstantTimeEq;

use super::encoding::{base64, base64_url, hex};
use super::{Scheme, SecretEncoding};

/// A secret: its text never appears in `Debug`, in an error or in a log.
///
/// ```
/// let secret = hookwright::receive::Secret::from("whsec_c2VjcmV0");
/// assert_eq!(format!("{secret:?}"), "Secret(…)");
/// ```
#[derive(Clone)]
pub struct Secret(String);

impl Secret {
    /// The text, for signing.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl SecretEncoding {
    /// The bytes that a secret's text stands for.
    pub(super) fn decode(self, text: &str) -> Option<Vec<u8>> {
        match self {
            Self::Text => Some(text.as_bytes().to_vec()),
            Self::Hex => hex(text.as_bytes()),
            Self::Base64 => base64(text.as_bytes()),
            Self::Base64Url => base64_url(text.as_bytes()),
            Self::Whsec => base64(text.strip_prefix("whsec_").unwrap_or(text).as_bytes()),
        }
    }

    const fn words(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Hex => "hexadecimal",
            Self::Base64 => "base64",
            Self::Base64Url => "base64 of the alphabet for URLs",
            Self::Whsec => "base64 after `whsec_`",
        }
    }
}

/// A secret as the bytes that a scheme works with.
#[derive(Clone)]
pub(super) struct Key(Vec<u8>);

/// Whether a text is a key of another kind than a secret, by its form: PEM, a JSON Web Key, or a public key of Standard
/// Webhooks.
fn is_key(text: &str) -> bool {
    let is_jwk = text.starts_with('{') && text.contains("\"kty\"");
    is_jwk || text.starts_with("-----BEGIN ") || text.starts_with("whpk_")
}

/// Why a secret is not valid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum BadSecret {
    /// It is empty, or only white space.
    Blank,
    /// It begins or ends with white space, as a line of a file does.
    Space,
    /// It is not in the form that the scheme requires.
    Encoding(&'static str),
    /// It begins as the scheme's signatures do.
    Signature,
    /// Its length is not one that the scheme allows: it has this many bytes.
    Length(usize),
    /// The scheme has public keys and no secrets.
    Unused,
    /// It is a public key, which everyone has.
    PublicKey,
}

/// How many bytes a Standard Webhooks secret has ("between 24 bytes (192 bits) and 64 bytes (512 bits)").
pub(super) const STANDARD_LENGTH: std::ops::RangeInclusive<usize> = 24..=64;

impl Key {
    /// The bytes of `secret` for `scheme`.
    pub(super) fn new(scheme: &Scheme<'_>, secret: &Secret) -> Result<Self, BadSecret> {
        let text = secret.expose();
        if text.trim().is_empty() {
            return Err(BadSecret::Blank);
        }
        if text.trim() != text {
            return Err(BadSecret::Space);
        }
        let is_standard = matches!(scheme, Scheme::StandardWebhooks(_));
        let bytes = match scheme {
            Scheme::SharedSecret(_) => Some(text.as_bytes().to_vec()),
            Scheme::Basic => match text.split_once(':') {
                Some((user, password)) if user.trim().is_empty() || password.trim().is_empty() => {
                    return Err(BadSecret::Blank);
                }
                credentials => credentials.map(|_| text.as_bytes().to_vec()),
            },
            Scheme::Hmac(hmac) => hmac.secret.decode(text),
            #[cfg(feature = "public-key")]
            Scheme::PublicKey(_) => return Err(BadSecret::Unused),
            Scheme::Jwt(jwt) if !jwt.has_secret() => return Err(BadSecret::Unused),
            Scheme::Jwt(_) if is_key(text) => return Err(BadSecret::PublicKey),
            Scheme::Jwt(jwt) => jwt.secret.decode(text),
            Scheme::StandardWebhooks(_) if text.starts_with("v1,") => return Err(BadSecret::Signature),
            Scheme::StandardWebhooks(_) => SecretEncoding::Whsec.decode(text),
        };
        match bytes {
            Some(bytes) if bytes.is_empty() => Err(BadSecret::Blank),
            Some(bytes) if is_standard && !STANDARD_LENGTH.contains(&bytes.len()) => {
                Err(BadSecret::Length(bytes.len()))
            }
            Some(bytes) => Ok(Self(bytes)),
            None => Err(BadSecret::Encoding(match scheme {
                Scheme::Basic => "a user's name, `:` and a password",
                Scheme::Hmac(hmac) => hmac.secret.words(),
                Scheme::Jwt(jwt) => jwt.secret.words(),
                _ => "base64",
            })),
        }
    }

    /// A key of these bytes.
    #[cfg(feature = "explain")]
    pub(super) const fn of_bytes(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// Whether it is the same, in a time that says nothing about it but its length.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(…)")
    }
}
