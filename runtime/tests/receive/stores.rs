//! Both stores pass the suite, and what only one of them promises.

use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};

use hookwright::receive::{
    Claim, DeliveryKey, DeliveryStore, Memory, Settled, Sqlite, StoreFullError, suite,
};

const HOUR: Duration = Duration::from_secs(3_600);
const LEASE: Duration = Duration::from_secs(60);

fn sqlite(folder: &tempfile::TempDir) -> Sqlite {
    Sqlite::open(folder.path().join("deliveries.sqlite"), HOUR).unwrap()
}

fn fresh(claim: Claim) -> hookwright::receive::Lease {
    let Claim::Fresh(lease) = claim else { panic!("{claim:?}") };
    lease
}

fn in_flight(claim: Claim) -> Duration {
    let Claim::InFlight { remaining } = claim else { panic!("{claim:?}") };
    remaining
}

#[tokio::test]
async fn memory_passes_the_suite() {
    suite::run(&Memory::new(1_000, HOUR)).await.unwrap();
}

#[tokio::test]
async fn sqlite_passes_the_suite() {
    let folder = tempfile::tempdir().unwrap();
    suite::run(&sqlite(&folder)).await.unwrap();
}

#[tokio::test]
async fn both_pass_the_suite_in_real_time() {
    let folder = tempfile::tempdir().unwrap();
    let (memory, sqlite) = (Memory::new(1_000, HOUR), sqlite(&folder));
    let (memory, sqlite) = tokio::join!(suite::run_in_real_time(&memory), suite::run_in_real_time(&sqlite));
    memory.unwrap();
    sqlite.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_claims_at_once_one_is_fresh() {
    let folder = tempfile::tempdir().unwrap();
    one_of_many(Arc::new(Memory::new(1_000, HOUR))).await;
    one_of_many(Arc::new(sqlite(&folder))).await;
}

async fn one_of_many<S: DeliveryStore + 'static>(store: Arc<S>) {
    for round in 0..10 {
        let key = DeliveryKey::new("acme", format!("d{round}"));
        let claims: Vec<_> = (0..50)
            .map(|_| {
                let (store, key) = (Arc::clone(&store), key.clone());
                tokio::spawn(async move { suite::claims_at_once(&store, &key).await.unwrap() })
            })
            .collect();
        let mut won = 0;
        for claim in claims {
            won += u32::from(claim.await.unwrap());
        }
        assert_eq!(won, 1);
    }
}

#[tokio::test]
async fn the_suite_finds_what_is_wrong() {
    struct Forgetful(Memory);
    impl DeliveryStore for Forgetful {
        type Error = StoreFullError;
        async fn claim(
            &self,
            key: &DeliveryKey,
            now: std::time::SystemTime,
            lease: Duration,
        ) -> Result<Claim, StoreFullError> {
            self.0.claim(key, now, lease).await
        }
        async fn renew(
            &self,
            lease: &hookwright::receive::Lease,
            now: std::time::SystemTime,
            duration: Duration,
        ) -> Result<Settled, StoreFullError> {
            self.0.renew(lease, now, duration).await
        }
        async fn commit(
            &self,
            lease: &hookwright::receive::Lease,
            now: std::time::SystemTime,
        ) -> Result<Settled, StoreFullError> {
            self.0.release(lease, now).await
        }
        async fn release(
            &self,
            lease: &hookwright::receive::Lease,
            now: std::time::SystemTime,
        ) -> Result<Settled, StoreFullError> {
            self.0.release(lease, now).await
        }
    }
    let found = suite::run(&Forgetful(Memory::new(1_000, HOUR))).await.unwrap_err();
    assert!(found.starts_with("`committed` should be done"), "{found}");
}

#[tokio::test]
async fn memory_is_bounded_by_count() {
    let store = Memory::new(3, HOUR);
    let key = |id: u32| DeliveryKey::new("acme", id.to_string());
    for id in 0..10 {
        let lease = fresh(store.claim(&key(id), UNIX_EPOCH, LEASE).await.unwrap());
        store.commit(&lease, UNIX_EPOCH + Duration::from_secs(id.into())).await.unwrap();
        assert!(store.len() <= 3);
    }
    let now = UNIX_EPOCH + Duration::from_secs(10);
    assert_eq!(store.claim(&key(9), now, LEASE).await, Ok(Claim::Done));
    assert!(
        matches!(store.claim(&key(0), now, LEASE).await, Ok(Claim::Fresh(_))),
        "the oldest are forgotten"
    );
}

