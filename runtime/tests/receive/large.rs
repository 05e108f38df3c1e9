//! Large bodies are decoded away from the threads that serve other requests.

use std::sync::Arc;
use std::thread::{self, ThreadId};

use axum::Router;
use axum::body::Body;
use axum::routing::post;
use hookwright::receive::axum::{Webhook, webhook};
use hookwright::receive::tower::WebhookLayer;
use hookwright::receive::{Delivery, Endpoint, Event, Memory, Receiver, Template, Unknown, WebhookSpec};
use hookwright::{Bytes, Invalid, Limits};
use http::{Request, Response};
use tower::{Layer, ServiceExt, service_fn};

/// An event that knows which thread decoded it.
#[derive(Debug)]
struct Decoded {
    by: ThreadId,
    unknown: Unknown,
}

impl Event for Decoded {
    const SPEC: &'static WebhookSpec<'static> =
        &WebhookSpec::new("acme").event(Template("{header:X-Acme-Event}"));
    fn decode(version: Option<&str>, name: &str, body: &Bytes, limits: &Limits) -> Result<Self, Invalid> {
        let by = thread::current().id();
        Unknown::new(version, name, body, limits).map(|unknown| Self { by, unknown })
    }
    fn name(&self) -> &str {
        &self.unknown.name
    }
    fn is_unknown(&self) -> bool {
        true
    }
}

fn endpoint() -> Endpoint<Decoded> {
    Endpoint::builder().unverified().build().unwrap()
}

fn request(len: usize) -> Request<Body> {
    let body = format!("\"{}\"", "x".repeat(len - 2));
    Request::post("/").header("x-acme-event", "order.paid").body(Body::from(body)).unwrap()
}

/// Answers whether the event was decoded by the thread that handles it.
fn answer(event: &Decoded) -> Response<Body> {
    let status = if event.by == thread::current().id() { 200 } else { 210 };
    Response::builder().status(status).body(Body::empty()).unwrap()
}

async fn extracted(Webhook { delivery, .. }: Webhook<Decoded>) -> Response<Body> {
    answer(&delivery.event)
}

async fn inner(request: Request<Body>) -> Result<Response<Body>, std::convert::Infallible> {
    assert_eq!((request.method().as_str(), request.uri().path()), ("POST", "/"));
    assert_eq!(request.headers()["x-acme-event"], "order.paid", "the request goes on as it came");
    Ok(answer(&request.extensions().get::<Arc<Delivery<Decoded>>>().unwrap().event))
}

// One thread serves everything, so another thread is one that may block.
#[tokio::test(flavor = "current_thread")]
async fn a_large_body_is_decoded_on_a_thread_that_may_block() {
    let extractor = Router::new().route("/", post(extracted)).with_state(Arc::new(endpoint()));
    let layer = WebhookLayer::new(endpoint()).layer(service_fn(inner));
    for (len, status) in [(1_000, 200), (64 * 1024, 200), (64 * 1024 + 1, 210), (4 * 1024 * 1024, 210)] {
        assert_eq!(extractor.clone().oneshot(request(len)).await.unwrap().status(), status, "{len}");
        assert_eq!(layer.clone().oneshot(request(len)).await.unwrap().status(), status, "{len}");
    }
}

#[tokio::test(flavor = "current_thread")]
async fn a_route_answers_large_bodies_as_it_does_small_ones() {
    let store = Memory::new(10, std::time::Duration::from_secs(60));
    let handler = |delivery: Delivery<Decoded>| async move {
        let large = delivery.body.len() > 64 * 1024;
        assert_eq!(delivery.event.by != thread::current().id(), large);
        Ok::<(), ()>(())
    };
    let router: Router = Router::new().route("/", webhook(Receiver::new(endpoint(), store), handler));
    for len in [100, 1024 * 1024] {
        assert_eq!(router.clone().oneshot(request(len)).await.unwrap().status(), 200, "{len}");
    }
    let unfinished = Request::post("/").header("x-acme-event", "e").body("[".repeat(100_000)).unwrap();
    assert_eq!(router.oneshot(unfinished.map(Body::from)).await.unwrap().status(), 400);
}

#[tokio::test]
async fn a_handler_can_see_why_there_is_no_delivery() {
    use hookwright::receive::Rejection;
    use hookwright::receive::axum::WebhookRejection;

    async fn seen(webhook: Result<Webhook<Decoded>, WebhookRejection>) -> String {
        let rejection = webhook.unwrap_err();
        assert_eq!(rejection.status(), 400);
        assert!(matches!(rejection.rejection(), Some(Rejection::NoEvent)));
        rejection.to_string()
    }
    let router = Router::new().route("/", post(seen)).with_state(Arc::new(endpoint()));
    let answer = router.oneshot(Request::post("/").body(Body::from("{}")).unwrap()).await.unwrap();
    let text = axum::body::to_bytes(answer.into_body(), 1_000).await.unwrap();
    assert_eq!(text, "the request does not name its event");
}

#[tokio::test]
async fn a_request_that_is_refused_is_the_extractors_answer() {
    let router = Router::new().route("/", post(extracted)).with_state(Arc::new(endpoint()));
    let answer = router.oneshot(Request::post("/").body(Body::from("{}")).unwrap()).await.unwrap();
    assert_eq!(answer.status(), 400);
}
