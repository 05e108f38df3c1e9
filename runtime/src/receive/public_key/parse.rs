//! The texts that hold public keys.

use serde::Deserialize;

use super::{BadKey, VerifyingKey, der};
use crate::receive::encoding::{base64, base64_url, hex};

/// The key that a text holds: PEM (RFC 7468), a JSON Web Key (RFC 7517), or bytes in hexadecimal or base64.
pub(super) fn key(text: &str) -> Result<VerifyingKey, BadKey> {
    let text = text.trim();
    if text.is_empty() {
        return Err(BadKey::Blank);
    }
    if text.starts_with(BEGIN) {
        return of_pem(text);
    }
    if text.starts_with('{') {
        return of_jwk(text);
    }
    if text.starts_with("whsk_") || text.starts_with("whsec_") {
        return Err(BadKey::Private);
    }
    let bytes = match text.strip_prefix("whpk_") {
        Some(base) => base64(base.as_bytes()),
        None => hex(text.as_bytes()).or_else(|| base64(text.as_bytes())),
    };
    bytes.and_then(|bytes| of_bytes(&bytes)).ok_or(BadKey::Unreadable)
}

/// The key in bytes: bare, or a structure.
fn of_bytes(bytes: &[u8]) -> Option<VerifyingKey> {
    match bytes.len() {
        32 => bytes.try_into().ok().map(VerifyingKey::Ed25519),
        65 if bytes.first() == Some(&4) => bytes.try_into().ok().map(VerifyingKey::P256),
        _ => der::of_info(bytes).or_else(|| der::of_rsa(bytes)).or_else(|| der::of_certificate(bytes)),
    }
}

fn of_pem(text: &str) -> Result<VerifyingKey, BadKey> {
    let (label, bytes) = pem(text).ok_or(BadKey::Unreadable)?;
    let key = match label {
        "PUBLIC KEY" => der::of_info(&bytes),
        "RSA PUBLIC KEY" => der::of_rsa(&bytes),
        "CERTIFICATE" => der::of_certificate(&bytes),
        label if label.ends_with("PRIVATE KEY") => return Err(BadKey::Private),
        _ => None,
    };
    key.ok_or(BadKey::Unreadable)
}

const BEGIN: &str = "-----BEGIN ";

/// The label and the bytes of the first block of a PEM text (RFC 7468 §2): the first certificate of a chain is that of its
/// owner.
pub(in crate::receive) fn pem(text: &str) -> Option<(&str, Vec<u8>)> {
    let (label, rest) = text.strip_prefix(BEGIN)?.split_once("-----")?;
    let (base, end) = rest.split_once("-----END ")?;
    if !end.strip_prefix(label)?.starts_with("-----") {
        return None;
    }
    let letters: Vec<u8> = base.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
    Some((label, base64(&letters)?))
}

/// A JSON Web Key (RFC 7517, RFC 7518 §6, RFC 8037 §2).
#[derive(Deserialize)]
struct Jwk {
    kty: String,
    crv: Option<String>,
    x: Option<String>,
    y: Option<String>,
    n: Option<String>,
    e: Option<String>,
    d: Option<serde::de::IgnoredAny>,
    k: Option<serde::de::IgnoredAny>,
}

fn of_jwk(text: &str) -> Result<VerifyingKey, BadKey> {
    let jwk: Jwk = serde_json::from_str(text).map_err(|_| BadKey::Unreadable)?;
    if jwk.d.is_some() || jwk.k.is_some() {
        return Err(BadKey::Private);
    }
    jwk.key().ok_or(BadKey::Unreadable)
}

impl Jwk {
    fn key(&self) -> Option<VerifyingKey> {
        let bytes = |text: &Option<String>| base64_url(text.as_ref()?.as_bytes());
        match (&*self.kty, self.crv.as_deref()) {
            ("OKP", Some("Ed25519")) => bytes(&self.x)?.try_into().ok().map(VerifyingKey::Ed25519),
            ("EC", Some("P-256")) => {
                let (x, y) = (bytes(&self.x)?, bytes(&self.y)?);
                let point = (x.len() == 32).then(|| [&[4], &*x, &*y].concat())?;
                point.try_into().ok().map(VerifyingKey::P256)
            }
            ("RSA", None) => {
                let without_zeros =
                    |bytes: Vec<u8>| bytes.into_iter().skip_while(|byte| *byte == 0).collect();
                let (n, e) = (without_zeros(bytes(&self.n)?), without_zeros(bytes(&self.e)?));
                Some(VerifyingKey::Rsa { n, e })
            }
            _ => None,
        }
    }
}
