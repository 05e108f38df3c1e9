//! A handler's writes and the commit of its delivery: both, or neither.

use std::time::{Duration, SystemTime};

use hookwright::receive::{
    Claim, CommitWithError, DeliveryKey, DeliveryStore as _, Lease, Postgres, Settled,
};

use super::{claim, lease, server, store};

/// A store, and a table of orders beside its own.
fn with_orders() -> Option<(Postgres, impl Fn() -> String)> {
    let server = server()?;
    let url = server.database().unwrap();
    server.sql_in(&url, "CREATE TABLE orders (id text)").unwrap();
    let store = store(&url);
    Some((store, move || server.sql_in(&url, "SELECT string_agg(id, ' ' ORDER BY id) FROM orders").unwrap()))
}

/// What a handler does: writes an order, commits its delivery, and writes both.
async fn write(store: &Postgres, lease: &Lease, order: &str) -> Result<(), CommitWithError> {
    let mut client = store.pool().get().await.unwrap();
    let transaction = client.transaction().await.unwrap();
    transaction.execute("INSERT INTO orders VALUES ($1)", &[&order]).await.unwrap();
    store.commit_with(&transaction, lease).await?;
    transaction.commit().await.unwrap();
    Ok(())
}

#[tokio::test]
async fn both_are_written() {
    let Some((store, orders)) = with_orders() else { return };
    let key = DeliveryKey::new("acme", "evt_1");
    let lease = lease(&store, &key).await;
    assert_eq!(write(&store, &lease, "first").await, Ok(()));
    assert_eq!(claim(&store, &key).await, Claim::Done);
    assert_eq!(orders(), "first");
    // What a receiver does after its handler changes nothing.
    assert_eq!(store.commit(&lease, SystemTime::now()).await, Ok(Settled::Settled));
    assert_eq!(store.renew(&lease, SystemTime::now(), Duration::ZERO).await, Ok(Settled::Settled));
    assert_eq!(claim(&store, &key).await, Claim::Done);
}

#[tokio::test]
async fn neither_is_written_when_the_transaction_is_not() {
    let Some((store, orders)) = with_orders() else { return };
    let key = DeliveryKey::new("acme", "evt_1");
    let lease = lease(&store, &key).await;
    let mut client = store.pool().get().await.unwrap();
    let transaction = client.transaction().await.unwrap();
    transaction.execute("INSERT INTO orders VALUES ('first')", &[]).await.unwrap();
    store.commit_with(&transaction, &lease).await.unwrap();
    drop(transaction);
    assert!(matches!(claim(&store, &key).await, Claim::InFlight { .. }));
    assert_eq!(orders(), "");
}

#[tokio::test]
async fn a_second_attempt_with_one_lease_writes_nothing() {
    let Some((store, orders)) = with_orders() else { return };
    let lease = lease(&store, &DeliveryKey::new("acme", "evt_1")).await;
    assert_eq!(write(&store, &lease, "first").await, Ok(()));
    assert_eq!(write(&store, &lease, "second").await, Err(CommitWithError::Committed));
    assert_eq!(orders(), "first");
}

#[tokio::test]
async fn a_lost_lease_writes_nothing() {
    let Some((store, orders)) = with_orders() else { return };
    let key = DeliveryKey::new("acme", "evt_1");
    let Claim::Fresh(lost) = store.claim(&key, SystemTime::now(), Duration::ZERO).await.unwrap() else {
        panic!("not fresh")
    };
    let later = lease(&store, &key).await;
    assert_eq!(write(&store, &lost, "lost").await, Err(CommitWithError::Lost));
    assert_eq!(orders(), "");
    assert_eq!(write(&store, &later, "later").await, Ok(()));
    assert_eq!(orders(), "later");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_attempts_at_once_one_writes() {
    let Some((store, orders)) = with_orders() else { return };
    for round in 0..20 {
        let key = DeliveryKey::new("acme", format!("evt_{round}"));
        let Claim::Fresh(early) = store.claim(&key, SystemTime::now(), Duration::ZERO).await.unwrap() else {
            panic!("not fresh")
        };
        let (early, late) = tokio::join!(write(&store, &early, "x"), async {
            // The early attempt may have committed, or may be about to.
            match claim(&store, &key).await {
                Claim::Fresh(late) => write(&store, &late, "x").await,
                other => {
                    assert!(matches!(other, Claim::Done | Claim::InFlight { .. }), "{other:?}");
                    Err(CommitWithError::Committed)
                }
            }
        });
        assert!(early.is_ok() != late.is_ok(), "{early:?} {late:?}");
    }
    assert_eq!(orders().split(' ').count(), 20);
}
