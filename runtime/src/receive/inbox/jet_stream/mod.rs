//! An inbox on a server of NATS, whose `JetStream` keeps the deliveries (feature `nats`).
//!
//! What waits is in a stream that is a work queue, under a subject for each endpoint, queue and event. Entries without an order are
//! in one queue of the endpoint; those with one in one of 64, by their order, of each of which one entry at a time is given out.
//! The dead are in a second stream. A third has a note of each entry that was tried, replayed or is dead, because a message cannot
//! be changed, and a fourth the bodies that are too large for one message, in parts. An entry's number says in which of the first two
//! streams it was put, and where.

mod error;
mod holds;
mod look;
mod names;
mod note;
mod parcel;
mod parts;
mod queue;
mod server;
mod sweep;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use async_nats::jetstream::Context;
use async_nats::jetstream::consumer::PullConsumer;
use async_nats::jetstream::context::ContextBuilder;
use async_nats::{Client, ConnectOptions, Event, ServerAddr};
use futures_util::StreamExt as _;
use tokio::task::JoinHandle;

use super::Arrivals;
pub use error::JetStreamError;
use holds::Holds;
use names::Names;
use server::Server;
use sweep::Sweep;

/// How long an answer of the server is waited for.
const PATIENCE: Duration = Duration::from_secs(5);
/// How often what the server has forgotten to give is looked for.
const SEARCH: Duration = Duration::from_secs(5);
/// What the headers of a message may take of its greatest length.
const HEADERS: usize = 1_024;

/// An inbox on a server of NATS with `JetStream`, version 2.9 or later.
///
/// It needs no connection to be made: while the server cannot be reached, deliveries are refused with 503, and accepted again as
/// soon as it can.
///
/// # What it does differently
///
/// It is a queue, and not a table:
///
/// - It is no store. What was handled is decided by the [`DeliveryStore`](crate::receive::DeliveryStore) of the workers'
///   receiver, which all of their processes have to share: a database, if they are on several machines.
/// - It knows what it has kept for [a time](JetStream::window). A delivery that comes again later is kept again, and the
///   store says that it was handled.
/// - Entries of one [order](super::Entry::order) are taken one after the other, and so are entries of other orders that share one
///   of 64 queues: one that fails holds up the others of its queue until it is handled or dead.
/// - An entry that is replayed comes after those that wait.
/// - When a process has died, what it held is given to others after [a time](JetStream::ack_wait) that does not depend
///   on its holds.
/// - What a process holds can be replayed and removed by others.
/// - A body that the server's `max_payload` does not hold is kept in several messages. If a process is killed in between, what is
///   left of it is removed after some time: twenty times `ack_wait`.
///
/// ```no_run
/// use hookwright::receive::inbox::{Intake, JetStream};
/// use hookwright_providers::tiquo;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let inbox = JetStream::connect("nats://nats.internal").await?;
/// let intake = Intake::new(tiquo::endpoint().secret("shh").build()?, inbox);
/// # Ok(())
/// # }
/// ```
pub struct JetStream {
    client: Client,
    context: Context,
    names: Names,
    window: Duration,
    ack_wait: Duration,
    server: Mutex<Option<Server>>,
    consumers: Mutex<BTreeMap<String, PullConsumer>>,
    holds: Arc<Holds>,
    arrivals: Arrivals,
    said: Arc<Mutex<Option<String>>>,
    tasks: Mutex<Vec<JoinHandle<()>>>,
    turns: std::sync::atomic::AtomicUsize,
    /// When what the server has forgotten to give was looked for.
    searched: Mutex<Option<Instant>>,
    swept: Mutex<Sweep>,
    /// Whether streams that are missing are created.
    creates: bool,
}

impl JetStream {
    /// An inbox on the server that `url` names, which may have a user and a password or a token, or on one of several of a cluster,
    /// separated by commas: `nats://app:secret@a.internal,nats://b.internal`. With `tls://`, the connection is encrypted.
    ///
    /// # Errors
    ///
    /// When `url` is not understood.
    pub async fn connect(url: &str) -> Result<Self, JetStreamError> {
        let said: Arc<Mutex<Option<String>>> = Arc::default();
        let addresses = addresses(url)?;
        let options = as_user(ConnectOptions::new(), &addresses)
            .name("hookwright")
            .retry_on_initial_connect()
            .max_reconnects(None)
            .connection_timeout(PATIENCE)
            // A connection that nothing answers on is closed after two of these.
            .ping_interval(Duration::from_secs(10))
            .reconnect_delay_callback(|attempts| {
                Duration::from_millis(
                    u64::try_from(attempts).unwrap_or(u64::MAX).saturating_mul(50).min(2_000),
                )
            })
            .event_callback({
                let said = Arc::clone(&said);
                move |event| {
                    let text = match &event {
                        Event::Connected => None,
                        event => Some(event.to_string()),
                    };
                    *lock(&said) = text;
                    std::future::ready(())
                }
            });
        let client = options.connect(addresses).await.map_err(|error| JetStreamError::of(&error))?;
        Ok(Self::with(client, said))
    }

    /// An inbox that uses a connection of yours, for those who need credentials or certificates.
    pub fn new(client: Client) -> Self {
        Self::with(client, Arc::default())
    }

