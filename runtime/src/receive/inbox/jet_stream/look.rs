//! Looks at what an inbox holds, and changes it by hand.

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime};

use async_nats::jetstream::message::StreamMessage;

use super::super::{Entry, Filter, Listed, State, Stats};
use super::note::{Note, Place};
use super::server::{self, Marks, Server};
use super::{JetStream, JetStreamError, names, parcel};

/// How many dead entries are forgotten at once.
const FORGOTTEN_TOGETHER: u64 = 512;

/// Why an entry is put into its queue again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Again {
    /// It was asked for.
    Replayed,
    /// The server had forgotten to give it.
    Forgotten,
}

/// Up to which message each queue has been given out, as far as it was asked for.
#[derive(Default)]
struct GivenOut(BTreeMap<(String, String), u64>);

impl GivenOut {
    async fn to(&mut self, server: &Server, entry: &Entry) -> Result<u64, JetStreamError> {
        let queue = names::queue(entry.order.as_deref());
        let key = (entry.endpoint.clone(), queue);
        if let Some(sequence) = self.0.get(&key) {
            return Ok(*sequence);
        }
        let sequence = server.given_out(&key.0, &key.1).await?;
        self.0.insert(key, sequence);
        Ok(sequence)
    }
}

/// An entry, and where it is.
struct Found {
    message: StreamMessage,
    place: Place,
    note: Option<Note>,
}

impl JetStream {
    /// How many entries of an endpoint wait or are held.
    pub(super) async fn count(&self, endpoint: &str) -> Result<u64, JetStreamError> {
        let server = self.server().await?;
        let counts = server.counts(&server.work, &self.names.work(Some(endpoint), None)).await?;
        Ok(counts.values().sum())
    }

    pub(super) async fn look(&self) -> Result<Vec<Stats>, JetStreamError> {
        let server = self.server().await?;
        let waiting = server.counts(&server.work, &self.names.work(None, None)).await?;
        let dead = server.counts(&server.dead, &self.names.dead(None)).await?;
        let mut stats: BTreeMap<(String, bool, Option<String>), Stats> = BTreeMap::new();
        for (is_dead, subject, count) in waiting
            .iter()
            .map(|(subject, count)| (false, subject, count))
            .chain(dead.iter().map(|(subject, count)| (true, subject, count)))
        {
            // It may be gone since.
            let Some(message) = server.next(is_dead, 1, subject).await? else { continue };
            let Some(entry) = parcel::unwrap(&message.payload) else { continue };
            let event = entry.event.filter(|_| !entry.unknown);
            let key = (entry.endpoint.clone(), entry.unknown, event.clone());
            let one = stats.entry(key).or_insert_with(|| Stats {
                endpoint: entry.endpoint,
                event,
                unknown: entry.unknown,
                waiting: 0,
                oldest: None,
                dead: 0,
            });
            if is_dead {
                one.dead = one.dead.saturating_add(*count);
            } else {
                one.waiting = one.waiting.saturating_add(*count);
                one.oldest =
                    Some(one.oldest.map_or(entry.received_at, |oldest| oldest.min(entry.received_at)));
            }
        }
        Ok(stats.into_values().collect())
    }

    pub(super) async fn enumerate(
        &self,
        filter: &Filter,
        after: u64,
        most: usize,
    ) -> Result<Vec<Listed>, JetStreamError> {
        let server = self.server().await?;
        let mut found: BTreeMap<u64, Listed> = BTreeMap::new();
        let mut given_out = GivenOut::default();
        for dead in [false, true] {
            if filter.dead.is_some_and(|wanted| wanted != dead) {
                continue;
            }
            let found = (&mut found, &mut given_out);
            self.enumerate_unmoved(&server, filter, dead, (after, most), found).await?;
        }
        let mut moved = 0;
        for number in server.noted().await? {
            if number <= after || found.contains_key(&number) {
                continue;
            }
            if moved == most {
                break;
            }
            let Some(one) = self.seek(&server, number).await? else { continue };
            let is_wanted = filter.dead.is_none_or(|dead| dead == one.place.dead);
            let Some((listed, _)) = self.listed(&server, number, one, &mut given_out).await? else {
                continue;
            };
            if is_wanted && filter.endpoint.as_ref().is_none_or(|endpoint| *endpoint == listed.endpoint) {
                found.insert(number, listed);
                moved += 1;
            }
        }
        Ok(found.into_values().take(most).collect())
    }

    /// Those of a stream that were put there first.
    async fn enumerate_unmoved(
        &self,
        server: &Server,
        filter: &Filter,
        dead: bool,
        (after, most): (u64, usize),
        (found, given_out): (&mut BTreeMap<u64, Listed>, &mut GivenOut),
    ) -> Result<(), JetStreamError> {
        let endpoint = filter.endpoint.as_deref();
        let subject = if dead { self.names.dead(endpoint) } else { self.names.work(endpoint, None) };
        let mut sequence = (after / 2).max(1);
        let mut left = most;
        while left > 0 {
            let Some(message) = server.next(dead, sequence, &subject).await? else { break };
            let place = Place { dead, sequence: message.sequence };
            sequence = message.sequence.saturating_add(1);
            if place.number() <= after || server::moved(Some(&message.headers)).is_some() {
                continue;
            }
            let note = server.note(place.number()).await?;
            let one = Found { message, place, note };
            if let Some((listed, _)) = self.listed(server, place.number(), one, given_out).await? {
                found.insert(place.number(), listed);
                left -= 1;
            }
        }
        Ok(())
    }

