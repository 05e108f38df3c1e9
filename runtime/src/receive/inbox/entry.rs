//! A delivery as an inbox keeps it.

use std::fmt;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use serde::{Deserialize, Serialize};

use crate::receive::{DeliveryKey, Trace};

/// A delivery as an inbox keeps it: the bytes of its payload, and what the request said about it.
///
/// `Debug` shows neither the body nor the headers.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Entry {
    /// The name of the endpoint that received it.
    pub endpoint: String,
    /// What a store knows it by; entries with the same key are one delivery. `None` if it cannot be told from others.
    pub key: Option<DeliveryKey>,
    /// The event's name; a request that was refused may have none.
    pub event: Option<String>,
    /// Whether the event has no schema. Its sender chose the name, so nothing is counted under it.
    pub unknown: bool,
    /// The version of the payload, where the provider has versions.
    pub version: Option<String>,
    /// The delivery's id, if the provider sends one.
    pub id: Option<String>,
    /// Where the event is from: the `source` of a CloudEvent.
    pub source: Option<String>,
    /// Which item of a batch it is.
    pub item: Option<usize>,
    /// Which secret the request was signed with.
    pub secret: Option<usize>,
    /// Entries with the same order are handled one after the other.
    pub order: Option<String>,
    /// When it was received, in milliseconds.
    pub received_at: SystemTime,
    /// The headers that the [`Intake`](super::Intake) keeps, by lower-case name.
    pub headers: Vec<(String, String)>,
    /// The trace that the request is part of.
    pub trace: Option<Trace>,
    /// The payload, as it came.
    pub body: Bytes,
}

impl Entry {
    /// An entry of an endpoint with a body, of which nothing else is known.
    pub fn new(endpoint: impl Into<String>, body: impl Into<Bytes>, received_at: SystemTime) -> Self {
        Self {
            endpoint: endpoint.into(),
            key: None,
            event: None,
            unknown: false,
            version: None,
            id: None,
            source: None,
            item: None,
            secret: None,
            order: None,
            received_at: UNIX_EPOCH + Duration::from_millis(millis(received_at)),
            headers: Vec::new(),
            trace: None,
            body: body.into(),
        }
    }

    /// Everything but the body, as JSON: for implementations of [`Inbox`](super::Inbox).
    pub fn head(&self) -> String {
        let key = self.key.as_ref().map(|key| (key.id.clone(), key.verified));
        let head = Head {
            endpoint: self.endpoint.clone(),
            key,
            event: self.event.clone(),
            unknown: self.unknown,
            version: self.version.clone(),
            id: self.id.clone(),
            source: self.source.clone(),
            item: self.item,
            secret: self.secret,
            order: self.order.clone(),
            received_at: millis(self.received_at),
            headers: self.headers.clone(),
            trace: self
                .trace
                .as_ref()
                .map(|trace| (trace.parent().to_owned(), trace.state().map(str::to_owned))),
        };
        // Texts and numbers can always be written.
        serde_json::to_string(&head).unwrap_or_default()
    }

    /// The entry with this [head](Self::head) and this body; `None` if it is not one.
    pub fn from_head(head: &str, body: impl Into<Bytes>) -> Option<Self> {
        let head: Head = serde_json::from_str(head).ok()?;
        let key =
            head.key.map(|(id, verified)| DeliveryKey { endpoint: head.endpoint.clone(), id, verified });
        Some(Self {
            endpoint: head.endpoint,
            key,
            event: head.event,
            unknown: head.unknown,
            version: head.version,
            id: head.id,
            source: head.source,
            item: head.item,
            secret: head.secret,
            order: head.order,
            received_at: UNIX_EPOCH.checked_add(Duration::from_millis(head.received_at))?,
            headers: head.headers,
            trace: head.trace.and_then(|(parent, state)| Trace::new(&parent, state.as_deref())),
            body: body.into(),
        })
    }
}

impl fmt::Debug for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Entry")
            .field("endpoint", &self.endpoint)
            .field("event", &self.event)
            .field("id", &self.id)
            .field("received_at", &self.received_at)
            .finish_non_exhaustive()
    }
}

#[derive(Serialize, Deserialize)]
struct Head {
    endpoint: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    key: Option<(String, bool)>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    event: Option<String>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    unknown: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    version: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    source: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    item: Option<usize>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    secret: Option<usize>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    order: Option<String>,
    received_at: u64,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    headers: Vec<(String, String)>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    trace: Option<(String, Option<String>)>,
}

/// Milliseconds since 1970.
pub(super) fn millis(time: SystemTime) -> u64 {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_says_everything_but_the_body() {
        let mut entry = Entry::new("acme", "{}", UNIX_EPOCH + Duration::from_millis(1_700_000_000_123));
        assert_eq!(Entry::from_head(&entry.head(), "{}"), Some(entry.clone()));
        entry.key = Some(DeliveryKey::new("acme", "a\0b"));
        entry.event = Some("order.paid".to_owned());
        entry.unknown = true;
        entry.version = Some("2025".to_owned());
        entry.id = Some("a\0b".to_owned());
        entry.source = Some("/é".to_owned());
        entry.item = Some(3);
        entry.secret = Some(1);
        entry.order = Some("customer".to_owned());
        entry.headers = vec![("x-acme".to_owned(), "\u{7f}\"".to_owned())];
        entry.trace = Trace::new("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", Some("a=1"));
        assert!(entry.trace.is_some());
        assert_eq!(Entry::from_head(&entry.head(), "{}"), Some(entry));
        assert_eq!(Entry::from_head("{}", "{}"), None);
    }
}
