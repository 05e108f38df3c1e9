//! The tables, and what is asked of them.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rusqlite::{Connection, OptionalExtension, Transaction, params};

use super::super::elapsed::Reading;
use super::super::{DeliveryKey, Lease};
use super::SqliteError;

/// The version of the tables.
const VERSION: i64 = 1;

pub(super) const LEASED: i64 = 0;
pub(super) const DONE: i64 = 1;
pub(super) const FREE: i64 = 2;

/// How many deliveries are forgotten in one transaction, so that no answer waits for many.
const FORGOTTEN_TOGETHER: i64 = 512;

/// Creates what is not there. `at` is elapsed time in milliseconds: when a lease ends, or the delivery was handled.
pub(super) fn create(transaction: &Transaction<'_>) -> rusqlite::Result<()> {
    transaction.execute_batch(
        "CREATE TABLE IF NOT EXISTS hookwright_store (
             version INTEGER NOT NULL,
             elapsed INTEGER,
             wall INTEGER
         ) STRICT;
         CREATE TABLE IF NOT EXISTS hookwright_deliveries (
             endpoint TEXT NOT NULL,
             id TEXT NOT NULL,
             verified INTEGER NOT NULL,
             state INTEGER NOT NULL,
             number INTEGER NOT NULL,
             at INTEGER NOT NULL,
             PRIMARY KEY (endpoint, id, verified)
         ) STRICT, WITHOUT ROWID;
         CREATE INDEX IF NOT EXISTS hookwright_deliveries_by_age ON hookwright_deliveries (at);
         CREATE INDEX IF NOT EXISTS hookwright_deliveries_unverified
             ON hookwright_deliveries (at) WHERE verified = 0;",
    )?;
    transaction.execute(
        "INSERT INTO hookwright_store (version) SELECT ?1 WHERE NOT EXISTS (SELECT 1 FROM hookwright_store)",
        [VERSION],
    )?;
    #[cfg(feature = "inbox")]
    super::inbox::create(transaction)?;
    adopt(transaction)
}

/// Takes over what was handled from the table of earlier programs, in which deliveries were first known by their
/// provider: an endpoint is named after its provider unless it says otherwise.
fn adopt(transaction: &Transaction<'_>) -> rusqlite::Result<()> {
    let columns: String = transaction.query_row(
        "SELECT coalesce(group_concat(name, ' '), '')
         FROM (SELECT name FROM pragma_table_info('deliveries') ORDER BY cid)",
        [],
        |row| row.get(0),
    )?;
    let known_by = match &*columns {
        "provider id state number at" => "provider",
        "endpoint id state number at" => "endpoint",
        _ => return Ok(()),
    };
    transaction.execute_batch(&format!(
        "INSERT OR IGNORE INTO hookwright_deliveries (endpoint, id, verified, state, number, at)
             SELECT {known_by}, id, 1, state, number, 0 FROM deliveries WHERE state = {DONE};
         DROP TABLE deliveries;"
    ))
}

/// Refuses a file that a later version wrote.
pub(super) fn check_version(connection: &Connection) -> Result<(), SqliteError> {
    let version: i64 = connection
        .query_row("SELECT version FROM hookwright_store", [], |row| row.get(0))
        .map_err(SqliteError::new)?;
    if version == VERSION {
        return Ok(());
    }
    Err(SqliteError::new(format!("its tables have version {version}, and this program knows {VERSION}")))
}

/// The reading that was written down last.
pub(super) fn reading(transaction: &Transaction<'_>) -> rusqlite::Result<Option<Reading>> {
    let (elapsed, wall): (Option<i64>, Option<i64>) = transaction
        .prepare_cached("SELECT elapsed, wall FROM hookwright_store")?
        .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(elapsed
        .zip(wall)
        .map(|(elapsed, wall)| Reading { elapsed: duration(elapsed), wall: UNIX_EPOCH + duration(wall) }))
}

pub(super) fn write_reading(transaction: &Transaction<'_>, reading: Reading) -> rusqlite::Result<()> {
    transaction
        .prepare_cached("UPDATE hookwright_store SET elapsed = ?1, wall = ?2")?
        .execute([millis(reading.elapsed), instant(reading.wall)])?;
    Ok(())
}

pub(super) struct Row {
    pub(super) state: i64,
    pub(super) number: i64,
    /// Elapsed time, in milliseconds.
    pub(super) at: i64,
}

