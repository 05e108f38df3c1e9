//! A store in an `SQLite` file: it survives restarts, and several processes can share it.
//!
//! One thread owns the connection. Requests that wait while it works are answered together, in one
//! transaction, so that many deliveries share one write to the disk; each is answered only after that
//! write. `SQLite`'s own locks keep several processes apart.

mod file;
mod found;
#[cfg(feature = "inbox")]
mod inbox;
mod log;
mod table;
mod worker;

use std::fmt;
use std::path::Path;
use std::sync::mpsc;
use std::time::{Duration, SystemTime};

use rusqlite::Transaction;
use tokio::sync::{oneshot, watch};

use super::{Claim, DeliveryKey, DeliveryStore, Lease, Settled};
use file::{Access, Opened};
use worker::{Turn, Work, Worker};

/// A store in an `SQLite` file.
///
/// A handler whose own writes go to the same file can make them part of the commit
/// ([`Sqlite::commit_with`]): then not even a process that is killed handles a delivery twice.
///
/// If the file is removed or damaged while the store is open, the store says so and remembers nothing more until
/// there is a sound file in its place again; it never answers from a file that a restart would not find.
///
/// It is an [inbox](super::super::inbox), too (feature `inbox`): a delivery is in it or remembered as handled, by one transaction.
///
/// Its tables are `hookwright_deliveries`, `hookwright_store` and, with an inbox, `hookwright_inbox`.
///
/// ```
/// use std::time::{Duration, SystemTime};
///
/// use hookwright::receive::{Claim, DeliveryKey, DeliveryStore as _, Sqlite};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let folder = tempfile::tempdir()?;
/// # let file = folder.path().join("deliveries.sqlite");
/// let (week, minute) = (Duration::from_secs(7 * 24 * 60 * 60), Duration::from_secs(60));
/// let key = DeliveryKey::new("acme", "evt_1");
///
/// // A `Receiver` does this around its handler.
/// let store = Sqlite::open(&file, week)?;
/// let claim = store.claim(&key, SystemTime::now(), minute).await?;
/// let Claim::Fresh(lease) = claim else { panic!("it was never handled: {claim:?}") };
/// store.commit(&lease, SystemTime::now()).await?;
///
/// // After a restart, the delivery is still known.
/// drop(store);
/// let store = Sqlite::open(&file, week)?;
/// assert_eq!(store.claim(&key, SystemTime::now(), minute).await?, Claim::Done);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Sqlite {
    requests: mpsc::Sender<Work>,
    /// Closed when the file is.
    ended: watch::Receiver<()>,
    /// Tells workers of this process that there is something to take.
    #[cfg(feature = "inbox")]
    arrived: super::super::inbox::Arrivals,
}

/// Why the store cannot answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SqliteError {
    message: String,
}

impl SqliteError {
    fn new(message: impl fmt::Display) -> Self {
        Self { message: message.to_string() }
    }

    fn thread() -> Self {
        Self::new("its thread failed")
    }
}

impl fmt::Display for SqliteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the store of deliveries failed: {}", self.message)
    }
}

impl std::error::Error for SqliteError {}

