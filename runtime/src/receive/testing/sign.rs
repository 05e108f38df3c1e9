//! Signs a request: the other side of the verification.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::put::{insert, put};
use super::{SendError, Sender};
use crate::Request;
#[cfg(feature = "public-key")]
use crate::receive::SignatureAlgorithm;
use crate::receive::encoding::to_base64;
use crate::receive::mac::mac;
use crate::receive::secret::Key;
use crate::receive::values::Values;
use crate::receive::verify::{Sent, Signed, content};
use crate::receive::{
    Algorithm, Hmac, Jwt, Part, Place, Reading, Scheme, Secret, SecretEncoding, Signature, StandardWebhooks,
    Template, Unit, Verifier,
};

/// Adds what proves who sent the request.
pub(super) fn sign(
    verifier: &Verifier<'_>,
    sender: &Sender<'_>,
    request: &mut Request,
) -> Result<(), SendError> {
    let key = verifier.keys().first().ok_or(SendError::NoSecret);
    let secret = || sender.secret.as_ref().map(Secret::expose).ok_or(SendError::NoSecret);
    match verifier.scheme() {
        Scheme::SharedSecret(scheme) => {
            put(request, scheme.place, &format!("{}{}", scheme.prefix, secret()?))
        }
        Scheme::Basic => {
            let credentials = format!("Basic {}", to_base64(secret()?.as_bytes()));
            insert(&mut request.headers, "Authorization", &credentials)
        }
        Scheme::Hmac(scheme) => {
            let key = key?;
            sign_with(verifier, &scheme.signature, sender.at, request, |parts| Ok(hash(scheme, key, parts)))
        }
        #[cfg(feature = "public-key")]
        Scheme::PublicKey(scheme) => sign_with(verifier, &scheme.signature, sender.at, request, |parts| {
            privately(scheme.algorithm, sender, parts)
        }),
        Scheme::Jwt(scheme) => {
            let token = super::token::token(scheme, key.ok(), sender, &request.body)?;
            put(request, scheme.place, &format!("{}{token}", scheme.prefix))
        }
        Scheme::StandardWebhooks(scheme) => standard_webhooks(scheme, key.ok(), sender, request),
    }
}

/// A signature by the sender's private key.
#[cfg(feature = "public-key")]
pub(super) fn privately(
    algorithm: SignatureAlgorithm,
    sender: &Sender<'_>,
    parts: &[&[u8]],
) -> Result<Vec<u8>, SendError> {
    let key = sender.private_key.as_ref().ok_or(SendError::NoPrivateKey)?;
    let mut message = parts.concat();
    if sender.is_forged {
        message.push(b'!');
    }
    super::private::sign(algorithm, key.expose(), &message)
}

fn hash(scheme: &Hmac<'_>, key: &Key, parts: &[&[u8]]) -> Vec<u8> {
    mac(scheme.algorithm, key, parts.iter().copied())
}

/// Completes a request with what is signed, and puts the signature where it belongs.
fn sign_with(
    verifier: &Verifier<'_>,
    scheme: &Signature<'_>,
    at: SystemTime,
    request: &mut Request,
    sign: impl FnOnce(&[&[u8]]) -> Result<Vec<u8>, SendError>,
) -> Result<(), SendError> {
    let timestamp = timestamp(at, scheme.timing().map_or(Unit::Seconds, |timestamp| timestamp.unit));
    if let Some(place) = scheme.timing().and_then(|timestamp| timestamp.place) {
        put(request, place, &timestamp)?;
    }
    complete(scheme.signed, &timestamp, request)?;
    let sent = Sent { signatures: Vec::new(), timestamp: Some(timestamp.as_str().into()) };
    let signature = {
        let values = Values::new(request, verifier.known());
        let content = content(scheme, &sent, &values).map_err(|_| SendError::Unsignable)?;
        sign(&content.iter().map(Signed::bytes).collect::<Vec<_>>())?
    };
    put(request, scheme.place, &written(scheme, &scheme.encoding.encode(&signature), &timestamp))
}

/// Puts a value where one is signed and there is none. Nothing says what it holds; most such values are timestamps.
fn complete(signed: Template<'_>, timestamp: &str, request: &mut Request) -> Result<(), SendError> {
    let required = signed.parts().filter_map(Result::ok).filter(|part| !matches!(part, Part::Optional(_)));
    for part in required {
        match part.unfiltered() {
            Part::Header(name) if !request.headers.contains_key(name) => {
                insert(&mut request.headers, name, timestamp)?;
            }
            Part::Query(name) if !has_field(request.uri.query().unwrap_or_default().as_bytes(), name) => {
                put(request, Place::Query(name), timestamp)?;
            }
            Part::Form(name) if !has_field(&request.body, name) => {
                put(request, Place::Form(name), timestamp)?;
            }
            _ => {}
        }
    }
    Ok(())
}

fn has_field(text: &[u8], name: &str) -> bool {
    crate::receive::values::fields(text).any(|(known, _)| *known == *name.as_bytes())
}

/// The text that holds a signature, and the timestamp if the scheme has it there.
fn written(scheme: &Signature<'_>, signature: &str, timestamp: &str) -> String {
    match scheme.reading {
        Reading::Whole | Reading::List(_) => format!("{}{signature}", scheme.prefix),
        Reading::Pairs(pairs) => {
            let time = pairs.timestamp.map(|name| format!("{name}={timestamp}{}", pairs.separator));
            format!("{}{}={signature}", time.unwrap_or_default(), pairs.signature)
        }
        Reading::Positions(positions) => {
            let text = |at| match at {
                _ if at == positions.signature => signature,
                _ if Some(at) == positions.timestamp => timestamp,
                _ => "",
            };
            let last = positions.signature.max(positions.timestamp.unwrap_or_default());
            (0..=last).map(text).collect::<Vec<_>>().join(positions.separator)
        }
    }
}

