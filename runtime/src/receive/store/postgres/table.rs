//! The tables, and what is asked of them.

use std::borrow::Cow;
use std::time::Duration;

use super::super::DeliveryKey;
use super::super::key::digest;

/// The version of the tables.
pub(super) const VERSION: i32 = 1;

pub(super) const LEASED: i16 = 0;
pub(super) const DONE: i16 = 1;

/// How many deliveries that were not verified are remembered.
pub(super) const UNVERIFIED: i64 = 100_000;
/// After how many new ones they are counted again.
pub(super) const UNVERIFIED_UNCOUNTED: u32 = 1_000;

/// What processes that create the tables at the same time wait for: `hookwrig` in ASCII.
pub(super) const LOCK: &str = "SELECT pg_advisory_xact_lock(7525352667785161063)";

/// `state` is 0 for a leased delivery, 1 for one that was handled and 2 for one that was given back. `at` is when the lease
/// ends, or when the delivery was handled or given back.
///
/// Of an inbox, `state` is 0 for an entry that waits, 1 for one that is held and 2 for a dead one. `due` is when the entry may be
/// taken, its hold ends, or it died. `received` and `died` are in milliseconds since 1970; what is past is of before the last replay.
pub(super) const TABLES: &str = r#"CREATE TABLE IF NOT EXISTS hookwright_store (version integer NOT NULL);
CREATE TABLE IF NOT EXISTS hookwright_deliveries (
    endpoint text COLLATE "C" NOT NULL,
    id text COLLATE "C" NOT NULL,
    verified boolean NOT NULL,
    state smallint NOT NULL,
    number bigint NOT NULL,
    at timestamptz NOT NULL,
    PRIMARY KEY (endpoint, id, verified)
);
CREATE INDEX IF NOT EXISTS hookwright_deliveries_by_age ON hookwright_deliveries (at);
CREATE INDEX IF NOT EXISTS hookwright_deliveries_unverified ON hookwright_deliveries (at) WHERE NOT verified;
CREATE TABLE IF NOT EXISTS hookwright_inbox (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    endpoint text COLLATE "C" NOT NULL,
    id text COLLATE "C",
    verified boolean,
    event text COLLATE "C",
    ordering text COLLATE "C",
    received bigint NOT NULL,
    head text NOT NULL,
    body bytea NOT NULL,
    state smallint NOT NULL,
    hold bigint NOT NULL,
    attempts integer NOT NULL,
    due timestamptz NOT NULL,
    reason text
);
ALTER TABLE hookwright_inbox
    ADD COLUMN IF NOT EXISTS unknown boolean NOT NULL DEFAULT false,
    ADD COLUMN IF NOT EXISTS replays integer NOT NULL DEFAULT 0,
    ADD COLUMN IF NOT EXISTS died bigint,
    ADD COLUMN IF NOT EXISTS past_attempts integer,
    ADD COLUMN IF NOT EXISTS past_reason text;
CREATE UNIQUE INDEX IF NOT EXISTS hookwright_inbox_deliveries
    ON hookwright_inbox (endpoint, id, verified) WHERE id IS NOT NULL;
CREATE INDEX IF NOT EXISTS hookwright_inbox_due ON hookwright_inbox (endpoint, due, number) WHERE state < 2;
CREATE INDEX IF NOT EXISTS hookwright_inbox_unordered
    ON hookwright_inbox (endpoint, due, number) WHERE state < 2 AND ordering IS NULL;
CREATE INDEX IF NOT EXISTS hookwright_inbox_ordering
    ON hookwright_inbox (endpoint, ordering, number) WHERE state < 2 AND ordering IS NOT NULL;
CREATE INDEX IF NOT EXISTS hookwright_inbox_held
    ON hookwright_inbox (endpoint, ordering) WHERE state = 1 AND ordering IS NOT NULL;
CREATE INDEX IF NOT EXISTS hookwright_inbox_dead ON hookwright_inbox (due) WHERE state = 2;
INSERT INTO hookwright_store (version) SELECT 1 WHERE NOT EXISTS (SELECT FROM hookwright_store);
"#;

/// Whether the table of versions is there, whether all of what a program needs is, and the database's encoding. An earlier program
/// made no inbox.
#[cfg(feature = "inbox")]
pub(super) const EXISTS: &str = "
    SELECT to_regclass('hookwright_store') IS NOT NULL,
        to_regclass('hookwright_deliveries') IS NOT NULL AND to_regclass('hookwright_inbox') IS NOT NULL
            AND to_regclass('hookwright_inbox_held') IS NOT NULL
            AND EXISTS (SELECT FROM pg_attribute
                WHERE attrelid = to_regclass('hookwright_inbox') AND attname = 'past_reason' AND NOT attisdropped),
        current_setting('server_encoding')";
#[cfg(not(feature = "inbox"))]
pub(super) const EXISTS: &str = "
    SELECT to_regclass('hookwright_store') IS NOT NULL, to_regclass('hookwright_deliveries') IS NOT NULL,
        current_setting('server_encoding')";

/// Whether a lock of the database could be had, and which table is the inbox's, or else the store's.
pub(super) const IDENTITY: &str = "
    SELECT pg_try_advisory_xact_lock($1),
        coalesce(to_regclass('hookwright_inbox'), to_regclass('hookwright_deliveries'))::oid::bigint";

/// The tables that are there.
pub(super) const FOUND: &str = "
    SELECT relname::text FROM pg_class
    WHERE relkind IN ('r', 'p') AND pg_table_is_visible(oid) AND relnamespace <> 'pg_catalog'::regnamespace
    ORDER BY relname LIMIT 100";
