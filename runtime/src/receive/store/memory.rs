//! A store in memory, bounded by count and age.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use super::elapsed::{Elapsed, Reading, kept};
use super::{Claim, DeliveryKey, DeliveryStore, Lease, Settled};

/// A store in memory. It forgets everything when the process ends, deliveries that are too old, and the oldest ones
/// when there are too many.
///
/// Verified and unverified deliveries have separate shares, so that invented ids cannot evict deliveries that a
/// provider signed.
///
/// ```
/// use std::time::{Duration, SystemTime};
///
/// use hookwright::receive::{Claim, DeliveryKey, DeliveryStore as _, Memory};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let store = Memory::new(100_000, Duration::from_secs(24 * 60 * 60));
/// let (key, minute) = (DeliveryKey::new("acme", "evt_1"), Duration::from_secs(60));
///
/// // A `Receiver` does this around its handler.
/// let claim = store.claim(&key, SystemTime::now(), minute).await?;
/// let Claim::Fresh(lease) = claim else { panic!("it was never handled: {claim:?}") };
/// store.commit(&lease, SystemTime::now()).await?;
/// assert_eq!(store.claim(&key, SystemTime::now(), minute).await?, Claim::Done);
/// assert_eq!(store.len(), 1);
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Memory {
    capacity: usize,
    kept: Duration,
    state: Mutex<State>,
}

/// The store is full, and every delivery in it is being handled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StoreFullError;

impl fmt::Display for StoreFullError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the store is full, and every delivery in it is being handled")
    }
}

impl std::error::Error for StoreFullError {}

#[derive(Debug)]
struct State {
    elapsed: Elapsed,
    reading: Option<Reading>,
    verified: Share,
    unverified: Share,
    /// The number of the last lease.
    last: u64,
}

/// The deliveries of one kind.
#[derive(Debug, Default)]
struct Share {
    entries: HashMap<DeliveryKey, Entry>,
    /// The deliveries that were handled, by the time they were, then by the lease's number.
    done: BTreeMap<(Duration, u64), DeliveryKey>,
    /// The deliveries that are leased, by the time their lease ends, then by its number.
    leased: BTreeMap<(Duration, u64), DeliveryKey>,
}

#[derive(Clone, Copy, Debug)]
enum Entry {
    Leased { number: u64, until: Duration },
    Done { number: u64 },
}

impl Memory {
    /// A store of at most `capacity` verified and as many unverified deliveries, each remembered for at least
    /// `age` after it was handled, unless there are too many. The age should be longer than the provider keeps
    /// redelivering, and the capacity larger than the number of deliveries in that time.
    pub fn new(capacity: usize, age: Duration) -> Self {
        let state = State {
            elapsed: Elapsed::new(age),
            reading: None,
            verified: Share::default(),
            unverified: Share::default(),
            last: 0,
        };
        Self { capacity: capacity.max(1), kept: kept(age), state: Mutex::new(state) }
    }

    /// How many deliveries it remembers.
    pub fn len(&self) -> usize {
        let state = self.state();
        state.verified.entries.len() + state.unverified.entries.len()
    }

    /// Whether it remembers no deliveries.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing that holds the lock can panic halfway through a change.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// How much time has passed, now that a clock says `now`.
    fn elapsed(&mut self, now: SystemTime) -> Duration {
        let reading = self.elapsed.observe(self.reading, now);
        self.reading = Some(reading);
        reading.elapsed
    }

    fn share(&mut self, key: &DeliveryKey) -> &mut Share {
        if key.verified { &mut self.verified } else { &mut self.unverified }
    }
}

impl Share {
    /// Forgets what is older than `oldest`; a lease is as old as its end.
    fn forget_older_than(&mut self, oldest: Duration) {
        for by_time in [&mut self.done, &mut self.leased] {
            while let Some(first) = by_time.first_entry() {
                if first.key().0 >= oldest {
                    break;
                }
                self.entries.remove(&first.remove());
            }
        }
    }

    /// Forgets the delivery that was handled first, or else the one whose lease ended first.
    fn make_room(&mut self, elapsed: Duration) -> Result<(), StoreFullError> {
        if let Some((_, key)) = self.done.pop_first() {
            self.entries.remove(&key);
            return Ok(());
        }
        match self.leased.first_entry() {
            Some(first) if first.key().0 <= elapsed => {
                self.entries.remove(&first.remove());
                Ok(())
            }
            _ => Err(StoreFullError),
        }
    }

    fn lease(&mut self, key: &DeliveryKey, number: u64, until: Duration) {
        let before = self.entries.insert(key.clone(), Entry::Leased { number, until });
        if let Some(Entry::Leased { number, until }) = before {
            self.leased.remove(&(until, number));
        }
        self.leased.insert((until, number), key.clone());
    }

    /// The entry of a lease that no later attempt has taken over.
    fn held(&self, lease: &Lease) -> Option<Entry> {
        let entry = self.entries.get(&lease.key).copied()?;
        let (Entry::Leased { number, .. } | Entry::Done { number }) = entry;
        (number == lease.number).then_some(entry)
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
        let mut state = self.state();
        let elapsed = state.elapsed(now);
        let number = state.last + 1;
        let share = state.share(key);
        share.forget_older_than(elapsed.saturating_sub(self.kept));
        match share.entries.get(key) {
            Some(Entry::Done { .. }) => return Ok(Claim::Done),
            Some(Entry::Leased { until, .. }) if *until > elapsed => {
                return Ok(Claim::InFlight { remaining: until.saturating_sub(elapsed) });
            }
            None if share.entries.len() >= self.capacity => share.make_room(elapsed)?,
            Some(Entry::Leased { .. }) | None => {}
        }
        share.lease(key, number, elapsed.saturating_add(lease));
        state.last = number;
        Ok(Claim::Fresh(Lease::new(key.clone(), number)))
    }

    async fn renew(
        &self,
        lease: &Lease,
        now: SystemTime,
        duration: Duration,
    ) -> Result<Settled, StoreFullError> {
        let mut state = self.state();
        let elapsed = state.elapsed(now);
        let share = state.share(&lease.key);
        match share.held(lease) {
            Some(Entry::Leased { .. }) => {
                share.lease(&lease.key, lease.number, elapsed.saturating_add(duration));
            }
            Some(Entry::Done { .. }) => {}
            None => return Ok(Settled::Lost),
        }
        Ok(Settled::Settled)
    }

    async fn commit(&self, lease: &Lease, now: SystemTime) -> Result<Settled, StoreFullError> {
        let mut state = self.state();
        let elapsed = state.elapsed(now);
        let share = state.share(&lease.key);
        match share.held(lease) {
            Some(Entry::Leased { until, .. }) => {
                share.leased.remove(&(until, lease.number));
                share.entries.insert(lease.key.clone(), Entry::Done { number: lease.number });
                share.done.insert((elapsed, lease.number), lease.key.clone());
            }
            Some(Entry::Done { .. }) => {}
            None => return Ok(Settled::Lost),
        }
        Ok(Settled::Settled)
    }

    async fn release(&self, lease: &Lease, _now: SystemTime) -> Result<Settled, StoreFullError> {
        let mut state = self.state();
        let share = state.share(&lease.key);
        let Some(Entry::Leased { until, .. }) = share.held(lease) else { return Ok(Settled::Lost) };
        share.leased.remove(&(until, lease.number));
        share.entries.remove(&lease.key);
        Ok(Settled::Settled)
    }
}
