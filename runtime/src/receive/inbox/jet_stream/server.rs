//! The streams of an inbox, and what is asked of the server.

use std::collections::BTreeMap;
use std::time::Duration;

use async_nats::HeaderMap;
use async_nats::jetstream::Context;
use async_nats::jetstream::ErrorCode;
use async_nats::jetstream::consumer::PullConsumer;
use async_nats::jetstream::consumer::pull;
use async_nats::jetstream::context::{
    ConsumerInfoErrorKind, GetStreamError, GetStreamErrorKind, PublishAckFuture,
};
use async_nats::jetstream::message::{PublishMessage, StreamMessage};
use async_nats::jetstream::publish::PublishAck;
use async_nats::jetstream::stream::{Config, RawMessageErrorKind, RetentionPolicy, Stream};
use bytes::Bytes;
use futures_util::StreamExt as _;
use serde::Deserialize;

use super::JetStreamError;
use super::names::{self, Names, UNORDERED};
use super::note::{Note, Place};
use super::parts::{PARTS, Parts};
use crate::receive::store::found::names as listed;

/// What the streams are described as: the version of what is in them.
const DESCRIPTION: &str = "hookwright inbox, version 1";
/// The header with an entry's number, where its place does not say it.
pub(super) const NUMBER: &str = "Hookwright-Number";

/// The streams of an inbox.
#[derive(Clone, Debug)]
pub(super) struct Server {
    context: Context,
    names: Names,
    /// A work queue: a message that is acknowledged is gone.
    pub(super) work: Stream,
    pub(super) dead: Stream,
    /// The last note of each entry of which there is something to note.
    notes: Stream,
    /// Bodies that are too large for one message.
    parts: Stream,
}

/// What a message says besides its entry.
#[derive(Clone, Debug, Default)]
pub(super) struct Marks {
    /// What the server is to know the message by.
    pub(super) id: Option<String>,
    /// The number of an entry that was put elsewhere first.
    pub(super) number: Option<u64>,
    /// Where the body is, if not in the message.
    pub(super) parts: Option<Parts>,
}

impl Server {
    /// The streams. `window` is that of those that are created where they are missing; without it, none is.
    pub(super) async fn open(
        context: &Context,
        names: &Names,
        window: Option<Duration>,
    ) -> Result<Self, JetStreamError> {
        let config = |name: String, subject: String, retention| Config {
            name,
            subjects: vec![subject],
            retention,
            duplicate_window: window.unwrap_or_default(),
            description: Some(DESCRIPTION.to_owned()),
            num_replicas: 1,
            ..Config::default()
        };
        let work = config(names.work_stream(), names.work(None, None), RetentionPolicy::WorkQueue);
        let dead = config(names.dead_stream(), names.dead(None), RetentionPolicy::Limits);
        let mut notes = config(names.note_stream(), names.note(None), RetentionPolicy::Limits);
        notes.max_messages_per_subject = 1;
        let parts = config(names.part_stream(), names.part(None, None), RetentionPolicy::Limits);
        let may_create = window.is_some();
        Ok(Self {
            context: context.clone(),
            names: names.clone(),
            work: stream(context, work, may_create).await?,
            dead: stream(context, dead, may_create).await?,
            notes: stream(context, notes, may_create).await?,
            parts: stream(context, parts, may_create).await?,
        })
    }

    /// The consumer of a queue. Of an ordered one, a message is given out when the one before it was handled.
    pub(super) async fn consumer(
        &self,
        endpoint: &str,
        queue: &str,
        ack_wait: Duration,
    ) -> Result<PullConsumer, JetStreamError> {
        let name = names::consumer(endpoint, queue);
        let config = pull::Config {
            durable_name: Some(name.clone()),
            filter_subject: self.names.work(Some(endpoint), Some(queue)),
            ack_wait,
            // Those that wait for their next attempt count, and must not keep others waiting.
            max_ack_pending: if queue == UNORDERED { -1 } else { 1 },
            max_deliver: -1,
            ..pull::Config::default()
        };
        self.work.get_or_create_consumer(&name, config).await.map_err(|error| JetStreamError::of(&error))
    }

