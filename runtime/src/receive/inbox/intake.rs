//! From a request to an entry of the inbox and its acknowledgement.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::{HeaderName, Response};

use super::{Entry, Inbox, Put};
use crate::Request;
use crate::receive::facts::Facts;
use crate::receive::receiver::{COME_AGAIN, key_of};
use crate::receive::{
    Delivery, DeliveryKey, Drain, Endpoint, Event, Outcome, Received, Rejection, Template, Trace, report,
};
use hookwright_core::reader::Pointers;

/// How long a count of waiting entries is used.
const COUNTED_FOR: Duration = Duration::from_secs(1);

/// An [`Endpoint`] that puts its deliveries into an [`Inbox`] and acknowledges them.
///
/// ```
/// # use std::time::{Duration, SystemTime};
/// use hookwright::receive::inbox::Intake;
/// use hookwright::receive::{Event as _, EventName, Sqlite, Template};
/// use hookwright::testing::Sender;
/// use hookwright_providers::tiquo;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let folder = tempfile::tempdir()?;
/// # let file = folder.path().join("inbox.sqlite");
/// let inbox = Sqlite::open(&file, Duration::from_secs(7 * 24 * 60 * 60))?;
/// let intake = Intake::new(tiquo::endpoint().secret("shh").build()?, inbox)
///     .order_by(Template("{body:/data/id}"))
///     .keep_header("user-agent".parse()?);
///
/// let body = br#"{
///     "id": "evt_1", "type": "customer.deleted", "created": "2025-02-05T23:59:59Z", "data": {"id": "cust_1"}
/// }"#;
/// let request = Sender::new(tiquo::Event::SPEC, SystemTime::now())
///     .secret("shh")
///     .request(EventName::new(None, "customer.deleted"), body)?;
/// assert_eq!(intake.accept(&request).await.status(), 200);
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Intake<E, I> {
    endpoint: Arc<Endpoint<E>>,
    inbox: I,
    headers: Vec<HeaderName>,
    order: Option<Order>,
    most_waiting: u64,
    counted: Mutex<Option<(Instant, u64)>>,
    drain: Drain,
}

/// Whether a provider's event has a schema.
pub(super) fn is_listed<E: Event>(name: &str) -> bool {
    E::SPEC.events.iter().any(|event| event.name == name)
}

/// A template that says which deliveries are handled one after the other.
#[derive(Debug)]
struct Order {
    template: Template<'static>,
    pointers: Pointers,
}

impl<E: Event, I: Inbox> Intake<E, I> {
    /// Puts the deliveries of `endpoint` into `inbox`.
    pub fn new(endpoint: Endpoint<E>, inbox: I) -> Self {
        Self {
            endpoint: Arc::new(endpoint),
            inbox,
            headers: Vec::new(),
            order: None,
            most_waiting: 1_000_000,
            counted: Mutex::new(None),
            drain: Drain::new(),
        }
    }

    /// Handles deliveries for which `template` says the same one after the other, in the order in which they came: those of
    /// one customer, for example. A delivery for which it says nothing is handled in any order. A pointer is looked up in the
    /// payload.
    #[must_use]
    pub fn order_by(mut self, template: Template<'static>) -> Self {
        let pointers = template.parts().filter_map(|part| match part {
            Ok(crate::receive::Part::Pointer(pointer)) => Some(pointer.to_owned()),
            _ => None,
        });
        let pointers = Pointers::new(pointers.collect::<Vec<_>>().iter().map(String::as_str));
        self.order = Some(Order { template, pointers });
        self
    }

    /// Keeps a header of the requests with their deliveries. None is kept unless it is named, as headers hold secrets.
    #[must_use]
    pub fn keep_header(mut self, name: HeaderName) -> Self {
        self.headers.push(name);
        self
    }

    /// Sets how many entries of the endpoint may wait: a million unless it is set. While there are more, requests are
    /// refused with 503, so that their providers deliver later. They are counted once a second.
    #[must_use]
    pub const fn most_waiting(mut self, most: u64) -> Self {
        self.most_waiting = most;
        self
    }

