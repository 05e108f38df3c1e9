//! Who may send: not a page that is open in a browser, which reaches the loopback interface as any program does.

use axum::http::header::ORIGIN;
use http::request::Parts;
use http::{StatusCode, Version};

use crate::loopback::{host, is_loopback};

/// The most bytes that the headers of a request may have.
const MOST: usize = 64 * 1024;

/// Why a request is refused, if it is: with which status, and what to say. Requests are for this machine, or for one of
/// `hosts`, the names of tunnels.
pub(super) fn refusal(parts: &Parts, hosts: &[String]) -> Option<(StatusCode, String)> {
    if is_of_a_page(parts) {
        return Some((StatusCode::FORBIDDEN, "a page in a browser sent it".to_owned()));
    }
    let Some(host) = host(&parts.uri, &parts.headers) else {
        return Some((StatusCode::BAD_REQUEST, "its host is not one, or it names several".to_owned()));
    };
    // RFC 9112 §3.2; older clients name none.
    if host.is_empty() && parts.version > Version::HTTP_10 {
        return Some((StatusCode::BAD_REQUEST, "it names no host".to_owned()));
    }
    if head_bytes(parts) > MOST {
        return Some((StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE, "its headers are too large".to_owned()));
    }
    let is_ours =
        host.is_empty() || is_loopback(&host) || hosts.iter().any(|ours| ours.eq_ignore_ascii_case(&host));
    (!is_ours).then(|| {
        let why = format!("it is for the host {host}: if that is your tunnel, start with `--host {host}`");
        (StatusCode::MISDIRECTED_REQUEST, why)
    })
}

/// The bytes of the headers as they are written, each on a line of its own.
fn head_bytes(parts: &Parts) -> usize {
    parts.headers.iter().map(|(name, value)| name.as_str().len() + value.len() + ": \r\n".len()).sum()
}

/// Whether a page sends a request. Providers do not say where they come from. Browsers leave `Origin` out where a page only
/// shows or follows something, and then say so (Fetch Metadata §2.4); `none` is a person's own doing.
fn is_of_a_page(parts: &Parts) -> bool {
    let headers = &parts.headers;
    headers.contains_key(ORIGIN) || headers.get("sec-fetch-site").is_some_and(|site| site != "none")
}
