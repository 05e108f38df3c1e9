//! Disks that are full, tables of earlier programs, and servers that close what is idle: nothing that was acknowledged is lost, and
//! nothing has to be restarted.

use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use hookwright::receive::inbox::{Entry, Filter, Inbox, Intake, Put};
use hookwright::receive::{Claim, DeliveryKey, DeliveryStore as _, Lease, Postgres, Settled, Sqlite};
use hookwright_providers::tiquo;

use super::{HOUR, endpoint, request, server, sql, sqlite};

async fn lease(store: &Sqlite, id: &str) -> Lease {
    match store.claim(&DeliveryKey::new("acme", id), SystemTime::now(), HOUR).await.unwrap() {
        Claim::Fresh(lease) => lease,
        other => panic!("{other:?}"),
    }
}

/// Sends deliveries until one is asked to come again: how many were acknowledged.
async fn until_full<I: Inbox>(intake: &Intake<tiquo::Event, I>, first: usize) -> usize {
    let customer = "c".repeat(20_000);
    for number in first..first + 1_000 {
        let answer = intake.accept(&request(&format!("evt_{number}"), &customer)).await;
        if answer.status() == 503 {
            assert_eq!(answer.headers()["retry-after"], "5");
            return number;
        }
        assert_eq!(answer.status(), 200);
    }
    panic!("a thousand deliveries fit");
}

#[tokio::test]
async fn a_disk_that_is_full_refuses_and_recovers() {
    let folder = tempfile::tempdir().unwrap();
    let inbox = sqlite(&folder);
    let (first, second) = (lease(&inbox, "full").await, lease(&inbox, "empty").await);
    // The store's own connection may use no more pages than this.
    let limit = |pages: u32| {
        move |transaction: &rusqlite::Transaction<'_>| {
            transaction.query_row(&format!("PRAGMA max_page_count = {pages}"), [], |_| Ok(()))
        }
    };
    assert_eq!(inbox.commit_with(&first, limit(100)).await, Ok(Settled::Settled));
    let intake = Intake::new(endpoint(), inbox.clone());
    let acknowledged = until_full(&intake, 0).await;
    assert!(acknowledged > 0);
    assert_eq!(inbox.waiting("tiquo", 1_000).await.unwrap(), acknowledged as u64);
    // What is removed makes room.
    for listed in inbox.list(&Filter::new(), 0, 4).await.unwrap() {
        assert!(inbox.remove(listed.number).await.unwrap());
    }
    let more = until_full(&intake, acknowledged).await;
    assert!(more > acknowledged, "no more fit than before");
    assert_eq!(inbox.commit_with(&second, limit(100_000)).await, Ok(Settled::Settled));
    assert_eq!(intake.accept(&request("evt_last", "cust_1")).await.status(), 200);
    let waiting = inbox.waiting("tiquo", 1_000).await.unwrap();
    assert_eq!(waiting, (more - 4 + 1) as u64);
}

#[tokio::test]
async fn a_server_whose_disk_is_full_refuses_and_recovers() {
    let Some(server) = server() else { return };
    let url = server.database().unwrap();
    let intake = Intake::new(endpoint(), Postgres::connect(&url, HOUR).unwrap());
    assert_eq!(intake.accept(&request("evt_1", "cust_1")).await.status(), 200);
    sql(
        &url,
        "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$
                 BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = 'disk_full'; END $$;
             CREATE TRIGGER full_disk BEFORE INSERT ON hookwright_inbox EXECUTE FUNCTION full_disk()",
    )
    .await;
    let answer = intake.accept(&request("evt_2", "cust_1")).await;
    assert_eq!((answer.status().as_u16(), answer.headers()["retry-after"].to_str().unwrap()), (503, "5"));
    sql(&url, "DROP TRIGGER full_disk ON hookwright_inbox").await;
    assert_eq!(intake.accept(&request("evt_2", "cust_1")).await.status(), 200);
    assert_eq!(intake.inbox().waiting("tiquo", 10).await.unwrap(), 2);
}

#[tokio::test]
async fn a_server_that_closes_idle_connections_is_asked_again() {
    let Some(server) = server() else { return };
    let url = server.database().unwrap();
    let database = url.rsplit('/').next().unwrap();
    let closing = format!("{url}?options=-c%20idle_session_timeout%3D100");
    let intake = Intake::new(endpoint(), Postgres::connect(&closing, HOUR).unwrap());
    for number in 0..3 {
        assert_eq!(intake.accept(&request(&format!("evt_{number}"), "cust_1")).await.status(), 200);
        let open = format!("SELECT count(*) FROM pg_stat_activity WHERE datname = '{database}'");
        let since = Instant::now();
        while server.sql(&open).unwrap() != "0" {
            assert!(since.elapsed() < Duration::from_secs(30), "the server closes nothing");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
    assert_eq!(intake.inbox().waiting("tiquo", 10).await.unwrap(), 3);
}

async fn is_kept<I: Inbox>(inbox: &I) {
    match inbox.put(&Entry::new("acme", "{}", SystemTime::now()), None).await.unwrap() {
        Put::Kept(number) => assert!(inbox.replay(number).await.unwrap()),
        other => panic!("{other:?}"),
    }
    let taken = inbox.take("acme", 10, HOUR).await.unwrap();
    assert_eq!(taken.iter().map(|held| &*held.entry.body).collect::<Vec<_>>(), [b"{}", b"{}"]);
}

#[tokio::test]
async fn what_an_earlier_program_kept_is_handled_by_this_one() {
    // Without the columns that came later.
    const EARLIER: &str = "
        ALTER TABLE hookwright_inbox DROP COLUMN unknown; ALTER TABLE hookwright_inbox DROP COLUMN replays;
        ALTER TABLE hookwright_inbox DROP COLUMN died; ALTER TABLE hookwright_inbox DROP COLUMN past_attempts;
        ALTER TABLE hookwright_inbox DROP COLUMN past_reason;";
    let folder = tempfile::tempdir().unwrap();
    let inbox = sqlite(&folder);
    let entry = Entry::new("acme", "{}", SystemTime::now());
    inbox.put(&entry, None).await.unwrap();
    inbox.close().await;
    let file = folder.path().join("inbox.sqlite");
    rusqlite::Connection::open(&file).unwrap().execute_batch(EARLIER).unwrap();
    let error = Sqlite::open_read_only(&file).unwrap_err().to_string();
    assert!(error.contains("its inbox is of an earlier program"), "{error}");
    is_kept(&sqlite(&folder)).await;

    let Some(server) = server() else { return };
    let url = server.database().unwrap();
    Postgres::connect(&url, HOUR).unwrap().put(&entry, None).await.unwrap();
    sql(&url, EARLIER).await;
    let looking = Postgres::connect(&url, HOUR).unwrap().existing();
    let error = looking.check().await.unwrap_err().to_string();
    assert!(error.contains("its tables are of an earlier program"), "{error}");
    is_kept(&Arc::new(Postgres::connect(&url, HOUR).unwrap())).await;
}
