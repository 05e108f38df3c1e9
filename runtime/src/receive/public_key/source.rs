//! Public keys that are found by their ids.

use std::collections::HashMap;
use std::error::Error;
use std::fmt;
use std::hash::BuildHasher;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use super::{Kind, VerifyingKey};

/// Finds public keys by the ids that requests name (feature `public-key`): in a file, or with an HTTP client of your own. The
/// runtime opens no connection.
///
/// `key` is called by the thread that receives the request and may block: with axum or tower, requests whose key has to be
/// found are received on a thread that may. What it finds is kept for as long as it says; at most 64 keys are kept, and the ids
/// of 64 that it did not find, for a minute. **Anyone can send any id**, so ids that were not found before are looked
/// up eight times a minute at most, one after the other, and an id of more than 2,048 bytes never. When a key that was found
/// before cannot be looked up again, that is tried every five seconds.
///
/// An id may be the URL of a certificate. Check it before you fetch it: that its scheme is `https`, that its host is one
/// that the provider documents (compare the host of a parsed URL as a whole, not the beginning or the end of a text), and that it has
/// no port or user. Then check the certificate: its chain up to a root that you trust, its names and its period of
/// validity. Only its key is read here. Follow no redirects, and set a deadline.
///
/// ```
/// use std::time::Duration;
/// use hookwright::receive::{FoundKey, KeySource, KeySourceError};
///
/// struct Keys;
///
/// impl KeySource for Keys {
///     fn key(&self, id: &str) -> Result<Option<FoundKey>, KeySourceError> {
///         Ok(match id {
///             "2026" => Some(FoundKey::new("whpk_2NN8TYpktPW1hWwAWXfyxDh721LRJUOmzjidbhxnuDg=")),
///             _ => None,
///         })
///     }
/// }
/// ```
pub trait KeySource: Send + Sync {
    /// The key with this id, or `None` if there is no such key.
    ///
    /// # Errors
    ///
    /// If it is not known now: the provider is asked to deliver again (503). The error is logged.
    fn key(&self, id: &str) -> Result<Option<FoundKey>, KeySourceError>;
}

/// Why a [`KeySource`] cannot say whether there is a key.
pub type KeySourceError = Box<dyn Error + Send + Sync>;

/// The keys of a map, as they are.
impl<S: BuildHasher + Send + Sync> KeySource for HashMap<String, String, S> {
    fn key(&self, id: &str) -> Result<Option<FoundKey>, KeySourceError> {
        Ok(self.get(id).map(FoundKey::new))
    }
}

/// A public key that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundKey {
    text: String,
    lifetime: Duration,
}

impl FoundKey {
    /// A key, as [`EndpointBuilder::public_key`](crate::receive::EndpointBuilder::public_key) reads it, that is looked up again
    /// after an hour.
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), lifetime: Duration::from_secs(60 * 60) }
    }

    /// The key, looked up again after this time: as long as the answer that held it may be cached.
    #[must_use]
    pub const fn lifetime(mut self, lifetime: Duration) -> Self {
        self.lifetime = lifetime;
        self
    }
}

/// The longest id.
const LONGEST: usize = 2048;
/// The most keys that are kept, and the most ids of which it is kept that there is no key.
const MOST: usize = 64;
/// For how long it is kept that there is no key.
const ABSENT: Duration = Duration::from_secs(60);
/// How often ids that were not found before are looked up in a period.
const LOOKUPS: u32 = 8;
const PERIOD: Duration = Duration::from_secs(60);
/// For how long a key that was found before is not looked up after that failed.
const PAUSE: Duration = Duration::from_secs(5);
/// By how much clocks are set back when they are corrected, and threads read them in another order than they work.
const SET_BACK: Duration = Duration::from_secs(60);
/// How many threads wait for a lookup at most.
const WAITING: usize = 16;

/// Why no key is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::receive) enum NoKey {
    /// There is none with this id.
    Unknown,
    /// It is not known now whether there is.
    Unavailable,
}

/// The keys of a source.
pub(in crate::receive) struct Keyring {
    source: Box<dyn KeySource>,
    kept: Mutex<Kept>,
    /// Held while the source is asked.
    lookup: Mutex<()>,
    waiting: AtomicUsize,
}

#[derive(Default)]
struct Kept {
    keys: HashMap<String, Entry>,
    /// When it was found that there is no key.
    absent: HashMap<String, SystemTime>,
    /// When the period began, and how many lookups there were in it.
    period: Option<(SystemTime, u32)>,
}

struct Entry {
    key: Arc<VerifyingKey>,
    since: SystemTime,
    lifetime: Duration,
    /// When it could not be looked up again.
    failed: Option<SystemTime>,
}

impl Entry {
    fn left(&self, now: SystemTime) -> Option<Duration> {
        left(self.since, self.lifetime, now)
    }
}

