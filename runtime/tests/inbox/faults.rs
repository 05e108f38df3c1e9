//! Stores that forget, connections that break, entries that are damaged, and two who reach for the same.

use std::convert::Infallible;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant, SystemTime};

use hookwright::receive::inbox::{
    Backoff, End, Entry, Filter, Inbox, Intake, Metrics, Put, Seen, State, Workers,
};
use hookwright::receive::{
    Claim, Delivery, DeliveryKey, DeliveryStore, Drain, Lease, Memory, Postgres, Receiver, Settled, Trace,
};
use hookwright_providers::tiquo;

use super::proxy::Proxy;
use super::{Engine, HOUR, databases, endpoint, request, server, sql, sqlite, sqlites};

const LIMIT: Duration = Duration::from_secs(60);

async fn until(what: &str, mut holds: impl AsyncFnMut() -> bool) {
    let since = Instant::now();
    while !holds().await {
        assert!(since.elapsed() < LIMIT, "{what}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// A store that cannot write that something was handled.
struct Forgetful(Memory);

#[derive(Debug)]
struct Full;

impl std::fmt::Display for Full {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the disk is full")
    }
}

impl std::error::Error for Full {}

impl DeliveryStore for Forgetful {
    type Error = Full;

    async fn claim(&self, key: &DeliveryKey, now: SystemTime, lease: Duration) -> Result<Claim, Full> {
        self.0.claim(key, now, lease).await.map_err(|_| Full)
    }

    async fn renew(&self, lease: &Lease, now: SystemTime, duration: Duration) -> Result<Settled, Full> {
        self.0.renew(lease, now, duration).await.map_err(|_| Full)
    }

    async fn commit(&self, lease: &Lease, now: SystemTime) -> Result<Settled, Full> {
        self.0.release(lease, now).await.map_err(|_| Full)?;
        Err(Full)
    }

    async fn release(&self, lease: &Lease, now: SystemTime) -> Result<Settled, Full> {
        self.0.release(lease, now).await.map_err(|_| Full)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_its_store_cannot_remember_is_handled_as_often_as_what_fails() {
    let folder = tempfile::tempdir().unwrap();
    let inbox = sqlite(&folder);
    let drain = Drain::new();
    let receiver = Receiver::new(endpoint(), Forgetful(Memory::new(100, HOUR))).drain(&drain);
    let handled = Arc::new(Mutex::new(0));
    let counted = Arc::clone(&handled);
    let workers = Workers::new(receiver, inbox.clone())
        .backoff(Backoff::new(Duration::from_millis(5), Duration::from_millis(5), 3))
        .pause(Duration::from_millis(20));
    let workers = tokio::spawn(workers.run(move |_: Delivery<tiquo::Event>| {
        *counted.lock().unwrap() += 1;
        async { Ok::<(), Infallible>(()) }
    }));
    let intake = Intake::new(endpoint(), inbox.clone());
    assert_eq!(intake.accept(&request("evt_1", "cust_1")).await.status(), 200);
    let dead = Filter::new().dead(true);
    until("it is never given up", async || !inbox.list(&dead, 0, 1).await.unwrap().is_empty()).await;
    drain.finish(Duration::from_secs(5)).await;
    workers.await.unwrap();
    assert_eq!(*handled.lock().unwrap(), 3);
    let reason = inbox.list(&dead, 0, 1).await.unwrap()[0].reason.clone();
    assert_eq!(reason.as_deref(), Some("it was handled, and its store could not remember that"));
}

#[tokio::test]
async fn everyone_who_waits_is_woken() {
    let folder = tempfile::tempdir().unwrap();
    let inbox = sqlite(&folder);
    let entry = Entry::new("acme", "{}", SystemTime::now());
    let (mut one, mut other) = (Seen::default(), Seen::default());
    for _ in 0..3 {
        inbox.put(&entry, None).await.unwrap();
        let both = async { tokio::join!(inbox.arrived(&mut one), inbox.arrived(&mut other)) };
        tokio::time::timeout(LIMIT, both).await.unwrap();
    }
}

#[tokio::test]
async fn a_hold_of_no_time_is_a_hold() {
    let folder = tempfile::tempdir().unwrap();
    let inbox = sqlite(&folder);
    let (drain, metrics) = (Drain::new(), Metrics::default());
    let counting = metrics.clone();
    let receiver = Receiver::new(endpoint(), inbox.clone()).drain(&drain);
    let workers = Workers::new(receiver, inbox.clone()).hold(Duration::ZERO).pause(Duration::ZERO);
    let workers =
        workers.observe(move |worked| counting.count(worked)).run(|_: Delivery<tiquo::Event>| async {
            tokio::time::sleep(Duration::from_millis(300)).await;
            Ok::<(), Infallible>(())
        });
    let workers = tokio::spawn(workers);
    Intake::new(endpoint(), inbox.clone()).accept(&request("evt_1", "cust_1")).await;
    until("it is not handled", async || inbox.waiting("tiquo", 1).await.unwrap() == 0).await;
    drain.finish(Duration::from_secs(5)).await;
    workers.await.unwrap();
    let text = metrics.text(&inbox).await.unwrap();
    let attempts = |end: &str, count: u32| {
        let labels = format!("endpoint=\"tiquo\",event=\"customer.deleted\",end=\"{end}\"");
        assert!(text.contains(&format!("attempts_total{{{labels}}} {count}\n")), "{text}");
    };
    attempts("handled", 1);
    attempts("put_back", 0);
}

#[tokio::test]
async fn a_damaged_entry_is_dead_and_in_nobodys_way() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("inbox.sqlite");
    damaged(Arc::new(sqlite(&folder)), async |statement| {
        rusqlite::Connection::open(&file).unwrap().execute_batch(statement).unwrap();
    })
    .await;
    let Some(server) = server() else { return };
    let url = server.database().unwrap();
    let inbox = Arc::new(Postgres::connect(&url, HOUR).unwrap());
    damaged(inbox, async |statement| drop(sql(&url, statement).await)).await;
}

async fn damaged<I: Engine>(inbox: Arc<I>, run: impl AsyncFn(&str)) {
    let mut numbers = Vec::new();
    for _ in 0..2 {
        match inbox.put(&Entry::new("acme", "{}", SystemTime::now()), None).await.unwrap() {
            Put::Kept(number) => numbers.push(number),
            other => panic!("{other:?}"),
        }
    }
    run(&format!("UPDATE hookwright_inbox SET head = '{{' WHERE number = {}", numbers[0])).await;
    let taken = inbox.take("acme", 10, HOUR).await.unwrap();
    assert_eq!(taken.iter().map(|held| held.hold.entry).collect::<Vec<_>>(), numbers[1..]);
    let (listed, entry) = inbox.show(numbers[0]).await.unwrap().unwrap();
    assert_eq!(
        (listed.state, listed.reason.as_deref()),
        (State::Dead, Some("it is not an entry of an inbox"))
    );
    assert_eq!(entry.body, "{}");
}

/// A database behind a proxy.
async fn behind_a_proxy() -> Option<(Proxy, String, String)> {
    let url = server()?.database().unwrap();
    let (_, address) = url.rsplit_once('@').unwrap();
    let (address, _) = address.split_once('/').unwrap();
    let proxy = Proxy::start(address.parse().unwrap()).await;
    let through = url.replace(address, &proxy.address.to_string());
    Some((proxy, url, through))
}

#[tokio::test]
async fn a_delivery_without_an_id_whose_answer_is_lost_is_kept_once() {
    let Some((proxy, _, through)) = behind_a_proxy().await else { return };
    let inbox = Postgres::connect(&through, HOUR).unwrap();
    let entry = Entry::new("acme", "{}", SystemTime::now());
    assert!(matches!(inbox.put(&entry, None).await.unwrap(), Put::Kept(_)));
    proxy.cut_once();
    assert!(matches!(inbox.put(&entry, None).await.unwrap(), Put::Kept(_)));
    assert!(proxy.was_cut());
    assert_eq!(inbox.waiting("acme", 10).await.unwrap(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_falls_silent_is_listened_to_no_more() {
    let Some((proxy, url, through)) = behind_a_proxy().await else { return };
    let inbox = Postgres::connect(&through, HOUR).unwrap().patience(Duration::from_secs(2));
    let mut seen = Seen::default();
    inbox.check().await.unwrap();
    // The first is that it listens.
    tokio::time::timeout(LIMIT, inbox.arrived(&mut seen)).await.unwrap();
    proxy.silence();
    // It listens again.
    tokio::time::timeout(LIMIT, inbox.arrived(&mut seen)).await.unwrap();
    let other = Postgres::connect(&url, HOUR).unwrap();
    other.put(&Entry::new("acme", "{}", SystemTime::now()), None).await.unwrap();
    tokio::time::timeout(LIMIT, inbox.arrived(&mut seen)).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_replay_waits_for_those_who_take_one_of_the_same_order() {
    let Some(open) = databases() else { return };
    let (inbox, other) = (open(), open());
    let mut numbers = Vec::new();
    for _ in 0..2 {
        let mut entry = Entry::new("acme", "{}", SystemTime::now());
        entry.order = Some("a".to_owned());
        match inbox.put(&entry, None).await.unwrap() {
            Put::Kept(number) => numbers.push(number),
            other => panic!("{other:?}"),
        }
    }
    let first = inbox.take("acme", 1, HOUR).await.unwrap().remove(0);
    inbox.settle(&first.hold, &End::Dead { reason: "no".to_owned() }).await.unwrap();
    // What takes the second has not committed yet.
    let mut client = other.pool().get().await.unwrap();
    let taking = client.transaction().await.unwrap();
    let take = format!(
        "UPDATE hookwright_inbox SET state = 1, hold = 1, due = now() + interval '1 hour' WHERE number = {}",
        numbers[1]
    );
    taking.batch_execute(&take).await.unwrap();
    let replaying = tokio::spawn({
        let (inbox, number) = (Arc::clone(&inbox), numbers[0]);
        async move { inbox.replay(number).await }
    });
    let waits = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'";
    until("the replay does not wait", async || {
        assert!(!replaying.is_finished(), "the replay did not wait");
        let row = other.pool().get().await.unwrap().query_one(waits, &[]).await.unwrap();
        row.get::<_, i64>(0) > 0
    })
    .await;
    assert!(open().take("acme", 10, HOUR).await.unwrap().is_empty());
    taking.commit().await.unwrap();
    assert!(replaying.await.unwrap().unwrap());
    assert!(open().take("acme", 10, HOUR).await.unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_trace_goes_with_its_delivery() {
    const PARENT: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    let (_folder, open) = sqlites();
    let (inbox, drain) = (open(), Drain::new());
    let (sender, mut receiver_of) = tokio::sync::mpsc::unbounded_channel();
    let receiver = Receiver::new(endpoint(), open()).drain(&drain);
    let workers = Workers::new(receiver, open()).pause(Duration::from_millis(20));
    let workers = tokio::spawn(workers.run(move |delivery: Delivery<tiquo::Event>| {
        drop(sender.send(delivery.trace));
        async { Ok::<(), Infallible>(()) }
    }));
    let mut request = request("evt_1", "cust_1");
    request.headers.insert("traceparent", PARENT.parse().unwrap());
    request.headers.insert("tracestate", "acme=1".parse().unwrap());
    assert_eq!(Intake::new(endpoint(), inbox).accept(&request).await.status(), 200);
    let trace = tokio::time::timeout(LIMIT, receiver_of.recv()).await.unwrap();
    assert_eq!(trace, Some(Trace::new(PARENT, Some("acme=1"))));
    drain.finish(Duration::from_secs(5)).await;
    workers.await.unwrap();
}