    pub(super) async fn find(&self, number: u64) -> Result<Option<(Listed, Entry)>, JetStreamError> {
        let server = self.server().await?;
        let Some(found) = self.seek(&server, number).await? else { return Ok(None) };
        let parts = server::parts(Some(&found.message.headers));
        let mut found = self.listed(&server, number, found, &mut GivenOut::default()).await?;
        if let (Some((_, entry)), Some(parts)) = (&mut found, parts) {
            // What is left of it can be looked at without its body, too.
            entry.body = parts.read(&server).await?.unwrap_or_default();
        }
        Ok(found)
    }

    async fn seek(&self, server: &Server, number: u64) -> Result<Option<Found>, JetStreamError> {
        let note = server.note(number).await?;
        let place = note.as_ref().and_then(|note| note.place).unwrap_or(Place::of(number));
        let message = server.message(place).await?;
        let message = message.filter(|message| server::number(Some(&message.headers), place) == number);
        Ok(message.map(|message| Found { message, place, note }))
    }

    async fn listed(
        &self,
        server: &Server,
        number: u64,
        found: Found,
        given_out: &mut GivenOut,
    ) -> Result<Option<(Listed, Entry)>, JetStreamError> {
        let Found { message, place, note } = found;
        let note = note.unwrap_or_default();
        let entry = parcel::unwrap(&message.payload).or_else(|| {
            // What is dead because it is not an entry can be looked at, too.
            place.dead.then(|| Entry::new("", message.payload.clone(), SystemTime::UNIX_EPOCH))
        });
        let Some(entry) = entry else { return Ok(None) };
        let state = match place.dead {
            true => State::Dead,
            false if self.holds.has(number) => State::Held,
            false if note.is_put_back() => State::Waiting,
            // What was given out, and has not been put back, is held by another process.
            false if place.sequence <= given_out.to(server, &entry).await? => State::Held,
            false => State::Waiting,
        };
        let listed = Listed {
            number,
            endpoint: entry.endpoint.clone(),
            event: entry.event.clone(),
            received_at: entry.received_at,
            state,
            attempts: note.attempts,
            replays: note.replays,
            died_at: note.died_at(),
            past: note.past(),
            reason: note.reason,
        };
        Ok(Some((listed, entry)))
    }

    pub(super) async fn put_again(&self, number: u64, why: Again) -> Result<bool, JetStreamError> {
        let server = self.server().await?;
        if self.holds.has(number) {
            return Ok(false);
        }
        let Some(Found { message, place, note }) = self.seek(&server, number).await? else {
            return Ok(false);
        };
        let Some(entry) = parcel::unwrap(&message.payload) else { return Ok(false) };
        let parts = server::parts(Some(&message.headers));
        let subject = self.names.entry(&entry, parts.as_ref().map(|parts| &*parts.group), false);
        // The place is part of the name, so that what ended half-way is not put twice.
        let id = Some(format!("{number}-{}-{}", place.dead, place.sequence));
        let marks = Marks { id, number: Some(number), parts };
        let put = server.publish(subject, message.payload, marks).await?;
        let mut note = note.unwrap_or_default().placed(Place { dead: false, sequence: put.sequence });
        if why == Again::Replayed {
            note.replays = note.replays.saturating_add(1);
        }
        server.write_note(number, &note).await?;
        server.delete(place).await?;
        self.tell().await;
        Ok(true)
    }

    pub(super) async fn drop_entry(&self, number: u64) -> Result<bool, JetStreamError> {
        let server = self.server().await?;
        if self.holds.has(number) {
            return Ok(false);
        }
        let Some(found) = self.seek(&server, number).await? else { return Ok(false) };
        let removed = server.delete(found.place).await?;
        if let Some(parts) = server::parts(Some(&found.message.headers)) {
            server.forget_parts(&parts.group).await?;
        }
        if found.note.is_some() {
            server.forget_note(number).await?;
        }
        Ok(removed)
    }

    pub(super) async fn forget_dead(&self, server: &Server, age: Duration) -> Result<u64, JetStreamError> {
        let subject = self.names.dead(None);
        let mut forgotten = 0;
        while forgotten < FORGOTTEN_TOGETHER {
            // They are there in the order in which they died.
            let Some(message) = server.next(true, 1, &subject).await? else { break };
            let place = Place { dead: true, sequence: message.sequence };
            let number = server::number(Some(&message.headers), place);
            match server.note(number).await? {
                Some(note) if note.is_older_than(age) => {}
                // It died a moment ago, or so did the process that was to note it.
                _ => break,
            }
            server.delete(place).await?;
            if let Some(parts) = server::parts(Some(&message.headers)) {
                server.forget_parts(&parts.group).await?;
            }
            server.forget_note(number).await?;
            forgotten += 1;
        }
        Ok(forgotten)
    }
}
