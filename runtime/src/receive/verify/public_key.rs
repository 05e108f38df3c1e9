//! Signatures that a public key verifies.

use std::time::SystemTime;

use super::fault::{Fault, Subject};
use super::hmac::{content, in_time, signed_at};
use super::read::read;
use super::signed::Signed;
use super::skip_unread;
use crate::receive::public_key::{VerifyingKey, joined};
use crate::receive::values::Values;
use crate::receive::{PublicKey, SignatureAlgorithm};

/// The index of the key that verifies the request.
pub(super) fn public_key<'r>(
    scheme: &PublicKey<'r>,
    keys: &[VerifyingKey],
    values: &Values<'r>,
    now: SystemTime,
) -> Result<usize, Fault<'r>> {
    let sent = read(&scheme.signature, values)?;
    let content = content(&scheme.signature, &sent, values)?;
    let parts: Vec<&[u8]> = content.iter().map(Signed::bytes).filter(|part| !part.is_empty()).collect();
    let index = signed_for(scheme.algorithm, keys, &parts, &sent.signatures)?;
    in_time(&scheme.signature, &sent, now)?;
    Ok(index)
}

/// Refuses a request whose head shows that it cannot be verified.
pub(super) fn screen<'r>(scheme: &PublicKey<'r>, values: &Values<'r>) -> Result<(), Fault<'r>> {
    let Some(sent) = skip_unread(read(&scheme.signature, values))? else { return Ok(()) };
    if scheme.signature.timing().is_some() {
        signed_at(&scheme.signature, &sent)?;
    }
    content(&scheme.signature, &sent, values)?;
    let fits = sent.signatures.iter().any(|signature| scheme.algorithm.may_have(signature.len()));
    if fits { Ok(()) } else { Err(Fault::Malformed(Subject::Signature)) }
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
