//! Keyed hashes (RFC 2104).

use std::time::SystemTime;

use subtle::{Choice, ConstantTimeEq};

use super::apart::can_be_told_apart;
use super::fault::{Fault, Subject};
use super::read::{Sent, read};
use super::signed::{At, Signed, signed};
use super::time::{instant, near};
use super::{matching, skip_unread};
use crate::receive::mac::mac;
use crate::receive::secret::Key;
use crate::receive::values::Values;
use crate::receive::{Algorithm, Hmac, Signature, Unit};

/// The index of the key that the request was signed with.
pub(super) fn keyed_hash<'r>(
    scheme: &Hmac<'r>,
    keys: &[Key],
    values: &Values<'r>,
    now: SystemTime,
) -> Result<usize, Fault<'r>> {
    let sent = read(&scheme.signature, values)?;
    let content = content(&scheme.signature, &sent, values)?;
    let parts: Vec<&[u8]> = content.iter().map(Signed::bytes).collect();
    let index = signed_by(scheme.algorithm, keys, &parts, &sent.signatures)?;
    in_time(&scheme.signature, &sent, now)?;
    Ok(index)
}

/// Refuses a request whose head shows that it cannot be verified.
pub(super) fn screen<'r>(scheme: &Hmac<'r>, values: &Values<'r>) -> Result<(), Fault<'r>> {
    let Some(sent) = skip_unread(read(&scheme.signature, values))? else { return Ok(()) };
    if scheme.signature.timing().is_some() {
        signed_at(&scheme.signature, &sent)?;
    }
    content(&scheme.signature, &sent, values)?;
    one_has_length(scheme.algorithm, &sent.signatures)
}

/// What was signed.
pub(in crate::receive) fn content<'r>(
    scheme: &Signature<'r>,
    sent: &Sent<'r>,
    values: &Values<'r>,
) -> Result<Vec<Signed<'r>>, Fault<'r>> {
    let unit = scheme.timing().map_or(Unit::Seconds, |timestamp| timestamp.unit);
    let content = signed(scheme.signed, At { text: sent.timestamp.as_deref(), unit }, values)?;
    if can_be_told_apart(&content) { Ok(content) } else { Err(Fault::Inseparable) }
}

/// That the request was signed at a time that is near enough, where its scheme says when.
pub(super) fn in_time<'r>(scheme: &Signature<'r>, sent: &Sent<'r>, now: SystemTime) -> Result<(), Fault<'r>> {
    let Some(timestamp) = scheme.timing() else { return Ok(()) };
    let at = signed_at(scheme, sent)?;
    timestamp.tolerance.map_or(Ok(()), |seconds| near(at, now, seconds))
}

pub(super) fn signed_at<'r>(scheme: &Signature<'r>, sent: &Sent<'r>) -> Result<SystemTime, Fault<'r>> {
    let unit = scheme.timing().map_or(Unit::Seconds, |timestamp| timestamp.unit);
    let text = sent.timestamp.as_deref().ok_or(Fault::Malformed(Subject::Timestamp))?;
    instant(text, unit).ok_or(Fault::Malformed(Subject::Timestamp))
}

/// The index of the key that made one of `signatures`.
pub(super) fn signed_by<'r>(
    algorithm: Algorithm,
    keys: &[Key],
    parts: &[&[u8]],
    signatures: &[Vec<u8>],
) -> Result<usize, Fault<'r>> {
    matching(keys, |key| {
        let expected = mac(algorithm, key, parts.iter().copied());
        signatures.iter().fold(Choice::from(0), |found, signature| found | expected.ct_eq(signature))
    })
}

/// That one of the signatures has the length of the hash's (FIPS 180-4 §1).
pub(super) fn one_has_length<'r>(algorithm: Algorithm, signatures: &[Vec<u8>]) -> Result<(), Fault<'r>> {
    let length = algorithm.bytes();
    let fits = signatures.iter().any(|signature| signature.len() == length);
    if fits { Ok(()) } else { Err(Fault::Malformed(Subject::Signature)) }
}

impl Algorithm {
    /// The length of its hash.
    pub(super) const fn bytes(self) -> usize {
        match self {
            Self::Md5 => 16,
            Self::Sha1 => 20,
            Self::Sha256 => 32,
            Self::Sha384 => 48,
            Self::Sha512 => 64,
        }
    }
}
