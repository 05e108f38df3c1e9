//! An inbox: deliveries are written down, acknowledged, and handled later (feature `inbox`).
//!
//! Providers wait for seconds, and some never deliver again. A handler that takes longer, or a service that is down while
//! it is deployed, loses events, unless they are written down before they are acknowledged.
//!
//! 1. An [`Intake`] verifies and decodes a request, puts its delivery into the inbox and acknowledges it.
//! 2. [`Workers`], in the same process or in others, take deliveries out and run the handler. They try again after a
//!    failure, later each time, and keep what keeps failing as *dead*, with the reason.
//! 3. A request that is refused although its sender is verified, because its payload breaks its schema or names no
//!    event, is dead at once; it is kept, and can be [replayed](Inbox::replay) when the schema has been mended.
//!
//! An inbox delivers at least once. What was handled is decided by the [`DeliveryStore`](super::DeliveryStore) of the
//! workers' [`Receiver`](super::Receiver), so a delivery that comes twice is handled once, and a handler that commits
//! together with its own writes handles it once even if its process is killed.
//!
//! The stores of the features `sqlite` and `postgres` are inboxes, too: one file or database holds both.

mod arrivals;
mod entry;
mod intake;
#[cfg(feature = "nats")]
mod jet_stream;
mod metrics;
#[cfg(any(feature = "nats", feature = "sqlite", feature = "postgres"))]
mod reason;
mod retry;
#[cfg(feature = "testing")]
pub mod suite;
mod worker;

use std::future::Future;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use super::Settled;

pub use arrivals::{Arrivals, Seen};
pub use entry::Entry;
pub use intake::Intake;
#[cfg(feature = "nats")]
pub use jet_stream::{JetStream, JetStreamError};
pub use metrics::{Metrics, Worked};
pub use retry::Backoff;
pub use worker::Workers;

#[cfg(any(feature = "nats", feature = "sqlite", feature = "postgres"))]
pub(super) use reason::{DAMAGED, bounded};

/// A place where deliveries wait until they are handled.
///
/// Implementations pass [`suite::run`] (feature `testing`).
pub trait Inbox: Send + Sync {
    /// Why the inbox cannot answer.
    type Error: std::error::Error + Send + Sync + 'static;

    /// Keeps an entry, unless one with the same [key](Entry::key) is there. With a `reason` it is dead: it is kept and
    /// not handled.
    fn put(
        &self,
        entry: &Entry,
        reason: Option<&str>,
    ) -> impl Future<Output = Result<Put, Self::Error>> + Send;

    /// Takes up to `most` entries of an endpoint that are due, the one that has been due for the longest first. Each is held
    /// for the duration `hold`, and given to others after that. Of entries with the same [order](Entry::order), only the
    /// first that is neither handled nor dead can be taken, and only while none is held.
    fn take(
        &self,
        endpoint: &str,
        most: usize,
        hold: Duration,
    ) -> impl Future<Output = Result<Vec<Held>, Self::Error>> + Send;

    /// Makes a hold last for `duration` from now on.
    fn renew(
        &self,
        hold: &Hold,
        duration: Duration,
    ) -> impl Future<Output = Result<Settled, Self::Error>> + Send;

    /// Ends a hold.
    fn settle(&self, hold: &Hold, end: &End) -> impl Future<Output = Result<Settled, Self::Error>> + Send;

    /// Completes when an entry may have arrived that has not been `seen`, for each of those who wait. An inbox that cannot tell
    /// never completes; workers look from time to time all the same.
    fn arrived(&self, seen: &mut Seen) -> impl Future<Output = ()> + Send;

    /// How many entries of an endpoint wait or are held, counted up to `most`.
    fn waiting(&self, endpoint: &str, most: u64) -> impl Future<Output = Result<u64, Self::Error>> + Send;

    /// How many entries wait and are dead, by endpoint and event. Those of unknown events are counted together.
    fn stats(&self) -> impl Future<Output = Result<Vec<Stats>, Self::Error>> + Send;

    /// Up to `most` entries after the one numbered `after`, by number.
    fn list(
        &self,
        filter: &Filter,
        after: u64,
        most: usize,
    ) -> impl Future<Output = Result<Vec<Listed>, Self::Error>> + Send;

    /// An entry, with its body.
    fn show(&self, number: u64) -> impl Future<Output = Result<Option<(Listed, Entry)>, Self::Error>> + Send;

    /// Makes a dead or waiting entry due now, as if it had never been tried: whether there is one. That it was replayed is
    /// counted, and how it ended before is [remembered](Listed::past).
    fn replay(&self, number: u64) -> impl Future<Output = Result<bool, Self::Error>> + Send;

    /// Removes a dead or waiting entry: whether there was one.
    fn remove(&self, number: u64) -> impl Future<Output = Result<bool, Self::Error>> + Send;

    /// Removes a batch of entries that have been dead for longer than `age`: how many.
    fn forget(&self, age: Duration) -> impl Future<Output = Result<u64, Self::Error>> + Send;
}

/// What became of an entry that was put into an inbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Put {
    /// It is kept, under this number.
    Kept(u64),
    /// The delivery is there already, or has been handled.
    Known,
}