#[tokio::test]
async fn memory_never_forgets_who_is_at_work() {
    let store = Memory::new(2, HOUR);
    let key = |id: &str| DeliveryKey::new("acme", id);
    fresh(store.claim(&key("a"), UNIX_EPOCH, LEASE).await.unwrap());
    fresh(store.claim(&key("b"), UNIX_EPOCH, LEASE).await.unwrap());
    assert_eq!(store.claim(&key("c"), UNIX_EPOCH, LEASE).await, Err(StoreFullError));
    assert!(matches!(store.claim(&key("c"), UNIX_EPOCH + LEASE, LEASE).await, Ok(Claim::Fresh(_))));
}

#[tokio::test]
async fn both_forget_by_age() {
    let folder = tempfile::tempdir().unwrap();
    forgets(Memory::new(1_000, HOUR)).await;
    forgets(sqlite(&folder)).await;
}

async fn forgets<S: DeliveryStore>(store: S) {
    let key = DeliveryKey::new("acme", "old");
    let lease = fresh(store.claim(&key, UNIX_EPOCH, LEASE).await.unwrap());
    store.commit(&lease, UNIX_EPOCH).await.unwrap();
    let mut now = UNIX_EPOCH;
    let mut pass = async |duration: Duration| {
        let until = now + duration;
        while now < until {
            now += LEASE;
            let other = DeliveryKey::new("acme", format!("{now:?}"));
            let other = fresh(store.claim(&other, now, LEASE).await.unwrap());
            store.commit(&other, now).await.unwrap();
        }
        now
    };
    let now = pass(HOUR).await;
    assert_eq!(store.claim(&key, now, LEASE).await.unwrap(), Claim::Done);
    let now = pass(HOUR / 8 + LEASE * 2).await;
    fresh(store.claim(&key, now, LEASE).await.unwrap());
}

#[tokio::test]
async fn ids_that_were_not_verified_push_out_none_that_were() {
    let store = Memory::new(100, HOUR);
    let handled = DeliveryKey::new("acme", "evt_1");
    let lease = fresh(store.claim(&handled, UNIX_EPOCH, LEASE).await.unwrap());
    store.commit(&lease, UNIX_EPOCH).await.unwrap();
    for id in 0..1_000 {
        let key = DeliveryKey::unverified("open", id.to_string(), b"{}");
        let lease = fresh(store.claim(&key, UNIX_EPOCH, LEASE).await.unwrap());
        if id >= 100 {
            store.commit(&lease, UNIX_EPOCH).await.unwrap();
        } else {
            store.release(&lease, UNIX_EPOCH).await.unwrap();
        }
    }
    assert_eq!(store.len(), 101);
    assert_eq!(store.claim(&handled, UNIX_EPOCH, LEASE).await, Ok(Claim::Done));
}

#[tokio::test]
async fn unverified_leases_fill_their_own_share_only() {
    let store = Memory::new(2, HOUR);
    for id in ["a", "b"] {
        let key = DeliveryKey::unverified("open", id, b"{}");
        fresh(store.claim(&key, UNIX_EPOCH, LEASE).await.unwrap());
    }
    let more = DeliveryKey::unverified("open", "c", b"{}");
    assert_eq!(store.claim(&more, UNIX_EPOCH, LEASE).await, Err(StoreFullError));
    fresh(store.claim(&DeliveryKey::new("acme", "c"), UNIX_EPOCH, LEASE).await.unwrap());
}

