//! Puts entries in, and takes them out.

use std::pin::pin;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use async_nats::jetstream::consumer::PullConsumer;
use async_nats::jetstream::{AckKind, Message};
use bytes::Bytes;
use futures_util::StreamExt as _;
use tokio::task::JoinSet;

use super::super::{DAMAGED, End, Entry, Filter, Held, Hold, Inbox, Listed, Put, Seen, Stats, bounded};
use super::holds::Local;
use super::look::Again;
use super::note::{Note, Place};
use super::parts::Parts;
use super::server::{self, Marks, Server};
use super::{HEADERS, JetStream, JetStreamError, PATIENCE, SEARCH, lock, names, parcel};
use crate::receive::Settled;
use crate::receive::timer::{Sleep, before};

/// How long an answer is waited for of a queue whose first entry is held, of which the server does not say so.
const BLOCKED: Duration = Duration::from_millis(20);

/// A message that the server gave to this process, and when it was asked for.
struct Given {
    message: Message,
    asked: Instant,
    ack_wait: Duration,
}

impl JetStream {
    async fn keep(&self, entry: &Entry, reason: Option<&str>) -> Result<Put, JetStreamError> {
        let server = self.server().await?;
        let (payload, parts) = self.pack(&server, entry).await?;
        let group = parts.as_ref().map(|parts| parts.group.clone());
        let subject = self.names.entry(entry, group.as_deref(), reason.is_some());
        let marks = Marks { id: entry.key.as_ref().map(names::id), parts, ..Marks::default() };
        let kept = server.publish(subject, payload, marks).await?;
        if kept.duplicate {
            if let Some(group) = group {
                server.forget_parts(&group).await?;
            }
            return Ok(Put::Known);
        }
        let place = Place { dead: reason.is_some(), sequence: kept.sequence };
        if let Some(reason) = reason {
            let mut note = Note::default();
            note.dies(bounded(reason), place);
            server.write_note(place.number(), &note).await?;
        } else {
            self.tell().await;
        }
        Ok(Put::Kept(place.number()))
    }

    /// What is sent of an entry, and where its body is, if it is too large for one message.
    async fn pack(&self, server: &Server, entry: &Entry) -> Result<(Bytes, Option<Parts>), JetStreamError> {
        let most = self.client.max_payload().saturating_sub(HEADERS);
        let whole = parcel::wrap(entry);
        if whole.len() <= most {
            return Ok((whole, None));
        }
        let head = parcel::wrap_head(entry);
        if head.len() > most {
            return Err(JetStreamError::new(format_args!(
                "what is kept of a request besides its body has {} bytes, and the server's `max_payload` leaves {most}",
                head.len()
            )));
        }
        let began = Instant::now();
        let parts = Parts::write(server, &entry.body, most).await?;
        if began.elapsed() > self.left_behind() / 2 {
            // They may be taken for what an earlier process has left.
            return Err(JetStreamError::new("the parts of a body were not written in time"));
        }
        Ok((head, Some(parts)))
    }

    /// Wakes the workers of all processes.
    pub(super) async fn tell(&self) {
        self.arrivals.tell();
        // Where this fails, workers find it when they look again.
        drop(self.client.publish(self.names.arrived(), bytes::Bytes::new()).await);
    }

