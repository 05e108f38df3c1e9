//! What a server, a message or a body should not be.

use std::time::Duration;

use hookwright::receive::inbox::{Inbox as _, Intake, JetStream, Put, State};
use hookwright_test_servers::NatsServer;

use super::{HOUR, endpoint, entry, name, open, put, request, server, streams, take};

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

#[tokio::test]
async fn a_mistyped_name_creates_nothing_and_is_told_what_there_is() {
    let Some(server) = NatsServer::start().unwrap() else { return };
    let existing = async |name: &str| open(&server, name).await.existing();
    let error = existing("shpo").await.check().await.unwrap_err().to_string();
    assert_eq!(error, "the inbox failed: there is no stream `shpo`, and no other");
    let inbox = open(&server, "shop").await;
    let number = put(&inbox, &entry("1")).await;
    let error = existing("shpo").await.stats().await.unwrap_err().to_string();
    assert!(error.contains("there is no stream `shpo`; there are `shop`"), "{error}");
    assert_eq!(streams(&inbox).await, ["shop", "shop-dead", "shop-notes", "shop-parts"]);
    let looking = existing("shop").await;
    assert!(looking.show(number).await.unwrap().is_some());
    // Nothing has been taken, and looking is no taking.
    let context = async_nats::jetstream::new(inbox.client().clone());
    let stream = context.get_stream("shop").await.unwrap();
    assert_eq!(stream.cached_info().state.consumer_count, 0);
    assert!(looking.is_same_as(&inbox).await.unwrap());
    assert!(!inbox.is_same_as(&existing("shpo").await).await.unwrap());
}

#[tokio::test]
async fn a_stream_that_is_full_refuses_and_recovers() {
    let Some(server) = server() else { return };
    let name = name();
    let intake = Intake::new(endpoint(), open(server, &name).await);
    assert_eq!(intake.accept(&request("evt_0", "")).await.status(), 200);
    let context = async_nats::jetstream::new(intake.inbox().client().clone());
    let mut config = context.get_stream(&name).await.unwrap().cached_info().config.clone();
    config.max_bytes = 4_096;
    config.discard = async_nats::jetstream::stream::DiscardPolicy::New;
    context.update_stream(&config).await.unwrap();
    let mut acknowledged = 1;
    let answer = loop {
        let answer = intake.accept(&request(&format!("evt_{acknowledged}"), "")).await;
        if answer.status() != 200 {
            break answer;
        }
        acknowledged += 1;
        assert!(acknowledged < 1_000, "a thousand deliveries fit");
    };
    assert_eq!((answer.status().as_u16(), answer.headers()["retry-after"].to_str().unwrap()), (503, "5"));
    config.max_bytes = -1;
    context.update_stream(&config).await.unwrap();
    assert_eq!(intake.accept(&request("evt_last", "")).await.status(), 200);
    assert_eq!(intake.inbox().waiting("tiquo", 1_000).await.unwrap(), acknowledged + 1);
}
