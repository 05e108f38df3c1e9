//! Puts a value into a request, and takes it out again.

use http::{HeaderMap, HeaderName, HeaderValue, Uri};
use serde_json::{Map, Value};

use super::SendError;
use crate::Request;
use crate::receive::Place;
use hookwright_core::pointer::split_last;

/// Puts `text` at a place of a request.
pub(super) fn put(request: &mut Request, place: Place<'_>, text: &str) -> Result<(), SendError> {
    match place {
        Place::Header(name) => insert(&mut request.headers, name, text),
        Place::Headers(names) => {
            insert(&mut request.headers, names.split(' ').next().unwrap_or_default(), text)
        }
        Place::Query(name) => with_query(request, |query| append(query, name, text)),
        Place::Form(name) => with_form(request, |form| append(form, name, text)),
        Place::Body("") => {
            request.body = text.to_owned().into();
            Ok(())
        }
        Place::Body(pointer) => with_json(request, |root| insert_at(root, pointer, Value::from(text))),
        Place::Path(pattern) => {
            let path = request.uri.path().trim_end_matches('/').to_owned();
            let path = format!("{path}{}", pattern.replace("{secret}", &escaped(text)));
            set_uri(request, &path, request.uri.query().map(str::to_owned))
        }
    }
}

/// Takes what stands at a place out of a request.
pub(super) fn take_out(request: &mut Request, place: Place<'_>) -> Result<(), SendError> {
    match place {
        Place::Header(name) => {
            request.headers.remove(name);
            Ok(())
        }
        Place::Headers(names) => {
            names.split(' ').for_each(|name| drop(request.headers.remove(name)));
            Ok(())
        }
        Place::Query(name) => with_query(request, |query| without(query, name)),
        Place::Form(name) => with_form(request, |form| without(form, name)),
        Place::Body("") => {
            request.body = bytes::Bytes::new();
            Ok(())
        }
        Place::Body(pointer) => with_json(request, |root| {
            let (parent, name) = split_last(pointer)?;
            root.pointer_mut(parent)?.as_object_mut()?.remove(&name);
            Some(())
        }),
        Place::Path(_) => {
            let path = request.uri.path();
            let path = path.rsplit_once('/').map_or("/", |(before, _)| before).to_owned();
            set_uri(request, &format!("{path}/"), request.uri.query().map(str::to_owned))
        }
    }
}

/// Puts what stands at a place there again.
pub(super) fn double(request: &mut Request, place: Place<'_>) -> Result<(), SendError> {
    match place {
        Place::Header(name) => {
            let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| SendError::HeaderValue)?;
            if let Some(value) = request.headers.get(&name).cloned() {
                request.headers.append(name, value);
            }
            Ok(())
        }
        Place::Headers(names) => double(request, Place::Header(names.split(' ').next().unwrap_or_default())),
        Place::Query(name) => with_query(request, |query| append(query, name, "twice")),
        Place::Form(name) => with_form(request, |form| append(form, name, "twice")),
        Place::Body(_) | Place::Path(_) => Err(SendError::NothingToSpoil),
    }
}

pub(super) fn insert(headers: &mut HeaderMap, name: &str, value: &str) -> Result<(), SendError> {
    let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| SendError::HeaderValue)?;
    headers.insert(name, HeaderValue::from_str(value).map_err(|_| SendError::HeaderValue)?);
    Ok(())
}

fn with_query(request: &mut Request, change: impl FnOnce(&str) -> String) -> Result<(), SendError> {
    let query = change(request.uri.query().unwrap_or_default());
    let path = request.uri.path().to_owned();
    set_uri(request, &path, (!query.is_empty()).then_some(query))
}

fn set_uri(request: &mut Request, path: &str, query: Option<String>) -> Result<(), SendError> {
    let mut parts = std::mem::take(&mut request.uri).into_parts();
    let target = query.map_or_else(|| path.to_owned(), |query| format!("{path}?{query}"));
    parts.path_and_query = Some(target.parse().map_err(|_| SendError::HeaderValue)?);
    request.uri = Uri::from_parts(parts).map_err(|_| SendError::HeaderValue)?;
    Ok(())
}

fn with_form(request: &mut Request, change: impl FnOnce(&str) -> String) -> Result<(), SendError> {
    let form = std::str::from_utf8(&request.body).map_err(|_| SendError::HeaderValue)?;
    request.body = change(form).into();
    Ok(())
}

fn with_json(request: &mut Request, change: impl FnOnce(&mut Value) -> Option<()>) -> Result<(), SendError> {
    let mut root: Value = serde_json::from_slice(&request.body).map_err(|_| SendError::HeaderValue)?;
    change(&mut root).ok_or(SendError::HeaderValue)?;
    request.body = root.to_string().into();
    Ok(())
}

/// Puts a value at a pointer, and objects around it where there are none.
fn insert_at(root: &mut Value, pointer: &str, value: Value) -> Option<()> {
    if let Some(there) = root.pointer_mut(pointer) {
        *there = value;
        return Some(());
    }
    let (parent, name) = split_last(pointer)?;
    if root.pointer(parent).is_none() {
        insert_at(root, parent, Value::Object(Map::new()))?;
    }
    root.pointer_mut(parent)?.as_object_mut()?.insert(name, value);
    Some(())
}

fn append(text: &str, name: &str, value: &str) -> String {
    let separator = if text.is_empty() { "" } else { "&" };
    format!("{text}{separator}{}={}", escaped(name), escaped(value))
}

fn without(text: &str, name: &str) -> String {
    let name = format!("{}=", escaped(name));
    text.split('&').filter(|field| !field.starts_with(&name)).collect::<Vec<_>>().join("&")
}

/// Text in percent-encoding (RFC 3986 §2.1), but for what is unreserved (§2.3).
fn escaped(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                char::from(byte).to_string()
            }
            _ => format!("%{byte:02X}"),
        })
        .collect()
}
