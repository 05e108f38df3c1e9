//! The suite of stores, and what many processes do at the same time.

use std::sync::Arc;

use hookwright::receive::{DeliveryKey, suite};

use super::{HOUR, server, sql, store};

#[tokio::test]
async fn it_passes_the_suite() {
    let Some(server) = server() else { return };
    suite::run_in_real_time(&store(&server.database().unwrap())).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_claims_at_once_one_is_fresh() {
    let Some(server) = server() else { return };
    let url = server.database().unwrap();
    // Each has connections of its own, as processes have, and all create the tables.
    let stores: Vec<_> = (0..8).map(|_| Arc::new(store(&url))).collect();
    for round in 0..10 {
        let key = DeliveryKey::new("acme", format!("d{round}"));
        let claims: Vec<_> = (0..48)
            .map(|number| {
                let (store, key) = (Arc::clone(&stores[number % 8]), key.clone());
                tokio::spawn(async move { suite::claims_at_once(&*store, &key).await.unwrap() })
            })
            .collect();
        let mut won = 0;
        for claim in claims {
            won += u32::from(claim.await.unwrap());
        }
        assert_eq!(won, 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn claims_at_once_work_where_transactions_are_serializable() {
    let Some(server) = server() else { return };
    let url = server.database().unwrap();
    let database = url.rsplit('/').next().unwrap();
    server
        .sql(&format!("ALTER DATABASE {database} SET default_transaction_isolation = 'serializable'"))
        .unwrap();
    let store = Arc::new(store(&url));
    store.check().await.unwrap();
    let key = DeliveryKey::new("acme", "evt_1");
    let claims: Vec<_> = (0..8)
        .map(|_| {
            let (store, key) = (Arc::clone(&store), key.clone());
            tokio::spawn(async move { suite::claims_at_once(&*store, &key).await })
        })
        .collect();
    let mut won = 0;
    for claim in claims {
        // A transaction may be in the way again and again; its delivery is then refused, and comes again.
        won += u32::from(claim.await.unwrap().unwrap_or(false));
    }
    assert_eq!(won, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn tables_are_created_by_many_at_once() {
    let Some(server) = server() else { return };
    for _ in 0..3 {
        let url = server.database().unwrap();
        let stores: Vec<_> = (0..12).map(|_| store(&url)).collect();
        let checks: Vec<_> =
            stores.into_iter().map(|store| tokio::spawn(async move { store.check().await })).collect();
        for check in checks {
            check.await.unwrap().unwrap();
        }
        assert_eq!(sql(&url, "SELECT count(*), min(version) FROM hookwright_store").await, "1|1");
    }
}

#[tokio::test]
async fn two_applications_share_a_database_in_schemas_of_their_own() {
    let Some(server) = server() else { return };
    let url = server.database().unwrap();
    sql(&url, "CREATE SCHEMA shop; CREATE SCHEMA stock").await;
    let key = DeliveryKey::new("acme", "evt_1");
    for schema in ["shop", "stock"] {
        let store = hookwright::receive::Postgres::connect(
            &format!("{url}?options=-c%20search_path%3D{schema}"),
            HOUR,
        )
        .unwrap();
        let lease = super::lease(&store, &key).await;
        super::commit(&store, &lease).await;
    }
    assert_eq!(sql(&url, "SELECT count(*) FROM shop.hookwright_deliveries").await, "1");
}