pub(super) fn row(transaction: &Transaction<'_>, key: &DeliveryKey) -> rusqlite::Result<Option<Row>> {
    transaction
        .prepare_cached(
            "SELECT state, number, at FROM hookwright_deliveries
             WHERE endpoint = ?1 AND id = ?2 AND verified = ?3",
        )?
        .query_row(params![key.endpoint, key.id, key.verified], |row| {
            Ok(Row { state: row.get(0)?, number: row.get(1)?, at: row.get(2)? })
        })
        .optional()
}

/// The row of a lease that no later attempt has taken over: it is leased or done.
pub(super) fn held(transaction: &Transaction<'_>, lease: &Lease) -> rusqlite::Result<Option<Row>> {
    let number = lease.number.cast_signed();
    Ok(row(transaction, &lease.key)?.filter(|row| row.number == number && row.state != FREE))
}

pub(super) fn write(transaction: &Transaction<'_>, key: &DeliveryKey, row: &Row) -> rusqlite::Result<()> {
    transaction
        .prepare_cached(
            "INSERT INTO hookwright_deliveries (endpoint, id, verified, state, number, at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             ON CONFLICT DO UPDATE SET state = ?4, number = ?5, at = ?6",
        )?
        .execute(params![key.endpoint, key.id, key.verified, row.state, row.number, row.at])?;
    Ok(())
}

/// Some of the deliveries that were handled, in the order of their keys.
pub(super) fn handled(
    transaction: &Transaction<'_>,
    after: Option<&DeliveryKey>,
    most: i64,
) -> rusqlite::Result<Vec<DeliveryKey>> {
    let (endpoint, id, verified) =
        after.map_or(("", "", -1), |key| (&*key.endpoint, &*key.id, i64::from(key.verified)));
    transaction
        .prepare_cached(
            "SELECT endpoint, id, verified FROM hookwright_deliveries
             WHERE state = ?1 AND (endpoint, id, verified) > (?2, ?3, ?4)
             ORDER BY endpoint, id, verified LIMIT ?5",
        )?
        .query_map(params![DONE, endpoint, id, verified, most], |row| {
            Ok(DeliveryKey { endpoint: row.get(0)?, id: row.get(1)?, verified: row.get(2)? })
        })?
        .collect()
}

/// Gives back every lease: how many there were.
pub(super) fn release_all(transaction: &Transaction<'_>, elapsed: Duration) -> rusqlite::Result<usize> {
    transaction.execute(
        "UPDATE hookwright_deliveries SET state = ?1, at = ?2 WHERE state = ?3",
        params![FREE, millis(elapsed), LEASED],
    )
}

/// Forgets some of the deliveries that are older than `oldest`; a lease is as old as its end.
pub(super) fn forget_older_than(transaction: &Transaction<'_>, oldest: Duration) -> rusqlite::Result<()> {
    transaction
        .prepare_cached(
            "DELETE FROM hookwright_deliveries WHERE (endpoint, id, verified) IN
                 (SELECT endpoint, id, verified FROM hookwright_deliveries WHERE at < ?1 LIMIT ?2)",
        )?
        .execute([millis(oldest), FORGOTTEN_TOGETHER])?;
    Ok(())
}

/// Forgets the oldest of the unverified deliveries that are more than `most`, but none that is leased.
pub(super) fn forget_unverified(
    transaction: &Transaction<'_>,
    most: i64,
    elapsed: Duration,
) -> rusqlite::Result<()> {
    transaction
        .prepare_cached(
            "DELETE FROM hookwright_deliveries WHERE (endpoint, id, verified) IN
                 (SELECT endpoint, id, verified FROM hookwright_deliveries
                  WHERE verified = 0 AND at <= ?1 ORDER BY at
                  LIMIT max(0, (SELECT count(*) FROM hookwright_deliveries WHERE verified = 0) - ?2))",
        )?
        .execute([millis(elapsed), most])?;
    Ok(())
}

/// Milliseconds since 1970, as `SQLite`'s integers hold them.
fn instant(time: SystemTime) -> i64 {
    millis(time.duration_since(UNIX_EPOCH).unwrap_or_default())
}

pub(super) fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

pub(super) fn duration(millis: i64) -> Duration {
    Duration::from_millis(u64::try_from(millis).unwrap_or_default())
}
