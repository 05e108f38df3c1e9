//! hyper, with nothing between it and the receiver.

use std::convert::Infallible;

use hookwright::Bytes;
use hookwright::receive::Outcome;
use http::{Request, Response};
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::Incoming;

use crate::{Tiquo, handle};

/// Answers a request: what `hyper::service::service_fn` is given.
///
/// # Errors
///
/// Never: what goes wrong is an answer.
pub async fn serve(
    receiver: &Tiquo,
    request: Request<Incoming>,
) -> Result<Response<Full<Bytes>>, Infallible> {
    let (parts, body) = request.into_parts();
    let limit = receiver.endpoint().limits().max_body_bytes;
    let answer = match Limited::new(body, limit).collect().await {
        Ok(body) => {
            let request = Request::from_parts(parts, body.to_bytes()).into();
            receiver.handle(&request, handle).await
        }
        Err(_) => receiver.endpoint().response_for_outcome(Outcome::TooLarge),
    };
    Ok(answer.map(Full::new))
}
