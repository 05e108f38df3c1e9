//! A process that receives, and handles what it or another received.

use std::error::Error;
use std::fmt::Display;
use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use axum::Router;
use hookwright::receive::axum::{inbox as route, webhook};
use hookwright::receive::inbox::{Backoff, Inbox, Intake, JetStream, Workers};
use hookwright::receive::{
    Claim, Delivery, DeliveryKey, DeliveryStore, Drain, Endpoint, Lease, Memory, Postgres, Receiver, Server,
    Settled, Sqlite,
};
use hookwright_soak::{Acme, SECRET};

use super::engine::Engine;

/// How long a delivery waits whose process was killed.
const HOLD: Duration = Duration::from_secs(2);
const HOUR: Duration = Duration::from_secs(3_600);

/// A store that is told the wrong time.
struct Misled<S> {
    store: Arc<S>,
    folder: PathBuf,
}

impl<S> Misled<S> {
    fn now(&self, now: SystemTime) -> SystemTime {
        let text = std::fs::read_to_string(self.folder.join("clock"));
        let seconds: i64 = text.ok().and_then(|text| text.trim().parse().ok()).unwrap_or_default();
        let apart = Duration::from_secs(seconds.unsigned_abs());
        if seconds < 0 { now - apart } else { now + apart }
    }
}

impl<S: DeliveryStore> DeliveryStore for Misled<S> {
    type Error = S::Error;

    async fn claim(&self, key: &DeliveryKey, now: SystemTime, lease: Duration) -> Result<Claim, S::Error> {
        self.store.claim(key, self.now(now), lease).await
    }

    async fn renew(&self, lease: &Lease, now: SystemTime, duration: Duration) -> Result<Settled, S::Error> {
        self.store.renew(lease, self.now(now), duration).await
    }

    async fn commit(&self, lease: &Lease, now: SystemTime) -> Result<Settled, S::Error> {
        self.store.commit(lease, self.now(now)).await
    }

    async fn release(&self, lease: &Lease, now: SystemTime) -> Result<Settled, S::Error> {
        self.store.release(lease, self.now(now)).await
    }
}

/// Where a handler writes what it handled.
#[derive(Clone)]
enum Orders {
    File(PathBuf),
    Sqlite(Arc<Sqlite>),
    Postgres(Arc<Postgres>),
}

type Fault = Box<dyn Error + Send + Sync>;

fn failed(error: impl Display) -> Fault {
    error.to_string().into()
}

impl Orders {
    async fn keep(&self, lease: &Lease) -> Result<(), Fault> {
        let id = lease.key.id.clone();
        match self {
            Self::File(file) => {
                let mut file = OpenOptions::new().append(true).create(true).open(file)?;
                Ok(file.write_all(format!("{id}\n").as_bytes())?)
            }
            Self::Sqlite(store) => {
                let insert = move |transaction: &rusqlite::Transaction<'_>| {
                    transaction.execute("INSERT INTO orders VALUES (?1)", [id]).map(drop)
                };
                match store.commit_with(lease, insert).await? {
                    Settled::Settled => Ok(()),
                    _ => Err(failed("another attempt has claimed the delivery")),
                }
            }
            Self::Postgres(store) => {
                let mut client = store.pool().get().await?;
                let transaction = client.transaction().await?;
                transaction.execute("INSERT INTO orders VALUES ($1)", &[&id]).await?;
                match store.commit_with(&transaction, lease).await {
                    Ok(()) => Ok(transaction.commit().await?),
                    // The answer of an earlier commit was lost.
                    Err(hookwright::receive::CommitWithError::Committed) => Ok(()),
                    Err(error) => Err(failed(error)),
                }
            }
        }
    }
}

/// A delivery whose number ends with 4 fails twice.
fn fails(folder: &Path, id: &str) -> bool {
    let first = |attempt: u32| {
        let file = folder.join(format!("tries/{id}.{attempt}"));
        OpenOptions::new().write(true).create_new(true).open(file).is_ok()
    };
    id.ends_with('4') && (first(1) || first(2))
}

async fn handle(folder: PathBuf, orders: Orders, delivery: Delivery<Acme>) -> Result<(), Fault> {
    let lease = delivery.lease.ok_or_else(|| failed("a delivery without an id"))?;
    if fails(&folder, &lease.key.id) {
        return Err(failed("it fails twice"));
    }
    tokio::time::sleep(Duration::from_millis(5)).await;
    orders.keep(&lease).await
}

/// `process ENGINE FOLDER PORT STORE INBOX`
#[tokio::main]
pub(crate) async fn run(arguments: &[String]) -> Result<bool, Box<dyn Error>> {
    let [_, engine, folder, port, store, inbox] = arguments else { return Err("five arguments".into()) };
    let (folder, port) = (PathBuf::from(folder), port.parse()?);
    match Engine::named(engine)? {
        Engine::Memory => {
            let drain = Drain::new();
            let misled = Misled { store: Arc::new(Memory::new(100_000, HOUR)), folder: folder.clone() };
            let receiver = Receiver::new(endpoint()?, misled).lease(HOLD).drain(&drain);
            let orders = Orders::File(folder.join("orders"));
            let route = webhook(receiver, move |delivery| handle(folder.clone(), orders.clone(), delivery));
            serve(port, Router::new().route("/", route), &drain).await
        }
        Engine::Sqlite => {
            let store = Arc::new(Sqlite::open(store, HOUR)?);
            let orders = Orders::Sqlite(Arc::clone(&store));
            through(folder, port, Arc::clone(&store), store, orders).await
        }
        Engine::Postgres => {
            let store = Arc::new(Postgres::connect(store, HOUR)?);
            let orders = Orders::Postgres(Arc::clone(&store));
            through(folder, port, Arc::clone(&store), store, orders).await
        }
        Engine::JetStream => {
            let store = Arc::new(Postgres::connect(store, HOUR)?);
            let orders = Orders::Postgres(Arc::clone(&store));
            let inbox = Arc::new(JetStream::connect(inbox).await?.ack_wait(HOLD));
            through(folder, port, store, inbox, orders).await
        }
    }
}

fn endpoint() -> Result<Endpoint<Acme>, Box<dyn Error>> {
    Ok(Endpoint::<Acme>::builder().secret(SECRET).build()?)
}

async fn through<S, I>(
    folder: PathBuf,
    port: u16,
    store: Arc<S>,
    inbox: Arc<I>,
    orders: Orders,
) -> Result<bool, Box<dyn Error>>
where
    S: DeliveryStore + 'static,
    I: Inbox + 'static,
{
    let drain = Drain::new();
    let intake = Intake::new(endpoint()?, Arc::clone(&inbox)).drain(&drain);
    let misled = Misled { store, folder: folder.clone() };
    let receiver = Receiver::new(endpoint()?, misled).lease(HOLD).drain(&drain);
    let workers = Workers::new(receiver, inbox)
        .hold(HOLD)
        .pause(Duration::from_millis(200))
        // A process that is killed has tried, too.
        .backoff(Backoff::new(Duration::from_millis(50), Duration::from_secs(1), 1_000));
    tokio::spawn(workers.run(move |delivery| handle(folder.clone(), orders.clone(), delivery)));
    serve(port, Router::new().route("/", route(intake)), &drain).await
}

async fn serve(port: u16, router: Router, drain: &Drain) -> Result<bool, Box<dyn Error>> {
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", port)).await?;
    Server::new(drain).serve(listener, router).await;
    Ok(true)
}
