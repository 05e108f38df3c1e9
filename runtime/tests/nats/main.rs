//! The inbox on a server of NATS, against a real one.

#![allow(clippy::unwrap_used, clippy::panic)]

mod bad_input;
mod recovery;
mod suites;

use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant, SystemTime};

use hookwright::receive::inbox::{Entry, Held, Inbox as _, JetStream, Put};
use hookwright::receive::{DeliveryKey, Endpoint, Event as _, EventName};
use hookwright::testing::Sender;
use hookwright_providers::tiquo;
use hookwright_test_servers::NatsServer;

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

/// Takes until there is something.
async fn take(inbox: &JetStream, hold: Duration) -> Held {
    let since = Instant::now();
    while since.elapsed() < LIMIT {
        if let Ok(mut taken) = inbox.take("acme", 1, hold).await
            && let Some(held) = taken.pop()
        {
            return held;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("nothing can be taken");
}

fn endpoint() -> Endpoint<tiquo::Event> {
    tiquo::endpoint().secret("shh").build().unwrap()
}

fn request(id: &str, more: &str) -> hookwright::Request {
    let body = format!(
        r#"{{"id": "{id}", "type": "customer.deleted", "created": "2025-02-05T23:59:59Z", "data": {{"id": "cust_1"{more}}}}}"#
    );
    Sender::new(tiquo::Event::SPEC, SystemTime::now())
        .secret("shh")
        .request(EventName::new(None, "customer.deleted"), body.as_bytes())
        .unwrap()
}
