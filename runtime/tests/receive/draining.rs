//! A receiver that ends in order: handlers may end, and what does not end is given back.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::Router;
use hookwright::Request;
use hookwright::receive::axum::webhook;
use hookwright::receive::{
    Bounds, Claim, DeliveryKey, DeliveryStore as _, Drain, Drained, Memory, Receiver, Sqlite,
};
use hookwright::testing::Sender;

use crate::acme::{Acme, GOOD, ORDER, SECRET, now, receiving, schemes};
use crate::gate::Gate;
use crate::loopback::{Bounded, Server, builder};
use crate::spans::Recorder;

fn request(id: &str) -> Request {
    let (_, scheme) = schemes().remove(2);
    Sender::new(&receiving(Some(scheme)), now()).secret(SECRET).delivery_id(id).request(ORDER, GOOD).unwrap()
}

fn store(folder: &Path) -> Sqlite {
    Sqlite::open(folder.join("deliveries.sqlite"), Duration::from_secs(3_600)).unwrap()
}

/// A server whose handler takes so long once it has passed the gate, and how many handlers ended.
fn server(folder: &Path, gate: &Gate, takes: Duration, deadline: Duration) -> (Bounded, Arc<AtomicUsize>) {
    let (_, scheme) = schemes().remove(2);
    let drain = Drain::new();
    let endpoint = builder(Some(scheme)).bounds(Bounds::DEFAULT).build().unwrap();
    let receiver: Receiver<Acme, Sqlite> = Receiver::new(endpoint, store(folder)).drain(&drain);
    let ended = Arc::<AtomicUsize>::default();
    let (count, gate) = (Arc::clone(&ended), gate.clone());
    let handler = move |_| {
        let (count, gate) = (Arc::clone(&count), gate.clone());
        async move {
            gate.begins();
            tokio::time::sleep(takes).await;
            count.fetch_add(1, Ordering::SeqCst);
            Ok::<(), ()>(())
        }
    };
    let route = webhook(receiver, handler);
    let router = Router::new().route("/", route);
    (Bounded::serve(router, &drain, |server| server.drain_deadline(deadline)), ended)
}

/// What the store says of the delivery once the server is gone.
fn afterwards(folder: &Path, id: &str) -> Claim {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let key = DeliveryKey::new("acme", id);
    runtime.block_on(store(folder).claim(&key, now(), Duration::from_secs(60))).unwrap()
}

#[test]
fn handlers_end_before_the_server_does() {
    let folder = tempfile::tempdir().unwrap();
    let gate = Gate::closed();
    let (server, ended) = server(folder.path(), &gate, Duration::from_secs(2), Duration::from_secs(20));
    let (answer, drained) = std::thread::scope(|scope| {
        let answer = scope.spawn(|| server.send(&request("d1")));
        gate.wait_for(1);
        let drained = server.drain();
        (answer.join().unwrap(), drained)
    });
    assert_eq!((answer.status, ended.load(Ordering::SeqCst)), (202, 1));
    assert_eq!((drained.ended, drained.given_back, drained.stuck), (1, 0, 0));
    assert!(std::net::TcpStream::connect(server.address).is_err(), "no connection is accepted");
    assert_eq!(afterwards(folder.path(), "d1"), Claim::Done);
    println!("a handler of 2 s and a drain: {} and {drained:?}", answer.status);
}

#[test]
fn what_does_not_end_in_time_is_given_back() {
    let folder = tempfile::tempdir().unwrap();
    let gate = Gate::closed();
    let (server, ended) =
        server(folder.path(), &gate, Duration::from_secs(3_600), Duration::from_millis(300));
    let (answer, drained) = std::thread::scope(|scope| {
        let answer = scope.spawn(|| server.send(&request("d1")));
        gate.wait_for(1);
        let drained = server.drain();
        (answer.join().unwrap(), drained)
    });
    assert_eq!((answer.status, ended.load(Ordering::SeqCst)), (503, 0));
    assert!(answer.headers.contains_key("retry-after"));
    assert_eq!((drained.ended, drained.given_back, drained.stuck), (0, 1, 0));
    let claim = afterwards(folder.path(), "d1");
    assert!(matches!(claim, Claim::Fresh(_)), "it does not wait for its lease: {claim:?}");
    println!("a handler of an hour and a drain of 0.3 s: {} and {drained:?}", answer.status);
}

#[test]
fn a_handler_that_blocks_its_thread_is_told_apart() {
    let folder = tempfile::tempdir().unwrap();
    let (_, scheme) = schemes().remove(2);
    let drain = Drain::new();
    let receiver = Receiver::new(builder(Some(scheme)).build().unwrap(), store(folder.path())).drain(&drain);
    let gate = Gate::closed();
    let begun = gate.clone();
    let route = webhook(receiver, move |_| {
        let begun = begun.clone();
        async move {
            begun.begins();
            std::thread::sleep(Duration::from_secs(8));
            Ok::<(), ()>(())
        }
    });
    let server = Server::start(Router::new().route("/", route));
    let drained = std::thread::scope(|scope| {
        scope.spawn(|| server.send(&request("d1")));
        gate.wait_for(1);
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(drain.finish(Duration::from_millis(100)))
    });
    assert_eq!((drained.ended, drained.given_back, drained.stuck), (0, 0, 1));
}

