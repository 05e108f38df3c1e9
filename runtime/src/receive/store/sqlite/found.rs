//! What a file is that was not made to be a store.

use rusqlite::{Connection, ErrorCode};

use super::super::found::listed;
use super::{SqliteError, table};

/// Refuses a file that is not a store with all of its tables, and says what it is.
pub(super) fn check(connection: &Connection) -> Result<(), SqliteError> {
    let tables = tables(connection).map_err(|error| match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase) => SqliteError::new("it is not an SQLite database"),
        _ => SqliteError::new(error),
    })?;
    let has = |name: &str| tables.iter().any(|table| table == name);
    if !has("hookwright_store") || !has("hookwright_deliveries") {
        let found = listed(&tables);
        return Err(SqliteError::new(format!(
            "it is an SQLite database with {found}, and not a store of deliveries"
        )));
    }
    table::check_version(connection)?;
    #[cfg(feature = "inbox")]
    {
        if !has("hookwright_inbox") {
            return Err(SqliteError::new("it is a store of deliveries without an inbox"));
        }
        if !super::inbox::is_current(connection).map_err(SqliteError::new)? {
            let reason = "its inbox is of an earlier program: a receiver that opens it brings it up to date";
            return Err(SqliteError::new(reason));
        }
    }
    Ok(())
}

fn tables(connection: &Connection) -> rusqlite::Result<Vec<String>> {
    let names = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite#_%' ESCAPE '#' ORDER BY name";
    connection.prepare(names)?.query_map([], |row| row.get(0))?.collect()
}
