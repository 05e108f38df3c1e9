//! Handles each delivery once: remembers deliveries, and which of them are being handled.
//!
//! A provider delivers again when it receives no acknowledgement, so the same delivery may arrive several times, even
//! at the same time. A store decides:
//!
//! 1. [`claim`](DeliveryStore::claim) before the handler: [`Claim::Fresh`] gives a [`Lease`], and any other
//!    claim while it lasts gets [`Claim::InFlight`], never [`Claim::Done`].
//! 2. [`renew`](DeliveryStore::renew) while the handler runs, so that the lease lasts as long as the work.
//! 3. [`commit`](DeliveryStore::commit) after the handler: from now on the delivery is a duplicate
//!    ([`Claim::Done`]).
//! 4. [`release`](DeliveryStore::release) when the handler failed: the next attempt is fresh.
//!
//! A process that dies between the first and the others leaves a lease, which expires. If a lease expires while its
//! handler is still running, because the process was suspended for longer, the delivery may be handled again; the
//! late attempt is told ([`Settled::Lost`]).
//!
//! [`Memory`] forgets when the process ends; the store of the feature `sqlite` does not, and that of the feature `postgres`
//! is shared by several machines. To write your own, implement
//! [`DeliveryStore`] and run the suite of the feature `testing` on it.
//!
//! # Clocks
//!
//! The time that a store is given is a claim, not a fact: clocks jump. A store remembers what was handled for at
//! least its age, and keeps leases alive, though the given time jumps by a year and back; a lease never lasts longer
//! than was asked for because a clock went back. The two stores here count elapsed time: a step ahead of more than
//! an eighth of the age (at least five minutes) that the process did not live through counts as no time at all.
//!
//! A shorter step cannot be told from time that passed, by a store. A [`Receiver`](super::Receiver) can tell, so it gives
//! its store the [steady time](super::Clock::steady) of its process, in which the clock never jumps: whatever its clock
//! does, its leases last as long as they should. Only a process that starts after such a step, beside one that was running
//! before, may take the step for time that passed.

mod elapsed;
#[cfg(any(feature = "nats", feature = "postgres", feature = "sqlite"))]
pub(super) mod found;
mod key;
mod memory;
#[cfg(feature = "postgres")]
mod postgres;
#[cfg(feature = "sqlite")]
mod sqlite;
#[cfg(feature = "testing")]
pub mod suite;

use std::future::Future;
use std::time::{Duration, SystemTime};

pub use key::DeliveryKey;
pub use memory::{Memory, StoreFullError};
#[cfg(feature = "postgres")]
pub use postgres::{CommitWithError, Postgres, PostgresError};
#[cfg(feature = "sqlite")]
pub use sqlite::{Sqlite, SqliteError};

/// The right to handle a delivery, for a time.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Lease {
    /// The delivery.
    pub key: DeliveryKey,
    /// Which of the delivery's leases it is; a later one has a greater number.
    pub number: u64,
}

impl Lease {
    /// The lease `number` of the delivery `key`: for implementations of [`DeliveryStore`].
    pub const fn new(key: DeliveryKey, number: u64) -> Self {
        Self { key, number }
    }
}

/// What a store says about a delivery that comes in.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Claim {
    /// It has not been handled and is not being handled: it is yours.
    Fresh(Lease),
    /// It is being handled.
    InFlight {
        /// When its lease ends if it is not renewed: at most the duration that was asked for.
        remaining: Duration,
    },
    /// It has been handled.
    Done,
}

/// What became of a lease that was to be renewed or settled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Settled {
    /// It was renewed or settled, now or earlier.
    Settled,
    /// It had expired, and another attempt has claimed the delivery since.
    Lost,
}

/// A store of deliveries.
///
/// Each method is told what time it is. A store that has a clock of its own, such as a database server that
/// several machines share, may go by that instead.
pub trait DeliveryStore: Send + Sync {
    /// Why the store cannot answer. The delivery is then refused, so that the provider sends it again.
    type Error: std::error::Error + Send + Sync + 'static;

    /// Claims a delivery for the duration `lease`. Of any number of claims at the same time one is fresh.
    fn claim(
        &self,
        key: &DeliveryKey,
        now: SystemTime,
        lease: Duration,
    ) -> impl Future<Output = Result<Claim, Self::Error>> + Send;

    /// Makes a lease last for `duration` from now on. A lease that expired can still be renewed as long as no other
    /// attempt has claimed the delivery; renewing one that was committed changes nothing.
    fn renew(
        &self,
        lease: &Lease,
        now: SystemTime,
        duration: Duration,
    ) -> impl Future<Output = Result<Settled, Self::Error>> + Send;

    /// Records that the delivery has been handled. A lease that expired can still be committed as long as no other
    /// attempt has claimed the delivery; committing twice is allowed.
    fn commit(
        &self,
        lease: &Lease,
        now: SystemTime,
    ) -> impl Future<Output = Result<Settled, Self::Error>> + Send;

    /// Gives the delivery back: the next claim is fresh.
    fn release(
        &self,
        lease: &Lease,
        now: SystemTime,
    ) -> impl Future<Output = Result<Settled, Self::Error>> + Send;
}

impl<S: DeliveryStore> DeliveryStore for std::sync::Arc<S> {
    type Error = S::Error;

    fn claim(
        &self,
        key: &DeliveryKey,
        now: SystemTime,
        lease: Duration,
    ) -> impl Future<Output = Result<Claim, Self::Error>> + Send {
        S::claim(self, key, now, lease)
    }

    fn renew(
        &self,
        lease: &Lease,
        now: SystemTime,
        duration: Duration,
    ) -> impl Future<Output = Result<Settled, Self::Error>> + Send {
        S::renew(self, lease, now, duration)
    }

    fn commit(
        &self,
        lease: &Lease,
        now: SystemTime,
    ) -> impl Future<Output = Result<Settled, Self::Error>> + Send {
        S::commit(self, lease, now)
    }

    fn release(
        &self,
        lease: &Lease,
        now: SystemTime,
    ) -> impl Future<Output = Result<Settled, Self::Error>> + Send {
        S::release(self, lease, now)
    }
}
