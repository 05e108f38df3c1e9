//! Handles each delivery once: remembers deliveries, and who is at work on them.
//!
//! A provider delivers again when it saw no acknowledgement, so the same delivery comes several times,
//! also at the same time. A store decides:
//!
//! 1. [`claim`](DeliveryStore::claim) before the handler: [`Claim::Fresh`] gives a [`Lease`], and whoever
//!    else comes while it runs is told to come later ([`Claim::InFlight`]), never that all is well.
//! 2. [`commit`](DeliveryStore::commit) after the handler: from now on the delivery is a duplicate
//!    ([`Claim::Done`]).
//! 3. [`release`](DeliveryStore::release) when the handler failed: the next attempt is fresh.
//!
//! A process that dies between the first and the others leaves a lease, which ends by itself. A lease
//! must therefore be longer than a handler takes: when it ends early, the delivery is handled again.
//!
//! [`Memory`] forgets when the process ends; the store of the feature `sqlite` does not. To write one's
//! own, implement [`DeliveryStore`] and run the suite of the feature `testing` on it.

mod memory;
#[cfg(feature = "sqlite")]
mod sqlite;
#[cfg(feature = "testing")]
pub mod suite;

use std::future::Future;
use std::time::{Duration, SystemTime};

pub use memory::{Memory, StoreFullError};
#[cfg(feature = "sqlite")]
pub use sqlite::{Sqlite, SqliteError};

/// Identifies a delivery among those of all endpoints that share a store.
///
/// A provider's ids are unique for one endpoint only: two accounts with one provider, or two URLs registered with
/// it, may see the same id for different deliveries.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub struct DeliveryKey {
    /// The endpoint's name: [`Endpoint::name`](super::Endpoint::name).
    pub endpoint: String,
    /// The delivery's id, as the provider writes it.
    pub id: String,
}

impl DeliveryKey {
    /// The delivery `id` of the endpoint named `endpoint`.
    pub fn new(endpoint: impl Into<String>, id: impl Into<String>) -> Self {
        Self { endpoint: endpoint.into(), id: id.into() }
    }
}

/// The right to handle a delivery, for a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lease {
    /// The delivery.
    pub key: DeliveryKey,
    /// Which of the delivery's leases it is; a later one has a greater number.
    pub number: u64,
}

/// What a store says about a delivery that comes in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Claim {
    /// It has not been handled, and nobody is at it: it is yours.
    Fresh(Lease),
    /// Somebody is at it, until then at the longest.
    InFlight {
        /// When the lease ends.
        until: SystemTime,
    },
    /// It has been handled.
    Done,
}

/// What became of a lease that was to be settled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Settled {
    /// It was settled, now or before.
    Settled,
    /// It had ended, and somebody else has taken the delivery since: the delivery is theirs.
    Lost,
}

/// A store of deliveries. Time is an argument, so that a store has no clock of its own.
pub trait DeliveryStore: Send + Sync {
    /// Why the store cannot answer. The delivery is then refused, and comes again.
    type Error: std::error::Error + Send + Sync + 'static;

    /// Claims a delivery until `now + lease`. Of any number of claims at the same time one is fresh.
    fn claim(
        &self,
        key: &DeliveryKey,
        now: SystemTime,
        lease: Duration,
    ) -> impl Future<Output = Result<Claim, Self::Error>> + Send;

    /// Says that the delivery has been handled. A lease that ended, and that nobody else took, can
    /// still be committed; one that was committed can be again.
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
