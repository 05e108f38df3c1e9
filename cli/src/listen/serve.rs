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
use tokio::sync::{Semaphore, oneshot};

use super::body::{space, whole};
use super::caller::refusal;
use super::forward::forward;
use super::handshake::Handed;
use super::judge::{By, Judged, judge};
use super::record::{MOST, Recorder};
use super::turns::Turns;
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
    /// Held while one of them is told of.
    telling: Mutex<()>,
    /// The order in which requests are told of.
    turns: Turns,
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
        telling: Mutex::new(()),
        turns: Turns::default(),
        space,
    };
    let router = Router::new().fallback(receive).with_state(Arc::new(shared));
    runtime.block_on(async move {
        let listener = tokio::net::TcpListener::from_std(listener)?;
        end_by_signals(drain);
        Server::new(drain).max_connections(CALLERS).serve(listener, router).await;
        Ok(())
    })
}

/// Begins the drain when the process is asked to end: by Ctrl-C, or by another signal.
#[cfg(unix)]
fn end_by_signals(drain: &Drain) {
    use tokio::signal::unix::{SignalKind, signal};

    for kind in [SignalKind::interrupt(), SignalKind::terminate(), SignalKind::hangup()] {
        let (Ok(mut asked), drain) = (signal(kind), drain.clone()) else { continue };
        tokio::spawn(async move {
            if asked.recv().await.is_some() {
                drain.begin();
            }
        });
    }
}

/// Begins the drain when the process is asked to end by Ctrl-C.
#[cfg(not(unix))]
fn end_by_signals(drain: &Drain) {
    let drain = drain.clone();
    tokio::spawn(async move {
        if tokio::signal::ctrl_c().await.is_ok() {
            drain.begin();
        }
    });
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
    let (reply, answer) = oneshot::channel();
    tokio::task::spawn_blocking(move || {
        shared.hear(&request, reply);
        drop(held);
    });
    answer.await.unwrap_or_else(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response())
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
        self.tell(&heard);
        status.into_response()
    }

    /// Judges a request, passes it on, records it and answers it; then finds out why it is not verified, and tells of it
    /// in its turn.
    fn hear(&self, request: &Request, reply: oneshot::Sender<Response<Body>>) {
        let at = SystemTime::now();
        let (folder, findings) = read(&self.options.schemas);
        let handed = self.handed.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let mut judged = {
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
        self.count();
        let mut answer = answer.map(Body::from);
        if self.drain.has_begun() {
            answer.headers_mut().insert(http::header::CONNECTION, http::HeaderValue::from_static("close"));
        }
        // A caller that waits for its answer before it sends again is told of in that order.
        let turn = self.turns.take();
        // A caller that is gone needs no answer.
        let _ = reply.send(answer);
        let provider = folder.providers.iter().find(|known| Some(&known.name) == heard.provider.as_ref());
        if let Some(provider) = provider {
            let spec = provider.config.receiving(&provider.name, &[]);
            heard.verified = heard.verified.explained(&spec, request, &handed);
        }
        turn.wait();
        self.tell(&heard);
    }

    /// Counts a request that was heard. The last one ends the receiver, which waits until all are told of.
    fn count(&self) {
        let mut count = self.heard.lock().unwrap_or_else(PoisonError::into_inner);
        *count += 1;
        if self.options.count.is_some_and(|most| *count >= most) {
            self.drain.begin();
        }
    }

    /// Tells of a request, one at a time.
    fn tell(&self, heard: &Heard) {
        let telling = self.telling.lock().unwrap_or_else(PoisonError::into_inner);
        (self.told)(heard);
        drop(telling);
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
        if matches!(heard.verified, Verified::No { .. }) {
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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use std::io::{Read as _, Write as _};
    use std::net::TcpStream;
    use std::sync::mpsc;
    use std::thread;
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_request_is_answered_before_it_is_explained_and_told_of() {
        let folder = tempfile::tempdir().unwrap();
        let listener = crate::loopback::bind(0).unwrap();
        let address = listener.local_addr().unwrap();
        let options = Options {
            schemas: folder.path().join("schemas"),
            forward: None,
            record: false,
            redact: true,
            keep: 1,
            count: Some(1),
            hosts: Vec::new(),
            max_bytes: 1000,
        };
        let (answered, gate) = mpsc::channel();
        let gate = Mutex::new(gate);
        let receiver = thread::spawn(move || {
            serve(listener, options, &Drain::new(), move |_| gate.lock().unwrap().recv().unwrap())
        });
        let mut caller = TcpStream::connect(address).unwrap();
        caller.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        caller.write_all(b"POST /acme HTTP/1.1\r\nhost: localhost\r\ncontent-length: 2\r\n\r\n{}").unwrap();
        let mut answer = String::new();
        // It ends, because the only request that was asked for has come.
        caller.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
        answered.send(()).unwrap();
        receiver.join().unwrap().unwrap();
    }
}
