//! Recognises handshakes, and answers them.

use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};

use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use super::answer::{Values, filled, signature};
use super::{Challenge, Handshake, HandshakeAnswer, Reply};
use crate::Request;
use crate::receive::secret::{Key, Secret};
use crate::receive::value::value;
use crate::receive::{Scheme, Source};
use hookwright_core::reader::{Pointers, Strings};

/// The most bytes of a body that are read of a request without a proof of origin, because it may be a handshake.
pub(in crate::receive) const LARGEST: usize = 64 * 1024;

/// How deep such a body may nest.
const DEPTH: usize = 32;

/// The most secrets that an endpoint keeps in memory.
const MOST_KEPT: usize = 64;

/// Decides whether a secret that a provider hands over is kept.
pub(in crate::receive) type Keeper = Arc<dyn Fn(&Secret) -> bool + Send + Sync>;

/// The handshakes of an endpoint, and what the receiver gave it for them.
pub(in crate::receive) struct Handshakes {
    known: &'static [Handshake<'static>],
    /// What they read of bodies.
    pointers: Pointers,
    token: Option<Secret>,
    keeper: Option<Keeper>,
    /// Secrets that were handed over since the endpoint was built.
    kept: RwLock<Vec<Key>>,
}

impl fmt::Debug for Handshakes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Handshakes").field("known", &self.known).finish_non_exhaustive()
    }
}

impl Handshakes {
    pub(in crate::receive) fn new(
        known: &'static [Handshake<'static>],
        token: Option<Secret>,
        keeper: Option<Keeper>,
    ) -> Self {
        let pointers = known.iter().flat_map(Handshake::sources).filter_map(|source| match source {
            Source::Body(pointer) => Some(pointer),
            _ => None,
        });
        Self { known, pointers: Pointers::new(pointers), token, keeper, kept: RwLock::default() }
    }

    /// Whether there are any.
    pub(in crate::receive) const fn is_empty(&self) -> bool {
        self.known.is_empty()
    }

    /// Their methods.
    #[cfg(feature = "axum")]
    pub(in crate::receive) fn methods(&self) -> impl Iterator<Item = &'static str> {
        self.known.iter().map(|handshake| handshake.method)
    }

    /// Whether a request with this head may be one that needs no proof of origin; its body is not looked at.
    pub(in crate::receive) fn may_be_unsigned(&self, head: &Request) -> bool {
        self.known.iter().any(|handshake| handshake.unsigned && handshake.matches(head, None))
    }

    /// The handshake that a request is: any, or one of those that need no proof of origin.
    pub(in crate::receive) fn of(
        &self,
        request: &Request,
        verified: bool,
    ) -> Option<&'static Handshake<'static>> {
        let allowed = |handshake: &Handshake<'_>| verified || handshake.unsigned;
        let may_be = |handshake: &Handshake<'_>| allowed(handshake) && handshake.matches(request, None);
        if !self.known.iter().any(may_be) || (!verified && request.body.len() > LARGEST) {
            return None;
        }
        let strings = self.pointers.find(&request.body, DEPTH);
        let is = |handshake: &&Handshake<'_>| may_be(handshake) && handshake.matches(request, Some(&strings));
        self.known.iter().find(is)
    }

    /// Whether a body could be the end of a text that is signed for anyone.
    pub(in crate::receive) fn may_have_signed(&self, body: &[u8]) -> bool {
        self.known.iter().any(|handshake| handshake.may_have_signed(body))
    }

    /// The answer to a handshake, signed with `key` if it is to be signed; `None` if the request is not as it should be.
    pub(in crate::receive) fn answer(
        &self,
        handshake: &Handshake<'_>,
        request: &Request,
        scheme: Option<&Scheme<'_>>,
        key: Option<&Key>,
    ) -> Option<HandshakeAnswer> {
        let Reply::Answer(answer) = &handshake.reply else { return None };
        let strings = self.pointers.find(&request.body, DEPTH);
        if let Some(source) = handshake.token {
            let sent = value(request, source, Some(&strings)).ok()?;
            self.token.as_ref().filter(|token| is_same(token.expose(), &sent))?;
        }
        let challenge = match &handshake.challenge {
            Some(challenge) => read(challenge, request, &strings)?,
            None => String::new(),
        };
        let signature = match &handshake.signing {
            Some(signing) if handshake.signs_its_alphabet() => signature(signing, key?, &challenge),
            Some(_) => return None,
            None => String::new(),
        };
        let answer = filled(answer, &Values { challenge: &challenge, signature: &signature })?;
        if handshake.keeps && !self.keep(scheme?, &Secret::from(challenge)) {
            return None;
        }
        Some(answer)
    }

    /// Whether a secret is one for the scheme, and the receiver keeps it.
    fn keep(&self, scheme: &Scheme<'_>, secret: &Secret) -> bool {
        let Some(keeper) = &self.keeper else { return false };
        let Ok(key) = Key::new(scheme, secret) else { return false };
        if !keeper(secret) {
            return false;
        }
        let mut kept = self.kept.write().unwrap_or_else(PoisonError::into_inner);
        if kept.len() == MOST_KEPT {
            kept.remove(0);
        }
        kept.push(key);
        true
    }

    /// The secrets that were handed over since the endpoint was built.
    pub(in crate::receive) fn kept(&self) -> Vec<Key> {
        self.kept.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

fn read(challenge: &Challenge<'_>, request: &Request, strings: &Strings<'_, '_>) -> Option<String> {
    let text = value(request, challenge.source, Some(strings)).ok()?;
    challenge.admits(&text).then(|| text.into_owned())
}

/// Whether two texts are the same, in a time that says nothing about them.
fn is_same(one: &str, other: &str) -> bool {
    Sha256::digest(one.as_bytes()).ct_eq(&Sha256::digest(other.as_bytes())).into()
}

impl Handshake<'_> {
    /// Whether a request is this handshake. Without `strings`, what is in the body may be anything.
    fn matches(&self, request: &Request, strings: Option<&Strings<'_, '_>>) -> bool {
        let is_open = |source: Source<'_>| strings.is_none() && matches!(source, Source::Body(_));
        let conditions = self.when.iter().all(|condition| {
            is_open(condition.source)
                || value(request, condition.source, strings)
                    .is_ok_and(|value| condition.equals.is_none_or(|equals| value == equals))
        });
        let has_challenge = |challenge: Challenge<'_>| {
            is_open(challenge.source) || value(request, challenge.source, strings).is_ok()
        };
        request.method.as_str() == self.method
            && conditions
            && (!self.when.is_empty() || self.challenge.is_none_or(has_challenge))
    }

    /// Whether what is signed consists of nothing but the challenge and letters of its alphabet.
    fn signs_its_alphabet(&self) -> bool {
        let (Some(signing), Some(challenge)) = (self.signing, self.challenge) else { return false };
        let around = signing.signed.replace("{challenge}", "");
        around.bytes().all(|byte| challenge.alphabet.contains(byte))
    }
}