    fn with(client: Client, said: Arc<Mutex<Option<String>>>) -> Self {
        let context = ContextBuilder::new().timeout(PATIENCE).ack_timeout(PATIENCE).build(client.clone());
        Self {
            client,
            context,
            names: Names::new("hookwright"),
            window: Duration::from_secs(10 * 60),
            ack_wait: Duration::from_secs(30),
            server: Mutex::default(),
            consumers: Mutex::default(),
            holds: Arc::default(),
            arrivals: Arrivals::default(),
            said,
            tasks: Mutex::default(),
            turns: std::sync::atomic::AtomicUsize::default(),
            searched: Mutex::default(),
            swept: Mutex::default(),
            creates: true,
        }
    }

    /// Sets the inbox's name, for those who have several on one server: `hookwright` unless it is set. Its streams are `NAME`,
    /// `NAME-dead`, `NAME-notes` and `NAME-parts`.
    #[must_use]
    pub fn named(mut self, name: &str) -> Self {
        self.names = Names::new(name);
        self
    }

    /// Sets for how long the server knows what was put into the inbox: ten minutes unless it is set. It counts when the streams are
    /// created.
    #[must_use]
    pub const fn window(mut self, window: Duration) -> Self {
        self.window = window;
        self
    }

    /// Sets after what time the server gives an entry to others if the process that holds it has died: half a minute unless it is set.
    /// It counts when the first entry of an endpoint is taken.
    #[must_use]
    pub const fn ack_wait(mut self, ack_wait: Duration) -> Self {
        self.ack_wait = ack_wait;
        self
    }

    /// Uses streams that are there, and creates none: a server without them is an error that says which it has.
    #[must_use]
    pub const fn existing(mut self) -> Self {
        self.creates = false;
        self
    }

    /// Whether both are the same streams of one server, by whatever URLs.
    ///
    /// # Errors
    ///
    /// When there are no streams of this one, or one of the servers fails.
    pub async fn is_same_as(&self, other: &Self) -> Result<bool, JetStreamError> {
        if self.names.work_stream() != other.names.work_stream() {
            return Ok(false);
        }
        let here = server::created(&self.context, &self.names).await.map_err(|error| self.failed(error))?;
        let there =
            server::created(&other.context, &other.names).await.map_err(|error| other.failed(error))?;
        Ok(here.is_some() && here == there)
    }

    /// Creates the streams if they are missing: to find out early, or as a health check.
    ///
    /// # Errors
    ///
    /// When the server cannot be reached or has no `JetStream`, or its streams are of another program or version.
    pub async fn check(&self) -> Result<(), JetStreamError> {
        let server = self.server().await?;
        let subject = self.names.work(None, None);
        server.next(false, 1, &subject).await.map(drop).map_err(|error| self.failed(error))
    }

    /// The connection.
    pub const fn client(&self) -> &Client {
        &self.client
    }

    async fn server(&self) -> Result<Server, JetStreamError> {
        let known = lock(&self.server).clone();
        if let Some(server) = known {
            return Ok(server);
        }
        // On the heap: the client's futures are large, and few requests come here.
        let opened =
            Box::pin(Server::open(&self.context, &self.names, self.creates.then_some(self.window))).await;
        let server = opened.map_err(|error| self.failed(error))?;
        *lock(&self.server) = Some(server.clone());
        Ok(server)
    }

    /// What failed may have been removed: the streams are looked for again.
    fn failed(&self, error: JetStreamError) -> JetStreamError {
        *lock(&self.server) = None;
        lock(&self.consumers).clear();
        error.because(lock(&self.said).as_deref())
    }

    async fn consumer(
        &self,
        server: &Server,
        endpoint: &str,
        queue: &str,
    ) -> Result<PullConsumer, JetStreamError> {
        let name = names::consumer(endpoint, queue);
        let known = lock(&self.consumers).get(&name).cloned();
        if let Some(consumer) = known {
            return Ok(consumer);
        }
        let consumer = Box::pin(server.consumer(endpoint, queue, self.ack_wait)).await?;
        lock(&self.consumers).insert(name, consumer.clone());
        Ok(consumer)
    }

    /// Runs what has to run beside those who take entries.
    fn attend(&self) {
        let mut tasks = lock(&self.tasks);
        if tasks.iter().any(|task| !task.is_finished()) {
            return;
        }
        let (client, subject) = (self.client.clone(), self.names.arrived());
        let arrivals = self.arrivals.clone();
        *tasks = vec![
            tokio::spawn(holds::keep(Arc::clone(&self.holds))),
            tokio::spawn(async move {
                if let Ok(mut told) = client.subscribe(subject).await {
                    // Something may have arrived while nothing listened.
                    arrivals.tell();
                    while told.next().await.is_some() {
                        arrivals.tell();
                    }
                }
            }),
        ];
    }
}

impl Drop for JetStream {
    fn drop(&mut self) {
        lock(&self.tasks).iter().for_each(JoinHandle::abort);
    }
}

impl fmt::Debug for JetStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JetStream").field("names", &self.names).finish_non_exhaustive()
    }
}

fn addresses(url: &str) -> Result<Vec<ServerAddr>, JetStreamError> {
    let understood = |address: &str| address.trim().parse().ok();
    let addresses: Option<Vec<_>> = url.split(',').map(understood).collect();
    // The text may hold a password.
    addresses.ok_or_else(|| JetStreamError::new("the URL is not understood"))
}

/// Says who connects, if one of the addresses does.
fn as_user(options: ConnectOptions, addresses: &[ServerAddr]) -> ConnectOptions {
    let decoded = |text: &str| percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned();
    let Some(address) = addresses.iter().find(|address| address.has_user_pass()) else { return options };
    let user = decoded(address.username().unwrap_or_default());
    match address.password() {
        Some(password) => options.user_and_password(user, decoded(password)),
        None => options.token(user),
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // Nothing that holds a lock here can panic.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