#[tokio::test]
async fn ids_of_megabytes_take_no_room() {
    let folder = tempfile::tempdir().unwrap();
    let store = sqlite(&folder);
    for index in 0..12 {
        let id = format!("{index}{}", "x".repeat(1_000_000));
        let key = DeliveryKey::new("acme", &*id);
        let lease = fresh(store.claim(&key, UNIX_EPOCH, LEASE).await.unwrap());
        store.commit(&lease, UNIX_EPOCH).await.unwrap();
        assert_eq!(store.claim(&DeliveryKey::new("acme", id), UNIX_EPOCH, LEASE).await, Ok(Claim::Done));
    }
    let size: u64 =
        std::fs::read_dir(folder.path()).unwrap().map(|f| f.unwrap().metadata().unwrap().len()).sum();
    println!("12 ids of 1 MB: the store's files have {size} bytes");
    assert!(size < 1_000_000, "{size}");
}

#[tokio::test]
async fn sqlite_survives_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let done = DeliveryKey::new("acme", "done");
    let leased = DeliveryKey::new("acme", "leased");
    let store = sqlite(&folder);
    let lease = fresh(store.claim(&done, UNIX_EPOCH, LEASE).await.unwrap());
    store.commit(&lease, UNIX_EPOCH).await.unwrap();
    fresh(store.claim(&leased, UNIX_EPOCH, LEASE).await.unwrap());
    drop(store);

    let store = sqlite(&folder);
    assert_eq!(store.claim(&done, UNIX_EPOCH, LEASE).await, Ok(Claim::Done));
    assert!(in_flight(store.claim(&leased, UNIX_EPOCH, LEASE).await.unwrap()) <= LEASE);
    store.release_all().await.unwrap();
    fresh(store.claim(&leased, UNIX_EPOCH, LEASE).await.unwrap());
}

#[tokio::test]
async fn two_processes_share_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let (here, there) = (sqlite(&folder), sqlite(&folder));
    let key = DeliveryKey::new("acme", "d");
    let lease = fresh(here.claim(&key, UNIX_EPOCH, LEASE).await.unwrap());
    assert!(in_flight(there.claim(&key, UNIX_EPOCH, LEASE).await.unwrap()) <= LEASE);
    here.commit(&lease, UNIX_EPOCH).await.unwrap();
    assert_eq!(there.claim(&key, UNIX_EPOCH, LEASE).await, Ok(Claim::Done));
}

#[tokio::test]
async fn changes_are_committed_with_the_delivery_or_not_at_all() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("deliveries.sqlite");
    let store = sqlite(&folder);
    let connection = rusqlite::Connection::open(&file).unwrap();
    connection.execute_batch("CREATE TABLE orders (id TEXT)").unwrap();
    let count =
        || connection.query_row("SELECT count(*) FROM orders", [], |row| row.get::<_, i64>(0)).unwrap();
    let key = DeliveryKey::new("acme", "d");

    let lost = fresh(store.claim(&key, UNIX_EPOCH, LEASE).await.unwrap());
    let lease = fresh(store.claim(&key, UNIX_EPOCH + LEASE, LEASE).await.unwrap());
    let insert = |transaction: &rusqlite::Transaction<'_>| {
        transaction.execute("INSERT INTO orders VALUES ('o')", []).map(|_| ())
    };
    let fail = |transaction: &rusqlite::Transaction<'_>| {
        transaction.execute("INSERT INTO orders VALUES ('o')", [])?;
        transaction.execute("INSERT INTO nowhere VALUES (1)", []).map(|_| ())
    };
    assert_eq!(store.commit_with(&lost, insert).await, Ok(Settled::Lost));
    assert_eq!(count(), 0);
    let error = store.commit_with(&lease, fail).await.unwrap_err();
    assert!(error.to_string().contains("nowhere"), "{error}");
    assert_eq!(count(), 0);
    assert_eq!(store.commit_with(&lease, insert).await, Ok(Settled::Settled));
    assert_eq!(store.commit_with(&lease, insert).await, Ok(Settled::Settled));
    assert_eq!(count(), 1);
}

#[tokio::test]
async fn a_file_that_is_something_else_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("deliveries.sqlite");
    std::fs::write(&file, "this is not a database, and long enough to be sure of it ".repeat(30)).unwrap();
    let error = Sqlite::open(&file, HOUR).unwrap_err();
    assert!(error.to_string().contains("not a database"), "{error}");
}

