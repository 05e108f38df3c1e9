//! An extractor and routes for axum (feature `axum`).
//!
//! [`webhook`] is a whole route: it verifies, decodes, remembers deliveries, calls the handler and
//! acknowledges. [`Webhook`] is an extractor for handlers that do the rest themselves.
//!
//! Where everything of [`receive`](super) is imported by `*`, `axum` is this module; write `::axum` for the crate.

use std::fmt;
use std::future::Future;
use std::sync::Arc;

use ::axum::Router;
use ::axum::body::Body;
use ::axum::extract::{FromRef, FromRequest};
use ::axum::response::{IntoResponse, Response};
use ::axum::routing::{MethodFilter, MethodRouter, on};
use bytes::Bytes;
use http::StatusCode;

use super::drain::Working;
use super::http_body::{Refused, read, receive, refused};
use super::store::{DeliveryStore, Lease};
use super::task::{Ended, run};
use super::{Delivery, Endpoint, Event, Outcome, Received, Receiver, Rejection};
use crate::Request;

/// A verified and decoded delivery, as an extractor: `Webhook<acme::Event>`. The router's state has
/// to have an `Arc<Endpoint<acme::Event>>`. A request that is refused is answered before the handler.
///
/// ```
/// use std::sync::Arc;
///
/// use axum::http::StatusCode;
/// use hookwright::receive::axum::Webhook;
/// use hookwright_providers::willsuite;
///
/// async fn customers(Webhook { delivery, acknowledgement, .. }: Webhook<willsuite::Event>) -> StatusCode {
///     // …handle `delivery.event`…
///     # drop(delivery);
///     acknowledgement
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let endpoint = Arc::new(willsuite::endpoint().unverified().build()?);
/// let router = axum::Router::new().route("/willsuite", axum::routing::post(customers)).with_state(endpoint);
/// # let event = r#"{"webhook_type": "customer.archived"}"#;
/// # let request = axum::http::Request::post("/willsuite").body(axum::body::Body::from(event))?;
/// # assert_eq!(tower::ServiceExt::oneshot(router, request).await?.status(), 202);
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub struct Webhook<E> {
    /// The delivery.
    pub delivery: Delivery<E>,
    /// The status that acknowledges it, for the handler to answer on success.
    pub acknowledgement: StatusCode,
}

impl<S, E> FromRequest<S> for Webhook<E>
where
    S: Send + Sync,
    E: Event + Send + 'static,
    Arc<Endpoint<E>>: FromRef<S>,
{
    type Rejection = WebhookRejection;

    async fn from_request(request: ::axum::extract::Request, state: &S) -> Result<Self, WebhookRejection> {
        let endpoint = Arc::<Endpoint<E>>::from_ref(state);
        let received = received(&endpoint, request).await.map_err(WebhookRejection)?;
        let delivery =
            received.single().map_err(|rejection| WebhookRejection(refused(&endpoint, rejection)))?;
        let acknowledgement = endpoint.response_for_delivery(&delivery).status();
        Ok(Self { delivery, acknowledgement })
    }
}

/// Why the extractor [`Webhook`] returned no delivery; as a response, it is the endpoint's answer.
///
/// A handler that takes `Result<Webhook<_>, WebhookRejection>` can count or store refused requests.
#[derive(Debug)]
pub struct WebhookRejection(Refused);

impl WebhookRejection {
    /// Why the endpoint refused the request; `None` if the request was incomplete or the process is shutting down.
    pub const fn rejection(&self) -> Option<&Rejection> {
        self.0.rejection.as_ref()
    }

    /// The status of the answer.
    pub fn status(&self) -> StatusCode {
        self.0.response.status()
    }
}

impl IntoResponse for WebhookRejection {
    fn into_response(self) -> Response {
        response(self.0.response)
    }
}

impl fmt::Display for WebhookRejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.rejection() {
            Some(rejection) => rejection.fmt(f),
            None => f.write_str("the request could not be read"),
        }
    }
}

impl std::error::Error for WebhookRejection {}

