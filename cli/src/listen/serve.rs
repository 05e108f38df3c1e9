//! Receives on the loopback interface, one request after the other.

use std::io;
use std::net::TcpListener;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Request as Incoming, State};
use axum::response::IntoResponse as _;
use hookwright::Request;
use hookwright::receive::{Bounds, Drain, Server};
use http::request::Parts;
use http::{Response, StatusCode};
use tokio::sync::Semaphore;

use super::body::{space, whole};
use super::caller::refusal;
use super::forward::forward;
use super::handshake::Handed;
use super::judge::{By, Judged, judge};
use super::record::{MOST, Recorder};
use super::verified::Verified;
use super::{Exchange, Forwarded, Heard, Options, Shaken, read};
use crate::finding::Findings;
use crate::redact::Redactor;

/// What validates recurses as deep as schemas lead. The stack is reserved, not used.
const STACK_BYTES: usize = 256 * 1024 * 1024;
/// How many requests are worked on at once.
const AT_ONCE: usize = 8;
/// How many callers are listened to at once. Each has a file descriptor, of which a process often has 1,024.
const CALLERS: usize = 512;

type Told = Box<dyn Fn(&Heard) + Send + Sync>;

/// What requests share.
struct Shared {
    options: Options,
    recorder: Mutex<Recorder>,
    told: Told,
    drain: Drain,
    /// What handshakes handed over.
    handed: Mutex<Handed>,
    heard: Mutex<usize>,
    /// For bodies.
    space: Arc<Semaphore>,
}

/// Receives until as many requests came as the options say, the process is interrupted, or the drain begins. `told` hears of each.
///
/// # Errors
///
/// Why nothing can be received.
pub(crate) fn serve(
    listener: TcpListener,
    options: Options,
    drain: &Drain,
    told: impl Fn(&Heard) + Send + Sync + 'static,
) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .thread_stack_size(STACK_BYTES)
        .max_blocking_threads(AT_ONCE)
        .build()?;
    let recorder = Recorder {
        schemas: options.schemas.clone(),
        redactor: options.redact.then(Redactor::default),
        keep: options.keep,
        left: MOST,
    };
    let space = space(options.max_bytes, &Bounds::DEFAULT);
    let shared = Shared {
        options,
        recorder: Mutex::new(recorder),
        told: Box::new(told),
        drain: drain.clone(),
        handed: Mutex::default(),
        heard: Mutex::new(0),
        space,
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
        Server::new(drain).max_connections(CALLERS).serve(listener, router).await;
        Ok(())
    })
}

async fn receive(State(shared): State<Arc<Shared>>, incoming: Incoming) -> Response<Body> {
    let (parts, body) = incoming.into_parts();
    let body = match refusal(&parts, &shared.options.hosts) {
        Some(refused) => Err(refused),
        None => whole(body, shared.options.max_bytes, &Bounds::DEFAULT, &shared.space).await,
    };
    let (body, held) = match body {
        Ok(body) => body,
        Err((status, why)) => return shared.refuse(&parts, status, why),
    };
    let request = Request::new(parts.method, parts.uri, parts.headers, body);
    let work = tokio::task::spawn_blocking(move || {
        let answer = shared.hear(&request);
        drop(held);
        answer
    });
    work.await.unwrap_or_else(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response())
}

impl Shared {
    /// Refuses a request whose body is not read, or not to its end. It counts for nothing.
    fn refuse(&self, parts: &Parts, status: StatusCode, why: String) -> Response<Body> {
        let heard = Heard {
            at: SystemTime::now(),
            method: parts.method.to_string(),
            path: parts.uri.path().to_owned(),
            provider: None,
            verified: Verified::Unknown("it was not read".to_owned()),
            handshake: None,
            payloads: Vec::new(),
            refused: Some(why),
            forwarded: None,
            status,
            exchange: None,
        };
        let count = self.heard.lock().unwrap_or_else(PoisonError::into_inner);
        (self.told)(&heard);
        drop(count);
        status.into_response()
    }

    /// Judges a request, passes it on, records it, and answers it.
    fn hear(&self, request: &Request) -> Response<Body> {
        let at = SystemTime::now();
        let (folder, findings) = read(&self.options.schemas);
        let mut judged = {
            let handed = self.handed.lock().unwrap_or_else(PoisonError::into_inner).clone();
            let by = By {
                folder: &folder,
                findings: &findings,
                handed: &handed,
                max_bytes: self.options.max_bytes,
            };
            judge(by, request)
        };
        let (forwarded, answer) = self.answer(&mut judged, request);
        let mut heard = Heard {
            at,
            method: request.method.to_string(),
            path: request.uri.path().to_owned(),
            provider: judged.provider,
            verified: judged.verified,
            handshake: judged.handshake,
            payloads: judged.payloads,
            refused: judged.refused,
            forwarded,
            status: answer.status(),
            exchange: Some(Exchange { request: request.clone(), answer: answer.clone() }),
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
        let mut answer = answer.map(Body::from);
        if self.drain.has_begun() {
            answer.headers_mut().insert(http::header::CONNECTION, http::HeaderValue::from_static("close"));
        }
        answer
    }

    /// The answer, from where requests are passed on to if they are; keeps the secret that a handshake hands over.
    fn answer(&self, judged: &mut Judged, request: &Request) -> (Option<Forwarded>, Response<Bytes>) {
        if let (Some(provider), Some(shaken)) = (&judged.provider, &mut judged.handshake) {
            if let Some(secret) = shaken.secret.take() {
                let mut handed = self.handed.lock().unwrap_or_else(PoisonError::into_inner);
                handed.insert(provider.clone(), secret);
            }
        }
        let Some(base) = &self.options.forward else {
            let shaken = judged.handshake.as_ref();
            let bare = || {
                let mut answer = Response::new(Bytes::new());
                *answer.status_mut() = judged.status;
                answer
            };
            return (None, shaken.map_or_else(bare, Shaken::response));
        };
        let (forwarded, answer) = forward(base, request);
        if let (Some(shaken), Ok(status)) = (&mut judged.handshake, &forwarded.answer) {
            shaken.compare(*status, answer.body());
        }
        (Some(forwarded), answer)
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