#[tokio::test]
async fn a_file_that_knows_deliveries_by_provider_keeps_them() {
    let folder = tempfile::tempdir().unwrap();
    let connection = rusqlite::Connection::open(folder.path().join("deliveries.sqlite")).unwrap();
    connection
        .execute_batch(
            "CREATE TABLE deliveries (provider TEXT NOT NULL, id TEXT NOT NULL, state INTEGER NOT NULL,
                 number INTEGER NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (provider, id)) STRICT, WITHOUT ROWID;
             INSERT INTO deliveries VALUES ('acme', 'd1', 1, 1, 0);",
        )
        .unwrap();
    for _ in 0..2 {
        let store = sqlite(&folder);
        let handled = DeliveryKey::new("acme", "d1");
        assert_eq!(store.claim(&handled, UNIX_EPOCH, LEASE).await.unwrap(), Claim::Done);
    }
}

#[tokio::test]
async fn a_file_of_a_later_version_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("deliveries.sqlite");
    drop(sqlite(&folder));
    let connection = rusqlite::Connection::open(&file).unwrap();
    connection.execute_batch("UPDATE hookwright_store SET version = 99").unwrap();
    let error = Sqlite::open(&file, HOUR).unwrap_err();
    assert!(error.to_string().contains("version 99"), "{error}");
}

#[tokio::test]
async fn changes_that_panic_are_undone_alone() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("deliveries.sqlite");
    let store = sqlite(&folder);
    let connection = rusqlite::Connection::open(&file).unwrap();
    connection.execute_batch("CREATE TABLE orders (id TEXT)").unwrap();
    let mut leases = Vec::new();
    for id in ["a", "b", "c"] {
        leases.push(fresh(store.claim(&DeliveryKey::new("acme", id), UNIX_EPOCH, LEASE).await.unwrap()));
    }
    let insert = |transaction: &rusqlite::Transaction<'_>| {
        transaction.execute("INSERT INTO orders VALUES ('o')", []).map(|_| ())
    };
    let panicking = |transaction: &rusqlite::Transaction<'_>| {
        transaction.execute("INSERT INTO orders VALUES ('o')", [])?;
        panic!("on purpose")
    };
    // All at once, so that they share a transaction.
    let (first, panicked, last) = tokio::join!(
        store.commit_with(&leases[0], insert),
        store.commit_with(&leases[1], panicking),
        store.commit_with(&leases[2], insert),
    );
    assert_eq!((first, last), (Ok(Settled::Settled), Ok(Settled::Settled)));
    let error = panicked.unwrap_err().to_string();
    assert!(error.contains("panicked"), "{error}");
    let count = connection.query_row("SELECT count(*) FROM orders", [], |row| row.get::<_, i64>(0)).unwrap();
    assert_eq!(count, 2);
    assert_eq!(store.commit_with(&leases[1], insert).await, Ok(Settled::Settled), "it goes on");
}

#[test]
fn many_connections_open_a_new_file_at_once() {
    let mut opened = 0;
    for _ in 0..25 {
        let folder = tempfile::tempdir().unwrap();
        let stores: Vec<_> = std::thread::scope(|scope| {
            let openers: Vec<_> = (0..8).map(|_| scope.spawn(|| sqlite(&folder))).collect();
            openers.into_iter().map(|opener| opener.join().unwrap()).collect()
        });
        opened += stores.len();
    }
    println!("{opened} of 200 connections opened");
    assert_eq!(opened, 200);
}

#[test]
fn a_new_file_that_another_holds_is_waited_for() {
    let folder = tempfile::tempdir().unwrap();
    let other = rusqlite::Connection::open(folder.path().join("deliveries.sqlite")).unwrap();
    other.execute_batch("BEGIN EXCLUSIVE; CREATE TABLE other (id TEXT)").unwrap();
    std::thread::scope(|scope| {
        let opened = scope.spawn(|| Sqlite::open(folder.path().join("deliveries.sqlite"), HOUR));
        // SQLite's own timeout is five seconds.
        std::thread::sleep(Duration::from_millis(5_700));
        other.execute_batch("COMMIT").unwrap();
        assert_eq!(opened.join().unwrap().map(drop), Ok(()));
    });
}
