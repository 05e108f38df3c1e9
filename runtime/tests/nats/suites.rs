//! The public suite, and what several processes do together.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use hookwright::receive::inbox::{Backoff, End, Filter, Inbox as _, Intake, State, Workers, suite};
use hookwright::receive::{Delivery, Drain, Receiver, Settled, Sqlite};
use hookwright_providers::tiquo;

use super::{HOUR, LIMIT, endpoint, entry, name, open, put, request, server, take};

#[tokio::test]
async fn jet_stream_passes_the_suite() {
    let Some(server) = server() else { return };
    suite::run_on_queue(&open(server, &name()).await).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn four_processes_handle_each_delivery_once() {
    let Some(server) = server() else { return };
    let (name, folder) = (name(), tempfile::tempdir().unwrap());
    let intake = Intake::new(endpoint(), open(server, &name).await);
    let handled: Arc<Mutex<BTreeMap<String, usize>>> = Arc::default();
    let drain = Drain::new();
    let mut workers = Vec::new();
    for _ in 0..4 {
        // What was handled is decided by a store that they share.
        let store = Sqlite::open(folder.path().join("store.sqlite"), HOUR).unwrap();
        let receiver = Receiver::new(endpoint(), store).drain(&drain);
        let (handled, inbox) = (Arc::clone(&handled), open(server, &name).await);
        let workers_here = Workers::new(receiver, inbox)
            .backoff(Backoff::new(Duration::from_millis(10), Duration::from_millis(10), 5))
            .pause(Duration::from_millis(100));
        workers.push(tokio::spawn(workers_here.run(move |delivery: Delivery<tiquo::Event>| {
            let handled = Arc::clone(&handled);
            async move {
                let id = delivery.id.unwrap_or_default();
                *handled.lock().unwrap().entry(id).or_default() += 1;
                Ok::<(), Infallible>(())
            }
        })));
    }
    for id in 0..200 {
        assert_eq!(intake.accept(&request(&format!("evt_{id}"), "")).await.status(), 200);
    }
    let since = Instant::now();
    while handled.lock().unwrap().len() < 200 {
        assert!(since.elapsed() < LIMIT, "{} of 200", handled.lock().unwrap().len());
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    // The same again is known.
    assert_eq!(intake.accept(&request("evt_7", "")).await.status(), 200);
    drain.finish(Duration::from_secs(10)).await;
    for worker in workers {
        worker.await.unwrap();
    }
    assert!(handled.lock().unwrap().values().all(|times| *times == 1), "{:?}", handled.lock().unwrap());
    let waiting = intake.inbox().waiting("tiquo", 10).await.unwrap();
    assert_eq!(waiting, 0);
}

#[tokio::test]
async fn what_a_process_holds_is_given_to_others_when_it_has_died() {
    let Some(server) = server() else { return };
    let name = name();
    let dying = open(server, &name).await.ack_wait(Duration::from_millis(500));
    let number = put(&dying, &entry("1")).await;
    let held = take(&dying, HOUR).await;
    // As long as it lives, it holds it for longer than the server waits.
    let other = open(server, &name).await;
    tokio::time::sleep(Duration::from_millis(1_500)).await;
    assert!(other.take("acme", 1, HOUR).await.unwrap().is_empty());
    drop(dying);
    let taken = take(&other, HOUR).await;
    assert_eq!((taken.hold.entry, taken.attempts), (number, 2));
    assert!(taken.hold.number > held.hold.number);
    assert_eq!(other.settle(&taken.hold, &End::Handled).await.unwrap(), Settled::Settled);
}

#[tokio::test]
async fn what_waits_for_its_next_attempt_keeps_nothing_waiting() {
    let Some(server) = server() else { return };
    let inbox = open(server, &name()).await;
    // More than a consumer gives out unless it is told to.
    let most = 1_100;
    for id in 0..most {
        put(&inbox, &entry(&id.to_string())).await;
    }
    let failed = End::Failed { after: HOUR, reason: "no".to_owned() };
    let mut count = 0;
    while count < most {
        for held in inbox.take("acme", 200, HOUR).await.unwrap() {
            assert_eq!(inbox.settle(&held.hold, &failed).await.unwrap(), Settled::Settled);
            count += 1;
        }
    }
    let last = put(&inbox, &entry("last")).await;
    assert_eq!(take(&inbox, HOUR).await.hold.entry, last);
}

#[tokio::test]
async fn what_another_process_holds_is_listed_as_held() {
    let Some(server) = server() else { return };
    let name = name();
    let (inbox, other) = (open(server, &name).await, open(server, &name).await);
    let mut numbers = Vec::new();
    for (id, order) in [("1", None), ("2", Some("a")), ("3", Some("a")), ("4", None)] {
        let mut entry = entry(id);
        entry.order = order.map(str::to_owned);
        numbers.push(put(&inbox, &entry).await);
    }
    let states = async || {
        let listed = other.list(&Filter::new(), 0, 10).await.unwrap();
        listed.iter().map(|one| (one.number, one.state)).collect::<BTreeMap<_, _>>()
    };
    assert!(states().await.values().all(|state| *state == State::Waiting));
    let mut held = Vec::new();
    while held.len() < 3 {
        held.extend(inbox.take("acme", 10, HOUR).await.unwrap());
    }
    // The second of an order waits for the first.
    let waiting = BTreeMap::from([(numbers[2], State::Waiting)]);
    let expected = |other: &BTreeMap<u64, State>| {
        let state = |number| other.get(number).copied().unwrap_or(State::Held);
        numbers.iter().map(|number| (*number, state(number))).collect::<BTreeMap<_, _>>()
    };
    assert_eq!(states().await, expected(&waiting));
    // What failed waits, and is held again by who takes it again.
    let first = held.iter().find(|held| held.hold.entry == numbers[0]).unwrap();
    let failed = End::Failed { after: Duration::from_secs(1), reason: "no".to_owned() };
    inbox.settle(&first.hold, &failed).await.unwrap();
    let both = BTreeMap::from([(numbers[0], State::Waiting), (numbers[2], State::Waiting)]);
    assert_eq!(states().await, expected(&both));
    assert_eq!(take(&inbox, HOUR).await.hold.entry, numbers[0]);
    assert_eq!(states().await, expected(&waiting));
}
