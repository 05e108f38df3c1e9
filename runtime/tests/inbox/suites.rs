//! Every engine passes the suite, and the suite finds what is wrong.

use std::time::Duration;

use hookwright::receive::inbox::{End, Entry, Filter, Held, Hold, Inbox, Listed, Put, Stats, suite};
use hookwright::receive::{Settled, Sqlite, SqliteError};

use super::{HOUR, sqlite};

#[tokio::test]
async fn sqlite_passes_the_suite() {
    let folder = tempfile::tempdir().unwrap();
    suite::run(&sqlite(&folder)).await.unwrap();
}

#[tokio::test]
async fn postgres_passes_the_suite() {
    let Some(open) = super::databases() else { return };
    suite::run(&open()).await.unwrap();
}

#[tokio::test]
async fn the_suite_finds_what_is_wrong() {
    let folder = tempfile::tempdir().unwrap();
    let found = suite::run(&Careless(sqlite(&folder))).await.unwrap_err();
    assert_eq!(found, "of two orders and none, [\"1\", \"2\", \"3\", \"4\", \"5\"] are taken at once");
}

/// An inbox that does not know what an order is.
struct Careless(Sqlite);

impl Inbox for Careless {
    type Error = SqliteError;

    async fn put(&self, entry: &Entry, reason: Option<&str>) -> Result<Put, SqliteError> {
        // Only where nothing asks what became of it.
        let mut careless = entry.clone();
        careless.order = entry.order.clone().filter(|_| entry.endpoint != "order");
        self.0.put(&careless, reason).await
    }

    async fn take(&self, endpoint: &str, most: usize, hold: Duration) -> Result<Vec<Held>, SqliteError> {
        self.0.take(endpoint, most, hold).await
    }

    async fn renew(&self, hold: &Hold, duration: Duration) -> Result<Settled, SqliteError> {
        Inbox::renew(&self.0, hold, duration).await
    }

    async fn settle(&self, hold: &Hold, end: &End) -> Result<Settled, SqliteError> {
        self.0.settle(hold, end).await
    }

    async fn arrived(&self) {
        self.0.arrived().await;
    }

    async fn waiting(&self, endpoint: &str, most: u64) -> Result<u64, SqliteError> {
        self.0.waiting(endpoint, most).await
    }

    async fn stats(&self) -> Result<Vec<Stats>, SqliteError> {
        self.0.stats().await
    }

    async fn list(&self, filter: &Filter, after: u64, most: usize) -> Result<Vec<Listed>, SqliteError> {
        self.0.list(filter, after, most).await
    }

    async fn show(&self, number: u64) -> Result<Option<(Listed, Entry)>, SqliteError> {
        self.0.show(number).await
    }

    async fn replay(&self, number: u64) -> Result<bool, SqliteError> {
        self.0.replay(number).await
    }

    async fn remove(&self, number: u64) -> Result<bool, SqliteError> {
        self.0.remove(number).await
    }

    async fn forget(&self, age: Duration) -> Result<u64, SqliteError> {
        self.0.forget(age).await
    }
}

#[tokio::test]
async fn what_is_in_a_file_is_there_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("inbox.sqlite");
    let mut entry = Entry::new("acme", "{}", std::time::SystemTime::now());
    entry.id = Some("evt_1".to_owned());
    Sqlite::open(&file, HOUR).unwrap().put(&entry, None).await.unwrap();
    let taken = Sqlite::open(&file, HOUR).unwrap().take("acme", 10, HOUR).await.unwrap();
    assert_eq!(taken.iter().map(|held| held.entry.clone()).collect::<Vec<_>>(), [entry]);
}
