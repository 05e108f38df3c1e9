//! A verified and decoded request.

use std::sync::Arc;
use std::time::SystemTime;

use bytes::Bytes;

use super::{Event, Lease, Outcome, Trace};

/// A delivery: a verified and decoded request.
///
/// `Debug` shows neither the event nor the body.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Delivery<E> {
    /// The event.
    pub event: E,
    /// The delivery's id, if the provider sends one; it stays the same when the provider delivers again.
    pub id: Option<String>,
    /// The version of the payload, where the provider has versions.
    pub version: Option<String>,
    /// The provider's name.
    pub provider: &'static str,
    /// The name of the endpoint that received it; with [`id`](Self::id) it identifies the delivery.
    pub endpoint: Arc<str>,
    /// When it was received.
    pub received_at: SystemTime,
    /// Which secret or public key verified the request: its index among the secrets that the endpoint was built with, after
    /// them its public keys, and after these the secrets that were handed over since ([`EndpointBuilder::keep_secret`](super::EndpointBuilder::keep_secret)),
    /// in the order in which they came first. An endpoint uses the last 64 of these, and an index never means another
    /// secret. `None` where the endpoint verifies nothing.
    pub secret: Option<usize>,
    /// Which item of a batch it is.
    pub item: Option<usize>,
    /// Where the event is from: the `source` of a CloudEvent. Its id is unique for one source only.
    pub source: Option<String>,
    /// The unchanged body, shared with the request. Of a batch it is the item, of a CloudEvent the data, and of a form
    /// the JSON document in it.
    pub body: Bytes,
    /// The trace that its request is part of, if its headers name one.
    pub trace: Option<Trace>,
    /// The lease on it, if a [`Receiver`](super::Receiver) remembers it.
    pub lease: Option<Lease>,
}

impl<E> Delivery<E> {
    /// The same delivery with another event.
    pub fn map<F>(self, change: impl FnOnce(E) -> F) -> Delivery<F> {
        Delivery {
            event: change(self.event),
            id: self.id,
            version: self.version,
            provider: self.provider,
            endpoint: self.endpoint,
            received_at: self.received_at,
            secret: self.secret,
            item: self.item,
            source: self.source,
            body: self.body,
            trace: self.trace,
            lease: self.lease,
        }
    }
}

impl<E: Event> Delivery<E> {
    /// The outcome that determines its answer.
    pub fn outcome(&self) -> Outcome {
        if self.event.is_unknown() { Outcome::UnknownEvent } else { Outcome::Accepted }
    }
}

impl<E> std::fmt::Debug for Delivery<E> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Delivery")
            .field("provider", &self.provider)
            .field("endpoint", &self.endpoint)
            .field("id", &self.id)
            .field("version", &self.version)
            .field("secret", &self.secret)
            .finish_non_exhaustive()
    }
}
