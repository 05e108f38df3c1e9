//! The inbox: the suite, the intake and the workers, on every engine.

#![allow(clippy::unwrap_used, clippy::panic)]

mod bad_input;
#[path = "../deliveries/mod.rs"]
mod deliveries;
mod faults;
mod intake;
mod proxy;
mod suites;
mod work;

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use hookwright::Request;
use hookwright::receive::inbox::Inbox;
use hookwright::receive::{DeliveryStore, Postgres, Sqlite};
use hookwright_test_servers::PostgresServer;

use deliveries::{body, endpoint};

const HOUR: Duration = Duration::from_secs(3_600);

/// The server that the tests share; `None` where there is none.
fn server() -> Option<&'static PostgresServer> {
    static SERVER: OnceLock<Option<PostgresServer>> = OnceLock::new();
    SERVER.get_or_init(|| PostgresServer::start().unwrap()).as_ref()
}

/// Runs statements in a database, while the store goes on with what it does by itself: they may wait for a lock that it
/// holds, and would for ever if they kept its only thread.
async fn sql(url: &str, statements: &str) -> String {
    let (url, statements) = (url.to_owned(), statements.to_owned());
    let run = move || server().unwrap().sql_in(&url, &statements).unwrap();
    tokio::task::spawn_blocking(run).await.unwrap()
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

/// A delivery with this id, about this customer.
fn request(id: &str, customer: &str) -> Request {
    deliveries::delivery(id, customer, "")
}
