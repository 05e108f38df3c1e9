//! Signatures that a public key verifies.

use std::time::SystemTime;

use super::fault::{Fault, Subject};
use super::hmac::{content, in_time, signed_at};
use super::read::{Sent, read};
use super::signed::{At, Signed, signed};
use super::{Keys, skip_unread};
use crate::receive::public_key::{NoKey, VerifyingKey, joined};
use crate::receive::values::Values;
use crate::receive::{PublicKey, SignatureAlgorithm, Template, Unit};

/// The index of the key that verifies the request.
pub(super) fn public_key<'r>(
    scheme: &PublicKey<'r>,
    keys: &Keys<'_>,
    values: &Values<'r>,
    now: SystemTime,
) -> Result<usize, Fault<'r>> {
    let sent = read(&scheme.signature, values)?;
    let content = content(&scheme.signature, &sent, values)?;
    let parts: Vec<&[u8]> = content.iter().map(Signed::bytes).filter(|part| !part.is_empty()).collect();
    let index = match (scheme.key_id, keys.source) {
        (Some(template), Some(source)) => {
            one_may_be_good(scheme.algorithm, &sent)?;
            let id = key_id(template, values)?;
            let key = source.key(scheme.algorithm.kind(), &id, now)?;
            signed_for(scheme.algorithm, std::slice::from_ref(&*key), &parts, &sent.signatures)?;
            // It comes after those that the endpoint was built with.
            keys.public.len()
        }
        _ => signed_for(scheme.algorithm, keys.public, &parts, &sent.signatures)?,
    };
    in_time(&scheme.signature, &sent, now)?;
    Ok(index)
}

/// Refuses a request whose head shows that it cannot be verified.
pub(super) fn screen<'r>(
    scheme: &PublicKey<'r>,
    keys: &Keys<'_>,
    values: &Values<'r>,
) -> Result<(), Fault<'r>> {
    let Some(sent) = skip_unread(read(&scheme.signature, values))? else { return Ok(()) };
    if scheme.signature.timing().is_some() {
        signed_at(&scheme.signature, &sent)?;
    }
    content(&scheme.signature, &sent, values)?;
    if let Some(template) = scheme.key_id.filter(|_| keys.source.is_some()) {
        skip_unread(key_id(template, values))?;
    }
    one_may_be_good(scheme.algorithm, &sent)
}

fn one_may_be_good<'r>(algorithm: SignatureAlgorithm, sent: &Sent<'r>) -> Result<(), Fault<'r>> {
    let fits = sent.signatures.iter().any(|signature| algorithm.may_have(signature.len()));
    if fits { Ok(()) } else { Err(Fault::Malformed(Subject::Signature)) }
}

/// The id of the key that the request names.
fn key_id<'r>(template: Template<'r>, values: &Values<'r>) -> Result<String, Fault<'r>> {
    let at = At { text: None, unit: Unit::Seconds };
    let parts = signed(template, at, values).map_err(|fault| match fault {
        Fault::Missing(_) => Fault::Missing(Subject::KeyId),
        fault => fault,
    })?;
    if parts.contains(&Signed::Unread) {
        return Err(Fault::Unread);
    }
    let bytes: Vec<u8> = parts.iter().flat_map(Signed::bytes).copied().collect();
    String::from_utf8(bytes).map_err(|_| Fault::Malformed(Subject::KeyId))
}

impl From<NoKey> for Fault<'_> {
    fn from(reason: NoKey) -> Self {
        match reason {
            NoKey::Unknown => Self::UnknownKey,
            NoKey::Unavailable => Self::NoKeyNow,
        }
    }
}

/// The index of the key that verifies one of `signatures`. Neither keys nor signatures are secrets, so the first that is
/// good ends the search.
pub(super) fn signed_for<'r>(
    algorithm: SignatureAlgorithm,
    keys: &[VerifyingKey],
    parts: &[&[u8]],
    signatures: &[Vec<u8>],
) -> Result<usize, Fault<'r>> {
    let message = joined(parts);
    let may_be_good = || signatures.iter().filter(|signature| algorithm.may_have(signature.len()));
    let is_good =
        |key: &VerifyingKey| may_be_good().any(|signature| key.has_signed(algorithm, &message, signature));
    keys.iter().position(is_good).ok_or(Fault::Wrong)
}
