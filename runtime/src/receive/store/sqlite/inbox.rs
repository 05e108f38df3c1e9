//! The file as an inbox.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rusqlite::{Connection, OptionalExtension, Row, Transaction, named_params, params};

use super::table::{DONE, duration, millis};
use super::worker::Turn;
use super::{Sqlite, SqliteError};
use crate::receive::inbox::{
    DAMAGED, End, Entry, Filter, Held, Hold, Inbox, Listed, Past, Put, Seen, State, Stats, bounded,
};
use crate::receive::{Clock, Settled};

const WAITING: i64 = 0;
const HELD: i64 = 1;
const DEAD: i64 = 2;

/// How many dead entries are removed in one transaction.
const FORGOTTEN_TOGETHER: i64 = 512;

/// Creates what is not there. `due` is elapsed time in milliseconds: when the entry may be taken, its hold ends, or it died.
pub(super) fn create(transaction: &Transaction<'_>) -> rusqlite::Result<()> {
    transaction.execute_batch(
        "CREATE TABLE IF NOT EXISTS hookwright_inbox (
             number INTEGER PRIMARY KEY AUTOINCREMENT,
             endpoint TEXT NOT NULL,
             id TEXT,
             verified INTEGER,
             event TEXT,
             ordering TEXT,
             received INTEGER NOT NULL,
             head TEXT NOT NULL,
             body BLOB NOT NULL,
             state INTEGER NOT NULL,
             hold INTEGER NOT NULL,
             attempts INTEGER NOT NULL,
             due INTEGER NOT NULL,
             reason TEXT
         ) STRICT;",
    )?;
    for (column, kind) in LATER {
        if !has_column(transaction, column)? {
            transaction.execute_batch(&format!("ALTER TABLE hookwright_inbox ADD COLUMN {column} {kind}"))?;
        }
    }
    transaction.execute_batch(
        "         CREATE UNIQUE INDEX IF NOT EXISTS hookwright_inbox_deliveries
             ON hookwright_inbox (endpoint, id, verified) WHERE id IS NOT NULL;
         CREATE INDEX IF NOT EXISTS hookwright_inbox_due ON hookwright_inbox (endpoint, due, number) WHERE state < 2;
         CREATE INDEX IF NOT EXISTS hookwright_inbox_unordered
             ON hookwright_inbox (endpoint, due, number) WHERE state < 2 AND ordering IS NULL;
         CREATE INDEX IF NOT EXISTS hookwright_inbox_ordering
             ON hookwright_inbox (endpoint, ordering, number) WHERE state < 2 AND ordering IS NOT NULL;
         CREATE INDEX IF NOT EXISTS hookwright_inbox_held
             ON hookwright_inbox (endpoint, ordering) WHERE state = 1 AND ordering IS NOT NULL;
         CREATE INDEX IF NOT EXISTS hookwright_inbox_dead ON hookwright_inbox (due) WHERE state = 2;",
    )
}

/// What the first inboxes did not have. `died` is in milliseconds since 1970; what is past is of before the last replay.
const LATER: [(&str, &str); 5] = [
    ("unknown", "INTEGER NOT NULL DEFAULT 0"),
    ("replays", "INTEGER NOT NULL DEFAULT 0"),
    ("died", "INTEGER"),
    ("past_attempts", "INTEGER"),
    ("past_reason", "TEXT"),
];

fn has_column(connection: &Connection, column: &str) -> rusqlite::Result<bool> {
    let count = "SELECT count(*) FROM pragma_table_info('hookwright_inbox') WHERE name = ?1";
    connection.query_row(count, [column], |row| row.get::<_, i64>(0)).map(|count| count > 0)
}

/// Whether a file's inbox has everything that this program reads.
pub(super) fn is_current(connection: &Connection) -> rusqlite::Result<bool> {
    LATER.iter().try_fold(true, |all, (column, _)| Ok(all && has_column(connection, column)?))
}

