//! Servers that restart, and those that are not there.

use std::time::{Duration, Instant};

use hookwright::receive::Settled;
use hookwright::receive::inbox::{End, Inbox as _, Intake, JetStream};
use hookwright_test_servers::NatsServer;

use super::{HOUR, LIMIT, endpoint, entry, open, put, request, take, take_of};

#[tokio::test(flavor = "multi_thread")]
async fn an_intake_works_again_as_soon_as_its_server_does() {
    let Some(mut server) = NatsServer::start().unwrap() else { return };
    let url = server.url();
    server.stop().unwrap();
    // Nothing is there when the process starts.
    let intake = Intake::new(endpoint(), JetStream::connect(&url).await.unwrap());
    let answer = intake.accept(&request("evt_1", "")).await;
    assert_eq!(answer.status(), 503);
    assert!(answer.headers().contains_key("retry-after"));
    for round in 0..3 {
        server.restart().unwrap();
        let since = Instant::now();
        while intake.accept(&request(&format!("evt_{round}"), "")).await.status() != 200 {
            assert!(since.elapsed() < LIMIT, "it does not recover");
        }
        server.stop().unwrap();
        assert_eq!(intake.accept(&request(&format!("while_{round}"), "")).await.status(), 503);
    }
    server.restart().unwrap();
    let other = JetStream::connect(&url).await.unwrap();
    // What was refused may be there, too: the provider delivers it again.
    let mut missing = ["evt_0", "evt_1", "evt_2"].map(str::to_owned).to_vec();
    while !missing.is_empty() {
        let taken = take_of(&other, "tiquo", HOUR).await.entry.id;
        missing.retain(|id| taken.as_ref() != Some(id));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restart_ends_no_wait_and_counts_as_no_attempt() {
    let Some(mut server) = NatsServer::start().unwrap() else { return };
    let inbox = open(&server, "restarted").await.ack_wait(Duration::from_secs(1));
    put(&inbox, &entry("1")).await;
    let held = take(&inbox, HOUR).await;
    let after = Duration::from_secs(8);
    let failed = Instant::now();
    let end = End::Failed { after, reason: "no".to_owned() };
    assert_eq!(inbox.settle(&held.hold, &end).await.unwrap(), Settled::Settled);
    server.restart().unwrap();
    let again = take(&inbox, HOUR).await;
    assert!(failed.elapsed() >= Duration::from_secs(7), "after {:?}", failed.elapsed());
    assert_eq!(again.attempts, 2);
    let (listed, _) = inbox.show(held.hold.entry).await.unwrap().unwrap();
    assert_eq!(listed.reason.as_deref(), Some("no"));
}
