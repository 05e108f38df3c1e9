//! Verifies that a request comes from the provider, over the raw bytes, before anything is interpreted.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use http::HeaderMap;
use sha2::{Digest, Sha256};
use subtle::{Choice, ConditionallySelectable, ConstantTimeEq};

use super::encoding::{base64, hex};
use super::header::{NoValue, one};
use super::mac::mac;
use super::secret::{Key, Secret};
use super::{Algorithm, Encoding, Hmac, Pairs, Part, Scheme, SharedSecret, StandardWebhooks, Template, Unit};
use crate::Request;

/// Why a request could not be verified.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Unverified {
    /// The signature or secret is missing.
    Missing,
    /// The signature or secret is wrong.
    Bad,
    /// The signature is valid, but its timestamp is outside the tolerance.
    Stale,
    /// A secret is blank, or is not in the form that the scheme requires.
    Secret,
}

impl Scheme<'_> {
    /// Verifies that the sender of a request has one of `secrets`, and returns that secret's index.
    /// An [`Endpoint`](super::Endpoint) does this and everything after it.
    ///
    /// # Errors
    ///
    /// [`Unverified`]; [`Unverified::Stale`] only when the signature itself is good.
    pub fn verify(
        &self,
        secrets: &[Secret],
        request: &Request,
        now: SystemTime,
    ) -> Result<usize, Unverified> {
        let keys = secrets.iter().map(|secret| Key::new(self, secret));
        let keys: Vec<Key> = keys.collect::<Result<_, _>>().map_err(|_| Unverified::Secret)?;
        verify(self, &keys, request, now)
    }
}

impl From<NoValue> for Unverified {
    fn from(problem: NoValue) -> Self {
        match problem {
            NoValue::Missing => Self::Missing,
            NoValue::Ambiguous => Self::Bad,
        }
    }
}

/// The index of the key that the request was signed with.
pub(super) fn verify(
    scheme: &Scheme<'_>,
    keys: &[Key],
    request: &Request,
    now: SystemTime,
) -> Result<usize, Unverified> {
    match scheme {
        Scheme::SharedSecret(scheme) => shared_secret(scheme, keys, &request.headers),
        Scheme::Hmac(scheme) => keyed_hash(scheme, keys, request, now),
        Scheme::StandardWebhooks(scheme) => standard_webhooks(scheme, keys, request, now),
    }
}

/// Refuses a request whose headers show that it cannot be verified, whatever its body is. If a header carries the secret
/// itself, this is the whole verification.
pub(super) fn screen(scheme: &Scheme<'_>, keys: &[Key], headers: &HeaderMap) -> Result<(), Unverified> {
    match scheme {
        Scheme::SharedSecret(scheme) => shared_secret(scheme, keys, headers).map(drop),
        Scheme::Hmac(scheme) => {
            let (signatures, timestamp) = hmac_headers(scheme, headers)?;
            if let Some(declared) = scheme.timestamp {
                timestamp.and_then(|text| instant(text, declared.unit)).ok_or(Unverified::Bad)?;
            }
            can_be_told_apart(&signed_values(scheme.signed, timestamp, headers)?)?;
            one_has_length(scheme.algorithm, &signatures)
        }
        Scheme::StandardWebhooks(scheme) => {
            let (_, timestamp, signatures) = standard_headers(scheme, headers)?;
            instant(timestamp, Unit::Seconds).ok_or(Unverified::Bad)?;
            one_has_length(Algorithm::Sha256, &signatures)
        }
    }
}

/// That one of the signatures has the length of the hash's (FIPS 180-4 §1).
fn one_has_length(algorithm: Algorithm, signatures: &[Vec<u8>]) -> Result<(), Unverified> {
    let length = match algorithm {
        Algorithm::Sha1 => 20,
        Algorithm::Sha256 => 32,
        Algorithm::Sha512 => 64,
    };
    signatures.iter().any(|signature| signature.len() == length).then_some(()).ok_or(Unverified::Bad)
}

fn shared_secret(scheme: &SharedSecret<'_>, keys: &[Key], headers: &HeaderMap) -> Result<usize, Unverified> {
    let sent = one(headers, scheme.header)?.strip_prefix(scheme.prefix).ok_or(Unverified::Bad)?;
    // Digests have one length, so neither the length of a secret nor how much of it was guessed shows.
    let sent = Sha256::digest(sent.as_bytes());
    matching(keys, |key| Sha256::digest(key.bytes()).ct_eq(&sent))
}

fn keyed_hash(
    scheme: &Hmac<'_>,
    keys: &[Key],
    request: &Request,
    now: SystemTime,
) -> Result<usize, Unverified> {
    let (signatures, timestamp) = hmac_headers(scheme, &request.headers)?;
    let values = signed_values(scheme.signed, timestamp, &request.headers)?;
    can_be_told_apart(&values)?;
    let parts: Vec<&[u8]> = values.iter().map(|value| value.bytes(&request.body)).collect();
    let index = signed_by(scheme.algorithm, keys, &parts, &signatures)?;
    if let Some(declared) = scheme.timestamp {
        let at = timestamp.and_then(|text| instant(text, declared.unit)).ok_or(Unverified::Bad)?;
        if declared.tolerance.is_some_and(|seconds| !is_near(at, now, seconds)) {
            return Err(Unverified::Stale);
        }
    }
    Ok(index)
}

