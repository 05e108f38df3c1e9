//! Asks a question of the database: with a connection from the pool, within a time, and again where the connection was stale.

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use deadpool_postgres::tokio_postgres::types::ToSql;
use deadpool_postgres::tokio_postgres::{AsyncMessage, Client, Config, Error, NoTls, Row};
use deadpool_postgres::{Connect, Manager, ManagerConfig, Object, Pool, RecyclingMethod};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::super::super::timer::{Sleep, before};
use super::error::{Failure, PostgresError};
use super::table;
use crate::receive::store::found::listed;

/// How often a question is asked again whose connection was closed, or that another transaction was in the way of.
const AGAIN: u32 = 2;

/// A pool for the database that `config` names. What its connections are notified of, `arrived` is told.
pub(super) fn pool(text: &str, arrived: &Arc<watch::Sender<u64>>) -> Result<Pool, PostgresError> {
    let mut config: Config = text.parse()?;
    if config.get_application_name().is_none() {
        config.application_name("hookwright");
    }
    if config.get_connect_timeout().is_none() {
        config.connect_timeout(Duration::from_secs(5));
    }
    // A server that is gone without a word is noticed in a minute, unless the configuration says otherwise.
    if !text.contains("keepalives") {
        config.keepalives_idle(Duration::from_secs(30));
        config.keepalives_interval(Duration::from_secs(10));
        config.keepalives_retries(3);
    }
    let recycling = ManagerConfig { recycling_method: RecyclingMethod::Fast };
    let manager = Manager::from_connect(config, Listening(Arc::clone(arrived)), recycling);
    Pool::builder(manager).build().map_err(|error| PostgresError::new(&error))
}

/// Connects without TLS, and passes notifications on.
#[derive(Debug)]
struct Listening(Arc<watch::Sender<u64>>);

type Connecting<'c> = Pin<Box<dyn Future<Output = Result<(Client, JoinHandle<()>), Error>> + Send + 'c>>;

impl Connect for Listening {
    fn connect(&self, config: &Config) -> Connecting<'_> {
        let (config, arrived) = (config.clone(), Arc::clone(&self.0));
        Box::pin(async move {
            let (client, mut connection) = config.connect(NoTls).await?;
            let talking = async move {
                // What ends a connection is told to whoever asks it next.
                while let Some(Ok(message)) = poll_fn(|context| connection.poll_message(context)).await {
                    if matches!(message, AsyncMessage::Notification(_)) {
                        arrived.send_modify(|count| *count = count.wrapping_add(1));
                    }
                }
            };
            Ok((client, tokio::spawn(talking)))
        })
    }
}

/// How a statement is run.
#[derive(Clone, Copy)]
enum Way {
    Plainly,
    #[cfg(feature = "inbox")]
    Uncompiled,
}

/// Clones share a pool.
#[derive(Clone)]
pub(super) struct Session {
    pub(super) pool: Pool,
    pub(super) patience: Duration,
    /// Whether tables that are missing are created.
    pub(super) creates: bool,
    /// Whether the tables were found.
    ready: Arc<AtomicBool>,
}

impl std::fmt::Debug for Session {
    /// Without the pool, whose configuration may hold a password.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Session").field("patience", &self.patience).finish_non_exhaustive()
    }
}

impl Session {
    pub(super) fn new(pool: Pool) -> Self {
        Self { pool, patience: Duration::from_secs(10), creates: true, ready: Arc::default() }
    }

    /// The rows that answer a statement.
    pub(super) async fn query(
        &self,
        statement: &str,
        parameters: &[&(dyn ToSql + Sync)],
    ) -> Result<Vec<Row>, PostgresError> {
        self.query_by(Way::Plainly, statement, parameters).await
    }

    /// As [`Self::query`], of a statement that the server thinks costs so much that compiling it is worth while, which takes longer
    /// than running it.
    #[cfg(feature = "inbox")]
    pub(super) async fn query_uncompiled(
        &self,
        statement: &str,
        parameters: &[&(dyn ToSql + Sync)],
    ) -> Result<Vec<Row>, PostgresError> {
        self.query_by(Way::Uncompiled, statement, parameters).await
    }

