//! JSON Web Tokens (RFC 7519), signed in the compact form of RFC 7515.

use std::collections::HashMap;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::de::IgnoredAny;
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use subtle::ConstantTimeEq;

use super::fault::{Fault, Subject};
use super::{Keys, hmac, skip_unread, without_prefix};
use crate::receive::encoding::base64_url_strict;
use crate::receive::mac::digest;
use crate::receive::values::Values;
use crate::receive::{BodyHash, Jwt, JwtAlgorithm, Place};

/// The longest token. A header is no longer either; one in the body could be as long as the body, and is only where it is the
/// body.
const LONGEST: usize = 64 * 1024;

/// What the header of a token says. `crit` names extensions that have to be understood, and none is (RFC 7515 §4.1.11);
/// a member that is repeated is refused (§4). Keys that a header holds or points to are the sender's, and are not looked at.
#[derive(Deserialize)]
struct Header {
    alg: String,
    #[cfg_attr(not(feature = "public-key"), allow(dead_code, reason = "secrets have no ids"))]
    kid: Option<String>,
    #[serde(default, deserialize_with = "present")]
    crit: bool,
    /// An unencoded payload (RFC 7797) is not that of a token (§7).
    #[serde(default, deserialize_with = "present")]
    b64: bool,
}

/// That a member is there, whatever it is: `null` too.
fn present<'de, D: Deserializer<'de>>(value: D) -> Result<bool, D::Error> {
    IgnoredAny::deserialize(value).map(|_| true)
}

/// A token, before it is verified.
struct Token<'t> {
    algorithm: JwtAlgorithm,
    #[cfg(feature = "public-key")]
    key_id: Option<String>,
    /// What is signed.
    message: &'t str,
    claims: &'t str,
    signature: Vec<u8>,
}

/// The index of the key that the request's token is signed with.
pub(super) fn jwt<'r>(
    scheme: &Jwt<'r>,
    keys: &Keys<'_>,
    values: &Values<'r>,
    now: SystemTime,
) -> Result<usize, Fault<'r>> {
    let text = values.text(scheme.place).map_err(|reason| Subject::Token.without(reason))?;
    let token = Token::read(scheme, &text)?;
    let index = token.signed_by(keys, now)?;
    let claims = base64_url_strict(token.claims.as_bytes()).ok_or(MALFORMED)?;
    let claims: HashMap<String, Value> = serde_json::from_slice(&claims).map_err(|_| MALFORMED)?;
    are_for_us(scheme, &claims)?;
    if let Some(hash) = &scheme.body_hash {
        is_of_body(hash, &claims, &values.request.body)?;
    }
    are_in_time(scheme, &claims, now)?;
    Ok(index)
}

/// Refuses a request whose head shows that it cannot be verified.
pub(super) fn screen<'r>(scheme: &Jwt<'r>, values: &Values<'r>) -> Result<(), Fault<'r>> {
    let text = values.text(scheme.place).map_err(|reason| Subject::Token.without(reason));
    let Some(text) = skip_unread(text)? else { return Ok(()) };
    Token::read(scheme, &text).map(drop)
}

const MALFORMED: Fault<'static> = Fault::Malformed(Subject::Token);

impl<'t> Token<'t> {
    fn read(scheme: &Jwt<'_>, text: &'t str) -> Result<Self, Fault<'static>> {
        let is_body = scheme.place == Place::Body("");
        let token = without_prefix(text, scheme.prefix, scheme.place)
            .filter(|token| is_body || token.len() <= LONGEST);
        let token = token.ok_or(MALFORMED)?;
        let (message, signature) = token.rsplit_once('.').ok_or(MALFORMED)?;
        let (header, claims) = message.split_once('.').ok_or(MALFORMED)?;
        let decode = |text: &str| base64_url_strict(text.as_bytes()).filter(|bytes| !bytes.is_empty());
        let header = decode(header).ok_or(MALFORMED)?;
        // What is read into a structure could also be an array of its members.
        let is_object = header.trim_ascii_start().starts_with(b"{");
        let header: Header = serde_json::from_slice(&header).map_err(|_| MALFORMED)?;
        if !is_object || header.crit || header.b64 {
            return Err(MALFORMED);
        }
        let known = scheme.algorithms.iter().find(|algorithm| algorithm.name() == header.alg);
        let algorithm = *known.ok_or(Fault::Algorithm)?;
        let signature = decode(signature).ok_or(MALFORMED)?;
        // No other dot stands in the three parts.
        decode(claims).ok_or(MALFORMED)?;
        Ok(Self {
            algorithm,
            #[cfg(feature = "public-key")]
            key_id: header.kid,
            message,
            claims,
            signature,
        })
    }

    fn signed_by<'f>(&self, keys: &Keys<'_>, now: SystemTime) -> Result<usize, Fault<'f>> {
        let parts = [self.message.as_bytes()];
        let signatures = std::slice::from_ref(&self.signature);
        if let Some(hash) = self.algorithm.hash() {
            return hmac::signed_by(hash, keys.secrets, &parts, signatures);
        }
        self.signed_for(keys, &parts, signatures, now)
    }

    #[cfg(feature = "public-key")]
    fn signed_for<'f>(
        &self,
        keys: &Keys<'_>,
        parts: &[&[u8]],
        signatures: &[Vec<u8>],
        now: SystemTime,
    ) -> Result<usize, Fault<'f>> {
        let algorithm = self.algorithm.signature().ok_or(Fault::Algorithm)?;
        let signed_for = |keys: &[_]| super::public_key::signed_for(algorithm, keys, parts, signatures);
        let Some(source) = keys.source else {
            return signed_for(keys.public).map(|index| keys.secrets.len() + index);
        };
        if !algorithm.may_have(self.signature.len()) {
            return Err(MALFORMED);
        }
        let id = self.key_id.as_deref().ok_or(Fault::Missing(Subject::KeyId))?;
        let key = source.key(algorithm.kind(), id, now)?;
        signed_for(std::slice::from_ref(&*key)).map(|_| keys.secrets.len() + keys.public.len())
    }

    #[cfg(not(feature = "public-key"))]
    #[allow(clippy::unused_self, reason = "with the feature, there are such algorithms")]
    fn signed_for<'f>(
        &self,
        _: &Keys<'_>,
        _: &[&[u8]],
        _: &[Vec<u8>],
        _: SystemTime,
    ) -> Result<usize, Fault<'f>> {
        Err(Fault::Algorithm)
    }
}