/// Of one order, only the first can be taken, and only while none is held: one that was replayed may come before the one that is.
///
/// Of what is due, the oldest are looked at. If all of these wait behind others of their order, the first of each order are, and those
/// without one: an order that is held up costs no more, however many entries it has.
const TAKE: &str = "
    WITH RECURSIVE oldest AS NOT MATERIALIZED (
        SELECT number, ordering FROM hookwright_inbox
        WHERE endpoint = :endpoint AND state < 2 AND due <= :passed ORDER BY due, number LIMIT 1000),
    foremost AS MATERIALIZED (
        SELECT number FROM oldest WHERE ordering IS NULL OR number = (
            SELECT min(other.number) FROM hookwright_inbox AS other
            WHERE other.endpoint = :endpoint AND other.ordering = oldest.ordering AND other.state < 2)
        LIMIT 16 * min(:most, 1000)),
    held_up(endpoint) AS (
        SELECT :endpoint WHERE NOT EXISTS (SELECT 1 FROM foremost) AND (SELECT count(*) FROM oldest) = 1000),
    orders(ordering) AS (
        SELECT min(ordering) FROM hookwright_inbox
        WHERE endpoint = (SELECT endpoint FROM held_up) AND state < 2 AND ordering IS NOT NULL
        UNION ALL
        SELECT (SELECT min(ordering) FROM hookwright_inbox
            WHERE endpoint = :endpoint AND state < 2 AND ordering > orders.ordering)
        FROM orders WHERE ordering IS NOT NULL),
    candidates AS (
        SELECT number FROM foremost
        UNION ALL
        SELECT (SELECT min(number) FROM hookwright_inbox
            WHERE endpoint = :endpoint AND state < 2 AND ordering = orders.ordering)
        FROM orders WHERE ordering IS NOT NULL
        UNION ALL
        SELECT number FROM (SELECT number FROM hookwright_inbox
            WHERE endpoint = (SELECT endpoint FROM held_up) AND state < 2 AND ordering IS NULL AND due <= :passed
            ORDER BY due, number LIMIT :most))
    UPDATE hookwright_inbox SET state = 1, hold = hold + 1, attempts = attempts + 1, due = :until
    WHERE number IN (
        SELECT entry.number FROM candidates CROSS JOIN hookwright_inbox AS entry ON entry.number = candidates.number
        WHERE state < 2 AND due <= :passed
            AND (ordering IS NULL OR NOT EXISTS (
                SELECT 1 FROM hookwright_inbox AS other
                WHERE other.endpoint = :endpoint AND other.ordering = entry.ordering AND other.state = 1
                    AND other.due > :passed))
        ORDER BY due, entry.number LIMIT :most)
    RETURNING number, hold, attempts, head, body";

const LISTED: &str =
    "number, endpoint, event, received, state, attempts, reason, replays, died, past_attempts, past_reason";
/// How many columns these are.
const LISTED_COLUMNS: usize = 11;

