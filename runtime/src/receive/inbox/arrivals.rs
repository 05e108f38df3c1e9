//! Tells workers that an entry may have arrived.

use std::sync::Arc;

use tokio::sync::watch;

/// How many arrivals one of those who wait has been told of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Seen(u64);

/// Wakes everyone who waits for entries, and whoever begins to wait after an arrival that they have not seen: for
/// implementations of [`Inbox`](super::Inbox). Clones tell the same.
///
/// ```
/// use hookwright::receive::inbox::{Arrivals, Seen};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let arrivals = Arrivals::default();
/// arrivals.tell();
/// let (mut one, mut other) = (Seen::default(), Seen::default());
/// arrivals.next(&mut one).await;
/// arrivals.next(&mut other).await;
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Arrivals(Arc<watch::Sender<u64>>);

impl Arrivals {
    /// Arrivals that are counted by `count`.
    #[cfg(feature = "postgres")]
    pub(in crate::receive) const fn counted(count: Arc<watch::Sender<u64>>) -> Self {
        Self(count)
    }

    /// An entry may have arrived.
    pub fn tell(&self) {
        self.0.send_modify(|count| *count = count.wrapping_add(1));
    }

    /// Completes when an entry may have arrived that has not been `seen`.
    pub async fn next(&self, seen: &mut Seen) {
        let mut counts = self.0.subscribe();
        // The sender is here, so that this cannot fail.
        if let Ok(count) = counts.wait_for(|count| *count != seen.0).await {
            *seen = Seen(*count);
        }
    }
}

impl Default for Arrivals {
    fn default() -> Self {
        Self(Arc::new(watch::Sender::new(0)))
    }
}
