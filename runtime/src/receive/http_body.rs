//! Reads a request's body and receives it, for the integrations with frameworks.

use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::Poll;

use bytes::{Buf, Bytes};
use http::Response;
use http_body::Body;
use http_body_util::BodyExt;

use super::budget::Held;
use super::receiver::COME_AGAIN;
use super::timer::{Sleep, before};
use super::{Endpoint, Event, Outcome, Received, Rejection};
use crate::Request;

/// Bodies of more bytes are verified and decoded on a thread that may block.
///
/// Moving there and back costs as much as receiving about 10 kB, so it only pays if the requests waiting behind this one
/// would wait many times that long.
pub(super) const LARGE: usize = 64 * 1024;

/// A request that was refused, and the answer to it.
#[derive(Debug)]
pub(super) struct Refused {
    /// Why; `None` if the request was incomplete or the process is shutting down.
    pub(super) rejection: Option<Rejection>,
    pub(super) response: Response<Bytes>,
}

/// The whole body, if `head`, the request without it, is that of a request that may be verified, or of a handshake. No more than the
/// endpoint's limit is
/// read, within the endpoint's bounds; its part of the budget is held until the body is dropped.
///
/// # Errors
///
/// When it is not, or the body is too large, takes too long, or breaks off.
pub(super) async fn read<E, B>(endpoint: &Endpoint<E>, head: &Request, body: B) -> Result<Bytes, Refused>
where
    E: Event,
    B: Body,
{
    let admitted = endpoint.admit(head, body.size_hint().lower());
    let limit = admitted.map_err(|rejection| refused(endpoint, rejection))?;
    let bounds = endpoint.bounds();
    let late = Sleep::new(bounds.body_deadline);
    match before(gather(endpoint, body, limit), late).await.unwrap_or(Err(Fault::Late)) {
        Ok(body) => Ok(Bytes::from_owner(body)),
        Err(fault) => Err(faulty(endpoint, fault)),
    }
}

/// Why a body is incomplete.
enum Fault {
    TooLarge,
    Late,
    NoRoom,
    Broken,
}

async fn gather<E, B>(endpoint: &Endpoint<E>, body: B, limit: usize) -> Result<Held, Fault>
where
    E: Event,
    B: Body,
{
    let pause = endpoint.bounds().chunk_deadline;
    let mut arriving = endpoint.budget.begin();
    let whole = body.size_hint().exact().and_then(|whole| usize::try_from(whole).ok());
    let mut body = pin!(body);
    let mut late = Sleep::new(pause);
    loop {
        let ended = poll_fn(|context| match arriving.poll_given_up(context) {
            Poll::Ready(()) => Poll::Ready(()),
            Poll::Pending => Pin::new(&mut late).poll(context),
        });
        let Some(frame) = before(body.frame(), ended).await else {
            return Err(if arriving.is_given_up() { Fault::NoRoom } else { Fault::Late });
        };
        let Some(frame) = frame else { return arriving.end().ok_or(Fault::NoRoom) };
        late.reset(pause);
        // Trailers are ignored.
        let Ok(chunk) = frame.map_err(|_| Fault::Broken)?.into_data() else { continue };
        if chunk.remaining() > limit.saturating_sub(arriving.len()) {
            return Err(Fault::TooLarge);
        }
        if !arriving.push(chunk, whole) {
            return Err(Fault::NoRoom);
        }
    }
}

fn faulty<E: Event>(endpoint: &Endpoint<E>, fault: Fault) -> Refused {
    let outcome = match fault {
        Fault::TooLarge => Outcome::TooLarge,
        Fault::Late => Outcome::TimedOut,
        Fault::NoRoom => Outcome::Unavailable,
        Fault::Broken => Outcome::NotJson,
    };
    #[cfg(feature = "tracing")]
    super::observe::count(endpoint.provider(), outcome);
    match fault {
        Fault::TooLarge => refused(endpoint, Rejection::TooLarge { limit: endpoint.limits().max_body_bytes }),
        Fault::NoRoom => {
            let response = endpoint.response_for_outcome_after(outcome, COME_AGAIN);
            Refused { rejection: None, response }
        }
        Fault::Late | Fault::Broken => unfinished(endpoint, outcome),
    }
}

/// Receives a request; if it is large, on a thread that may block, so that other requests are served meanwhile.
///
/// # Errors
///
/// When the endpoint refuses it.
pub(super) async fn receive<E>(endpoint: &Arc<Endpoint<E>>, request: &Request) -> Result<Received<E>, Refused>
where
    E: Event + Send + 'static,
{
    let received = match tokio::runtime::Handle::try_current() {
        Ok(runtime) if request.body.len() > LARGE || endpoint.may_wait() => {
            let (shared, request) = (Arc::clone(endpoint), request.clone());
            let received = runtime.spawn_blocking(move || shared.receive_all(&request)).await;
            received.map_err(|_| unfinished(endpoint, Outcome::Failed))?
        }
        // Runtimes other than tokio's have no such threads.
        _ => endpoint.receive_all(request),
    };
    received.map_err(|rejection| refused(endpoint, rejection))
}

pub(super) fn refused<E: Event>(endpoint: &Endpoint<E>, rejection: Rejection) -> Refused {
    let response = endpoint.response_for_rejection(&rejection);
    Refused { rejection: Some(rejection), response }
}

fn unfinished<E: Event>(endpoint: &Endpoint<E>, outcome: Outcome) -> Refused {
    Refused { rejection: None, response: endpoint.response_for_outcome(outcome) }
}
