//! Takes deliveries out of an inbox and has them handled.

use std::fmt;
use std::future::{Future, pending};
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::task::JoinSet;

use super::intake::is_listed;
use super::metrics::Observer;
use super::{Backoff, End, Entry, Held, Hold, Inbox, Seen, Worked};
use crate::Invalid;
use crate::receive::drain::{Drain, Stopped, Working};
use crate::receive::receiver::Claimed;
use crate::receive::report::Fate;
use crate::receive::store::DeliveryStore;
use crate::receive::task::{Ended, run};
use crate::receive::timer::{Sleep, before};
use crate::receive::{Delivery, Event, Receiver, Settled, report};

/// How long an entry waits whose handler was stopped, or whose delivery another process is handling.
const AGAIN: Duration = Duration::from_secs(1);

/// Nothing is held for a shorter time: each hold is renewed three times in its length.
const SHORTEST_HOLD: Duration = Duration::from_millis(100);
/// Workers look no more often than this where nothing tells them of arrivals.
const SHORTEST_PAUSE: Duration = Duration::from_millis(5);

/// Tasks that take the deliveries of one endpoint out of an [`Inbox`] and have them handled.
///
/// The handler is one for [`webhook`](crate::receive::axum::webhook), unchanged, and what the [`Receiver`] says holds here, too: its
/// store remembers what was handled, its leases are renewed, and its [`Drain`] ends the workers. Payloads are decoded when
/// they are handled, by the types of the program that handles them.
///
/// Other processes may run workers of the same endpoint; each delivery is handled by one of them.
///
/// ```
/// # use std::time::{Duration, SystemTime};
/// use std::convert::Infallible;
///
/// use hookwright::receive::inbox::{Intake, Workers};
/// use hookwright::receive::{Delivery, Drain, Event as _, EventName, Receiver, Sqlite};
/// use hookwright::testing::Sender;
/// use hookwright_providers::tiquo;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let folder = tempfile::tempdir()?;
/// # let file = folder.path().join("inbox.sqlite");
/// let inbox = Sqlite::open(&file, Duration::from_secs(7 * 24 * 60 * 60))?;
/// let endpoint = tiquo::endpoint().secret("shh").build()?;
/// let intake = Intake::new(endpoint.clone(), inbox.clone());
/// let drain = Drain::new();
/// let receiver = Receiver::new(endpoint, inbox.clone()).drain(&drain);
/// let (sender, mut handled) = tokio::sync::mpsc::unbounded_channel();
/// let workers = Workers::new(receiver, inbox).run(move |delivery: Delivery<tiquo::Event>| {
///     let sender = sender.clone();
///     async move {
///         drop(sender.send(delivery.id));
///         Ok::<(), Infallible>(())
///     }
/// });
/// let workers = tokio::spawn(workers);
///
/// # let body = br#"{
/// #     "id": "evt_1", "type": "customer.deleted", "created": "2025-02-05T23:59:59Z", "data": {"id": "cust_1"}
/// # }"#;
/// # let request = Sender::new(tiquo::Event::SPEC, SystemTime::now())
/// #     .secret("shh")
/// #     .request(EventName::new(None, "customer.deleted"), body)?;
/// assert_eq!(intake.accept(&request).await.status(), 200);
/// assert_eq!(handled.recv().await, Some(Some("evt_1".to_owned())));
/// drain.finish(Duration::from_secs(5)).await;
/// workers.await?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Workers<E, S, I> {
    receiver: Arc<Receiver<E, S>>,
    inbox: Arc<I>,
    settings: Settings,
    observer: Observer,
}

#[derive(Clone, Copy, Debug)]
struct Settings {
    at_once: usize,
    backoff: Backoff,
    deadline: Option<Duration>,
    hold: Duration,
    pause: Duration,
    retention: Duration,
}

