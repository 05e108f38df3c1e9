//! Signs with private keys, for tests.

use ring::rand::SystemRandom;
use ring::signature::{self, EcdsaKeyPair, Ed25519KeyPair, RsaEncoding, RsaKeyPair};

use super::SendError;
use crate::receive::SignatureAlgorithm;
use crate::receive::encoding::base64;
use crate::receive::public_key::pem;

/// The signature of a message by the private key in a text: PKCS#8 (RFC 5958) as PEM or base64, or the bytes of an
/// Ed25519 key in base64 after `whsk_`.
pub(super) fn sign(algorithm: SignatureAlgorithm, text: &str, message: &[u8]) -> Result<Vec<u8>, SendError> {
    use SignatureAlgorithm::{
        EcdsaP256Sha256, EcdsaP256Sha256Raw, Ed25519, RsaPkcs1Sha1, RsaPkcs1Sha256, RsaPkcs1Sha512,
        RsaPssSha256, RsaPssSha512,
    };
    match algorithm {
        Ed25519 => Ok(ed25519(text)?.sign(message).as_ref().to_vec()),
        EcdsaP256Sha256 => p256(&signature::ECDSA_P256_SHA256_ASN1_SIGNING, text, message),
        EcdsaP256Sha256Raw => p256(&signature::ECDSA_P256_SHA256_FIXED_SIGNING, text, message),
        RsaPkcs1Sha256 => rsa(&signature::RSA_PKCS1_SHA256, text, message),
        RsaPkcs1Sha512 => rsa(&signature::RSA_PKCS1_SHA512, text, message),
        RsaPssSha256 => rsa(&signature::RSA_PSS_SHA256, text, message),
        RsaPssSha512 => rsa(&signature::RSA_PSS_SHA512, text, message),
        RsaPkcs1Sha1 => Err(SendError::Unsupported),
    }
}

fn ed25519(text: &str) -> Result<Ed25519KeyPair, SendError> {
    let Some(base) = text.trim().strip_prefix("whsk_") else {
        return Ed25519KeyPair::from_pkcs8_maybe_unchecked(&pkcs8(text)?)
            .map_err(|_| SendError::BadPrivateKey);
    };
    let bytes = base64(base.as_bytes()).ok_or(SendError::BadPrivateKey)?;
    let seed = bytes.get(..32).filter(|_| matches!(bytes.len(), 32 | 64)).ok_or(SendError::BadPrivateKey)?;
    Ed25519KeyPair::from_seed_unchecked(seed).map_err(|_| SendError::BadPrivateKey)
}

fn p256(
    algorithm: &'static signature::EcdsaSigningAlgorithm,
    text: &str,
    message: &[u8],
) -> Result<Vec<u8>, SendError> {
    let random = SystemRandom::new();
    let pair = EcdsaKeyPair::from_pkcs8(algorithm, &pkcs8(text)?, &random);
    let signature = pair.map_err(|_| SendError::BadPrivateKey)?.sign(&random, message);
    signature.map(|signature| signature.as_ref().to_vec()).map_err(|_| SendError::BadPrivateKey)
}

fn rsa(padding: &'static dyn RsaEncoding, text: &str, message: &[u8]) -> Result<Vec<u8>, SendError> {
    let pair = RsaKeyPair::from_pkcs8(&pkcs8(text)?).map_err(|_| SendError::BadPrivateKey)?;
    let mut signature = vec![0; pair.public().modulus_len()];
    let signed = pair.sign(padding, &SystemRandom::new(), message, &mut signature);
    signed.map(|()| signature).map_err(|_| SendError::BadPrivateKey)
}

/// The DER of a PKCS#8 key.
fn pkcs8(text: &str) -> Result<Vec<u8>, SendError> {
    let text = text.trim();
    let bytes = match pem(text) {
        Some((label, bytes)) => (label == "PRIVATE KEY").then_some(bytes),
        None => base64(text.as_bytes()),
    };
    bytes.ok_or(SendError::BadPrivateKey)
}
