//! One engine's run.

use std::collections::BTreeMap;
use std::error::Error;
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use hookwright::receive::inbox::{Inbox, JetStream, Stats};
use hookwright::receive::{Postgres, Sqlite};

use super::Amount;
use super::engine::{Engine, Servers};
use super::provider::{Kind, deliver, plan};

/// How often a server crashes in a run.
pub(crate) const CRASHES: usize = 4;
/// What clocks are off by, in seconds, one after the other.
const OFFSETS: [i64; 6] = [365 * 86_400, 0, -365 * 86_400, 0, 8 * 86_400, -86_400];
const CONNECTIONS: usize = 16;
const LIMIT: Duration = Duration::from_secs(900);

/// What became of the deliveries.
#[derive(Debug)]
pub(crate) struct Found {
    engine: Engine,
    received: usize,
    acknowledged: usize,
    once: usize,
    pub(crate) twice: usize,
    dead: u64,
    pub(crate) lost: usize,
    took: Duration,
}

impl Found {
    pub(crate) fn row(&self) -> String {
        format!(
            "| {} | {} | {} | {} | {} | {} | {} | {} |",
            self.engine.name(),
            self.received,
            self.acknowledged,
            self.once,
            self.twice,
            self.dead,
            self.lost,
            self.took.as_secs()
        )
    }
}

/// A process, again and again.
struct Slot {
    arguments: Vec<String>,
    process: Child,
}

impl Slot {
    fn start(arguments: Vec<String>) -> std::io::Result<Self> {
        let mut command = Command::new(std::env::current_exe()?);
        let process = command.args(&arguments).stderr(Stdio::null()).spawn()?;
        Ok(Self { arguments, process })
    }

    /// `SIGKILL`, and another in its place.
    fn kill(&mut self) -> std::io::Result<()> {
        self.process.kill()?;
        self.process.wait()?;
        *self = Self::start(std::mem::take(&mut self.arguments))?;
        Ok(())
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Numbers that look random, and are the same in each run.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or_default() % bound.max(1)
    }
}

/// What became of an engine's deliveries; `None` where its server is not installed.
pub(crate) fn run(engine: Engine, amount: Amount) -> Result<Option<Found>, Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    std::fs::create_dir(folder.path().join("tries"))?;
    let Some(mut servers) = Servers::start(engine, folder.path())? else { return Ok(None) };
    if engine == Engine::Sqlite {
        rusqlite::Connection::open(&servers.store)?.execute_batch("CREATE TABLE orders (delivery TEXT)")?;
    }
    let began = Instant::now();
    let count = if engine == Engine::Memory { 1 } else { amount.processes };
    let (mut slots, mut addresses) = (Vec::new(), Vec::new());
    for _ in 0..count {
        let address = TcpListener::bind(("127.0.0.1", 0))?.local_addr()?;
        slots.push(Slot::start(arguments(engine, folder.path(), address, &servers))?);
        addresses.push(address);
    }
    let next = AtomicUsize::new(0);
    let (answered, done) = (AtomicUsize::new(0), AtomicBool::new(false));
    let acknowledged = Mutex::new((0, 0));
    let until = began + LIMIT;
    std::thread::scope(|scope| -> Result<(), Box<dyn Error>> {
        let providers: Vec<_> = (0..CONNECTIONS)
            .map(|connection| {
                let (next, answered, acknowledged, addresses) = (&next, &answered, &acknowledged, &addresses);
                scope.spawn(move || {
                    loop {
                        let index = next.fetch_add(1, Ordering::Relaxed);
                        if index >= amount.deliveries {
                            return;
                        }
                        let Ok(planned) = plan(index) else { return };
                        let was = deliver(&planned, addresses, index + connection, answered, until);
                        if was && let Ok(mut acknowledged) = acknowledged.lock() {
                            match planned.kind {
                                Kind::Good => acknowledged.0 += 1,
                                Kind::Broken => acknowledged.1 += 1,
                                Kind::Again | Kind::Unsigned => {}
                            }
                        }
                    }
                })
            })
            .collect();
        scope.spawn(|| {
            for offset in OFFSETS.iter().cycle() {
                if done.load(Ordering::Relaxed) {
                    break;
                }
                drop(std::fs::write(folder.path().join("clock"), offset.to_string()));
                std::thread::sleep(Duration::from_millis(300));
            }
        });
        let disturbed = disturb(&mut slots, &mut servers, amount, &next);
        let joined = providers.into_iter().try_for_each(std::thread::ScopedJoinHandle::join);
        done.store(true, Ordering::Relaxed);
        disturbed?;
        joined.map_err(|_| "a provider panicked".into())
    })?;
    let dead = settle(engine, &servers, until)?;
    drop(slots);
    let (good, broken) = *acknowledged.lock().map_err(|_| "a provider panicked")?;
    let times = handled(engine, &servers, folder.path())?;
    let twice = times.values().filter(|times| **times > 1).count();
    // A delivery that is dead and should not be is lost, too.
    let lost = usize::saturating_sub(good, times.len())
        + usize::try_from(dead)?.abs_diff(if engine == Engine::Memory { 0 } else { broken });
    Ok(Some(Found {
        engine,
        received: answered.into_inner(),
        acknowledged: good,
        once: times.len() - twice,
        twice,
        dead,
        lost,
        took: began.elapsed(),
    }))
}

