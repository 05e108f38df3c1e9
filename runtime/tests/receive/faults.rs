//! Clocks that jump, handlers that outlive their lease, and stores that fail: over HTTP, with `SQLite` files.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};
use std::time::{Duration, SystemTime};

use hookwright::Request;
use hookwright::receive::axum::webhook_router;
use hookwright::receive::{
    Claim, Delivery, DeliveryKey, DeliveryStore, Endpoint, Lease, Memory, Receiver, Settled, Sqlite,
    StoreFullError,
};
use hookwright::testing::Sender;

use crate::acme::{Acme, GOOD, ORDER, SECRET, now, receiving, schemes};
use crate::gate::Gate;
use crate::loopback::{Server, builder};
use crate::spans::Recorder;

const WEEK: Duration = Duration::from_secs(7 * 86_400);
const DAY: i64 = 86_400;

/// A clock that can be set.
#[derive(Clone, Default)]
struct Offset(Arc<AtomicI64>);

impl Offset {
    fn set(&self, seconds: i64) {
        self.0.store(seconds, Ordering::SeqCst);
    }

    fn endpoint(&self) -> Endpoint<Acme> {
        let offset = self.clone();
        let (_, scheme) = schemes().remove(2);
        builder(Some(scheme)).clock(move || offset.now()).build().unwrap()
    }

    fn now(&self) -> SystemTime {
        let seconds = self.0.load(Ordering::SeqCst);
        let apart = Duration::from_secs(seconds.unsigned_abs());
        if seconds < 0 { now() - apart } else { now() + apart }
    }
}

fn request(id: &str) -> Request {
    let (_, scheme) = schemes().remove(2);
    Sender::new(&receiving(Some(scheme)), now()).secret(SECRET).delivery_id(id).request(ORDER, GOOD).unwrap()
}

fn store(folder: &Path) -> Sqlite {
    Sqlite::open(folder.join("deliveries.sqlite"), WEEK).unwrap()
}

/// A server that counts what is handled.
fn counting<S: DeliveryStore + 'static>(receiver: Receiver<Acme, S>) -> (Server, Arc<AtomicUsize>) {
    let handled = Arc::<AtomicUsize>::default();
    let seen = Arc::clone(&handled);
    let router = webhook_router("/", receiver, move |_| {
        seen.fetch_add(1, Ordering::SeqCst);
        std::future::ready(Ok::<(), ()>(()))
    });
    (Server::start(router), handled)
}

#[test]
fn a_clock_that_jumps_has_nothing_handled_twice() {
    for jump in [8 * DAY, 365 * DAY, -365 * DAY] {
        let folder = tempfile::tempdir().unwrap();
        let clock = Offset::default();
        let (server, handled) = counting(Receiver::new(clock.endpoint(), store(folder.path())));
        assert_eq!(server.send(&request("first")).status, 202);
        clock.set(jump);
        assert_eq!(server.send(&request("second")).status, 202);
        assert_eq!(server.send(&request("first")).status, 208, "while the clock is wrong by {jump} s");
        clock.set(10);
        for _ in 0..7 {
            assert_eq!(server.send(&request("first")).status, 208, "after the clock was wrong by {jump} s");
            assert_eq!(server.send(&request("second")).status, 208);
        }
        assert_eq!(handled.load(Ordering::SeqCst), 2);
        println!("clock off by {jump} s and back: 16 deliveries of 2 events, 2 handled");
    }
}

#[test]
fn a_handler_that_panics_before_it_returns_a_future_gives_its_delivery_back() {
    let handled = Arc::<AtomicUsize>::default();
    let seen = Arc::clone(&handled);
    let receiver = Receiver::new(Offset::default().endpoint(), Memory::new(100, WEEK));
    let router = webhook_router("/", receiver, move |_| {
        assert!(seen.fetch_add(1, Ordering::SeqCst) > 0, "on purpose");
        std::future::ready(Ok::<(), ()>(()))
    });
    let server = Server::start(router);
    assert_eq!(server.send(&request("d1")).status, 500);
    // The next attempt does not meet a lease.
    assert_eq!(server.send(&request("d1")).status, 202);
}

/// How often one delivery is handled when the clock jumps while its handler is at work, and what a second attempt is told.
fn handled_across<S: DeliveryStore + 'static>(store: S, jump: i64) -> (u16, usize, u16, u16) {
    let clock = Offset::default();
    let handled = Arc::<AtomicUsize>::default();
    let seen = Arc::clone(&handled);
    let gate = Gate::closed();
    let closed = gate.clone();
    let router = webhook_router("/", Receiver::new(clock.endpoint(), store), move |_| {
        seen.fetch_add(1, Ordering::SeqCst);
        let closed = closed.clone();
        async move {
            closed.passes().await;
            Ok::<(), ()>(())
        }
    });
    let server = Server::start(router);
    std::thread::scope(|scope| {
        let first = scope.spawn(|| server.send(&request("d1")).status);
        gate.wait_for(1);
        clock.set(jump);
        let second = server.send(&request("d1")).status;
        gate.open();
        let first = first.join().unwrap();
        let third = server.send(&request("d1")).status;
        (second, handled.load(Ordering::SeqCst), first, third)
    })
}

