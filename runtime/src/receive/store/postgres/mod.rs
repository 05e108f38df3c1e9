//! A store in a `PostgreSQL` database, for processes on several machines.
//!
//! Every question is one statement, so a claim costs one round trip and no transaction stays open between two. The
//! server's clock decides when a lease ends.

#[cfg(feature = "inbox")]
mod arrivals;
mod error;
#[cfg(feature = "inbox")]
mod inbox;
mod session;
mod table;

use std::hash::{BuildHasher as _, RandomState};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, SystemTime};

use deadpool_postgres::tokio_postgres::Row;
use deadpool_postgres::{Pool, Transaction};
use tokio::sync::watch;

use super::{Claim, DeliveryKey, DeliveryStore, Lease, Settled};
pub use error::{CommitWithError, PostgresError};
use session::Session;
use table::{Known, micros};

/// How often a claim that finds neither a free delivery nor a taken one looks again: another process settled it between
/// the two looks.
const LOOKS: u32 = 4;
/// How many claims there are from one batch of forgetting to the next: fewer than a batch forgets.
const CLAIMS_TO_FORGET: u32 = 256;

/// A store in a `PostgreSQL` database, which processes on several machines can share.
///
/// It is an [inbox](super::super::inbox), too (feature `inbox`).
///
/// A handler whose own writes go to the same database can make them part of the commit
/// ([`Postgres::commit_with`]): then not even a process that is killed handles a delivery twice.
///
/// The store needs no connection to be made: while the server cannot be reached, deliveries are refused with 503, and
/// accepted again as soon as it can. An answer that takes longer than [`Postgres::patience`] counts as none.
///
/// # Tables
///
/// `hookwright_deliveries`, `hookwright_inbox` and `hookwright_store`, in the first schema of the connection's `search_path`. The first
/// question creates them; any number of processes may do so at once. A role that may not create tables needs them to
/// exist: [`Postgres::TABLES`] is what an administrator has to run. The database's encoding has to be `UTF8`.
///
/// # Time
///
/// The server's clock counts, and the times that callers pass are ignored. If a server that takes over after a failure
/// has another time, leases end sooner or later by the difference.
///
/// # Connection poolers
///
/// Statements are prepared. `PgBouncer` in transaction mode needs version 1.21 and `max_prepared_statements`.
///
/// ```no_run
/// use std::time::Duration;
///
/// use hookwright::receive::{Postgres, Receiver};
/// use hookwright_providers::tiquo;
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let week = Duration::from_secs(7 * 24 * 60 * 60);
/// let store = Postgres::connect("postgres://app@db.internal/app", week)?;
/// let receiver = Receiver::new(tiquo::endpoint().secret("shh").build()?, store);
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Postgres {
    session: Session,
    age: Duration,
    /// Claims since the last batch of forgetting.
    claims: AtomicU32,
    /// Unverified claims since their deliveries were counted.
    unverified: AtomicU32,
    #[cfg(feature = "inbox")]
    arrivals: arrivals::Arrivals,
}

impl Postgres {
    /// The statements that create the tables, for an administrator: `psql` runs them. They change nothing that exists.
    pub const TABLES: &str = table::TABLES;

    /// A store in the database that `config` names, as a URL or in the `key=value` form of libpq, without TLS. Deliveries are
    /// remembered for at least `age` after they were handled, which should be longer than the provider keeps redelivering.
    /// Of unverified deliveries, about the last hundred thousand are remembered.
    ///
    /// Nothing is connected yet; [`Postgres::check`] does.
    ///
    /// # Errors
    ///
    /// When `config` is not understood.
    pub fn connect(config: &str, age: Duration) -> Result<Self, PostgresError> {
        let arrived = Arc::new(watch::Sender::new(0));
        let pool = session::pool(config, &arrived)?;
        Ok(Self::with(pool, age, Some(arrived)))
    }

    /// A store that takes its connections from `pool`, for those who need TLS or share one pool with their handlers. As an inbox,
    /// it does not hear of what other processes put into it: workers find that when they look again.
    pub fn new(pool: Pool, age: Duration) -> Self {
        Self::with(pool, age, None)
    }