/// A handler that blocks its thread beyond the deadline, and returns then: it was handled, and counts as such.
#[test]
fn a_handler_that_returns_while_it_is_stopped_has_handled() {
    let folder = tempfile::tempdir().unwrap();
    let (_, scheme) = schemes().remove(2);
    let drain = Drain::new();
    let receiver = Receiver::new(builder(Some(scheme)).build().unwrap(), store(folder.path())).drain(&drain);
    let gate = Gate::closed();
    let begun = gate.clone();
    let handler = move |_| {
        let begun = begun.clone();
        async move {
            begun.begins();
            std::thread::sleep(Duration::from_millis(1_500));
            Ok::<(), ()>(())
        }
    };
    let route = webhook(receiver, handler);
    let server = Server::start(Router::new().route("/", route));
    let (answer, drained) = std::thread::scope(|scope| {
        let answer = scope.spawn(|| server.send(&request("d1")));
        gate.wait_for(1);
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let drained = runtime.block_on(drain.finish(Duration::from_millis(100)));
        (answer.join().unwrap(), drained)
    });
    assert_eq!(answer.status, 202);
    assert_eq!((drained.ended, drained.given_back, drained.stuck), (1, 0, 0));
    assert_eq!(afterwards(folder.path(), "d1"), Claim::Done);
}

/// What is logged and counted of a handler that takes an hour, and the answer.
fn cut_off() -> (u16, Drained, String) {
    let (_, scheme) = schemes().remove(2);
    let (drain, recorder) = (Drain::new(), Recorder::default());
    let memory = Memory::new(10, Duration::from_secs(3_600));
    let receiver = Receiver::new(builder(Some(scheme)).build().unwrap(), memory).drain(&drain);
    let gate = Gate::closed();
    let begun = gate.clone();
    let handler = move |_| {
        let begun = begun.clone();
        async move {
            begun.passes().await;
            Ok::<(), ()>(())
        }
    };
    let route = webhook(receiver, handler);
    let server = Server::start_recorded(Router::new().route("/", route), &recorder);
    let (answer, drained) = std::thread::scope(|scope| {
        let answer = scope.spawn(|| server.send(&request("d1")));
        gate.wait_for(1);
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let drained = runtime.block_on(drain.finish(Duration::from_millis(100)));
        (answer.join().unwrap(), drained)
    });
    (answer.status, drained, recorder.text())
}

#[test]
fn what_is_cut_off_is_logged_and_counted_as_what_it_is() {
    let (status, drained, text) = cut_off();
    assert_eq!((status, drained.given_back, drained.ended), (503, 1, 0));
    let says = |what: &str| assert!(text.contains(what), "{text}");
    says("its delivery is given back, and its provider delivers it again");
    says("endpoint=\"acme\" event=order.paid delivery_id=d1 ");
}

/// None is left out because another was logged a moment before, and no body is.
#[test]
fn each_that_is_stopped_or_cannot_be_is_logged() {
    let (_, scheme) = schemes().remove(2);
    let (drain, recorder) = (Drain::new(), Recorder::default());
    let memory = Memory::new(10, Duration::from_secs(3_600));
    let receiver = Receiver::new(builder(Some(scheme)).build().unwrap(), memory).drain(&drain);
    let (gate, ends) = (Gate::closed(), Arc::new(AtomicUsize::new(0)));
    let (begun, end) = (gate.clone(), Arc::clone(&ends));
    let handler = move |delivery: hookwright::receive::Delivery<Acme>| {
        let (begun, end) = (begun.clone(), Arc::clone(&end));
        async move {
            begun.begins();
            while delivery.id.as_deref() == Some("blocks") && end.load(Ordering::SeqCst) == 0 {
                std::thread::sleep(Duration::from_millis(10));
            }
            std::future::pending::<Result<(), ()>>().await
        }
    };
    let server = Server::start_recorded(Router::new().route("/", webhook(receiver, handler)), &recorder);
    let drained = std::thread::scope(|scope| {
        for id in ["one", "two", "three", "blocks"] {
            let server = &server;
            scope.spawn(move || server.send(&request(id)));
        }
        gate.wait_for(4);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let finishing = async {
            let drained = drain.finish(Duration::from_millis(100)).await;
            ends.store(1, Ordering::SeqCst);
            drained
        };
        tracing::subscriber::with_default(recorder.clone(), || runtime.block_on(finishing))
    });
    assert_eq!((drained.ended, drained.given_back, drained.stuck), (0, 3, 1));
    let text = recorder.text();
    let says = |what: &str, id: &str| {
        let line = format!("{what} endpoint=\"acme\" event=order.paid delivery_id={id} ");
        assert!(text.contains(&line), "{line} in {text}");
    };
    for id in ["one", "two", "three"] {
        says("its delivery is given back, and its provider delivers it again", id);
    }
    says("its delivery is handled again when its lease has ended", "blocks");
    let body = std::str::from_utf8(GOOD).unwrap();
    assert!(!text.contains(body), "{text}");
}
