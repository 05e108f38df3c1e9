//! tower: a layer verifies and decodes, and the service behind it finds the delivery among the request's extensions.

use std::convert::Infallible;
use std::sync::Arc;

use axum::body::Body;
use hookwright::receive::tower::WebhookLayer;
use hookwright::receive::{Delivery, Endpoint};
use hookwright_providers::tiquo;
use http::{Request, Response, StatusCode};
use tower::{Service, ServiceBuilder};

/// A service that only verified deliveries reach.
pub fn service(
    endpoint: Endpoint<tiquo::Event>,
) -> impl Service<Request<hyper::body::Incoming>, Response = Response<Body>, Error = Infallible, Future: Send>
+ Clone {
    ServiceBuilder::new()
        .map_request(|request: Request<hyper::body::Incoming>| request.map(Body::new))
        .layer(WebhookLayer::new(endpoint))
        .service_fn(verified)
}

async fn verified(request: Request<Body>) -> Result<Response<Body>, Infallible> {
    let delivery = request.extensions().get::<Arc<Delivery<tiquo::Event>>>();
    let status = if delivery.is_some() { StatusCode::OK } else { StatusCode::INTERNAL_SERVER_ERROR };
    let mut response = Response::default();
    *response.status_mut() = status;
    Ok(response)
}
