//! actix-web, whose types are those of an older version of the `http` crate: names and values are copied one by one.

use actix_web::http::StatusCode;
use actix_web::web::{Bytes, Data, PayloadConfig, ServiceConfig, post};
use actix_web::{HttpRequest, HttpResponse, error};
use http::{HeaderMap, HeaderName, HeaderValue, Method};

use crate::{Tiquo, handle};

/// Adds the route, for `App::configure`; actix-web refuses larger bodies than the endpoint's limit.
pub fn configure(app: &mut ServiceConfig, receiver: Data<Tiquo>) {
    let limit = PayloadConfig::new(receiver.endpoint().limits().max_body_bytes);
    app.app_data(receiver).app_data(limit).route("/tiquo", post().to(webhook));
}

async fn webhook(
    request: HttpRequest,
    body: Bytes,
    receiver: Data<Tiquo>,
) -> Result<HttpResponse, actix_web::Error> {
    let request = received(&request, body).map_err(error::ErrorBadRequest)?;
    let answer = receiver.handle(&request, handle).await;
    let status = StatusCode::from_u16(answer.status().as_u16()).map_err(error::ErrorInternalServerError)?;
    let mut response = HttpResponse::build(status);
    for (name, value) in answer.headers() {
        response.append_header((name.as_str(), value.as_bytes()));
    }
    Ok(response.body(answer.into_body()))
}

fn received(request: &HttpRequest, body: Bytes) -> Result<hookwright::Request, http::Error> {
    let method = Method::from_bytes(request.method().as_str().as_bytes())?;
    let mut headers = HeaderMap::new();
    for (name, value) in request.headers() {
        headers.append(HeaderName::try_from(name.as_str())?, HeaderValue::from_bytes(value.as_bytes())?);
    }
    Ok(hookwright::Request::new(method, request.uri().to_string().parse()?, headers, body))
}