    #[cfg_attr(not(feature = "inbox"), expect(unused_variables, reason = "only an inbox waits for arrivals"))]
    fn with(pool: Pool, age: Duration, arrived: Option<Arc<watch::Sender<u64>>>) -> Self {
        Self {
            session: Session::new(pool),
            age,
            claims: AtomicU32::new(0),
            unverified: AtomicU32::new(0),
            #[cfg(feature = "inbox")]
            arrivals: arrivals::Arrivals::new(arrived),
        }
    }

    /// Sets how long a question waits, for a connection and for its answer: ten seconds unless it is set. It should be
    /// shorter than the time that the provider waits for an acknowledgement.
    #[must_use]
    pub const fn patience(mut self, patience: Duration) -> Self {
        self.session.patience = patience;
        self
    }

    /// Uses tables that are there, and creates none: a database without them is an error that says what it has.
    #[must_use]
    pub const fn existing(mut self) -> Self {
        self.session.creates = false;
        self
    }

    /// Whether both are the same tables of one database, by whatever names.
    ///
    /// # Errors
    ///
    /// When one of the servers fails.
    pub async fn is_same_as(&self, other: &Self) -> Result<bool, PostgresError> {
        // A lock of one database is another's only if it is the same.
        let lock = i64::from_ne_bytes(RandomState::new().hash_one(0).to_ne_bytes());
        let (mut here, mut there) = (self.session.client().await?, other.session.client().await?);
        let (here, there) = (here.transaction().await?, there.transaction().await?);
        let mut found = Vec::new();
        for transaction in [&here, &there] {
            let row = transaction.query_one(table::IDENTITY, &[&lock]).await?;
            found.push((row.try_get::<_, bool>(0)?, row.try_get::<_, Option<i64>>(1)?));
        }
        Ok(matches!(*found, [(true, Some(one)), (false, Some(other))] if one == other))
    }

    /// The pool, for a handler that writes to the same database.
    pub const fn pool(&self) -> &Pool {
        &self.session.pool
    }

    /// Connects, and creates the tables if they are missing: to find out early, or as a health check.
    ///
    /// # Errors
    ///
    /// When the server cannot be reached, its tables are of another version, or its encoding is not `UTF8`.
    pub async fn check(&self) -> Result<(), PostgresError> {
        self.session.query("SELECT 1", &[]).await.map(drop)
    }

    /// Commits a delivery within `transaction`, which holds the handler's own writes: both are written, or neither.
    /// Call it last, and write the transaction only if it succeeds. While the transaction is open, the lease cannot be renewed.
    ///
    /// ```no_run
    /// # use hookwright::receive::{Lease, Postgres};
    /// # async fn handle(store: &Postgres, lease: &Lease) -> Result<(), Box<dyn std::error::Error>> {
    /// // In a handler, `lease` is the delivery's.
    /// let mut client = store.pool().get().await?;
    /// let transaction = client.transaction().await?;
    /// transaction.execute("INSERT INTO orders VALUES ($1)", &[&"order_1"]).await?;
    /// store.commit_with(&transaction, lease).await?;
    /// transaction.commit().await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// When the lease is lost or the delivery was committed before, and when the server fails. Dropping the transaction
    /// undoes the writes.
    pub async fn commit_with(
        &self,
        transaction: &Transaction<'_>,
        lease: &Lease,
    ) -> Result<(), CommitWithError> {
        let failed = |error| CommitWithError::Failed(PostgresError::from(error));
        let known = Known::of(&lease.key);
        let held = table::parameters!(known, lease.number.cast_signed());
        let statement = transaction.prepare_cached(table::COMMIT_LEASED).await.map_err(failed)?;
        if transaction.execute(&statement, held).await.map_err(failed)? > 0 {
            return Ok(());
        }
        let statement = transaction.prepare_cached(table::IS_DONE).await.map_err(failed)?;
        match transaction.query_opt(&statement, held).await.map_err(failed)? {
            Some(_) => Err(CommitWithError::Committed),
            None => Err(CommitWithError::Lost),
        }
    }