impl<E, S, I> Workers<E, S, I>
where
    E: Event + Send + 'static,
    S: DeliveryStore + 'static,
    I: Inbox + 'static,
{
    /// Workers that handle up to sixteen deliveries at once.
    pub fn new(receiver: Receiver<E, S>, inbox: I) -> Self {
        let settings = Settings {
            at_once: 16,
            backoff: Backoff::default(),
            deadline: None,
            hold: Duration::from_secs(60),
            pause: Duration::from_secs(1),
            retention: Duration::from_secs(30 * 24 * 60 * 60),
        };
        Self { receiver: Arc::new(receiver), inbox: Arc::new(inbox), settings, observer: Observer::default() }
    }

    /// Sets how many deliveries are handled at the same time, at least one.
    #[must_use]
    pub const fn at_once(mut self, most: usize) -> Self {
        self.settings.at_once = if most == 0 { 1 } else { most };
        self
    }

    /// Sets when a delivery that failed is tried again, and how often.
    #[must_use]
    pub const fn backoff(mut self, backoff: Backoff) -> Self {
        self.settings.backoff = backoff;
        self
    }

    /// Sets how long a handler may take; after that it is stopped, and has failed. Without this, it may take any time.
    #[must_use]
    pub const fn deadline(mut self, deadline: Duration) -> Self {
        self.settings.deadline = Some(deadline);
        self
    }

    /// Sets how long a delivery waits after the process that was handling it has died: a minute unless it is set, and at least
    /// a tenth of a second. A hold is renewed while its handler runs.
    #[must_use]
    pub const fn hold(mut self, hold: Duration) -> Self {
        self.settings.hold = hold;
        self
    }

    /// Sets how long the workers wait before they look again where nothing tells them that a delivery has arrived: a second
    /// unless it is set, and at least five milliseconds.
    #[must_use]
    pub const fn pause(mut self, pause: Duration) -> Self {
        self.settings.pause = pause;
        self
    }

    /// Sets how long dead entries are kept: thirty days unless it is set.
    #[must_use]
    pub const fn retention(mut self, retention: Duration) -> Self {
        self.settings.retention = retention;
        self
    }

    /// Has `observer` told of every attempt that has ended: see [`Metrics`](super::Metrics). It is called by the worker, and
    /// should not wait for anything.
    #[must_use]
    pub fn observe(mut self, observer: impl Fn(&Worked<'_>) + Send + Sync + 'static) -> Self {
        self.observer = Observer(Some(Arc::new(observer)));
        self
    }

    /// Handles deliveries until the receiver's [`Drain`] begins, and then those that are being handled until its deadline.
    /// A delivery whose handler was stopped is put back.
    ///
    /// If this future is dropped, its handlers are stopped, and their deliveries wait until their holds end.
    pub async fn run<H, F, X>(mut self, handler: H)
    where
        H: Fn(Delivery<E>) -> F + Clone + Send + Sync + 'static,
        F: Future<Output = Result<(), X>> + Send + 'static,
        X: fmt::Display + Send + 'static,
    {
        self.settings.hold = self.settings.hold.max(SHORTEST_HOLD);
        self.settings.pause = self.settings.pause.max(SHORTEST_PAUSE);
        let drain = self.receiver.drain_handle().clone();
        let mut tasks = JoinSet::new();
        let mut looked_after = Sleep::new(Duration::ZERO);
        let mut seen = Seen::default();
        while !drain.has_begun() {
            while tasks.try_join_next().is_some() {}
            if before(&mut looked_after, std::future::ready(())).await.is_some() {
                let pause = if self.forget().await { Duration::ZERO } else { Duration::from_secs(60) };
                looked_after = Sleep::new(pause);
            }
            let free = self.settings.at_once.saturating_sub(tasks.len());
            let taken = if free == 0 { Vec::new() } else { self.take(free).await };
            let is_idle = taken.is_empty();
            for held in taken {
                let Some(working) = drain.work() else {
                    self.put_back(&held.hold).await;
                    continue;
                };
                let one = One {
                    receiver: Arc::clone(&self.receiver),
                    inbox: Arc::clone(&self.inbox),
                    settings: self.settings,
                    observer: self.observer.clone(),
                    working,
                };
                tasks.spawn(one.work(held, handler.clone()));
            }
            if is_idle || tasks.len() >= self.settings.at_once {
                self.wait(&mut tasks, (free > 0).then_some(&mut seen), &drain).await;
            }
        }
        while tasks.join_next().await.is_some() {}
    }

    /// Waits until a handler has ended or, where there is room for another, a delivery may have arrived.
    async fn wait(&self, tasks: &mut JoinSet<()>, seen: Option<&mut Seen>, drain: &Drain) {
        let ended = async {
            if tasks.join_next().await.is_none() {
                pending::<()>().await;
            }
        };
        let arrived = async {
            match seen {
                Some(seen) => drop(before(self.inbox.arrived(seen), Sleep::new(self.settings.pause)).await),
                None => pending().await,
            }
        };
        before(ended, async {
            before(arrived, drain.begun()).await;
        })
        .await;
    }

    async fn take(&self, most: usize) -> Vec<Held> {
        let name = self.receiver.endpoint().name();
        match self.inbox.take(name, most, self.settings.hold).await {
            Ok(taken) => taken,
            Err(error) => {
                report::store_failed(name, &error);
                Vec::new()
            }
        }
    }

    async fn put_back(&self, hold: &Hold) {
        if let Err(error) = self.inbox.settle(hold, &End::PutBack { after: Duration::ZERO }).await {
            report::store_failed(self.receiver.endpoint().name(), &error);
        }
    }

    /// Whether there may be more to forget.
    async fn forget(&self) -> bool {
        match self.inbox.forget(self.settings.retention).await {
            Ok(forgotten) => forgotten > 0,
            Err(error) => {
                report::store_failed(self.receiver.endpoint().name(), &error);
                false
            }
        }
    }
}

/// What handles one entry.
struct One<E, S, I> {
    receiver: Arc<Receiver<E, S>>,
    inbox: Arc<I>,
    settings: Settings,
    observer: Observer,
    working: Working,
}

impl<E, S, I> One<E, S, I>
where
    E: Event + Send + 'static,
    S: DeliveryStore + 'static,
    I: Inbox + 'static,
{
    async fn work<H, F, X>(self, held: Held, handler: H)
    where
        H: Fn(Delivery<E>) -> F + Send + 'static,
        F: Future<Output = Result<(), X>> + Send + 'static,
        X: fmt::Display + Send + 'static,
    {
        let Held { hold, attempts, entry } = held;
        let (event, began) = (entry.event.clone(), Instant::now());
        let unknown = event.as_deref().is_some_and(|event| !is_listed::<E>(event));
        let renewals = async {
            self.renew_until_lost(&hold).await;
            // A handler whose hold is lost keeps running, as one whose lease is lost does.
            pending::<()>().await;
        };
        let end = before(self.handle(attempts, entry, handler), renewals).await;
        let Some(end) = end else { return };
        if let Some(observer) = &self.observer.0 {
            let (endpoint, event, took) =
                (self.receiver.endpoint().name(), event.as_deref(), began.elapsed());
            observer(&Worked { endpoint, event, unknown, attempts, took, end: &end });
        }
        let settled = self.inbox.settle(&hold, &end).await;
        if let Some((about, stopped)) = self.working.has_stopped() {
            let is_put_back = settled.is_ok() && stopped == Stopped::GivenBack;
            report::handler_stopped(&about, if is_put_back { Fate::PutBack } else { Fate::Kept });
        }
        match settled {
            Ok(Settled::Settled | Settled::Lost) => {}
            // The hold ends, and the store knows whether the delivery was handled.
            Err(error) => report::store_failed(self.receiver.endpoint().name(), &error),
        }
    }

    async fn handle<H, F, X>(&self, attempts: u32, entry: Entry, handler: H) -> End
    where
        H: Fn(Delivery<E>) -> F + Send + 'static,
        F: Future<Output = Result<(), X>> + Send + 'static,
        X: fmt::Display + Send + 'static,
    {
        if attempts > self.settings.backoff.attempts() {
            let reason = format!("given up: the process ended during {} attempts", attempts - 1);
            return End::Dead { reason };
        }
        let delivery = match self.delivery(entry) {
            Ok(delivery) => delivery,
            Err(reason) => return End::Dead { reason },
        };
        let delivery = match self.receiver.claim_delivery(delivery).await {
            Ok(Claimed::Fresh(delivery)) => delivery,
            Ok(Claimed::Done) => return End::Handled,
            Ok(Claimed::InFlight { remaining }) => return End::PutBack { after: remaining.max(AGAIN) },
            Err(_) => return End::PutBack { after: AGAIN * 5 },
        };
        let lease = delivery.lease.clone();
        let lease = lease.as_ref();
        #[cfg(feature = "tracing")]
        let handler = {
            let span = crate::receive::observe::worked(&delivery, attempts);
            move |delivery| tracing::Instrument::instrument(handler(delivery), span)
        };
        let handled =
            run(&self.receiver, &self.working, lease, self.settings.deadline, handler, delivery).await;
        let reason = match handled {
            Ended::Returned(Ok(())) => {
                return match self.receiver.settle_lease(lease, true).await {
                    Ok(()) => End::Handled,
                    // It is handled again: as often as one that fails, and no more.
                    Err(_) => self
                        .failed(attempts, "it was handled, and its store could not remember that".to_owned()),
                };
            }
            Ended::Returned(Err(error)) => error.to_string(),
            Ended::Panicked => "the handler panicked".to_owned(),
            Ended::Late(deadline) => format!("the handler took longer than {deadline:?}"),
            Ended::Stopped => {
                self.receiver.release(&self.working, lease).await;
                return End::PutBack { after: AGAIN };
            }
        };
        drop(self.receiver.settle_lease(lease, false).await);
        self.failed(attempts, reason)
    }

    fn failed(&self, attempts: u32, reason: String) -> End {
        match self.settings.backoff.wait(attempts) {
            Some(after) => End::Failed { after, reason },
            None => End::Dead { reason },
        }
    }

    /// The typed delivery of an entry.
    fn delivery(&self, entry: Entry) -> Result<Delivery<E>, String> {
        let endpoint = self.receiver.endpoint();
        let Some(name) = &entry.event else { return Err("the request named no event".to_owned()) };
        match E::decode(entry.version.as_deref(), name, &entry.body, endpoint.limits()) {
            Ok(event) => Ok(Delivery {
                event,
                id: entry.id,
                version: entry.version,
                provider: E::SPEC.provider,
                endpoint: Arc::from(entry.endpoint),
                received_at: entry.received_at,
                secret: entry.secret,
                item: entry.item,
                source: entry.source,
                body: entry.body,
                trace: entry.trace,
                lease: None,
            }),
            Err(invalid) => Err(reasons(invalid)),
        }
    }

    async fn renew_until_lost(&self, hold: &Hold) {
        loop {
            Sleep::new(self.settings.hold / 3).await;
            match self.inbox.renew(hold, self.settings.hold).await {
                Ok(Settled::Settled) => {}
                Ok(Settled::Lost) => return,
                Err(error) => report::store_failed(self.receiver.endpoint().name(), &error),
            }
        }
    }
}

fn reasons(invalid: Invalid) -> String {
    match invalid {
        Invalid::Syntax(error) => format!("the payload is not JSON: {} at {}", error.message, error.position),
        invalid => {
            let mut reason = "the payload breaks its schema".to_owned();
            for violation in invalid.into_violations() {
                reason.push('\n');
                reason.push_str(&violation.to_string());
            }
            reason
        }
    }
}
