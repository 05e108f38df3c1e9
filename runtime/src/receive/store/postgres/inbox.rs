//! The database as an inbox.

use std::borrow::Cow;
use std::hash::{BuildHasher as _, RandomState};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use deadpool_postgres::tokio_postgres::Row;
use deadpool_postgres::tokio_postgres::types::ToSql;

use super::table::{Known, micros, text};
use super::{Postgres, PostgresError, settled};
use crate::receive::Settled;
use crate::receive::inbox::{
    DAMAGED, End, Entry, Filter, Held, Hold, Inbox, Listed, Past, Put, Seen, State, Stats, bounded,
};

const HELD: i16 = 1;
const DEAD: i16 = 2;

/// The channel that says that an entry has arrived.
pub(super) const CHANNEL: &str = "hookwright_inbox";

pub(super) const NOTIFY: &str = "SELECT pg_notify('hookwright_inbox', '')::text";

/// Entries of one order are written one after the other, so that none becomes visible after one with a greater number. `$11` says
/// whether workers are told, which happens when the entry is written.
const PUT: &str = "
    WITH locked AS MATERIALIZED (
        SELECT CASE WHEN $5::text IS NOT NULL
            THEN pg_advisory_xact_lock(1752132459, hashtext($1 || ' ' || $5))::text END),
    kept AS (
        INSERT INTO hookwright_inbox
            (endpoint, id, verified, event, ordering, received, head, body, state, hold, attempts, due, reason, unknown, died)
        SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9::smallint, 0, 0, clock_timestamp(), $10, $12,
            CASE WHEN $9::smallint = 2 THEN (extract(epoch FROM clock_timestamp()) * 1000)::bigint END
        FROM locked
        WHERE NOT EXISTS (SELECT FROM hookwright_deliveries
            WHERE endpoint = $1 AND id = $2 AND verified = $3 AND state = 1)
        ON CONFLICT DO NOTHING RETURNING number)
    SELECT number, CASE WHEN $11::boolean THEN pg_notify('hookwright_inbox', '')::text END FROM kept";

/// What is locked is being taken by another. Of one order, only the first can be taken, and only while none is held: one that was
/// replayed may come before the one that is.
///
/// Of what is due, the oldest are looked at, some more than are taken, as others take at the same time. What is asked for by row and
/// sorted by all columns is found by no index but the one of orders, whatever the server knows of the table; and a sum is found by
/// none, so that what is held is looked up by its order. A limit that is asked for costs the same whatever it is, so that the
/// statement is planned once, and not each time.
const TAKE: &str = "
    WITH oldest AS MATERIALIZED (
        SELECT number, ordering FROM hookwright_inbox
        WHERE endpoint = $1 AND state < 2 AND due <= statement_timestamp() ORDER BY due, number LIMIT 1000),
    foremost AS MATERIALIZED (
        SELECT number FROM oldest WHERE ordering IS NULL OR number = (
            SELECT other.number FROM hookwright_inbox AS other
            WHERE other.state < 2 AND other.ordering IS NOT NULL
                AND (other.endpoint, other.ordering, other.number) >= ($1, oldest.ordering, 0::bigint)
            ORDER BY other.endpoint, other.ordering, other.number LIMIT 1)
        LIMIT (SELECT 16 * least($2::bigint, 1000))),
    due AS (
        SELECT number FROM hookwright_inbox AS entry
        WHERE number IN (SELECT number FROM foremost) AND state < 2 AND due <= statement_timestamp()
            AND (ordering IS NULL OR (
                SELECT true FROM hookwright_inbox AS other
                WHERE other.endpoint = $1 AND other.ordering = entry.ordering AND other.state = 1
                    AND other.due + interval '0' > statement_timestamp() LIMIT 1) IS NULL)
        ORDER BY due, number LIMIT (SELECT $2::bigint) FOR UPDATE SKIP LOCKED)
    UPDATE hookwright_inbox AS entry
    SET state = 1, hold = hold + 1, attempts = attempts + 1,
        due = clock_timestamp() + $3::bigint * interval '1 microsecond'
    FROM due WHERE entry.number = due.number
    RETURNING entry.number, hold, attempts, head, body";

