//! From a request to an entry, and its answer.

use hookwright::receive::inbox::{Filter, Inbox as _, Intake, State};
use hookwright::receive::{Drain, Template};
use hookwright_providers::tiquo;

use super::{body, endpoint, request, sqlite};

#[tokio::test]
async fn a_delivery_is_kept_whole_and_acknowledged() {
    let folder = tempfile::tempdir().unwrap();
    let inbox = sqlite(&folder);
    let intake = Intake::new(endpoint(), inbox.clone())
        .order_by(Template("{body:/data/id}"))
        .keep_header("user-agent".parse().unwrap());
    let mut sent = request("evt_1", "cust_1");
    sent.headers.insert("user-agent", "tiquo/1".parse().unwrap());
    sent.headers.insert("authorization", "secret".parse().unwrap());
    assert_eq!(intake.accept(&sent).await.status(), 200);
    // Again: known, and acknowledged all the same.
    assert_eq!(intake.accept(&sent).await.status(), 200);

    let listed = inbox.list(&Filter::new(), 0, 10).await.unwrap();
    let [only] = &*listed else { panic!("{listed:?}") };
    assert_eq!(only.event.as_deref(), Some("customer.deleted"));
    let (_, entry) = inbox.show(only.number).await.unwrap().unwrap();
    assert_eq!(entry.body, sent.body);
    assert_eq!(entry.id.as_deref(), Some("evt_1"));
    assert_eq!(entry.order.as_deref(), Some("cust_1"));
    assert_eq!(entry.headers, [("user-agent".to_owned(), "tiquo/1".to_owned())]);
    assert_eq!(entry.secret, Some(0));
}

#[tokio::test]
async fn what_is_refused_after_it_was_verified_is_kept_with_its_reasons() {
    let folder = tempfile::tempdir().unwrap();
    let inbox = sqlite(&folder);
    let intake = Intake::new(endpoint(), inbox.clone());
    let broken = body(
        r#"{"id": "evt_1", "type": "customer.deleted", "created": "yesterday", "data": {"id": "sesame"}}"#,
    );
    for _ in 0..3 {
        assert_eq!(intake.accept(&broken).await.status(), 422);
    }
    assert_eq!(intake.accept(&body("{nonsense")).await.status(), 400);
    let listed = inbox.list(&Filter::new().dead(true), 0, 10).await.unwrap();
    let [invalid, not_json] = &*listed else { panic!("{listed:?}") };
    assert_eq!(invalid.state, State::Dead);
    assert_eq!(invalid.event.as_deref(), Some("customer.deleted"));
    let reason = invalid.reason.as_deref().unwrap();
    assert!(reason.contains("/created") && reason.contains("date-time"), "{reason}");
    assert!(!reason.contains("sesame") && !reason.contains("yesterday"), "{reason}");
    assert!(not_json.reason.as_deref().unwrap().contains("JSON"), "{not_json:?}");

    // The provider may mend it, and deliver it again.
    assert_eq!(intake.accept(&request("evt_1", "cust_1")).await.status(), 200);
}

#[tokio::test]
async fn nothing_is_kept_of_a_request_that_is_not_verified() {
    let folder = tempfile::tempdir().unwrap();
    let inbox = sqlite(&folder);
    let intake = Intake::new(endpoint(), inbox.clone());
    let mut forged = request("evt_1", "cust_1");
    forged.body = bytes::Bytes::from_static(b"{}");
    assert_eq!(intake.accept(&forged).await.status(), 401);
    let unverified = tiquo::endpoint().unverified().build().unwrap();
    assert_eq!(Intake::new(unverified, inbox.clone()).accept(&body("{}")).await.status(), 400);
    assert_eq!(inbox.list(&Filter::new(), 0, 10).await.unwrap(), []);
}

#[tokio::test]
async fn a_full_inbox_asks_to_deliver_later() {
    let folder = tempfile::tempdir().unwrap();
    let inbox = sqlite(&folder);
    let intake = Intake::new(endpoint(), inbox.clone()).most_waiting(3);
    for id in 0..3 {
        assert_eq!(intake.accept(&request(&format!("evt_{id}"), "cust_1")).await.status(), 200);
    }
    let answer = intake.accept(&request("evt_9", "cust_1")).await;
    assert_eq!(answer.status(), 503);
    assert_eq!(answer.headers()["retry-after"], "5");
    for held in inbox.take("tiquo", 1, super::HOUR).await.unwrap() {
        inbox.settle(&held.hold, &hookwright::receive::inbox::End::Handled).await.unwrap();
    }
    tokio::time::sleep(std::time::Duration::from_millis(1_100)).await;
    assert_eq!(intake.accept(&request("evt_9", "cust_1")).await.status(), 200);
}

#[tokio::test]
async fn a_drained_intake_asks_to_deliver_later() {
    let folder = tempfile::tempdir().unwrap();
    let drain = Drain::new();
    let intake = Intake::new(endpoint(), sqlite(&folder)).drain(&drain);
    drain.begin();
    assert_eq!(intake.accept(&request("evt_1", "cust_1")).await.status(), 503);
}
