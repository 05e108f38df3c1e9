//! The numbers of docs/scaling.md: ratios within one run, as machines differ.

use std::convert::Infallible;
use std::error::Error;
use std::io::Write as _;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant, SystemTime};

use axum::Router;
use axum::http::StatusCode;
use axum::routing::post;
use hookwright::receive::axum::inbox as route;
use hookwright::receive::inbox::{Entry, Inbox, Intake, JetStream, Workers};
use hookwright::receive::{
    Claim, Delivery, DeliveryKey, DeliveryStore, Drain, Endpoint, Event as _, Postgres, Receiver, Server,
    Sqlite,
};
use hookwright::testing::Sender;
use hookwright_soak::{Acme, EVENT, SECRET};
use hookwright_test_servers::{NatsServer, PostgresServer};

use super::provider::{send, written};

const HOUR: Duration = Duration::from_secs(3_600);
/// How many requests a round has, and how many rounds there are.
const REQUESTS: usize = 2_000;
const ROUNDS: usize = 5;
const CONNECTIONS: usize = 16;

type Outcome<T> = Result<T, Box<dyn Error>>;

/// Prints each.
pub(crate) fn main() -> Outcome<bool> {
    let folder = tempfile::tempdir()?;
    println!("| what | SQLite | PostgreSQL | JetStream |");
    println!("|---|---|---|---|");
    disk(folder.path())?;
    let postgres = PostgresServer::start_durable()?;
    let nats = NatsServer::start()?;
    let database = postgres.as_ref().map(PostgresServer::database).transpose()?;
    ingest(folder.path(), database.as_deref(), nats.as_ref().map(NatsServer::url).as_deref())?;
    if let Some(server) = &postgres {
        claims(folder.path(), server)?;
        processes(&server.database()?)?;
    }
    Ok(true)
}

/// What a write to the disk takes, without anything around it.
fn disk(folder: &Path) -> Outcome<()> {
    let mut file = std::fs::File::create(folder.join("disk"))?;
    let mut waits = Vec::new();
    for _ in 0..500 {
        file.write_all(&[0; 4_096])?;
        let began = Instant::now();
        file.sync_data()?;
        waits.push(began.elapsed().as_secs_f64());
    }
    waits.sort_by(f64::total_cmp);
    println!(
        "| p99 of a write to the disk, to its own p50 | {:.2} | | |",
        waits[waits.len() * 99 / 100] / waits[waits.len() / 2]
    );
    Ok(())
}

fn endpoint() -> Outcome<Endpoint<Acme>> {
    Ok(Endpoint::<Acme>::builder().secret(SECRET).build()?)
}

/// A server that ends with the value.
struct Serving {
    address: SocketAddr,
    _runtime: tokio::runtime::Runtime,
}

impl Serving {
    fn start(make: impl AsyncFnOnce() -> Outcome<Router>) -> Outcome<Self> {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
        let router = runtime.block_on(make())?;
        let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0"))?;
        let address = listener.local_addr()?;
        runtime.spawn(async move { Server::new(&Drain::new()).serve(listener, router).await });
        Ok(Self { address, _runtime: runtime })
    }
}

/// An inbox whose handlers take a minute.
fn through<I: Inbox + 'static, S: DeliveryStore + 'static>(inbox: Arc<I>, store: S) -> Outcome<Router> {
    let intake = Intake::new(endpoint()?, Arc::clone(&inbox));
    let receiver = Receiver::new(endpoint()?, store);
    tokio::spawn(Workers::new(receiver, inbox).run(|_: Delivery<Acme>| async {
        tokio::time::sleep(Duration::from_secs(60)).await;
        Ok::<(), Infallible>(())
    }));
    Ok(Router::new().route("/", route(intake)))
}