/// Whether so many are due that those that can be taken may be behind them.
const IS_HELD_UP: &str = "
    SELECT 1 FROM hookwright_inbox WHERE endpoint = $1 AND state < 2 AND due <= statement_timestamp() OFFSET 999 LIMIT 1";

/// What is taken where all of the oldest wait behind others of their order: the first of each order, and those without one. An order
/// that is held up costs no more, however many entries it has.
const TAKE_BEHIND: &str = "
    WITH RECURSIVE oldest AS MATERIALIZED (
        SELECT number, ordering FROM hookwright_inbox
        WHERE endpoint = $1 AND state < 2 AND due <= statement_timestamp() ORDER BY due, number LIMIT 1000),
    foremost AS MATERIALIZED (
        SELECT number FROM oldest WHERE ordering IS NULL OR number = (
            SELECT other.number FROM hookwright_inbox AS other
            WHERE other.state < 2 AND other.ordering IS NOT NULL
                AND (other.endpoint, other.ordering, other.number) >= ($1, oldest.ordering, 0::bigint)
            ORDER BY other.endpoint, other.ordering, other.number LIMIT 1)
        LIMIT 16 * least($2::bigint, 1000)),
    orders AS (
        SELECT min(ordering) AS ordering FROM hookwright_inbox
        WHERE endpoint = $1 AND state < 2 AND ordering IS NOT NULL
            AND NOT EXISTS (SELECT FROM foremost) AND (SELECT count(*) FROM oldest) = 1000
        UNION ALL
        SELECT (SELECT min(ordering) FROM hookwright_inbox
            WHERE endpoint = $1 AND state < 2 AND ordering > orders.ordering)
        FROM orders WHERE ordering IS NOT NULL),
    candidates AS (
        SELECT number FROM foremost
        UNION ALL
        SELECT (SELECT other.number FROM hookwright_inbox AS other
            WHERE other.state < 2 AND other.ordering IS NOT NULL
                AND (other.endpoint, other.ordering, other.number) >= ($1, orders.ordering, 0::bigint)
            ORDER BY other.endpoint, other.ordering, other.number LIMIT 1)
        FROM orders WHERE ordering IS NOT NULL
        UNION ALL
        (SELECT number FROM hookwright_inbox
        WHERE endpoint = $1 AND state < 2 AND ordering IS NULL AND due <= statement_timestamp()
            AND EXISTS (SELECT FROM orders WHERE ordering IS NOT NULL)
        ORDER BY due, number LIMIT $2)),
    due AS (
        SELECT number FROM hookwright_inbox AS entry
        WHERE number IN (SELECT number FROM candidates) AND state < 2 AND due <= statement_timestamp()
            AND (ordering IS NULL OR (
                SELECT true FROM hookwright_inbox AS other
                WHERE other.endpoint = $1 AND other.ordering = entry.ordering AND other.state = 1
                    AND other.due + interval '0' > statement_timestamp() LIMIT 1) IS NULL)
        ORDER BY due, number LIMIT $2 FOR UPDATE SKIP LOCKED)
    UPDATE hookwright_inbox AS entry
    SET state = 1, hold = hold + 1, attempts = attempts + 1,
        due = clock_timestamp() + $3::bigint * interval '1 microsecond'
    FROM due WHERE entry.number = due.number
    RETURNING entry.number, hold, attempts, head, body";

const RENEW: &str = "
    UPDATE hookwright_inbox SET due = clock_timestamp() + $3::bigint * interval '1 microsecond'
    WHERE number = $1 AND hold = $2 AND state = 1 RETURNING 1";

/// The server need not wait for its disk: if it crashes, the entry is there again, and the store knows that it was handled.
const HANDLED: &str = "
    WITH soon AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true))
    DELETE FROM hookwright_inbox USING soon WHERE number = $1 AND hold = $2 AND state = 1 RETURNING 1";

const AGAIN: &str = "
    UPDATE hookwright_inbox
    SET state = 0, due = clock_timestamp() + $3::bigint * interval '1 microsecond', attempts = attempts - $4::integer,
        reason = coalesce($5, reason)
    WHERE number = $1 AND hold = $2 AND state = 1 RETURNING 1";