    async fn give(&self, endpoint: &str, most: usize, hold: Duration) -> Result<Vec<Held>, JetStreamError> {
        let server = self.server().await?;
        let counts = server.counts(&server.work, &self.names.work(Some(endpoint), None)).await?;
        let mut queues: Vec<_> = counts.keys().filter_map(|subject| names::queue_of(subject)).collect();
        queues.sort_unstable();
        queues.dedup();
        // None is always the first.
        let turn = self.turns.fetch_add(1, Ordering::Relaxed);
        let middle = turn.checked_rem(queues.len()).unwrap_or_default();
        queues.rotate_left(middle);
        if self.is_time_to_search() {
            for queue in &queues {
                Box::pin(self.find_forgotten(&server, endpoint, queue)).await?;
            }
        }
        queues.retain(|queue| !self.holds.blocks(endpoint, queue));
        let mut fetching = JoinSet::new();
        let mut left = most;
        for (index, queue) in queues.iter().enumerate() {
            // Each gets its share of what is left.
            let share = match *queue {
                names::UNORDERED => left.div_ceil(queues.len() - index),
                _ => left.min(1),
            };
            if share == 0 {
                break;
            }
            left -= share;
            let consumer = self.consumer(&server, endpoint, queue).await?;
            fetching.spawn(fetch(consumer, share));
        }
        let (mut taken, mut failed) = (Vec::new(), None);
        while let Some(fetched) = fetching.join_next().await {
            let fetched = fetched.map_err(|error| JetStreamError::of(&error)).and_then(|fetched| fetched);
            for given in fetched.unwrap_or_else(|error| {
                failed = Some(error);
                Vec::new()
            }) {
                match self.receive(&server, given, hold).await {
                    Ok(held) => taken.extend(held),
                    Err(error) => failed = Some(error),
                }
            }
        }
        // What was not received is given to others a little later.
        if let Some(error) = failed.filter(|_| taken.is_empty()) {
            return Err(error);
        }
        taken.sort_by_key(|held: &Held| held.hold.entry);
        Ok(taken)
    }

    fn is_time_to_search(&self) -> bool {
        let mut searched = lock(&self.searched);
        let is_time = searched.is_none_or(|at| at.elapsed() >= SEARCH);
        if is_time {
            *searched = Some(Instant::now());
        }
        is_time
    }

    /// Puts entries again that the server has, but does not give any more: when it crashes, it may remember that a message was
    /// acknowledged, and not that it was removed. If it was handled, the store knows.
    async fn find_forgotten(
        &self,
        server: &Server,
        endpoint: &str,
        queue: &str,
    ) -> Result<(), JetStreamError> {
        let consumer = self.consumer(server, endpoint, queue).await?;
        let info = consumer.get_info().await.map_err(|error| JetStreamError::of(&error))?;
        let subject = self.names.work(Some(endpoint), Some(queue));
        let mut sequence = 1;
        while let Some(message) = server.next(false, sequence, &subject).await? {
            if message.sequence > info.ack_floor.stream_sequence {
                break;
            }
            sequence = message.sequence.saturating_add(1);
            let place = Place { dead: false, sequence: message.sequence };
            self.put_again(server::number(Some(&message.headers), place), Again::Forgotten).await?;
        }
        Ok(())
    }

    /// What a message holds; `None` if it is not due, or is not an entry.
    async fn receive(
        &self,
        server: &Server,
        given: Given,
        hold: Duration,
    ) -> Result<Option<Held>, JetStreamError> {
        let Given { message, asked, ack_wait } = given;
        let info = message.info().map_err(JetStreamError::new)?;
        let (sequence, delivered) = (info.stream_sequence, u32::try_from(info.delivered).unwrap_or(u32::MAX));
        let hold_number = info.consumer_sequence;
        let (message, acker) = message.split();
        let is_moved = server::moved(message.headers.as_ref()).is_some();
        let number = server::number(message.headers.as_ref(), Place { dead: false, sequence });
        let note = if delivered > 1 || is_moved { server.note(number).await? } else { None };
        let wait = note.as_ref().map(Note::wait).unwrap_or_default();
        let noted = note.clone().unwrap_or_default();
        if !wait.is_zero() {
            // The server has forgotten it.
            let mut note = noted;
            note.uncounted = note.uncounted.saturating_add(1);
            server.write_note(number, &note).await?;
            return settle(&acker, AckKind::Nak(Some(wait))).await.map(|()| None);
        }
        let attempts = delivered.saturating_sub(noted.uncounted).max(1);
        let parts = server::parts(message.headers.as_ref());
        let held = (asked, hold, ack_wait);
        let mut entry = match self.unpack(server, &message.payload, parts.as_ref()).await? {
            Ok(entry) => entry,
            Err(reason) => {
                let head = parcel::unwrap(&message.payload)
                    .unwrap_or_else(|| Entry::new("", Bytes::new(), std::time::SystemTime::now()));
                let local = Local::new(hold_number, held, acker, (message.payload, head, parts), note);
                self.bury(server, number, local, reason).await?;
                return Ok(None);
            }
        };
        let body = std::mem::take(&mut entry.body);
        let mut local = Local::new(hold_number, held, acker, (message.payload, entry.clone(), parts), note);
        entry.body = body;
        local.is_noted |= is_moved;
        local.note.attempts = attempts;
        if local.note.is_taken() {
            server.write_note(number, &local.note).await?;
        }
        self.holds.add(number, local);
        Ok(Some(Held::new(Hold::new(number, hold_number), attempts, entry)))
    }