type Claims = HashMap<String, Value>;

/// That the claims are of the issuer, and for the audience, that the table says (RFC 7519 §4.1.1, §4.1.3).
fn are_for_us<'r>(scheme: &Jwt<'r>, claims: &Claims) -> Result<(), Fault<'r>> {
    let is = |value: &Value, expected: &str| value.as_str() == Some(expected);
    let has = |claim: &'static str, matches: &dyn Fn(&Value) -> bool| match claims.get(claim) {
        None => Err(Fault::Missing(Subject::Claim(claim))),
        Some(value) if matches(value) => Ok(()),
        Some(_) => Err(Fault::Claim(claim)),
    };
    if let Some(issuer) = scheme.issuer {
        has("iss", &|value| is(value, issuer))?;
    }
    if let Some(audience) = scheme.audience {
        has("aud", &|value| match value {
            Value::Array(all) => all.iter().any(|one| is(one, audience)),
            one => is(one, audience),
        })?;
    }
    Ok(())
}

/// That a claim is the hash of the body.
fn is_of_body<'r>(hash: &BodyHash<'r>, claims: &Claims, body: &[u8]) -> Result<(), Fault<'r>> {
    let claim = claims.get(hash.claim).ok_or(Fault::Missing(Subject::BodyHash))?;
    let said = claim.as_str().and_then(|text| hash.encoding.decode(text));
    let said = said.ok_or(Fault::Malformed(Subject::BodyHash))?;
    if digest(hash.algorithm, body).ct_eq(&said).into() { Ok(()) } else { Err(Fault::Body) }
}

/// That the token has begun and has not expired (RFC 7519 §4.1.4 to §4.1.6).
fn are_in_time<'r>(scheme: &Jwt<'r>, claims: &Claims, now: SystemTime) -> Result<(), Fault<'r>> {
    let leeway = Duration::from_secs(scheme.leeway.into());
    let time = |claim: &'static str| claims.get(claim).map(|value| numeric_date(value, claim)).transpose();
    let late = |until: Option<SystemTime>| match until.map(|until| now.duration_since(until)) {
        Some(Ok(age)) if age >= leeway => Err(Fault::Stale(age.saturating_sub(leeway))),
        _ => Ok(()),
    };
    let early = |from: Option<SystemTime>| match from.map(|from| from.duration_since(now)) {
        Some(Ok(ahead)) if ahead > leeway => Err(Fault::Early(ahead.saturating_sub(leeway))),
        _ => Ok(()),
    };
    let (issued, expires, begins) = (time("iat")?, time("exp")?, time("nbf")?);
    late(expires)?;
    early(begins)?;
    early(issued)?;
    let Some(age) = scheme.max_age else { return Ok(()) };
    let issued = issued.ok_or(Fault::Missing(Subject::Claim("iat")))?;
    late(issued.checked_add(Duration::from_secs(age.into())))
}

/// From here on a number of seconds is later than the year 33,000: it is one of milliseconds, with which a token would
/// never expire.
const MILLISECONDS: f64 = 1e12;

/// A number of seconds since 1970, with or without a fraction (RFC 7519 §2).
fn numeric_date<'r>(value: &Value, claim: &'static str) -> Result<SystemTime, Fault<'r>> {
    if value.as_f64().is_some_and(|number| number >= MILLISECONDS) {
        return Err(Fault::Milliseconds(claim));
    }
    let seconds = value.as_f64().and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    let time = seconds.and_then(|seconds| UNIX_EPOCH.checked_add(seconds));
    time.ok_or(Fault::Malformed(Subject::Claim(claim)))
}