const DIE: &str = "
    UPDATE hookwright_inbox
    SET state = 2, due = clock_timestamp(), reason = $3, died = (extract(epoch FROM clock_timestamp()) * 1000)::bigint
    WHERE number = $1 AND hold = $2 AND state = 1 RETURNING 1";

const WAITING: &str = "
    SELECT count(*) FROM (SELECT FROM hookwright_inbox WHERE endpoint = $1 AND state < 2 LIMIT $2) AS waiting";

const STATS: &str = "
    SELECT endpoint, CASE WHEN NOT unknown THEN event END AS known, count(*) FILTER (WHERE state < 2),
        min(received) FILTER (WHERE state < 2), count(*) FILTER (WHERE state = 2), unknown
    FROM hookwright_inbox GROUP BY endpoint, known, unknown ORDER BY endpoint, unknown, known";

const LIST: &str = "
    SELECT number, endpoint, event, received, state, attempts, reason, replays, died, past_attempts, past_reason
    FROM hookwright_inbox
    WHERE number > $1 AND ($2::text IS NULL OR endpoint = $2) AND ($3::boolean IS NULL OR (state = 2) = $3)
    ORDER BY number LIMIT $4";

const SHOW: &str = "
    SELECT number, endpoint, event, received, state, attempts, reason, replays, died, past_attempts, past_reason, head, body
    FROM hookwright_inbox WHERE number = $1";

/// How many columns come before the head.
const LISTED: usize = 11;

/// The first that waits of the same order becomes due a moment later, so that a worker that is about to take it, and has not seen
/// the one that is replayed, leaves it; a worker that is taking it is waited for.
const REPLAY: &str = "
    WITH target AS MATERIALIZED (
        SELECT number, endpoint, ordering FROM hookwright_inbox WHERE number = $1 AND state <> 1 FOR UPDATE),
    foremost AS MATERIALIZED (
        SELECT (SELECT other.number FROM hookwright_inbox AS other
            WHERE other.endpoint = target.endpoint AND other.ordering = target.ordering AND other.state < 2
                AND other.number <> target.number
            ORDER BY other.number LIMIT 1) AS number
        FROM target WHERE ordering IS NOT NULL),
    touched AS (
        UPDATE hookwright_inbox AS other SET due = greatest(other.due, clock_timestamp())
        FROM foremost WHERE other.number = foremost.number AND other.state = 0 RETURNING 1)
    UPDATE hookwright_inbox AS entry
    SET state = 0, attempts = 0, due = clock_timestamp(), reason = NULL, replays = replays + 1,
        past_attempts = CASE WHEN reason IS NULL THEN past_attempts ELSE attempts END,
        past_reason = coalesce(reason, past_reason)
    FROM target WHERE entry.number = target.number AND (SELECT count(*) FROM touched) >= 0
    RETURNING pg_notify('hookwright_inbox', '')::text";

/// The number of an entry that is there.
const FIND: &str = "
    SELECT number FROM hookwright_inbox WHERE endpoint = $1 AND id = $2 AND verified = $3";

const REMOVE: &str = "DELETE FROM hookwright_inbox WHERE number = $1 AND state <> 1 RETURNING 1";

const FORGET: &str = "
    DELETE FROM hookwright_inbox WHERE number IN (
        SELECT number FROM hookwright_inbox
        WHERE state = 2 AND due < statement_timestamp() - $1::bigint * interval '1 microsecond'
        ORDER BY due LIMIT 512 FOR UPDATE SKIP LOCKED)
    RETURNING 1";

/// An id that no delivery has: that of an unverified one ends with a digest.
fn nonce() -> String {
    // A hasher's keys are random.
    let half = || RandomState::new().hash_one(0);
    format!("#put:{:016x}{:016x}", half(), half())
}

fn millis(time: SystemTime) -> i64 {
    i64::try_from(time.duration_since(UNIX_EPOCH).unwrap_or_default().as_millis()).unwrap_or(i64::MAX)
}

fn received_at(millis: i64) -> SystemTime {
    let since = Duration::from_millis(u64::try_from(millis).unwrap_or_default());
    UNIX_EPOCH.checked_add(since).unwrap_or(UNIX_EPOCH)
}

