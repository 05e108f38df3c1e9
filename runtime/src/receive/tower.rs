//! A layer for tower (feature `tower`): what comes through it was verified and decoded.
//!
//! The inner service finds an [`Arc`] of the [`Delivery`](super::Delivery) among the request's
//! extensions, and the body unchanged. A request that is refused does not reach it. Of a provider whose requests deliver
//! several events it finds an [`Arc`] of [`Items`](super::Items), some of which may have been refused, and answers for them
//! ([`Endpoint::response_for_items`](super::Endpoint::response_for_items)).

use std::fmt;
use std::future::Future;
use std::mem::take;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::Response;
use http_body::Body;
use tower_layer::Layer;
use tower_service::Service;

use super::http_body::{read, receive};
use super::{Endpoint, Event, Received};
use crate::Request;

/// Puts an [`Endpoint`] in front of a service.
///
/// ```
/// use std::convert::Infallible;
/// use std::sync::Arc;
/// use std::time::SystemTime;
///
/// use http_body_util::Full;
/// use hookwright::Bytes;
/// use hookwright::receive::tower::WebhookLayer;
/// use hookwright::receive::{Delivery, Event as _, EventName};
/// use hookwright::testing::{Bad, Sender};
/// use hookwright_providers::tiquo;
/// use tower::{Layer as _, ServiceExt as _, service_fn};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let inner = service_fn(|request: http::Request<Full<Bytes>>| async move {
///     let delivery = request.extensions().get::<Arc<Delivery<tiquo::Event>>>();
///     let name = delivery.map_or("", |delivery| delivery.event.name()).to_owned();
///     Ok::<_, Infallible>(http::Response::new(Bytes::from(name)))
/// });
/// let service = WebhookLayer::new(tiquo::endpoint().secret("shh").build()?).layer(inner);
///
/// // What the provider sends. Tests can sign as it does, with the feature `testing`.
/// let sender = Sender::new(tiquo::Event::SPEC, SystemTime::now()).secret("shh");
/// let event = EventName::new(None, "customer.deleted");
/// let body = br#"{
///     "id": "evt_1", "type": "customer.deleted", "created": "2025-02-05T23:59:59Z", "data": {"id": "cust_1"}
/// }"#;
/// let response = service.clone().oneshot(sender.request(event, body)?.into()).await?;
/// assert_eq!(response.into_body(), "customer.deleted");
///
/// // A forged request does not reach the inner service.
/// let response = service.oneshot(sender.bad(Bad::Signature, event, body)?.into()).await?;
/// assert_eq!(response.status(), 401);
/// # Ok(())
/// # }
/// ```
pub struct WebhookLayer<E> {
    endpoint: Arc<Endpoint<E>>,
}

impl<E> WebhookLayer<E> {
    /// A layer of `endpoint`.
    pub fn new(endpoint: Endpoint<E>) -> Self {
        Self { endpoint: Arc::new(endpoint) }
    }
}

impl<E> Clone for WebhookLayer<E> {
    fn clone(&self) -> Self {
        Self { endpoint: Arc::clone(&self.endpoint) }
    }
}

impl<E> fmt::Debug for WebhookLayer<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WebhookLayer")
    }
}

impl<S, E> Layer<S> for WebhookLayer<E> {
    type Service = WebhookService<S, E>;

    fn layer(&self, inner: S) -> Self::Service {
        WebhookService { inner, endpoint: Arc::clone(&self.endpoint) }
    }
}

/// A service behind an [`Endpoint`]: what [`WebhookLayer`] makes.
pub struct WebhookService<S, E> {
    inner: S,
    endpoint: Arc<Endpoint<E>>,
}

impl<S: Clone, E> Clone for WebhookService<S, E> {
    fn clone(&self) -> Self {
        Self { inner: self.inner.clone(), endpoint: Arc::clone(&self.endpoint) }
    }
}

impl<S, E> fmt::Debug for WebhookService<S, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WebhookService")
    }
}

impl<S, E, B, R> Service<http::Request<B>> for WebhookService<S, E>
where
    S: Service<http::Request<B>, Response = Response<R>> + Clone + Send + 'static,
    S::Future: Send,
    E: Event + Send + Sync + 'static,
    B: Body + From<Bytes> + Send + 'static,
    B::Data: Send,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
    R: From<Bytes>,
{
    type Response = Response<R>;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Self::Error>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: http::Request<B>) -> Self::Future {
        // The service that was polled ready is the one to call; its clone waits for the next request.
        let clone = self.inner.clone();
        let mut inner = std::mem::replace(&mut self.inner, clone);
        let endpoint = Arc::clone(&self.endpoint);
        Box::pin(async move {
            let (mut parts, body) = request.into_parts();
            let head = (take(&mut parts.method), take(&mut parts.uri), take(&mut parts.headers));
            let mut request = Request::new(head.0, head.1, head.2, Bytes::new());
            request.body = match read(&endpoint, &request, body).await {
                Ok(body) => body,
                Err(refused) => return Ok(refused.response.map(R::from)),
            };
            let received = match receive(&endpoint, &request).await {
                Ok(received) => received,
                Err(refused) => return Ok(refused.response.map(R::from)),
            };
            (parts.method, parts.uri, parts.headers) = (request.method, request.uri, request.headers);
            match received {
                Received::One(delivery) => parts.extensions.insert(Arc::new(delivery)).map(drop),
                Received::Batch(items) => parts.extensions.insert(Arc::new(items)).map(drop),
            };
            inner.call(http::Request::from_parts(parts, B::from(request.body))).await
        })
    }
}
