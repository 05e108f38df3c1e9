//! An endpoint with a store and a handler: from the request to the answer, each delivery once.

use std::borrow::Cow;
use std::future::{Future, pending};
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::Response;

use super::drain::{About, Drain, Stopped, Working};
use super::report::{self, Fate};
use super::store::{Claim, DeliveryKey, DeliveryStore, Lease, Settled};
use super::timer::{Sleep, before};
use super::{Delivery, Endpoint, Event, Outcome, Received, Rejection};
use crate::Request;

/// The `Retry-After` in seconds of a delivery that the receiver could not accept.
pub(super) const COME_AGAIN: u64 = 5;

/// An [`Endpoint`] that remembers deliveries in a store, so that each is handled once.
///
/// A delivery without an id, or of an event without a schema, is not remembered: it is handled as often as it comes.
/// Where nothing is verified, a delivery is known by its id and its body.
///
/// ```
/// use std::convert::Infallible;
/// use std::time::{Duration, SystemTime};
///
/// use hookwright::receive::{Event as _, EventName, Memory, Receiver};
/// use hookwright::testing::Sender;
/// use hookwright_providers::tiquo;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let endpoint = tiquo::endpoint().secret("shh").build()?;
/// let store = Memory::new(100_000, Duration::from_secs(24 * 60 * 60));
/// let receiver = Receiver::new(endpoint, store);
///
/// // What the provider sends. Tests can sign as it does, with the feature `testing`.
/// let body = br#"{
///     "id": "evt_1", "type": "customer.deleted", "created": "2025-02-05T23:59:59Z", "data": {"id": "cust_1"}
/// }"#;
/// let request = Sender::new(tiquo::Event::SPEC, SystemTime::now())
///     .secret("shh")
///     .request(EventName::new(None, "customer.deleted"), body)?;
/// let answer = receiver
///     .handle(&request, |delivery| async move {
///         if let tiquo::Event::CustomerDeleted(deleted) = delivery.event {
///             assert_eq!(deleted.data.id, "cust_1");
///         }
///         Ok::<(), Infallible>(())
///     })
///     .await;
/// assert_eq!(answer.status(), 200);
///
/// // The second delivery is acknowledged too, and does not reach the handler.
/// let answer = receiver.handle(&request, |_| async { Err("handled twice") }).await;
/// assert_eq!(answer.status(), 200);
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Receiver<E, S> {
    endpoint: Arc<Endpoint<E>>,
    store: S,
    lease: Duration,
    drain: Drain,
}

impl<E: Event, S: DeliveryStore> Receiver<E, S> {
    /// A receiver whose leases last for a minute.
    pub fn new(endpoint: Endpoint<E>, store: S) -> Self {
        Self { endpoint: Arc::new(endpoint), store, lease: Duration::from_secs(60), drain: Drain::new() }
    }

    /// Sets the duration of leases: how long a delivery waits after the process that was handling it has died. A lease is
    /// renewed while its handler runs, whenever a third of it has passed, so handlers may take longer.
    #[must_use]
    pub const fn lease(mut self, lease: Duration) -> Self {
        self.lease = lease;
        self
    }

    /// Lets `drain` shut this receiver down, together with all others that share the handle.
    #[must_use]
    pub fn drain(mut self, drain: &Drain) -> Self {
        self.drain = drain.clone();
        self
    }

    /// The endpoint.
    pub const fn endpoint(&self) -> &Arc<Endpoint<E>> {
        &self.endpoint
    }

    /// The store.
    pub const fn store(&self) -> &S {
        &self.store
    }

    /// Receives a request, calls `handler` unless the delivery was handled before, and answers.
    ///
    /// If the handler fails, the answer asks the provider to deliver again, and the next attempt is handled anew. If this
    /// future is dropped before it completes, the lease expires.
    ///
    /// The lease is renewed when this future is polled, which a handler that blocks its thread prevents.
    pub async fn handle<H, F, X>(&self, request: &Request, handler: H) -> Response<Bytes>
    where
        H: FnOnce(Delivery<E>) -> F,
        F: Future<Output = Result<(), X>>,
    {
        let Some(working) = self.work() else { return self.draining() };
        let received = self.endpoint.receive(request);
        self.handle_one(&working, received, handler).await
    }

    /// As [`Receiver::handle`], of a provider whose requests may deliver several events: calls `handler` for each
    /// [item](super::Batch), one after the other, and answers all of them by the provider's rule.
    pub async fn handle_all<H, F, X>(&self, request: &Request, mut handler: H) -> Response<Bytes>
    where
        H: FnMut(Delivery<E>) -> F,
        F: Future<Output = Result<(), X>>,
    {
        let Some(working) = self.work() else { return self.draining() };
        let items = match self.endpoint.receive_all(request) {
            Ok(Received::One(delivery)) => return self.handle_one(&working, Ok(delivery), handler).await,
            Ok(Received::Batch(items)) => items,
            Err(rejection) => return self.endpoint.response_for_rejection(&rejection),
        };
        let mut answers = self.endpoint.answers();
        for item in items {
            answers.add(self.handle_one(&working, item, &mut handler).await);
        }
        self.endpoint.response_for_answers(answers)
    }

