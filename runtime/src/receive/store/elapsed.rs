//! How much time has passed, as far as a store can tell from clocks that jump.
//!
//! Callers tell a store what time it is, and their clocks may jump: by a year and back, when a machine starts with a
//! wrong clock and corrects it. If a jump ahead counted as time, every delivery would be forgotten and
//! every lease would end at once; if times were compared as they are, a jump back would keep a dead process's lease
//! for as long as the jump. So a store counts elapsed time of its own, which never goes back, and writes down its
//! leases and ages in that.

use std::time::{Duration, Instant, SystemTime};

/// The smallest step that is believed, whatever the store's age.
const BELIEVED: Duration = Duration::from_secs(5 * 60);

/// How far a clock may go ahead in one step and be believed, for a store that remembers for `age`.
pub(super) fn believed(age: Duration) -> Duration {
    (age / 8).max(BELIEVED)
}

/// How long a store that remembers for `age` keeps what was handled: a step that is believed wrongly costs
/// nothing younger than `age`.
pub(super) fn kept(age: Duration) -> Duration {
    age.saturating_add(believed(age))
}

/// How much time had passed when a clock said what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Reading {
    /// The time that has passed.
    pub(super) elapsed: Duration,
    /// The latest that a clock said, since it last jumped.
    pub(super) wall: SystemTime,
}

impl Reading {
    /// The reading after a clock said `now`. A step ahead is time that has passed, unless it is longer than
    /// `believed`; a small step back is another process's clock, and the time until it has caught up is not counted
    /// twice; a long one is a jump, from where counting begins anew.
    fn step(self, now: SystemTime, believed: Duration) -> Self {
        match now.duration_since(self.wall) {
            Ok(ahead) if ahead <= believed => Self { elapsed: self.elapsed.saturating_add(ahead), wall: now },
            Err(behind) if behind.duration() <= believed => self,
            Ok(_) | Err(_) => Self { wall: now, ..self },
        }
    }
}

/// Counts elapsed time in one process.
#[derive(Debug)]
pub(super) struct Elapsed {
    believed: Duration,
    /// What this process has lived through is time that has passed, whatever its clock says.
    lived: Option<(Duration, Instant)>,
}

impl Elapsed {
    /// Counts for a store that remembers for `age`.
    pub(super) fn new(age: Duration) -> Self {
        Self { believed: believed(age), lived: None }
    }

    /// The reading that follows `before`, now that a clock says `now`.
    pub(super) fn observe(&mut self, before: Option<Reading>, now: SystemTime) -> Reading {
        let reading = match before {
            Some(before) => before.step(now, self.believed),
            None => Reading { elapsed: Duration::ZERO, wall: now },
        };
        self.live(reading)
    }

    /// The reading that follows `reading`, whatever a clock says.
    pub(super) fn live(&mut self, mut reading: Reading) -> Reading {
        let instant = Instant::now();
        if let Some((elapsed, since)) = self.lived {
            reading.elapsed = reading.elapsed.max(elapsed.saturating_add(instant.duration_since(since)));
        }
        // Whole milliseconds, as they are written down.
        let millis = u64::try_from(reading.elapsed.as_millis()).unwrap_or(u64::MAX);
        reading.elapsed = Duration::from_millis(millis);
        self.lived = Some((reading.elapsed, instant));
        reading
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::UNIX_EPOCH;

    const HOUR: Duration = Duration::from_secs(3_600);
    const YEAR: Duration = Duration::from_secs(365 * 86_400);

    /// What has passed after a clock said all of this.
    fn after(walls: &[Duration]) -> Duration {
        let start = Reading { elapsed: Duration::ZERO, wall: UNIX_EPOCH + YEAR * 30 };
        walls.iter().fold(start, |reading, wall| reading.step(UNIX_EPOCH + YEAR * 30 + *wall, HOUR)).elapsed
    }

    #[test]
    fn small_steps_are_time() {
        assert_eq!(after(&[HOUR / 2, HOUR, HOUR, HOUR * 2]), HOUR * 2);
    }

    #[test]
    fn a_jump_does_not_count_as_time_in_either_direction() {
        assert_eq!(after(&[YEAR, Duration::ZERO, YEAR, YEAR * 3, Duration::ZERO, HOUR]), HOUR);
    }

    #[test]
    fn clocks_that_differ_do_not_add_up() {
        let minute = HOUR / 60;
        let walls: Vec<Duration> = (0..1_000).map(|i| minute * (i % 2)).collect();
        assert_eq!(after(&walls), minute);
    }

    #[test]
    fn what_was_lived_through_counts_though_the_clock_went_back() {
        let mut elapsed = Elapsed::new(HOUR);
        let first = elapsed.observe(None, UNIX_EPOCH + YEAR);
        std::thread::sleep(Duration::from_millis(20));
        let second = elapsed.observe(Some(first), UNIX_EPOCH);
        assert!(second.elapsed >= Duration::from_millis(20), "{second:?}");
        assert!(second.elapsed < HOUR, "{second:?}");
    }
}