    async fn query_by(
        &self,
        way: Way,
        statement: &str,
        parameters: &[&(dyn ToSql + Sync)],
    ) -> Result<Vec<Row>, PostgresError> {
        let mut tried = 0;
        loop {
            // On the heap: a connection's futures are large, and a receiver's are held for every request.
            match Box::pin(self.ask(way, statement, parameters)).await {
                Err(error) if tried < AGAIN && error.failure == Failure::Passing => tried += 1,
                answered => return answered,
            }
        }
    }

    async fn ask(
        &self,
        way: Way,
        statement: &str,
        parameters: &[&(dyn ToSql + Sync)],
    ) -> Result<Vec<Row>, PostgresError> {
        let mut client = self.client().await?;
        let asked = async {
            if !self.ready.load(Ordering::Acquire) {
                create(&mut client, self.creates).await?;
                self.ready.store(true, Ordering::Release);
            }
            let statement = client.prepare_cached(statement).await?;
            match way {
                Way::Plainly => client.query(&statement, parameters).await.map_err(PostgresError::from),
                #[cfg(feature = "inbox")]
                Way::Uncompiled => {
                    let transaction = client.transaction().await?;
                    transaction.batch_execute("SET LOCAL jit = off").await?;
                    let rows = transaction.query(&statement, parameters).await?;
                    transaction.commit().await?;
                    Ok(rows)
                }
            }
        };
        let answered = match before(asked, Sleep::new(self.patience)).await {
            Some(answered) => answered,
            None => Err(PostgresError::late(self.patience)),
        };
        if let Err(error) = &answered {
            if error.failure == Failure::NoTables {
                self.ready.store(false, Ordering::Release);
            }
            if error.failure != Failure::Refused {
                // Another question must not wait behind this one, or meet the same fault.
                drop(Object::take(client));
            }
        }
        answered
    }

    /// A connection of the pool.
    pub(super) async fn client(&self) -> Result<Object, PostgresError> {
        match before(self.pool.get(), Sleep::new(self.patience)).await {
            Some(client) => Ok(client?),
            None => Err(PostgresError::late(self.patience)),
        }
    }
}

/// Creates those of the tables that are missing, if they are to be. A role that may not is not asked to if they are there.
async fn create(client: &mut Object, creates: bool) -> Result<(), PostgresError> {
    let row = client.query_one(table::EXISTS, &[]).await?;
    let (has_version, complete, encoding): (bool, bool, String) =
        (row.try_get(0)?, row.try_get(1)?, row.try_get(2)?);
    if encoding != "UTF8" {
        return Err(PostgresError::new(&format_args!(
            "its encoding is {encoding}, and the tables need UTF8"
        )));
    }
    if has_version {
        check_version(client).await?;
    }
    if has_version && complete {
        return Ok(());
    }
    if !creates {
        return Err(not_a_store(client, has_version).await?);
    }
    let transaction = client.transaction().await?;
    transaction.batch_execute(table::LOCK).await?;
    transaction.batch_execute(table::TABLES).await?;
    transaction.commit().await?;
    check_version(client).await
}

/// What is in a database without the tables.
async fn not_a_store(client: &Object, has_version: bool) -> Result<PostgresError, PostgresError> {
    if has_version {
        let reason = "its tables are of an earlier program: a receiver that connects brings them up to date";
        return Ok(PostgresError::new(&reason));
    }
    let rows = client.query(table::FOUND, &[]).await?;
    let tables = rows.iter().map(|row| row.try_get(0)).collect::<Result<Vec<String>, _>>()?;
    let found = listed(&tables);
    Ok(PostgresError::new(&format_args!("the database has {found}, and none of a store of deliveries")))
}

async fn check_version(client: &Object) -> Result<(), PostgresError> {
    let version: i32 = client.query_one(table::READ_VERSION, &[]).await?.try_get(0)?;
    if version == table::VERSION {
        return Ok(());
    }
    Err(PostgresError::new(&format_args!(
        "its tables have version {version}, and this program knows {}",
        table::VERSION
    )))
}
