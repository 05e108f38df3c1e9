//! Reads a request's body, as far as an endpoint is willing to.

use bytes::Bytes;
use http::Response;
use http_body::Body;
use http_body_util::{BodyExt, LengthLimitError, Limited};

use super::{Endpoint, Event, Outcome, Rejection};

/// The whole body.
///
/// # Errors
///
/// The answer to a body that is too large, or that breaks off. No more than the limit is read.
pub(super) async fn read<E, B>(endpoint: &Endpoint<E>, body: B) -> Result<Bytes, Response<Vec<u8>>>
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
            Err(endpoint.refuse(&rejection))
        }
        Err(_) => Err(endpoint.answer(Outcome::NotJson)),
    }
}
