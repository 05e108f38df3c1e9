//! A store in an `SQLite` file: it survives restarts, and several processes can share it.
//!
//! One thread owns the connection. Requests that wait while it works are answered together, in one
//! transaction, so that many deliveries share one write to the disk; each is answered only after that
//! write. `SQLite`'s own locks keep several processes apart.

use std::fmt;
use std::path::Path;
use std::sync::mpsc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};
use tokio::sync::oneshot;

use super::{Claim, DeliveryKey, DeliveryStore, Lease, Settled};

/// A store in an `SQLite` file.
///
/// A handler whose own writes go to the same file can make them part of the commit
/// ([`Sqlite::commit_with`]): then not even a process that is killed handles a delivery twice.
#[derive(Clone, Debug)]
pub struct Sqlite {
    requests: mpsc::Sender<Work>,
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
}

impl fmt::Display for SqliteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the store of deliveries failed: {}", self.message)
    }
}

impl std::error::Error for SqliteError {}

/// Something to do within a transaction, or to be told that there is none.
type Work = Box<dyn FnOnce(Result<&Transaction<'_>, SqliteError>) -> Answer + Send>;
/// Sends the answer to who asked, once it is known whether the transaction was written.
type Answer = Box<dyn FnOnce(Result<(), SqliteError>) + Send>;
/// Changes that a handler makes together with the commit.
type Effect = Box<dyn FnOnce(&Transaction<'_>) -> rusqlite::Result<()> + Send>;

/// How many requests share a transaction at most.
const TOGETHER: usize = 256;

impl Sqlite {
    /// Opens the store in `file`, or creates it. Deliveries are forgotten `age` after they were
    /// handled, which should be longer than the provider goes on delivering again.
    ///
    /// # Errors
    ///
    /// When the file cannot be opened, or is something else.
    pub fn open(file: impl AsRef<Path>, age: Duration) -> Result<Self, SqliteError> {
        let connection = Connection::open(file).map_err(SqliteError::new)?;
        prepare(&connection).map_err(SqliteError::new)?;
        let (requests, queue) = mpsc::channel();
        std::thread::Builder::new()
            .name("hookwright-sqlite".to_owned())
            .spawn(move || serve(connection, &queue, age))
            .map_err(SqliteError::new)?;
        Ok(Self { requests })
    }

    /// Commits a delivery together with changes to the same file: both are written, or neither. The
    /// changes are not made when the lease is lost.
    ///
    /// # Errors
    ///
    /// When the store or the changes fail; then nothing was written.
    pub async fn commit_with(
        &self,
        lease: &Lease,
        now: SystemTime,
        effect: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<()> + Send + 'static,
    ) -> Result<Settled, SqliteError> {
        let lease = lease.clone();
        let effect: Effect = Box::new(effect);
        self.ask(move |transaction| commit(transaction, &lease, now, Some(effect))).await
    }

    /// Gives back every lease: after a crash, and only when no other process uses the file, deliveries
    /// need not wait until the leases of the dead process end.
    ///
    /// # Errors
    ///
    /// When the store fails.
    pub async fn release_all(&self) -> Result<(), SqliteError> {
        self.ask(|transaction| {
            transaction
                .execute("UPDATE deliveries SET state = ?1 WHERE state = ?2", params![FREE, LEASED])?;
            Ok(())
        })
        .await
    }

    /// Runs `question` on the store's thread and waits for its answer.
    async fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, SqliteError> {
        let (sender, receiver) = oneshot::channel();
        let work: Work = Box::new(move |transaction| {
            let result = transaction.and_then(|transaction| within_savepoint(transaction, question));
            // Who asked may have gone away; then nobody wants the answer.
            Box::new(move |written| drop(sender.send(written.and(result))))
        });
        self.requests.send(work).map_err(|_| SqliteError::new("its thread has ended"))?;
        receiver.await.map_err(|_| SqliteError::new("its thread has ended"))?
    }
}

/// Runs `question` so that, when it fails, it alone is undone and not what shares its transaction.
fn within_savepoint<T>(
    transaction: &Transaction<'_>,
    question: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<T>,
) -> Result<T, SqliteError> {
    transaction.execute_batch("SAVEPOINT question").map_err(SqliteError::new)?;
    let result = question(transaction);
    let end = if result.is_ok() { "RELEASE question" } else { "ROLLBACK TO question; RELEASE question" };
    transaction.execute_batch(end).map_err(SqliteError::new)?;
    result.map_err(SqliteError::new)
}

const LEASED: i64 = 0;
const DONE: i64 = 1;
const FREE: i64 = 2;

fn prepare(connection: &Connection) -> rusqlite::Result<()> {
    connection.busy_timeout(Duration::from_secs(5))?;
    // A write-ahead log lets readers be; `FULL` has every commit on the disk before it is answered.
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    // Deliveries were once known by their provider; an endpoint is named after its provider unless it says otherwise.
    if has_column(connection, "provider")? {
        connection.execute_batch("ALTER TABLE deliveries RENAME COLUMN provider TO endpoint")?;
    }
    connection.execute_batch(
        "CREATE TABLE IF NOT EXISTS deliveries (
             endpoint TEXT NOT NULL,
             id TEXT NOT NULL,
             state INTEGER NOT NULL,
             number INTEGER NOT NULL,
             at INTEGER NOT NULL,
             PRIMARY KEY (endpoint, id)
         ) STRICT, WITHOUT ROWID;
         CREATE INDEX IF NOT EXISTS deliveries_by_age ON deliveries (at);",
    )
}

fn has_column(connection: &Connection, name: &str) -> rusqlite::Result<bool> {
    let query = "SELECT EXISTS (SELECT 1 FROM pragma_table_info('deliveries') WHERE name = ?1)";
    connection.query_row(query, [name], |row| row.get(0))
}

/// Answers requests until nobody can ask any more.
fn serve(mut connection: Connection, queue: &mpsc::Receiver<Work>, age: Duration) {
    while let Ok(first) = queue.recv() {
        let mut requests = vec![first];
        requests.extend(queue.try_iter().take(TOGETHER - 1));
        answer(&mut connection, requests, age);
    }
}

fn answer(connection: &mut Connection, requests: Vec<Work>, age: Duration) {
    let transaction = match connection.transaction_with_behavior(TransactionBehavior::Immediate) {
        Ok(transaction) => transaction,
        Err(error) => {
            let error = SqliteError::new(error);
            return requests.into_iter().for_each(|work| work(Err(error.clone()))(Ok(())));
        }
    };
    let answers: Vec<Answer> = requests.into_iter().map(|work| work(Ok(&transaction))).collect();
    let written = forget(&transaction, age).and_then(|()| transaction.commit()).map_err(SqliteError::new);
    for answer in answers {
        answer(written.clone());
    }
}

/// Forgets a few deliveries that are too old; a few at a time, so that no answer waits for many.
fn forget(transaction: &Transaction<'_>, age: Duration) -> rusqlite::Result<()> {
    let newest: Option<i64> =
        transaction.query_row("SELECT max(at) FROM deliveries", [], |row| row.get(0))?;
    let Some(newest) = newest else { return Ok(()) };
    transaction
        .prepare_cached(
            "DELETE FROM deliveries WHERE (endpoint, id) IN
                 (SELECT endpoint, id FROM deliveries WHERE at < ?1 LIMIT 100)",
        )?
        .execute([newest.saturating_sub(millis(age))])?;
    Ok(())
}

struct Row {
    state: i64,
    number: i64,
    at: i64,
}

fn row(transaction: &Transaction<'_>, key: &DeliveryKey) -> rusqlite::Result<Option<Row>> {
    transaction
        .prepare_cached("SELECT state, number, at FROM deliveries WHERE endpoint = ?1 AND id = ?2")?
        .query_row(params![key.endpoint, key.id], |row| {
            Ok(Row { state: row.get(0)?, number: row.get(1)?, at: row.get(2)? })
        })
        .optional()
}

fn write(transaction: &Transaction<'_>, key: &DeliveryKey, row: &Row) -> rusqlite::Result<()> {
    transaction
        .prepare_cached(
            "INSERT INTO deliveries (endpoint, id, state, number, at) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT DO UPDATE SET state = ?3, number = ?4, at = ?5",
        )?
        .execute(params![key.endpoint, key.id, row.state, row.number, row.at])?;
    Ok(())
}

fn claim(
    transaction: &Transaction<'_>,
    key: &DeliveryKey,
    now: SystemTime,
    lease: Duration,
) -> rusqlite::Result<Claim> {
    let found = row(transaction, key)?;
    match &found {
        Some(row) if row.state == DONE => return Ok(Claim::Done),
        Some(row) if row.state == LEASED && row.at > instant(now) => {
            let until = u64::try_from(row.at).unwrap_or_default();
            return Ok(Claim::InFlight { until: UNIX_EPOCH + Duration::from_millis(until) });
        }
        _ => {}
    }
    let number = found.map_or(0, |row| row.number) + 1;
    let until = instant(now).saturating_add(millis(lease));
    write(transaction, key, &Row { state: LEASED, number, at: until })?;
    Ok(Claim::Fresh(Lease { key: key.clone(), number: number.cast_unsigned() }))
}

fn commit(
    transaction: &Transaction<'_>,
    lease: &Lease,
    now: SystemTime,
    effect: Option<Effect>,
) -> rusqlite::Result<Settled> {
    let number = lease.number.cast_signed();
    match row(transaction, &lease.key)? {
        Some(row) if row.number == number && row.state == DONE => Ok(Settled::Settled),
        Some(row) if row.number == number && row.state == LEASED => {
            if let Some(effect) = effect {
                effect(transaction)?;
            }
            write(transaction, &lease.key, &Row { state: DONE, number, at: instant(now) })?;
            Ok(Settled::Settled)
        }
        _ => Ok(Settled::Lost),
    }
}

fn release(transaction: &Transaction<'_>, lease: &Lease, now: SystemTime) -> rusqlite::Result<Settled> {
    let number = lease.number.cast_signed();
    match row(transaction, &lease.key)? {
        Some(row) if row.number == number && row.state == LEASED => {
            // The row stays, for its number: the next lease must have a greater one.
            write(transaction, &lease.key, &Row { state: FREE, number, at: instant(now) })?;
            Ok(Settled::Settled)
        }
        _ => Ok(Settled::Lost),
    }
}

/// Milliseconds since 1970, as `SQLite`'s integers hold them.
fn instant(time: SystemTime) -> i64 {
    millis(time.duration_since(UNIX_EPOCH).unwrap_or_default())
}

fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

impl DeliveryStore for Sqlite {
    type Error = SqliteError;

    async fn claim(&self, key: &DeliveryKey, now: SystemTime, lease: Duration) -> Result<Claim, SqliteError> {
        let key = key.clone();
        self.ask(move |transaction| claim(transaction, &key, now, lease)).await
    }

    async fn commit(&self, lease: &Lease, now: SystemTime) -> Result<Settled, SqliteError> {
        let lease = lease.clone();
        self.ask(move |transaction| commit(transaction, &lease, now, None)).await
    }

    async fn release(&self, lease: &Lease, now: SystemTime) -> Result<Settled, SqliteError> {
        let lease = lease.clone();
        self.ask(move |transaction| release(transaction, &lease, now)).await
    }
}
