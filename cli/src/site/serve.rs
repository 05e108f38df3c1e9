//! Shows the site on the loopback interface, and makes it anew when schemas change.

use std::collections::BTreeMap;
use std::io;
use std::net::TcpListener;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::thread;
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::header::{ALLOW, CACHE_CONTROL, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use hookwright::receive::{Drain, Server};
use percent_encoding::percent_decode_str;

use super::File;
use crate::catalogue::command as rules;
use crate::finding::Findings;
use crate::loopback::{host, is_loopback};
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
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let listener = {
        let _entered = runtime.enter();
        tokio::net::TcpListener::from_std(listener)?
    };
    let shown = Shown::default();
    let seen = digests(schemas).ok();
    match build() {
        Ok(files) => shown.set(files),
        Err(findings) => told(Err(findings)),
    }
    let watched = shown.clone();
    let router = Router::new().fallback(answer).with_state(shown);
    beside(
        move |stop| watch(schemas, seen, stop, || build().map(|files| watched.set(files)), told),
        || runtime.block_on(Server::new(&Drain::new()).serve(listener, router)),
    );
    Ok(())
}

/// Serves, and watches meanwhile on another thread, which is told to stop however serving ends.
fn beside<T>(watch: impl FnOnce(&AtomicBool) + Send, serve: impl FnOnce() -> T) -> T {
    struct Stop<'a>(&'a AtomicBool);
    impl Drop for Stop<'_> {
        fn drop(&mut self) {
            self.0.store(true, Ordering::Relaxed);
        }
    }
    let stop = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| watch(&stop));
        let _stop = Stop(&stop);
        serve()
    })
}

/// Makes the site anew whenever the schemas change, until it is to stop.
fn watch(
    schemas: &Path,
    mut seen: Option<crate::write::Digests>,
    stop: &AtomicBool,
    build: impl Fn() -> Result<(), Findings>,
    told: impl Fn(Result<(), Findings>),
) {
    loop {
        thread::sleep(PERIOD);
        if stop.load(Ordering::Relaxed) {
            return;
        }
        let now = digests(schemas).ok();
        if now == seen {
            continue;
        }
        seen = now;
        // A panic has printed its message. The next change of the schemas may be one that is understood.
        let built = catch_unwind(AssertUnwindSafe(&build));
        told(built.unwrap_or_else(|_| Err(rules::cannot_build_site().into())));
    }
}

async fn answer(State(shown): State<Shown>, method: Method, uri: Uri, headers: HeaderMap) -> Response {
    // A page of another site that gets its name resolved to 127.0.0.1 must not read this one.
    if !host(&uri, &headers).is_some_and(|host| is_loopback(&host)) {
        return StatusCode::MISDIRECTED_REQUEST.into_response();
    }
    if method != Method::GET && method != Method::HEAD {
        return (StatusCode::METHOD_NOT_ALLOWED, [(ALLOW, "GET, HEAD")]).into_response();
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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

    use std::fs;
    use std::sync::mpsc::channel;

    use super::*;

    #[test]
    fn watching_ends_when_nothing_can_be_served() {
        let folder = tempfile::tempdir().unwrap();
        let served: io::Result<()> = beside(
            |stop| watch(folder.path(), None, stop, || Ok(()), drop),
            || Err(io::Error::other("there is no runtime")),
        );
        assert!(served.is_err());
    }

    #[test]
    fn watching_goes_on_after_a_panic() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("acme")).unwrap();
        // Renamed, so that it is never seen half written.
        let beside_it = tempfile::tempdir().unwrap();
        let schema = |text: &str| {
            fs::write(beside_it.path().join("new"), text).unwrap();
            fs::rename(beside_it.path().join("new"), folder.path().join("acme/a.schema.json")).unwrap();
        };
        schema("{}");
        let seen = digests(folder.path()).ok();
        let text = || fs::read_to_string(folder.path().join("acme/a.schema.json")).unwrap();
        let build = || if text() == "[]" { panic!("a fault of hookwright") } else { Ok(()) };
        let (tell, told) = channel();
        beside(
            |stop| {
                let rules =
                    |findings: Findings| findings.iter().map(|finding| finding.rule).collect::<Vec<_>>();
                watch(folder.path(), seen, stop, build, move |outcome| {
                    tell.send(outcome.map_err(rules)).unwrap();
                });
            },
            || {
                schema("[]");
                assert_eq!(told.recv_timeout(Duration::from_secs(30)), Ok(Err(vec!["cannot-build-site"])));
                schema("true");
                assert_eq!(told.recv_timeout(Duration::from_secs(30)), Ok(Ok(())));
            },
        );
    }
}
