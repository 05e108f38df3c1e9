//! What an endpoint receives.

use std::fmt;

use bytes::Bytes;
use http::{HeaderMap, Method, Uri};

/// An HTTP request with its whole body: what an [`Endpoint`](crate::receive::Endpoint) receives.
///
/// The types are those of the `http` crate, so that it can be made of the request of any framework; the body is
/// [`Bytes`], which deliveries share without copying it. `Debug` shows neither values of headers nor the body nor the
/// URI, which may hold secrets.
///
/// ```
/// use hookwright::Request;
///
/// // Frameworks built on `http`: read the body, then convert.
/// let request = http::Request::post("/webhooks/acme")
///     .header("X-Acme-Event", "order.paid")
///     .body(r#"{"id": "evt_1"}"#)?;
/// let request = Request::from(request);
/// assert_eq!(request.headers["x-acme-event"], "order.paid");
/// assert_eq!(&request.body[..], br#"{"id": "evt_1"}"#);
///
/// // Others: put the parts together.
/// let mut headers = http::HeaderMap::new();
/// headers.insert("x-acme-event", http::HeaderValue::from_static("order.paid"));
/// let body = br#"{"id": "evt_1"}"#.to_vec();
/// let request = Request::new(http::Method::POST, "/webhooks/acme".parse()?, headers, body);
/// assert_eq!(format!("{request:?}"), r#"Request { method: POST, headers: ["x-acme-event"], body: "15 bytes" }"#);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Default)]
#[non_exhaustive]
pub struct Request {
    /// The method (RFC 9110 §9).
    pub method: Method,
    /// The target, as the server was asked for it (RFC 9110 §7.1): usually a path and a query.
    pub uri: Uri,
    /// The header fields (RFC 9110 §6.3).
    pub headers: HeaderMap,
    /// The body's bytes as they came, before anything decompresses or decodes them: they are what is signed.
    pub body: Bytes,
}

impl Request {
    /// A request of these parts.
    pub fn new(method: Method, uri: Uri, headers: HeaderMap, body: impl Into<Bytes>) -> Self {
        Self { method, uri, headers, body: body.into() }
    }
}

impl<B: Into<Bytes>> From<http::Request<B>> for Request {
    /// The request without its HTTP version and extensions.
    fn from(request: http::Request<B>) -> Self {
        let (parts, body) = request.into_parts();
        Self::new(parts.method, parts.uri, parts.headers, body)
    }
}

impl<B: From<Bytes>> From<Request> for http::Request<B> {
    /// The request of the `http` crate, with the default HTTP version and no extensions.
    fn from(request: Request) -> Self {
        let mut converted = Self::new(request.body.into());
        *converted.method_mut() = request.method;
        *converted.uri_mut() = request.uri;
        *converted.headers_mut() = request.headers;
        converted
    }
}

#[allow(clippy::missing_fields_in_debug, reason = "the URI may hold secrets")]
impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("method", &self.method)
            .field("headers", &self.headers.keys().map(http::HeaderName::as_str).collect::<Vec<_>>())
            .field("body", &format!("{} bytes", self.body.len()))
            .finish()
    }
}