#[test]
fn a_step_of_the_clock_ends_no_live_lease() {
    const HOUR: i64 = 3_600;
    for jump in [90, 4 * 60, 6 * 60, HOUR, 8 * HOUR, 20 * HOUR, 22 * HOUR, 365 * DAY] {
        for jump in [jump, -jump] {
            let folder = tempfile::tempdir().unwrap();
            let expected = (409, 1, 202, 208);
            assert_eq!(handled_across(store(folder.path()), jump), expected, "SQLite, {jump} s");
            assert_eq!(handled_across(Memory::new(10, WEEK), jump), expected, "in memory, {jump} s");
        }
    }
}

#[test]
fn after_a_clock_went_back_time_goes_on_from_there() {
    let folder = tempfile::tempdir().unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    // Each claim is that of another process.
    let claim = |id: &str, seconds: i64| {
        let clock = Offset::default();
        clock.set(seconds);
        let key = DeliveryKey::new("acme", id);
        runtime.block_on(store(folder.path()).claim(&key, clock.now(), Duration::from_secs(30))).unwrap()
    };
    assert!(matches!(claim("dead", DAY), Claim::Fresh(_)));
    assert!(matches!(claim("dead", 0), Claim::InFlight { .. }));
    let later = claim("dead", 40);
    assert!(matches!(later, Claim::Fresh(_)), "40 s are longer than the lease: {later:?}");
}

#[test]
fn a_clock_that_goes_back_does_not_prolong_a_dead_lease() {
    let folder = tempfile::tempdir().unwrap();
    let clock = Offset::default();
    clock.set(DAY);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let key = DeliveryKey::new("acme", "d1");
    let dead =
        runtime.block_on(store(folder.path()).claim(&key, clock.now(), Duration::from_secs(2))).unwrap();
    assert!(matches!(dead, Claim::Fresh(_)));
    clock.set(0);
    let receiver = Receiver::new(clock.endpoint(), store(folder.path())).lease(Duration::from_secs(2));
    let (server, handled) = counting(receiver);
    let answer = server.send(&request("d1"));
    let later: u64 = answer.headers["retry-after"].to_str().unwrap().parse().unwrap();
    println!("a dead lease of 2 s, the clock a day back: {} with Retry-After: {later}", answer.status);
    assert_eq!((answer.status, handled.load(Ordering::SeqCst)), (409, 0));
    assert!((1..=2).contains(&later), "{later}");
    // The clock stands still, and the lease ends all the same.
    std::thread::sleep(Duration::from_millis(2_100));
    assert_eq!(server.send(&request("d1")).status, 202);
}

#[test]
fn a_lease_is_renewed_while_its_handler_runs() {
    let folder = tempfile::tempdir().unwrap();
    let handled = Arc::<AtomicUsize>::default();
    let seen = Arc::clone(&handled);
    let clock = Endpoint::<Acme>::builder().clock(SystemTime::now).scheme(schemes().remove(2).1);
    let endpoint = clock.secret(SECRET).build().unwrap();
    let receiver = Receiver::new(endpoint, store(folder.path())).lease(Duration::from_millis(1_500));
    let gate = Gate::closed();
    let closed = gate.clone();
    let router = webhook_router("/", receiver, move |_| {
        seen.fetch_add(1, Ordering::SeqCst);
        let closed = closed.clone();
        async move {
            closed.passes().await;
            Ok::<(), ()>(())
        }
    });
    let server = Server::start(router);
    let (first, others) = std::thread::scope(|scope| {
        let first = scope.spawn(|| server.send(&request("d1")).status);
        gate.wait_for(1);
        let others: Vec<u16> = (0..10)
            .map(|_| {
                std::thread::sleep(Duration::from_millis(400));
                server.send(&request("d1")).status
            })
            .collect();
        gate.open();
        (first.join().unwrap(), others)
    });
    println!("a handler of 4 s with a lease of 1.5 s: {first}, and meanwhile {others:?}");
    assert_eq!((first, handled.load(Ordering::SeqCst)), (202, 1));
    assert!(others.iter().all(|status| *status == 409), "{others:?}");
    assert_eq!(server.send(&request("d1")).status, 208);
}

/// A store whose leases another attempt takes at once.
struct Taken(Memory);

impl DeliveryStore for Taken {
    type Error = StoreFullError;
    async fn claim(
        &self,
        key: &DeliveryKey,
        now: SystemTime,
        lease: Duration,
    ) -> Result<Claim, StoreFullError> {
        self.0.claim(key, now, lease).await
    }
    async fn renew(&self, _: &Lease, _: SystemTime, _: Duration) -> Result<Settled, StoreFullError> {
        Ok(Settled::Lost)
    }
    async fn commit(&self, _: &Lease, _: SystemTime) -> Result<Settled, StoreFullError> {
        Ok(Settled::Lost)
    }
    async fn release(&self, _: &Lease, _: SystemTime) -> Result<Settled, StoreFullError> {
        Ok(Settled::Lost)
    }
}

