//! Verifies that a request comes from the provider, over the raw bytes, before anything is interpreted.

mod apart;
mod cause;
#[cfg(feature = "explain")]
mod explain;
mod fault;
mod hmac;
mod jwt;
#[cfg(feature = "public-key")]
mod public_key;
mod read;
mod secret;
mod signed;
mod standard;
mod time;
mod verifier;

use std::time::SystemTime;

use subtle::{Choice, ConditionallySelectable};

pub use cause::{BodyChange, Cause};
pub(super) use fault::Fault;
#[cfg(feature = "testing")]
pub(super) use time::instant;
pub use verifier::Verifier;
#[cfg(feature = "testing")]
pub(super) use {hmac::content, read::Sent, signed::Signed};

#[cfg(feature = "public-key")]
use super::public_key::{Keyring, VerifyingKey};
use super::secret::{Key, Secret};
use super::values::Values;
use super::{Place, Scheme};
use crate::Request;

/// Why a request could not be verified.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Unverified {
    /// The signature or secret is missing, or a part of what is signed is.
    Missing,
    /// The signature or secret is wrong.
    Bad,
    /// The signature is valid, but its timestamp is outside the tolerance.
    Stale,
    /// A secret is blank, or is not in the form that the scheme requires.
    Secret,
    /// The endpoint's key source has no key with the id that the request names.
    UnknownKey,
    /// The endpoint's key source does not know the key now, or was asked too often.
    NoKeyNow,
}

impl Scheme<'_> {
    /// Verifies that the sender of a request has one of `secrets`, and returns that secret's index. A [`Verifier`] knows
    /// more than the secrets: a public URL, for instance. An [`Endpoint`](super::Endpoint) does this and everything after
    /// it.
    ///
    /// # Errors
    ///
    /// [`Unverified`]; [`Unverified::Stale`] only when the signature itself is good.
    pub fn verify(
        &self,
        secrets: &[Secret],
        request: &Request,
        now: SystemTime,
    ) -> Result<usize, Unverified> {
        let verifier = Verifier::new(*self, secrets.iter().cloned());
        verifier.map_err(|_| Unverified::Secret)?.verify(request, now)
    }
}

/// The keys that requests may be signed with. Secrets and public keys are of different types, so neither can be taken
/// for the other.
struct Keys<'k> {
    secrets: &'k [Key],
    #[cfg(feature = "public-key")]
    public: &'k [VerifyingKey],
    #[cfg(feature = "public-key")]
    source: Option<&'k Keyring>,
}

/// The index of the key that the request was signed with: secrets come first.
fn verify<'r>(
    scheme: &Scheme<'r>,
    keys: &Keys<'_>,
    values: &Values<'r>,
    now: SystemTime,
) -> Result<usize, Fault<'r>> {
    match scheme {
        Scheme::SharedSecret(scheme) => secret::shared_secret(scheme, keys.secrets, values),
        Scheme::Basic => secret::basic(keys.secrets, values),
        Scheme::Hmac(scheme) => hmac::keyed_hash(scheme, keys.secrets, values, now),
        #[cfg(feature = "public-key")]
        Scheme::PublicKey(scheme) => {
            let index = public_key::public_key(scheme, keys, values, now)?;
            Ok(keys.secrets.len() + index)
        }
        Scheme::Jwt(scheme) => jwt::jwt(scheme, keys, values, now),
        Scheme::StandardWebhooks(scheme) => standard::standard_webhooks(scheme, keys, values, now),
    }
}

/// Refuses a request whose head shows that it cannot be verified, whatever its body is. If the head carries the secret
/// itself, this is the whole verification.
fn screen<'r>(scheme: &Scheme<'r>, keys: &Keys<'_>, values: &Values<'r>) -> Result<(), Fault<'r>> {
    let screened = match scheme {
        Scheme::SharedSecret(scheme) => secret::shared_secret(scheme, keys.secrets, values).map(drop),
        Scheme::Basic => secret::basic(keys.secrets, values).map(drop),
        Scheme::Hmac(scheme) => hmac::screen(scheme, values),
        #[cfg(feature = "public-key")]
        Scheme::PublicKey(scheme) => public_key::screen(scheme, keys, values),
        Scheme::Jwt(scheme) => jwt::screen(scheme, values),
        Scheme::StandardWebhooks(scheme) => standard::screen(scheme, keys, values),
    };
    skip_unread(screened).map(drop)
}

/// What follows the prefix of a value. In `Authorization` a prefix with a space names a scheme, whose case says nothing
/// (RFC 9110 §11.1).
fn without_prefix<'t>(text: &'t str, prefix: &str, place: Place<'_>) -> Option<&'t str> {
    let is_scheme = prefix.ends_with(' ')
        && matches!(place, Place::Header(name) if name.eq_ignore_ascii_case("Authorization"));
    let (begin, rest) = text.split_at_checked(prefix.len())?;
    let is_there = if is_scheme { begin.eq_ignore_ascii_case(prefix) } else { begin == prefix };
    is_there.then_some(rest)
}

/// What was found; `None` if it stands in the body, which was not read yet.
fn skip_unread<T>(found: Result<T, Fault<'_>>) -> Result<Option<T>, Fault<'_>> {
    match found {
        Err(Fault::Unread) => Ok(None),
        found => found.map(Some),
    }
}

/// The index of the first key that matches; every key is tried, whichever matches.
fn matching<'r>(keys: &[Key], matches: impl Fn(&Key) -> Choice) -> Result<usize, Fault<'r>> {
    let mut found = u64::MAX;
    for (index, key) in keys.iter().enumerate().rev() {
        found.conditional_assign(&(index as u64), matches(key));
    }
    usize::try_from(found).ok().filter(|index| *index < keys.len()).ok_or(Fault::Wrong)
}