impl Turn<'_> {
    /// The time that has passed, by the clock of this process, which no jump can disturb.
    fn passed(&mut self) -> rusqlite::Result<Duration> {
        self.elapsed(Clock::default().steady())
    }

    fn put(&mut self, entry: &Entry, reason: Option<&str>) -> rusqlite::Result<Put> {
        let due = millis(self.passed()?);
        let key = entry.key.as_ref();
        let (id, verified) = (key.map(|key| &key.id), key.map(|key| key.verified));
        let kept = self
            .transaction()
            .prepare_cached(
                "INSERT INTO hookwright_inbox
                     (endpoint, id, verified, event, ordering, received, head, body, state, hold, attempts, due, reason,
                      unknown, died)
                 SELECT :endpoint, :id, :verified, :event, :ordering, :received, :head, :body, :state, 0, 0, :due, :reason,
                     :unknown, :died
                 WHERE NOT EXISTS (SELECT 1 FROM hookwright_deliveries
                     WHERE endpoint = :endpoint AND id = :id AND verified = :verified AND state = :done)
                 ON CONFLICT DO NOTHING RETURNING number",
            )?
            .query_row(
                named_params! {
                    ":endpoint": entry.endpoint, ":id": id, ":verified": verified, ":event": entry.event,
                    ":ordering": entry.order, ":received": received(entry.received_at), ":head": entry.head(),
                    ":body": &*entry.body, ":state": if reason.is_some() { DEAD } else { WAITING }, ":due": due,
                    ":reason": reason.map(bounded), ":done": DONE, ":unknown": entry.unknown,
                    ":died": reason.map(|_| received(SystemTime::now())),
                },
                |row| row.get(0),
            )
            .optional()?;
        Ok(kept.map_or(Put::Known, |number: i64| Put::Kept(number.cast_unsigned())))
    }

    fn take(&mut self, endpoint: &str, most: usize, hold: Duration) -> rusqlite::Result<Vec<Held>> {
        let passed = self.passed()?;
        let until = millis(passed.saturating_add(hold));
        let found = self
            .transaction()
            .prepare_cached(TAKE)?
            .query_map(
                named_params! {
                    ":endpoint": endpoint, ":passed": millis(passed), ":until": until,
                    ":most": i64::try_from(most).unwrap_or(i64::MAX),
                },
                held,
            )?
            .collect::<rusqlite::Result<Vec<_>>>()?;
        let mut taken = Vec::new();
        for one in found {
            match one {
                Ok(held) => taken.push(held),
                // It must not be in the way of the others.
                Err(hold) => {
                    self.end(hold, &End::Dead { reason: DAMAGED.to_owned() })?;
                }
            }
        }
        taken.sort_by_key(|held| held.hold.entry);
        Ok(taken)
    }

    fn extend(&mut self, hold: Hold, duration: Duration) -> rusqlite::Result<Settled> {
        let until = millis(self.passed()?.saturating_add(duration));
        self.change(
            hold,
            "UPDATE hookwright_inbox SET due = ?3 WHERE number = ?1 AND hold = ?2 AND state = 1",
            until,
        )
    }

    fn end(&mut self, hold: Hold, end: &End) -> rusqlite::Result<Settled> {
        let passed = self.passed()?;
        match end {
            End::Handled => self.change(
                hold,
                "DELETE FROM hookwright_inbox WHERE number = ?1 AND hold = ?2 AND state = 1 AND ?3 >= 0",
                0,
            ),
            End::Failed { after, reason } => self.wait(hold, passed.saturating_add(*after), 0, Some(reason)),
            End::PutBack { after } => self.wait(hold, passed.saturating_add(*after), 1, None),
            End::Dead { reason } => {
                let changed = self
                    .transaction()
                    .prepare_cached(
                        "UPDATE hookwright_inbox SET state = 2, due = ?3, reason = ?4, died = ?5
                         WHERE number = ?1 AND hold = ?2 AND state = 1",
                    )?
                    .execute(params![
                        hold.entry.cast_signed(),
                        hold.number.cast_signed(),
                        millis(passed),
                        bounded(reason),
                        received(SystemTime::now())
                    ])?;
                Ok(settled(changed))
            }
        }
    }

    fn wait(
        &self,
        hold: Hold,
        due: Duration,
        uncounted: i64,
        reason: Option<&String>,
    ) -> rusqlite::Result<Settled> {
        let changed = self
            .transaction()
            .prepare_cached(
                "UPDATE hookwright_inbox
                 SET state = 0, due = ?3, attempts = attempts - ?4, reason = coalesce(?5, reason)
                 WHERE number = ?1 AND hold = ?2 AND state = 1",
            )?
            .execute(params![
                hold.entry.cast_signed(),
                hold.number.cast_signed(),
                millis(due),
                uncounted,
                reason.map(|reason| bounded(reason))
            ])?;
        Ok(settled(changed))
    }

    fn change(&self, hold: Hold, statement: &str, value: i64) -> rusqlite::Result<Settled> {
        let parameters = params![hold.entry.cast_signed(), hold.number.cast_signed(), value];
        Ok(settled(self.transaction().prepare_cached(statement)?.execute(parameters)?))
    }

    fn list(&self, filter: &Filter, after: u64, most: usize) -> rusqlite::Result<Vec<Listed>> {
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        self.transaction()
            .prepare_cached(&format!(
                "SELECT {LISTED} FROM hookwright_inbox
                 WHERE number > ?1 AND (?2 IS NULL OR endpoint = ?2) AND (?3 IS NULL OR (state = 2) = ?3)
                 ORDER BY number LIMIT ?4"
            ))?
            .query_map(params![after.cast_signed(), filter.endpoint, filter.dead, most], listed)?
            .collect()
    }

    fn show(&self, number: u64) -> rusqlite::Result<Option<(Listed, Entry)>> {
        self.transaction()
            .prepare_cached(&format!("SELECT {LISTED}, head, body FROM hookwright_inbox WHERE number = ?1"))?
            .query_row([number.cast_signed()], |row| {
                let listed = listed(row)?;
                let bare = || {
                    Ok(Entry::new(
                        &*listed.endpoint,
                        row.get::<_, Vec<u8>>(LISTED_COLUMNS + 1)?,
                        listed.received_at,
                    ))
                };
                let entry = entry(row, LISTED_COLUMNS)?.map_or_else(bare, Ok::<_, rusqlite::Error>)?;
                Ok((listed, entry))
            })
            .optional()
    }

    fn replay(&mut self, number: u64) -> rusqlite::Result<bool> {
        let due = millis(self.passed()?);
        let changed = self
            .transaction()
            .prepare_cached(
                "UPDATE hookwright_inbox
                 SET state = 0, attempts = 0, due = ?2, reason = NULL, replays = replays + 1,
                     past_attempts = CASE WHEN reason IS NULL THEN past_attempts ELSE attempts END,
                     past_reason = coalesce(reason, past_reason)
                 WHERE number = ?1 AND state <> 1",
            )?
            .execute([number.cast_signed(), due])?;
        Ok(changed > 0)
    }

    fn waiting(&self, endpoint: &str, most: u64) -> rusqlite::Result<u64> {
        let count: i64 = self
            .transaction()
            .prepare_cached(
                "SELECT count(*) FROM (
                     SELECT 1 FROM hookwright_inbox WHERE endpoint = ?1 AND state < 2 LIMIT ?2)",
            )?
            .query_row(params![endpoint, i64::try_from(most).unwrap_or(i64::MAX)], |row| row.get(0))?;
        Ok(count.cast_unsigned())
    }

    fn stats(&self) -> rusqlite::Result<Vec<Stats>> {
        self.transaction()
            .prepare_cached(
                "SELECT endpoint, iif(unknown, NULL, event) AS known, count(*) FILTER (WHERE state < 2),
                     min(received) FILTER (WHERE state < 2), count(*) FILTER (WHERE state = 2), unknown
                 FROM hookwright_inbox GROUP BY endpoint, unknown, known ORDER BY endpoint, unknown, known",
            )?
            .query_map([], |row| {
                let oldest: Option<i64> = row.get(3)?;
                Ok(Stats {
                    endpoint: row.get(0)?,
                    event: row.get(1)?,
                    waiting: row.get::<_, i64>(2)?.cast_unsigned(),
                    oldest: oldest.map(received_at),
                    dead: row.get::<_, i64>(4)?.cast_unsigned(),
                    unknown: row.get(5)?,
                })
            })?
            .collect()
    }

    fn forget_dead(&mut self, age: Duration) -> rusqlite::Result<u64> {
        let oldest = millis(self.passed()?.saturating_sub(age));
        let removed = self
            .transaction()
            .prepare_cached(
                "DELETE FROM hookwright_inbox WHERE number IN (
                     SELECT number FROM hookwright_inbox WHERE state = 2 AND due < ?1 LIMIT ?2)",
            )?
            .execute([oldest, FORGOTTEN_TOGETHER])?;
        Ok(u64::try_from(removed).unwrap_or(u64::MAX))
    }
}

