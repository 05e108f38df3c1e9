//! Signs a request: the other side of the verification.

use std::time::{SystemTime, UNIX_EPOCH};

use http::HeaderMap;

use super::SendError;
use super::place::insert;
use crate::receive::encoding::{to_base64, to_hex};
use crate::receive::mac::mac;
use crate::receive::secret::Key;
use crate::receive::{
    Algorithm, Encoding, Hmac, Part, Scheme, Secret, SecretEncoding, StandardWebhooks, Unit,
};

/// Adds the headers that prove who sent the request.
pub(super) fn sign(
    scheme: &Scheme<'_>,
    secret: &Secret,
    delivery_id: &str,
    at: SystemTime,
    body: &[u8],
    headers: &mut HeaderMap,
) -> Result<(), SendError> {
    let key = Key::new(scheme, secret).map_err(|_| SendError::BadSecret)?;
    match scheme {
        Scheme::SharedSecret(scheme) => {
            insert(headers, scheme.header, &format!("{}{}", scheme.prefix, secret.expose()))
        }
        Scheme::Hmac(scheme) => keyed_hash(scheme, &key, at, body, headers),
        Scheme::StandardWebhooks(scheme) => standard_webhooks(scheme, &key, delivery_id, at, body, headers),
    }
}

fn keyed_hash(
    scheme: &Hmac<'_>,
    key: &Key,
    at: SystemTime,
    body: &[u8],
    headers: &mut HeaderMap,
) -> Result<(), SendError> {
    let unit = scheme.timestamp.map_or(Unit::Seconds, |timestamp| timestamp.unit);
    let timestamp = timestamp(at, unit);
    if let Some(name) = scheme.timestamp.and_then(|timestamp| timestamp.header) {
        insert(headers, name, &timestamp)?;
    }
    let mut signed: Vec<Vec<u8>> = Vec::new();
    for part in scheme.signed.parts() {
        signed.push(match part.map_err(|_| SendError::HeaderValue)? {
            Part::Text(text) => text.as_bytes().to_vec(),
            Part::Body => body.to_vec(),
            Part::Timestamp => timestamp.clone().into_bytes(),
            Part::Header(name) => {
                if !headers.contains_key(name) {
                    // Nothing says what it holds; most such headers are timestamps.
                    insert(headers, name, &timestamp)?;
                }
                headers.get(name).map(|value| value.as_bytes().to_vec()).unwrap_or_default()
            }
            Part::Pointer(_) => return Err(SendError::HeaderValue),
        });
    }
    let mac = mac(scheme.algorithm, key, signed.iter().map(Vec::as_slice));
    let signature = match scheme.encoding {
        Encoding::Hex => to_hex(&mac),
        Encoding::Base64 => to_base64(&mac),
    };
    let value = match scheme.pairs {
        None => format!("{}{signature}", scheme.prefix),
        Some(pairs) => {
            let time = pairs.timestamp.map(|name| format!("{name}={timestamp}{}", pairs.separator));
            format!("{}{}={signature}", time.unwrap_or_default(), pairs.signature)
        }
    };
    insert(headers, scheme.header, &value)
}

fn standard_webhooks(
    scheme: &StandardWebhooks<'_>,
    key: &Key,
    delivery_id: &str,
    at: SystemTime,
    body: &[u8],
    headers: &mut HeaderMap,
) -> Result<(), SendError> {
    let timestamp = timestamp(at, Unit::Seconds);
    let parts = [delivery_id.as_bytes(), b".", timestamp.as_bytes(), b".", body];
    let signature = to_base64(&mac(Algorithm::Sha256, key, parts.into_iter()));
    let prefix = scheme.prefix;
    insert(headers, &format!("{prefix}-id"), delivery_id)?;
    insert(headers, &format!("{prefix}-timestamp"), &timestamp)?;
    insert(headers, &format!("{prefix}-signature"), &format!("v1,{signature}"))
}

fn timestamp(at: SystemTime, unit: Unit) -> String {
    let since = at.duration_since(UNIX_EPOCH).unwrap_or_default();
    match unit {
        Unit::Seconds => since.as_secs().to_string(),
        Unit::Milliseconds => since.as_millis().to_string(),
    }
}

/// Whether a request of the scheme can be too old.
pub(super) fn is_timed(scheme: &Scheme<'_>) -> bool {
    match scheme {
        Scheme::SharedSecret(_) => false,
        Scheme::Hmac(scheme) => scheme.timestamp.is_some_and(|timestamp| timestamp.tolerance.is_some()),
        Scheme::StandardWebhooks(_) => true,
    }
}

/// The header that holds the signature.
pub(super) fn signature_header(scheme: &Scheme<'_>) -> String {
    match scheme {
        Scheme::SharedSecret(scheme) => scheme.header.to_owned(),
        Scheme::Hmac(scheme) => scheme.header.to_owned(),
        Scheme::StandardWebhooks(scheme) => format!("{}-signature", scheme.prefix),
    }
}

/// Two secrets of the scheme's form, of which at least one is not the sender's.
pub(super) fn other_secrets(scheme: &Scheme<'_>) -> [&'static str; 2] {
    match scheme {
        Scheme::Hmac(scheme) if scheme.secret == SecretEncoding::Hex => ["00ff", "00fe"],
        _ => [
            "c29tZWJvZHkgZWxzZSdzIHNlY3JldCwgbG9uZyBlbm91Z2g=",
            "YW5vdGhlciBvbmUncyBzZWNyZXQsIGxvbmcgZW5vdWdo",
        ],
    }
}
