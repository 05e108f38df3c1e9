//! Workers: each delivery handled, again after a failure, in order, and until a drain.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant, SystemTime};

use hookwright::receive::inbox::{Backoff, Filter, Inbox, Intake, Workers};
use hookwright::receive::{
    Delivery, DeliveryKey, DeliveryStore, Drain, Lease, Memory, Receiver, Sqlite, Template,
};
use hookwright_providers::tiquo;

use super::{Engine, HOUR, databases, endpoint, request, server, sqlite, sqlites};

/// Soon, and five times.
const BACKOFF: Backoff = Backoff::new(Duration::from_millis(20), Duration::from_millis(100), 5);

/// What handlers saw, in order.
type Seen = Arc<Mutex<Vec<String>>>;

fn seen(seen: &Seen, what: impl Into<String>) {
    seen.lock().unwrap().push(what.into());
}

/// Waits until the inbox is empty but for the dead.
async fn until_done<I: Inbox>(inbox: &I) {
    let since = Instant::now();
    while inbox.waiting("tiquo", 1).await.unwrap() > 0 {
        assert!(since.elapsed() < Duration::from_secs(60), "{:?}", inbox.stats().await);
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// Runs workers whose store is `store` until nothing of the inbox waits any more.
async fn work_off<S, H, F, X>(inbox: &Sqlite, store: S, handler: H)
where
    S: DeliveryStore + 'static,
    H: Fn(Delivery<tiquo::Event>) -> F + Clone + Send + Sync + 'static,
    F: Future<Output = Result<(), X>> + Send + 'static,
    X: std::fmt::Display + Send + 'static,
{
    let drain = Drain::new();
    let receiver = Receiver::new(endpoint(), store).drain(&drain);
    let workers = Workers::new(receiver, inbox.clone()).backoff(BACKOFF).pause(Duration::from_millis(10));
    let workers = tokio::spawn(workers.run(handler));
    until_done(inbox).await;
    drain.finish(Duration::from_secs(5)).await;
    workers.await.unwrap();
}

fn customer(delivery: &Delivery<tiquo::Event>) -> String {
    match &delivery.event {
        tiquo::Event::CustomerDeleted(deleted) => deleted.data.id.clone(),
        other => panic!("{other:?}"),
    }
}

async fn fill<I: Inbox>(intake: &Intake<tiquo::Event, I>, customers: &[&str]) {
    for (number, customer) in customers.iter().enumerate() {
        assert_eq!(intake.accept(&request(&format!("evt_{number}"), customer)).await.status(), 200);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_delivery_is_handled_once_by_several_workers() {
    let (_folder, open) = sqlites();
    handled_once(|| Arc::new(open())).await;
    let Some(open) = databases() else { return };
    handled_once(open).await;
}

async fn handled_once<I: Engine>(open: impl Fn() -> Arc<I>) {
    let drain = Drain::new();
    let handled = Seen::default();
    // Each has a connection of its own, as processes have.
    let workers: Vec<_> = (0..3)
        .map(|_| {
            let (store, handled) = (open(), Arc::clone(&handled));
            let receiver = Receiver::new(endpoint(), store.clone()).drain(&drain);
            tokio::spawn(Workers::new(receiver, store).pause(Duration::from_millis(50)).run(
                move |delivery: Delivery<tiquo::Event>| {
                    seen(&handled, delivery.id.clone().unwrap());
                    async { Ok::<(), Infallible>(()) }
                },
            ))
        })
        .collect();
    let inbox = open();
    let intake = Intake::new(endpoint(), inbox.clone());
    for id in 0..100 {
        assert_eq!(intake.accept(&request(&format!("evt_{id}"), "cust_1")).await.status(), 200);
    }
    until_done(&inbox).await;
    // One that was handled is known, though it is not in the inbox any more.
    assert_eq!(intake.accept(&request("evt_7", "cust_1")).await.status(), 200);
    assert_eq!(inbox.waiting("tiquo", 10).await.unwrap(), 0);
    drain.finish(Duration::from_secs(5)).await;
    for worker in workers {
        worker.await.unwrap();
    }
    let mut ids = handled.lock().unwrap().clone();
    ids.sort();
    assert_eq!(ids.len(), 100);
    ids.dedup();
    assert_eq!(ids.len(), 100);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_fails_is_tried_again_and_dead_in_the_end() {
    let (_folder, open) = sqlites();
    tried_again(Arc::new(open())).await;
    let Some(open) = databases() else { return };
    tried_again(open()).await;
}

async fn tried_again<I: Engine>(inbox: Arc<I>) {
    fill(&Intake::new(endpoint(), inbox.clone()), &["twice", "never", "panics", "sleeps"]).await;
    let drain = Drain::new();
    let attempts: Arc<Mutex<BTreeMap<String, u32>>> = Arc::default();
    let counted = Arc::clone(&attempts);
    let receiver = Receiver::new(endpoint(), inbox.clone()).drain(&drain);
    let workers = Workers::new(receiver, inbox.clone())
        .backoff(BACKOFF)
        .deadline(Duration::from_millis(300))
        .pause(Duration::from_millis(10));
    let workers = tokio::spawn(workers.run(move |delivery: Delivery<tiquo::Event>| {
        let customer = customer(&delivery);
        let attempt = {
            let mut counted = counted.lock().unwrap();
            let count = counted.entry(customer.clone()).or_default();
            *count += 1;
            *count
        };
        async move {
            match (&*customer, attempt) {
                ("twice", 3) => Ok(()),
                ("panics", _) => panic!("on purpose"),
                ("sleeps", _) => {
                    tokio::time::sleep(HOUR).await;
                    Ok(())
                }
                _ => Err("the shop is closed"),
            }
        }
    }));
    until_done(&inbox).await;
    drain.finish(Duration::from_secs(5)).await;
    workers.await.unwrap();

    let attempts = attempts.lock().unwrap().clone();
    let expected = [("never", 5), ("panics", 5), ("sleeps", 5), ("twice", 3)];
    assert_eq!(attempts, expected.map(|(name, count)| (name.to_owned(), count)).into());
    let dead = inbox.list(&Filter::new().dead(true), 0, 10).await.unwrap();
    let reasons: Vec<_> = dead.iter().map(|one| one.reason.as_deref().unwrap()).collect();
    assert_eq!(reasons, ["the shop is closed", "the handler panicked", "the handler took longer than 300ms"]);
    assert!(dead.iter().all(|one| one.attempts == 5), "{dead:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn deliveries_of_one_order_are_handled_one_after_the_other() {
    let (_folder, open) = sqlites();
    in_order(Arc::new(open())).await;
    let Some(open) = databases() else { return };
    in_order(open()).await;
}

async fn in_order<I: Engine>(inbox: Arc<I>) {
    let intake = Intake::new(endpoint(), inbox.clone()).order_by(Template("{body:/data/id}"));
    let customers: Vec<_> = (0..60).map(|number| ["a", "b", "c"][number % 3]).collect();
    fill(&intake, &customers).await;
    let drain = Drain::new();
    let handled = Seen::default();
    let running: Arc<Mutex<BTreeMap<String, u32>>> = Arc::default();
    let (saw, runs) = (Arc::clone(&handled), Arc::clone(&running));
    let receiver = Receiver::new(endpoint(), inbox.clone()).drain(&drain);
    let workers = Workers::new(receiver, inbox.clone()).backoff(BACKOFF).pause(Duration::from_millis(10));
    let failed: Seen = Seen::default();
    let workers = tokio::spawn(workers.run(move |delivery: Delivery<tiquo::Event>| {
        let (saw, runs, failed) = (Arc::clone(&saw), Arc::clone(&runs), Arc::clone(&failed));
        async move {
            let (customer, id) = (customer(&delivery), delivery.id.unwrap());
            let before = std::mem::replace(runs.lock().unwrap().entry(customer.clone()).or_default(), 1);
            assert_eq!(before, 0, "two of {customer} at once");
            tokio::time::sleep(Duration::from_millis(3)).await;
            runs.lock().unwrap().insert(customer.clone(), 0);
            // Every seventh fails the first time, and is not overtaken.
            let number: u32 = id.trim_start_matches("evt_").parse().unwrap();
            if number.is_multiple_of(7) && !failed.lock().unwrap().contains(&id) {
                seen(&failed, id);
                return Err("not yet");
            }
            seen(&saw, format!("{customer}{number}"));
            Ok(())
        }
    }));
    until_done(&inbox).await;
    drain.finish(Duration::from_secs(5)).await;
    workers.await.unwrap();
    let handled = handled.lock().unwrap().clone();
    for (offset, customer) in ["a", "b", "c"].into_iter().enumerate() {
        let own: Vec<_> = handled.iter().filter(|one| one.starts_with(customer)).cloned().collect();
        let expected: Vec<_> = (0..20).map(|n| format!("{customer}{}", n * 3 + offset)).collect();
        assert_eq!(own, expected);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_drain_waits_for_handlers_and_puts_back_what_it_stops() {
    let folder = tempfile::tempdir().unwrap();
    let inbox = sqlite(&folder);
    fill(&Intake::new(endpoint(), inbox.clone()), &["quick", "slow", "later"]).await;
    let drain = Drain::new();
    let handled = Seen::default();
    let saw = Arc::clone(&handled);
    let receiver = Receiver::new(endpoint(), inbox.clone()).drain(&drain);
    let workers = Workers::new(receiver, inbox.clone()).at_once(2);
    let workers = tokio::spawn(workers.run(move |delivery: Delivery<tiquo::Event>| {
        let saw = Arc::clone(&saw);
        async move {
            let customer = customer(&delivery);
            seen(&saw, format!("begin {customer}"));
            let pause = if customer == "quick" { Duration::from_millis(300) } else { HOUR };
            tokio::time::sleep(pause).await;
            seen(&saw, format!("end {customer}"));
            Ok::<(), Infallible>(())
        }
    }));
    while handled.lock().unwrap().len() < 2 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let drained = drain.finish(Duration::from_secs(2)).await;
    workers.await.unwrap();
    assert_eq!((drained.ended, drained.given_back, drained.stuck), (1, 1, 0));
    let handled = handled.lock().unwrap().clone();
    assert!(handled.contains(&"end quick".to_owned()), "{handled:?}");
    assert!(!handled.contains(&"begin later".to_owned()), "{handled:?}");
    let left = inbox.list(&Filter::new(), 0, 10).await.unwrap();
    assert_eq!(left.len(), 2);
    // What was stopped does not count as tried.
    assert!(left.iter().all(|one| one.attempts == 0), "{left:?}");
}

#[tokio::test]
async fn a_payload_that_the_program_does_not_understand_is_dead_and_can_be_replayed() {
    let folder = tempfile::tempdir().unwrap();
    let inbox = sqlite(&folder);
    // An earlier program took it in; the schema has changed since.
    let mut entry = hookwright::receive::inbox::Entry::new("tiquo", r#"{"id": 7}"#, SystemTime::now());
    entry.event = Some("customer.deleted".to_owned());
    inbox.put(&entry, None).await.unwrap();
    let mut nameless = entry.clone();
    nameless.event = None;
    inbox.put(&nameless, None).await.unwrap();
    work_off(&inbox, inbox.clone(), |_| async { Err::<(), _>("it was handled") }).await;
    let dead = inbox.list(&Filter::new().dead(true), 0, 10).await.unwrap();
    let [broken, unnamed] = &*dead else { panic!("{dead:?}") };
    assert!(broken.reason.as_deref().unwrap().starts_with("the payload breaks its schema\n"), "{broken:?}");
    assert_eq!(unnamed.reason.as_deref(), Some("the request named no event"));
}

#[tokio::test]
async fn what_its_store_knows_is_not_handled_again() {
    let folder = tempfile::tempdir().unwrap();
    let inbox = sqlite(&folder);
    // The handler committed, and its process died before the entry was removed.
    let store = Arc::new(Memory::new(100, HOUR));
    let key = DeliveryKey::new("tiquo", "evt_0");
    let lease = lease(&store, &key).await;
    store.commit(&lease, SystemTime::now()).await.unwrap();
    fill(&Intake::new(endpoint(), inbox.clone()), &["known", "new"]).await;
    let handled = Seen::default();
    let saw = Arc::clone(&handled);
    work_off(&inbox, store, move |delivery| {
        seen(&saw, customer(&delivery));
        async { Ok::<(), Infallible>(()) }
    })
    .await;
    assert_eq!(*handled.lock().unwrap(), ["new"]);
}

async fn lease(store: &Memory, key: &DeliveryKey) -> Lease {
    match store.claim(key, SystemTime::now(), HOUR).await.unwrap() {
        hookwright::receive::Claim::Fresh(lease) => lease,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_delivery_that_ends_its_process_is_given_up() {
    let folder = tempfile::tempdir().unwrap();
    let inbox = sqlite(&folder);
    fill(&Intake::new(endpoint(), inbox.clone()), &["poison"]).await;
    // Processes take it, and end.
    for _ in 0..BACKOFF.attempts() {
        assert_eq!(inbox.take("tiquo", 1, Duration::ZERO).await.unwrap().len(), 1);
    }
    work_off(&inbox, inbox.clone(), |_| async { panic!("it was handled") as Result<(), Infallible> }).await;
    let dead = inbox.list(&Filter::new().dead(true), 0, 10).await.unwrap();
    assert_eq!(dead[0].reason.as_deref(), Some("given up: the process ended during 5 attempts"));
}

/// Workers that would not look again before the test is over, and the ids that they handle.
fn who_wait_to_hear(
    store: Arc<hookwright::receive::Postgres>,
    drain: &Drain,
) -> (tokio::task::JoinHandle<()>, tokio::sync::mpsc::UnboundedReceiver<Option<String>>) {
    let (sender, handled) = tokio::sync::mpsc::unbounded_channel();
    let receiver = Receiver::new(endpoint(), Arc::clone(&store)).drain(drain);
    let workers = Workers::new(receiver, store).pause(HOUR).run(move |delivery: Delivery<tiquo::Event>| {
        drop(sender.send(delivery.id));
        async { Ok::<(), Infallible>(()) }
    });
    (tokio::spawn(workers), handled)
}

#[tokio::test(flavor = "multi_thread")]
async fn workers_hear_of_what_other_processes_put_into_a_database() {
    let Some(server) = server() else { return };
    let url = server.database().unwrap();
    let open = || Arc::new(hookwright::receive::Postgres::connect(&url, HOUR).unwrap());
    let drain = Drain::new();
    let (workers, mut handled) = who_wait_to_hear(open(), &drain);
    let intake = Intake::new(endpoint(), open());
    let database = url.rsplit('/').next().unwrap();
    for round in 0..3 {
        // Some right after another, and some when the others were told of already.
        for id in 0..10 {
            let id = format!("evt_{round}_{id}");
            assert_eq!(intake.accept(&request(&id, "cust_1")).await.status(), 200);
            let next = tokio::time::timeout(Duration::from_secs(30), handled.recv()).await;
            assert_eq!(next.unwrap().flatten(), Some(id.clone()));
            if id.ends_with('5') {
                tokio::time::sleep(Duration::from_millis(60)).await;
            }
        }
        // The connection that listens is replaced.
        server
            .sql(&format!(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{database}'"
            ))
            .unwrap();
    }
    drain.finish(Duration::from_secs(5)).await;
    workers.await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_handler_that_panics_before_it_returns_a_future_has_failed() {
    let folder = tempfile::tempdir().unwrap();
    let inbox = sqlite(&folder);
    fill(&Intake::new(endpoint(), inbox.clone()), &["poison"]).await;
    let handler = |_| -> std::future::Ready<Result<(), Infallible>> { panic!("on purpose") };
    work_off(&inbox, inbox.clone(), handler).await;
    let dead = inbox.list(&Filter::new().dead(true), 0, 10).await.unwrap();
    assert_eq!(dead[0].reason.as_deref(), Some("the handler panicked"));
    assert_eq!(dead[0].attempts, 5);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_refused_and_replayed_is_not_handled_again_when_it_is_delivered_again() {
    let folder = tempfile::tempdir().unwrap();
    let inbox = sqlite(&folder);
    let intake = Intake::new(endpoint(), inbox.clone()).order_by(Template("{body:/data/id}"));
    let sent =
        super::body(r#"{"id": "evt_1", "type": "customer.deleted", "created": 7, "data": {"id": "cust_1"}}"#);
    assert_eq!(intake.accept(&sent).await.status(), 422);
    let number = inbox.list(&Filter::new(), 0, 10).await.unwrap()[0].number;
    let (_, mut entry) = inbox.show(number).await.unwrap().unwrap();
    // The schema is mended: here, it is the payload.
    assert!(inbox.remove(number).await.unwrap());
    let delivered = request("evt_1", "cust_1");
    entry.body = delivered.body.clone();
    inbox.put(&entry, None).await.unwrap();

    let handled = Seen::default();
    let handler = {
        let saw = Arc::clone(&handled);
        move |delivery: Delivery<tiquo::Event>| {
            seen(&saw, format!("{:?}", delivery.secret));
            async { Ok::<(), Infallible>(()) }
        }
    };
    work_off(&inbox, inbox.clone(), handler.clone()).await;
    assert_eq!(intake.accept(&delivered).await.status(), 200);
    work_off(&inbox, inbox.clone(), handler).await;
    assert_eq!(*handled.lock().unwrap(), ["Some(0)"]);
    assert_eq!(entry.order.as_deref(), Some("cust_1"));
}

#[tokio::test(flavor = "multi_thread")]
async fn more_dead_entries_than_one_batch_are_forgotten() {
    let folder = tempfile::tempdir().unwrap();
    let inbox = sqlite(&folder);
    for number in 0..1_300 {
        let entry = hookwright::receive::inbox::Entry::new("tiquo", number.to_string(), SystemTime::now());
        inbox.put(&entry, Some("refused")).await.unwrap();
    }
    let drain = Drain::new();
    let receiver = Receiver::new(endpoint(), inbox.clone()).drain(&drain);
    let workers =
        Workers::new(receiver, inbox.clone()).retention(Duration::ZERO).pause(Duration::from_millis(10));
    let workers = tokio::spawn(workers.run(|_: Delivery<tiquo::Event>| async { Ok::<(), Infallible>(()) }));
    let since = Instant::now();
    while !inbox.list(&Filter::new(), 0, 1).await.unwrap().is_empty() {
        assert!(since.elapsed() < Duration::from_secs(30), "{:?}", inbox.stats().await);
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    drain.finish(Duration::from_secs(5)).await;
    workers.await.unwrap();
}

#[tokio::test]
async fn an_order_that_is_held_up_is_in_no_others_way() {
    let (_folder, open) = sqlites();
    held_up(Arc::new(open())).await;
    let Some(open) = databases() else { return };
    held_up(open()).await;
}

async fn held_up<I: Engine>(inbox: Arc<I>) {
    let put = async |order: Option<&str>| {
        let mut entry = hookwright::receive::inbox::Entry::new("tiquo", "{}", SystemTime::now());
        entry.order = order.map(str::to_owned);
        match inbox.put(&entry, None).await.unwrap() {
            hookwright::receive::inbox::Put::Kept(number) => number,
            other => panic!("{other:?}"),
        }
    };
    let first = put(Some("busy")).await;
    let held = inbox.take("tiquo", 10, HOUR).await.unwrap();
    assert_eq!(held.iter().map(|held| held.hold.entry).collect::<Vec<_>>(), [first]);
    // More than are looked at together.
    for _ in 0..1_200 {
        put(Some("busy")).await;
    }
    assert!(inbox.take("tiquo", 10, HOUR).await.unwrap().is_empty());
    let others = [put(None).await, put(Some("a")).await, put(None).await, put(Some("z")).await];
    put(Some("z")).await;
    let mut taken = Vec::new();
    for most in [1, 10] {
        taken.extend(inbox.take("tiquo", most, HOUR).await.unwrap().iter().map(|held| held.hold.entry));
    }
    assert_eq!(taken, others);
    inbox.settle(&held[0].hold, &hookwright::receive::inbox::End::Handled).await.unwrap();
    let next = inbox.take("tiquo", 10, HOUR).await.unwrap();
    assert_eq!(next.iter().map(|held| held.hold.entry).collect::<Vec<_>>(), [first + 1]);
}