/// The right to handle an entry, for a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Hold {
    /// The entry's number.
    pub entry: u64,
    /// Which of the entry's holds it is; a later one has a greater number.
    pub number: u64,
}

impl Hold {
    /// The hold `number` of an entry: for implementations of [`Inbox`].
    pub const fn new(entry: u64, number: u64) -> Self {
        Self { entry, number }
    }
}

/// An entry that was taken out of an inbox.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Held {
    /// The right to handle it.
    pub hold: Hold,
    /// How often it was taken, this time included, and not put back uncounted.
    pub attempts: u32,
    /// The entry.
    pub entry: Entry,
}

impl Held {
    /// An entry that is held: for implementations of [`Inbox`].
    pub const fn new(hold: Hold, attempts: u32, entry: Entry) -> Self {
        Self { hold, attempts, entry }
    }
}

/// How a hold ends.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum End {
    /// The entry was handled, and is removed.
    Handled,
    /// It is due again after a while, because it failed.
    Failed {
        /// After what time.
        after: Duration,
        /// Why it failed.
        reason: String,
    },
    /// It is due again after a while, and the attempt does not count.
    PutBack {
        /// After what time.
        after: Duration,
    },
    /// It is dead.
    Dead {
        /// Why.
        reason: String,
    },
}

/// What waits of an event.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Stats {
    /// The endpoint's name.
    pub endpoint: String,
    /// The event's name, if it has one that is known.
    pub event: Option<String>,
    /// Whether these are of events [without a schema](Entry::unknown), which are counted together, whatever their names.
    pub unknown: bool,
    /// How many entries wait or are being handled.
    pub waiting: u64,
    /// When the oldest of these was received.
    pub oldest: Option<SystemTime>,
    /// How many entries are dead.
    pub dead: u64,
}

/// Which entries are listed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Filter {
    /// Those of this endpoint.
    pub endpoint: Option<String>,
    /// Those that are dead, or those that are not.
    pub dead: Option<bool>,
}

impl Filter {
    /// Every entry.
    pub fn new() -> Self {
        Self::default()
    }

    /// Those of an endpoint.
    #[must_use]
    pub fn endpoint(mut self, endpoint: impl Into<String>) -> Self {
        self.endpoint = Some(endpoint.into());
        self
    }

    /// Those that are dead, or those that are not.
    #[must_use]
    pub const fn dead(mut self, dead: bool) -> Self {
        self.dead = Some(dead);
        self
    }
}

/// An entry in a list: what is known of it without its body.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Listed {
    /// The entry's number.
    pub number: u64,
    /// The endpoint's name.
    pub endpoint: String,
    /// The event's name, if it has one.
    pub event: Option<String>,
    /// When it was received.
    pub received_at: SystemTime,
    /// Whether it waits, is held or is dead.
    pub state: State,
    /// How often it was tried, since it was replayed.
    pub attempts: u32,
    /// Why it failed last, or is dead.
    pub reason: Option<String>,
    /// How often it was [replayed](Inbox::replay).
    pub replays: u32,
    /// When it died last, though it may have been replayed since.
    pub died_at: Option<SystemTime>,
    /// What was known of it before it was replayed.
    pub past: Option<Past>,
}

/// What was known of an entry that was replayed: how it ended before that.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Past {
    /// How often it had been tried.
    pub attempts: u32,
    /// Why it had failed, or had died.
    pub reason: String,
}

impl Past {
    /// For implementations of [`Inbox`]: nothing without a reason.
    pub fn new(attempts: Option<u32>, reason: Option<String>) -> Option<Self> {
        reason.map(|reason| Self { attempts: attempts.unwrap_or_default(), reason })
    }
}

/// The state of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum State {
    /// It waits until it is due.
    Waiting,
    /// It is held.
    Held,
    /// It is kept and not handled.
    Dead,
}

macro_rules! through {
    ($($name:ident($($argument:ident: $type:ty),*) -> $output:ty;)*) => {
        $(fn $name(&self, $($argument: $type),*) -> impl Future<Output = $output> + Send {
            I::$name(self, $($argument),*)
        })*
    };
}

impl<I: Inbox> Inbox for Arc<I> {
    type Error = I::Error;

    through! {
        put(entry: &Entry, reason: Option<&str>) -> Result<Put, I::Error>;
        take(endpoint: &str, most: usize, hold: Duration) -> Result<Vec<Held>, I::Error>;
        renew(hold: &Hold, duration: Duration) -> Result<Settled, I::Error>;
        settle(hold: &Hold, end: &End) -> Result<Settled, I::Error>;
        arrived(seen: &mut Seen) -> ();
        waiting(endpoint: &str, most: u64) -> Result<u64, I::Error>;
        stats() -> Result<Vec<Stats>, I::Error>;
        list(filter: &Filter, after: u64, most: usize) -> Result<Vec<Listed>, I::Error>;
        show(number: u64) -> Result<Option<(Listed, Entry)>, I::Error>;
        replay(number: u64) -> Result<bool, I::Error>;
        remove(number: u64) -> Result<bool, I::Error>;
        forget(age: Duration) -> Result<u64, I::Error>;
    }
}
