//! What is remembered, for how long, and of how many.

use std::time::{Duration, SystemTime};

use hookwright::receive::{Claim, DeliveryKey, DeliveryStore as _, Postgres};

use super::{HOUR, LEASE, claim, commit, lease, server, sql, store};

/// Waits until a statement of the tests' database prints `expected`.
async fn until(url: &str, statement: &str, expected: &str) {
    let mut printed = String::new();
    for _ in 0..200 {
        printed = sql(url, statement).await;
        if printed == expected {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("{statement} prints {printed} and not {expected}");
}

#[tokio::test]
async fn what_is_old_is_forgotten_and_nothing_else() {
    let Some(server) = server() else { return };
    let url = server.database().unwrap();
    let store = store(&url);
    let young = DeliveryKey::new("acme", "young");
    let young_lease = lease(&store, &young).await;
    commit(&store, &young_lease).await;
    sql(&url, "INSERT INTO hookwright_deliveries
             SELECT 'acme', 'old_' || n, true, n % 3, 1, now() - interval '61 minutes' FROM generate_series(1, 1200) n").await;
    // A batch is forgotten with the first of every 256 claims.
    for id in 0..1_100 {
        claim(&store, &DeliveryKey::new("acme", format!("new_{id}"))).await;
    }
    until(&url, "SELECT count(*) FROM hookwright_deliveries WHERE id LIKE 'old_%'", "0").await;
    assert_eq!(claim(&store, &young).await, Claim::Done);
    assert_eq!(sql(&url, "SELECT count(*) FROM hookwright_deliveries").await, "1101");
}

#[tokio::test]
async fn invented_deliveries_are_bounded_and_evict_no_other() {
    let Some(server) = server() else { return };
    let url = server.database().unwrap();
    store(&url).check().await.unwrap();
    sql(&url, "INSERT INTO hookwright_deliveries
             SELECT 'acme', 'invented_' || n, false, 1, 1, now() - interval '1 minute' FROM generate_series(1, 100200) n;
             INSERT INTO hookwright_deliveries VALUES
                 ('acme', 'verified', true, 1, 1, now() - interval '2 minutes'),
                 ('acme', 'leased', false, 0, 1, now() + interval '1 minute')").await;
    // They are counted with the first unverified claim of a process.
    let store = store(&url);
    claim(&store, &DeliveryKey::unverified("acme", "evt_1", b"{}")).await;
    until(
        &url,
        "SELECT count(*) BETWEEN 99999 AND 100001 FROM hookwright_deliveries WHERE NOT verified",
        "t",
    )
    .await;
    let rest = "SELECT count(*) FROM hookwright_deliveries WHERE id IN ('verified', 'leased')";
    assert_eq!(sql(&url, rest).await, "2");
}

#[tokio::test]
async fn any_id_and_any_endpoint_can_be_remembered() {
    let Some(server) = server() else { return };
    let store = store(&server.database().unwrap());
    let long = "x".repeat(100_000);
    let names = ["", "\0", "\u{1}", "é", "a\0b", "a\0c", "'; DROP TABLE hookwright_deliveries; --", &long];
    for endpoint in names {
        for id in names {
            let key = DeliveryKey::new(endpoint, id);
            let lease = lease(&store, &key).await;
            assert_eq!(lease.key, key);
            commit(&store, &lease).await;
        }
    }
    for endpoint in names {
        for id in names {
            assert_eq!(claim(&store, &DeliveryKey::new(endpoint, id)).await, Claim::Done, "{endpoint} {id}");
        }
    }
}

#[tokio::test]
async fn any_duration_is_a_lease_and_an_age() {
    let Some(server) = server() else { return };
    let url = server.database().unwrap();
    let store = Postgres::connect(&url, Duration::MAX).unwrap();
    let key = DeliveryKey::new("acme", "evt_1");
    let Claim::Fresh(lease) = store.claim(&key, SystemTime::now(), Duration::MAX).await.unwrap() else {
        panic!("not fresh")
    };
    store.renew(&lease, SystemTime::now(), Duration::MAX).await.unwrap();
    assert!(matches!(
        store.claim(&key, SystemTime::now(), LEASE).await.unwrap(),
        Claim::InFlight { remaining: LEASE }
    ));
    let store = Postgres::connect(&url, HOUR).unwrap();
    store.release_all().await.unwrap();
    assert!(matches!(claim(&store, &key).await, Claim::Fresh(_)));
}
