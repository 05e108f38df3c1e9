//! The store in `PostgreSQL`, against a real server.

#![allow(clippy::unwrap_used, clippy::panic)]

mod bad_input;
mod commit_with;
#[path = "../deliveries/mod.rs"]
mod deliveries;
mod forgetting;
mod recovery;
mod suites;

use std::sync::OnceLock;
use std::time::{Duration, SystemTime};

use hookwright::receive::{Claim, DeliveryKey, DeliveryStore as _, Lease, Postgres};
use hookwright_test_servers::PostgresServer;

const HOUR: Duration = Duration::from_secs(3_600);
const LEASE: Duration = Duration::from_secs(60);

/// The server that the tests share which do not end it; `None` where there is none.
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

/// A store in the database of `url`.
fn store(url: &str) -> Postgres {
    Postgres::connect(url, HOUR).unwrap()
}

async fn claim(store: &Postgres, key: &DeliveryKey) -> Claim {
    store.claim(key, SystemTime::now(), LEASE).await.unwrap()
}

async fn lease(store: &Postgres, key: &DeliveryKey) -> Lease {
    match claim(store, key).await {
        Claim::Fresh(lease) => lease,
        other => panic!("{other:?}"),
    }
}

async fn commit(store: &Postgres, lease: &Lease) {
    store.commit(lease, SystemTime::now()).await.unwrap();
}