/// Changes that a handler makes together with the commit.
type Effect = Box<dyn FnOnce(&Transaction<'_>) -> rusqlite::Result<()> + Send>;

impl Sqlite {
    /// Opens the store in `file`, or creates it. Deliveries are remembered for at least `age` after they were
    /// handled, which should be longer than the provider keeps redelivering. Of unverified deliveries, the last hundred
    /// thousand are remembered.
    ///
    /// Several processes may open the file at the same time; each waits for the others, for ten seconds.
    ///
    /// # Errors
    ///
    /// When the file cannot be opened, or is not a store.
    pub fn open(file: impl AsRef<Path>, age: Duration) -> Result<Self, SqliteError> {
        let opened = Opened::create(file.as_ref())?;
        Self::with(file.as_ref(), opened, Access::Create, age)
    }

    /// As [`Sqlite::open`], of a file that is a store already: none is created, and no other file becomes one.
    ///
    /// # Errors
    ///
    /// When the file cannot be opened, or is not a store; the error says what it is.
    pub fn open_existing(file: impl AsRef<Path>, age: Duration) -> Result<Self, SqliteError> {
        let opened = Opened::again(file.as_ref(), Access::Existing)?;
        Self::with(file.as_ref(), opened, Access::Existing, age)
    }

    /// As [`Sqlite::open_existing`], to look at what is there: nothing is written, neither to the file nor beside it, and what
    /// would have to write fails. The file and its folder may be read-only.
    ///
    /// ```
    /// # use std::time::Duration;
    /// use hookwright::receive::Sqlite;
    /// use hookwright::receive::inbox::{Filter, Inbox as _};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let folder = tempfile::tempdir()?;
    /// # let file = folder.path().join("receiver.sqlite");
    /// # drop(Sqlite::open(&file, Duration::from_secs(60))?);
    /// let inbox = Sqlite::open_read_only(&file)?;
    /// assert_eq!(inbox.list(&Filter::new(), 0, 100).await?, []);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`Sqlite::open_existing`].
    pub fn open_read_only(file: impl AsRef<Path>) -> Result<Self, SqliteError> {
        let opened = Opened::again(file.as_ref(), Access::Read)?;
        Self::with(file.as_ref(), opened, Access::Read, Duration::MAX)
    }

    fn with(file: &Path, opened: Opened, access: Access, age: Duration) -> Result<Self, SqliteError> {
        let (requests, queue) = mpsc::channel();
        let (ending, ended) = watch::channel(());
        let worker = Worker::new((file.to_owned(), access), opened, age);
        std::thread::Builder::new()
            .name("hookwright-sqlite".to_owned())
            .spawn(move || {
                worker.run(&queue);
                drop(ending);
            })
            .map_err(SqliteError::new)?;
        Ok(Self {
            requests,
            ended,
            #[cfg(feature = "inbox")]
            arrived: super::super::inbox::Arrivals::default(),
        })
    }

    /// Drops this handle, and waits until the others are dropped and the file is closed.
    pub async fn close(self) {
        let Self { requests, mut ended, .. } = self;
        drop(requests);
        // Nothing is sent: an error is the end.
        while ended.changed().await.is_ok() {}
    }

    /// Commits a delivery together with changes to the same file: both are written, or neither. The
    /// changes are not made when the lease is lost.
    ///
    /// The changes are made on the store's thread, so they should not wait for anything. They must not end the
    /// transaction.
    ///
    /// ```
    /// # use std::time::{Duration, SystemTime};
    /// # use hookwright::receive::{Claim, DeliveryKey, DeliveryStore as _, Settled, Sqlite};
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let folder = tempfile::tempdir()?;
    /// # let file = folder.path().join("orders.sqlite");
    /// # rusqlite::Connection::open(&file)?.execute_batch("CREATE TABLE orders (id TEXT)")?;
    /// # let store = Sqlite::open(&file, Duration::from_secs(3_600))?;
    /// # let key = DeliveryKey::new("acme", "evt_1");
    /// # let claim = store.claim(&key, SystemTime::now(), Duration::from_secs(60)).await?;
    /// # let Claim::Fresh(lease) = claim else { panic!("{claim:?}") };
    /// // In a handler, `lease` is the delivery's.
    /// let settled = store
    ///     .commit_with(&lease, |transaction| {
    ///         transaction.execute("INSERT INTO orders VALUES (?1)", ["order_1"]).map(drop)
    ///     })
    ///     .await?;
    /// assert_eq!(settled, Settled::Settled);
    /// # let count = "SELECT count(*) FROM orders WHERE id = 'order_1'";
    /// # assert_eq!(rusqlite::Connection::open(&file)?.query_row(count, [], |row| row.get::<_, i64>(0))?, 1);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// When the store or the changes fail, or the changes panic; then nothing was written.
    pub async fn commit_with(
        &self,
        lease: &Lease,
        effect: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<()> + Send + 'static,
    ) -> Result<Settled, SqliteError> {
        let lease = lease.clone();
        let effect: Effect = Box::new(effect);
        self.ask(move |turn| turn.commit_with(&lease, effect)).await
    }

    /// Gives back every lease: after a crash, and only when no other process uses the file, deliveries
    /// need not wait until the leases of the dead process end.
    ///
    /// # Errors
    ///
    /// When the store fails.
    pub async fn release_all(&self) -> Result<(), SqliteError> {
        self.ask(|turn| turn.release_all().map(drop)).await
    }

    /// Up to `most` of the deliveries that are remembered as handled, in order, after the one with the key `after`: to copy them
    /// to another store, which has to claim and commit each.
    ///
    /// # Errors
    ///
    /// When the store fails.
    pub async fn handled(
        &self,
        after: Option<&DeliveryKey>,
        most: usize,
    ) -> Result<Vec<DeliveryKey>, SqliteError> {
        let after = after.cloned();
        self.ask(move |turn| turn.handled(after.as_ref(), most)).await
    }

    /// Runs `question` on the store's thread and waits for its answer.
    async fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(&mut Turn<'_>) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, SqliteError> {
        let (sender, receiver) = oneshot::channel();
        let work: Work = Box::new(move |turn| {
            let result = turn.and_then(|turn| turn.within_savepoint(question));
            // The caller may have been dropped; its answer is then dropped too.
            Box::new(move |written| drop(sender.send(written.and(result))))
        });
        self.requests.send(work).map_err(|_| SqliteError::thread())?;
        receiver.await.map_err(|_| SqliteError::thread())?
    }
}

impl DeliveryStore for Sqlite {
    type Error = SqliteError;

    async fn claim(&self, key: &DeliveryKey, now: SystemTime, lease: Duration) -> Result<Claim, SqliteError> {
        let key = key.clone();
        self.ask(move |turn| turn.claim(&key, now, lease)).await
    }

    async fn renew(
        &self,
        lease: &Lease,
        now: SystemTime,
        duration: Duration,
    ) -> Result<Settled, SqliteError> {
        let lease = lease.clone();
        self.ask(move |turn| turn.renew(&lease, now, duration)).await
    }

    async fn commit(&self, lease: &Lease, now: SystemTime) -> Result<Settled, SqliteError> {
        let lease = lease.clone();
        self.ask(move |turn| turn.commit(&lease, now)).await
    }

    async fn release(&self, lease: &Lease, now: SystemTime) -> Result<Settled, SqliteError> {
        let lease = lease.clone();
        self.ask(move |turn| turn.release(&lease, now)).await
    }
}