/// A router with one [`webhook`] route.
///
/// ```
/// use std::convert::Infallible;
/// use std::time::{Duration, SystemTime};
///
/// use hookwright::receive::axum::webhook_router;
/// use hookwright::receive::{Delivery, Event as _, EventName, Memory, Receiver};
/// use hookwright::testing::Sender;
/// use hookwright_providers::tiquo;
/// use tower::ServiceExt as _;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let endpoint = tiquo::endpoint().secret("shh").build()?;
/// let store = Memory::new(100_000, Duration::from_secs(24 * 60 * 60));
/// let receiver = Receiver::new(endpoint, store);
/// let router = webhook_router("/tiquo", receiver, |delivery: Delivery<tiquo::Event>| async move {
///     match delivery.event {
///         tiquo::Event::CustomerDeleted(deleted) => println!("{} is gone", deleted.data.id),
///         _ => {}
///     }
///     Ok::<(), Infallible>(())
/// });
///
/// // Serve the router with `hookwright::receive::Server`, or call it as a test does.
/// let body = br#"{
///     "id": "evt_1", "type": "customer.deleted", "created": "2025-02-05T23:59:59Z", "data": {"id": "cust_1"}
/// }"#;
/// let request = Sender::new(tiquo::Event::SPEC, SystemTime::now())
///     .secret("shh")
///     .uri("/tiquo".parse()?)
///     .request(EventName::new(None, "customer.deleted"), body)?;
/// let request: axum::extract::Request = request.into();
/// assert_eq!(router.oneshot(request).await?.status(), 200);
/// # Ok(())
/// # }
/// ```
pub fn webhook_router<E, S, H, F, X>(path: &str, receiver: Receiver<E, S>, handler: H) -> Router
where
    E: Event + Send + 'static,
    S: DeliveryStore + 'static,
    H: Fn(Delivery<E>) -> F + Clone + Send + Sync + 'static,
    F: Future<Output = Result<(), X>> + Send + 'static,
    X: Send + 'static,
{
    Router::new().route(path, webhook(receiver, handler))
}

/// A route that receives deliveries, has each handled once, and acknowledges what was handled.
///
/// The handler runs to completion even if the caller disconnects, and a handler that panics has failed.
pub fn webhook<E, S, H, F, X, State>(receiver: Receiver<E, S>, handler: H) -> MethodRouter<State>
where
    E: Event + Send + 'static,
    S: DeliveryStore + 'static,
    H: Fn(Delivery<E>) -> F + Clone + Send + Sync + 'static,
    F: Future<Output = Result<(), X>> + Send + 'static,
    X: Send + 'static,
    State: Clone + Send + Sync + 'static,
{
    let receiver = Arc::new(receiver);
    on(methods(receiver.endpoint()), move |request: ::axum::extract::Request| {
        let (receiver, handler) = (Arc::clone(&receiver), handler.clone());
        async move {
            // A task of its own: axum drops a handler's future when the connection breaks.
            let answer = tokio::spawn(handled(Arc::clone(&receiver), handler, request)).await;
            response(answer.unwrap_or_else(|_| receiver.endpoint().response_for_outcome(Outcome::Failed)))
        }
    })
}

/// A route that puts deliveries into an [inbox](super::inbox) and acknowledges them; [`Workers`](super::inbox::Workers) handle
/// them, here or in other processes.
///
/// What a request delivers is put there even if its caller disconnects.
#[cfg(feature = "inbox")]
pub fn inbox<E, I, State>(intake: super::inbox::Intake<E, I>) -> MethodRouter<State>
where
    E: Event + Send + 'static,
    I: super::inbox::Inbox + 'static,
    State: Clone + Send + Sync + 'static,
{
    let intake = Arc::new(intake);
    on(methods(intake.endpoint()), move |request: ::axum::extract::Request| {
        let intake = Arc::clone(&intake);
        async move {
            let answer = tokio::spawn(taken_in(Arc::clone(&intake), request)).await;
            response(answer.unwrap_or_else(|_| intake.endpoint().response_for_outcome(Outcome::Failed)))
        }
    })
}

#[cfg(feature = "inbox")]
async fn taken_in<E, I>(
    intake: Arc<super::inbox::Intake<E, I>>,
    request: ::axum::extract::Request,
) -> http::Response<Bytes>
where
    E: Event + Send + 'static,
    I: super::inbox::Inbox,
{
    let (parts, body) = request.into_parts();
    let mut request = Request::new(parts.method, parts.uri, parts.headers, Bytes::new());
    request.body = match read(intake.endpoint(), &request, body).await {
        Ok(body) => body,
        Err(refused) => return refused.response,
    };
    match receive(intake.endpoint(), &request).await {
        Ok(received) => intake.accept_received(&request, Ok(received)).await,
        Err(Refused { rejection: Some(rejection), .. }) => {
            intake.accept_received(&request, Err(rejection)).await
        }
        Err(refused) => refused.response,
    }
}

