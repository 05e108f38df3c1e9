//! The layer for tower, without any server.

use std::sync::Arc;

use axum::body::Body;
use hookwright::receive::tower::WebhookLayer;
use hookwright::receive::{Delivery, Event};
use hookwright::testing::{Bad, Sender};
use http::{Request, Response};
use tower::{Layer, ServiceExt, service_fn};

use crate::acme::{Acme, GOOD, ORDER, SECRET, now, receiving, schemes};
use crate::loopback::builder;

async fn inner(request: Request<Body>) -> Result<Response<Body>, std::convert::Infallible> {
    let delivery = request.extensions().get::<Arc<Delivery<Acme>>>().unwrap();
    let name = delivery.event.name().to_owned();
    let body = axum::body::to_bytes(request.into_body(), usize::MAX).await.unwrap();
    assert_eq!(body, GOOD);
    Ok(Response::new(Body::from(name)))
}

#[tokio::test]
async fn only_what_was_verified_and_decoded_comes_through() {
    let (_, scheme) = schemes().remove(2);
    let service = WebhookLayer::new(builder(Some(scheme)).build().unwrap()).layer(service_fn(inner));
    let table = receiving(Some(scheme));
    let sender = Sender::new(&table, now()).secret(SECRET);
    let good = sender.request(ORDER, GOOD).unwrap();
    let answer = service.clone().oneshot(good.into()).await.unwrap();
    assert_eq!(axum::body::to_bytes(answer.into_body(), 100).await.unwrap(), "order.paid");
    for (bad, status) in [(Bad::Signature, 401), (Bad::Malformed, 400)] {
        let request = sender.bad(bad, ORDER, GOOD).unwrap();
        assert_eq!(service.clone().oneshot(request.into()).await.unwrap().status(), status);
    }
}
