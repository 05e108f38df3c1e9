//! Acknowledging first, and the extractor.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::routing::post;
use hookwright::receive::axum::Webhook;
use hookwright::receive::{Delivery, Drain, Endpoint, Event, Memory, Receiver};
use hookwright::testing::{Bad, Sender};

use crate::acme::{Acme, GOOD, ORDER, SECRET, now, receiving, schemes};
use crate::gate::{Gate, until};
use crate::loopback::{Handled, Server, builder};

#[test]
fn the_handler_may_run_after_the_acknowledgement() {
    use hookwright::receive::axum::inbox;
    use hookwright::receive::inbox::{Intake, Workers};

    let (_, scheme) = schemes().remove(2);
    let handled = Handled::default();
    let seen = Arc::clone(&handled);
    let work = move |delivery: Delivery<Acme>| {
        let seen = Arc::clone(&seen);
        async move {
            seen.lock().unwrap().push(delivery.event.name().to_owned());
            Ok::<(), std::convert::Infallible>(())
        }
    };
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("inbox.sqlite");
    let store = hookwright::receive::Sqlite::open(file, Duration::from_secs(60)).unwrap();
    let endpoint = builder(Some(scheme)).build().unwrap();
    let intake = Intake::new(endpoint.clone(), store.clone());
    let server = Server::start(Router::new().route("/", inbox(intake)));
    let table = receiving(Some(scheme));
    let sender = Sender::new(&table, now()).secret(SECRET);
    let request = sender.request(ORDER, GOOD).unwrap();
    assert_eq!(server.send(&request).status, 202);
    assert_eq!(server.send(&request).status, 208, "it is there");
    assert_eq!(server.send(&sender.bad(Bad::Signature, ORDER, GOOD).unwrap()).status, 401);
    assert!(handled.lock().unwrap().is_empty(), "acknowledged before it was handled");

    let drain = Drain::new();
    let workers = Workers::new(Receiver::new(endpoint, store).drain(&drain), {
        hookwright::receive::Sqlite::open(folder.path().join("inbox.sqlite"), Duration::from_secs(60))
            .unwrap()
    });
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let workers = runtime.spawn(workers.run(work));
    until("it is handled", || !handled.lock().unwrap().is_empty());
    assert_eq!(server.send(&request).status, 208);
    runtime.block_on(drain.finish(Duration::from_secs(5)));
    runtime.block_on(workers).unwrap();
    assert_eq!(*handled.lock().unwrap(), ["order.paid"]);
}

async fn extracted(Webhook { delivery, acknowledgement, .. }: Webhook<Acme>) -> (http::StatusCode, String) {
    (acknowledgement, delivery.event.name().to_owned())
}

#[test]
fn the_extractor_gives_what_was_verified_and_decoded() {
    let (_, scheme) = schemes().remove(2);
    let endpoint: Arc<Endpoint<Acme>> = Arc::new(builder(Some(scheme)).build().unwrap());
    let server = Server::start(Router::new().route("/", post(extracted)).with_state(endpoint));
    let table = receiving(Some(scheme));
    let sender = Sender::new(&table, now()).secret(SECRET);
    let answer = server.send(&sender.request(ORDER, GOOD).unwrap());
    assert_eq!((answer.status, answer.body.as_str()), (202, "order.paid"));
    assert_eq!(server.send(&sender.bad(Bad::Signature, ORDER, GOOD).unwrap()).status, 401);
    assert_eq!(server.send(&sender.bad(Bad::Malformed, ORDER, GOOD).unwrap()).status, 400);
}

#[test]
fn a_handler_ends_also_when_its_caller_goes_away() {
    let (_, scheme) = schemes().remove(2);
    let gate = Gate::closed();
    let (server, handled) = crate::loopback::gated(builder(Some(scheme)).build().unwrap(), &gate);
    let table = receiving(Some(scheme));
    let slow = hookwright::receive::EventName::new(Some("1"), "order.slow");
    let request =
        Sender::new(&table, now()).secret(SECRET).request(slow, br#"{"type":"order.slow"}"#).unwrap();
    let mut stream = std::net::TcpStream::connect(server.address).unwrap();
    std::io::Write::write_all(&mut stream, &crate::loopback::bytes_of(&request)).unwrap();
    gate.wait_for(1);
    drop(stream);
    // The server has to notice.
    std::thread::sleep(Duration::from_millis(300));
    gate.open();
    until("it is handled", || *handled.lock().unwrap() == ["order.slow"]);
    until("it is settled", || server.send(&request).status != 409);
    assert_eq!(server.send(&request).status, 208);
}

#[tokio::test]
async fn endpoints_of_one_provider_share_a_store_under_their_names() {
    let (_, scheme) = schemes().remove(2);
    let store = Arc::new(Memory::new(10, Duration::from_secs(60)));
    let receiver = |name: Option<&str>| {
        let builder = builder(Some(scheme));
        let builder = if let Some(name) = name { builder.name(name) } else { builder };
        Receiver::new(builder.build().unwrap(), Arc::clone(&store))
    };
    let table = receiving(Some(scheme));
    let request = Sender::new(&table, now()).secret(SECRET).delivery_id("d1").request(ORDER, GOOD).unwrap();
    for (name, known_as, status) in [
        (None, "acme", 202),
        (Some("acme"), "acme", 208),
        (Some("acme-eu"), "acme-eu", 202),
        (Some("acme-eu"), "acme-eu", 208),
    ] {
        let receiver = receiver(name);
        assert_eq!(receiver.endpoint().name(), known_as);
        let handler = |delivery: Delivery<Acme>| async move {
            assert_eq!((&*delivery.endpoint, delivery.provider), (known_as, "acme"));
            Ok::<(), ()>(())
        };
        let answer = receiver.handle(&request, handler).await;
        assert_eq!(answer.status(), status, "{name:?}");
    }
}
