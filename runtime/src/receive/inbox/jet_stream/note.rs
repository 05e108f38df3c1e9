//! What cannot be in an entry's message, because it changes: kept in a stream of its own, one message for each entry of which there
//! is something to say.

use std::time::{Duration, SystemTime};

use serde::{Deserialize, Serialize};

use super::super::Past;
use super::super::entry::millis;

/// What is known of an entry besides its message.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Note {
    /// How often it was tried.
    pub(super) attempts: u32,
    /// How many of the server's deliveries were no attempts.
    pub(super) uncounted: u32,
    /// Why it failed last, or is dead.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) reason: Option<String>,
    /// When it is due, in milliseconds since 1970: the server forgets delays when it is restarted.
    #[serde(skip_serializing_if = "Option::is_none")]
    due: Option<u64>,
    /// How long it was to wait then, in milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    after: Option<u64>,
    /// When it died last, in milliseconds since 1970.
    #[serde(skip_serializing_if = "Option::is_none")]
    died: Option<u64>,
    /// How often it was replayed.
    #[serde(skip_serializing_if = "is_zero")]
    pub(super) replays: u32,
    /// How often it was tried before that, and why it had failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    past: Option<(u32, String)>,
    /// Where it is now, if not where its number says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) place: Option<Place>,
}

/// Where an entry's message is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Place {
    pub(super) dead: bool,
    pub(super) sequence: u64,
}

impl Place {
    /// Where the entry with a number was put first.
    pub(super) const fn of(number: u64) -> Self {
        Self { dead: number % 2 == 1, sequence: number / 2 }
    }

    /// The number of the entry that was put here.
    pub(super) const fn number(self) -> u64 {
        self.sequence.saturating_mul(2).saturating_add(self.dead as u64)
    }
}

impl Note {
    /// Of an entry that was put elsewhere, to be tried as a new one.
    pub(super) fn placed(self, place: Place) -> Self {
        let Self { attempts, reason, died, replays, past, .. } = self;
        let past = reason.map(|reason| (attempts, reason)).or(past);
        Self { place: Some(place), died, replays, past, ..Self::default() }
    }

    /// How it ended before it was replayed.
    pub(super) fn past(&self) -> Option<Past> {
        let (attempts, reason) = self.past.clone()?;
        Past::new(Some(attempts), Some(reason))
    }

    pub(super) fn died_at(&self) -> Option<SystemTime> {
        SystemTime::UNIX_EPOCH.checked_add(Duration::from_millis(self.died?))
    }

    /// Whether it waits for its next attempt, or was about to be tried again.
    pub(super) const fn is_put_back(&self) -> bool {
        self.due.is_some()
    }

    /// It is tried again, and waits no more: whether it did.
    pub(super) fn is_taken(&mut self) -> bool {
        self.after = None;
        self.due.take().is_some()
    }

    /// It waits for a while.
    pub(super) fn waits(&mut self, after: Duration) {
        self.due = Some(millis(SystemTime::now()).saturating_add(whole(after)));
        self.after = Some(whole(after));
    }

    /// How long it is still to wait: no longer than was asked for, whatever a clock says.
    pub(super) fn wait(&self) -> Duration {
        let left = self.due.unwrap_or_default().saturating_sub(millis(SystemTime::now()));
        Duration::from_millis(left.min(self.after.unwrap_or_default()))
    }

    /// It died now.
    pub(super) fn dies(&mut self, reason: String, place: Place) {
        self.reason = Some(reason);
        self.died = Some(millis(SystemTime::now()));
        self.place = Some(place);
    }

    /// Whether it has been dead for longer than `age`.
    pub(super) fn is_older_than(&self, age: Duration) -> bool {
        let oldest = millis(SystemTime::now()).saturating_sub(whole(age));
        self.died.is_some_and(|died| died < oldest)
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
const fn is_zero(count: &u32) -> bool {
    *count == 0
}

fn whole(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_says_where_an_entry_was_put() {
        for place in [Place { dead: false, sequence: 7 }, Place { dead: true, sequence: 7 }] {
            assert_eq!(Place::of(place.number()), place);
        }
    }

    #[test]
    fn a_clock_that_jumps_makes_nothing_wait_longer() {
        let mut note = Note::default();
        assert_eq!(note.wait(), Duration::ZERO);
        note.waits(Duration::from_secs(60));
        assert!(note.wait() > Duration::from_secs(50));
        note.due = Some(u64::MAX);
        assert_eq!(note.wait(), Duration::from_secs(60));
    }
}
