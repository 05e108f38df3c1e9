//! A receiver whose handler writes each order into the file that also holds the deliveries, so that
//! both are written or neither. It prints its address, and runs until it is killed.

use std::error::Error;
use std::io::Write as _;
use std::time::{Duration, SystemTime};

use hookwright::receive::axum::webhook_router;
use hookwright::receive::{Delivery, Endpoint, Receiver, Settled, Sqlite};
use hookwright_soak::{Acme, SECRET};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let file = std::env::args_os().nth(1).ok_or("usage: soak-receiver FILE")?;
    rusqlite::Connection::open(&file)?.execute_batch("CREATE TABLE IF NOT EXISTS orders (delivery TEXT)")?;
    let store = Sqlite::open(&file, Duration::from_secs(3_600))?;
    // The process before this one was killed: what it was at is free again.
    store.release_all().await?;
    let orders = store.clone();
    let endpoint = Endpoint::<Acme>::builder().secret(SECRET).build()?;
    let router = webhook_router("/", Receiver::new(endpoint, store), move |delivery| {
        let orders = orders.clone();
        async move { keep(&orders, delivery).await }
    });
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let mut out = std::io::stdout();
    writeln!(out, "{}", listener.local_addr()?)?;
    out.flush()?;
    axum::serve(listener, router).await?;
    Ok(())
}

async fn keep(orders: &Sqlite, delivery: Delivery<Acme>) -> Result<(), Box<dyn Error + Send + Sync>> {
    let lease = delivery.lease.ok_or("a delivery without an id")?;
    let id = lease.key.id.clone();
    let insert = move |transaction: &rusqlite::Transaction<'_>| {
        transaction.execute("INSERT INTO orders VALUES (?1)", [id]).map(|_| ())
    };
    match orders.commit_with(&lease, SystemTime::now(), insert).await? {
        Settled::Settled => Ok(()),
        Settled::Lost => Err("somebody else has it".into()),
    }
}
