//! Runs a handler as a task of its own, so that a panic ends the handler and not what settles its lease.

use std::future::{Future, pending};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::task::{JoinError, JoinHandle};

use super::drain::{About, Working};
use super::store::{DeliveryStore, Lease};
use super::timer::{Sleep, before};
use super::{Delivery, Event, Receiver};

/// How a handler ended.
pub(super) enum Ended<T> {
    /// It returned.
    Returned(T),
    /// It panicked.
    Panicked,
    /// It was stopped after this time.
    #[cfg_attr(not(feature = "inbox"), expect(dead_code, reason = "only workers set a deadline"))]
    Late(Duration),
    /// It was stopped by a drain.
    Stopped,
}

/// Calls `handler` with `delivery`, renews its lease meanwhile, and stops it when its drain ends or `deadline` has passed.
pub(super) async fn run<E, S, H, F>(
    receiver: &Receiver<E, S>,
    working: &Working,
    lease: Option<&Lease>,
    deadline: Option<Duration>,
    handler: H,
    delivery: Delivery<E>,
) -> Ended<F::Output>
where
    E: Event + Send + 'static,
    S: DeliveryStore,
    H: FnOnce(Delivery<E>) -> F + Send + 'static,
    F: Future<Output: Send> + Send + 'static,
{
    working.handles(About::of(&delivery));
    // It may panic before it returns its future.
    let mut task = Task(tokio::spawn(async move { handler(delivery).await }));
    let deadline_passes = async {
        match deadline {
            Some(deadline) => Sleep::new(deadline).await,
            None => pending().await,
        }
    };
    let in_time = before(receiver.run(working, lease, &mut task), deadline_passes).await;
    let stopped = match in_time {
        Some(Some(joined)) => return ended(joined, Ended::Stopped),
        Some(None) => Ended::Stopped,
        None => Ended::Late(deadline.unwrap_or_default()),
    };
    task.0.abort();
    // It may have returned before it could be stopped, and then its result counts.
    let joined = (&mut task).await;
    ended(joined, stopped)
}

fn ended<T>(joined: Result<T, JoinError>, stopped: Ended<T>) -> Ended<T> {
    match joined {
        Ok(returned) => Ended::Returned(returned),
        Err(error) if error.is_cancelled() => stopped,
        Err(_) => Ended::Panicked,
    }
}

/// A task that is stopped when nothing waits for it any more.
struct Task<T>(JoinHandle<T>);

impl<T> Future for Task<T> {
    type Output = Result<T, JoinError>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        Pin::new(&mut self.0).poll(context)
    }
}

impl<T> Drop for Task<T> {
    fn drop(&mut self) {
        self.0.abort();
    }
}
