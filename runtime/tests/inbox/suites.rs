//! Every engine passes the suite, and the suite finds what is wrong.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use hookwright::receive::inbox::{
    End, Entry, Filter, Held, Hold, Inbox, Intake, Listed, Put, Seen, Stats, suite,
};
use hookwright::receive::{Settled, Sqlite, SqliteError};

use super::{HOUR, endpoint, request, sql, sqlite};

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
    let found = suite::run(&Careless(sqlite(&folder), AtomicUsize::default())).await.unwrap_err();
    assert_eq!(found, "of two orders and none, [\"1\", \"2\", \"3\", \"4\", \"5\"] are taken at once");
}

/// An inbox that does not know what an order is, and counts how often it is asked how many entries wait.
struct Careless(Sqlite, AtomicUsize);

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

    async fn arrived(&self, seen: &mut Seen) {
        self.0.arrived(seen).await;
    }

    async fn waiting(&self, endpoint: &str, most: u64) -> Result<u64, SqliteError> {
        self.1.fetch_add(1, Ordering::Relaxed);
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

#[tokio::test]
async fn the_log_of_a_file_is_moved_into_it_while_it_is_open() {
    let folder = tempfile::tempdir().unwrap();
    let inbox = sqlite(&folder);
    let length = |name: &str| std::fs::metadata(folder.path().join(name)).unwrap().len();
    let began = length("inbox.sqlite");
    let entry = Entry::new("acme", vec![b'x'; 20_000], std::time::SystemTime::now());
    for _ in 0..300 {
        inbox.put(&entry, None).await.unwrap();
    }
    // Fewer pages than a commit would move.
    assert!(length("inbox.sqlite-wal") < 8_000 * 4_096);
    let since = std::time::Instant::now();
    while length("inbox.sqlite") < began + 2_000_000 {
        assert!(since.elapsed() < Duration::from_secs(60), "it has {} bytes", length("inbox.sqlite"));
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    inbox.close().await;
    assert!(!folder.path().join("inbox.sqlite-wal").exists());
}

#[tokio::test]
async fn a_database_from_before_there_were_inboxes_gets_one() {
    let Some(server) = super::server() else { return };
    let url = server.database().unwrap();
    sql(&url, hookwright::receive::Postgres::TABLES).await;
    sql(
        &url,
        "DROP TABLE hookwright_inbox;
             INSERT INTO hookwright_deliveries VALUES ('acme', 'evt_1', true, 1, 1, now())",
    )
    .await;
    let inbox = hookwright::receive::Postgres::connect(&url, HOUR).unwrap();
    let mut entry = Entry::new("acme", "{}", std::time::SystemTime::now());
    entry.key = Some(hookwright::receive::DeliveryKey::new("acme", "evt_1"));
    assert_eq!(inbox.put(&entry, None).await.unwrap(), Put::Known);
    entry.key = None;
    assert!(matches!(inbox.put(&entry, None).await.unwrap(), Put::Kept(_)));
}

#[tokio::test]
async fn many_requests_at_once_have_the_waiting_counted_once() {
    let folder = tempfile::tempdir().unwrap();
    let inbox = Arc::new(Careless(sqlite(&folder), AtomicUsize::default()));
    let intake = Arc::new(Intake::new(endpoint(), Arc::clone(&inbox)));
    assert_eq!(intake.accept(&request("evt_first", "cust_1")).await.status(), 200);
    tokio::time::sleep(Duration::from_millis(1_100)).await;
    let counted = inbox.1.load(Ordering::Relaxed);
    let accepting: Vec<_> = (0..64)
        .map(|id| {
            let intake = Arc::clone(&intake);
            tokio::spawn(
                async move { intake.accept(&request(&format!("evt_{id}"), "cust_1")).await.status() },
            )
        })
        .collect();
    for accepted in accepting {
        assert_eq!(accepted.await.unwrap(), 200);
    }
    // A slow machine may begin the next second meanwhile.
    let counted = inbox.1.load(Ordering::Relaxed) - counted;
    assert!(counted <= 8, "{counted} counts");
}
