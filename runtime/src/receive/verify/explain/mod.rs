//! Finds out why a signature fails, by trial (feature `explain`): the secret, the encoding, the body and each part of what is
//! signed are changed as senders, proxies and frameworks are known to change them, until the signature is good.

mod body;
mod encoding;
mod json;
mod pieces;
mod secret;
mod template;
mod url;
mod value;

use std::cell::Cell;
use std::time::SystemTime;

use super::Cause;
use super::fault::{Fault, Subject};
use super::verifier::Verifier;
use crate::Request;
use crate::receive::{Encoding, Hmac, Scheme, SecretEncoding, StandardWebhooks, Template, Timestamp};

/// A request that is not verified, and what is tried with it.
struct Trial<'t> {
    verifier: &'t Verifier<'t>,
    request: &'t Request,
    now: SystemTime,
    /// How many bytes may still be read and hashed.
    spare: &'t Cell<usize>,
}

/// How many bytes of bodies are read and hashed to find a cause.
const MOST: usize = 64 * 1024 * 1024;

/// What a trial costs beside the bytes of the body.
const EACH: usize = 1024;

impl Verifier<'_> {
    /// As [`Verifier::verify`], and finds out why not (feature `explain`).
    ///
    /// **For tools, never for a receiver**: hundreds of hashes are computed for a request that anyone can send. What is found is
    /// proved by a signature that becomes good, except for encodings and algorithms that are told by the length of a signature.
    /// Of a large body less is tried, so that the work does not grow with it: it is [`Cause::Mismatch`] if there was more to try.
    ///
    /// ```
    /// use std::time::SystemTime;
    /// use hookwright::Request;
    /// use hookwright::receive::{BodyChange, Cause, Hmac, Scheme, Verifier};
    ///
    /// let verifier = Verifier::new(Scheme::Hmac(Hmac::new("X-Acme-Signature")), ["shh".into()])?;
    /// // The signature of `{"a":1}`.
    /// let signature = "dfb8cf3fc9778c70386e30f5e0776d37f9ee9c8756d3cbd7df0902150644358d";
    /// let request = http::Request::post("/").header("X-Acme-Signature", signature).body("{\"a\": 1}\n")?;
    /// let cause = verifier.explain(&Request::from(request), SystemTime::now()).unwrap_err();
    /// assert_eq!(cause, Cause::BodyChanged(BodyChange::Reserialized));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Cause`]
    pub fn explain(&self, request: &Request, now: SystemTime) -> Result<usize, Cause> {
        let fault = match self.check(request, now) {
            Ok(index) => return Ok(index),
            Err(fault) => fault,
        };
        let spare = &Cell::new(MOST);
        let found = match self.scheme() {
            Scheme::StandardWebhooks(scheme) => {
                self.as_signed(scheme, |verifier| Trial { verifier, request, now, spare }.cause(fault))
            }
            _ => Trial { verifier: self, request, now, spare }.cause(fault),
        };
        Err(found.unwrap_or_else(|| match fault {
            Fault::Wrong if spare.get() > 0 => Cause::WrongSecret,
            fault => Cause::of(fault, self.scheme()),
        }))
    }

    /// The same requests of Standard Webhooks, told by a table of what is signed.
    fn as_signed<T>(&self, scheme: &StandardWebhooks<'_>, then: impl FnOnce(&Verifier<'_>) -> T) -> T {
        let [id, timestamp, signature] =
            ["id", "timestamp", "signature"].map(|suffix| format!("{}-{suffix}", scheme.prefix));
        let signed = format!("{{header:{id}}}.{{timestamp}}.{{body}}");
        let timing = Timestamp::new().header(&timestamp).tolerance(Some(scheme.tolerance));
        #[cfg(feature = "public-key")]
        if self.keys().is_empty() {
            use crate::receive::{PublicKey, SignatureAlgorithm};
            let table = PublicKey::new(&signature, SignatureAlgorithm::Ed25519).list(" ").prefix("v1a,");
            let table = table.encoding(Encoding::Base64).signed(Template(&signed)).timestamp(timing);
            return then(&self.with_scheme(Scheme::PublicKey(table)));
        }
        let table = Hmac::new(&signature).list(" ").prefix("v1,").encoding(Encoding::Base64);
        let table = table.secret(SecretEncoding::Whsec).signed(Template(&signed)).timestamp(timing);
        then(&self.with_scheme(Scheme::Hmac(table)))
    }
}

impl Trial<'_> {
    /// What explains a fault; `None` if nothing that is tried does, or nothing is to be tried.
    fn cause(&self, fault: Fault<'_>) -> Option<Cause> {
        match fault {
            Fault::Wrong => (self.encoding())
                .or_else(|| self.secret())
                .or_else(|| self.body())
                .or_else(|| self.part())
                .or_else(|| self.template()),
            Fault::Malformed(Subject::Timestamp) | Fault::Stale(_) | Fault::Early(_) => self.unit(),
            Fault::Malformed(Subject::BodyHash) => self.encoding(),
            Fault::Malformed(_) => self.encoding(),
            Fault::Body => self.encoding().or_else(|| self.body()),
            _ => None,
        }
    }

    /// Whether a request is verified, but for its age.
    fn is_good(&self, verifier: &Verifier<'_>, request: &Request) -> bool {
        self.may_try()
            && matches!(verifier.check(request, self.now), Ok(_) | Err(Fault::Stale(_) | Fault::Early(_)))
    }

    /// Whether there is something left for one more trial, which is taken.
    fn may_try(&self) -> bool {
        let left = self.spare.get().saturating_sub(self.request.body.len() + EACH);
        self.spare.set(left);
        left > 0
    }

    /// Whether the request is signed with one of the verifier's keys, whatever a token says.
    fn is_signed(&self, verifier: &Verifier<'_>) -> bool {
        if !self.may_try() {
            return false;
        }
        match verifier.check(self.request, self.now) {
            Err(
                Fault::Claim(_)
                | Fault::Milliseconds(_)
                | Fault::Body
                | Fault::Missing(Subject::Claim(_) | Subject::BodyHash)
                | Fault::Malformed(Subject::Claim(_) | Subject::BodyHash),
            ) => true,
            other => matches!(other, Ok(_) | Err(Fault::Stale(_) | Fault::Early(_))),
        }
    }

    fn scheme(&self) -> &Scheme<'_> {
        self.verifier.scheme()
    }
}
