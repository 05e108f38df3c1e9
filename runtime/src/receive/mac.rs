//! Keyed hashes (RFC 2104).

use hmac::{KeyInit, Mac};
use sha2::Digest;

use super::Algorithm;
use super::secret::Key;

/// The hash of a text (FIPS 180-4, RFC 1321).
pub(super) fn digest(algorithm: Algorithm, text: &[u8]) -> Vec<u8> {
    match algorithm {
        Algorithm::Md5 => md5::Md5::digest(text).to_vec(),
        Algorithm::Sha1 => sha1::Sha1::digest(text).to_vec(),
        Algorithm::Sha256 => sha2::Sha256::digest(text).to_vec(),
        Algorithm::Sha384 => sha2::Sha384::digest(text).to_vec(),
        Algorithm::Sha512 => sha2::Sha512::digest(text).to_vec(),
    }
}

/// The keyed hash of the parts of a message, one after the other.
pub(super) fn mac<'p>(algorithm: Algorithm, key: &Key, parts: impl Iterator<Item = &'p [u8]>) -> Vec<u8> {
    match algorithm {
        Algorithm::Md5 => mac_of::<hmac::Hmac<md5::Md5>>(key, parts),
        Algorithm::Sha1 => mac_of::<hmac::Hmac<sha1::Sha1>>(key, parts),
        Algorithm::Sha256 => mac_of::<hmac::Hmac<sha2::Sha256>>(key, parts),
        Algorithm::Sha384 => mac_of::<hmac::Hmac<sha2::Sha384>>(key, parts),
        Algorithm::Sha512 => mac_of::<hmac::Hmac<sha2::Sha512>>(key, parts),
    }
}

fn mac_of<'p, M: Mac + KeyInit>(key: &Key, parts: impl Iterator<Item = &'p [u8]>) -> Vec<u8> {
    // A key of any length is a key (RFC 2104 §3), so there is always a hash. Were there none, the empty
    // answer would equal no signature: empty ones are dropped where they are read.
    let Ok(mut mac) = M::new_from_slice(key.bytes()) else { return Vec::new() };
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().to_vec()
}
