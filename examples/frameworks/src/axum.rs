//! axum: a route of the runtime's own, and the same by hand.

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::response::Response;
use axum::routing::post;
use hookwright::receive::Outcome;
use hookwright::receive::axum::webhook_router;

use crate::{Tiquo, handle};

/// The route with every bound and deadline of the endpoint.
pub fn router(receiver: Tiquo) -> Router {
    webhook_router("/tiquo", receiver, handle)
}

/// The same route without the feature `axum`.
pub fn router_by_hand(receiver: Tiquo) -> Router {
    Router::new().route("/tiquo", post(by_hand)).with_state(Arc::new(receiver))
}

async fn by_hand(State(receiver): State<Arc<Tiquo>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, receiver.endpoint().limits().max_body_bytes).await else {
        return receiver.endpoint().response_for_outcome(Outcome::TooLarge).map(Body::from);
    };
    let request = http::Request::from_parts(parts, body).into();
    receiver.handle(&request, handle).await.map(Body::from)
}
