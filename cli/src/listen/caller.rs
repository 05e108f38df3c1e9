//! Who may send: not a page that is open in a browser, which reaches the loopback interface as any program does.

use axum::http::header::ORIGIN;
use http::StatusCode;
use http::request::Parts;

use crate::loopback::{host, is_loopback};

/// Why a request is refused, if it is: with which status, and what to say. Requests are for this machine, or for one of
/// `hosts`, the names of tunnels.
pub(super) fn refusal(parts: &Parts, hosts: &[String]) -> Option<(StatusCode, String)> {
    if is_of_a_page(parts) {
        return Some((StatusCode::FORBIDDEN, "a page in a browser sent it".to_owned()));
    }
    let Some(host) = host(&parts.uri, &parts.headers) else {
        return Some((StatusCode::BAD_REQUEST, "it names no host, or several".to_owned()));
    };
    let is_ours =
        host.is_empty() || is_loopback(&host) || hosts.iter().any(|ours| ours.eq_ignore_ascii_case(&host));
    (!is_ours).then(|| {
        let why = format!("it is for the host {host}: if that is your tunnel, start with `--host {host}`");
        (StatusCode::MISDIRECTED_REQUEST, why)
    })
}

/// Whether a page sends a request. Providers do not say where they come from. Browsers leave `Origin` out where a page only
/// shows or follows something, and then say so (Fetch Metadata §2.4); `none` is a person's own doing.
fn is_of_a_page(parts: &Parts) -> bool {
    let headers = &parts.headers;
    headers.contains_key(ORIGIN) || headers.get("sec-fetch-site").is_some_and(|site| site != "none")
}
