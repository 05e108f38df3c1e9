//! Handlers that wait until a test lets them go on, so that no test has to guess how long something takes.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use tokio::sync::Semaphore;

/// Where handlers wait.
#[derive(Clone, Debug)]
pub(crate) struct Gate(Arc<(AtomicUsize, Semaphore)>);

impl Gate {
    pub(crate) fn closed() -> Self {
        Self(Arc::new((AtomicUsize::new(0), Semaphore::new(0))))
    }

    /// Called by a handler: it has begun.
    pub(crate) fn begins(&self) {
        self.0.0.fetch_add(1, Ordering::SeqCst);
    }

    /// Called by a handler: it has begun, and goes on when the gate is open.
    pub(crate) async fn passes(&self) {
        self.begins();
        drop(self.0.1.acquire().await.unwrap());
    }

    /// Waits until so many handlers have begun.
    pub(crate) fn wait_for(&self, begun: usize) {
        until("handlers begin", || self.0.0.load(Ordering::SeqCst) >= begun);
    }

    /// Lets every handler go on, from now on.
    pub(crate) fn open(&self) {
        self.0.1.add_permits(1);
    }
}

/// Waits until something is so, which it is within half a minute even on a machine that is busy.
pub(crate) fn until(what: &str, is_so: impl Fn() -> bool) {
    let began = Instant::now();
    while !is_so() {
        assert!(began.elapsed() < Duration::from_secs(30), "after half a minute, still waiting until {what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}
