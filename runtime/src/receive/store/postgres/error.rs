//! Why the database did not answer as it should.

use std::fmt;
use std::time::Duration;

use deadpool_postgres::PoolError;
use deadpool_postgres::tokio_postgres::Error;
use deadpool_postgres::tokio_postgres::error::SqlState;

/// Why the store cannot answer.
///
/// The text has the server's message, but no value of a statement's parameters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PostgresError {
    message: String,
    pub(super) failure: Failure,
}

/// What a failure says about the connection, and about asking again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Failure {
    /// The server refused the statement; the connection is sound.
    Refused,
    /// The connection was closed, is of a server that may not write, or another transaction was in the way: asking again may help.
    Passing,
    /// The tables are gone.
    NoTables,
    /// Anything else; the connection may not be sound.
    Broken,
}

impl PostgresError {
    pub(super) fn new(message: &dyn fmt::Display) -> Self {
        Self { message: message.to_string(), failure: Failure::Broken }
    }

    /// No answer came within `patience`.
    pub(super) fn late(patience: Duration) -> Self {
        Self::new(&format_args!("no answer within {patience:?}"))
    }
}

impl fmt::Display for PostgresError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the store of deliveries failed: {}", self.message)
    }
}

impl std::error::Error for PostgresError {}

impl From<Error> for PostgresError {
    fn from(error: Error) -> Self {
        Self { message: message(&error), failure: failure(&error) }
    }
}

impl From<PoolError> for PostgresError {
    fn from(error: PoolError) -> Self {
        match error {
            // A connection that cannot be made now will not be made at once.
            PoolError::Backend(error) => Self { message: message(&error), failure: Failure::Broken },
            error => Self::new(&error),
        }
    }
}

/// The server's message without its detail, which may quote values; or what happened to the connection.
fn message(error: &Error) -> String {
    if let Some(refused) = error.as_db_error() {
        return format!("{} ({})", refused.message(), refused.code().code());
    }
    match std::error::Error::source(error) {
        Some(source) => format!("{error}: {source}"),
        None => error.to_string(),
    }
}

fn failure(error: &Error) -> Failure {
    let Some(code) = error.code() else {
        return if error.is_closed() { Failure::Passing } else { Failure::Broken };
    };
    let passing = [
        SqlState::T_R_SERIALIZATION_FAILURE,
        SqlState::T_R_DEADLOCK_DETECTED,
        SqlState::READ_ONLY_SQL_TRANSACTION,
    ];
    match code {
        code if passing.contains(code) => Failure::Passing,
        // Connection exceptions, and what the server says when it ends or closes what is idle.
        code if ["08", "57P"].iter().any(|class| code.code().starts_with(class)) => Failure::Passing,
        code if *code == SqlState::UNDEFINED_TABLE => Failure::NoTables,
        _ => Failure::Refused,
    }
}

/// Why a delivery was not committed together with the handler's writes. They must not be written either.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CommitWithError {
    /// The lease had expired, and another attempt has claimed the delivery since.
    Lost,
    /// The delivery was committed before, and so were the writes.
    Committed,
    /// The server failed.
    Failed(PostgresError),
}

impl fmt::Display for CommitWithError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Lost => f.write_str("the lease was lost: another attempt handles the delivery"),
            Self::Committed => f.write_str("the delivery was committed before"),
            Self::Failed(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for CommitWithError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Failed(error) => Some(error),
            Self::Lost | Self::Committed => None,
        }
    }
}
