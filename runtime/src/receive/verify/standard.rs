//! The Standard Webhooks specification.

use std::time::SystemTime;

use super::Keys;
use super::fault::{Fault, Subject};
use super::hmac::{one_has_length, signed_by};
use super::read::{few, is_short};
use super::time::{instant, near};
use crate::receive::encoding::base64;
use crate::receive::values::Values;
use crate::receive::{Algorithm, StandardWebhooks, Unit};

/// The index of the key that the request was signed with.
pub(super) fn standard_webhooks<'r>(
    scheme: &StandardWebhooks<'r>,
    keys: &Keys<'_>,
    values: &Values<'r>,
    now: SystemTime,
) -> Result<usize, Fault<'r>> {
    let sent = Sent::read(scheme, values)?;
    let parts = [sent.id.as_bytes(), b".", sent.timestamp.as_bytes(), b".", &values.request.body];
    let index = signed_by(Algorithm::Sha256, keys.secrets, &parts, &sent.symmetric);
    #[cfg(feature = "public-key")]
    let index = index.or_else(|_| sent.signed_for(keys, &parts));
    let index = index?;
    near(sent.at()?, now, scheme.tolerance)?;
    Ok(index)
}

/// Refuses a request whose head shows that it cannot be verified.
pub(super) fn screen<'r>(
    scheme: &StandardWebhooks<'r>,
    keys: &Keys<'_>,
    values: &Values<'r>,
) -> Result<(), Fault<'r>> {
    let sent = Sent::read(scheme, values)?;
    sent.at()?;
    let fits = if keys.secrets.is_empty() {
        Err(Fault::Malformed(Subject::Signature))
    } else {
        one_has_length(Algorithm::Sha256, &sent.symmetric)
    };
    #[cfg(feature = "public-key")]
    let fits = fits.or_else(|fault| sent.may_be_signed_for(keys).then_some(()).ok_or(fault));
    fits
}

/// The three headers.
struct Sent<'r> {
    id: &'r str,
    timestamp: &'r str,
    /// The signatures of the version `v1`.
    symmetric: Vec<Vec<u8>>,
    /// The signatures of the version `v1a`.
    #[cfg(feature = "public-key")]
    asymmetric: Vec<Vec<u8>>,
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
        let listed = Subject::Header("signature");
        is_short(list, listed)?;
        // Signatures of several versions may be listed; those of a version are for its keys only.
        let of_version = |version: &'static str| -> Result<Vec<Vec<u8>>, Fault<'r>> {
            let signatures = few(list.split(' ').filter_map(|one| one.strip_prefix(version)), listed)?;
            let decoded = signatures.into_iter().filter_map(|text| base64(text.as_bytes()));
            Ok(decoded.filter(|signature| !signature.is_empty()).collect())
        };
        Ok(Self {
            id,
            timestamp,
            symmetric: of_version("v1,")?,
            #[cfg(feature = "public-key")]
            asymmetric: of_version("v1a,")?,
        })
    }

    fn at(&self) -> Result<SystemTime, Fault<'r>> {
        instant(self.timestamp, Unit::Seconds).ok_or(Fault::Malformed(Subject::Header("timestamp")))
    }
}

#[cfg(feature = "public-key")]
impl<'r> Sent<'r> {
    /// The index of the public key that verifies one of the signatures, after the secrets.
    fn signed_for(&self, keys: &Keys<'_>, parts: &[&[u8]]) -> Result<usize, Fault<'r>> {
        use crate::receive::SignatureAlgorithm::Ed25519;
        let index = super::public_key::signed_for(Ed25519, keys.public, parts, &self.asymmetric);
        index.map(|index| keys.secrets.len() + index)
    }

    fn may_be_signed_for(&self, keys: &Keys<'_>) -> bool {
        use crate::receive::SignatureAlgorithm::Ed25519;
        !keys.public.is_empty() && self.asymmetric.iter().any(|signature| Ed25519.may_have(signature.len()))
    }
}
