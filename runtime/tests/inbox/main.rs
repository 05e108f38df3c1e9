//! The inbox: the suite, the intake and the workers, on every engine.

#![allow(clippy::unwrap_used, clippy::panic)]

mod faults;
mod intake;
mod proxy;
mod suites;
mod work;

use std::sync::{Arc, OnceLock};
use std::time::{Duration, SystemTime};

use hookwright::Request;
use hookwright::receive::inbox::Inbox;
use hookwright::receive::{DeliveryStore, Event as _, EventName, Postgres, Sqlite};
use hookwright::testing::Sender;
use hookwright_providers::tiquo;
use hookwright_test_servers::PostgresServer;

const HOUR: Duration = Duration::from_secs(3_600);

/// The server that the tests share; `None` where there is none.
fn server() -> Option<&'static PostgresServer> {
    static SERVER: OnceLock<Option<PostgresServer>> = OnceLock::new();
    SERVER.get_or_init(|| PostgresServer::start().unwrap()).as_ref()
}

/// An inbox that is a store, too, as several processes open it.
trait Engine: Inbox + DeliveryStore + 'static {}

impl<T: Inbox + DeliveryStore + 'static> Engine for T {}

/// Opens a new file, and then the same again and again.
fn sqlites() -> (tempfile::TempDir, impl Fn() -> Sqlite) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("inbox.sqlite");
    (folder, move || Sqlite::open(&file, HOUR).unwrap())
}

/// Opens a new database, and then the same again and again.
fn databases() -> Option<impl Fn() -> Arc<Postgres>> {
    let url = server()?.database().unwrap();
    Some(move || Arc::new(Postgres::connect(&url, HOUR).unwrap()))
}

fn sqlite(folder: &tempfile::TempDir) -> Sqlite {
    Sqlite::open(folder.path().join("inbox.sqlite"), HOUR).unwrap()
}

/// A signed delivery with this id, about this customer.
fn request(id: &str, customer: &str) -> Request {
    body(&format!(
        r#"{{"id": "{id}", "type": "customer.deleted", "created": "2025-02-05T23:59:59Z", "data": {{"id": "{customer}"}}}}"#
    ))
}

fn body(body: &str) -> Request {
    Sender::new(tiquo::Event::SPEC, SystemTime::now())
        .secret("shh")
        .request(EventName::new(None, "customer.deleted"), body.as_bytes())
        .unwrap()
}

fn endpoint() -> hookwright::receive::Endpoint<tiquo::Event> {
    tiquo::endpoint().secret("shh").build().unwrap()
}
