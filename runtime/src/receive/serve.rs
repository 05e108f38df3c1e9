//! A server whose connections are bounded and drained (feature `server`).
//!
//! `axum::serve` lets a connection take any time for its headers, and drops running handlers on shutdown. [`Server`]
//! does neither.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use ::axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::JoinSet;

use super::drain::{Drain, Drained};
use super::timer::{Sleep, before};
use super::unread::Unread;

/// How long answers may take to reach their callers once the handlers have ended.
const ANSWERING: Duration = Duration::from_secs(2);
/// How long to pause accepting when the system has run out of resources, such as file descriptors.
const EXHAUSTED: Duration = Duration::from_millis(100);
/// The most that a connection buffers of headers, or of a body that is not being read.
const BUFFER: usize = 64 * 1024;

/// An HTTP/1.1 server (RFC 9112) that bounds what its callers can use, and shuts down gracefully.
///
/// ```no_run
/// # use std::time::Duration;
/// # use axum::Router;
/// # use hookwright::receive::{Drain, Server};
/// # async fn sigterm() {}
/// # async fn example(router: Router) -> std::io::Result<()> {
/// let drain = Drain::new();
/// // …each receiver of the router has `.drain(&drain)`…
/// let listener = tokio::net::TcpListener::bind("127.0.0.1:3000").await?;
/// let server = Server::new(&drain).drain_deadline(Duration::from_secs(20));
/// let serving = tokio::spawn(server.serve(listener, router));
/// sigterm().await;
/// drain.begin();
/// let drained = serving.await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Server {
    drain: Drain,
    header_deadline: Duration,
    answer_deadline: Duration,
    drain_deadline: Duration,
    max_connections: usize,
}

impl Server {
    /// A server that ends when `drain` begins. Headers, and the wait for the next request of a connection, may take 10
    /// seconds, and so may the caller to read its answers; handlers may take 20 seconds when it ends; it has at most 8,192
    /// connections.
    pub fn new(drain: &Drain) -> Self {
        Self {
            drain: drain.clone(),
            header_deadline: Duration::from_secs(10),
            answer_deadline: Duration::from_secs(10),
            drain_deadline: Duration::from_secs(20),
            max_connections: 8_192,
        }
    }

    /// Bounds how long a connection may take for a request's headers, and be idle before.
    #[must_use]
    pub const fn header_deadline(mut self, deadline: Duration) -> Self {
        self.header_deadline = deadline;
        self
    }

    /// Bounds how long a caller may take to read what was answered, once more is waiting than the system buffers. A caller
    /// that reads too slowly, or not at all, is disconnected.
    #[must_use]
    pub const fn answer_deadline(mut self, deadline: Duration) -> Self {
        self.answer_deadline = deadline;
        self
    }

    /// Bounds how long handlers may keep running once the server shuts down.
    #[must_use]
    pub const fn drain_deadline(mut self, deadline: Duration) -> Self {
        self.drain_deadline = deadline;
        self
    }

    /// Bounds how many connections there are at once; further ones wait to be accepted.
    #[must_use]
    pub const fn max_connections(mut self, connections: usize) -> Self {
        self.max_connections = connections;
        self
    }

    /// Serves `router` until the drain begins; then accepts no connection, lets handlers end until the deadline, and
    /// has what did not end given back.
    pub async fn serve(self, listener: TcpListener, router: Router) -> Drained {
        let free = Arc::new(Semaphore::new(self.max_connections.clamp(1, Semaphore::MAX_PERMITS)));
        let mut connections = JoinSet::new();
        while let Some(accepted) = before(accept(&listener, &free), self.drain.begun()).await {
            // Finished connections need no space any more.
            while connections.try_join_next().is_some() {}
            match accepted {
                Ok((stream, permit)) => {
                    let connection = connection(self.clone(), stream, router.clone());
                    connections.spawn(async move {
                        connection.await;
                        drop(permit);
                    });
                }
                // The caller has disconnected, or the system has run out of resources.
                Err(_) => Sleep::new(EXHAUSTED).await,
            }
        }
        drop(listener);
        let drained = self.drain.finish(self.drain_deadline).await;
        let answered = async { while connections.join_next().await.is_some() {} };
        before(answered, Sleep::new(ANSWERING)).await;
        connections.shutdown().await;
        drained
    }
}

async fn accept(
    listener: &TcpListener,
    free: &Arc<Semaphore>,
) -> io::Result<(TcpStream, OwnedSemaphorePermit)> {
    let permit = Arc::clone(free).acquire_owned().await.map_err(io::Error::other)?;
    let (stream, _) = listener.accept().await?;
    Ok((stream, permit))
}

/// Serves a connection to its end; after the drain has begun, no further request of it.
async fn connection(server: Server, stream: TcpStream, router: Router) {
    // Answers are short: they should not wait for more to send with them.
    let _ = stream.set_nodelay(true);
    // hyper has a deadline for reading only: it waits for as long as an answer cannot be written.
    let stream = Unread::new(stream, server.answer_deadline);
    let mut serving = std::pin::pin!(
        http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(server.header_deadline)
            .max_buf_size(BUFFER)
            .serve_connection(TokioIo::new(stream), TowerToHyperService::new(router))
    );
    // An error on a connection concerns its caller alone.
    if before(serving.as_mut(), server.drain.begun()).await.is_none() {
        serving.as_mut().graceful_shutdown();
        let _ = serving.await;
    }
}
