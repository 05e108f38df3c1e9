//! Requests that carry the secret itself.

use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use super::fault::{Fault, Subject};
use super::{matching, without_prefix};
use crate::receive::SharedSecret;
use crate::receive::encoding::base64;
use crate::receive::secret::Key;
use crate::receive::values::Values;

/// The index of the secret that the request carries.
pub(super) fn shared_secret<'r>(
    scheme: &SharedSecret<'r>,
    keys: &[Key],
    values: &Values<'r>,
) -> Result<usize, Fault<'r>> {
    let text = values.text(scheme.place).map_err(|reason| Subject::Secret.without(reason))?;
    let sent = without_prefix(&text, scheme.prefix, scheme.place).ok_or(Fault::Malformed(Subject::Secret))?;
    same(keys, sent.as_bytes())
}

/// The index of the user and password that the request carries (RFC 7617 §2).
pub(super) fn basic<'r>(keys: &[Key], values: &Values<'r>) -> Result<usize, Fault<'r>> {
    let text = values.header("Authorization").map_err(|reason| Subject::Secret.without(reason))?;
    let malformed = Fault::Malformed(Subject::Secret);
    let (scheme, credentials) = text.split_once(' ').ok_or(malformed)?;
    if !scheme.eq_ignore_ascii_case("Basic") {
        return Err(malformed);
    }
    same(keys, &base64(credentials.trim_start_matches(' ').as_bytes()).ok_or(malformed)?)
}

fn same<'r>(keys: &[Key], sent: &[u8]) -> Result<usize, Fault<'r>> {
    // Digests have one length, so neither the length of a secret nor how much of it was guessed shows.
    let sent = Sha256::digest(sent);
    matching(keys, |key| Sha256::digest(key.bytes()).ct_eq(&sent))
}
