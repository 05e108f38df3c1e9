//! A store in memory, bounded by count and age.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use super::{Claim, DeliveryKey, DeliveryStore, Lease, Settled};

/// A store in memory: it forgets when the process ends, when a delivery is too old, and when there are
/// too many, the oldest first.
///
/// ```
/// use std::time::Duration;
/// use hookwright::receive::Memory;
/// let store = Memory::new(100_000, Duration::from_secs(24 * 60 * 60));
/// assert_eq!(store.len(), 0);
/// ```
#[derive(Debug)]
pub struct Memory {
    capacity: usize,
    age: Duration,
    state: Mutex<State>,
}

/// Every delivery that the store may remember is being handled: a new one has no place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StoreFullError;

impl fmt::Display for StoreFullError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("every delivery that the store may remember is being handled")
    }
}

impl std::error::Error for StoreFullError {}

#[derive(Debug, Default)]
struct State {
    entries: HashMap<DeliveryKey, Entry>,
    /// The deliveries that were handled, by the time they were, then by the lease's number.
    done: BTreeMap<(SystemTime, u64), DeliveryKey>,
    /// The number of the last lease.
    last: u64,
}

#[derive(Clone, Copy, Debug)]
enum Entry {
    Leased { number: u64, until: SystemTime },
    Done { number: u64 },
}

impl Memory {
    /// A store of at most `capacity` deliveries, each for at most `age` after it was handled. The age
    /// should be longer than the provider goes on delivering again.
    pub fn new(capacity: usize, age: Duration) -> Self {
        Self { capacity: capacity.max(1), age, state: Mutex::default() }
    }

    /// How many deliveries it remembers.
    pub fn len(&self) -> usize {
        self.state().entries.len()
    }

    /// Whether it remembers none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing that holds the lock can panic halfway through a change.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn claim_now(
        &self,
        key: &DeliveryKey,
        now: SystemTime,
        lease: Duration,
    ) -> Result<Claim, StoreFullError> {
        let mut state = self.state();
        state.forget_older_than(now.checked_sub(self.age));
        match state.entries.get(key) {
            Some(Entry::Done { .. }) => return Ok(Claim::Done),
            Some(Entry::Leased { until, .. }) if *until > now => {
                return Ok(Claim::InFlight { until: *until });
            }
            None if state.entries.len() >= self.capacity => state.make_room(now)?,
            Some(Entry::Leased { .. }) | None => {}
        }
        state.last += 1;
        let number = state.last;
        let until = now.checked_add(lease).unwrap_or(now);
        state.entries.insert(key.clone(), Entry::Leased { number, until });
        Ok(Claim::Fresh(Lease { key: key.clone(), number }))
    }

    fn commit_now(&self, lease: &Lease, now: SystemTime) -> Settled {
        let mut state = self.state();
        match state.entries.get(&lease.key) {
            Some(Entry::Done { number }) if *number == lease.number => Settled::Settled,
            Some(Entry::Leased { number, .. }) if *number == lease.number => {
                state.entries.insert(lease.key.clone(), Entry::Done { number: lease.number });
                state.done.insert((now, lease.number), lease.key.clone());
                Settled::Settled
            }
            _ => Settled::Lost,
        }
    }

    fn release_now(&self, lease: &Lease) -> Settled {
        let mut state = self.state();
        match state.entries.get(&lease.key) {
            Some(Entry::Leased { number, .. }) if *number == lease.number => {
                state.entries.remove(&lease.key);
                Settled::Settled
            }
            _ => Settled::Lost,
        }
    }
}

impl State {
    fn forget_older_than(&mut self, oldest: Option<SystemTime>) {
        while let Some(first) = self.done.first_entry() {
            if oldest.is_none_or(|oldest| first.key().0 >= oldest) {
                return;
            }
            self.entries.remove(&first.remove());
        }
    }

    /// Forgets the delivery that was handled first, or else one whose lease has ended.
    fn make_room(&mut self, now: SystemTime) -> Result<(), StoreFullError> {
        if let Some((_, key)) = self.done.pop_first() {
            self.entries.remove(&key);
            return Ok(());
        }
        let ended = |entry: &Entry| matches!(entry, Entry::Leased { until, .. } if *until <= now);
        let key = self.entries.iter().find(|(_, entry)| ended(entry)).map(|(key, _)| key.clone());
        self.entries.remove(&key.ok_or(StoreFullError)?);
        Ok(())
    }
}

impl DeliveryStore for Memory {
    type Error = StoreFullError;

    async fn claim(
        &self,
        key: &DeliveryKey,
        now: SystemTime,
        lease: Duration,
    ) -> Result<Claim, StoreFullError> {
        self.claim_now(key, now, lease)
    }

    async fn commit(&self, lease: &Lease, now: SystemTime) -> Result<Settled, StoreFullError> {
        Ok(self.commit_now(lease, now))
    }

    async fn release(&self, lease: &Lease, _now: SystemTime) -> Result<Settled, StoreFullError> {
        Ok(self.release_now(lease))
    }
}
