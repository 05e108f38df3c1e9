//! Signatures in another encoding, or of another algorithm.

use super::Trial;
use crate::receive::encoding::to_base64;
use crate::receive::values::Values;
use crate::receive::verify::Cause;
use crate::receive::verify::fault::{Fault, Subject};
use crate::receive::verify::read::read;
use crate::receive::{Algorithm, Encoding, Hmac, Jwt, Scheme, Signature};
#[cfg(feature = "public-key")]
use crate::receive::{PublicKey, SignatureAlgorithm};

impl Trial<'_> {
    /// The encoding or the algorithm with which the signature is good, or that is told by its length.
    pub(super) fn encoding(&self) -> Option<Cause> {
        match self.scheme() {
            Scheme::Hmac(scheme) => self.of_hmac(scheme),
            #[cfg(feature = "public-key")]
            Scheme::PublicKey(scheme) => self.of_public_key(scheme),
            Scheme::Jwt(scheme) => self.of_body_hash(scheme),
            Scheme::Basic => self.of_basic(),
            Scheme::SharedSecret(_) | Scheme::StandardWebhooks(_) => None,
        }
    }

    fn of_hmac(&self, scheme: &Hmac<'_>) -> Option<Cause> {
        let encoding = other(scheme.signature.encoding);
        if self.is_good(&self.verifier.with_scheme(Scheme::Hmac(scheme.encoding(encoding))), self.request) {
            return Some(Cause::Encoding(words(encoding)));
        }
        let algorithms = ALGORITHMS.iter().filter(|(algorithm, _)| *algorithm != scheme.algorithm);
        for (algorithm, words) in algorithms {
            for encoding in [scheme.signature.encoding, encoding] {
                let scheme = Scheme::Hmac(scheme.encoding(encoding).algorithm(*algorithm));
                if self.is_good(&self.verifier.with_scheme(scheme), self.request) {
                    return Some(Cause::Algorithm(words));
                }
            }
        }
        let fits = |length: usize| length == scheme.algorithm.bytes();
        let lengths = self.lengths(&scheme.signature);
        if lengths.iter().copied().any(fits) {
            return None;
        }
        if self.lengths(&scheme.encoding(encoding).signature).into_iter().any(fits) {
            return Some(Cause::Encoding(words(encoding)));
        }
        let known = ALGORITHMS.iter().find(|(algorithm, _)| lengths.contains(&algorithm.bytes()));
        Some(known.map_or_else(|| self.malformed(), |(_, words)| Cause::Algorithm(words)))
    }

    #[cfg(feature = "public-key")]
    fn of_public_key(&self, scheme: &PublicKey<'_>) -> Option<Cause> {
        let encoding = other(scheme.signature.encoding);
        let with = |scheme: PublicKey<'_>| {
            self.is_good(&self.verifier.with_scheme(Scheme::PublicKey(scheme)), self.request)
        };
        if with(scheme.encoding(encoding)) {
            return Some(Cause::Encoding(words(encoding)));
        }
        let same_keys = SIGNATURE_ALGORITHMS.iter().filter(|(algorithm, _)| {
            *algorithm != scheme.algorithm && algorithm.kind() == scheme.algorithm.kind()
        });
        for (algorithm, words) in same_keys {
            if with(scheme.algorithm(*algorithm)) || with(scheme.algorithm(*algorithm).encoding(encoding)) {
                return Some(Cause::Algorithm(words));
            }
        }
        let fits = |signature: &Vec<u8>| self.verifier.may_have_made(scheme.algorithm, signature);
        if self.signatures(&scheme.signature).iter().any(fits) {
            return None;
        }
        if self.signatures(&scheme.encoding(encoding).signature).iter().any(fits) {
            return Some(Cause::Encoding(words(encoding)));
        }
        Some(self.malformed())
    }

    /// The signatures, decoded.
    fn signatures(&self, signature: &Signature<'_>) -> Vec<Vec<u8>> {
        let values = Values::new(self.request, self.verifier.known());
        read(signature, &values).map(|sent| sent.signatures).unwrap_or_default()
    }

    /// How many bytes the signatures have.
    fn lengths(&self, signature: &Signature<'_>) -> Vec<usize> {
        self.signatures(signature).iter().map(Vec::len).collect()
    }

    /// That a signature is of no length that is known.
    fn malformed(&self) -> Cause {
        Cause::of(Fault::Malformed(Subject::Signature), self.scheme())
    }

    /// The hash of the body in a token, in another encoding.
    fn of_body_hash(&self, scheme: &Jwt<'_>) -> Option<Cause> {
        let mut hash = scheme.body_hash?;
        hash.encoding = other(hash.encoding);
        let found = words(hash.encoding);
        let verifier = self.verifier.with_scheme(Scheme::Jwt(scheme.body_hash(hash)));
        self.is_good(&verifier, self.request).then_some(Cause::Encoding(found))
    }

    /// Credentials that are not in base64.
    fn of_basic(&self) -> Option<Cause> {
        let sent = self.request.headers.get("Authorization")?.to_str().ok()?;
        let credentials = sent.split_once(' ').map_or(sent, |(_, credentials)| credentials);
        let candidates = [
            ("plain text, not base64", format!("Basic {}", to_base64(credentials.as_bytes()))),
            ("base64 without `Basic` before it", format!("Basic {credentials}")),
        ];
        let found = candidates.into_iter().find(|(_, text)| {
            let Ok(value) = text.parse() else { return false };
            let mut request = self.request.clone();
            request.headers.insert("Authorization", value);
            self.is_good(self.verifier, &request)
        });
        found.map(|(words, _)| Cause::Encoding(words))
    }
}

const fn other(encoding: Encoding) -> Encoding {
    match encoding {
        Encoding::Hex => Encoding::Base64,
        Encoding::Base64 => Encoding::Hex,
    }
}

const fn words(encoding: Encoding) -> &'static str {
    match encoding {
        Encoding::Hex => "hexadecimal",
        Encoding::Base64 => "base64",
    }
}

const ALGORITHMS: &[(Algorithm, &str)] = &[
    (Algorithm::Md5, "HMAC-MD5"),
    (Algorithm::Sha1, "HMAC-SHA1"),
    (Algorithm::Sha256, "HMAC-SHA256"),
    (Algorithm::Sha384, "HMAC-SHA384"),
    (Algorithm::Sha512, "HMAC-SHA512"),
];

#[cfg(feature = "public-key")]
const SIGNATURE_ALGORITHMS: &[(SignatureAlgorithm, &str)] = &[
    (SignatureAlgorithm::EcdsaP256Sha256, "ECDSA, as DER"),
    (SignatureAlgorithm::EcdsaP256Sha256Raw, "ECDSA, as `r` and `s`"),
    (SignatureAlgorithm::RsaPkcs1Sha256, "RSA PKCS#1 v1.5 and SHA-256"),
    (SignatureAlgorithm::RsaPkcs1Sha512, "RSA PKCS#1 v1.5 and SHA-512"),
    (SignatureAlgorithm::RsaPssSha256, "RSA PSS and SHA-256"),
    (SignatureAlgorithm::RsaPssSha512, "RSA PSS and SHA-512"),
    (SignatureAlgorithm::RsaPkcs1Sha1, "RSA PKCS#1 v1.5 and SHA-1"),
];
