//! Recognises handshakes, and answers them.

use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};

use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use super::answer::{Values, filled, signature};
use super::{Alphabet, Challenge, Handshake, HandshakeAnswer, Reply};
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
pub(in crate::receive) struct Handshakes<'a> {
    known: &'a [Handshake<'a>],
    /// What they read of bodies.
    pointers: Pointers,
    token: Option<Secret>,
    keeper: Option<Keeper>,
    kept: RwLock<Kept>,
}

/// The secrets that were handed over since the endpoint was built, in their order.
#[derive(Clone, Default)]
pub(in crate::receive) struct Kept {
    keys: Vec<Key>,
    /// How many came before them, and were dropped to make room.
    dropped: usize,
}

impl Kept {
    /// The secrets.
    pub(in crate::receive) fn keys(&self) -> &[Key] {
        &self.keys
    }

    /// What [`Delivery::secret`](crate::receive::Delivery::secret) says of the secret at `index` of the endpoint's `own`
    /// and these. It never means another secret, although old ones are dropped.
    pub(in crate::receive) const fn lasting(&self, index: usize, own: usize) -> usize {
        if index < own { index } else { index + self.dropped }
    }

    fn add(&mut self, key: Key) {
        if self.keys.len() == MOST_KEPT {
            self.keys.remove(0);
            self.dropped += 1;
        }
        self.keys.push(key);
    }
}

impl fmt::Debug for Handshakes<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Handshakes").field("known", &self.known).finish_non_exhaustive()
    }
}

impl<'a> Handshakes<'a> {
    pub(in crate::receive) fn new(
        known: &'a [Handshake<'a>],
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
    pub(in crate::receive) fn methods(&self) -> impl Iterator<Item = &'a str> {
        self.known.iter().map(|handshake| handshake.method)
    }

    /// Whether a request with this head may be one that needs no proof of origin; its body is not looked at.
    pub(in crate::receive) fn may_be_unsigned(&self, head: &Request) -> bool {
        self.known.iter().any(|handshake| handshake.unsigned && handshake.matches(head, None))
    }

    /// The handshake that a request is: any, or one of those that need no proof of origin.
    pub(in crate::receive) fn of(&self, request: &Request, verified: bool) -> Option<&'a Handshake<'a>> {
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
    /// A secret that is handed over is kept, unless it is among the endpoint's `own`.
    pub(in crate::receive) fn answer(
        &self,
        handshake: &Handshake<'_>,
        request: &Request,
        scheme: Option<&Scheme<'_>>,
        own: &[Key],
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
            Some(signing) if handshake.signs_a_token() => signature(signing, key?, &challenge),
            Some(_) => return None,
            None => String::new(),
        };
        let answer = filled(answer, &Values { challenge: &challenge, signature: &signature })?;
        if handshake.keeps && !self.keep(scheme?, own, &Secret::from(challenge)) {
            return None;
        }
        Some(answer)
    }

    /// Whether a secret is one for the scheme, and the receiver keeps it. One that is known already is not added: who
    /// repeats a handshake pushes no other secret out.
    fn keep(&self, scheme: &Scheme<'_>, own: &[Key], secret: &Secret) -> bool {
        let Some(keeper) = &self.keeper else { return false };
        let Ok(key) = Key::new(scheme, secret) else { return false };
        if !keeper(secret) {
            return false;
        }
        let mut kept = self.kept.write().unwrap_or_else(PoisonError::into_inner);
        if !own.iter().chain(&kept.keys).any(|known| known.is_same(&key)) {
            kept.add(key);
        }
        true
    }

    /// The secrets that were handed over since the endpoint was built.
    pub(in crate::receive) fn kept(&self) -> Kept {
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

    /// Whether what is signed is one challenge, and all of it letters of [`Alphabet::Token`].
    pub(in crate::receive) fn signs_a_token(&self) -> bool {
        let (Some(signing), Some(challenge)) = (self.signing, self.challenge) else { return false };
        let Some((before, after)) = signing.signed.split_once("{challenge}") else { return false };
        let mut around = before.bytes().chain(after.bytes());
        challenge.alphabet == Alphabet::Token && around.all(|byte| Alphabet::Token.contains(byte))
    }
}