/// Sends a round of deliveries: how long it took, and how long each waited for its answer.
fn round(address: SocketAddr, first: usize) -> Outcome<(Duration, Vec<Duration>)> {
    let requests: Vec<Vec<u8>> = (first..first + REQUESTS)
        .map(|index| {
            let body = format!(r#"{{"type":"order.paid","order":"o{index}"}}"#);
            let sender =
                Sender::new(Acme::SPEC, SystemTime::now()).secret(SECRET).delivery_id(format!("d{index}"));
            Ok(written(&sender.request(EVENT, body.as_bytes())?))
        })
        .collect::<Outcome<_>>()?;
    let (next, failed) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let began = Instant::now();
    let mut waits = std::thread::scope(|scope| {
        let connections: Vec<_> = (0..CONNECTIONS)
            .map(|_| {
                scope.spawn(|| {
                    let mut waits = Vec::new();
                    while let Some(request) = requests.get(next.fetch_add(1, Ordering::Relaxed)) {
                        let sent = Instant::now();
                        if send(address, request) != Some(200) {
                            failed.fetch_add(1, Ordering::Relaxed);
                        }
                        waits.push(sent.elapsed());
                    }
                    waits
                })
            })
            .collect();
        connections.into_iter().flat_map(|one| one.join().unwrap_or_default()).collect::<Vec<_>>()
    });
    let took = began.elapsed();
    if failed.into_inner() > 0 {
        return Err("a request was not answered with 200".into());
    }
    waits.sort_unstable();
    Ok((took, waits))
}

/// What an intake does, in ratios to a bare handler.
struct Compared {
    /// How many deliveries it takes in a second.
    throughput: f64,
    /// Half of its answers come within this, to the bare handler's.
    p50: f64,
    /// All but a hundredth of its answers do, to half of the bare handler's.
    p99: f64,
    /// All but a hundredth of the bare handler's own answers do.
    bare_p99: f64,
}

/// Rounds to a bare handler and to an intake by turns: medians of their ratios.
fn compare(bare: &Serving, intake: &Serving) -> Outcome<Compared> {
    let (mut throughput, mut p50, mut p99, mut bare_p99) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for number in 0..ROUNDS {
        let first = number * REQUESTS;
        let (bare_took, bare_waits) = round(bare.address, first)?;
        let (took, waits) = round(intake.address, first)?;
        let half = bare_waits[bare_waits.len() / 2].as_secs_f64();
        let nearly_all = |waits: &[Duration]| waits[waits.len() * 99 / 100].as_secs_f64() / half;
        throughput.push(bare_took.as_secs_f64() / took.as_secs_f64());
        p50.push(waits[waits.len() / 2].as_secs_f64() / half);
        p99.push(nearly_all(&waits));
        bare_p99.push(nearly_all(&bare_waits));
    }
    let [throughput, p50, p99, bare_p99] = [throughput, p50, p99, bare_p99].map(median);
    Ok(Compared { throughput, p50, p99, bare_p99 })
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

/// A handler that writes the row, and nothing else.
fn bare<F>(insert: impl Fn(String) -> F + Clone + Send + Sync + 'static) -> Router
where
    F: Future<Output = bool> + Send + 'static,
{
    Router::new().route(
        "/",
        post(
            async move |body: String| {
                if insert(body).await { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE }
            },
        ),
    )
}

fn ingest(folder: &Path, database: Option<&str>, nats: Option<&str>) -> Outcome<()> {
    let mut columns = Vec::new();
    let file = folder.join("bare.sqlite");
    let bare_sqlite = Serving::start(async || {
        let connection = rusqlite::Connection::open(&file)?;
        connection.execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
             CREATE TABLE bare (number INTEGER PRIMARY KEY, head TEXT, body BLOB)",
        )?;
        let connection = Arc::new(std::sync::Mutex::new(connection));
        Ok(bare(move |body| {
            let connection = Arc::clone(&connection);
            async move {
                let written = tokio::task::spawn_blocking(move || {
                    let insert = "INSERT INTO bare (head, body) VALUES ('{}', ?1)";
                    connection.lock().is_ok_and(|connection| connection.execute(insert, [body]).is_ok())
                });
                written.await.unwrap_or(false)
            }
        }))
    })?;
    let file = folder.join("inbox.sqlite");
    let sqlite = Serving::start(async || {
        let inbox = Sqlite::open(&file, HOUR)?;
        through(Arc::new(inbox.clone()), inbox)
    })?;
    columns.push(Some(compare(&bare_sqlite, &sqlite)?));
    columns.push(match database {
        Some(url) => {
            let bare_postgres = Serving::start(async || {
                let store = Arc::new(Postgres::connect(url, HOUR)?);
                let create = "CREATE TABLE bare (number bigserial PRIMARY KEY, head text, body bytea)";
                store.pool().get().await?.batch_execute(create).await?;
                Ok(bare(move |body| {
                    let store = Arc::clone(&store);
                    async move {
                        let Ok(client) = store.pool().get().await else { return false };
                        let insert = "INSERT INTO bare (head, body) VALUES ('{}', $1)";
                        let Ok(insert) = client.prepare_cached(insert).await else { return false };
                        client.execute(&insert, &[&body.as_bytes()]).await.is_ok()
                    }
                }))
            })?;
            let postgres = Serving::start(async || {
                let inbox = Arc::new(Postgres::connect(url, HOUR)?);
                through(Arc::clone(&inbox), inbox)
            })?;
            Some(compare(&bare_postgres, &postgres)?)
        }
        None => None,
    });
    columns.push(match nats {
        Some(url) => {
            let bare_nats = Serving::start(async || {
                let inbox = Arc::new(JetStream::connect(url).await?.named("bare"));
                inbox.check().await?;
                Ok(bare(move |body| {
                    let inbox = Arc::clone(&inbox);
                    // What the server needs to keep a message, without anything around it.
                    async move { inbox.put(&Entry::new("bare", body, SystemTime::now()), None).await.is_ok() }
                }))
            })?;
            let file = folder.join("handled.sqlite");
            let jet_stream = Serving::start(async || {
                let inbox = Arc::new(JetStream::connect(url).await?);
                through(inbox, Sqlite::open(&file, HOUR)?)
            })?;
            Some(compare(&bare_nats, &jet_stream)?)
        }
        None => None,
    });
    let row = |what: &str, value: &dyn Fn(&Compared) -> f64| {
        let cells = columns
            .iter()
            .map(|one| one.as_ref().map_or("–".to_owned(), |one| format!("{:.2}", value(one))));
        println!("| {what} | {} |", cells.collect::<Vec<_>>().join(" | "));
    };
    row("deliveries taken in a second, to a bare insert's", &|one| one.throughput);
    row("p50 of the acknowledgement, to the bare p50", &|one| one.p50);
    row("p99 of the acknowledgement, to the bare p50", &|one| one.p99);
    row("p99 of the bare insert, to its own p50", &|one| one.bare_p99);
    Ok(())
}

/// What a claim costs with a million remembered, to what it costs with a thousand.
#[tokio::main(flavor = "current_thread")]
async fn claims(folder: &Path, server: &PostgresServer) -> Outcome<()> {
    let (few, many) = (server.database()?, server.database()?);
    let (few_file, many_file) = (folder.join("few.sqlite"), folder.join("many.sqlite"));
    for (url, file, count) in [(&few, &few_file, 1_000), (&many, &many_file, 1_000_000)] {
        Postgres::connect(url, HOUR)?.check().await?;
        let fill = format!(
            "INSERT INTO hookwright_deliveries SELECT 'acme', 'evt_' || n, true, 1, 1, now() FROM generate_series(1, {count}) AS n;
             ANALYZE hookwright_deliveries"
        );
        server.sql_in(url, &fill)?;
        drop(Sqlite::open(file, HOUR)?);
        rusqlite::Connection::open(file)?.execute_batch(&format!(
            "WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {count})
             INSERT INTO hookwright_deliveries SELECT 'acme', 'evt_' || n, 1, 1, 1, 0 FROM numbers"
        ))?;
    }
    let sqlite = ratio(&Sqlite::open(&few_file, HOUR)?, &Sqlite::open(&many_file, HOUR)?).await?;
    let postgres = ratio(&Postgres::connect(&few, HOUR)?, &Postgres::connect(&many, HOUR)?).await?;
    println!("| a claim with 1,000,000 remembered, to one with 1,000 | {sqlite:.2} | {postgres:.2} | – |");
    Ok(())
}

async fn ratio<S: DeliveryStore>(few: &S, many: &S) -> Outcome<f64> {
    let mut ratios = Vec::new();
    for round in 0..ROUNDS * 2 {
        ratios.push(spent(many, round).await? / spent(few, round).await?);
    }
    Ok(median(ratios.split_off(ROUNDS)))
}

async fn spent<S: DeliveryStore>(store: &S, round: usize) -> Outcome<f64> {
    let began = Instant::now();
    for number in 0..200 {
        let key = DeliveryKey::new("acme", format!("new_{round}_{number}"));
        let now = SystemTime::now();
        match store.claim(&key, now, Duration::from_secs(60)).await? {
            Claim::Fresh(lease) => store.commit(&lease, now).await?,
            other => return Err(format!("{other:?}").into()),
        };
    }
    Ok(began.elapsed().as_secs_f64())
}

/// How much faster four processes handle what one does, with handlers that wait for 50 ms.
#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn processes(url: &str) -> Outcome<()> {
    let mut ratios = Vec::new();
    for round in 0..3 {
        let one = drained(url, 1, round * 2).await?;
        let four = drained(url, 4, round * 2 + 1).await?;
        ratios.push(one / four);
    }
    println!("| four processes to one, handlers that wait for 50 ms | – | {:.2} | – |", median(ratios));
    Ok(())
}

/// How long so many processes need for a thousand deliveries. Each has its own connections and workers; that they share a process
/// here makes them no faster.
async fn drained(url: &str, processes: usize, round: usize) -> Outcome<f64> {
    const COUNT: usize = 1_600;
    let inbox = Postgres::connect(url, HOUR)?;
    let body = r#"{"type":"order.paid","order":"o1"}"#;
    for number in 0..COUNT {
        let mut entry = Entry::new("acme", body, SystemTime::now());
        entry.key = Some(DeliveryKey::new("acme", format!("{round}_{number}")));
        entry.event = Some(EVENT.name.to_owned());
        inbox.put(&entry, None).await?;
    }
    let (drain, handled) = (Drain::new(), Arc::new(AtomicUsize::new(0)));
    let began = Instant::now();
    let mut workers = Vec::new();
    for _ in 0..processes {
        let store = Arc::new(Postgres::connect(url, HOUR)?);
        let receiver = Receiver::new(endpoint()?, Arc::clone(&store)).drain(&drain);
        let handled = Arc::clone(&handled);
        workers.push(tokio::spawn(Workers::new(receiver, store).run(move |_: Delivery<Acme>| {
            let handled = Arc::clone(&handled);
            async move {
                tokio::time::sleep(Duration::from_millis(50)).await;
                handled.fetch_add(1, Ordering::Relaxed);
                Ok::<(), Infallible>(())
            }
        })));
    }
    while handled.load(Ordering::Relaxed) < COUNT {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let took = began.elapsed().as_secs_f64();
    drain.finish(Duration::from_secs(10)).await;
    for worker in workers {
        worker.await?;
    }
    Ok(took)
}