#[test]
fn a_lost_lease_is_logged_and_counted() {
    let recorder = Recorder::default();
    let receiver = Receiver::new(Offset::default().endpoint(), Taken(Memory::new(10, WEEK)));
    let receiver = receiver.lease(Duration::from_millis(90));
    let router = webhook_router("/", receiver, |_| async {
        tokio::time::sleep(Duration::from_millis(200)).await;
        Ok::<(), ()>(())
    });
    let server = Server::start_recorded(router, &recorder);
    assert_eq!(server.send(&request("d1")).status, 202);
    let text = recorder.text();
    // Once by a renewal, and once by the commit.
    assert_eq!(text.matches("monotonic_counter.hookwright_leases_lost=1").count(), 2, "{text}");
    assert!(text.contains("a lease was lost while its handler ran"), "{text}");
    assert!(text.contains("delivery_id=d1"), "{text}");
}

#[test]
fn changes_that_panic_do_not_end_the_store() {
    let folder = tempfile::tempdir().unwrap();
    let deliveries = store(folder.path());
    let effects = deliveries.clone();
    let receiver = Receiver::new(Offset::default().endpoint(), deliveries);
    let router = webhook_router("/", receiver, move |delivery: Delivery<Acme>| {
        let effects = effects.clone();
        async move {
            let (lease, id) = (delivery.lease.unwrap(), delivery.id.unwrap());
            let effect = move |_: &rusqlite::Transaction<'_>| {
                assert!(id != "panics", "on purpose");
                Ok(())
            };
            effects.commit_with(&lease, effect).await.map(drop)
        }
    });
    let server = Server::start(router);
    assert_eq!(server.send(&request("panics")).status, 500);
    for id in ["d1", "d2", "d3"] {
        assert_eq!(server.send(&request(id)).status, 202);
    }
    assert_eq!(server.send(&request("panics")).status, 500, "it was not handled, and is tried again");
}

/// The answers of a server after something was done to its files and undone, to what it handled before and to what it
/// refused meanwhile; and what was logged.
fn after(damage: impl Fn(&Path), restore: impl Fn(&Path)) -> (String, u16, u16) {
    let folder = tempfile::tempdir().unwrap();
    let recorder = Recorder::default();
    let receiver = Receiver::new(Offset::default().endpoint(), store(folder.path()));
    let router = webhook_router("/", receiver, |_| std::future::ready(Ok::<(), ()>(())));
    let server = Server::start_recorded(router, &recorder);
    for id in 0..20 {
        assert_eq!(server.send(&request(&id.to_string())).status, 202);
    }
    damage(folder.path());
    for attempt in 0..3 {
        let answer = server.send(&request("after"));
        assert_eq!(answer.status, 503, "attempt {attempt}");
        let later: u64 = answer.headers["retry-after"].to_str().unwrap().parse().unwrap();
        assert!((1..=60).contains(&later), "{later}");
    }
    let text = recorder.text();
    restore(folder.path());
    (text, server.send(&request("0")).status, server.send(&request("after")).status)
}

#[test]
fn a_store_whose_file_is_removed_says_so_and_comes_back_with_it() {
    let there = |folder: &Path| folder.join("deliveries.sqlite");
    let away = |folder: &Path| folder.join("away");
    let (text, handled, refused) = after(
        |folder| std::fs::rename(there(folder), away(folder)).unwrap(),
        |folder| std::fs::rename(away(folder), there(folder)).unwrap(),
    );
    assert!(text.contains("the store of deliveries failed") && text.contains("No such file"), "{text}");
    assert_eq!(handled, 208, "what it knew, it knows again");
    assert_eq!(refused, 202, "what was refused was not claimed in the file that was moved");
    println!("removed: 503, 503, 503; put back: {handled} and {refused}");
}

#[test]
fn a_store_whose_log_is_removed_says_so() {
    let log = |folder: &Path| std::fs::remove_file(folder.join("deliveries.sqlite-wal")).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let (server, handled) = counting(Receiver::new(Offset::default().endpoint(), store(folder.path())));
    assert_eq!(server.send(&request("d1")).status, 202);
    log(folder.path());
    assert_eq!(server.send(&request("d2")).status, 503);
    // Then the file is opened again, with a log that a restart would find.
    assert_eq!(server.send(&request("d3")).status, 202);
    drop(server);
    let (server, _) = counting(Receiver::new(Offset::default().endpoint(), store(folder.path())));
    assert_eq!(server.send(&request("d1")).status, 208);
    assert_eq!(server.send(&request("d3")).status, 208);
    assert_eq!(handled.load(Ordering::SeqCst), 2);
}

#[test]
fn a_store_whose_file_is_damaged_says_so() {
    let (text, _, _) = after(
        |folder| {
            for name in ["deliveries.sqlite", "deliveries.sqlite-wal"] {
                std::fs::write(folder.join(name), vec![0xa5; 64 * 1024]).unwrap();
            }
        },
        |_| {},
    );
    assert!(text.contains("the store of deliveries failed"), "{text}");
    println!("damaged: 503, 503, 503; logged: {}", text.split("error=").nth(1).unwrap_or_default());
}
