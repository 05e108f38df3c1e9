//! The streams of an inbox, and what is asked of the server.

use std::collections::BTreeMap;
use std::time::Duration;

use async_nats::HeaderMap;
use async_nats::jetstream::Context;
use async_nats::jetstream::consumer::PullConsumer;
use async_nats::jetstream::consumer::pull;
use async_nats::jetstream::message::{PublishMessage, StreamMessage};
use async_nats::jetstream::publish::PublishAck;
use async_nats::jetstream::stream::{Config, RawMessageErrorKind, RetentionPolicy, Stream};
use bytes::Bytes;
use serde::Deserialize;

use super::JetStreamError;
use super::names::{self, Names, UNORDERED};
use super::note::{Note, Place};

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
}

impl Server {
    /// The streams, which are created where they are missing.
    pub(super) async fn open(
        context: &Context,
        names: &Names,
        window: Duration,
    ) -> Result<Self, JetStreamError> {
        let config = |name: String, subject: String, retention| Config {
            name,
            subjects: vec![subject],
            retention,
            duplicate_window: window,
            description: Some(DESCRIPTION.to_owned()),
            num_replicas: 1,
            ..Config::default()
        };
        let work = config(names.work_stream(), names.work(None, None, None), RetentionPolicy::WorkQueue);
        let dead = config(names.dead_stream(), names.dead(None, None), RetentionPolicy::Limits);
        let mut notes = config(names.note_stream(), names.note(None), RetentionPolicy::Limits);
        notes.max_messages_per_subject = 1;
        Ok(Self {
            context: context.clone(),
            names: names.clone(),
            work: stream(context, work).await?,
            dead: stream(context, dead).await?,
            notes: stream(context, notes).await?,
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
            filter_subject: self.names.work(Some(endpoint), Some(queue), None),
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
        id: Option<String>,
        number: Option<u64>,
    ) -> Result<PublishAck, JetStreamError> {
        let mut message = PublishMessage::build().payload(payload);
        if let Some(number) = number {
            message = message.header(NUMBER, number.to_string().as_str());
        }
        if let Some(id) = id {
            message = message.message_id(id);
        }
        let sent =
            self.context.send_publish(subject, message).await.map_err(|error| JetStreamError::of(&error))?;
        sent.await.map_err(|error| JetStreamError::of(&error))
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
        self.publish(self.names.note(Some(number)), note.into(), None, None).await.map(drop)
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

/// The number of the entry in a message.
pub(super) fn number(headers: Option<&HeaderMap>, place: Place) -> u64 {
    moved(headers).unwrap_or_else(|| place.number())
}

/// The number of the entry in a message that was put elsewhere first.
pub(super) fn moved(headers: Option<&HeaderMap>) -> Option<u64> {
    headers?.get(NUMBER)?.as_str().parse().ok()
}

async fn stream(context: &Context, config: Config) -> Result<Stream, JetStreamError> {
    let (name, retention) = (config.name.clone(), config.retention);
    let stream = context.get_or_create_stream(config).await.map_err(|error| JetStreamError::of(&error))?;
    let found = &stream.cached_info().config;
    if found.description.as_deref() != Some(DESCRIPTION) || found.retention != retention {
        return Err(JetStreamError::new(format_args!(
            "its stream `{name}` is not of this version of Hookwright: its description is not \"{DESCRIPTION}\""
        )));
    }
    Ok(stream)
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
