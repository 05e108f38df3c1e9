//! When a delivery that failed is tried again.

use std::hash::{BuildHasher as _, RandomState};
use std::time::Duration;

/// How long a delivery waits after each failure: twice as long as the time before, up to a longest wait.
///
/// Each wait is shortened at random by up to a half, so that what failed together is not tried again together.
///
/// ```
/// use std::time::Duration;
/// use hookwright::receive::inbox::Backoff;
///
/// let backoff = Backoff::new(Duration::from_secs(1), Duration::from_secs(60), 5);
/// let second = backoff.wait(2).expect("there are five attempts");
/// assert!(second >= Duration::from_secs(1) && second <= Duration::from_secs(2));
/// assert_eq!(backoff.wait(5), None);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Backoff {
    first: Duration,
    longest: Duration,
    attempts: u32,
}

/// No wait is longer.
const CENTURY: Duration = Duration::from_secs(100 * 366 * 86_400);

impl Backoff {
    /// Waits `first` after the first failure and at most `longest` after any, and gives up after `attempts` attempts in
    /// all, at least one.
    pub const fn new(first: Duration, longest: Duration, attempts: u32) -> Self {
        Self { first, longest, attempts: if attempts == 0 { 1 } else { attempts } }
    }

    /// How many attempts there are in all.
    pub const fn attempts(&self) -> u32 {
        self.attempts
    }

    /// How long to wait after the attempt with this number, of which the first is 1; `None` if it was the last.
    pub fn wait(&self, attempt: u32) -> Option<Duration> {
        if attempt >= self.attempts {
            return None;
        }
        let doubled = 2_u32.checked_pow(attempt.saturating_sub(1)).unwrap_or(u32::MAX);
        let longest = self.first.saturating_mul(doubled).min(self.longest).min(CENTURY);
        // A hasher's keys are random.
        let random = u32::try_from(RandomState::new().hash_one(attempt) >> 32).unwrap_or_default();
        let share = f64::from(random) / f64::from(u32::MAX);
        Some(longest.mul_f64(0.5 + share / 2.0).min(longest))
    }
}

impl Default for Backoff {
    /// Five seconds after the first failure, at most an hour, twenty attempts: for about eight hours.
    fn default() -> Self {
        Self::new(Duration::from_secs(5), Duration::from_secs(3_600), 20)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_the_longest_and_end() {
        let (first, longest) = (Duration::from_secs(5), Duration::from_secs(3_600));
        let backoff = Backoff::new(first, longest, 64);
        for attempt in 1..64 {
            let most = first.saturating_mul(2_u32.saturating_pow(attempt - 1)).min(longest);
            for _ in 0..50 {
                let wait = backoff.wait(attempt);
                assert!(wait.is_some_and(|wait| wait >= most / 2 && wait <= most), "{attempt}: {wait:?}");
            }
        }
        assert_eq!(backoff.wait(64), None);
        assert_eq!(Backoff::new(first, longest, 0).wait(1), None);
        assert!(Backoff::new(Duration::MAX, Duration::MAX, 2).wait(1).is_some());
    }

    #[test]
    fn waits_differ() {
        let backoff = Backoff::default();
        let waits: std::collections::BTreeSet<_> = (0..50).map(|_| backoff.wait(3)).collect();
        assert!(waits.len() > 10);
    }
}