    /// How many messages a stream has, by subject.
    pub(super) async fn counts(
        &self,
        stream: &Stream,
        subjects: &str,
    ) -> Result<BTreeMap<String, u64>, JetStreamError> {
        let name = format!("STREAM.INFO.{}", stream.cached_info().config.name);
        let mut counts = BTreeMap::new();
        loop {
            let question = serde_json::json!({ "subjects_filter": subjects, "offset": counts.len() });
            let answer: Info = self
                .context
                .request(name.clone(), &question)
                .await
                .map_err(|error| JetStreamError::of(&error))?;
            let state = match (answer.state, answer.error) {
                (Some(state), _) => state,
                (None, error) => {
                    let error = error.unwrap_or_default();
                    return Err(JetStreamError::new(error.description));
                }
            };
            let is_last = state.subjects.is_empty();
            counts.extend(state.subjects);
            if is_last || u64::try_from(counts.len()).is_ok_and(|count| count >= answer.total) {
                return Ok(counts);
            }
        }
    }

    pub(super) async fn publish(
        &self,
        subject: String,
        payload: Bytes,
        marks: Marks,
    ) -> Result<PublishAck, JetStreamError> {
        let mut message = PublishMessage::build().payload(payload);
        if let Some(number) = marks.number {
            message = message.header(NUMBER, number.to_string().as_str());
        }
        if let Some(parts) = marks.parts {
            message = message.header(PARTS, parts.to_string().as_str());
        }
        if let Some(id) = marks.id {
            message = message.message_id(id);
        }
        let sent =
            self.context.send_publish(subject, message).await.map_err(|error| JetStreamError::of(&error))?;
        sent.await.map_err(|error| JetStreamError::of(&error))
    }

    /// Sends a part of a body, which is there when what this returns says so.
    pub(super) async fn send_part(
        &self,
        group: &str,
        index: usize,
        part: Bytes,
    ) -> Result<PublishAckFuture, JetStreamError> {
        let message = PublishMessage::build().payload(part);
        let sent = self.context.send_publish(self.names.part(Some(group), Some(index)), message).await;
        sent.map_err(|error| JetStreamError::of(&error))
    }

    pub(super) async fn part(&self, group: &str, index: usize) -> Result<Option<Bytes>, JetStreamError> {
        let subject = self.names.part(Some(group), Some(index));
        let message = found(self.parts.get_last_raw_message_by_subject(&subject).await)?;
        Ok(message.map(|message| message.payload))
    }

    pub(super) async fn forget_parts(&self, group: &str) -> Result<(), JetStreamError> {
        let subject = self.names.part(Some(group), None);
        self.parts.purge().filter(subject).await.map(drop).map_err(|error| JetStreamError::of(&error))
    }