pub(super) const READ_VERSION: &str = "SELECT version FROM hookwright_store";

/// Claims a delivery that nobody has: its number, or no row.
pub(super) const CLAIM: &str = "
    INSERT INTO hookwright_deliveries AS known (endpoint, id, verified, state, number, at)
    VALUES ($1, $2, $3, 0, 1, clock_timestamp() + $4::bigint * interval '1 microsecond')
    ON CONFLICT (endpoint, id, verified) DO UPDATE
        SET state = 0, number = known.number + 1, at = excluded.at
        WHERE known.state = 2 OR (known.state = 0 AND known.at <= clock_timestamp())
    RETURNING number";

/// The state of a delivery, and in how many seconds its lease ends.
pub(super) const FIND: &str = "
    SELECT state, extract(epoch FROM at - clock_timestamp())::float8
    FROM hookwright_deliveries WHERE endpoint = $1 AND id = $2 AND verified = $3";

/// Of a delivery that was committed, nothing changes. The same row is looked at again after its lock was waited for.
pub(super) const RENEW: &str = "
    UPDATE hookwright_deliveries
    SET at = CASE state WHEN 0 THEN clock_timestamp() + $5::bigint * interval '1 microsecond' ELSE at END
    WHERE endpoint = $1 AND id = $2 AND verified = $3 AND number = $4 AND state IN (0, 1)
    RETURNING 1";

pub(super) const COMMIT: &str = "
    UPDATE hookwright_deliveries
    SET state = 1, at = CASE state WHEN 0 THEN clock_timestamp() ELSE at END
    WHERE endpoint = $1 AND id = $2 AND verified = $3 AND number = $4 AND state IN (0, 1)
    RETURNING 1";

pub(super) const COMMIT_LEASED: &str = "
    UPDATE hookwright_deliveries SET state = 1, at = clock_timestamp()
    WHERE endpoint = $1 AND id = $2 AND verified = $3 AND number = $4 AND state = 0";

pub(super) const IS_DONE: &str = "
    SELECT 1 FROM hookwright_deliveries
    WHERE endpoint = $1 AND id = $2 AND verified = $3 AND number = $4 AND state = 1";

/// Some of the deliveries that were handled, in the order of their keys.
pub(super) const HANDLED: &str = "
    SELECT endpoint, id, verified FROM hookwright_deliveries
    WHERE state = 1 AND (endpoint, id, verified::integer) > ($1, $2, $3) AND (endpoint, id) >= ($1, $2)
    ORDER BY endpoint, id, verified LIMIT $4";

/// The row stays, for its number: the next lease must have a greater one.
pub(super) const RELEASE: &str = "
    UPDATE hookwright_deliveries SET state = 2, at = clock_timestamp()
    WHERE endpoint = $1 AND id = $2 AND verified = $3 AND number = $4 AND state = 0
    RETURNING 1";

pub(super) const RELEASE_ALL: &str =
    "UPDATE hookwright_deliveries SET state = 2, at = clock_timestamp() WHERE state = 0";

/// Forgets a batch of what is older than `$1` microseconds; a lease is as old as its end. What another process is forgetting
/// or claiming is left alone. An index can be asked for what is older than the time of the statement; `clock_timestamp` may be
/// another for each row, so that all are looked at.
pub(super) const FORGET: &str = "
    DELETE FROM hookwright_deliveries WHERE (endpoint, id, verified) IN (
        SELECT endpoint, id, verified FROM hookwright_deliveries
        WHERE at < statement_timestamp() - $1::bigint * interval '1 microsecond'
        ORDER BY at LIMIT 512 FOR UPDATE SKIP LOCKED)";

/// Forgets the oldest of the unverified deliveries that are more than `$1`, but none that is leased.
pub(super) const FORGET_UNVERIFIED: &str = "
    DELETE FROM hookwright_deliveries WHERE (endpoint, id, verified) IN (
        SELECT endpoint, id, verified FROM hookwright_deliveries
        WHERE NOT verified AND at <= statement_timestamp() ORDER BY at
        LIMIT greatest(0, (SELECT count(*) FROM hookwright_deliveries WHERE NOT verified) - $1::bigint)
        FOR UPDATE SKIP LOCKED)";

/// What a row is known by. A text of the database cannot hold U+0000, and an index no long text: the digest stands for
/// such a one.
pub(super) struct Known<'k> {
    pub(super) endpoint: Cow<'k, str>,
    pub(super) id: Cow<'k, str>,
    pub(super) verified: bool,
}

impl<'k> Known<'k> {
    pub(super) fn of(key: &'k DeliveryKey) -> Self {
        Self { endpoint: text(&key.endpoint), id: text(&key.id), verified: key.verified }
    }
}

/// A text that an index can hold.
pub(super) fn text(text: &str) -> Cow<'_, str> {
    /// As many bytes as an id has at most.
    const LONGEST: usize = 256;
    if text.len() > LONGEST || text.contains('\0') {
        Cow::Owned(digest(text.as_bytes()))
    } else {
        Cow::Borrowed(text)
    }
}

/// The parameters of a statement about one delivery.
macro_rules! parameters {
    ($known:ident $(, $more:expr)*) => {
        &[&$known.endpoint as &(dyn deadpool_postgres::tokio_postgres::types::ToSql + Sync), &$known.id, &$known.verified $(, &$more)*]
    };
}
pub(super) use parameters;

/// A duration in microseconds, at most a hundred years.
pub(super) fn micros(duration: Duration) -> i64 {
    const CENTURY: i64 = 100 * 366 * 86_400 * 1_000_000;
    i64::try_from(duration.as_micros()).map_or(CENTURY, |micros| micros.min(CENTURY))
}
