//! Requests whose proof is there, and not as it should be.

use std::time::SystemTime;

use hookwright::Request;
use hookwright::receive::{Encoding, EventName, Hmac, Part, Place, Scheme, Template, WebhookSpec};
use hookwright::testing::Sender;
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

/// Tokens that say how they are to be verified, or that are too long: `none`, the public key as a secret, 1 MB.
pub(crate) fn tokens(
    spec: &WebhookSpec<'_>,
    example: &SignatureExample,
    request: &Request,
) -> Vec<(&'static str, Request)> {
    let Some(Scheme::Jwt(scheme)) = spec.scheme else { return Vec::new() };
    let sent = match scheme.place.header() {
        Some(name) => request.headers[name].to_str().unwrap().to_owned(),
        None if scheme.place == Place::Body("") => example.body.clone(),
        None => return Vec::new(),
    };
    let token = sent.strip_prefix(scheme.prefix).unwrap();
    let (_, rest) = token.split_once('.').unwrap();
    let (claims, signature) = rest.split_once('.').unwrap();
    let with = |token: &str| {
        let mut request = request.clone();
        let text = format!("{}{token}", scheme.prefix);
        match scheme.place.header() {
            Some(name) => drop(request.headers.insert(to_name(name), HeaderValue::from_str(&text).unwrap())),
            None => request.body = text.into(),
        }
        request
    };
    // {"alg":"none"}, {"alg":"None"} and {"alg":"HS256"}
    let [none, other_none, hs256] = ["eyJhbGciOiJub25lIn0", "eyJhbGciOiJOb25lIn0", "eyJhbGciOiJIUzI1NiJ9"];
    let mut rows = vec![
        ("a token of the algorithm `none`", with(&format!("{none}.{claims}."))),
        ("a token of the algorithm `none`", with(&format!("{other_none}.{claims}.{signature}"))),
        ("a token of 1 MB", with(&"a".repeat(1_000_000))),
        ("a token of 1 MB that begins well", with(&format!("{token}{}", "A".repeat(1_000_000)))),
    ];
    let keys = example.public_key.iter().chain(example.keys.values());
    rows.extend(keys.map(|key| {
        let message = format!("{hs256}.{claims}");
        let signature = hs256_of(&message, key.trim());
        ("a token signed with the public key as a secret", with(&format!("{message}.{signature}")))
    }));
    rows
}

/// The signature of a token's first two parts by a secret.
fn hs256_of(message: &str, secret: &str) -> String {
    let hmac = Hmac::new("x-signature").encoding(Encoding::Base64);
    let spec = WebhookSpec::new("any").scheme(Scheme::Hmac(hmac));
    let sender = Sender::new(&spec, SystemTime::UNIX_EPOCH).secret(secret);
    let signed = sender.request(EventName::new(None, "any"), message.as_bytes()).unwrap();
    let signature = signed.headers["x-signature"].to_str().unwrap();
    signature.replace('+', "-").replace('/', "_").trim_end_matches('=').to_owned()
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
