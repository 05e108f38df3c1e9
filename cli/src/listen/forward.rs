//! Passes requests on as they came.

use std::time::{Duration, Instant};

use axum::body::Bytes;
use hookwright::Request;
use http::header::{
    CONNECTION, CONTENT_LENGTH, EXPECT, HOST, HeaderName, PROXY_AUTHENTICATE, PROXY_AUTHORIZATION, TE,
    TRAILER, TRANSFER_ENCODING, UPGRADE,
};
use http::{HeaderMap, Response, StatusCode, Uri};

use ureq::config::AutoHeaderValue;

use super::Forwarded;

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(30);
/// How much of an answer is passed back.
const LARGEST: u64 = 1024 * 1024;

/// What concerns one connection only (RFC 9110 §7.6.1), and what the new one says for itself.
const OWN: &[HeaderName] = &[
    CONNECTION,
    CONTENT_LENGTH,
    // The body is here.
    EXPECT,
    HOST,
    PROXY_AUTHENTICATE,
    PROXY_AUTHORIZATION,
    TE,
    TRAILER,
    TRANSFER_ENCODING,
    UPGRADE,
];

/// The URL for a request: `base` itself if it has a path, and otherwise with the request's path. The query is the
/// request's.
pub(super) fn target(base: &Uri, request: &Uri) -> Result<Uri, http::Error> {
    let path = if matches!(base.path(), "" | "/") { request.path() } else { base.path() };
    let query = request.query().map(|query| format!("?{query}")).unwrap_or_default();
    let mut parts = base.clone().into_parts();
    parts.path_and_query = Some(format!("{path}{query}").parse()?);
    Ok(Uri::from_parts(parts)?)
}

/// Passes a request on: its method, its headers but those of the connection, and the bytes of its body.
pub(super) fn forward(base: &Uri, request: &Request) -> (Forwarded, Response<Bytes>) {
    let started = Instant::now();
    let to = target(base, &request.uri).unwrap_or_else(|_| base.clone());
    let outcome = send(&to, request);
    let took = started.elapsed();
    match outcome {
        Ok(answer) => (Forwarded { to, answer: Ok(answer.status()), took }, answer),
        Err(why) => {
            let mut answer = Response::new(Bytes::new());
            *answer.status_mut() = StatusCode::BAD_GATEWAY;
            (Forwarded { to, answer: Err(why), took }, answer)
        }
    }
}

fn send(to: &Uri, request: &Request) -> Result<Response<Bytes>, String> {
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .allow_non_standard_methods(true)
        .max_redirects(0)
        // Nothing is said that the sender did not say.
        .user_agent(AutoHeaderValue::None)
        .accept(AutoHeaderValue::None)
        .accept_encoding(AutoHeaderValue::None)
        .proxy(None)
        .timeout_global(Some(PATIENCE))
        .build()
        .into();
    let mut passed = http::Request::new(request.body.to_vec());
    *passed.method_mut() = request.method.clone();
    *passed.uri_mut() = to.clone();
    *passed.headers_mut() = end_to_end(&request.headers);
    let (parts, mut body) = agent.run(passed).map_err(|error| error.to_string())?.into_parts();
    let bytes = body.with_config().limit(LARGEST).read_to_vec().map_err(|error| error.to_string())?;
    let mut answer = Response::new(Bytes::from(bytes));
    *answer.status_mut() = parts.status;
    *answer.headers_mut() = end_to_end(&parts.headers);
    Ok(answer)
}

/// The headers that are not about the connection.
fn end_to_end(headers: &HeaderMap) -> HeaderMap {
    let named: Vec<String> = headers
        .get_all(CONNECTION)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|names| names.split(',').map(|name| name.trim().to_ascii_lowercase()))
        .collect();
    let is_passed = |name: &HeaderName| {
        !OWN.contains(name) && name != "keep-alive" && !named.iter().any(|own| own == name.as_str())
    };
    headers
        .iter()
        .filter(|(name, _)| is_passed(name))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    #[test]
    fn a_url_without_a_path_takes_the_requests() {
        let to = |base: &str| {
            target(&base.parse().unwrap(), &"/acme/order.paid?a=1".parse().unwrap()).unwrap().to_string()
        };
        assert_eq!(to("http://127.0.0.1:3000"), "http://127.0.0.1:3000/acme/order.paid?a=1");
        assert_eq!(to("http://127.0.0.1:3000/hooks"), "http://127.0.0.1:3000/hooks?a=1");
    }

    #[test]
    fn headers_of_the_connection_are_not_passed_on() {
        let mut headers = HeaderMap::new();
        for (name, value) in [
            ("host", "a"),
            ("connection", "keep-alive, X-Own"),
            ("x-own", "1"),
            ("x-signature", "s"),
            ("x-signature", "t"),
        ] {
            headers.append(HeaderName::from_bytes(name.as_bytes()).unwrap(), value.parse().unwrap());
        }
        let passed = end_to_end(&headers);
        assert_eq!(passed.keys().map(HeaderName::as_str).collect::<Vec<_>>(), ["x-signature"]);
        assert_eq!(passed.get_all("x-signature").iter().count(), 2);
    }
}