fn settled(changed: usize) -> Settled {
    if changed > 0 { Settled::Settled } else { Settled::Lost }
}

fn received(time: SystemTime) -> i64 {
    millis(time.duration_since(UNIX_EPOCH).unwrap_or_default())
}

fn received_at(millis: i64) -> SystemTime {
    UNIX_EPOCH.checked_add(duration(millis)).unwrap_or(UNIX_EPOCH)
}

/// An entry that was taken, or the hold of one that cannot be read.
fn held(row: &Row<'_>) -> rusqlite::Result<Result<Held, Hold>> {
    let (number, hold): (i64, i64) = (row.get(0)?, row.get(1)?);
    let hold = Hold::new(number.cast_unsigned(), hold.cast_unsigned());
    let attempts = row.get(2)?;
    Ok(entry(row, 3)?.map(|entry| Held::new(hold, attempts, entry)).ok_or(hold))
}

/// The entry whose head is in a column and its body in the next; `None` if the head is damaged.
fn entry(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<Entry>> {
    let (head, body): (String, Vec<u8>) = (row.get(column)?, row.get(column + 1)?);
    Ok(Entry::from_head(&head, body))
}

fn listed(row: &Row<'_>) -> rusqlite::Result<Listed> {
    let (number, state): (i64, i64) = (row.get(0)?, row.get(4)?);
    Ok(Listed {
        number: number.cast_unsigned(),
        endpoint: row.get(1)?,
        event: row.get(2)?,
        received_at: received_at(row.get(3)?),
        state: match state {
            HELD => State::Held,
            DEAD => State::Dead,
            _ => State::Waiting,
        },
        attempts: row.get(5)?,
        reason: row.get(6)?,
        replays: row.get(7)?,
        died_at: row.get::<_, Option<i64>>(8)?.map(received_at),
        past: Past::new(row.get(9)?, row.get(10)?),
    })
}

impl Inbox for Sqlite {
    type Error = SqliteError;

    async fn put(&self, entry: &Entry, reason: Option<&str>) -> Result<Put, SqliteError> {
        let (entry, reason) = (entry.clone(), reason.map(str::to_owned));
        let put = self.ask(move |turn| turn.put(&entry, reason.as_deref())).await?;
        if matches!(put, Put::Kept(_)) {
            self.arrived.tell();
        }
        Ok(put)
    }

    async fn take(&self, endpoint: &str, most: usize, hold: Duration) -> Result<Vec<Held>, SqliteError> {
        let endpoint = endpoint.to_owned();
        self.ask(move |turn| turn.take(&endpoint, most, hold)).await
    }

    async fn renew(&self, hold: &Hold, duration: Duration) -> Result<Settled, SqliteError> {
        let hold = *hold;
        self.ask(move |turn| turn.extend(hold, duration)).await
    }

    async fn settle(&self, hold: &Hold, end: &End) -> Result<Settled, SqliteError> {
        let (hold, end) = (*hold, end.clone());
        let settled = self.ask(move |turn| turn.end(hold, &end)).await?;
        // What was waiting for it, because it has the same order, may be taken now.
        self.arrived.tell();
        Ok(settled)
    }

    async fn arrived(&self, seen: &mut Seen) {
        self.arrived.next(seen).await;
    }

    async fn waiting(&self, endpoint: &str, most: u64) -> Result<u64, SqliteError> {
        let endpoint = endpoint.to_owned();
        self.ask(move |turn| turn.waiting(&endpoint, most)).await
    }

    async fn stats(&self) -> Result<Vec<Stats>, SqliteError> {
        self.ask(|turn| turn.stats()).await
    }

    async fn list(&self, filter: &Filter, after: u64, most: usize) -> Result<Vec<Listed>, SqliteError> {
        let filter = filter.clone();
        self.ask(move |turn| turn.list(&filter, after, most)).await
    }

    async fn show(&self, number: u64) -> Result<Option<(Listed, Entry)>, SqliteError> {
        self.ask(move |turn| turn.show(number)).await
    }

    async fn replay(&self, number: u64) -> Result<bool, SqliteError> {
        let replayed = self.ask(move |turn| turn.replay(number)).await?;
        self.arrived.tell();
        Ok(replayed)
    }

    async fn remove(&self, number: u64) -> Result<bool, SqliteError> {
        let statement = "DELETE FROM hookwright_inbox WHERE number = ?1 AND state <> 1";
        self.ask(move |turn| Ok(turn.transaction().execute(statement, [number.cast_signed()])? > 0)).await
    }

    async fn forget(&self, age: Duration) -> Result<u64, SqliteError> {
        self.ask(move |turn| turn.forget_dead(age)).await
    }
}