    /// The entry of a message with its body, or why there is none.
    async fn unpack(
        &self,
        server: &Server,
        payload: &Bytes,
        parts: Option<&Parts>,
    ) -> Result<Result<Entry, &'static str>, JetStreamError> {
        let Some(mut entry) = parcel::unwrap(payload) else { return Ok(Err(DAMAGED)) };
        if let Some(parts) = parts {
            match parts.read(server).await? {
                Some(body) => entry.body = body,
                None => return Ok(Err("parts of its body are missing")),
            }
        }
        Ok(Ok(entry))
    }

    async fn finish(&self, hold: &Hold, end: &End) -> Result<Settled, JetStreamError> {
        let Some(local) = self.holds.end(hold) else { return Ok(Settled::Lost) };
        let finished = match self.server().await {
            Ok(server) => self.finish_held(&server, hold.entry, local.clone(), end).await,
            Err(error) => Err(error),
        };
        if finished.is_err() {
            // It is held until it ends, or another attempt to settle it.
            self.holds.add(hold.entry, local);
        }
        finished.map(|()| Settled::Settled)
    }

    async fn finish_held(
        &self,
        server: &Server,
        number: u64,
        mut local: Local,
        end: &End,
    ) -> Result<(), JetStreamError> {
        let after = match end {
            End::Handled => {
                settle(&local.acker, AckKind::Ack).await?;
                return self.clear(server, number, &local).await;
            }
            End::Dead { reason } => return self.bury(server, number, local, reason).await,
            End::Failed { after, reason } => {
                local.note.reason = Some(bounded(reason));
                *after
            }
            End::PutBack { after } => {
                local.note.uncounted = local.note.uncounted.saturating_add(1);
                local.note.attempts = local.note.attempts.saturating_sub(1);
                *after
            }
        };
        local.note.waits(after);
        server.write_note(number, &local.note).await?;
        settle(&local.acker, AckKind::Nak((!after.is_zero()).then_some(after))).await
    }

    /// Removes what there was of an entry that is gone besides its message. It is gone all the same where this fails, and what is
    /// left is swept.
    async fn clear(&self, server: &Server, number: u64, local: &Local) -> Result<(), JetStreamError> {
        if let Some(parts) = &local.parts {
            server.forget_parts(&parts.group).await?;
        }
        if local.is_noted { server.forget_note(number).await } else { Ok(()) }
    }

    /// Moves an entry to the dead. If this ends half-way, the entry is handled again, and the server knows the dead one.
    async fn bury(
        &self,
        server: &Server,
        number: u64,
        mut local: Local,
        reason: &str,
    ) -> Result<(), JetStreamError> {
        let group = local.parts.as_ref().map(|parts| &*parts.group);
        let subject = self.names.entry(&local.head, group, true);
        let id = Some(format!("{number}-{}", local.number));
        let marks = Marks { id, number: Some(number), parts: local.parts };
        let buried = server.publish(subject, local.payload, marks).await?;
        local.note.dies(bounded(reason), Place { dead: true, sequence: buried.sequence });
        server.write_note(number, &local.note).await?;
        settle(&local.acker, AckKind::Ack).await
    }
}