fn arguments(engine: Engine, folder: &Path, address: SocketAddr, servers: &Servers) -> Vec<String> {
    let name = match engine {
        Engine::Memory => "memory",
        Engine::Sqlite => "sqlite",
        Engine::Postgres => "postgres",
        Engine::JetStream => "nats",
    };
    let folder = folder.display().to_string();
    ["process", name, &folder, &address.port().to_string(), &servers.store, &servers.inbox]
        .map(str::to_owned)
        .to_vec()
}

/// Kills processes and crashes servers, spread over the deliveries.
fn disturb(
    slots: &mut [Slot],
    servers: &mut Servers,
    amount: Amount,
    next: &AtomicUsize,
) -> Result<(), Box<dyn Error>> {
    let mut random = Random(amount.deliveries as u64);
    let (mut kills, mut crashes) = (0, 0);
    while kills < amount.kills || crashes < CRASHES {
        let sent = next.load(Ordering::Relaxed).min(amount.deliveries);
        let is_time = |happened: usize, wanted: usize| {
            happened < wanted && sent * (wanted + 1) >= (happened + 1) * amount.deliveries
        };
        if is_time(kills, amount.kills) || (sent == amount.deliveries && kills < amount.kills) {
            let chosen = random.below(slots.len());
            if let Some(slot) = slots.get_mut(chosen) {
                slot.kill()?;
            }
            kills += 1;
        } else if is_time(crashes, CRASHES) || sent == amount.deliveries {
            servers.crash(crashes)?;
            crashes += 1;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    Ok(())
}

/// Waits until nothing waits any more: how many are dead.
#[tokio::main(flavor = "current_thread")]
async fn settle(engine: Engine, servers: &Servers, until: Instant) -> Result<u64, Box<dyn Error>> {
    let hour = Duration::from_secs(3_600);
    match engine {
        Engine::Memory => Ok(0),
        Engine::Sqlite => empty(&Sqlite::open(PathBuf::from(&servers.inbox), hour)?, until).await,
        Engine::Postgres => empty(&Postgres::connect(&servers.inbox, hour)?, until).await,
        Engine::JetStream => empty(&JetStream::connect(&servers.inbox).await?, until).await,
    }
}

async fn empty<I: Inbox>(inbox: &I, until: Instant) -> Result<u64, Box<dyn Error>> {
    loop {
        let stats = inbox.stats().await.unwrap_or_default();
        let waiting: u64 = stats.iter().map(|stats: &Stats| stats.waiting).sum();
        if waiting == 0 && !stats.is_empty() {
            return Ok(stats.iter().map(|stats| stats.dead).sum());
        }
        if Instant::now() > until {
            return Err(format!("{waiting} deliveries still wait").into());
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// How often each delivery was handled.
#[tokio::main(flavor = "current_thread")]
async fn handled(
    engine: Engine,
    servers: &Servers,
    folder: &Path,
) -> Result<BTreeMap<String, usize>, Box<dyn Error>> {
    let ids: Vec<String> = match engine {
        Engine::Memory => {
            std::fs::read_to_string(folder.join("orders"))?.lines().map(str::to_owned).collect()
        }
        Engine::Sqlite => {
            let connection = rusqlite::Connection::open(&servers.store)?;
            let mut statement = connection.prepare("SELECT delivery FROM orders")?;
            statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?
        }
        Engine::Postgres | Engine::JetStream => {
            let store = Postgres::connect(&servers.store, Duration::from_secs(3_600))?;
            let rows = store.pool().get().await?.query("SELECT delivery FROM orders", &[]).await?;
            rows.iter().map(|row| row.try_get(0)).collect::<Result<_, _>>()?
        }
    };
    let mut times = BTreeMap::new();
    ids.into_iter().for_each(|id| *times.entry(id).or_default() += 1);
    Ok(times)
}
