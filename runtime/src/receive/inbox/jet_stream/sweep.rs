//! Removes what processes left behind that were killed: notes of entries that are gone, and parts of bodies without an entry. What is
//! being written is left alone: only what is older than a while, by this process's count, is looked at, a batch at a time.

use std::time::{Duration, Instant};

use super::note::Place;
use super::server::{self, Marked, Server};
use super::{JetStream, JetStreamError, lock};

/// How many notes, and how many parts, are looked at together.
const TOGETHER: usize = 64;

/// How far the sweep is.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Sweep {
    /// Where notes and parts went to, and when that was.
    marked: Option<(Instant, Marked)>,
    /// Up to where they are old enough.
    old: Marked,
    /// Where the next batch begins.
    next: Marked,
}

impl JetStream {
    /// Forgets a batch of the dead, and of what was left behind: how many of the dead.
    pub(super) async fn tidy(&self, age: Duration) -> Result<u64, JetStreamError> {
        let server = self.server().await?;
        let forgotten = self.forget_dead(&server, age).await?;
        self.sweep(&server).await?;
        Ok(forgotten)
    }

    /// After what time something without its entry was left behind: longer than any question takes.
    pub(super) fn left_behind(&self) -> Duration {
        self.ack_wait.saturating_mul(20)
    }

    async fn sweep(&self, server: &Server) -> Result<(), JetStreamError> {
        let mut sweep = *lock(&self.swept);
        match sweep.marked {
            Some((at, marked)) if at.elapsed() >= self.left_behind() => {
                sweep.old = marked;
                sweep.marked = None;
            }
            Some(_) => {}
            None => sweep.marked = Some((Instant::now(), server.last().await?)),
        }
        sweep.next.notes = self.sweep_notes(server, sweep).await?;
        sweep.next.parts = self.sweep_parts(server, sweep).await?;
        *lock(&self.swept) = sweep;
        Ok(())
    }

    /// Where the next batch begins: at the first, after the last.
    async fn sweep_notes(&self, server: &Server, sweep: Sweep) -> Result<u64, JetStreamError> {
        let mut next = sweep.next.notes.max(1);
        for _ in 0..TOGETHER {
            let Some((number, note, sequence)) = server.next_note(next).await? else { return Ok(0) };
            if sequence > sweep.old.notes {
                return Ok(0);
            }
            next = sequence.saturating_add(1);
            let place = note.place.unwrap_or(Place::of(number));
            let message = server.message(place).await?;
            if message.is_none_or(|message| server::number(Some(&message.headers), place) != number) {
                server.forget_note_at(number, sequence).await?;
            }
        }
        Ok(next)
    }

    async fn sweep_parts(&self, server: &Server, sweep: Sweep) -> Result<u64, JetStreamError> {
        let mut next = sweep.next.parts.max(1);
        let mut last = None;
        for _ in 0..TOGETHER {
            let Some((group, sequence)) = server.next_group(next).await? else { return Ok(0) };
            if sequence > sweep.old.parts {
                return Ok(0);
            }
            next = sequence.saturating_add(1);
            if last.as_ref() != Some(&group) && !server.has_entry_of(&group).await? {
                server.forget_parts(&group).await?;
            }
            last = Some(group);
        }
        Ok(next)
    }
}
