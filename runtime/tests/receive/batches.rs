//! Requests that deliver several events, over real HTTP.

use hookwright::Request;
use hookwright::receive::{
    Batch, BatchAnswer, Endpoint, Event, Hmac, Memory, Outcome, Received, Receiver, Rejection, Scheme,
    Template, Unknown, WebhookSpec,
};
use hookwright::testing::{BadBatch, Sender};
use hookwright::{Bytes, Invalid, Limits};

use crate::acme::{Acme, GOOD, ORDER, SECRET, VIOLATING, now, receiving};
use crate::loopback::{builder, server};

const HMAC: Scheme<'static> = Scheme::Hmac(Hmac::new("X-Acme-Signature"));
const SECOND: &[u8] = br#"{"type":"order.paid","id":"ord_2","email":null}"#;
const FAILING: &[u8] = br#"{"type":"order.failing"}"#;
const NAMELESS: &[u8] = br#"{"id":"ord_3"}"#;

fn table(items: &'static str) -> WebhookSpec<'static> {
    receiving(Some(HMAC)).batch(Batch::new(items))
}

fn batch(items: &'static str, id: &str, events: &[&[u8]]) -> Request {
    let table = table(items);
    Sender::new(&table, now()).secret(SECRET).delivery_id(id).batch(ORDER, events).unwrap()
}

fn bad(bad: BadBatch, events: &[&[u8]]) -> Request {
    let table = table("/events");
    Sender::new(&table, now()).secret(SECRET).delivery_id("d1").bad_batch(bad, ORDER, events).unwrap()
}

fn endpoint(batch: Batch<'static>) -> Endpoint<Acme> {
    builder(Some(HMAC)).batch(batch).build().unwrap()
}

#[test]
fn each_item_is_handled_once() {
    for items in ["/events", "", "/a~1b/c"] {
        let (server, handled) = server(endpoint(Batch::new(items)));
        let request = batch(items, "d1", &[GOOD, SECOND]);
        assert_eq!(server.send(&request).status, 202, "{items}");
        assert_eq!(handled.lock().unwrap().len(), 2);
        assert_eq!(server.send(&request).status, 208, "each item was handled");
        assert_eq!(handled.lock().unwrap().len(), 2);
        // The ids are those of a header and the place: a longer batch under the same id has one new item.
        assert_eq!(server.send(&batch(items, "d1", &[GOOD, SECOND, GOOD])).status, 208);
        assert_eq!(handled.lock().unwrap().len(), 3);
    }
}

#[test]
fn one_bad_item_loses_no_other() {
    for (wrong, status) in [(VIOLATING, 422), (NAMELESS, 400), (b"1", 400), (b"[]", 400), (FAILING, 500)] {
        for (answer, expected) in
            [(BatchAnswer::All, status), (BatchAnswer::Any, 202), (BatchAnswer::Each, 202)]
        {
            let (server, handled) = server(endpoint(Batch::new("/events").answer(answer)));
            let got = server.send(&batch("/events", "d1", &[GOOD, wrong, SECOND]));
            // What is to be delivered again is never acknowledged as a whole.
            let expected = if status == 500 && answer == BatchAnswer::Any { 500 } else { expected };
            assert_eq!(got.status, expected, "{answer:?} {}", String::from_utf8_lossy(wrong));
            assert_eq!(*handled.lock().unwrap(), ["order.paid", "order.paid"]);
            if answer == BatchAnswer::Each {
                assert_eq!(got.body, format!(r#"[{{"status":202}},{{"status":{status}}},{{"status":202}}]"#));
            }
        }
    }
}

#[test]
fn a_failed_item_is_handled_again_and_the_others_are_not() {
    let (server, handled) = server(endpoint(Batch::new("/events")));
    assert_eq!(server.send(&batch("/events", "d1", &[GOOD, FAILING])).status, 500);
    assert_eq!(handled.lock().unwrap().len(), 1);
    // The provider delivers the batch again; by now the second item can be handled.
    assert_eq!(server.send(&batch("/events", "d1", &[GOOD, SECOND])).status, 208);
    assert_eq!(handled.lock().unwrap().len(), 2);
}

#[test]
fn bad_batches_are_refused_as_a_whole() {
    let (server, handled) = server(endpoint(Batch::new("/events").max_items(100)));
    let rows = [
        (bad(BadBatch::NotAnArray, &[GOOD]), 400, "no_items"),
        (batch("/other", "d1", &[GOOD]), 400, "no_items"),
        (batch("", "d1", &[GOOD]), 400, "no_items"),
        (batch("/events", "d1", &[GOOD; 101]), 413, "too_many_items"),
        (batch("/events", "d1", &[GOOD, b"{"]), 400, "not_json"),
    ];
    for (request, status, outcome) in rows {
        let answer = server.send(&request);
        assert_eq!(answer.status, status, "{outcome}");
        assert_eq!(answer.problem()["outcome"], outcome);
    }
    let mut forged = batch("/events", "d1", &[GOOD]);
    forged.headers.remove("x-acme-signature");
    assert_eq!(server.send(&forged).status, 401);
    assert_eq!(*handled.lock().unwrap(), [""; 0]);
    assert_eq!(server.send(&batch("/events", "d1", &[])).status, 202, "there is nothing to do");
    assert_eq!(server.send(&batch("/events", "d2", &[GOOD; 100])).status, 202);
    assert_eq!(handled.lock().unwrap().len(), 100);
}

#[test]
fn ten_thousand_items_are_the_limit() {
    let endpoint = endpoint(Batch::new("/events"));
    let most = batch("/events", "d1", &vec![b"{}".as_slice(); 10_000]);
    let Ok(Received::Batch(items)) = endpoint.receive_all(&most) else { panic!("it is a batch") };
    assert_eq!(items.len(), 10_000);
    let more = endpoint.receive_all(&bad(BadBatch::TooMany, &[b"{}"]));
    assert!(matches!(more, Err(Rejection::TooManyItems { limit: 10_000 })));
}

#[test]
fn items_share_the_limit_on_violations() {
    let limits = |most| Limits::DEFAULT.max_violations(most);
    // Each bad item breaks its schema twice, and an item that is refused has at least one violation.
    for (most, expected) in [(5, [2, 2, 1, 1]), (2, [2, 1, 1, 1]), (8, [2, 2, 2, 2])] {
        let endpoint = builder(Some(HMAC)).batch(Batch::new("/events")).limits(limits(most)).build().unwrap();
        let bad = batch("/events", "d1", &[VIOLATING, GOOD, VIOLATING, VIOLATING, VIOLATING]);
        let Ok(Received::Batch(items)) = endpoint.receive_all(&bad) else { panic!("it is a batch") };
        let found: Vec<_> = items.iter().filter_map(|item| item.as_ref().err()).collect();
        let found: Vec<_> = found.iter().map(|refused| refused.violations().len()).collect();
        assert_eq!(found, expected, "{most}");
        assert!(items[1].is_ok());
    }
    let endpoint = endpoint(Batch::new("/events"));
    let most = batch("/events", "d1", &vec![VIOLATING; 10_000]);
    let Ok(Received::Batch(items)) = endpoint.receive_all(&most) else { panic!("it is a batch") };
    let found = items.iter().filter_map(|item| item.as_ref().err()).map(|refused| refused.violations().len());
    assert_eq!(found.sum::<usize>(), 100 + 9_950);
    let answers = items.iter().filter_map(|item| item.as_ref().err());
    let answer = endpoint.response_for_items(answers.map(|refused| endpoint.response_for_rejection(refused)));
    assert!(answer.status() == 422 && answer.body().len() <= 64 * 1024, "{}", answer.body().len());
}

#[test]
fn items_are_slices_of_the_body_and_violations_have_its_positions() {
    let endpoint = endpoint(Batch::new("/events"));
    let request = batch("/events", "d1", &[GOOD, b"\n  {\"type\":\"order.paid\",\"id\":1,\n\"email\":[]}"]);
    let Ok(Received::Batch(items)) = endpoint.receive_all(&request) else { panic!("it is a batch") };
    let good = items[0].as_ref().unwrap();
    assert_eq!((&good.body[..], good.item), (GOOD, Some(0)));
    let body = request.body.as_ptr_range();
    assert!(body.contains(&good.body.as_ptr()), "it is not a copy");
    let Err(Rejection::Invalid(invalid)) = &items[1] else { panic!("it is invalid") };
    assert_eq!(invalid.item, Some(1));
    let found: Vec<_> = invalid
        .violations
        .iter()
        .map(|one| {
            let position = one.position;
            assert_eq!(hookwright::Position::of(&request.body, position.offset), position);
            (&*one.instance, one.excerpt(&invalid.body, 10).into_owned())
        })
        .collect();
    assert_eq!(found, [("/events/1/id", "1".to_owned()), ("/events/1/email", "[]".to_owned())]);
}

#[test]
fn a_handler_of_single_events_takes_a_batch_of_one() {
    let endpoint = endpoint(Batch::new("/events"));
    assert!(endpoint.receive(&batch("/events", "d1", &[GOOD])).is_ok());
    assert!(matches!(endpoint.receive(&batch("/events", "d1", &[])), Err(Rejection::NoItems)));
    let two = endpoint.receive(&batch("/events", "d1", &[GOOD, GOOD]));
    assert!(matches!(two, Err(Rejection::TooManyItems { limit: 1 })));
}

/// A provider whose items have their own ids.
#[derive(Debug)]
struct Listed(Unknown);

impl Event for Listed {
    const SPEC: &'static WebhookSpec<'static> = &WebhookSpec::new("listed")
        .event(Template("{body:/type}"))
        .delivery_id(Template("{body:/id}"))
        .scheme(HMAC)
        .batch(Batch::new(""));

    fn decode(version: Option<&str>, name: &str, body: &Bytes, limits: &Limits) -> Result<Self, Invalid> {
        Unknown::new(version, name, body, limits).map(Self)
    }

    fn name(&self) -> &str {
        &self.0.name
    }

    fn is_unknown(&self) -> bool {
        false
    }
}

#[tokio::test]
async fn equal_ids_inside_one_batch_are_one_delivery() {
    let endpoint = Endpoint::<Listed>::builder().clock(now).secret(SECRET).build().unwrap();
    let receiver = Receiver::new(endpoint, Memory::new(100, std::time::Duration::from_secs(60)));
    let sender = Sender::new(Listed::SPEC, now()).secret(SECRET);
    let request = sender.bad_batch(BadBatch::RepeatedItem, ORDER, &[GOOD, SECOND]).unwrap();
    let mut ids = Vec::new();
    let answer = receiver
        .handle_all(&request, |delivery| {
            ids.push(delivery.id.clone().unwrap_or_default());
            std::future::ready(Ok::<(), ()>(()))
        })
        .await;
    assert_eq!(answer.status(), 200);
    assert_eq!(ids, ["ord_1", "ord_2"]);
    let bad = sender.bad_batch(BadBatch::BadItem, ORDER, &[GOOD]).unwrap();
    let answer = receiver.handle_all(&bad, |_| std::future::ready(Ok::<(), ()>(()))).await;
    assert_eq!(answer.status(), receiver.endpoint().response_for_outcome(Outcome::NoEvent).status());
}

#[tokio::test]
async fn the_layer_hands_items_on() {
    use hookwright::receive::Items;
    use hookwright::receive::tower::WebhookLayer;
    use tower::{Layer, ServiceExt, service_fn};

    let inner = service_fn(|request: http::Request<axum::body::Body>| async move {
        let items = request.extensions().get::<std::sync::Arc<Items<Acme>>>().unwrap();
        let count = items.iter().filter(|item| item.is_ok()).count();
        Ok::<_, std::convert::Infallible>(http::Response::new(axum::body::Body::from(count.to_string())))
    });
    let service = WebhookLayer::new(endpoint(Batch::new("/events"))).layer(inner);
    let request = batch("/events", "d1", &[GOOD, VIOLATING, SECOND]);
    let answer = service.oneshot(request.into()).await.unwrap();
    assert_eq!(axum::body::to_bytes(answer.into_body(), 100).await.unwrap(), "2");
}

#[tokio::test]
async fn an_inbox_keeps_each_item_once() {
    use hookwright::receive::inbox::{Inbox as _, Intake};

    let folder = tempfile::tempdir().unwrap();
    let hour = std::time::Duration::from_secs(3_600);
    let inbox = hookwright::receive::Sqlite::open(folder.path().join("inbox.sqlite"), hour).unwrap();
    let endpoint = Endpoint::<Listed>::builder().clock(now).secret(SECRET).build().unwrap();
    let intake = Intake::new(endpoint, inbox.clone());
    let sender = Sender::new(Listed::SPEC, now()).secret(SECRET);
    let request = sender.bad_batch(BadBatch::RepeatedItem, ORDER, &[GOOD, SECOND]).unwrap();
    assert_eq!(intake.accept(&request).await.status(), 200);
    let kept = inbox.take(intake.endpoint().name(), 10, hour).await.unwrap();
    let ids: Vec<_> = kept.iter().filter_map(|held| held.entry.id.as_deref()).collect();
    assert_eq!(ids, ["ord_1", "ord_2"], "the third is one of them");
}

/// Each item has a copy of what the head says, so the head of a batch says it in few bytes.
#[test]
fn a_long_header_is_not_multiplied_by_the_items() {
    let endpoint = endpoint(Batch::new("/events"));
    let items = |bytes: usize| {
        let request = batch("/events", &"d".repeat(bytes), &vec![GOOD; 100]);
        let Ok(Received::Batch(items)) = endpoint.receive_all(&request) else { panic!("not a batch") };
        items
    };
    assert!(items(1_024).iter().all(Result::is_ok));
    let refused = Rejection::AmbiguousHeader { name: "X-Acme-Delivery".to_owned() };
    assert!(items(1_025).into_iter().all(|item| item.map(drop) == Err(refused.clone())));
    // A single event has the only copy.
    let table = receiving(Some(HMAC));
    let sender = Sender::new(&table, now()).secret(SECRET).delivery_id("d".repeat(1_025));
    let single = builder(Some(HMAC)).build().unwrap().receive(&sender.request(ORDER, GOOD).unwrap()).unwrap();
    assert_eq!(single.id.map(|id| id.len()), Some(1_025));
}