/// `POST`, and the methods of the provider's handshakes.
fn methods<E: Event>(endpoint: &Endpoint<E>) -> MethodFilter {
    let filters = endpoint.methods().filter_map(|method| {
        let method = http::Method::from_bytes(method.as_bytes()).ok()?;
        MethodFilter::try_from(method).ok()
    });
    filters.fold(MethodFilter::POST, MethodFilter::or)
}

/// Reads a request and receives it.
async fn received<E>(
    endpoint: &Arc<Endpoint<E>>,
    request: ::axum::extract::Request,
) -> Result<Received<E>, Refused>
where
    E: Event + Send + 'static,
{
    let (parts, body) = request.into_parts();
    let mut request = Request::new(parts.method, parts.uri, parts.headers, Bytes::new());
    request.body = read(endpoint, &request, body).await?;
    receive(endpoint, &request).await
}

async fn handled<E, S, H, F, X>(
    receiver: Arc<Receiver<E, S>>,
    handler: H,
    request: ::axum::extract::Request,
) -> http::Response<Bytes>
where
    E: Event + Send + 'static,
    S: DeliveryStore,
    H: Fn(Delivery<E>) -> F + Clone + Send + 'static,
    F: Future<Output = Result<(), X>> + Send + 'static,
    X: Send + 'static,
{
    let received = match received(receiver.endpoint(), request).await {
        Ok(received) => received,
        Err(refused) => return refused.response,
    };
    // Only once the body is complete: a drain waits for handlers, not for slow callers.
    let Some(working) = receiver.work() else { return receiver.draining() };
    match received {
        Received::One(delivery) => handled_once(&receiver, &working, &handler, Ok(delivery)).await,
        Received::Batch(items) => {
            let mut answers = receiver.endpoint().answers();
            for item in items {
                answers.add(handled_once(&receiver, &working, &handler, item).await);
            }
            receiver.endpoint().response_for_answers(answers)
        }
    }
}

async fn handled_once<E, S, H, F, X>(
    receiver: &Receiver<E, S>,
    working: &Working,
    handler: &H,
    received: Result<Delivery<E>, Rejection>,
) -> http::Response<Bytes>
where
    E: Event + Send + 'static,
    S: DeliveryStore,
    H: Fn(Delivery<E>) -> F + Clone + Send + 'static,
    F: Future<Output = Result<(), X>> + Send + 'static,
    X: Send + 'static,
{
    match claimed(receiver, received).await {
        Ok(delivery) => finish(receiver, working, handler, delivery).await,
        Err(answer) => answer,
    }
}

async fn claimed<E: Event, S: DeliveryStore>(
    receiver: &Receiver<E, S>,
    received: Result<Delivery<E>, Rejection>,
) -> Result<Delivery<E>, http::Response<Bytes>> {
    match received {
        Ok(delivery) => receiver.claim_received(delivery).await,
        Err(rejection) => Err(receiver.endpoint().response_for_rejection(&rejection)),
    }
}

async fn finish<E, S, H, F, X>(
    receiver: &Receiver<E, S>,
    working: &Working,
    handler: &H,
    delivery: Delivery<E>,
) -> http::Response<Bytes>
where
    E: Event + Send + 'static,
    S: DeliveryStore,
    H: Fn(Delivery<E>) -> F + Clone + Send + 'static,
    F: Future<Output = Result<(), X>> + Send + 'static,
    X: Send + 'static,
{
    let (lease, outcome) = (delivery.lease.clone(), delivery.outcome());
    match result(receiver, working, lease.as_ref(), handler.clone(), delivery).await {
        Some(handled) => receiver.settle(lease.as_ref(), outcome, handled).await,
        None => receiver.give_back(working, lease.as_ref()).await,
    }
}

/// What a handler returned; a panic is a failure. `None` if it was stopped before it returned.
async fn result<E, S, H, F, X>(
    receiver: &Receiver<E, S>,
    working: &Working,
    lease: Option<&Lease>,
    handler: H,
    delivery: Delivery<E>,
) -> Option<Result<(), ()>>
where
    E: Event + Send + 'static,
    S: DeliveryStore,
    H: FnOnce(Delivery<E>) -> F + Send + 'static,
    F: Future<Output = Result<(), X>> + Send + 'static,
    X: Send + 'static,
{
    match run(receiver, working, lease, None, handler, delivery).await {
        Ended::Returned(returned) => Some(returned.map_err(drop)),
        Ended::Panicked | Ended::Late(_) => Some(Err(())),
        Ended::Stopped => None,
    }
}

fn response(answer: http::Response<Bytes>) -> Response {
    answer.map(Body::from).into_response()
}
