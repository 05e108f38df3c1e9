//! Every row of the table of answers, for each scheme.

use hookwright::receive::{EventName, Scheme};
use hookwright::testing::{Bad, SendError, Sender};
use hookwright::{Limits, Request};
use http::HeaderValue;

use crate::acme::{GOOD, ORDER, SECRET, UNKNOWN, VIOLATING, now, receiving, schemes};
use crate::gate::Gate;
use crate::loopback::{Answer, Server, builder, gated, server};

fn sender<'a>(receiving: &'a hookwright::receive::WebhookSpec<'a>, id: &str) -> Sender<'a> {
    let sender = Sender::new(receiving, now()).delivery_id(id);
    if receiving.scheme.is_some() { sender.secret(SECRET) } else { sender }
}

/// Each scheme, and none, all at once.
fn each(test: impl Fn(&str, Option<Scheme<'static>>) + Sync) {
    std::thread::scope(|scope| {
        scope.spawn(|| test("none", None));
        for (name, scheme) in schemes() {
            let test = &test;
            scope.spawn(move || test(name, Some(scheme)));
        }
    });
}

fn nothing_but_the_status(name: &str, answer: &Answer) {
    assert_eq!(answer.body, "", "{name}");
    assert!(!answer.headers.contains_key("content-type"), "{name}");
}

#[test]
fn accepted_unknown_and_duplicate_are_acknowledged() {
    each(|name, scheme| {
        let (server, handled) = server(builder(scheme).build().unwrap());
        let table = receiving(scheme);
        let good = sender(&table, "d1").request(ORDER, GOOD).unwrap();
        assert_eq!(server.send(&good).status, 202, "{name}");
        let again = server.send(&good);
        assert_eq!(again.status, 208, "{name}");
        nothing_but_the_status(name, &again);
        let unknown = EventName::new(Some("1"), "order.teleported");
        let unknown = sender(&table, "d2").request(unknown, UNKNOWN).unwrap();
        assert_eq!(server.send(&unknown).status, 202, "{name}");
        assert_eq!(*handled.lock().unwrap(), ["order.paid", "order.teleported"], "{name}");
    });
}

#[test]
fn bad_signatures_are_401_and_learn_nothing() {
    for (name, scheme) in schemes() {
        let (server, handled) = server(builder(Some(scheme)).build().unwrap());
        let table = receiving(Some(scheme));
        let sender = sender(&table, "d1");
        for bad in [Bad::Signature, Bad::MissingHeader, Bad::RepeatedHeader] {
            let answer = server.send(&sender.bad(bad, ORDER, VIOLATING).unwrap());
            assert_eq!(answer.status, 401, "{name}, {bad:?}");
            nothing_but_the_status(name, &answer);
        }
        assert_eq!(*handled.lock().unwrap(), [""; 0], "{name}");
    }
}

#[test]
fn stale_is_401_where_there_is_a_time() {
    let mut timed = 0;
    for (name, scheme) in schemes() {
        let (server, _) = server(builder(Some(scheme)).build().unwrap());
        let table = receiving(Some(scheme));
        for bad in [Bad::Stale, Bad::Future] {
            match sender(&table, "d1").bad(bad, ORDER, GOOD) {
                Ok(request) => {
                    let answer = server.send(&request);
                    assert_eq!(answer.status, 401, "{name}, {bad:?}");
                    nothing_but_the_status(name, &answer);
                    timed += 1;
                }
                Err(error) => assert_eq!(error, SendError::NothingToSpoil, "{name}"),
            }
        }
    }
    assert_eq!(timed, 8, "four schemes have a time, and each is tried in both directions");
}

#[test]
fn too_large_is_413() {
    each(|name, scheme| {
        let limits = Limits::DEFAULT.max_body_bytes(GOOD.len());
        let (server, _) = server(builder(scheme).limits(limits).build().unwrap());
        let table = receiving(scheme);
        let larger = [GOOD, b" "].concat();
        let answer = server.send(&sender(&table, "d1").request(ORDER, &larger).unwrap());
        assert_eq!(answer.status, 413, "{name}");
        nothing_but_the_status(name, &answer);
        assert_eq!(server.send(&sender(&table, "d2").request(ORDER, GOOD).unwrap()).status, 202, "{name}");
    });
}

#[test]
fn what_is_wrong_is_told_to_the_verified_only() {
    each(|name, scheme| {
        let (server, handled) = server(builder(scheme).build().unwrap());
        let table = receiving(scheme);
        let sender = sender(&table, "d1");
        let mut versioned = sender.request(ORDER, GOOD).unwrap();
        versioned.headers.insert("x-acme-version", HeaderValue::from_static("3"));
        let rows = [
            (sender.bad(Bad::Malformed, ORDER, GOOD).unwrap(), 400, "not_json"),
            (sender.request(ORDER, VIOLATING).unwrap(), 422, "invalid"),
            (sender.request(ORDER, br#"{"id":"no type"}"#).unwrap(), 400, "no_event"),
            (versioned, 400, "unknown_version"),
        ];
        for (request, status, outcome) in rows {
            let answer = server.send(&request);
            assert_eq!(answer.status, status, "{name}, {outcome}");
            if scheme.is_none() {
                nothing_but_the_status(name, &answer);
                continue;
            }
            let problem = answer.problem();
            assert_eq!(problem["outcome"], outcome, "{name}");
            assert_eq!(problem["status"], status, "{name}");
            assert_eq!(problem["type"], "about:blank", "{name}");
        }
        assert_eq!(*handled.lock().unwrap(), [""; 0], "{name}");
    });
}

#[test]
fn a_violation_is_told_by_its_pointers_without_values() {
    let (_, scheme) = schemes().remove(2);
    let (server, _) = server(builder(Some(scheme)).build().unwrap());
    let table = receiving(Some(scheme));
    let answer = server.send(&sender(&table, "d1").request(ORDER, VIOLATING).unwrap());
    let problem = answer.problem();
    let pointers: Vec<_> = problem["violations"].as_array().unwrap().iter().map(|v| &v["pointer"]).collect();
    assert_eq!(pointers, ["/id", "/email"]);
    assert_eq!(problem["violations"][0]["keyword"], "type");
    assert!(!answer.body.contains("4711") && !answer.body.contains("jo@"), "{}", answer.body);
}

#[test]
fn a_failing_handler_is_500_and_the_delivery_comes_again() {
    each(|name, scheme| {
        let (server, handled) = server(builder(scheme).build().unwrap());
        let table = receiving(scheme);
        for event in ["order.failing", "order.panicking"] {
            let body = format!(r#"{{"type":"{event}"}}"#);
            let event = EventName::new(Some("1"), event);
            let request =
                sender(&table, &event.name.replace('.', "-")).request(event, body.as_bytes()).unwrap();
            assert_eq!(server.send(&request).status, 500, "{name}");
            assert_eq!(server.send(&request).status, 500, "{name}: it is fresh again");
        }
        assert_eq!(*handled.lock().unwrap(), [""; 0], "{name}");
    });
}

#[test]
fn a_delivery_in_flight_is_409_and_told_to_come_later() {
    each(|name, scheme| {
        let gate = Gate::closed();
        let (server, handled) = gated(builder(scheme).build().unwrap(), &gate);
        let table = receiving(scheme);
        let slow = EventName::new(Some("1"), "order.slow");
        let request = sender(&table, "d1").request(slow, br#"{"type":"order.slow"}"#).unwrap();
        at_the_same_time(&server, &gate, &request, name);
        assert_eq!(*handled.lock().unwrap(), ["order.slow"], "{name}");
    });
}

fn at_the_same_time(server: &Server, gate: &Gate, request: &Request, name: &str) {
    std::thread::scope(|scope| {
        let first = scope.spawn(|| server.send(request));
        gate.wait_for(1);
        let second = server.send(request);
        gate.open();
        assert_eq!(second.status, 409, "{name}");
        assert_eq!(second.headers["retry-after"], "60", "{name}");
        assert_eq!(first.join().unwrap().status, 202, "{name}");
    });
    assert_eq!(server.send(request).status, 208, "{name}");
}

#[test]
fn every_answer_can_be_another() {
    use hookwright::receive::{Outcome, Responses};
    let responses = Responses::DEFAULT
        .with(Outcome::Invalid, 200)
        .with(Outcome::BadSignature, 403)
        .with(Outcome::UnknownEvent, 204);
    let (_, scheme) = schemes().remove(2);
    let (server, _) = server(builder(Some(scheme)).responses(responses).build().unwrap());
    let table = receiving(Some(scheme));
    let sender = sender(&table, "d1");
    let invalid = server.send(&sender.request(ORDER, VIOLATING).unwrap());
    assert_eq!((invalid.status, invalid.body.as_str()), (200, ""));
    assert_eq!(server.send(&sender.bad(Bad::Signature, ORDER, GOOD).unwrap()).status, 403);
    assert_eq!(server.send(&sender.request(ORDER, UNKNOWN).unwrap()).status, 204);
}