fn count(row: &Row, column: usize) -> Result<u64, PostgresError> {
    Ok(row.try_get::<_, i64>(column)?.cast_unsigned())
}

fn natural(number: i32) -> u32 {
    u32::try_from(number).unwrap_or_default()
}

/// The entry whose head is in a column and its body in the next; `None` if the head is damaged.
fn entry(row: &Row, column: usize) -> Result<Option<Entry>, PostgresError> {
    let (head, body): (String, Vec<u8>) = (row.try_get(column)?, row.try_get(column + 1)?);
    Ok(Entry::from_head(&head, body))
}

/// An entry that was taken, or the hold of one that cannot be read.
fn held(row: &Row) -> Result<Result<Held, Hold>, PostgresError> {
    let hold = Hold::new(count(row, 0)?, count(row, 1)?);
    let attempts = natural(row.try_get(2)?);
    let entry = entry(row, 3)?.ok_or(hold);
    Ok(entry.map(|entry| Held::new(hold, attempts, entry)))
}

fn listed(row: &Row) -> Result<Listed, PostgresError> {
    Ok(Listed {
        number: count(row, 0)?,
        endpoint: row.try_get(1)?,
        event: row.try_get(2)?,
        received_at: received_at(row.try_get(3)?),
        state: match row.try_get(4)? {
            HELD => State::Held,
            DEAD => State::Dead,
            _ => State::Waiting,
        },
        attempts: natural(row.try_get(5)?),
        reason: row.try_get(6)?,
        replays: natural(row.try_get(7)?),
        died_at: row.try_get::<_, Option<i64>>(8)?.map(received_at),
        past: Past::new(row.try_get::<_, Option<i32>>(9)?.map(natural), row.try_get(10)?),
    })
}

impl Inbox for Postgres {
    type Error = PostgresError;

    async fn put(&self, entry: &Entry, reason: Option<&str>) -> Result<Put, PostgresError> {
        let known = entry.key.as_ref().map(Known::of);
        // A question that is asked again must not keep an entry without an id twice.
        let (id, verified) = match &known {
            Some(known) => (known.id.clone(), known.verified),
            None => (Cow::Owned(nonce()), false),
        };
        let endpoint = text(&entry.endpoint);
        let event = entry.event.as_deref().map(text);
        let ordering = entry.order.as_deref().map(text);
        let (received, head, body) = (millis(entry.received_at), entry.head(), &*entry.body);
        let state = if reason.is_some() { DEAD } else { 0 };
        let tell = reason.is_none() && self.arrivals.is_time_to_tell();
        let rows = self
            .session
            .query(
                PUT,
                &[
                    &endpoint,
                    &id,
                    &verified,
                    &event.as_deref(),
                    &ordering.as_deref(),
                    &received,
                    &head,
                    &body,
                    &state,
                    &reason.map(bounded),
                    &tell,
                    &entry.unknown,
                ],
            )
            .await?;
        let rows = match (rows.is_empty(), &known) {
            (true, None) => self.session.query(FIND, &[&endpoint, &id, &verified]).await?,
            _ => rows,
        };
        let Some(row) = rows.first() else { return Ok(Put::Known) };
        self.arrivals.tell();
        if reason.is_none() && !tell {
            self.arrivals.tell_later(&self.session);
        }
        Ok(Put::Kept(count(row, 0)?))
    }

    async fn take(&self, endpoint: &str, most: usize, hold: Duration) -> Result<Vec<Held>, PostgresError> {
        let (endpoint, most) = (text(endpoint), i64::try_from(most).unwrap_or(i64::MAX));
        let hold = micros(hold);
        let parameters: &[&(dyn ToSql + Sync)] = &[&endpoint, &most, &hold];
        let mut rows = self.session.query(TAKE, parameters).await?;
        if rows.is_empty() && !self.session.query(IS_HELD_UP, &[&endpoint]).await?.is_empty() {
            rows = self.session.query_uncompiled(TAKE_BEHIND, parameters).await?;
        }
        let mut taken = Vec::new();
        for row in &rows {
            match held(row)? {
                Ok(held) => taken.push(held),
                // It must not be in the way of the others.
                Err(hold) => {
                    Inbox::settle(self, &hold, &End::Dead { reason: DAMAGED.to_owned() }).await?;
                }
            }
        }
        taken.sort_by_key(|held| held.hold.entry);
        Ok(taken)
    }

