//! What identifies a delivery.

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

/// The longest id that a store keeps as it is, in bytes.
const MAX_ID: usize = 256;
/// `#sha256:` and 64 digits, which follow the id of an unverified delivery.
const BODY_DIGEST: usize = 72;

/// Identifies a delivery among those of all endpoints that share a store.
///
/// A provider's ids are unique for one endpoint only: two accounts with one provider, or two URLs registered with
/// it, may see the same id for different deliveries.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub struct DeliveryKey {
    /// The endpoint's name: [`Endpoint::name`](crate::receive::Endpoint::name).
    pub endpoint: String,
    /// The delivery's id, at most 256 bytes.
    pub id: String,
    /// Whether the request was verified. A bounded store keeps verified and unverified deliveries apart, so that invented
    /// ids cannot evict verified ones.
    pub verified: bool,
}

impl DeliveryKey {
    /// The delivery `id` of the endpoint named `endpoint`. An id of more than 256 bytes is replaced by its digest.
    ///
    /// ```
    /// use hookwright::receive::DeliveryKey;
    ///
    /// assert_eq!(DeliveryKey::new("acme", "evt_1").id, "evt_1");
    /// assert!(DeliveryKey::new("acme", "1".repeat(1_000_000)).id.starts_with("sha256:"));
    /// ```
    pub fn new(endpoint: impl Into<String>, id: impl Into<String>) -> Self {
        Self { endpoint: endpoint.into(), id: bounded(id.into(), MAX_ID), verified: true }
    }

    /// The delivery `id` of an endpoint that verifies nothing. Anyone can send that id with a different body, so the
    /// body's digest is part of the key.
    pub fn unverified(endpoint: impl Into<String>, id: impl Into<String>, body: &[u8]) -> Self {
        let mut id = bounded(id.into(), MAX_ID - BODY_DIGEST);
        id.push('#');
        id.push_str(&digest(body));
        Self { endpoint: endpoint.into(), id, verified: false }
    }
}

fn bounded(id: String, limit: usize) -> String {
    if id.len() <= limit { id } else { digest(id.as_bytes()) }
}

/// `sha256:` and the digest in hexadecimal.
pub(super) fn digest(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(BODY_DIGEST);
    text.push_str("sha256:");
    for byte in Sha256::digest(bytes) {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_bounded() {
        let limit = "é".repeat(128);
        assert_eq!(DeliveryKey::new("acme", &*limit).id, limit);
        let longer = DeliveryKey::new("acme", limit.clone() + "1");
        assert_eq!(longer.id.len(), "sha256:".len() + 64);
        assert_ne!(longer, DeliveryKey::new("acme", limit + "2"));
        for length in [0, 184, 185, 5_000_000] {
            assert!(DeliveryKey::unverified("acme", "1".repeat(length), b"{}").id.len() <= MAX_ID);
        }
    }

    #[test]
    fn an_unverified_delivery_is_known_by_its_body_too() {
        let key = DeliveryKey::unverified("acme", "evt_1", b"{}");
        assert_eq!(key, DeliveryKey::unverified("acme", "evt_1", b"{}"));
        assert_ne!(key, DeliveryKey::unverified("acme", "evt_1", b"{ }"));
        assert_ne!(key, DeliveryKey::unverified("acme", "evt_2", b"{}"));
        // An id that was verified is never taken for one that was not, however it is written.
        assert_ne!(key, DeliveryKey::new("acme", &*key.id));
    }
}
