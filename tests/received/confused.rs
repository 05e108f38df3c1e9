//! Requests whose proof is there, and not as it should be.

use hookwright::Request;
use hookwright::receive::{Part, Place, Scheme, Template, WebhookSpec};
use hookwright_codegen::config::SignatureExample;
use http::HeaderValue;

use crate::recipe::Recipe;
use crate::rows::headers;

/// The request with each header of the proof absent, doubled, empty, of the wrong length, in no encoding, and too long.
pub(crate) fn places(spec: &WebhookSpec<'_>, request: &Request) -> Vec<(&'static str, Request)> {
    let mut rows = Vec::new();
    for name in headers(spec) {
        let Some(value) = request.headers.get(&name).cloned() else { continue };
        let with = |change: &dyn Fn(&mut Request)| {
            let mut request = request.clone();
            change(&mut request);
            request
        };
        let set = |bytes: &[u8]| {
            let value = HeaderValue::from_bytes(bytes).unwrap();
            with(&|request| drop(request.headers.insert(to_name(&name), value.clone())))
        };
        let bytes = value.as_bytes();
        rows.push(("without a header", with(&|request| drop(request.headers.remove(&name)))));
        rows.push((
            "a header twice",
            with(&|request| {
                request.headers.append(to_name(&name), value.clone());
            }),
        ));
        rows.push(("an empty header", set(b"")));
        rows.push(("a blank header", set(b" \t ")));
        rows.push(("half a header", set(&bytes[..bytes.len() / 2])));
        rows.push(("a header of 16 kB", set(&[b'a'; 16 * 1024])));
        rows.push(("a long header that begins well", set(&[bytes, &[b'0'; 16 * 1024]].concat())));
        rows.push(("a header of other letters", set(b"\xc3\xa9, \xff")));
    }
    rows
}

/// The request with the member or parameter that proves its origin empty, of another type, too long, or twice.
pub(crate) fn values(spec: &WebhookSpec<'_>, request: &Request) -> Vec<(&'static str, Request)> {
    let place = match spec.scheme {
        Some(Scheme::SharedSecret(scheme)) => Some(scheme.place),
        Some(scheme) => scheme.signature().map(|signature| signature.place),
        None => None,
    };
    match place {
        Some(Place::Body(pointer)) if !pointer.is_empty() => {
            let with = |value: serde_json::Value| {
                let mut body: serde_json::Value = serde_json::from_slice(&request.body).unwrap();
                *body.pointer_mut(pointer).unwrap() = value;
                Request::new(
                    request.method.clone(),
                    request.uri.clone(),
                    request.headers.clone(),
                    body.to_string(),
                )
            };
            vec![
                ("an empty member", with("".into())),
                ("a member that is not a text", with(serde_json::Value::Null)),
                ("a member of 1 MB", with("a".repeat(1_000_000).into())),
            ]
        }
        Some(Place::Query(name)) => {
            let uri = request.uri.to_string();
            let empty = format!("{}?{name}=", request.uri.path());
            let with = |uri: String| {
                let mut request = request.clone();
                request.uri = uri.parse().unwrap();
                request
            };
            vec![
                ("an empty parameter", with(empty)),
                ("a parameter twice", with(format!("{uri}&{name}=a"))),
                ("a parameter of 16 kB", with(format!("{uri}{}", "a".repeat(16 * 1024)))),
            ]
        }
        _ => Vec::new(),
    }
}

fn to_name(name: &str) -> http::HeaderName {
    http::HeaderName::try_from(name).unwrap()
}

/// URLs that look like the example's, where the URL is signed.
pub(crate) fn urls(recipe: &Recipe, example: &SignatureExample) -> Vec<(&'static str, String)> {
    let scheme = recipe.spec.scheme;
    let template = scheme.and_then(|scheme| scheme.signature().map(|signature| signature.signed));
    let parts = template.map(Template::variables).unwrap_or_default();
    let Some(url) = example.url.as_deref().filter(|_| parts.contains(&Part::Url)) else { return Vec::new() };
    let url = url.split('?').next().unwrap_or(url);
    let (scheme, rest) = url.split_once("://").unwrap();
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let slash = path.strip_suffix('/').map_or_else(|| format!("{path}/"), str::to_owned);
    let mut urls = vec![
        ("a URL with another port", format!("{scheme}://{host}:8443/{path}")),
        ("a URL with its default port", format!("{scheme}://{host}:443/{path}")),
        ("a URL in the other case", format!("{scheme}://{host}/{}", swapped(path))),
        ("a URL with a slash more or less", format!("{scheme}://{host}/{slash}")),
        ("a URL without TLS", format!("http://{host}/{path}")),
    ];
    if let Some(first) = path.bytes().next() {
        let encoded = format!("%{first:02X}{}", &path[1..]);
        urls.push(("a URL in another percent-encoding", format!("{scheme}://{host}/{encoded}")));
    }
    urls.retain(|(_, other)| other != url);
    urls
}

fn swapped(path: &str) -> String {
    let swap = |letter: char| {
        if letter.is_ascii_lowercase() { letter.to_ascii_uppercase() } else { letter.to_ascii_lowercase() }
    };
    path.chars().map(swap).collect()
}
