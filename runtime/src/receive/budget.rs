//! The bytes of bodies that are held at once.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::Instant;

use bytes::{Buf, BufMut};

/// How much of each body may use the last quarter of the budget, so that a few large bodies leave room for small ones,
/// which are the majority.
pub(super) const SMALL: usize = 64 * 1024;

/// The initial capacity for a body.
const FIRST: usize = 4 * 1024;

/// The bytes that may still be held.
///
/// A body that is still arriving proves nothing about its sender. When there is no room for another one, the body that has
/// held the most for the longest time is given up: a body that arrives at once is never that one as long as somebody holds
/// others back.
#[derive(Debug)]
pub(super) struct Budget {
    total: usize,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    held: usize,
    last: u64,
    /// The bodies that are arriving.
    arriving: BTreeMap<u64, Part>,
}

/// A body's part of the budget while it arrives.
#[derive(Debug)]
struct Part {
    bytes: usize,
    since: Instant,
    buffer: Arc<Mutex<Buffer>>,
}

impl Part {
    /// What it costs others: for how long it has held how much.
    fn cost(&self, now: Instant) -> u128 {
        let since = now.saturating_duration_since(self.since);
        since.as_micros().saturating_mul(u128::try_from(self.bytes).unwrap_or(u128::MAX))
    }
}

#[derive(Debug)]
struct Buffer {
    /// `None` once the body was given up.
    bytes: Option<Vec<u8>>,
    /// The task that waits for more of it.
    waker: Option<Waker>,
}

impl Budget {
    /// A budget of `bytes`, in which two bodies of the largest size have room.
    pub(super) fn new(bytes: usize, largest: usize) -> Self {
        Self { total: bytes.max(largest.saturating_mul(2)), state: Mutex::default() }
    }

    /// Nothing yet, for a body that begins.
    pub(super) fn begin(self: &Arc<Self>) -> Arriving {
        let buffer = Arc::new(Mutex::new(Buffer { bytes: Some(Vec::new()), waker: None }));
        let mut state = lock(&self.state);
        state.last += 1;
        let number = state.last;
        state.arriving.insert(number, Part { bytes: 0, since: Instant::now(), buffer: Arc::clone(&buffer) });
        Arriving { budget: Arc::clone(self), number, buffer, capacity: 0, len: 0 }
    }

    /// Makes a part larger; returns `false` if it has been given up, or has to be.
    fn grow(&self, number: u64, bytes: usize) -> bool {
        let mut given_up = Vec::new();
        let mut state = lock(&self.state);
        let now = Instant::now();
        let Some(part) = state.arriving.get_mut(&number) else { return false };
        let more = bytes.saturating_sub(part.bytes);
        part.bytes += more;
        state.held += more;
        let cost = state.arriving.get(&number).map_or(0, |part| part.cost(now));
        let most = if bytes <= SMALL { self.total } else { self.total - self.total / 4 };
        let costly: usize =
            state.arriving.values().filter(|part| part.cost(now) > cost).map(|part| part.bytes).sum();
        if state.held.saturating_sub(costly) > most {
            state.give_up(number);
            return false;
        }
        while state.held > most {
            let costliest = state.arriving.iter().max_by_key(|(_, part)| part.cost(now));
            let Some((&costliest, _)) = costliest else { break };
            given_up.extend(state.give_up(costliest));
        }
        drop(state);
        given_up.into_iter().for_each(Waker::wake);
        true
    }
}

impl State {
    /// Frees a part that is arriving: the task to tell, if it waits.
    fn give_up(&mut self, number: u64) -> Option<Waker> {
        let part = self.arriving.remove(&number)?;
        self.held -= part.bytes;
        let mut buffer = lock(&part.buffer);
        buffer.bytes = None;
        buffer.waker.take()
    }
}

/// A body that is arriving, and its part of the budget.
#[derive(Debug)]
pub(super) struct Arriving {
    budget: Arc<Budget>,
    number: u64,
    buffer: Arc<Mutex<Buffer>>,
    capacity: usize,
    len: usize,
}

impl Arriving {
    /// How many bytes have arrived.
    pub(super) const fn len(&self) -> usize {
        self.len
    }

