//! The bytes of bodies that are held at once.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// How much of each body may use the last quarter of the budget, so that a few large bodies leave room for small ones,
/// which are the majority.
pub(super) const SMALL: usize = 64 * 1024;

/// The bytes that may still be held.
#[derive(Debug)]
pub(super) struct Budget {
    total: usize,
    held: AtomicUsize,
}

impl Budget {
    /// A budget of `bytes`, in which two bodies of the largest size have room.
    pub(super) fn new(bytes: usize, largest: usize) -> Self {
        Self { total: bytes.max(largest.saturating_mul(2)), held: AtomicUsize::new(0) }
    }

    /// Nothing yet, for a body that begins.
    pub(super) fn begin(self: &Arc<Self>) -> Held {
        Held { budget: Arc::clone(self), bytes: 0 }
    }
}

/// A body's part of the budget, until it is dropped.
#[derive(Debug)]
pub(super) struct Held {
    budget: Arc<Budget>,
    bytes: usize,
}

impl Held {
    /// Changes the part to `bytes` in total; returns `false` if they do not fit into the budget.
    pub(super) fn grow_to(&mut self, bytes: usize) -> bool {
        let more = bytes.saturating_sub(self.bytes);
        let total = self.budget.total;
        let most = if bytes <= SMALL { total } else { total - total / 4 };
        let taken = self.budget.held.fetch_update(Ordering::AcqRel, Ordering::Acquire, |held| {
            held.checked_add(more).filter(|held| *held <= most)
        });
        if taken.is_ok() {
            self.bytes = bytes.max(self.bytes);
        }
        taken.is_ok()
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.budget.held.fetch_sub(self.bytes, Ordering::AcqRel);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KIB: usize = 1024;

    #[test]
    fn large_bodies_leave_room_for_small_ones() {
        let budget = Arc::new(Budget::new(1024 * KIB, 256 * KIB));
        let mut large: Vec<Held> = (0..3).map(|_| budget.begin()).collect();
        assert!(large.iter_mut().all(|held| held.grow_to(256 * KIB)));
        let mut another = budget.begin();
        assert!(!another.grow_to(65 * KIB));
        let mut small: Vec<Held> = (0..5).map(|_| budget.begin()).collect();
        let grown = small.iter_mut().filter_map(|held| held.grow_to(64 * KIB).then_some(())).count();
        assert_eq!(grown, 4, "a quarter is theirs");
        drop(large);
        assert!(another.grow_to(65 * KIB));
        drop((another, small));
        assert_eq!(budget.held.load(Ordering::Acquire), 0);
    }
}
