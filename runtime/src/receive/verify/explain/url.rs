//! URLs that are the same for people, and not for a signature.

use http::Uri;

use super::body::again;
use super::value::{decoded, encoded, with_hex_digits};
use crate::Request;

/// Other writings of the URL that a provider sends to, each with what differs.
pub(super) fn urls(url: &str, request: &Request) -> Vec<(&'static str, String)> {
    let (url, query) = url.split_once('?').map_or((url, ""), |(url, query)| (url, query));
    let Some((scheme, rest)) = url.split_once("://") else { return Vec::new() };
    let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let (host, port) = authority.rsplit_once(':').unwrap_or((authority, ""));
    let mark = if query.is_empty() { "" } else { "?" };
    let whole =
        |scheme: &str, authority: &str, path: &str| format!("{scheme}://{authority}{path}{mark}{query}");
    let mut all = Vec::new();
    let other = if scheme.eq_ignore_ascii_case("https") { "http" } else { "https" };
    all.push(("the scheme", whole(other, authority, path)));
    all.push(("the port", whole(scheme, host, path)));
    for port in ["443", "80", "8443", "8080", "8000", "3000"] {
        all.push(("the port", whole(scheme, &format!("{host}:{port}"), path)));
    }
    if let Some(said) = request.headers.get("host").and_then(|host| host.to_str().ok()) {
        let same = said.split(':').next().is_some_and(|said| said.eq_ignore_ascii_case(host));
        all.push((if same { "the port" } else { "the host" }, whole(scheme, said, path)));
    }
    let colon = if port.is_empty() { "" } else { ":" };
    let lower = format!("{}{colon}{port}", host.to_ascii_lowercase());
    all.push(("upper and lower case", whole(scheme, &lower, path)));
    all.push(("upper and lower case", whole(scheme, &lower, &path.to_ascii_lowercase())));
    for (how, path) in paths(path, request) {
        all.push((how, whole(scheme, authority, &path)));
    }
    all.extend(queries(query, request).into_iter().map(|(how, query)| {
        let mark = if query.is_empty() { "" } else { "?" };
        (how, format!("{url}{mark}{query}"))
    }));
    all
}

/// Other writings of a path; that of the request is one.
pub(super) fn paths(path: &str, request: &Request) -> Vec<(&'static str, String)> {
    let slash = "a slash at the end";
    let mut all = match path.strip_suffix('/') {
        Some(without) => vec![(slash, without.to_owned())],
        None => vec![(slash, format!("{path}/"))],
    };
    all.push(("upper and lower case", path.to_ascii_lowercase()));
    all.push(("upper and lower case", path.to_ascii_uppercase()));
    all.extend(percent(path));
    let sent = request.uri.path();
    let how = if sent.eq_ignore_ascii_case(path) {
        "upper and lower case"
    } else if sent.trim_end_matches('/') == path.trim_end_matches('/') {
        slash
    } else if decoded(sent) == decoded(path) {
        PERCENT
    } else {
        "the path"
    };
    all.push((how, sent.to_owned()));
    all
}

/// Other writings of a query.
pub(super) fn queries(query: &str, request: &Request) -> Vec<(&'static str, String)> {
    let mut all = vec![("the query", String::new())];
    all.extend(percent(query));
    all.push((PERCENT, query.replace('+', "%20")));
    all.push((PERCENT, query.replace("%20", "+")));
    all.extend(again(query).map(|query| (PERCENT, query)));
    all.extend(Uri::query(&request.uri).map(|sent| ("the query", sent.to_owned())));
    all
}

const PERCENT: &str = "its percent-encoding";

fn percent(text: &str) -> Vec<(&'static str, String)> {
    let all = [
        with_hex_digits(text, str::to_ascii_lowercase),
        with_hex_digits(text, str::to_ascii_uppercase),
        decoded(text),
        encoded(text),
        decoded(text).split('/').map(encoded_segment).collect::<Vec<_>>().join("/"),
    ];
    all.into_iter().map(|text| (PERCENT, text)).collect()
}

fn encoded_segment(text: &str) -> String {
    encoded(text).replace(':', "%3A").replace('@', "%40").replace('=', "%3D").replace('&', "%26")
}
