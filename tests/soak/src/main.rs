//! A receiver whose handler writes each order into the file that also holds the deliveries, so that
//! both are written or neither. It prints its address, and runs until it is killed or told to end.
//!
//! The clock that its store sees is off by the number of seconds in the file `FILE.clock`.

use std::error::Error;
use std::io::Write as _;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use hookwright::receive::axum::webhook_router;
use hookwright::receive::{
    Claim, Delivery, DeliveryKey, DeliveryStore, Drain, Endpoint, Lease, Receiver, Server, Settled, Sqlite,
    SqliteError,
};
use hookwright_soak::{Acme, SECRET};

/// A store that is told the wrong time.
#[derive(Debug)]
struct Misled {
    store: Sqlite,
    offset: PathBuf,
}

impl Misled {
    fn now(&self, now: SystemTime) -> SystemTime {
        let seconds = std::fs::read_to_string(&self.offset).ok().and_then(|text| text.trim().parse().ok());
        let seconds: i64 = seconds.unwrap_or_default();
        let apart = Duration::from_secs(seconds.unsigned_abs());
        if seconds < 0 { now - apart } else { now + apart }
    }
}

impl DeliveryStore for Misled {
    type Error = SqliteError;

    async fn claim(&self, key: &DeliveryKey, now: SystemTime, lease: Duration) -> Result<Claim, SqliteError> {
        self.store.claim(key, self.now(now), lease).await
    }

    async fn renew(
        &self,
        lease: &Lease,
        now: SystemTime,
        duration: Duration,
    ) -> Result<Settled, SqliteError> {
        self.store.renew(lease, self.now(now), duration).await
    }

    async fn commit(&self, lease: &Lease, now: SystemTime) -> Result<Settled, SqliteError> {
        self.store.commit(lease, self.now(now)).await
    }

    async fn release(&self, lease: &Lease, now: SystemTime) -> Result<Settled, SqliteError> {
        self.store.release(lease, self.now(now)).await
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let file = PathBuf::from(std::env::args_os().nth(1).ok_or("usage: soak-receiver FILE")?);
    rusqlite::Connection::open(&file)?.execute_batch("CREATE TABLE IF NOT EXISTS orders (delivery TEXT)")?;
    let store = Sqlite::open(&file, Duration::from_secs(3_600))?;
    // The process before this one has ended: what it was at is free again.
    store.release_all().await?;
    let store = Arc::new(Misled { store, offset: file.with_extension("clock") });
    let orders = Arc::clone(&store);
    let drain = Drain::new();
    let endpoint = Endpoint::<Acme>::builder().secret(SECRET).build()?;
    let router = webhook_router("/", Receiver::new(endpoint, store).drain(&drain), move |delivery| {
        let orders = Arc::clone(&orders);
        async move { keep(&orders, delivery).await }
    });
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let mut out = std::io::stdout();
    writeln!(out, "{}", listener.local_addr()?)?;
    out.flush()?;
    let serving = tokio::spawn(Server::new(&drain).serve(listener, router));
    told_to_end().await?;
    drain.begin();
    serving.await?;
    Ok(())
}

/// Ends when the process is told to end.
#[cfg(unix)]
async fn told_to_end() -> std::io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    signal(SignalKind::terminate())?.recv().await;
    Ok(())
}

#[cfg(not(unix))]
async fn told_to_end() -> std::io::Result<()> {
    tokio::signal::ctrl_c().await
}

async fn keep(orders: &Misled, delivery: Delivery<Acme>) -> Result<(), Box<dyn Error + Send + Sync>> {
    let lease = delivery.lease.ok_or("a delivery without an id")?;
    let id = lease.key.id.clone();
    let insert = move |transaction: &rusqlite::Transaction<'_>| {
        transaction.execute("INSERT INTO orders VALUES (?1)", [id]).map(|_| ())
    };
    match orders.store.commit_with(&lease, insert).await? {
        Settled::Settled => Ok(()),
        Settled::Lost => Err("another attempt has claimed the delivery".into()),
        other => Err(format!("the commit ended as {other:?}").into()),
    }
}
