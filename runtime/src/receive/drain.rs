//! Shuts receivers down gracefully.

use std::collections::BTreeMap;
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Poll, Waker};
use std::time::Duration;

use super::report::{self, Fate};
use super::timer::{Sleep, before};
use super::{Delivery, Event};

/// How long giving back leases may take after the deadline.
const RELEASING: Duration = Duration::from_secs(5);

/// Shuts receivers down gracefully, so that a process can be replaced without losing a delivery: no new requests are
/// accepted, running handlers may finish until a deadline, and deliveries that are not finished by then are given back,
/// so that the provider delivers them again.
///
/// Clones share one handle; pass it to receivers with [`Receiver::drain`](super::Receiver::drain).
///
/// ```
/// use std::convert::Infallible;
/// use std::time::Duration;
///
/// use hookwright::Request;
/// use hookwright::receive::{Drain, Memory, Receiver};
/// use hookwright_providers::willsuite;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # async fn sigterm() {}
/// let drain = Drain::new();
/// let store = Memory::new(100_000, Duration::from_secs(24 * 60 * 60));
/// let receiver = Receiver::new(willsuite::endpoint().unverified().build()?, store).drain(&drain);
///
/// sigterm().await;
/// let drained = drain.finish(Duration::from_secs(20)).await;
/// assert_eq!(drained.stuck, 0);
///
/// // From now on the provider is asked to deliver later.
/// let answer = receiver.handle(&Request::default(), |_| async { Ok::<(), Infallible>(()) }).await;
/// assert_eq!(answer.status(), 503);
/// assert!(answer.headers().contains_key("retry-after"));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, Default)]
pub struct Drain(Arc<Mutex<State>>);

/// How the handlers ended that were running when the drain began. Each is counted once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Drained {
    /// How many finished, including those that finished while they were being stopped.
    pub ended: usize,
    /// How many were stopped at the deadline; their deliveries were given back, and their providers asked to deliver
    /// again.
    pub given_back: usize,
    /// How many could not be stopped because they block their thread, or not be given back because the store failed;
    /// their leases expire.
    pub stuck: usize,
}

#[derive(Debug, Default)]
struct State {
    phase: Phase,
    last: u64,
    /// How many handlers were running when the drain began.
    begun: usize,
    given_back: usize,
    /// How many handlers were stopped whose deliveries could not be given back.
    failed: usize,
    working: BTreeMap<u64, Running>,
    /// Tasks that wait for a new phase, or for the last handler to end.
    waiting: Vec<Waker>,
}

/// A running handler.
#[derive(Debug, Default)]
struct Running {
    /// The task to wake when it has to stop.
    waker: Option<Waker>,
    /// What it handles.
    about: Option<About>,
    /// What became of its delivery, if it was stopped.
    stopped: Option<Stopped>,
}

/// A delivery that is being handled, as logs name it.
#[derive(Clone, Debug)]
pub(super) struct About {
    pub(super) endpoint: Arc<str>,
    pub(super) event: String,
    pub(super) id: Option<String>,
}

impl About {
    pub(super) fn of<E: Event>(delivery: &Delivery<E>) -> Self {
        Self {
            endpoint: Arc::clone(&delivery.endpoint),
            event: delivery.event.name().to_owned(),
            id: delivery.id.clone(),
        }
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Phase {
    #[default]
    Open,
    Draining,
    Stopped,
}

impl Drain {
    /// A handle that has not begun to drain.
    pub fn new() -> Self {
        Self::default()
    }

    /// Makes receivers refuse new requests with 503 and `Retry-After`.
    pub fn begin(&self) {
        self.enter_phase(Phase::Draining);
    }

    /// Whether receivers refuse new requests.
    pub fn has_begun(&self) -> bool {
        self.state().phase > Phase::Open
    }

    /// Completes once [`Drain::begin`] or [`Drain::finish`] is called: a server then stops accepting connections.
    pub async fn begun(&self) {
        self.until(|state| state.phase > Phase::Open).await;
    }

    /// Begins to drain, waits up to `deadline` for running handlers, then stops those that remain and gives their
    /// deliveries back. Each that was stopped, or could not be, is logged: its endpoint, event and id, and what becomes of the
    /// delivery.
    pub async fn finish(&self, deadline: Duration) -> Drained {
        self.begin();
        self.idle_within(deadline).await;
        self.enter_phase(Phase::Stopped);
        self.idle_within(RELEASING).await;
        let state = self.state();
        let given_back = state.given_back;
        let stuck = state.working.len() + state.failed;
        let ended = state.begun.saturating_sub(given_back + stuck);
        let still_running = state.working.values().filter(|running| running.stopped.is_none());
        let still_running: Vec<_> = still_running.filter_map(|running| running.about.clone()).collect();
        drop(state);
        for about in &still_running {
            report::handler_stopped(about, Fate::Runs);
        }
        Drained { ended, given_back, stuck }
    }

    /// How many handlers are running.
    pub fn working(&self) -> usize {
        self.state().working.len()
    }

    /// Registers a handler; `None` if no more are accepted.
    pub(super) fn work(&self) -> Option<Working> {
        let mut state = self.state();
        if state.phase > Phase::Open {
            return None;
        }
        state.last += 1;
        let number = state.last;
        state.working.insert(number, Running::default());
        Some(Working { drain: self.clone(), number })
    }

    fn enter_phase(&self, phase: Phase) {
        let mut state = self.state();
        if state.phase >= phase {
            return;
        }
        if state.phase == Phase::Open {
            state.begun = state.working.len();
        }
        state.phase = phase;
        let mut wakers = std::mem::take(&mut state.waiting);
        if phase == Phase::Stopped {
            wakers.extend(state.working.values_mut().filter_map(|running| running.waker.take()));
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

/// A running handler, until it is dropped.
#[derive(Debug)]
pub(super) struct Working {
    drain: Drain,
    number: u64,
}

impl Working {
    /// Runs `work`; `None` if it was stopped before it completed.
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
            if let Some(running) = state.working.get_mut(&self.number) {
                match &mut running.waker {
                    Some(waker) => waker.clone_from(context.waker()),
                    waker => *waker = Some(context.waker().clone()),
                }
            }
            Poll::Pending
        })
        .await
    }
}

/// What became of the delivery of a handler that was stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stopped {
    GivenBack,
    /// The store failed.
    Kept,
}

impl Working {
    /// Says what is handled from now on.
    pub(super) fn handles(&self, about: About) {
        if let Some(running) = self.drain.state().working.get_mut(&self.number) {
            running.about = Some(about);
        }
    }

    /// What was handled by a handler that was stopped, and what became of it.
    pub(super) fn has_stopped(&self) -> Option<(About, Stopped)> {
        let state = self.drain.state();
        let running = state.working.get(&self.number)?;
        running.about.clone().zip(running.stopped)
    }

    /// Counts a handler that was stopped.
    pub(super) fn stopped(&self, stopped: Stopped) {
        let mut state = self.drain.state();
        if let Some(running) = state.working.get_mut(&self.number) {
            running.stopped = Some(stopped);
        }
        let count = match stopped {
            Stopped::GivenBack => &mut state.given_back,
            Stopped::Kept => &mut state.failed,
        };
        *count += 1;
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
