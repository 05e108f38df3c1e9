//! Shows the site on the loopback interface, and makes it anew when schemas change.

use std::collections::BTreeMap;
use std::io;
use std::net::{Ipv4Addr, TcpListener};
use std::path::Path;
use std::sync::{Arc, PoisonError, RwLock};
use std::thread;
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, HOST, X_CONTENT_TYPE_OPTIONS};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use hookwright::receive::{Drain, Server};
use percent_encoding::percent_decode_str;

use super::File;
use crate::finding::Findings;
use crate::write::digests;

/// How often the schemas are looked at.
const PERIOD: Duration = Duration::from_millis(500);

/// The texts of the site, by path.
type Texts = BTreeMap<String, String>;

/// A site that is being shown.
#[derive(Clone, Default)]
struct Shown(Arc<RwLock<Texts>>);

impl Shown {
    fn set(&self, files: Vec<File>) {
        let texts = files.into_iter().map(|file| (file.path, file.text)).collect();
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = texts;
    }

    fn get(&self, path: &str) -> Option<String> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).get(path).cloned()
    }
}

/// Binds the port on 127.0.0.1; 0 takes any.
///
/// # Errors
///
/// Why the port cannot be bound.
pub(crate) fn bind(port: u16) -> io::Result<TcpListener> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
    listener.set_nonblocking(true)?;
    Ok(listener)
}

/// Shows what `build` makes of the folder `schemas`, until the process is ended. `told` hears of each site that is made
/// after the first, and of what was wrong with the schemas where none could be.
///
/// # Errors
///
/// What is wrong with the schemas at first, or why nothing can be served.
pub(crate) fn serve(
    listener: TcpListener,
    schemas: &Path,
    build: impl Fn() -> Result<Vec<File>, Findings> + Send,
    told: impl Fn(Result<(), Findings>) + Send,
) -> io::Result<()> {
    let shown = Shown::default();
    let seen = digests(schemas).ok();
    match build() {
        Ok(files) => shown.set(files),
        Err(findings) => told(Err(findings)),
    }
    thread::scope(|scope| {
        let watched = shown.clone();
        scope.spawn(move || watch(schemas, seen, &watched, build, told));
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(async {
            let listener = tokio::net::TcpListener::from_std(listener)?;
            let router = Router::new().fallback(answer).with_state(shown);
            Server::new(&Drain::new()).serve(listener, router).await;
            Ok(())
        })
    })
}

fn watch(
    schemas: &Path,
    mut seen: Option<crate::write::Digests>,
    shown: &Shown,
    build: impl Fn() -> Result<Vec<File>, Findings>,
    told: impl Fn(Result<(), Findings>),
) {
    loop {
        thread::sleep(PERIOD);
        let now = digests(schemas).ok();
        if now == seen {
            continue;
        }
        seen = now;
        told(build().map(|files| shown.set(files)));
    }
}

async fn answer(State(shown): State<Shown>, uri: Uri, headers: HeaderMap) -> Response {
    // A page of another site that gets its name resolved to 127.0.0.1 must not read this one.
    let host = headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    if !matches!(host.rsplit_once(':').map_or(host, |(name, _)| name), "127.0.0.1" | "localhost") {
        return StatusCode::MISDIRECTED_REQUEST.into_response();
    }
    let path = percent_decode_str(uri.path().trim_start_matches('/')).decode_utf8_lossy();
    let path = if path.is_empty() { "index.html" } else { &*path };
    let Some(text) = shown.get(path) else { return StatusCode::NOT_FOUND.into_response() };
    let media = match path.rsplit_once('.') {
        Some((_, "css")) => "text/css; charset=utf-8",
        Some((_, "js")) => "text/javascript; charset=utf-8",
        Some((_, "json")) => "application/feed+json",
        _ => "text/html; charset=utf-8",
    };
    let headers = [(CONTENT_TYPE, media), (CACHE_CONTROL, "no-store"), (X_CONTENT_TYPE_OPTIONS, "nosniff")];
    (headers, text).into_response()
}