/// The signatures, decoded, and the timestamp, if there is one.
fn hmac_headers<'h>(
    scheme: &Hmac<'_>,
    headers: &'h HeaderMap,
) -> Result<(Vec<Vec<u8>>, Option<&'h str>), Unverified> {
    let (signatures, paired_timestamp) = read_signatures(scheme, one(headers, scheme.header)?)?;
    Ok(match scheme.timestamp.and_then(|timestamp| timestamp.header) {
        Some(name) => (signatures, Some(one(headers, name)?)),
        None => (signatures, paired_timestamp),
    })
}

/// The signatures in the header, decoded, and the timestamp, if the header contains it too.
fn read_signatures<'h>(
    scheme: &Hmac<'_>,
    header: &'h str,
) -> Result<(Vec<Vec<u8>>, Option<&'h str>), Unverified> {
    let decode = |text: &str| match scheme.encoding {
        Encoding::Hex => hex(text.as_bytes()),
        Encoding::Base64 => base64(text.as_bytes()),
    };
    let Some(pairs) = &scheme.pairs else {
        let text = header.strip_prefix(scheme.prefix).ok_or(Unverified::Bad)?;
        return Ok((vec![decode(text).ok_or(Unverified::Bad)?], None));
    };
    let values = |name: &str| pair_values(pairs, header, name);
    let signatures: Vec<&str> = values(pairs.signature);
    if signatures.is_empty() {
        return Err(Unverified::Missing);
    }
    let timestamp = match pairs.timestamp.map(values).as_deref() {
        None => None,
        Some([]) => return Err(Unverified::Missing),
        Some([timestamp]) => Some(*timestamp),
        Some(_) => return Err(Unverified::Bad),
    };
    // One of several may belong to an unknown secret, so it need not even be decodable.
    Ok((signatures.into_iter().filter_map(decode).collect(), timestamp))
}

fn pair_values<'h>(pairs: &Pairs<'_>, header: &'h str, name: &str) -> Vec<&'h str> {
    header
        .split(pairs.separator)
        .filter_map(|pair| pair.trim_matches(' ').split_once('='))
        .filter_map(|(key, value)| (key == name).then_some(value))
        .collect()
}

/// A part of what was signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Signed<'r> {
    /// Text of the template.
    Fixed(&'r str),
    /// What the request's headers say.
    Sent(&'r str),
    Body,
}

impl<'r> Signed<'r> {
    fn bytes(self, body: &'r [u8]) -> &'r [u8] {
        match self {
            Self::Fixed(text) | Self::Sent(text) => text.as_bytes(),
            Self::Body => body,
        }
    }
}

/// What was signed, part by part.
fn signed_values<'r>(
    template: Template<'r>,
    timestamp: Option<&'r str>,
    headers: &'r HeaderMap,
) -> Result<Vec<Signed<'r>>, Unverified> {
    let value = |part| match part {
        Ok(Part::Text(text)) => Ok(Signed::Fixed(text)),
        Ok(Part::Header(name)) => Ok(Signed::Sent(one(headers, name)?)),
        Ok(Part::Body) => Ok(Signed::Body),
        Ok(Part::Timestamp) => timestamp.map(Signed::Sent).ok_or(Unverified::Missing),
        // The generator rejects both; a scheme that is written by hand gets no signature.
        Ok(Part::Pointer(_)) | Err(_) => Err(Unverified::Bad),
    };
    template.parts().map(value).collect()
}

/// Refuses values that contain the text that separates them from others: `a.b` and `c` are signed as `a` and `b.c` are, so
/// one signature would be good for both.
///
/// The body, or else the last value, may contain anything: those before it are read from the front, up to the first
/// separator, and those after it from the back. Values that nothing separates are a finding of the generator.
fn can_be_told_apart(values: &[Signed<'_>]) -> Result<(), Unverified> {
    let body = values.iter().position(|value| *value == Signed::Body);
    let Some(anything) = body.or_else(|| values.iter().rposition(is_sent)) else { return Ok(()) };
    let apart = values.iter().enumerate().all(|(index, value)| match value {
        Signed::Sent(text) if index < anything => {
            let after = fixed(values.iter().skip(index + 1));
            after.is_empty() || format!("{text}{after}").find(&after) == Some(text.len())
        }
        Signed::Sent(text) if index > anything => {
            let last = values.iter().take(index).rposition(|value| !matches!(value, Signed::Fixed(_)));
            let before = fixed(values.iter().take(index).skip(last.map_or(0, |last| last + 1)));
            before.is_empty() || format!("{before}{text}").rfind(&before) == Some(0)
        }
        Signed::Sent(_) | Signed::Fixed(_) | Signed::Body => true,
    });
    apart.then_some(()).ok_or(Unverified::Bad)
}

/// The text that `values` begin with.
fn fixed<'v>(values: impl Iterator<Item = &'v Signed<'v>>) -> String {
    values
        .map_while(|value| match value {
            Signed::Fixed(text) => Some(*text),
            Signed::Sent(_) | Signed::Body => None,
        })
        .collect()
}

