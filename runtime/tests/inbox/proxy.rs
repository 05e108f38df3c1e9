//! A connection that breaks where a test wants it to.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// Passes everything on to a server, until it is told otherwise.
pub(crate) struct Proxy {
    pub(crate) address: SocketAddr,
    state: Arc<State>,
}

#[derive(Default)]
struct State {
    /// How many answers are still to be swallowed, each together with its connection.
    cut: AtomicUsize,
    /// Connections before this one say nothing any more, and are not closed.
    silent_before: AtomicUsize,
    connections: AtomicUsize,
}

impl Proxy {
    pub(crate) async fn start(server: SocketAddr) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let (address, state) = (listener.local_addr().unwrap(), Arc::<State>::default());
        let shared = Arc::clone(&state);
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let number = shared.connections.fetch_add(1, Ordering::SeqCst);
                tokio::spawn(pass(client, server, number, Arc::clone(&shared)));
            }
        });
        Self { address, state }
    }

    /// The next answer of the server does not arrive: its connection is closed instead.
    pub(crate) fn cut_once(&self) {
        self.state.cut.store(1, Ordering::SeqCst);
    }

    pub(crate) fn was_cut(&self) -> bool {
        self.state.cut.load(Ordering::SeqCst) == 0
    }

    /// The connections that are open fall silent, as those do whose other end has lost its power.
    pub(crate) fn silence(&self) {
        let count = self.state.connections.load(Ordering::SeqCst);
        self.state.silent_before.store(count, Ordering::SeqCst);
    }
}

async fn pass(client: TcpStream, server: SocketAddr, number: usize, state: Arc<State>) {
    let server = TcpStream::connect(server).await.unwrap();
    let ((mut from_client, mut to_client), (mut from_server, mut to_server)) =
        (client.into_split(), server.into_split());
    let asking = Arc::clone(&state);
    tokio::spawn(async move {
        let mut bytes = vec![0; 65_536];
        while let Ok(length @ 1..) = from_client.read(&mut bytes).await {
            if number >= asking.silent_before.load(Ordering::SeqCst)
                && to_server.write_all(&bytes[..length]).await.is_err()
            {
                return;
            }
        }
    });
    let mut bytes = vec![0; 65_536];
    while let Ok(length @ 1..) = from_server.read(&mut bytes).await {
        if number < state.silent_before.load(Ordering::SeqCst) {
            continue;
        }
        if state.cut.compare_exchange(1, 0, Ordering::SeqCst, Ordering::SeqCst).is_ok() {
            return;
        }
        if to_client.write_all(&bytes[..length]).await.is_err() {
            return;
        }
    }
    if number < state.silent_before.load(Ordering::SeqCst) {
        std::future::pending::<()>().await;
    }
}
