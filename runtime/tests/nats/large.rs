//! Bodies that are too large for one message.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::{Duration, Instant};

use hookwright::receive::inbox::{End, Inbox as _, Intake, JetStream, Put, Workers};
use hookwright::receive::{Delivery, Drain, Memory, Receiver, Settled};
use hookwright_providers::tiquo;

use super::{HOUR, LIMIT, endpoint, entry, messages, name, open, put, request, server, take};

const MIB: usize = 1_024 * 1_024;

/// How many messages hold parts of bodies.
async fn parts(inbox: &JetStream, name: &str) -> u64 {
    messages(inbox, &format!("{name}-parts")).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_of_8_mib_is_handled_and_leaves_nothing() {
    let Some(server) = server() else { return };
    let name = name();
    let inbox = Arc::new(open(server, &name).await);
    let intake = Intake::new(endpoint(), Arc::clone(&inbox));
    let most = hookwright::Limits::DEFAULT.max_body_bytes;
    assert_eq!(most, 8 * MIB);
    let with = |length| request("evt_1", &format!(r#", "x": "{}""#, "a".repeat(length)));
    let sent = with(most - with(0).body.len());
    assert_eq!(sent.body.len(), most);
    assert_eq!(intake.accept(&sent).await.status(), 200);
    assert_eq!(parts(&inbox, &name).await, 16);
    // The same again is known, and leaves nothing either.
    assert_eq!(intake.accept(&sent).await.status(), 200);
    assert_eq!(parts(&inbox, &name).await, 16);

    let drain = Drain::new();
    let receiver = Receiver::new(endpoint(), Memory::new(10, HOUR)).drain(&drain);
    let (sender, mut handled) = tokio::sync::mpsc::unbounded_channel();
    let workers = Workers::new(receiver, Arc::clone(&inbox)).run(move |delivery: Delivery<tiquo::Event>| {
        drop(sender.send(delivery.body));
        async { Ok::<(), Infallible>(()) }
    });
    let workers = tokio::spawn(workers);
    let body = tokio::time::timeout(LIMIT, handled.recv()).await.unwrap().unwrap();
    assert!(body == sent.body, "a body of {} bytes was changed", body.len());
    drain.finish(Duration::from_secs(30)).await;
    workers.await.unwrap();
    assert_eq!(inbox.waiting("tiquo", 10).await.unwrap(), 0);
    assert_eq!(parts(&inbox, &name).await, 0);
}

#[tokio::test]
async fn a_large_body_dies_and_is_replayed_and_dropped() {
    let Some(server) = server() else { return };
    let name = name();
    let inbox = open(server, &name).await;
    let mut large = entry("1");
    large.body = (0..2 * MIB).map(|index| (index % 251) as u8).collect::<Vec<_>>().into();
    let number = put(&inbox, &large).await;
    let held = take(&inbox, HOUR).await;
    assert!(held.entry == large);
    inbox.settle(&held.hold, &End::Dead { reason: "é".repeat(10_000) }).await.unwrap();
    assert!(inbox.show(number).await.unwrap().unwrap().1 == large);
    assert_eq!(inbox.stats().await.unwrap()[0].dead, 1);
    assert!(inbox.replay(number).await.unwrap());
    let held = take(&inbox, HOUR).await;
    assert!(held.entry == large);
    inbox.settle(&held.hold, &End::Dead { reason: "no".to_owned() }).await.unwrap();
    assert_eq!(parts(&inbox, &name).await, 4);
    assert!(inbox.remove(number).await.unwrap());
    assert_eq!(parts(&inbox, &name).await, 0);
    // What is refused is kept whole, and forgotten whole.
    large.key = None;
    assert!(matches!(inbox.put(&large, Some("refused")).await.unwrap(), Put::Kept(_)));
    tokio::time::sleep(Duration::from_millis(20)).await;
    assert_eq!(inbox.forget(Duration::ZERO).await.unwrap(), 1);
    assert_eq!(parts(&inbox, &name).await, 0);
}

#[tokio::test]
async fn a_body_that_just_fits_is_one_message() {
    let Some(server) = server() else { return };
    let name = name();
    let inbox = open(server, &name).await;
    inbox.check().await.unwrap();
    // The head, a line feed, and the body.
    let most = inbox.client().max_payload() - 1_024 - 1;
    for (id, more, expected) in [("1", 0, 0), ("2", 1, 2)] {
        let mut large = entry(id);
        large.body = vec![b'x'; most - large.head().len() + more].into();
        let number = put(&inbox, &large).await;
        assert_eq!(parts(&inbox, &name).await, expected, "{more} more than fits");
        let held = take(&inbox, HOUR).await;
        inbox.settle(&held.hold, &End::Dead { reason: "é".repeat(10_000) }).await.unwrap();
        assert!(inbox.replay(number).await.unwrap());
        let held = take(&inbox, HOUR).await;
        assert!(held.entry == large);
        assert_eq!(inbox.settle(&held.hold, &End::Handled).await.unwrap(), Settled::Settled);
    }
}

#[tokio::test]
async fn a_body_of_which_a_part_is_missing_is_dead_and_in_nobodys_way() {
    let Some(server) = server() else { return };
    let name = name();
    let inbox = open(server, &name).await;
    let mut large = entry("1");
    large.body = vec![b'x'; 2 * MIB].into();
    let number = put(&inbox, &large).await;
    let context = async_nats::jetstream::new(inbox.client().clone());
    context.get_stream(format!("{name}-parts")).await.unwrap().delete_message(2).await.unwrap();
    let next = put(&inbox, &entry("2")).await;
    assert_eq!(take(&inbox, HOUR).await.hold.entry, next);
    let (listed, _) = inbox.show(number).await.unwrap().unwrap();
    assert_eq!(listed.reason.as_deref(), Some("parts of its body are missing"));
}

#[tokio::test]
async fn what_killed_processes_left_behind_is_swept() {
    let Some(server) = server() else { return };
    let name = name();
    let inbox = open(server, &name).await.ack_wait(Duration::from_millis(20));
    let mut large = entry("1");
    large.body = vec![b'x'; 2 * MIB].into();
    let kept = put(&inbox, &large).await;
    inbox.put(&entry("2"), Some("refused")).await.unwrap();
    // One was killed while it wrote a body, and others after they had handled an entry.
    let context = async_nats::jetstream::new(inbox.client().clone());
    for index in 0..3 {
        context.publish(format!("{name}.part.0f.{index}"), "x".into()).await.unwrap().await.unwrap();
    }
    for number in 1_000..1_100 {
        context.publish(format!("{name}.note.{number}"), "{}".into()).await.unwrap().await.unwrap();
    }
    let notes = format!("{name}-notes");
    assert_eq!((parts(&inbox, &name).await, messages(&inbox, &notes).await), (7, 101));
    let since = Instant::now();
    while (parts(&inbox, &name).await, messages(&inbox, &notes).await) != (4, 1) {
        assert!(
            since.elapsed() < LIMIT,
            "{} parts and {} notes are left",
            parts(&inbox, &name).await,
            messages(&inbox, &notes).await
        );
        assert_eq!(inbox.forget(HOUR).await.unwrap(), 0);
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    // Nothing more is swept, however often.
    for _ in 0..50 {
        inbox.forget(HOUR).await.unwrap();
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert!(inbox.show(kept).await.unwrap().unwrap().1 == large);
    assert_eq!((parts(&inbox, &name).await, messages(&inbox, &notes).await), (4, 1));
}
