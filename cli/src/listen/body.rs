//! Reads bodies within bounds.

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;

use axum::body::{Body, Bytes, HttpBody as _};
use hookwright::receive::Bounds;
use http::StatusCode;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

/// A status, and why a request is answered with it.
type Refused = (StatusCode, String);

/// The space for the bodies of all requests together: a permit is a byte.
pub(super) fn space(most: usize, bounds: &Bounds) -> Arc<Semaphore> {
    let bytes = bounds.bytes_in_flight.max(most.saturating_mul(2));
    Arc::new(Semaphore::new(bytes.min(Semaphore::MAX_PERMITS)))
}

/// The whole body, and the space that it takes up until that is given back. One that says that it has more than `most` bytes is refused before any of it is asked for, so that a
/// caller that waits for `100 Continue` (RFC 9110 §10.1.1) does not send it.
///
/// # Errors
///
/// That it is too large, takes longer than `bounds` allow, finds no space, or breaks off.
pub(super) async fn whole(
    body: Body,
    most: usize,
    bounds: &Bounds,
    space: &Arc<Semaphore>,
) -> Result<(Bytes, Option<OwnedSemaphorePermit>), Refused> {
    let declared = usize::try_from(body.size_hint().lower()).unwrap_or(usize::MAX);
    if declared > most {
        return Err(too_large(most));
    }
    let late = || (StatusCode::REQUEST_TIMEOUT, "the body did not come in time".to_owned());
    let gathering = gather(body, most, bounds, space);
    timeout(bounds.body_deadline, gathering).await.unwrap_or_else(|_| Err(late()))
}

async fn gather(
    mut body: Body,
    most: usize,
    bounds: &Bounds,
    space: &Arc<Semaphore>,
) -> Result<(Bytes, Option<OwnedSemaphorePermit>), Refused> {
    let (mut gathered, mut held) = (Vec::new(), None::<OwnedSemaphorePermit>);
    loop {
        let frame = poll_fn(|context| Pin::new(&mut body).poll_frame(context));
        let Ok(frame) = timeout(bounds.chunk_deadline, frame).await else {
            return Err((StatusCode::REQUEST_TIMEOUT, "the body stopped coming".to_owned()));
        };
        let Some(frame) = frame else { return Ok((gathered.into(), held)) };
        let Ok(frame) = frame else {
            return Err((StatusCode::BAD_REQUEST, "the body broke off".to_owned()));
        };
        // Trailers are ignored.
        let Ok(chunk) = frame.into_data() else { continue };
        if chunk.len() > most.saturating_sub(gathered.len()) {
            return Err(too_large(most));
        }
        let size = u32::try_from(chunk.len()).unwrap_or(u32::MAX);
        let Ok(permit) = Arc::clone(space).try_acquire_many_owned(size) else {
            let why = "the bodies of other requests take up all the space".to_owned();
            return Err((StatusCode::SERVICE_UNAVAILABLE, why));
        };
        match &mut held {
            Some(held) => held.merge(permit),
            None => held = Some(permit),
        }
        gathered.extend_from_slice(&chunk);
    }
}

fn too_large(most: usize) -> Refused {
    (StatusCode::PAYLOAD_TOO_LARGE, format!("the body has more than {most} bytes (`--max-bytes`)"))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use std::io::{Read as _, Write as _};
    use std::net::TcpStream;
    use std::time::{Duration, Instant};

    use axum::Router;
    use axum::extract::Request;
    use hookwright::receive::{Drain, Server};

    use super::*;

    /// The first line of the answer to a body of which a byte comes after each pause.
    fn answer(pause: Duration) -> String {
        let mut bounds = Bounds::DEFAULT;
        bounds.body_deadline = Duration::from_millis(800);
        bounds.chunk_deadline = Duration::from_millis(200);
        let handler = move |incoming: Request| async move {
            let space = space(1_000, &bounds);
            whole(incoming.into_body(), 1_000, &bounds, &space).await.map(drop)
        };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
            let mut caller = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
            let drain = Drain::new();
            let ended = drain.clone();
            let calling = std::thread::spawn(move || {
                caller.set_read_timeout(Some(pause)).unwrap();
                write!(caller, "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 900\r\n\r\n").unwrap();
                let (since, mut answer) = (Instant::now(), Vec::new());
                while since.elapsed() < Duration::from_secs(20)
                    && !answer.ends_with(b"time")
                    && !answer.ends_with(b"coming")
                {
                    let _ = caller.write_all(b"x");
                    let mut part = [0; 1024];
                    let read = caller.read(&mut part).unwrap_or_default();
                    answer.extend_from_slice(&part[..read]);
                }
                ended.begin();
                String::from_utf8(answer).unwrap()
            });
            Server::new(&drain).serve(listener, Router::new().fallback(handler)).await;
            calling.join().unwrap()
        })
    }

    #[test]
    fn a_body_that_drips_or_stops_ends() {
        let drips = answer(Duration::from_millis(50));
        assert!(
            drips.starts_with("HTTP/1.1 408") && drips.ends_with("the body did not come in time"),
            "{drips}"
        );
        let stops = answer(Duration::from_secs(2));
        assert!(stops.starts_with("HTTP/1.1 408") && stops.ends_with("the body stopped coming"), "{stops}");
    }

    /// Many bodies at once, each as large as it may be, would take up all the memory.
    #[test]
    fn the_bodies_of_all_requests_have_one_space() {
        let mut bounds = Bounds::DEFAULT;
        bounds.bytes_in_flight = 1_000;
        let space = space(1_000, &bounds);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let read =
            |size: usize| runtime.block_on(whole(Body::from(vec![b' '; size]), 1_000, &bounds, &space));
        let (first, second) = (read(1_000).unwrap(), read(900).unwrap());
        assert_eq!(read(101).unwrap_err().0, StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(read(100).unwrap().0.len(), 100);
        drop(first);
        assert_eq!(read(1_000).unwrap().0.len(), 1_000);
        assert_eq!(second.0.len(), 900);
        // What was refused, and what was given back, takes up nothing.
        drop(second);
        assert_eq!(space.available_permits(), 2_000);
    }
}
