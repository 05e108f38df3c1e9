//! Servers that refuse, and databases that are not as they should be: a clear error, without a secret.

use hookwright::receive::{DeliveryKey, Postgres};

use super::{HOUR, claim, lease, server, sql, store};

async fn refused(url: &str) -> String {
    let error = store(url).check().await.unwrap_err().to_string();
    assert!(!error.contains("sesame"), "{error}");
    error
}

#[tokio::test]
async fn a_wrong_password_is_not_repeated() {
    let Some(server) = server() else { return };
    let error = refused(&server.url("postgres", "sesame", "postgres")).await;
    assert!(error.contains("password authentication failed for user \"postgres\" (28P01)"), "{error}");
}

#[tokio::test]
async fn a_missing_database_is_named() {
    let Some(server) = server() else { return };
    let error = refused(&server.url("postgres", "correct-horse", "nowhere")).await;
    assert!(error.contains("database \"nowhere\" does not exist (3D000)"), "{error}");
}

#[tokio::test]
async fn a_server_that_is_not_there_is_an_error() {
    let error = refused("postgres://app:sesame@127.0.0.1:9/app").await;
    assert!(error.contains("refused"), "{error}");
}

#[test]
fn a_configuration_that_is_not_understood_is_an_error() {
    for config in ["postgres://app:sesame@host/db?colour=red", "sesame", "port=sesame"] {
        let error = Postgres::connect(config, HOUR).unwrap_err().to_string();
        assert!(!error.contains("sesame"), "{error}");
    }
}

#[tokio::test]
async fn tables_of_a_later_version_are_left_alone() {
    let Some(server) = server() else { return };
    let url = server.database().unwrap();
    sql(&url, "CREATE TABLE hookwright_store AS SELECT 7 AS version").await;
    let error = refused(&url).await;
    assert!(error.ends_with("its tables have version 7, and this program knows 1"), "{error}");
    assert_eq!(sql(&url, "SELECT to_regclass('hookwright_deliveries')").await, "");
}

#[tokio::test]
async fn another_encoding_is_refused() {
    let Some(server) = server() else { return };
    server.sql("CREATE DATABASE latin TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'").unwrap();
    let error = refused(&server.url("postgres", "correct-horse", "latin")).await;
    assert!(error.ends_with("its encoding is LATIN1, and the tables need UTF8"), "{error}");
}

#[tokio::test]
async fn a_role_that_may_not_create_tables_uses_what_an_administrator_made() {
    let Some(server) = server() else { return };
    let url = server.database().unwrap();
    let database = url.rsplit('/').next().unwrap().to_owned();
    sql(&url, "CREATE ROLE clerk LOGIN PASSWORD 'sesame'; REVOKE CREATE ON SCHEMA public FROM public").await;
    let clerks = server.url("clerk", "sesame", &database);
    let error = refused(&clerks).await;
    assert!(error.contains("permission denied for schema public"), "{error}");
    sql(&url, Postgres::TABLES).await;
    sql(&url, Postgres::TABLES).await;
    sql(&url, "GRANT SELECT, INSERT, UPDATE, DELETE ON hookwright_store, hookwright_deliveries TO clerk")
        .await;
    lease(&store(&clerks), &DeliveryKey::new("acme", "evt_1")).await;
}

#[tokio::test]
async fn tables_that_were_dropped_are_created_again() {
    let Some(server) = server() else { return };
    let url = server.database().unwrap();
    let store = store(&url);
    let key = DeliveryKey::new("acme", "evt_1");
    lease(&store, &key).await;
    sql(&url, "DROP TABLE hookwright_store, hookwright_deliveries").await;
    let error = store.check_claim(&key).await;
    assert!(error.contains("does not exist"), "{error}");
    claim(&store, &key).await;
}

trait Fails {
    /// The error of a claim.
    async fn check_claim(&self, key: &DeliveryKey) -> String;
}

impl Fails for Postgres {
    async fn check_claim(&self, key: &DeliveryKey) -> String {
        use hookwright::receive::DeliveryStore as _;
        self.claim(key, std::time::SystemTime::now(), super::LEASE).await.unwrap_err().to_string()
    }
}

#[test]
fn debug_shows_no_password() {
    let shown = format!("{:?}", Postgres::connect("postgres://app:sesame@localhost/app", HOUR).unwrap());
    assert!(!shown.contains("sesame"), "{shown}");
}