    async fn handle_one<H, F, X>(
        &self,
        working: &Working,
        received: Result<Delivery<E>, Rejection>,
        handler: H,
    ) -> Response<Bytes>
    where
        H: FnOnce(Delivery<E>) -> F,
        F: Future<Output = Result<(), X>>,
    {
        let claimed = match received {
            Ok(delivery) => self.claim_received(delivery).await,
            Err(rejection) => Err(self.endpoint.response_for_rejection(&rejection)),
        };
        let delivery = match claimed {
            Ok(delivery) => delivery,
            Err(answer) => return answer,
        };
        let (lease, outcome) = (delivery.lease.clone(), delivery.outcome());
        working.handles(About::of(&delivery));
        match self.run(working, lease.as_ref(), handler(delivery)).await {
            Some(result) => self.settle(lease.as_ref(), outcome, result).await,
            None => self.give_back(working, lease.as_ref()).await,
        }
    }

    /// Registers work that a drain waits for; `None` if draining has begun.
    pub(super) fn work(&self) -> Option<Working> {
        self.drain.work()
    }

    /// The answer while the receiver is drained.
    pub(super) fn draining(&self) -> Response<Bytes> {
        self.end_later(Outcome::Unavailable, COME_AGAIN)
    }

    /// Runs a handler, and renews its lease meanwhile; `None` if it had to stop before it ended.
    pub(super) async fn run<F: Future>(
        &self,
        working: &Working,
        lease: Option<&Lease>,
        handler: F,
    ) -> Option<F::Output> {
        let renewals = async {
            if let Some(lease) = lease {
                self.renew_until_lost(lease).await;
            }
            // A handler whose lease is lost keeps running: stopping it would not undo what it has done.
            pending::<()>().await;
        };
        working.until_stopped(before(handler, renewals)).await.flatten()
    }

    /// Gives a delivery back whose handler was stopped: its provider delivers it again.
    pub(super) async fn give_back(&self, working: &Working, lease: Option<&Lease>) -> Response<Bytes> {
        self.release(working, lease).await;
        if let Some((about, stopped)) = working.has_stopped() {
            let is_given_back = stopped == Stopped::GivenBack;
            report::handler_stopped(&about, if is_given_back { Fate::GivenBack } else { Fate::Kept });
        }
        self.draining()
    }

    /// Releases the lease of a delivery whose handler was stopped.
    pub(super) async fn release(&self, working: &Working, lease: Option<&Lease>) {
        let released = self.release_stopped(lease).await;
        working.stopped(if released { Stopped::GivenBack } else { Stopped::Kept });
    }

    /// Whether the delivery of a stopped handler can be claimed again.
    async fn release_stopped(&self, lease: Option<&Lease>) -> bool {
        let Some(lease) = lease else { return true };
        let released = self.store.release(lease, self.endpoint.clock().steady()).await;
        if let Err(error) = &released {
            report::store_failed(self.name(), error);
        }
        released.is_ok()
    }

    /// Ends when the lease is lost. A store that cannot be reached now may be the next time.
    async fn renew_until_lost(&self, lease: &Lease) {
        loop {
            Sleep::new(self.lease / 3).await;
            match self.store.renew(lease, self.endpoint.clock().steady(), self.lease).await {
                Ok(Settled::Settled) => {}
                Ok(Settled::Lost) => return report::lease_lost(self.name(), lease),
                Err(error) => report::store_failed(self.name(), &error),
            }
        }
    }

    /// The first half of [`Receiver::handle`]: a delivery to handle, with its lease.
    ///
    /// # Errors
    ///
    /// The answer to a request that is refused, or whose delivery need not or cannot be handled now.
    pub async fn claim(&self, request: &Request) -> Result<Delivery<E>, Response<Bytes>> {
        let received = self.endpoint.receive(request);
        let delivery = received.map_err(|rejection| self.endpoint.response_for_rejection(&rejection))?;
        self.claim_received(delivery).await
    }

    /// As [`Receiver::claim`], of a delivery that the endpoint received.
    pub(super) async fn claim_received(&self, delivery: Delivery<E>) -> Result<Delivery<E>, Response<Bytes>> {
        match self.claim_delivery(delivery).await {
            Ok(Claimed::Fresh(delivery)) => Ok(delivery),
            Ok(Claimed::Done) => Err(self.end(Outcome::Duplicate)),
            Ok(Claimed::InFlight { remaining }) => {
                let seconds = remaining.min(self.lease).as_millis().div_ceil(1_000).max(1);
                Err(self.end_later(Outcome::InFlight, u64::try_from(seconds).unwrap_or(u64::MAX)))
            }
            Err(StoreFailed) => Err(self.unavailable()),
        }
    }