async fn settle(acker: &async_nats::jetstream::message::Acker, kind: AckKind) -> Result<(), JetStreamError> {
    acker.double_ack_with(kind).await.map_err(JetStreamError::new)
}

/// Up to `most` messages that can be had now.
async fn fetch(consumer: PullConsumer, most: usize) -> Result<Vec<Given>, JetStreamError> {
    let asked = Instant::now();
    let ack_wait = consumer.cached_info().config.ack_wait;
    let batch = consumer
        .fetch()
        .max_messages(most)
        .expires(BLOCKED)
        .messages()
        .await
        .map_err(|error| JetStreamError::of(&error))?;
    let mut batch = pin!(batch);
    let mut given = Vec::new();
    let mut patience = Sleep::new(PATIENCE);
    while let Some(Some(next)) = before(batch.next(), &mut patience).await {
        match next {
            Ok(message) => given.push(Given { message, asked, ack_wait }),
            // As many are held as may be.
            Err(error) if given.is_empty() && !error.to_string().contains("409") => {
                return Err(JetStreamError::new(error));
            }
            Err(_) => break,
        }
    }
    Ok(given)
}

impl Inbox for JetStream {
    type Error = JetStreamError;

    async fn put(&self, entry: &Entry, reason: Option<&str>) -> Result<Put, JetStreamError> {
        self.keep(entry, reason).await.map_err(|error| self.failed(error))
    }

    async fn take(&self, endpoint: &str, most: usize, hold: Duration) -> Result<Vec<Held>, JetStreamError> {
        self.attend();
        self.give(endpoint, most, hold).await.map_err(|error| self.failed(error))
    }

    async fn renew(&self, hold: &Hold, duration: Duration) -> Result<Settled, JetStreamError> {
        if !duration.is_zero() {
            return Ok(if self.holds.extend(hold, duration) { Settled::Settled } else { Settled::Lost });
        }
        let Some(local) = self.holds.end(hold) else { return Ok(Settled::Lost) };
        settle(&local.acker, AckKind::Nak(None)).await.map(|()| Settled::Settled)
    }

    async fn settle(&self, hold: &Hold, end: &End) -> Result<Settled, JetStreamError> {
        let settled = self.finish(hold, end).await.map_err(|error| self.failed(error))?;
        // What was waiting for it, because it is in the same queue, may be taken now.
        self.arrivals.tell();
        Ok(settled)
    }

    async fn arrived(&self, seen: &mut Seen) {
        self.attend();
        self.arrivals.next(seen).await;
    }

    async fn waiting(&self, endpoint: &str, most: u64) -> Result<u64, JetStreamError> {
        self.count(endpoint).await.map(|waiting| waiting.min(most)).map_err(|error| self.failed(error))
    }

    async fn stats(&self) -> Result<Vec<Stats>, JetStreamError> {
        self.look().await.map_err(|error| self.failed(error))
    }

    async fn list(&self, filter: &Filter, after: u64, most: usize) -> Result<Vec<Listed>, JetStreamError> {
        self.enumerate(filter, after, most).await.map_err(|error| self.failed(error))
    }

    async fn show(&self, number: u64) -> Result<Option<(Listed, Entry)>, JetStreamError> {
        self.find(number).await.map_err(|error| self.failed(error))
    }

    async fn replay(&self, number: u64) -> Result<bool, JetStreamError> {
        self.put_again(number, Again::Replayed).await.map_err(|error| self.failed(error))
    }

    async fn remove(&self, number: u64) -> Result<bool, JetStreamError> {
        self.drop_entry(number).await.map_err(|error| self.failed(error))
    }

    async fn forget(&self, age: Duration) -> Result<u64, JetStreamError> {
        self.tidy(age).await.map_err(|error| self.failed(error))
    }
}
