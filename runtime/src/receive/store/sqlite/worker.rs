//! The thread that owns the connection.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::mpsc;
use std::time::{Duration, SystemTime};

use rusqlite::{ErrorCode, Transaction, TransactionBehavior};

use super::super::elapsed::{Elapsed, Reading, kept};
use super::super::{Claim, DeliveryKey, Lease, Settled};
use super::file::{Access, Files, Opened, is_busy};
use super::log::Log;
use super::table::{self, DONE, FREE, LEASED, Row, duration, millis};
use super::{Effect, SqliteError};

/// Something to do within a transaction; if none could be begun, it is told why.
pub(super) type Work = Box<dyn FnOnce(Result<&mut Turn<'_>, SqliteError>) -> Answer + Send>;
/// Sends the answer to the caller once it is known whether the transaction was written.
pub(super) type Answer = Box<dyn FnOnce(Result<(), SqliteError>) + Send>;

/// How many requests share a transaction at most.
const TOGETHER: usize = 256;

/// How many deliveries that were not verified are remembered.
const UNVERIFIED: i64 = 100_000;
/// After how many new ones they are counted again.
const UNVERIFIED_UNCOUNTED: u32 = 1_000;

pub(super) struct Worker {
    file: PathBuf,
    access: Access,
    /// `None` after a fault: the file is opened again for the next request.
    opened: Option<Opened>,
    log: Log,
    kept: Duration,
    elapsed: Elapsed,
    /// How many unverified deliveries came since they were counted.
    uncounted: u32,
}

impl Worker {
    pub(super) fn new((file, access): (PathBuf, Access), opened: Opened, age: Duration) -> Self {
        let elapsed = Elapsed::new(age);
        let log = Log::of(file.clone());
        Self {
            file,
            access,
            opened: Some(opened),
            log,
            kept: kept(age),
            elapsed,
            uncounted: UNVERIFIED_UNCOUNTED,
        }
    }

    /// Answers requests until the last handle of the store is dropped. A panic fails the requests of its transaction,
    /// not the thread.
    pub(super) fn run(mut self, queue: &mpsc::Receiver<Work>) {
        while catch_unwind(AssertUnwindSafe(|| self.serve(queue))).is_err() {
            self.opened = None;
        }
    }

    fn serve(&mut self, queue: &mpsc::Receiver<Work>) {
        while let Ok(first) = queue.recv() {
            let mut requests = vec![first];
            requests.extend(queue.try_iter().take(TOGETHER - 1));
            self.answer(requests);
        }
    }

    fn answer(&mut self, requests: Vec<Work>) {
        let mut opened = match self.opened.take().map_or_else(|| Opened::again(&self.file, self.access), Ok) {
            Ok(opened) => opened,
            Err(error) => return refuse(requests, &error),
        };
        let (answers, written) = self.transact(&mut opened, requests);
        let usable = match &written {
            Ok(()) => true,
            Err(Unwritten::Failed(error)) => is_passing(error),
            Err(Unwritten::Elsewhere(_)) => false,
        };
        self.opened = usable.then_some(opened);
        let written = written.map_err(SqliteError::from);
        for answer in answers {
            answer(written.clone());
        }
        if written.is_ok() && self.access != Access::Read {
            self.log.written();
        }
    }

    /// Runs requests within one transaction: what answers them, once it is known that the transaction was written.
    fn transact(&mut self, opened: &mut Opened, requests: Vec<Work>) -> (Vec<Answer>, Result<(), Unwritten>) {
        let Opened { connection, files } = opened;
        // A page that is kept in memory would hide that the file's is damaged.
        let behavior = match self.access {
            Access::Read => TransactionBehavior::Deferred,
            Access::Create | Access::Existing => TransactionBehavior::Immediate,
        };
        let begun = connection.release_memory().and_then(|()| connection.transaction_with_behavior(behavior));
        let transaction = match begun {
            Ok(transaction) => transaction,
            Err(error) => {
                let told = SqliteError::new(&error);
                return (
                    requests.into_iter().map(|work| work(Err(told.clone()))).collect(),
                    Err(error.into()),
                );
            }
        };
        let mut turn =
            Turn { transaction: &transaction, elapsed: &mut self.elapsed, uncounted: &mut self.uncounted };
        let answers = requests.into_iter().map(|work| work(Ok(&mut turn))).collect();
        let forgotten = self.forget(&transaction);
        (answers, forgotten.map_err(Unwritten::from).and_then(|()| write(transaction, files)))
    }

    fn forget(&mut self, transaction: &Transaction<'_>) -> rusqlite::Result<()> {
        if self.access == Access::Read {
            return Ok(());
        }
        let Some(Reading { elapsed, .. }) = table::reading(transaction)? else { return Ok(()) };
        table::forget_older_than(transaction, elapsed.saturating_sub(self.kept))?;
        if self.uncounted >= UNVERIFIED_UNCOUNTED {
            table::forget_unverified(transaction, UNVERIFIED, elapsed)?;
            self.uncounted = 0;
        }
        Ok(())
    }
}

/// Writes a transaction, if a program that opens the file now would find it. It is undone in a file that was moved
/// away: that file may be put back, with a claim whose caller was refused.
fn write(transaction: Transaction<'_>, files: &Files) -> Result<(), Unwritten> {
    files.still_there().map_err(Unwritten::Elsewhere)?;
    transaction.commit()?;
    // It may have been moved in the meantime.
    files.still_there().map_err(Unwritten::Elsewhere)
}

/// Why a transaction was not written, or not where it would be found.
enum Unwritten {
    Failed(rusqlite::Error),
    /// The file was removed or replaced.
    Elsewhere(SqliteError),
}

impl From<rusqlite::Error> for Unwritten {
    fn from(error: rusqlite::Error) -> Self {
        Self::Failed(error)
    }
}

impl From<Unwritten> for SqliteError {
    fn from(unwritten: Unwritten) -> Self {
        match unwritten {
            Unwritten::Failed(error) => Self::new(error),
            Unwritten::Elsewhere(error) => error,
        }
    }
}

fn refuse(requests: Vec<Work>, error: &SqliteError) {
    requests.into_iter().for_each(|work| work(Err(error.clone()))(Ok(())));
}

/// Whether the file may be used again after an error: another process was in the way, or the disk was full.
fn is_passing(error: &rusqlite::Error) -> bool {
    is_busy(error) || error.sqlite_error_code() == Some(ErrorCode::DiskFull)
}

/// What a request may use.
pub(super) struct Turn<'t> {
    transaction: &'t Transaction<'t>,
    elapsed: &'t mut Elapsed,
    uncounted: &'t mut u32,
}