    /// Claims a delivery, if it can be remembered.
    ///
    /// # Errors
    ///
    /// When the store failed, which is reported.
    pub(super) async fn claim_delivery(
        &self,
        mut delivery: Delivery<E>,
    ) -> Result<Claimed<Delivery<E>>, StoreFailed> {
        let Some(key) = key_of(&delivery) else { return Ok(Claimed::Fresh(delivery)) };
        match self.store.claim(&key, self.endpoint.clock().steady(), self.lease).await {
            Ok(Claim::Fresh(lease)) => {
                delivery.lease = Some(lease);
                Ok(Claimed::Fresh(delivery))
            }
            Ok(Claim::Done) => Ok(Claimed::Done),
            Ok(Claim::InFlight { remaining }) => Ok(Claimed::InFlight { remaining }),
            Err(error) => {
                report::store_failed(self.name(), &error);
                Err(StoreFailed)
            }
        }
    }

    /// The second half of [`Receiver::handle`]: commits or releases the lease, and answers.
    pub async fn settle<X>(
        &self,
        lease: Option<&Lease>,
        outcome: Outcome,
        handled: Result<(), X>,
    ) -> Response<Bytes> {
        let settled = self.settle_lease(lease, handled.is_ok()).await;
        match (handled, settled) {
            (Ok(()), Ok(())) => self.endpoint.response_for_outcome(outcome),
            (Ok(()), Err(StoreFailed)) => self.unavailable(),
            // The handler logs its own error, which may contain payload values.
            (Err(_), _) => self.end(Outcome::Failed),
        }
    }

    /// Commits the lease of a delivery that was handled, or else releases it.
    ///
    /// # Errors
    ///
    /// When the store failed, which is reported.
    pub(super) async fn settle_lease(&self, lease: Option<&Lease>, handled: bool) -> Result<(), StoreFailed> {
        let Some(lease) = lease else { return Ok(()) };
        let now = self.endpoint.clock().steady();
        let settled =
            if handled { self.store.commit(lease, now).await } else { self.store.release(lease, now).await };
        match settled {
            Ok(Settled::Lost) if handled => {
                // Another attempt claimed the delivery, and its answer counts; this one is true as well.
                report::lease_lost(self.name(), lease);
                Ok(())
            }
            Ok(_) => Ok(()),
            Err(error) => {
                report::store_failed(self.name(), &error);
                Err(StoreFailed)
            }
        }
    }

    /// The handle that ends this receiver.
    #[cfg(feature = "inbox")]
    pub(super) const fn drain_handle(&self) -> &Drain {
        &self.drain
    }

    fn unavailable(&self) -> Response<Bytes> {
        self.end_later(Outcome::Unavailable, COME_AGAIN)
    }

    /// The receiver's name in logs.
    fn name(&self) -> &str {
        self.endpoint.name()
    }

    /// The answer to an outcome that only receivers have.
    fn end(&self, outcome: Outcome) -> Response<Bytes> {
        #[cfg(feature = "tracing")]
        super::observe::count(self.endpoint.provider(), outcome);
        self.endpoint.response_for_outcome(outcome)
    }

    /// As [`Self::end`], with `Retry-After` in seconds.
    fn end_later(&self, outcome: Outcome, seconds: u64) -> Response<Bytes> {
        self.end(outcome);
        self.endpoint.response_for_outcome_after(outcome, seconds)
    }
}

/// What a store says about a delivery.
pub(super) enum Claimed<D> {
    /// It is to be handled, and has its lease.
    Fresh(D),
    /// It was handled.
    Done,
    /// It is being handled, by a lease that ends after this time.
    InFlight { remaining: Duration },
}

/// The store failed, which was reported.
pub(super) struct StoreFailed;

/// What a store knows a delivery by; `None` if it cannot be remembered.
///
/// An event without a schema claims nothing, so that it cannot stand in for one that is understood.
pub(super) fn key_of<E: Event>(delivery: &Delivery<E>) -> Option<DeliveryKey> {
    let id = delivery.id.as_deref().filter(|_| !delivery.event.is_unknown())?;
    // The ids of CloudEvents are unique for one source (§3.1.1). Both may be any text, so the length says where one ends.
    let of_source = |source: &String| Cow::Owned(format!("{}:{source}{id}", source.len()));
    let id = delivery.source.as_ref().map_or(Cow::Borrowed(id), of_source);
    Some(match delivery.secret {
        Some(_) => DeliveryKey::new(&*delivery.endpoint, id),
        None => DeliveryKey::unverified(&*delivery.endpoint, id, &delivery.body),
    })
}