    /// Appends a chunk, of a body of `whole` bytes if that is known; returns `false` if there is no room. Chunks of one
    /// byte cost no more memory than others.
    pub(super) fn push(&mut self, chunk: impl Buf, whole: Option<usize>) -> bool {
        let needed = self.len.saturating_add(chunk.remaining());
        if needed > self.capacity {
            // Double, but no more than is still expected.
            let twice = self.capacity.saturating_mul(2).max(FIRST);
            self.capacity = whole.map_or(twice, |whole| twice.min(whole)).max(needed);
            if !self.budget.grow(self.number, self.capacity) {
                return false;
            }
        }
        let mut buffer = lock(&self.buffer);
        let Some(bytes) = &mut buffer.bytes else { return false };
        bytes.reserve_exact(self.capacity - self.len);
        bytes.put(chunk);
        self.len = needed;
        true
    }

    /// Completes when the body is given up.
    pub(super) fn poll_given_up(&self, context: &Context<'_>) -> Poll<()> {
        let mut buffer = lock(&self.buffer);
        if buffer.bytes.is_none() {
            return Poll::Ready(());
        }
        buffer.waker = Some(context.waker().clone());
        Poll::Pending
    }

    /// Whether the body was given up.
    pub(super) fn is_given_up(&self) -> bool {
        lock(&self.buffer).bytes.is_none()
    }

    /// The whole body, which is not given up any more; `None` if it was.
    pub(super) fn end(self) -> Option<Held> {
        let mut state = lock(&self.budget.state);
        let part = state.arriving.remove(&self.number)?;
        drop(state);
        let body = lock(&part.buffer).bytes.take()?;
        Some(Held { budget: Arc::clone(&self.budget), bytes: part.bytes, body })
    }
}

impl Drop for Arriving {
    fn drop(&mut self) {
        lock(&self.budget.state).give_up(self.number);
    }
}

/// A body and its part of the budget, until it is dropped.
#[derive(Debug)]
pub(super) struct Held {
    budget: Arc<Budget>,
    bytes: usize,
    body: Vec<u8>,
}

impl AsRef<[u8]> for Held {
    fn as_ref(&self) -> &[u8] {
        &self.body
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        lock(&self.budget.state).held -= self.bytes;
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // Nothing that holds a lock here can panic halfway through a change.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    const KIB: usize = 1024;

    /// A body of which this much has arrived.
    fn begun(budget: &Arc<Budget>, bytes: usize) -> Arriving {
        let mut arriving = budget.begin();
        assert!(arriving.push(&*vec![0; bytes], Some(bytes)));
        // Later ones are younger, whatever the clock's resolution.
        std::thread::sleep(std::time::Duration::from_millis(2));
        arriving
    }

    fn held(budget: &Budget) -> usize {
        lock(&budget.state).held
    }

    #[test]
    fn large_bodies_leave_room_for_small_ones() {
        let budget = Arc::new(Budget::new(1024 * KIB, 256 * KIB));
        let large: Vec<_> = (0..3).map(|_| begun(&budget, 256 * KIB).end()).collect();
        assert!(!budget.begin().push(&*vec![0; 65 * KIB], None), "what has arrived is not given up");
        let small: Vec<_> = (0..4).map(|_| begun(&budget, 64 * KIB).end()).collect();
        assert!(!budget.begin().push(&*vec![0; 64 * KIB], None), "a quarter is theirs");
        drop(large);
        assert!(budget.begin().push(&*vec![0; 65 * KIB], None));
        drop(small);
        assert_eq!(held(&budget), 0);
    }

    #[test]
    fn what_holds_the_most_for_the_longest_time_is_given_up() {
        let budget = Arc::new(Budget::new(1024 * KIB, 256 * KIB));
        let bodies: Vec<_> = (0..3).map(|_| begun(&budget, 256 * KIB)).collect();
        let small: Vec<_> = (0..4).map(|_| begun(&budget, 64 * KIB)).collect();
        let good = begun(&budget, KIB).end();
        assert!(good.is_some());
        let given_up: Vec<bool> = bodies.iter().map(Arriving::is_given_up).collect();
        assert_eq!(given_up, [true, false, false]);
        assert!(!small.iter().any(Arriving::is_given_up));
        assert_eq!(held(&budget), (2 * 256 + 4 * 64 + 1) * KIB, "its memory is free at once");
        drop((bodies, small, good));
        assert_eq!(held(&budget), 0);
    }

    #[test]
    fn a_body_that_costs_the_most_makes_none_give_up() {
        let budget = Arc::new(Budget::new(1024 * KIB, 256 * KIB));
        let mut slow = begun(&budget, 300 * KIB);
        let others: Vec<_> = (0..7).map(|_| begun(&budget, 64 * KIB)).collect();
        assert!(!slow.push(&*vec![0; 300 * KIB], None));
        assert!(!others.iter().any(Arriving::is_given_up));
        assert_eq!(held(&budget), 7 * 64 * KIB);
    }
}
