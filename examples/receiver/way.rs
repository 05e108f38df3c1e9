//! How deliveries come to their handlers: at once, or through an inbox.

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use axum::routing::MethodRouter;
use hookwright::receive::axum::{inbox, webhook};
use hookwright::receive::inbox::{Inbox, Intake};
use hookwright::receive::{DeliveryStore, Drain, Endpoint, Event, Receiver, inbox as waiting};

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
}

/// Each delivery is handled, and then acknowledged; the store remembers it.
pub(crate) struct AtOnce<S>(pub(crate) Arc<S>);

impl<S: DeliveryStore + 'static> Way for AtOnce<S> {
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
    pub(crate) store: Arc<S>,
    pub(crate) inbox: Arc<I>,
}

impl<S: DeliveryStore + Inbox + 'static> ThroughInbox<S, S> {
    /// Through an inbox that is the store, too.
    pub(crate) fn both(store: Arc<S>) -> Self {
        Self { inbox: Arc::clone(&store), store }
    }
}

impl<S: DeliveryStore + 'static, I: Inbox + 'static> Way for ThroughInbox<S, I> {
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
        (inbox(intake), Some(Box::pin(workers.run(move |delivery| handler(delivery)))))
    }
}