    /// Up to `most` of the deliveries that are remembered as handled, in order, after the one with the key `after`: to copy them
    /// to another store, which has to claim and commit each.
    ///
    /// # Errors
    ///
    /// When the server fails.
    pub async fn handled(
        &self,
        after: Option<&DeliveryKey>,
        most: usize,
    ) -> Result<Vec<DeliveryKey>, PostgresError> {
        let known = after.map(Known::of);
        let (endpoint, id, verified) = known
            .as_ref()
            .map_or(("", "", -1_i32), |known| (&*known.endpoint, &*known.id, i32::from(known.verified)));
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        let rows = self.session.query(table::HANDLED, &[&endpoint, &id, &verified, &most]).await?;
        let key = |row: &Row| -> Result<_, PostgresError> {
            Ok(DeliveryKey { endpoint: row.try_get(0)?, id: row.try_get(1)?, verified: row.try_get(2)? })
        };
        rows.iter().map(key).collect()
    }

    /// Gives back every lease: after all processes that share the database have ended, deliveries need not wait until
    /// their leases end.
    ///
    /// # Errors
    ///
    /// When the server fails.
    pub async fn release_all(&self) -> Result<(), PostgresError> {
        self.session.query(table::RELEASE_ALL, &[]).await.map(drop)
    }

    /// Forgets a batch, now and then, while nobody waits for it. What fails is tried again with the next batch.
    fn forget(&self, verified: bool) {
        if is_time(&self.claims, CLAIMS_TO_FORGET) {
            let (session, age) = (self.session.clone(), micros(self.age));
            tokio::spawn(async move { session.query(table::FORGET, &[&age]).await.map(drop) });
        }
        if !verified && is_time(&self.unverified, table::UNVERIFIED_UNCOUNTED) {
            let session = self.session.clone();
            tokio::spawn(async move {
                session.query(table::FORGET_UNVERIFIED, &[&table::UNVERIFIED]).await.map(drop)
            });
        }
    }

    /// Whether one of the statements about a lease found it.
    async fn settle(&self, lease: &Lease, statement: &'static str) -> Result<Settled, PostgresError> {
        let known = Known::of(&lease.key);
        let parameters = table::parameters!(known, lease.number.cast_signed());
        Ok(settled(&self.session.query(statement, parameters).await?))
    }
}

/// Whether it is the first of every `every` calls.
fn is_time(counter: &AtomicU32, every: u32) -> bool {
    counter.fetch_add(1, Ordering::Relaxed).is_multiple_of(every)
}

fn settled<T>(rows: &[T]) -> Settled {
    if rows.is_empty() { Settled::Lost } else { Settled::Settled }
}

impl DeliveryStore for Postgres {
    type Error = PostgresError;

    async fn claim(
        &self,
        key: &DeliveryKey,
        _now: SystemTime,
        lease: Duration,
    ) -> Result<Claim, PostgresError> {
        self.forget(key.verified);
        let (known, micros) = (Known::of(key), micros(lease));
        for _ in 0..LOOKS {
            let parameters = table::parameters!(known, micros);
            if let Some(row) = self.session.query(table::CLAIM, parameters).await?.first() {
                let number: i64 = row.try_get(0)?;
                return Ok(Claim::Fresh(Lease::new(key.clone(), number.cast_unsigned())));
            }
            let rows = self.session.query(table::FIND, table::parameters!(known)).await?;
            let Some(row) = rows.first() else { continue };
            let (state, seconds): (i16, f64) = (row.try_get(0)?, row.try_get(1)?);
            match state {
                table::DONE => return Ok(Claim::Done),
                table::LEASED if seconds > 0.0 => {
                    let remaining = Duration::try_from_secs_f64(seconds).unwrap_or(lease);
                    return Ok(Claim::InFlight { remaining: remaining.min(lease) });
                }
                _ => {}
            }
        }
        // Others keep taking it and giving it back.
        Ok(Claim::InFlight { remaining: Duration::ZERO })
    }

    async fn renew(
        &self,
        lease: &Lease,
        _now: SystemTime,
        duration: Duration,
    ) -> Result<Settled, PostgresError> {
        let (known, micros) = (Known::of(&lease.key), micros(duration));
        let parameters = table::parameters!(known, lease.number.cast_signed(), micros);
        Ok(settled(&self.session.query(table::RENEW, parameters).await?))
    }

    async fn commit(&self, lease: &Lease, _now: SystemTime) -> Result<Settled, PostgresError> {
        self.settle(lease, table::COMMIT).await
    }

    async fn release(&self, lease: &Lease, _now: SystemTime) -> Result<Settled, PostgresError> {
        self.settle(lease, table::RELEASE).await
    }
}
