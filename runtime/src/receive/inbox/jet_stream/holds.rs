//! The entries that this process holds. The server gives a message to another consumer if it hears nothing of it for a time, which
//! is the same for all; what is held longer is kept alive from here, and what is held no longer is given back.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use async_nats::jetstream::AckKind;
use async_nats::jetstream::message::Acker;
use bytes::Bytes;
use tokio::sync::Notify;
use tokio::task::JoinSet;

use super::super::{Entry, Hold};
use super::names;
use super::note::Note;
use super::parts::Parts;
use crate::receive::timer::{Sleep, before};

/// An entry that this process holds.
#[derive(Clone)]
pub(super) struct Local {
    pub(super) number: u64,
    /// When the hold ends.
    pub(super) until: Instant,
    /// Until when the server gives the message to nobody else, without hearing of it.
    pub(super) alive: Instant,
    pub(super) ack_wait: Duration,
    pub(super) acker: Arc<Acker>,
    pub(super) payload: Bytes,
    /// Without its body.
    pub(super) head: Arc<Entry>,
    /// Where its body is, if not in the message.
    pub(super) parts: Option<Parts>,
    pub(super) note: Note,
    pub(super) is_noted: bool,
    /// When the server was told last.
    told: Option<Instant>,
}

impl Local {
    /// What was asked of the server at `asked`.
    pub(super) fn new(
        number: u64,
        (asked, hold, ack_wait): (Instant, Duration, Duration),
        acker: Acker,
        (payload, head, parts): (Bytes, Entry, Option<Parts>),
        note: Option<Note>,
    ) -> Self {
        Self {
            number,
            until: after(asked, hold),
            alive: after(asked, ack_wait),
            ack_wait,
            acker: Arc::new(acker),
            payload,
            head: Arc::new(head),
            parts,
            is_noted: note.is_some(),
            note: note.unwrap_or_default(),
            told: None,
        }
    }

    fn is_valid(&self, now: Instant) -> bool {
        now < self.until && now < self.alive
    }
}

/// What this process holds, by entry.
#[derive(Default)]
pub(super) struct Holds {
    table: Mutex<BTreeMap<u64, Local>>,
    changed: Notify,
}

/// What is to be told to the server.
enum Told {
    Progress,
    GiveBack,
}

impl Holds {
    pub(super) fn add(&self, entry: u64, local: Local) {
        self.lock().insert(entry, local);
        self.changed.notify_one();
    }

    pub(super) fn has(&self, entry: u64) -> bool {
        self.lock().get(&entry).is_some_and(|local| local.is_valid(Instant::now()))
    }

    /// Whether an entry of an ordered queue is held here, so that no other can be had.
    pub(super) fn blocks(&self, endpoint: &str, queue: &str) -> bool {
        queue != names::UNORDERED
            && self.lock().values().any(|local| {
                local.head.endpoint == endpoint && names::queue(local.head.order.as_deref()) == queue
            })
    }

    /// Ends a hold; `None` if it was lost.
    pub(super) fn end(&self, hold: &Hold) -> Option<Local> {
        let mut table = self.lock();
        let valid = |local: &Local| local.number == hold.number && local.is_valid(Instant::now());
        table.get(&hold.entry).is_some_and(valid).then(|| table.remove(&hold.entry)).flatten()
    }

    /// Makes a hold last: whether it was not lost.
    pub(super) fn extend(&self, hold: &Hold, duration: Duration) -> bool {
        let now = Instant::now();
        let mut table = self.lock();
        let local =
            table.get_mut(&hold.entry).filter(|local| local.number == hold.number && local.is_valid(now));
        let Some(local) = local else { return false };
        local.until = after(now, duration);
        drop(table);
        self.changed.notify_one();
        true
    }

    /// What the server is to be told, and when to look again.
    fn turn(&self, now: Instant) -> (Vec<(Hold, Told, Local)>, Duration) {
        let mut table = self.lock();
        let mut told = Vec::new();
        let mut next = Duration::from_secs(60);
        table.retain(|entry, local| {
            if now >= local.alive {
                // Another may have it, whose hold must be left alone.
                return false;
            }
            let hold = Hold::new(*entry, local.number);
            if now >= local.until {
                told.push((hold, Told::GiveBack, local.clone()));
                return false;
            }
            let pause = local.ack_wait / 4;
            let since = local.told.unwrap_or_else(|| local.alive.checked_sub(local.ack_wait).unwrap_or(now));
            if now.duration_since(since) >= pause {
                local.told = Some(now);
                told.push((hold, Told::Progress, local.clone()));
                next = next.min(pause);
            } else {
                next = next.min(pause.saturating_sub(now.duration_since(since)));
            }
            next = next.min(local.until.saturating_duration_since(now));
            true
        });
        (told, next)
    }

    fn lives(&self, hold: Hold, until: Instant) {
        if let Some(local) = self.lock().get_mut(&hold.entry).filter(|local| local.number == hold.number) {
            local.alive = local.alive.max(until);
        }
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<u64, Local>> {
        // Nothing that holds the lock can panic.
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Keeps the messages alive whose holds last, and gives back those whose do not.
pub(super) async fn keep(holds: Arc<Holds>) {
    let mut telling = JoinSet::new();
    loop {
        while telling.try_join_next().is_some() {}
        let asked = Instant::now();
        let (told, next) = holds.turn(asked);
        for (hold, told, local) in told {
            let holds = Arc::clone(&holds);
            telling.spawn(async move {
                match told {
                    Told::Progress => {
                        if local.acker.double_ack_with(AckKind::Progress).await.is_ok() {
                            holds.lives(hold, after(asked, local.ack_wait));
                        }
                    }
                    // Where this fails, the server gives it to another a little later.
                    Told::GiveBack => drop(local.acker.double_ack_with(AckKind::Nak(None)).await),
                }
            });
        }
        before(holds.changed.notified(), Sleep::new(next.max(Duration::from_millis(1)))).await;
    }
}

fn after(instant: Instant, duration: Duration) -> Instant {
    /// Longer than any hold.
    const LONGEST: Duration = Duration::from_secs(366 * 86_400);
    instant.checked_add(duration.min(LONGEST)).unwrap_or(instant)
}
