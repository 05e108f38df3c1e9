//! Ends a receiver in order.

use std::collections::BTreeMap;
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Poll, Waker};
use std::time::Duration;

use super::timer::{Sleep, before};

/// For how long leases are given back after the deadline.
const RELEASING: Duration = Duration::from_secs(5);

/// Ends receivers in order, so that a process can be replaced without losing a delivery: no new request is taken,
/// handlers that are at work may end until a deadline, and what has not ended by then is given back to its provider,
/// which delivers it again.
///
/// Clones are one handle; receivers get one by [`Receiver::drain`](super::Receiver::drain).
///
/// ```no_run
/// # use std::time::Duration;
/// # use hookwright::receive::{Drain, Drained};
/// # async fn sigterm() {}
/// # async fn example() {
/// let drain = Drain::new();
/// // …receivers are made and served…
/// sigterm().await;
/// let Drained { ended, given_back, stuck } = drain.finish(Duration::from_secs(20)).await;
/// # }
/// ```
#[derive(Clone, Debug, Default)]
pub struct Drain(Arc<Mutex<State>>);

/// How handlers ended that were at work when the drain began.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Drained {
    /// So many ended by themselves.
    pub ended: usize,
    /// So many were stopped at the deadline, and their deliveries given back.
    pub given_back: usize,
    /// So many did not stop, because they block their thread; their leases end by themselves.
    pub stuck: usize,
}

#[derive(Debug, Default)]
struct State {
    phase: Phase,
    last: u64,
    /// Those at work, and who is to be woken when they have to stop.
    working: BTreeMap<u64, Option<Waker>>,
    /// Who waits for a new phase, or that nobody is at work.
    waiting: Vec<Waker>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Phase {
    #[default]
    Open,
    Draining,
    Stopped,
}

impl Drain {
    /// A handle of receivers that are open.
    pub fn new() -> Self {
        Self::default()
    }

    /// Has receivers take no new request: they answer 503 with `Retry-After`.
    pub fn begin(&self) {
        self.enter_phase(Phase::Draining);
    }

    /// Whether receivers take no new request.
    pub fn has_begun(&self) -> bool {
        self.state().phase > Phase::Open
    }

    /// Ends when [`Drain::begin`] or [`Drain::finish`] was called: a server then stops accepting connections.
    pub async fn begun(&self) {
        self.until(|state| state.phase > Phase::Open).await;
    }

    /// Begins, waits for handlers for as long as `deadline` says, then stops those that are still at work and gives
    /// their deliveries back.
    pub async fn finish(&self, deadline: Duration) -> Drained {
        self.begin();
        let begun = self.working();
        self.idle_within(deadline).await;
        let late = self.working();
        self.enter_phase(Phase::Stopped);
        self.idle_within(RELEASING).await;
        let stuck = self.working();
        Drained { ended: begun.saturating_sub(late), given_back: late.saturating_sub(stuck), stuck }
    }

    /// How many handlers are at work.
    pub fn working(&self) -> usize {
        self.state().working.len()
    }

    /// Takes part in the work; `None` if no more is taken on.
    pub(super) fn work(&self) -> Option<Working> {
        let mut state = self.state();
        if state.phase > Phase::Open {
            return None;
        }
        state.last += 1;
        let number = state.last;
        state.working.insert(number, None);
        Some(Working { drain: self.clone(), number })
    }

    fn enter_phase(&self, phase: Phase) {
        let mut state = self.state();
        if state.phase >= phase {
            return;
        }
        state.phase = phase;
        let mut wakers = std::mem::take(&mut state.waiting);
        if phase == Phase::Stopped {
            wakers.extend(state.working.values_mut().filter_map(Option::take));
        }
        drop(state);
        wakers.into_iter().for_each(Waker::wake);
    }

    async fn idle_within(&self, deadline: Duration) {
        before(self.until(|state| state.working.is_empty()), Sleep::new(deadline)).await;
    }

    async fn until(&self, reached: impl Fn(&State) -> bool) {
        poll_fn(|context| {
            let mut state = self.state();
            if reached(&state) {
                return Poll::Ready(());
            }
            if !state.waiting.iter().any(|waker| waker.will_wake(context.waker())) {
                state.waiting.push(context.waker().clone());
            }
            Poll::Pending
        })
        .await;
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing that holds the lock can panic halfway through a change.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A handler that is at work, until it is dropped.
#[derive(Debug)]
pub(super) struct Working {
    drain: Drain,
    number: u64,
}

impl Working {
    /// Runs `work`; `None` if it had to stop before it ended.
    pub(super) async fn until_stopped<F: Future>(&self, work: F) -> Option<F::Output> {
        let mut work = pin!(work);
        poll_fn(|context| {
            if let Poll::Ready(output) = work.as_mut().poll(context) {
                return Poll::Ready(Some(output));
            }
            let mut state = self.drain.state();
            if state.phase == Phase::Stopped {
                return Poll::Ready(None);
            }
            match state.working.get_mut(&self.number) {
                Some(Some(waker)) => waker.clone_from(context.waker()),
                Some(waker) => *waker = Some(context.waker().clone()),
                None => {}
            }
            Poll::Pending
        })
        .await
    }
}

impl Drop for Working {
    fn drop(&mut self) {
        let mut state = self.drain.state();
        state.working.remove(&self.number);
        let wakers = if state.working.is_empty() { std::mem::take(&mut state.waiting) } else { Vec::new() };
        drop(state);
        wakers.into_iter().for_each(Waker::wake);
    }
}
