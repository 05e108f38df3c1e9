//! Receives a request whose body is still to be read, on behalf of the frameworks.

use std::sync::Arc;

use bytes::Bytes;
use http::Response;
use http_body::Body;
use http_body_util::{BodyExt, LengthLimitError, Limited};

use super::{Delivery, Endpoint, Event, Outcome, Rejection};
use crate::Request;

/// Bodies of more bytes are verified and decoded on a thread that may block.
///
/// Going there and back costs as much as receiving some 10 kB does, so that it pays only where the requests that wait
/// behind this one would wait for many times that.
pub(super) const LARGE: usize = 64 * 1024;

/// A request that was refused, and the answer to it.
#[derive(Debug)]
pub(super) struct Refused {
    /// Why; `None` where the request did not come whole, or the process is about to end.
    pub(super) rejection: Option<Rejection>,
    pub(super) response: Response<Bytes>,
}

/// The whole body; no more than the endpoint's limit is read.
///
/// # Errors
///
/// When it is too large, or breaks off.
pub(super) async fn read<E, B>(endpoint: &Endpoint<E>, body: B) -> Result<Bytes, Refused>
where
    E: Event,
    B: Body,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    let limit = endpoint.limits().max_body_bytes;
    match Limited::new(body, limit).collect().await {
        Ok(collected) => Ok(collected.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => {
            let rejection = Rejection::TooLarge { limit };
            #[cfg(feature = "tracing")]
            super::observe::count(Endpoint::<E>::provider(), rejection.outcome());
            Err(refused(endpoint, rejection))
        }
        Err(_) => Err(unfinished(endpoint, Outcome::NotJson)),
    }
}

/// Receives a request; if it is large, on a thread that may block, so that other requests are served meanwhile.
///
/// # Errors
///
/// When the endpoint refuses it.
pub(super) async fn receive<E>(endpoint: &Arc<Endpoint<E>>, request: &Request) -> Result<Delivery<E>, Refused>
where
    E: Event + Send + 'static,
{
    let received = match tokio::runtime::Handle::try_current() {
        Ok(runtime) if request.body.len() > LARGE => {
            let (shared, request) = (Arc::clone(endpoint), request.clone());
            let received = runtime.spawn_blocking(move || shared.receive(&request)).await;
            received.map_err(|_| unfinished(endpoint, Outcome::Failed))?
        }
        // Another runtime than tokio's has no such threads.
        _ => endpoint.receive(request),
    };
    received.map_err(|rejection| refused(endpoint, rejection))
}

fn refused<E: Event>(endpoint: &Endpoint<E>, rejection: Rejection) -> Refused {
    let response = endpoint.response_for_rejection(&rejection);
    Refused { rejection: Some(rejection), response }
}

fn unfinished<E: Event>(endpoint: &Endpoint<E>, outcome: Outcome) -> Refused {
    Refused { rejection: None, response: endpoint.response_for_outcome(outcome) }
}
