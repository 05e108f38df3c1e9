//! How deliveries come to their handlers: at once, or through an inbox.

use std::pin::Pin;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use axum::Router;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse as _;
use axum::routing::{MethodRouter, get};
use hookwright::receive::axum::{inbox, webhook};
use hookwright::receive::inbox::{Inbox, Intake, Metrics};
use hookwright::receive::{
    Claim, DeliveryKey, DeliveryStore, Drain, Endpoint, Event, Receiver, inbox as waiting,
};

use crate::app::Handler;

/// What handles the deliveries of an inbox, until a drain ends it.
pub(crate) type Workers = Pin<Box<dyn Future<Output = ()> + Send>>;

/// How deliveries come to their handlers.
pub(crate) trait Way {
    /// The route of an endpoint, and what has to run beside it. `shared` ends them, and says how long a delivery waits whose
    /// process has died.
    fn route<E>(
        &self,
        endpoint: Endpoint<E>,
        shared: (&Drain, Duration),
        handler: Handler<E>,
    ) -> (MethodRouter, Option<Workers>)
    where
        E: Event + Send + 'static;

    /// What those who look after the receiver ask: `/health`, for load balancers, and `/metrics`.
    fn looked_after(&self) -> Router;
}

/// Each delivery is handled, and then acknowledged; the store remembers it.
pub(crate) struct AtOnce<S>(pub(crate) Arc<S>);

impl<S: DeliveryStore + 'static> Way for AtOnce<S> {
    fn looked_after(&self) -> Router {
        let store = Arc::clone(&self.0);
        Router::new().route("/health", get(async move || health(remembers(&*store).await)))
    }

    fn route<E>(
        &self,
        endpoint: Endpoint<E>,
        shared: (&Drain, Duration),
        handler: Handler<E>,
    ) -> (MethodRouter, Option<Workers>)
    where
        E: Event + Send + 'static,
    {
        let (drain, lease) = shared;
        let receiver = Receiver::new(endpoint, Arc::clone(&self.0)).lease(lease).drain(drain);
        (webhook(receiver, move |delivery| handler(delivery)), None)
    }
}

/// Each delivery is written down in an inbox and acknowledged, and then handled, by this process or another. The store remembers it.
pub(crate) struct ThroughInbox<S, I> {
    store: Arc<S>,
    inbox: Arc<I>,
    metrics: Metrics,
}

impl<B: DeliveryStore + Inbox + 'static> ThroughInbox<B, B> {
    /// Through an inbox that is the store, too.
    pub(crate) fn both(store: Arc<B>) -> Self {
        Self::new(Arc::clone(&store), store)
    }
}

impl<S, I> ThroughInbox<S, I> {
    pub(crate) fn new(store: Arc<S>, inbox: Arc<I>) -> Self {
        Self { store, inbox, metrics: Metrics::default() }
    }
}

/// 200 while deliveries are accepted, and 503 while they are not: a load balancer then asks another process.
fn health(works: bool) -> StatusCode {
    if works { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE }
}

/// Whether a store can be written.
async fn remembers(store: &impl DeliveryStore) -> bool {
    let (key, now) = (DeliveryKey::new("health", "check"), SystemTime::now());
    match store.claim(&key, now, Duration::from_secs(1)).await {
        Ok(Claim::Fresh(lease)) => store.release(&lease, now).await.is_ok(),
        // Another process is asked at the same time.
        claimed => claimed.is_ok(),
    }
}

impl<S: DeliveryStore + 'static, I: Inbox + 'static> Way for ThroughInbox<S, I> {
    fn looked_after(&self) -> Router {
        let (store, inbox) = (Arc::clone(&self.store), Arc::clone(&self.inbox));
        let health =
            async move || health(remembers(&*store).await && inbox.waiting("health", 1).await.is_ok());
        let (metrics, inbox) = (self.metrics.clone(), Arc::clone(&self.inbox));
        let metrics = async move || match metrics.text(&*inbox).await {
            Ok(text) => ([(CONTENT_TYPE, "text/plain; version=0.0.4")], text).into_response(),
            Err(_) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
        };
        Router::new().route("/health", get(health)).route("/metrics", get(metrics))
    }

    fn route<E>(
        &self,
        endpoint: Endpoint<E>,
        shared: (&Drain, Duration),
        handler: Handler<E>,
    ) -> (MethodRouter, Option<Workers>)
    where
        E: Event + Send + 'static,
    {
        let (drain, lease) = shared;
        let intake = Intake::new(endpoint.clone(), Arc::clone(&self.inbox)).drain(drain);
        let receiver = Receiver::new(endpoint, Arc::clone(&self.store)).lease(lease).drain(drain);
        let workers = waiting::Workers::new(receiver, Arc::clone(&self.inbox)).hold(lease);
        let metrics = self.metrics.clone();
        let workers = workers.observe(move |worked| metrics.count(worked));
        (inbox(intake), Some(Box::pin(workers.run(move |delivery| handler(delivery)))))
    }
}
