//! The structures in which DER holds public keys (RFC 5280 §4.1, RFC 8017 §A.1.1).

use spki::der::asn1::{AnyRef, UintRef};
use spki::der::{Decode, Reader, SliceReader, Tag};
use spki::{ObjectIdentifier, SubjectPublicKeyInfoRef};

use super::VerifyingKey;

/// RFC 8410 §3
const ED25519: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.112");
/// RFC 5480 §2.1.1
const EC: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
/// RFC 5480 §2.1.1.1
const P256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7");
/// RFC 8017 §A.1
const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");

/// The key in a `SubjectPublicKeyInfo`.
pub(super) fn of_info(bytes: &[u8]) -> Option<VerifyingKey> {
    of(&SubjectPublicKeyInfoRef::from_der(bytes).ok()?)
}

/// The key in a `Certificate`. Nothing else of it is looked at.
pub(super) fn of_certificate(bytes: &[u8]) -> Option<VerifyingKey> {
    let mut reader = SliceReader::new(bytes).ok()?;
    let key = reader.sequence(|certificate| {
        let key = certificate.sequence(|fields| {
            if Tag::peek(fields)? != Tag::Integer {
                AnyRef::decode(fields)?;
            }
            // serialNumber, signature, issuer, validity and subject
            for _ in 0..5 {
                AnyRef::decode(fields)?;
            }
            let info = SubjectPublicKeyInfoRef::decode(fields)?;
            skip_rest(fields)?;
            Ok::<_, spki::der::Error>(of(&info))
        })?;
        skip_rest(certificate)?;
        Ok::<_, spki::der::Error>(key)
    });
    reader.is_finished().then(|| key.ok().flatten())?
}

/// The key in an `RSAPublicKey`.
pub(super) fn of_rsa(bytes: &[u8]) -> Option<VerifyingKey> {
    let mut reader = SliceReader::new(bytes).ok()?;
    let key =
        reader.sequence(|key| Ok::<_, spki::der::Error>((UintRef::decode(key)?, UintRef::decode(key)?)));
    let (n, e) = key.ok().filter(|_| reader.is_finished())?;
    Some(VerifyingKey::Rsa { n: n.as_bytes().to_vec(), e: e.as_bytes().to_vec() })
}

fn of(info: &SubjectPublicKeyInfoRef<'_>) -> Option<VerifyingKey> {
    let bits = info.subject_public_key.as_bytes()?;
    match info.algorithm.oid {
        ED25519 => bits.try_into().ok().map(VerifyingKey::Ed25519),
        EC => {
            let curve = info.algorithm.parameters.and_then(|curve| ObjectIdentifier::try_from(curve).ok());
            curve.filter(|curve| *curve == P256).and_then(|_| bits.try_into().ok()).map(VerifyingKey::P256)
        }
        RSA => of_rsa(bits),
        _ => None,
    }
}

fn skip_rest<'r>(reader: &mut impl Reader<'r>) -> spki::der::Result<()> {
    while !reader.is_finished() {
        AnyRef::decode(reader)?;
    }
    Ok(())
}
