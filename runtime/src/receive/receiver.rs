//! An endpoint with a store and a handler: from the request to the answer, each delivery once.

use std::fmt::Display;
use std::future::Future;
use std::time::Duration;

use http::{HeaderMap, Response};

use super::store::{Claim, DeliveryKey, DeliveryStore, Lease, Settled};
use super::{Delivery, Endpoint, Event, Outcome};

/// An [`Endpoint`] that remembers deliveries in a store, so that each is handled once.
///
/// A delivery without an id cannot be remembered: it is handled as often as it comes.
#[derive(Debug)]
pub struct Receiver<E, S> {
    endpoint: Endpoint<E>,
    store: S,
    lease: Duration,
}

impl<E: Event, S: DeliveryStore> Receiver<E, S> {
    /// A receiver whose handlers take less than a minute.
    pub const fn new(endpoint: Endpoint<E>, store: S) -> Self {
        Self { endpoint, store, lease: Duration::from_secs(60) }
    }

    /// Gives handlers another time: a delivery whose handler takes longer may be handled again.
    #[must_use]
    pub const fn lease(mut self, lease: Duration) -> Self {
        self.lease = lease;
        self
    }

    /// The endpoint.
    pub const fn endpoint(&self) -> &Endpoint<E> {
        &self.endpoint
    }

    /// The store.
    pub const fn store(&self) -> &S {
        &self.store
    }

    /// Receives a request, has `handler` handle its event unless that was done before, and answers.
    ///
    /// When the handler fails, the answer asks the provider to deliver again, and the next attempt is
    /// fresh. When this future is dropped before it ends, the lease ends by itself.
    pub async fn handle<H, F, X>(&self, headers: &HeaderMap, body: &[u8], handler: H) -> Response<Vec<u8>>
    where
        H: FnOnce(Delivery<E>) -> F,
        F: Future<Output = Result<(), X>>,
    {
        let delivery = match self.claim(headers, body).await {
            Ok(delivery) => delivery,
            Err(answer) => return answer,
        };
        let (lease, outcome) = (delivery.lease.clone(), delivery.outcome());
        let result = handler(delivery).await;
        self.settle(lease.as_ref(), outcome, result).await
    }

    /// The first half of [`Receiver::handle`]: a delivery to handle, with its lease.
    ///
    /// # Errors
    ///
    /// The answer to a request that is refused, or whose delivery need not or cannot be handled now.
    pub async fn claim(&self, headers: &HeaderMap, body: &[u8]) -> Result<Delivery<E>, Response<Vec<u8>>> {
        let mut delivery =
            self.endpoint.receive(headers, body).map_err(|rejection| self.endpoint.refuse(&rejection))?;
        let Some(id) = &delivery.id else { return Ok(delivery) };
        let key = DeliveryKey::new(&*delivery.endpoint, id);
        let now = self.endpoint.clock().now();
        match self.store.claim(&key, now, self.lease).await {
            Ok(Claim::Fresh(lease)) => {
                delivery.lease = Some(lease);
                Ok(delivery)
            }
            Ok(Claim::Done) => Err(self.end(Outcome::Duplicate)),
            Ok(Claim::InFlight { until }) => {
                let seconds = until.duration_since(now).unwrap_or_default().as_secs().max(1);
                self.end(Outcome::InFlight);
                Err(self.endpoint.answer_later(Outcome::InFlight, seconds))
            }
            Err(error) => Err(self.store_failed(&error)),
        }
    }

    /// The second half of [`Receiver::handle`]: commits or releases the lease, and answers.
    pub async fn settle<X>(
        &self,
        lease: Option<&Lease>,
        outcome: Outcome,
        handled: Result<(), X>,
    ) -> Response<Vec<u8>> {
        let now = self.endpoint.clock().now();
        let settled = match (&handled, lease) {
            (_, None) => Ok(Settled::Settled),
            (Ok(()), Some(lease)) => self.store.commit(lease, now).await,
            (Err(_), Some(lease)) => self.store.release(lease, now).await,
        };
        match (handled, settled) {
            // A lost lease was taken by another attempt, whose answer counts; ours is true as well.
            (Ok(()), Ok(_)) => self.endpoint.answer(outcome),
            // What went wrong is the handler's to log: its error may speak of the payload.
            (Err(_), _) => self.end(Outcome::Failed),
            (Ok(()), Err(error)) => self.store_failed(&error),
        }
    }

    fn store_failed(&self, error: &dyn Display) -> Response<Vec<u8>> {
        #[cfg(feature = "tracing")]
        tracing::error!(provider = Endpoint::<E>::provider(), %error, "the store of deliveries failed");
        #[cfg(not(feature = "tracing"))]
        let _ = error;
        self.end(Outcome::Failed)
    }

    /// The answer to an outcome that only a receiver has.
    fn end(&self, outcome: Outcome) -> Response<Vec<u8>> {
        #[cfg(feature = "tracing")]
        super::observe::count(Endpoint::<E>::provider(), outcome);
        self.endpoint.answer(outcome)
    }
}
