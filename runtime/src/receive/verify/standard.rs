//! The Standard Webhooks specification.

use std::time::SystemTime;

use super::fault::{Fault, Subject};
use super::hmac::{one_has_length, signed_by};
use super::read::{few, is_short};
use super::time::{instant, near};
use crate::receive::encoding::base64;
use crate::receive::secret::Key;
use crate::receive::values::Values;
use crate::receive::{Algorithm, StandardWebhooks, Unit};

/// The index of the key that the request was signed with.
pub(super) fn standard_webhooks<'r>(
    scheme: &StandardWebhooks<'r>,
    keys: &[Key],
    values: &Values<'r>,
    now: SystemTime,
) -> Result<usize, Fault<'r>> {
    let sent = Sent::read(scheme, values)?;
    let parts = [sent.id.as_bytes(), b".", sent.timestamp.as_bytes(), b".", &values.request.body];
    let index = signed_by(Algorithm::Sha256, keys, &parts, &sent.signatures)?;
    near(sent.at()?, now, scheme.tolerance)?;
    Ok(index)
}

/// Refuses a request whose head shows that it cannot be verified.
pub(super) fn screen<'r>(scheme: &StandardWebhooks<'r>, values: &Values<'r>) -> Result<(), Fault<'r>> {
    let sent = Sent::read(scheme, values)?;
    sent.at()?;
    one_has_length(Algorithm::Sha256, &sent.signatures)
}

/// The three headers.
struct Sent<'r> {
    id: &'r str,
    timestamp: &'r str,
    signatures: Vec<Vec<u8>>,
}

impl<'r> Sent<'r> {
    fn read(scheme: &StandardWebhooks<'r>, values: &Values<'r>) -> Result<Self, Fault<'r>> {
        let header = |suffix: &'static str| {
            let value = values.header(&format!("{}-{suffix}", scheme.prefix));
            value.map_err(|reason| Subject::Header(suffix).without(reason))
        };
        let (id, timestamp, list) = (header("id")?, header("timestamp")?, header("signature")?);
        // The `.` separates what is signed: with one in the id, a part of it could be taken for the timestamp.
        if id.contains('.') {
            return Err(Fault::Inseparable);
        }
        // Other versions, such as `v1a`, may be listed too; they are for other keys.
        let listed = Subject::Header("signature");
        is_short(list, listed)?;
        let signatures = few(list.split(' ').filter_map(|one| one.strip_prefix("v1,")), listed)?;
        let decoded = signatures.into_iter().filter_map(|text| base64(text.as_bytes()));
        let signatures = decoded.filter(|signature| !signature.is_empty()).collect();
        Ok(Self { id, timestamp, signatures })
    }

    fn at(&self) -> Result<SystemTime, Fault<'r>> {
        instant(self.timestamp, Unit::Seconds).ok_or(Fault::Malformed(Subject::Header("timestamp")))
    }
}