fn is_sent(value: &Signed<'_>) -> bool {
    matches!(value, Signed::Sent(_))
}

fn standard_webhooks(
    scheme: &StandardWebhooks<'_>,
    keys: &[Key],
    request: &Request,
    now: SystemTime,
) -> Result<usize, Unverified> {
    let (id, timestamp, signatures) = standard_headers(scheme, &request.headers)?;
    let parts = [id.as_bytes(), b".", timestamp.as_bytes(), b".", &request.body];
    let index = signed_by(Algorithm::Sha256, keys, &parts, &signatures)?;
    let at = instant(timestamp, Unit::Seconds).ok_or(Unverified::Bad)?;
    if is_near(at, now, scheme.tolerance) { Ok(index) } else { Err(Unverified::Stale) }
}

/// The id, the timestamp and the signatures, decoded.
fn standard_headers<'h>(
    scheme: &StandardWebhooks<'_>,
    headers: &'h HeaderMap,
) -> Result<(&'h str, &'h str, Vec<Vec<u8>>), Unverified> {
    let header = |suffix: &str| one(headers, &format!("{}-{suffix}", scheme.prefix));
    let (id, timestamp, list) = (header("id")?, header("timestamp")?, header("signature")?);
    // The `.` separates what is signed: with one in the id, a part of it could be taken for the timestamp.
    if id.contains('.') {
        return Err(Unverified::Bad);
    }
    // Other versions, such as `v1a`, may be listed too; they are for other keys.
    let signatures = list
        .split(' ')
        .filter_map(|signature| signature.strip_prefix("v1,"))
        .filter_map(|text| base64(text.as_bytes()))
        .collect();
    Ok((id, timestamp, signatures))
}

/// The index of the key that made one of `signatures`.
fn signed_by(
    algorithm: Algorithm,
    keys: &[Key],
    parts: &[&[u8]],
    signatures: &[Vec<u8>],
) -> Result<usize, Unverified> {
    matching(keys, |key| {
        let expected = mac(algorithm, key, parts.iter().copied());
        signatures.iter().fold(Choice::from(0), |found, signature| found | expected.ct_eq(signature))
    })
}

/// The index of the first key that matches; every key is tried, whichever matches.
fn matching(keys: &[Key], matches: impl Fn(&Key) -> Choice) -> Result<usize, Unverified> {
    let mut found = u64::MAX;
    for (index, key) in keys.iter().enumerate().rev() {
        found.conditional_assign(&(index as u64), matches(key));
    }
    usize::try_from(found).ok().filter(|index| *index < keys.len()).ok_or(Unverified::Bad)
}

/// The time that a timestamp says: decimal digits and nothing else.
fn instant(text: &str, unit: Unit) -> Option<SystemTime> {
    let number: u64 = text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok())??;
    let since = match unit {
        Unit::Seconds => Duration::from_secs(number),
        Unit::Milliseconds => Duration::from_millis(number),
    };
    UNIX_EPOCH.checked_add(since)
}

fn is_near(at: SystemTime, now: SystemTime, seconds: u32) -> bool {
    let apart = at.duration_since(now).unwrap_or_else(|error| error.duration());
    apart <= Duration::from_secs(seconds.into())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    /// Whether headers `a` and `b` and a timestamp can be told apart in what is signed.
    fn apart(template: &'static str, a: &str, b: &str) -> bool {
        let mut headers = HeaderMap::new();
        headers.insert("a", a.parse().unwrap());
        headers.insert("b", b.parse().unwrap());
        let values = signed_values(Template(template), Some("1700000000"), &headers).unwrap();
        can_be_told_apart(&values).is_ok()
    }

    #[test]
    fn a_value_does_not_contain_what_separates_it() {
        let template = "{header:a}.{header:b}.{body}";
        assert!(apart(template, "order-paid", "1"));
        assert!(!apart(template, "order.paid", "1"));
        assert!(!apart(template, "order-paid", "1.2"));
        // Without a body, the last value may contain anything.
        assert!(apart("{header:a}.{header:b}", "order", "1.2"));
        assert!(!apart("{header:a}.{header:b}", "order.1", "2"));
        // A separator that begins within the value is one too.
        assert!(!apart("{header:a}--{body}", "order-", "1"));
        assert!(!apart("{header:a}}}{{{header:b}{body}", "a}{b", "1"));
        assert!(apart("v0:{timestamp}:{body}", "", ""));
        assert!(apart("a.b.{header:a}", "c.d", ""), "there is only one value");
    }

    #[test]
    fn what_comes_after_the_body_is_read_from_the_back() {
        let template = "{header:a}.{body}.{header:b}";
        assert!(apart(template, "1", "2"));
        assert!(!apart(template, "1", "2.3"));
        assert!(!apart(template, "1.2", "3"));
        assert!(!apart("{body}--{header:b}", "", "-3"));
    }
}