impl Turn<'_> {
    /// Runs `question` so that, when it fails or panics, it alone is undone and not what shares its transaction.
    pub(super) fn within_savepoint<T>(
        &mut self,
        question: impl FnOnce(&mut Self) -> rusqlite::Result<T>,
    ) -> Result<T, SqliteError> {
        self.transaction.execute_batch("SAVEPOINT question").map_err(SqliteError::new)?;
        let result = match catch_unwind(AssertUnwindSafe(|| question(self))) {
            Ok(result) => result.map_err(SqliteError::new),
            Err(_) => Err(SqliteError::new("the changes that belong to the delivery panicked")),
        };
        let end = if result.is_ok() { "RELEASE question" } else { "ROLLBACK TO question; RELEASE question" };
        self.transaction.execute_batch(end).map_err(SqliteError::new)?;
        result
    }

    #[cfg(feature = "inbox")]
    pub(super) const fn transaction(&self) -> &Transaction<'_> {
        self.transaction
    }

    /// How much time has passed, now that a clock says `now`.
    pub(super) fn elapsed(&mut self, now: SystemTime) -> rusqlite::Result<Duration> {
        let before = table::reading(self.transaction)?;
        let reading = self.elapsed.observe(before, now);
        if before != Some(reading) {
            table::write_reading(self.transaction, reading)?;
        }
        Ok(reading.elapsed)
    }

    pub(super) fn claim(
        &mut self,
        key: &DeliveryKey,
        now: SystemTime,
        lease: Duration,
    ) -> rusqlite::Result<Claim> {
        let elapsed = self.elapsed(now)?;
        let found = table::row(self.transaction, key)?;
        match &found {
            Some(row) if row.state == DONE => return Ok(Claim::Done),
            Some(row) if row.state == LEASED && row.at > millis(elapsed) => {
                return Ok(Claim::InFlight { remaining: duration(row.at).saturating_sub(elapsed) });
            }
            Some(_) => {}
            None if key.verified => {}
            None => *self.uncounted = self.uncounted.saturating_add(1),
        }
        let number = found.map_or(0, |row| row.number) + 1;
        self.write_lease(key, number, elapsed.saturating_add(lease))?;
        Ok(Claim::Fresh(Lease::new(key.clone(), number.cast_unsigned())))
    }

    fn write_lease(&self, key: &DeliveryKey, number: i64, until: Duration) -> rusqlite::Result<()> {
        table::write(self.transaction, key, &Row { state: LEASED, number, at: millis(until) })
    }

    pub(super) fn renew(
        &mut self,
        lease: &Lease,
        now: SystemTime,
        duration: Duration,
    ) -> rusqlite::Result<Settled> {
        let elapsed = self.elapsed(now)?;
        match table::held(self.transaction, lease)? {
            Some(row) if row.state == LEASED => {
                self.write_lease(&lease.key, row.number, elapsed.saturating_add(duration))?;
                Ok(Settled::Settled)
            }
            Some(_) => Ok(Settled::Settled),
            None => Ok(Settled::Lost),
        }
    }

    pub(super) fn commit(&mut self, lease: &Lease, now: SystemTime) -> rusqlite::Result<Settled> {
        let at = self.elapsed(now)?;
        self.commit_at(lease, at, |_| Ok(()))
    }

    /// Commits a delivery with the changes of its handler, which need not know the time that stores are told: a delivery
    /// is remembered from when the commit was asked for.
    pub(super) fn commit_with(&mut self, lease: &Lease, effect: Effect) -> rusqlite::Result<Settled> {
        let before = table::reading(self.transaction)?;
        let at = before.map_or(Duration::ZERO, |before| self.elapsed.live(before).elapsed);
        self.commit_at(lease, at, effect)
    }

    fn commit_at(
        &self,
        lease: &Lease,
        at: Duration,
        effect: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<()>,
    ) -> rusqlite::Result<Settled> {
        match table::held(self.transaction, lease)? {
            Some(Row { state: LEASED, number, .. }) => {
                effect(self.transaction)?;
                table::write(self.transaction, &lease.key, &Row { state: DONE, number, at: millis(at) })?;
                Ok(Settled::Settled)
            }
            Some(_) => Ok(Settled::Settled),
            None => Ok(Settled::Lost),
        }
    }

    pub(super) fn release(&mut self, lease: &Lease, now: SystemTime) -> rusqlite::Result<Settled> {
        let at = millis(self.elapsed(now)?);
        match table::held(self.transaction, lease)? {
            Some(Row { state: LEASED, number, .. }) => {
                // The row stays, for its number: the next lease must have a greater one.
                table::write(self.transaction, &lease.key, &Row { state: FREE, number, at })?;
                Ok(Settled::Settled)
            }
            _ => Ok(Settled::Lost),
        }
    }

    pub(super) fn handled(
        &self,
        after: Option<&DeliveryKey>,
        most: usize,
    ) -> rusqlite::Result<Vec<DeliveryKey>> {
        table::handled(self.transaction, after, i64::try_from(most).unwrap_or(i64::MAX))
    }

    /// How many leases were given back.
    pub(super) fn release_all(&mut self) -> rusqlite::Result<usize> {
        let elapsed = table::reading(self.transaction)?.map_or(Duration::ZERO, |reading| reading.elapsed);
        table::release_all(self.transaction, elapsed)
    }
}