    /// Whether there is an entry whose body is in the parts of a group.
    pub(super) async fn has_entry_of(&self, group: &str) -> Result<bool, JetStreamError> {
        for (stream, subject) in [&self.work, &self.dead].into_iter().zip(self.names.entries_of(group)) {
            if !self.counts(stream, &subject).await?.is_empty() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Of the notes and of the parts, the number of the last message.
    pub(super) async fn last(&self) -> Result<Marked, JetStreamError> {
        let last = async |stream: &Stream| {
            let info = stream.get_info().await.map_err(|error| JetStreamError::of(&error))?;
            Ok::<_, JetStreamError>(info.state.last_sequence)
        };
        Ok(Marked { notes: last(&self.notes).await?, parts: last(&self.parts).await? })
    }

    /// The first note from `sequence` on: the number of its entry, what it says, and its place among the notes.
    pub(super) async fn next_note(&self, sequence: u64) -> Result<Option<(u64, Note, u64)>, JetStreamError> {
        let builder = self.notes.raw_message_builder().sequence(sequence);
        let Some(message) = found(builder.next_by_subject(self.names.note(None)).send().await)? else {
            return Ok(None);
        };
        let number = names::number_of(&message.subject).unwrap_or_default();
        let note = serde_json::from_slice(&message.payload).unwrap_or_default();
        Ok(Some((number, note, message.sequence)))
    }

    /// The group of the first part from `sequence` on, and the part's place.
    pub(super) async fn next_group(&self, sequence: u64) -> Result<Option<(String, u64)>, JetStreamError> {
        let builder = self.parts.raw_message_builder().sequence(sequence);
        let message = found(builder.next_by_subject(self.names.part(None, None)).send().await)?;
        Ok(message.and_then(|message| {
            let group = names::group_of(&message.subject)?.to_owned();
            Some((group, message.sequence))
        }))
    }

    /// Removes a note, unless another was written since.
    pub(super) async fn forget_note_at(&self, number: u64, sequence: u64) -> Result<(), JetStreamError> {
        let subject = self.names.note(Some(number));
        let purge = self.notes.purge().filter(subject).sequence(sequence.saturating_add(1));
        purge.await.map(drop).map_err(|error| JetStreamError::of(&error))
    }

    /// Up to which message a queue has been given out.
    pub(super) async fn given_out(&self, endpoint: &str, queue: &str) -> Result<u64, JetStreamError> {
        match self.work.consumer_info(names::consumer(endpoint, queue)).await {
            Ok(info) => Ok(info.delivered.stream_sequence),
            Err(error) => match error.kind() {
                // Nothing has been taken yet.
                ConsumerInfoErrorKind::NotFound => Ok(0),
                _ => Err(JetStreamError::of(&error)),
            },
        }
    }

    /// The message in a place.
    pub(super) async fn message(&self, place: Place) -> Result<Option<StreamMessage>, JetStreamError> {
        found(self.stream(place.dead).raw_message_builder().sequence(place.sequence).send().await)
    }

    /// The first message from `sequence` on whose subject matches.
    pub(super) async fn next(
        &self,
        dead: bool,
        sequence: u64,
        subject: &str,
    ) -> Result<Option<StreamMessage>, JetStreamError> {
        let builder = self.stream(dead).raw_message_builder().sequence(sequence).next_by_subject(subject);
        found(builder.send().await)
    }

    /// Removes the message in a place: whether there was one.
    pub(super) async fn delete(&self, place: Place) -> Result<bool, JetStreamError> {
        let stream = self.stream(place.dead);
        match stream.delete_message(place.sequence).await {
            Ok(deleted) => Ok(deleted),
            // The server does not tell a message that is gone from other faults by the kind of its error.
            Err(error) => match self.message(place).await? {
                None => Ok(false),
                Some(_) => Err(JetStreamError::of(&error)),
            },
        }
    }

    /// What is noted of an entry.
    pub(super) async fn note(&self, number: u64) -> Result<Option<Note>, JetStreamError> {
        let subject = self.names.note(Some(number));
        let message = found(self.notes.get_last_raw_message_by_subject(&subject).await)?;
        Ok(message.map(|message| serde_json::from_slice(&message.payload).unwrap_or_default()))
    }

    pub(super) async fn write_note(&self, number: u64, note: &Note) -> Result<(), JetStreamError> {
        let note = serde_json::to_vec(note).map_err(|error| JetStreamError::of(&error))?;
        self.publish(self.names.note(Some(number)), note.into(), Marks::default()).await.map(drop)
    }

    pub(super) async fn forget_note(&self, number: u64) -> Result<(), JetStreamError> {
        let subject = self.names.note(Some(number));
        self.notes.purge().filter(subject).await.map(drop).map_err(|error| JetStreamError::of(&error))
    }

    /// The numbers of the entries of which something is noted, in order.
    pub(super) async fn noted(&self) -> Result<Vec<u64>, JetStreamError> {
        let counts = self.counts(&self.notes, &self.names.note(None)).await?;
        let mut numbers: Vec<_> = counts.keys().filter_map(|subject| names::number_of(subject)).collect();
        numbers.sort_unstable();
        Ok(numbers)
    }

    const fn stream(&self, dead: bool) -> &Stream {
        if dead { &self.dead } else { &self.work }
    }
}

/// Up to where notes and parts go.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Marked {
    pub(super) notes: u64,
    pub(super) parts: u64,
}

/// Where the body of a message's entry is, if not in the message.
pub(super) fn parts(headers: Option<&HeaderMap>) -> Option<Parts> {
    Parts::parse(headers?.get(PARTS)?.as_str())
}

/// The number of the entry in a message.
pub(super) fn number(headers: Option<&HeaderMap>, place: Place) -> u64 {
    moved(headers).unwrap_or_else(|| place.number())
}

/// The number of the entry in a message that was put elsewhere first.
pub(super) fn moved(headers: Option<&HeaderMap>) -> Option<u64> {
    headers?.get(NUMBER)?.as_str().parse().ok()
}

async fn stream(context: &Context, config: Config, may_create: bool) -> Result<Stream, JetStreamError> {
    let (name, retention) = (config.name.clone(), config.retention);
    let stream = if may_create {
        context.get_or_create_stream(config).await.map_err(|error| JetStreamError::of(&error))?
    } else {
        match context.get_stream(&name).await {
            Ok(stream) => stream,
            Err(error) => return Err(no_stream(context, &name, &error).await),
        }
    };
    let found = &stream.cached_info().config;
    if found.description.as_deref() != Some(DESCRIPTION) || found.retention != retention {
        return Err(JetStreamError::new(format_args!(
            "its stream `{name}` is not of this version of Hookwright: its description is not \"{DESCRIPTION}\""
        )));
    }
    Ok(stream)
}

/// When the stream of what waits was created, which tells it from any other of its name; `None` if there is none.
pub(super) async fn created(context: &Context, names: &Names) -> Result<Option<String>, JetStreamError> {
    match context.get_stream(names.work_stream()).await {
        Ok(stream) => Ok(Some(stream.cached_info().created.to_string())),
        Err(error) if is_missing(&error) => Ok(None),
        Err(error) => Err(JetStreamError::of(&error)),
    }
}

fn is_missing(error: &GetStreamError) -> bool {
    matches!(error.kind(), GetStreamErrorKind::JetStream(fault) if fault.error_code() == ErrorCode::STREAM_NOT_FOUND)
}

/// Why a stream cannot be had: if it is not there, what is.
async fn no_stream(context: &Context, name: &str, error: &GetStreamError) -> JetStreamError {
    const MOST: usize = 100;
    if !is_missing(error) {
        return JetStreamError::of(error);
    }
    let mut names = Vec::new();
    let mut found = context.stream_names();
    while let Some(Ok(name)) = found.next().await {
        names.push(name);
        if names.len() == MOST {
            break;
        }
    }
    names.sort();
    if names.is_empty() {
        return JetStreamError::new(format_args!("there is no stream `{name}`, and no other"));
    }
    JetStreamError::new(format_args!("there is no stream `{name}`; there are {}", listed(&names)))
}

fn found(
    answer: Result<StreamMessage, async_nats::jetstream::stream::RawMessageError>,
) -> Result<Option<StreamMessage>, JetStreamError> {
    match answer {
        Ok(message) => Ok(Some(message)),
        Err(error) if error.kind() == RawMessageErrorKind::NoMessageFound => Ok(None),
        Err(error) => match error.kind() {
            RawMessageErrorKind::JetStream(fault) if fault.code() == 404 => Ok(None),
            _ => Err(JetStreamError::of(&error)),
        },
    }
}

/// What the server says of a stream.
#[derive(Deserialize)]
struct Info {
    #[serde(default)]
    state: Option<State>,
    #[serde(default)]
    total: u64,
    #[serde(default)]
    error: Option<Fault>,
}

#[derive(Deserialize)]
struct State {
    #[serde(default)]
    subjects: BTreeMap<String, u64>,
}

#[derive(Default, Deserialize)]
struct Fault {
    #[serde(default)]
    description: String,
}