    /// Lets `drain` end this intake: it then refuses requests with 503.
    #[must_use]
    pub fn drain(mut self, drain: &Drain) -> Self {
        self.drain = drain.clone();
        self
    }

    /// The endpoint.
    pub const fn endpoint(&self) -> &Arc<Endpoint<E>> {
        &self.endpoint
    }

    /// The inbox.
    pub const fn inbox(&self) -> &I {
        &self.inbox
    }

    /// Verifies and decodes a request, puts what it delivers into the inbox, and answers: the provider's acknowledgement
    /// once it is there, 503 with `Retry-After` if it cannot be put there now.
    ///
    /// A request that is refused although its sender is verified is kept, too, as dead, and gets the answer of a request
    /// that is refused.
    pub async fn accept(&self, request: &Request) -> Response<Bytes> {
        self.accept_received(request, self.endpoint.receive_all(request)).await
    }

    /// As [`Intake::accept`], of a request that the endpoint received.
    pub(in crate::receive) async fn accept_received(
        &self,
        request: &Request,
        received: Result<Received<E>, Rejection>,
    ) -> Response<Bytes> {
        let Some(_working) = self.drain.work() else { return self.come_again() };
        match received {
            Ok(Received::One(delivery)) => self.accept_one(request, Ok(delivery), None).await,
            Ok(Received::Batch(items)) => {
                let mut answers = self.endpoint.answers();
                for (index, item) in items.into_iter().enumerate() {
                    answers.add(self.accept_one(request, item, Some(index)).await);
                }
                self.endpoint.response_for_answers(answers)
            }
            Err(rejection) => self.accept_one(request, Err(rejection), None).await,
        }
    }

    async fn accept_one(
        &self,
        request: &Request,
        received: Result<Delivery<E>, Rejection>,
        item: Option<usize>,
    ) -> Response<Bytes> {
        match received {
            Ok(delivery) => {
                let answer = self.endpoint.response_for_delivery(&delivery);
                self.keep(&self.entry(request, &delivery), None, answer).await
            }
            Err(rejection) => {
                let answer = self.endpoint.response_for_rejection(&rejection);
                match self.refused_entry(request, &rejection, item) {
                    Some((entry, reason)) => self.keep(&entry, Some(&reason), answer).await,
                    None => answer,
                }
            }
        }
    }

    /// Puts an entry into the inbox: `answer`, if it is there.
    async fn keep(&self, entry: &Entry, reason: Option<&str>, answer: Response<Bytes>) -> Response<Bytes> {
        match self.has_room().await {
            Ok(true) => {}
            Ok(false) => return self.come_again(),
            Err(error) => return self.failed(&error),
        }
        match self.inbox.put(entry, reason).await {
            Ok(Put::Kept(_)) => answer,
            Ok(Put::Known) if reason.is_some() => answer,
            Ok(Put::Known) => self.endpoint.response_for_outcome(Outcome::Duplicate),
            Err(error) => self.failed(&error),
        }
    }

    /// Whether fewer entries wait than may.
    async fn has_room(&self) -> Result<bool, I::Error> {
        let (waiting, is_old) = self.count_one_more();
        if !is_old {
            return Ok(waiting < self.most_waiting);
        }
        let counted = self.inbox.waiting(self.endpoint.name(), self.most_waiting).await;
        *self.counts() = counted.as_ref().ok().map(|waiting| (Instant::now(), *waiting));
        Ok(counted? < self.most_waiting)
    }

    /// How many entries wait as far as is known, and whether they are to be counted. Requests that come while one of them counts
    /// go by the count before.
    fn count_one_more(&self) -> (u64, bool) {
        let mut counts = self.counts();
        let (at, waiting) = counts.map_or((None, 0), |(at, waiting)| (Some(at), waiting.saturating_add(1)));
        let fresh = at.filter(|at| at.elapsed() < COUNTED_FOR);
        *counts = Some((fresh.unwrap_or_else(Instant::now), waiting));
        (waiting, fresh.is_none())
    }

