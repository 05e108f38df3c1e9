//! Connections that are lost, answers that are late, and servers that restart.

use std::convert::Infallible;
use std::time::{Duration, Instant, SystemTime};

use hookwright::receive::{Claim, DeliveryKey, DeliveryStore as _, Postgres, Receiver};
use hookwright_test_servers::PostgresServer;

use super::deliveries::{delivery, endpoint};
use super::{HOUR, LEASE, claim, commit, lease, server, store};

/// Long enough for a new connection on a busy machine.
const PATIENCE: Duration = Duration::from_secs(4);

#[tokio::test]
async fn connections_that_the_server_closed_are_not_noticed() {
    let Some(server) = server() else { return };
    let url = server.database().unwrap();
    let database = url.rsplit('/').next().unwrap();
    let store = store(&url);
    for round in 0..5 {
        let lease = lease(&store, &DeliveryKey::new("acme", format!("evt_{round}"))).await;
        server
            .sql(&format!(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{database}'"
            ))
            .unwrap();
        commit(&store, &lease).await;
    }
}

#[tokio::test]
async fn an_answer_that_is_late_is_an_error_and_in_nobodys_way() {
    let Some(server) = server() else { return };
    let url = server.database().unwrap();
    let store = store(&url).patience(PATIENCE);
    let key = DeliveryKey::new("acme", "evt_1");
    let lease = lease(&store, &key).await;
    let other = super::store(&url);
    let mut client = other.pool().get().await.unwrap();
    let transaction = client.transaction().await.unwrap();
    other.commit_with(&transaction, &lease).await.unwrap();

    let since = Instant::now();
    let error = store.commit(&lease, SystemTime::now()).await.unwrap_err();
    assert_eq!(error.to_string(), "the store of deliveries failed: no answer within 4s");
    assert!(since.elapsed() < Duration::from_secs(20));
    // The next question has a connection of its own.
    super::lease(&store, &DeliveryKey::new("acme", "evt_2")).await;
    transaction.commit().await.unwrap();
    assert_eq!(claim(&store, &key).await, Claim::Done);
}

#[tokio::test]
async fn a_pool_that_is_used_up_is_an_error() {
    let Some(server) = server() else { return };
    let store = store(&server.database().unwrap()).patience(PATIENCE);
    store.check().await.unwrap();
    let mut taken = Vec::new();
    for _ in 0..store.pool().status().max_size {
        taken.push(store.pool().get().await.unwrap());
    }
    let error = store.check().await.unwrap_err();
    assert!(error.to_string().contains("no answer within"), "{error}");
    drop(taken);
    store.check().await.unwrap();
}

#[tokio::test]
async fn a_statement_that_the_server_gives_up_is_an_error() {
    let Some(server) = server() else { return };
    let url = server.database().unwrap();
    let store = Postgres::connect(&format!("{url}?options=-c%20statement_timeout%3D1000"), HOUR).unwrap();
    let key = DeliveryKey::new("acme", "evt_1");
    let lease = lease(&store, &key).await;
    let other = super::store(&url);
    let mut client = other.pool().get().await.unwrap();
    let transaction = client.transaction().await.unwrap();
    other.commit_with(&transaction, &lease).await.unwrap();
    let error = store.commit(&lease, SystemTime::now()).await.unwrap_err();
    assert!(error.to_string().contains("statement timeout (57014)"), "{error}");
    drop(transaction);
    commit(&store, &lease).await;
    assert_eq!(claim(&store, &key).await, Claim::Done);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receiver_works_again_as_soon_as_its_server_does() {
    let Some(mut server) = PostgresServer::start().unwrap() else { return };
    let url = server.database().unwrap();
    server.stop().unwrap();
    let store = store(&url).patience(Duration::from_secs(5));
    let receiver = Receiver::new(endpoint(), store);
    let handle = async |id: &str| {
        receiver.handle(&delivery(id, "cust_1", ""), |_| async { Ok::<(), Infallible>(()) }).await
    };

    // Nothing is there when the process starts.
    let answer = handle("evt_1").await;
    assert_eq!(answer.status(), 503);
    assert_eq!(answer.headers()["retry-after"], "5");
    server.restart().unwrap();
    assert_eq!(handle("evt_1").await.status(), 200);

    for round in 0..3 {
        // A crash, and a server that starts while the process runs.
        let (id, next) = (format!("before_{round}"), format!("while_{round}"));
        assert_eq!(handle(&id).await.status(), 200);
        server.stop().unwrap();
        assert_eq!(handle(&next).await.status(), 503);
        server.restart().unwrap();
        assert_eq!(handle(&next).await.status(), 200);
        let key = DeliveryKey::new("tiquo", &*id);
        assert_eq!(receiver.store().claim(&key, SystemTime::now(), LEASE).await, Ok(Claim::Done));
    }
}
