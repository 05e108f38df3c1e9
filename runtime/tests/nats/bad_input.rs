//! What a server, a message or a body should not be.

use std::time::Duration;

use hookwright::receive::inbox::{Entry, Inbox as _, Intake, JetStream, Put, State};
use hookwright_test_servers::NatsServer;

use super::{HOUR, endpoint, entry, name, open, put, request, server, take};

#[tokio::test]
async fn a_body_that_the_server_does_not_take_is_refused_for_good() {
    let Some(server) = server() else { return };
    let inbox = open(server, &name()).await;
    inbox.check().await.unwrap();
    assert_eq!(inbox.most_bytes(), Some(1_024 * 1_024 - 1_025));
    let intake = Intake::new(endpoint(), inbox);
    let padding = format!(r#", "x": "{}""#, "a".repeat(1_024 * 1_024));
    let answer = intake.accept(&request("evt_1", &padding)).await;
    // A provider that was told to come again later would do so for days.
    assert_eq!(answer.status(), 413);
    assert_eq!(intake.accept(&request("evt_2", "")).await.status(), 200);
    let large = Entry::new("acme", vec![0; 2 * 1_024 * 1_024], std::time::SystemTime::now());
    let error = intake.inbox().put(&large, None).await.unwrap_err();
    assert!(error.to_string().contains("max_payload"), "{error}");
}

#[tokio::test]
async fn the_largest_body_that_is_taken_can_die_and_be_replayed() {
    let Some(server) = server() else { return };
    let inbox = open(server, &name()).await;
    inbox.check().await.unwrap();
    let mut largest = entry("1");
    let most = inbox.most_bytes().unwrap();
    largest.body = vec![b'x'; most - largest.head().len()].into();
    let number = put(&inbox, &largest).await;
    let held = take(&inbox, HOUR).await;
    let end = hookwright::receive::inbox::End::Dead { reason: "é".repeat(10_000) };
    inbox.settle(&held.hold, &end).await.unwrap();
    assert!(inbox.replay(number).await.unwrap());
    assert_eq!(take(&inbox, HOUR).await.entry, largest);
}

#[tokio::test]
async fn a_message_that_is_no_entry_is_dead_and_in_nobodys_way() {
    let Some(server) = server() else { return };
    let name = name();
    let inbox = open(server, &name).await;
    inbox.check().await.unwrap();
    for payload in ["", "rubbish", "{}\n{}"] {
        inbox.client().publish(format!("{name}.work.acme.any.other"), payload.into()).await.unwrap();
    }
    inbox.client().flush().await.unwrap();
    let number = put(&inbox, &entry("1")).await;
    assert_eq!(take(&inbox, HOUR).await.hold.entry, number);
    let filter = hookwright::receive::inbox::Filter::new().dead(true);
    let dead = inbox.list(&filter, 0, 10).await.unwrap();
    assert_eq!(dead.len(), 3, "{dead:?}");
    for one in dead {
        assert_eq!((one.state, one.reason.as_deref()), (State::Dead, Some("it is not an entry of an inbox")));
        assert!(inbox.remove(one.number).await.unwrap());
    }
}

#[tokio::test]
async fn a_wrong_password_is_told_without_it() {
    let Some(server) = NatsServer::start_with_password("correct/horse").unwrap() else { return };
    let url = server.url().replace('/', "%2F").replacen("nats:%2F%2F", "nats://", 1);
    JetStream::connect(&url).await.unwrap().check().await.unwrap();
    let wrong = url.replace("horse", "battery-staple");
    let error = JetStream::connect(&wrong).await.unwrap().check().await.unwrap_err().to_string();
    assert!(error.to_lowercase().contains("authorization"), "{error}");
    assert!(!error.contains("battery"), "{error}");
    let error = JetStream::connect("nats://app:battery@:x").await.unwrap_err().to_string();
    assert_eq!(error, "the inbox failed: the URL is not understood");
}

#[tokio::test]
async fn streams_of_another_program_are_left_alone() {
    let Some(server) = server() else { return };
    let name = name();
    let inbox = open(server, &name).await;
    let context = async_nats::jetstream::new(inbox.client().clone());
    context
        .create_stream(async_nats::jetstream::stream::Config {
            name: name.clone(),
            subjects: vec![format!("{name}.>")],
            ..Default::default()
        })
        .await
        .unwrap();
    let error = inbox.put(&entry("1"), None).await.unwrap_err().to_string();
    assert!(error.contains("is not of this version of Hookwright"), "{error}");
}

#[tokio::test]
async fn two_inboxes_on_one_server_do_not_meet() {
    let Some(server) = server() else { return };
    let (one, other) = (open(server, &name()).await, open(server, &name()).await);
    assert!(matches!(one.put(&entry("1"), None).await.unwrap(), Put::Kept(_)));
    assert!(matches!(other.put(&entry("1"), None).await.unwrap(), Put::Kept(_)));
    assert_eq!(one.take("acme", 10, Duration::from_secs(9)).await.unwrap().len(), 1);
    assert_eq!(other.waiting("acme", 10).await.unwrap(), 1);
}