/// How much is left of a time that began at `since`; `None` if nothing is, or if the clock was far ahead then: it cannot be
/// told how long ago that was.
fn left(since: SystemTime, lifetime: Duration, now: SystemTime) -> Option<Duration> {
    let age = match now.duration_since(since) {
        Ok(age) => age,
        Err(ahead) if ahead.duration() <= SET_BACK => Duration::ZERO,
        Err(_) => return None,
    };
    lifetime.checked_sub(age).filter(|left| !left.is_zero())
}

impl fmt::Debug for Keyring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Keyring(…)")
    }
}

impl Keyring {
    pub(in crate::receive) fn new(source: impl KeySource + 'static) -> Self {
        Self {
            source: Box::new(source),
            kept: Mutex::default(),
            lookup: Mutex::default(),
            waiting: AtomicUsize::new(0),
        }
    }

    /// The key with this id, for signatures of `kind`.
    pub(in crate::receive) fn key(
        &self,
        kind: Kind,
        id: &str,
        now: SystemTime,
    ) -> Result<Arc<VerifyingKey>, NoKey> {
        if id.len() > LONGEST {
            return Err(NoKey::Unknown);
        }
        // A statement of its own: the lock is not held while the source is asked.
        let known = self.kept().find(id, now);
        let key = match known {
            Some(known) => known,
            None => self.look_up(kind, id, now),
        }?;
        // A source that serves several kinds may name one of another.
        if key.kind() == kind { Ok(key) } else { Err(NoKey::Unknown) }
    }

    fn look_up(&self, kind: Kind, id: &str, now: SystemTime) -> Result<Arc<VerifyingKey>, NoKey> {
        if self.waiting.fetch_add(1, Ordering::AcqRel) >= WAITING {
            self.waiting.fetch_sub(1, Ordering::AcqRel);
            return Err(NoKey::Unavailable);
        }
        let _turn = self.lookup.lock().unwrap_or_else(PoisonError::into_inner);
        self.waiting.fetch_sub(1, Ordering::AcqRel);
        // Another thread may have found it in the meantime.
        let known = self.kept().find(id, now);
        if let Some(known) = known {
            return known;
        }
        if !self.kept().may_look_up(id, now) {
            return Err(NoKey::Unavailable);
        }
        let found = match self.source.key(id) {
            Ok(found) => found,
            Err(error) => {
                failed(&*error);
                self.kept().pause(id, now);
                return Err(NoKey::Unavailable);
            }
        };
        let key = found.and_then(|found| Some((VerifyingKey::new(kind, &found.text).ok()?, found.lifetime)));
        self.kept().keep(id, key, now)
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(feature = "tracing")]
fn failed(error: &(dyn Error + 'static)) {
    tracing::warn!(error, "a public key could not be looked up");
}

#[cfg(not(feature = "tracing"))]
const fn failed(_: &(dyn Error + 'static)) {}

impl Kept {
    /// What is known of an id; `None` if it has to be looked up.
    fn find(&self, id: &str, now: SystemTime) -> Option<Result<Arc<VerifyingKey>, NoKey>> {
        if let Some(entry) = self.keys.get(id).filter(|entry| entry.left(now).is_some()) {
            return Some(Ok(Arc::clone(&entry.key)));
        }
        self.absent.get(id).and_then(|since| left(*since, ABSENT, now)).map(|_| Err(NoKey::Unknown))
    }

    /// Whether an id may be looked up now: a key that was found before may always be found again, unless that has just
    /// failed.
    fn may_look_up(&mut self, id: &str, now: SystemTime) -> bool {
        if let Some(entry) = self.keys.get(id) {
            return entry.failed.and_then(|at| left(at, PAUSE, now)).is_none();
        }
        let (began, count) =
            self.period.filter(|(began, _)| left(*began, PERIOD, now).is_some()).unwrap_or((now, 0));
        self.period = Some((began, (count + 1).min(LOOKUPS)));
        count < LOOKUPS
    }

    /// Keeps that a lookup failed.
    fn pause(&mut self, id: &str, now: SystemTime) {
        if let Some(entry) = self.keys.get_mut(id) {
            entry.failed = Some(now);
        }
    }

    /// Keeps what a lookup found.
    fn keep(
        &mut self,
        id: &str,
        found: Option<(VerifyingKey, Duration)>,
        now: SystemTime,
    ) -> Result<Arc<VerifyingKey>, NoKey> {
        let Some((key, lifetime)) = found else {
            self.keys.remove(id);
            if self.absent.len() >= MOST {
                self.absent.retain(|_, since| left(*since, ABSENT, now).is_some());
            }
            if self.absent.len() < MOST {
                self.absent.insert(id.to_owned(), now);
            }
            return Err(NoKey::Unknown);
        };
        self.absent.remove(id);
        if self.keys.len() >= MOST && !self.keys.contains_key(id) {
            let first = self.keys.iter().min_by_key(|(_, entry)| entry.left(now)).map(|(id, _)| id.clone());
            first.map(|id| self.keys.remove(&id));
        }
        let key = Arc::new(key);
        let entry = Entry { key: Arc::clone(&key), since: now, lifetime, failed: None };
        self.keys.insert(id.to_owned(), entry);
        Ok(key)
    }
}