    async fn renew(&self, hold: &Hold, duration: Duration) -> Result<Settled, PostgresError> {
        let (entry, number) = (hold.entry.cast_signed(), hold.number.cast_signed());
        let rows = self.session.query(RENEW, &[&entry, &number, &micros(duration)]).await?;
        Ok(settled(&rows))
    }

    async fn settle(&self, hold: &Hold, end: &End) -> Result<Settled, PostgresError> {
        let (entry, number) = (hold.entry.cast_signed(), hold.number.cast_signed());
        let again = async |after: &Duration, uncounted: i32, reason: Option<String>| {
            let after = micros(*after);
            self.session.query(AGAIN, &[&entry, &number, &after, &uncounted, &reason]).await
        };
        let rows = match end {
            End::Handled => self.session.query(HANDLED, &[&entry, &number]).await,
            End::Failed { after, reason } => again(after, 0, Some(bounded(reason))).await,
            End::PutBack { after } => again(after, 1, None).await,
            End::Dead { reason } => self.session.query(DIE, &[&entry, &number, &bounded(reason)]).await,
        }?;
        // What was waiting for it, because it has the same order, may be taken now.
        self.arrivals.tell();
        Ok(settled(&rows))
    }

    async fn arrived(&self, seen: &mut Seen) {
        self.arrivals.next(&self.session, seen).await;
    }

    async fn waiting(&self, endpoint: &str, most: u64) -> Result<u64, PostgresError> {
        let (endpoint, most) = (text(endpoint), i64::try_from(most).unwrap_or(i64::MAX));
        let rows = self.session.query(WAITING, &[&endpoint, &most]).await?;
        rows.first().map_or(Ok(0), |row| count(row, 0))
    }

    async fn stats(&self) -> Result<Vec<Stats>, PostgresError> {
        let rows = self.session.query(STATS, &[]).await?;
        rows.iter()
            .map(|row| {
                Ok(Stats {
                    endpoint: row.try_get(0)?,
                    event: row.try_get(1)?,
                    waiting: count(row, 2)?,
                    oldest: row.try_get::<_, Option<i64>>(3)?.map(received_at),
                    dead: count(row, 4)?,
                    unknown: row.try_get(5)?,
                })
            })
            .collect()
    }

    async fn list(&self, filter: &Filter, after: u64, most: usize) -> Result<Vec<Listed>, PostgresError> {
        let (after, most) = (after.cast_signed(), i64::try_from(most).unwrap_or(i64::MAX));
        let endpoint = filter.endpoint.as_deref().map(text);
        let rows = self.session.query(LIST, &[&after, &endpoint.as_deref(), &filter.dead, &most]).await?;
        rows.iter().map(listed).collect()
    }

    async fn show(&self, number: u64) -> Result<Option<(Listed, Entry)>, PostgresError> {
        let rows = self.session.query(SHOW, &[&number.cast_signed()]).await?;
        let shown = |row: &Row| -> Result<_, PostgresError> {
            let listed = listed(row)?;
            let bare = || {
                Ok(Entry::new(&*listed.endpoint, row.try_get::<_, Vec<u8>>(LISTED + 1)?, listed.received_at))
            };
            let entry = entry(row, LISTED)?.map_or_else(bare, Ok::<_, PostgresError>)?;
            Ok((listed, entry))
        };
        rows.first().map(shown).transpose()
    }

    async fn replay(&self, number: u64) -> Result<bool, PostgresError> {
        let rows = self.session.query(REPLAY, &[&number.cast_signed()]).await?;
        self.arrivals.tell();
        Ok(!rows.is_empty())
    }

    async fn remove(&self, number: u64) -> Result<bool, PostgresError> {
        let rows = self.session.query(REMOVE, &[&number.cast_signed()]).await?;
        Ok(!rows.is_empty())
    }

    async fn forget(&self, age: Duration) -> Result<u64, PostgresError> {
        let rows = self.session.query(FORGET, &[&micros(age)]).await?;
        Ok(u64::try_from(rows.len()).unwrap_or(u64::MAX))
    }
}