fn standard_webhooks(
    scheme: &StandardWebhooks<'_>,
    key: Option<&Key>,
    sender: &Sender<'_>,
    request: &mut Request,
) -> Result<(), SendError> {
    let (delivery_id, timestamp) = (&*sender.delivery_id, timestamp(sender.at, Unit::Seconds));
    let parts: [&[u8]; 5] = [delivery_id.as_bytes(), b".", timestamp.as_bytes(), b".", &request.body];
    let mut signatures = Vec::new();
    if let Some(key) = key {
        let hash = mac(Algorithm::Sha256, key, parts.into_iter());
        signatures.push(format!("v1,{}", to_base64(&hash)));
    }
    #[cfg(feature = "public-key")]
    if sender.private_key.is_some() {
        let signature = privately(SignatureAlgorithm::Ed25519, sender, &parts)?;
        signatures.push(format!("v1a,{}", to_base64(&signature)));
    }
    let (prefix, headers) = (scheme.prefix, &mut request.headers);
    insert(headers, &format!("{prefix}-id"), delivery_id)?;
    insert(headers, &format!("{prefix}-timestamp"), &timestamp)?;
    insert(headers, &format!("{prefix}-signature"), &signatures.join(" "))
}

fn timestamp(at: SystemTime, unit: Unit) -> String {
    let since = at.duration_since(UNIX_EPOCH).unwrap_or_default();
    match unit {
        Unit::Seconds => since.as_secs().to_string(),
        Unit::Milliseconds => since.as_millis().to_string(),
        Unit::Rfc3339 => date_time(since.as_secs()),
        Unit::HttpDate => {
            httpdate::fmt_http_date(UNIX_EPOCH + Duration::from_secs(since.as_secs().min(LAST_SECOND)))
        }
    }
}

/// The last second of the year 9999, after which no date of HTTP can be written.
const LAST_SECOND: u64 = 253_402_300_799;

/// The date and time (RFC 3339 §5.6) of a number of seconds since 1970.
fn date_time(seconds: u64) -> String {
    let clock = seconds % 86_400;
    // A year from March on has its leap day at its end; 719,468 days from 0000-03-01 to 1970-01-01.
    let days = seconds / 86_400 + 719_468;
    let (era, day) = (days / 146_097, days % 146_097);
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let (day, month) = (day - (153 * month + 2) / 5 + 1, if month < 10 { month + 3 } else { month - 9 });
    let year = era * 400 + year + u64::from(month <= 2);
    let (hour, minute, second) = (clock / 3_600, clock / 60 % 60, clock % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

/// Whether a request of the scheme can be too old.
pub(super) fn is_timed(scheme: &Scheme<'_>) -> bool {
    match scheme {
        Scheme::StandardWebhooks(_) | Scheme::Jwt(_) => true,
        scheme => {
            let timestamp = scheme.signature().and_then(Signature::timing);
            timestamp.is_some_and(|timestamp| timestamp.tolerance.is_some())
        }
    }
}

/// Where the signature or the secret stands, by `name` if it is a header of the scheme's own.
pub(super) fn signature_place<'n>(scheme: &Scheme<'n>, name: &'n str) -> Place<'n> {
    match scheme {
        Scheme::SharedSecret(scheme) => scheme.place,
        Scheme::Hmac(scheme) => scheme.signature.place,
        #[cfg(feature = "public-key")]
        Scheme::PublicKey(scheme) => scheme.signature.place,
        Scheme::Jwt(scheme) => scheme.place,
        Scheme::Basic | Scheme::StandardWebhooks(_) => Place::Header(name),
    }
}

/// The name of the header that a scheme has of its own.
pub(super) fn own_header(scheme: &Scheme<'_>) -> String {
    match scheme {
        Scheme::StandardWebhooks(scheme) => format!("{}-signature", scheme.prefix),
        _ => "Authorization".to_owned(),
    }
}

/// Two secrets of the scheme's form, of which at least one is not the sender's.
pub(super) fn other_secrets(scheme: &Scheme<'_>) -> [&'static str; 2] {
    match scheme {
        Scheme::Hmac(Hmac { secret: SecretEncoding::Hex, .. })
        | Scheme::Jwt(Jwt { secret: SecretEncoding::Hex, .. }) => ["00ff", "00fe"],
        Scheme::Basic => ["other:secret", "another:secret"],
        _ => [
            "c29tZWJvZHkgZWxzZSdzIHNlY3JldCwgbG9uZyBlbm91Z2g=",
            "YW5vdGhlciBvbmUncyBzZWNyZXQsIGxvbmcgZW5vdWdo",
        ],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_times_are_written_as_they_are_read() {
        assert_eq!(date_time(1_700_000_000), "2023-11-14T22:13:20Z");
        for day in 0..60_000_u64 {
            let seconds = day * 86_400 + day % 86_400;
            let at = crate::receive::verify::instant(&date_time(seconds), Unit::Rfc3339);
            assert_eq!(at, UNIX_EPOCH.checked_add(Duration::from_secs(seconds)), "{seconds}");
        }
    }
}
