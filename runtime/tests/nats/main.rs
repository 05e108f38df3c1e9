//! The inbox on a server of NATS, against a real one.

#![allow(clippy::unwrap_used, clippy::panic)]

mod bad_input;
#[path = "../deliveries/mod.rs"]
mod deliveries;
mod large;
mod recovery;
mod suites;

use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant, SystemTime};

use futures_util::StreamExt as _;
use hookwright::receive::DeliveryKey;
use hookwright::receive::inbox::{Entry, Held, Inbox as _, JetStream, Put};
use hookwright_test_servers::NatsServer;

use deliveries::endpoint;

const HOUR: Duration = Duration::from_secs(3_600);
/// How long a test waits for what has to happen.
const LIMIT: Duration = Duration::from_secs(60);

/// The server that the tests share which do not end it; `None` where there is none.
fn server() -> Option<&'static NatsServer> {
    static SERVER: OnceLock<Option<NatsServer>> = OnceLock::new();
    SERVER.get_or_init(|| NatsServer::start().unwrap()).as_ref()
}

/// A name that no other test has.
fn name() -> String {
    static NAMES: AtomicUsize = AtomicUsize::new(0);
    format!("test_{}", NAMES.fetch_add(1, Ordering::Relaxed))
}

async fn open(server: &NatsServer, name: &str) -> JetStream {
    JetStream::connect(&server.url()).await.unwrap().named(name)
}

fn entry(id: &str) -> Entry {
    let mut entry = Entry::new("acme", "{}", SystemTime::now());
    entry.key = Some(DeliveryKey::new("acme", id));
    entry.id = Some(id.to_owned());
    entry.event = Some("order.paid".to_owned());
    entry
}

async fn put(inbox: &JetStream, entry: &Entry) -> u64 {
    match inbox.put(entry, None).await.unwrap() {
        Put::Kept(number) => number,
        other => panic!("{other:?}"),
    }
}

/// The names of a server's streams.
async fn streams(inbox: &JetStream) -> Vec<String> {
    let mut names = Vec::new();
    let context = async_nats::jetstream::new(inbox.client().clone());
    let mut found = context.stream_names();
    while let Some(name) = found.next().await {
        names.push(name.unwrap());
    }
    names.sort();
    names
}

/// How many messages a stream has.
async fn messages(inbox: &JetStream, stream: &str) -> u64 {
    let context = async_nats::jetstream::new(inbox.client().clone());
    context.get_stream(stream).await.unwrap().cached_info().state.messages
}

/// Takes until there is something.
async fn take(inbox: &JetStream, hold: Duration) -> Held {
    take_of(inbox, "acme", hold).await
}

async fn take_of(inbox: &JetStream, endpoint: &str, hold: Duration) -> Held {
    let since = Instant::now();
    while since.elapsed() < LIMIT {
        if let Ok(mut taken) = inbox.take(endpoint, 1, hold).await
            && let Some(held) = taken.pop()
        {
            return held;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("nothing can be taken");
}

fn request(id: &str, more: &str) -> hookwright::Request {
    deliveries::delivery(id, "cust_1", more)
}
