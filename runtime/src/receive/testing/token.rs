//! Makes JSON Web Tokens (RFC 7519), for tests.

use std::time::UNIX_EPOCH;

use serde_json::{Map, Value, json};

use super::{SendError, Sender};
use crate::receive::encoding::to_base64_url;
use crate::receive::mac::{digest, mac};
use crate::receive::secret::Key;
use crate::receive::{BodyFormat, Jwt, JwtAlgorithm};

/// For how many seconds a token is good.
const LIFETIME: u64 = 300;

/// A token for a request with this body, with the first algorithm of the table.
pub(super) fn token(
    scheme: &Jwt<'_>,
    key: Option<&Key>,
    sender: &Sender<'_>,
    body: &[u8],
) -> Result<String, SendError> {
    let algorithm = *scheme.algorithms.first().ok_or(SendError::Unsupported)?;
    let header = json!({ "alg": algorithm.name(), "typ": "JWT" });
    let mut claims = claims(scheme, sender, body);
    if let BodyFormat::Token { json } = sender.receiving.body {
        add_payload(json, body, &mut claims)?;
    }
    let claims = Value::Object(claims);
    let [header, claims] = [header, claims].map(|part| to_base64_url(part.to_string().as_bytes()));
    let message = format!("{header}.{claims}");
    let signature = signature(algorithm, key, sender, message.as_bytes())?;
    Ok(format!("{message}.{}", to_base64_url(&signature)))
}

/// Puts the payload where a body that is a token has it.
fn add_payload(json: Option<&str>, payload: &[u8], claims: &mut Map<String, Value>) -> Result<(), SendError> {
    if let Some(name) = json {
        let text = std::str::from_utf8(payload).map_err(|_| SendError::NoForm)?;
        claims.insert(name.to_owned(), text.into());
        return Ok(());
    }
    let payload: Map<String, Value> = serde_json::from_slice(payload).map_err(|_| SendError::NoForm)?;
    claims.extend(payload);
    Ok(())
}

fn claims(scheme: &Jwt<'_>, sender: &Sender<'_>, body: &[u8]) -> Map<String, Value> {
    let at = sender.at.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    let mut claims = Map::new();
    claims.insert("iat".to_owned(), at.into());
    claims.insert("exp".to_owned(), (at + LIFETIME).into());
    claims.insert("jti".to_owned(), (*sender.delivery_id).into());
    for (name, value) in [("iss", scheme.issuer), ("aud", scheme.audience)] {
        if let Some(value) = value {
            claims.insert(name.to_owned(), value.into());
        }
    }
    if let Some(hash) = scheme.body_hash {
        let hash_of_body = hash.encoding.encode(&digest(hash.algorithm, body));
        claims.insert(hash.claim.to_owned(), hash_of_body.into());
    }
    claims
}

#[cfg_attr(not(feature = "public-key"), allow(unused_variables, reason = "secrets sign alone"))]
fn signature(
    algorithm: JwtAlgorithm,
    key: Option<&Key>,
    sender: &Sender<'_>,
    message: &[u8],
) -> Result<Vec<u8>, SendError> {
    if let Some(hash) = algorithm.hash() {
        return Ok(mac(hash, key.ok_or(SendError::NoSecret)?, [message].into_iter()));
    }
    #[cfg(feature = "public-key")]
    if let Some(algorithm) = algorithm.signature() {
        return super::sign::privately(algorithm, sender, &[message]);
    }
    Err(SendError::Unsupported)
}
