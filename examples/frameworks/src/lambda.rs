//! AWS Lambda behind an API gateway or a function URL: `lambda_http` undoes the event's base64.

use std::convert::Infallible;

use lambda_http::{Body, Request, Response};

use crate::{Tiquo, handle};

/// Answers an event: what `lambda_http::service_fn` is given.
///
/// Lambda itself bounds events (6 MB); the endpoint checks its own limit again. The answer is text, since a gateway sends
/// what is in base64 as it is unless it is told which media types are binary.
///
/// # Errors
///
/// Never: what goes wrong is an answer.
pub async fn webhook(receiver: &Tiquo, event: Request) -> Result<Response<Body>, Infallible> {
    let request = event.map(|body| body.to_vec()).into();
    let answer = receiver.handle(&request, handle).await;
    Ok(answer.map(|body| Body::from(String::from_utf8_lossy(&body).into_owned())))
}