    fn counts(&self) -> MutexGuard<'_, Option<(Instant, u64)>> {
        // Nothing that holds the lock can panic.
        self.counted.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn failed(&self, error: &I::Error) -> Response<Bytes> {
        report::store_failed(self.endpoint.name(), error);
        self.come_again()
    }

    fn come_again(&self) -> Response<Bytes> {
        self.endpoint.response_for_outcome_after(Outcome::Unavailable, COME_AGAIN)
    }

    fn entry(&self, request: &Request, delivery: &Delivery<E>) -> Entry {
        let mut entry = Entry::new(self.endpoint.name(), delivery.body.clone(), delivery.received_at);
        entry.key = key_of(delivery);
        entry.event = Some(delivery.event.name().to_owned());
        entry.unknown = delivery.event.is_unknown();
        entry.version.clone_from(&delivery.version);
        entry.id.clone_from(&delivery.id);
        entry.source.clone_from(&delivery.source);
        entry.item = delivery.item;
        entry.secret = delivery.secret;
        entry.order = self.order_of(request, &delivery.body);
        entry.headers = self.headers_of(request);
        entry.trace.clone_from(&delivery.trace);
        entry
    }

    /// What is kept of a request that was refused, and why; `None` unless its sender is verified.
    fn refused_entry(
        &self,
        request: &Request,
        rejection: &Rejection,
        item: Option<usize>,
    ) -> Option<(Entry, String)> {
        let comes_after_verification = matches!(
            rejection,
            Rejection::NoItems
                | Rejection::TooManyItems { .. }
                | Rejection::BadBody { .. }
                | Rejection::UnknownVersion { .. }
                | Rejection::NoEvent
                | Rejection::NotJson(_)
                | Rejection::Invalid(_)
        );
        if !comes_after_verification || !self.endpoint.is_verified() {
            return None;
        }
        let body = match rejection {
            Rejection::Invalid(invalid) => &invalid.payload,
            Rejection::NotJson(not_json) => &not_json.body,
            _ => &request.body,
        };
        let mut entry = Entry::new(self.endpoint.name(), body.clone(), self.endpoint.clock().now());
        // The same request may come again, and is then the same entry; the delivery itself may still be received.
        entry.key = Some(DeliveryKey::unverified(self.endpoint.name(), "", body));
        entry.item = item;
        entry.headers = self.headers_of(request);
        entry.trace = Trace::of(&request.headers);
        let mut reason = rejection.to_string();
        if let Rejection::Invalid(invalid) = rejection {
            entry.event = Some(invalid.name.clone());
            entry.unknown = !is_listed::<E>(&invalid.name);
            entry.version.clone_from(&invalid.version);
            entry.id.clone_from(&invalid.id);
            // A replay is remembered, and ordered, as the delivery that it is.
            entry.source.clone_from(&invalid.source);
            entry.secret = invalid.secret;
            entry.order = self.order_of(request, &invalid.payload);
            for violation in &invalid.violations {
                reason.push('\n');
                reason.push_str(&violation.to_string());
            }
        }
        Some((entry, reason))
    }

    fn order_of(&self, request: &Request, body: &Bytes) -> Option<String> {
        let order = self.order.as_ref()?;
        let depth = self.endpoint.limits().max_depth;
        let strings = order.pointers.find(body, depth);
        let found = Facts { request, body, depth, longest: usize::MAX, strings: &strings };
        found.text(order.template).ok().flatten().map(std::borrow::Cow::into_owned)
    }

    fn headers_of(&self, request: &Request) -> Vec<(String, String)> {
        let values = |name: &HeaderName| {
            let values = request.headers.get_all(name).iter();
            let text = |value: &http::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
            values.map(|value| (name.as_str().to_owned(), text(value))).collect::<Vec<_>>()
        };
        self.headers.iter().flat_map(values).collect()
    }
}
