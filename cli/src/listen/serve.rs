//! Receives on the loopback interface, one request after the other.

use std::io;
use std::net::{Ipv4Addr, TcpListener};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request as Incoming, State};
use axum::http::header::ORIGIN;
use axum::response::{IntoResponse as _, Response};
use hookwright::Request;
use hookwright::receive::{Bounds, Drain, Server};
use http::request::Parts;
use http::{HeaderMap, StatusCode};

use super::body::whole;
use super::forward::forward;
use super::judge::{Verified, judge};
use super::record::{MOST, Recorder};
use super::{Heard, Options, read};
use crate::finding::Findings;
use crate::redact::Redactor;

/// What validates recurses as deep as schemas lead. The stack is reserved, not used.
const STACK_BYTES: usize = 256 * 1024 * 1024;
/// How many requests are worked on at once.
const AT_ONCE: usize = 8;
/// How many callers are listened to at once: each may have a body of the largest size under way.
const CALLERS: usize = 64;

type Told = Box<dyn Fn(&Heard) + Send + Sync>;

/// What requests share.
struct Shared {
    options: Options,
    recorder: Mutex<Recorder>,
    told: Told,
    drain: Drain,
    heard: Mutex<usize>,
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

/// Receives until as many requests came as the options say, or the process is interrupted. `told` hears of each.
///
/// # Errors
///
/// Why nothing can be received.
pub(crate) fn serve(
    listener: TcpListener,
    options: Options,
    told: impl Fn(&Heard) + Send + Sync + 'static,
) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .thread_stack_size(STACK_BYTES)
        .max_blocking_threads(AT_ONCE)
        .build()?;
    let drain = Drain::new();
    let recorder = Recorder {
        schemas: options.schemas.clone(),
        redactor: options.redact.then(Redactor::default),
        keep: options.keep,
        left: MOST,
    };
    let shared = Shared {
        options,
        recorder: Mutex::new(recorder),
        told: Box::new(told),
        drain: drain.clone(),
        heard: Mutex::new(0),
    };
    let router = Router::new().fallback(receive).with_state(Arc::new(shared));
    runtime.block_on(async move {
        let listener = tokio::net::TcpListener::from_std(listener)?;
        let interrupted = drain.clone();
        tokio::spawn(async move {
            if tokio::signal::ctrl_c().await.is_ok() {
                interrupted.begin();
            }
        });
        Server::new(&drain).max_connections(CALLERS).serve(listener, router).await;
        Ok(())
    })
}

async fn receive(State(shared): State<Arc<Shared>>, incoming: Incoming) -> Response {
    let (parts, body) = incoming.into_parts();
    let body = if is_of_a_page(&parts.headers) {
        Err((StatusCode::FORBIDDEN, "a page in a browser sent it".to_owned()))
    } else {
        whole(body, shared.options.max_bytes, &Bounds::DEFAULT).await
    };
    let body = match body {
        Ok(body) => body,
        Err((status, why)) => return shared.refuse(&parts, status, why),
    };
    let request = Request::new(parts.method, parts.uri, parts.headers, body);
    let work = tokio::task::spawn_blocking(move || shared.hear(&request));
    work.await.unwrap_or_else(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response())
}

/// Whether a page that is open in a browser sends a request. Providers do not say where they come from. Browsers leave
/// `Origin` out where a page only shows or follows something, and then say so (Fetch Metadata §2.4); `none` is a person's
/// own doing.
fn is_of_a_page(headers: &HeaderMap) -> bool {
    headers.contains_key(ORIGIN) || headers.get("sec-fetch-site").is_some_and(|site| site != "none")
}

impl Shared {
    /// Refuses a request whose body is not read, or not to its end. It counts for nothing.
    fn refuse(&self, parts: &Parts, status: StatusCode, why: String) -> Response {
        let heard = Heard {
            at: SystemTime::now(),
            method: parts.method.to_string(),
            path: parts.uri.path().to_owned(),
            provider: None,
            verified: Verified::Unknown("it was not read".to_owned()),
            payloads: Vec::new(),
            refused: Some(why),
            forwarded: None,
            status,
        };
        let count = self.heard.lock().unwrap_or_else(PoisonError::into_inner);
        (self.told)(&heard);
        drop(count);
        status.into_response()
    }

    /// Judges a request, passes it on, records it, and answers it.
    fn hear(&self, request: &Request) -> Response {
        let at = SystemTime::now();
        let (folder, findings) = read(&self.options.schemas);
        let judged = judge((&folder, &findings), request, self.options.max_bytes);
        let (forwarded, mut answer) = match &self.options.forward {
            Some(base) => {
                let (forwarded, answer) = forward(base, request);
                (Some(forwarded), answer.map(Body::from).into_response())
            }
            None => (None, judged.status.into_response()),
        };
        let mut heard = Heard {
            at,
            method: request.method.to_string(),
            path: request.uri.path().to_owned(),
            provider: judged.provider,
            verified: judged.verified,
            payloads: judged.payloads,
            refused: judged.refused,
            forwarded,
            status: answer.status(),
        };
        if heard.refused.is_none() {
            heard.refused = heard.provider.as_deref().and_then(|provider| schema_errors(&findings, provider));
        }
        self.record(&folder, &mut heard);
        let mut count = self.heard.lock().unwrap_or_else(PoisonError::into_inner);
        (self.told)(&heard);
        *count += 1;
        if self.options.count.is_some_and(|most| *count >= most) {
            self.drain.begin();
        }
        drop(count);
        if self.drain.has_begun() {
            answer.headers_mut().insert(http::header::CONNECTION, http::HeaderValue::from_static("close"));
        }
        answer
    }

    /// Records the payloads of a request that is not proved to be another's.
    fn record(&self, folder: &crate::load::Folder, heard: &mut Heard) {
        let (true, Some(provider)) = (self.options.record, &heard.provider) else { return };
        if matches!(heard.verified, Verified::No(_)) {
            return;
        }
        let mut recorder = self.recorder.lock().unwrap_or_else(PoisonError::into_inner);
        for payload in &mut heard.payloads {
            payload.recorded = recorder.record(folder, provider, payload);
        }
    }
}

/// That the schemas of a provider have errors. What is wrong with its provider.toml is said where requests are verified.
fn schema_errors(findings: &Findings, provider: &str) -> Option<String> {
    let is_of_schema = |path: &str| {
        let below = path.strip_prefix(provider).and_then(|path| path.strip_prefix('/'));
        below.is_some_and(|below| below != "provider.toml")
    };
    let mut paths = findings.iter().map(|finding| &*finding.place.path).filter(|path| is_of_schema(path));
    paths.next().map(|path| format!("the schemas have errors, in {path} for one"))
}
