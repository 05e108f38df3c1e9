//! Opens the store's file, and notices when it was removed or replaced.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rusqlite::{Connection, ErrorCode, OpenFlags, TransactionBehavior};

use super::{SqliteError, found, log, table};

/// For how long the opening of a file waits for others that open it too.
const PATIENCE: Duration = Duration::from_secs(10);

/// What a file is opened for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Access {
    /// It is created where it is missing, and so are its tables.
    Create,
    /// It has to be there with its tables.
    Existing,
    /// As `Existing`, and nothing is written, neither to it nor beside it.
    Read,
}

/// A file that is open.
pub(super) struct Opened {
    pub(super) connection: Connection,
    pub(super) files: Files,
}

impl Opened {
    /// Opens `file`, or creates it.
    pub(super) fn create(file: &Path) -> Result<Self, SqliteError> {
        Self::open(file, OpenFlags::default(), true)
    }

    /// Opens `file` again if it exists: a removed file must not be replaced by an empty one.
    pub(super) fn again(file: &Path, access: Access) -> Result<Self, SqliteError> {
        let flags = OpenFlags::default() & !OpenFlags::SQLITE_OPEN_CREATE;
        match access {
            Access::Create => Self::open(file, flags, true),
            Access::Existing => Self::open(file, flags, false),
            Access::Read => Self::read(file),
        }
    }

    fn open(file: &Path, flags: OpenFlags, may_create: bool) -> Result<Self, SqliteError> {
        if !may_create {
            // What is no store must not become one.
            drop(Self::read(file)?);
        }
        let mut connection = Connection::open_with_flags(file, flags).map_err(SqliteError::new)?;
        patiently(|| prepare(&mut connection)).map_err(SqliteError::new)?;
        table::check_version(&connection)?;
        let files = files(&connection).into_iter().map(|file| identity(&file).map(|found| (file, found)));
        Ok(Self { files: Files { opened: files.collect::<Result<_, _>>()?, unused: None }, connection })
    }

    /// Opens `file` to be read.
    fn read(file: &Path) -> Result<Self, SqliteError> {
        if file.is_dir() {
            return Err(SqliteError::new("it is a folder"));
        }
        let found = identity(file)?;
        let (connection, log) = open_to_read(file)?;
        connection.busy_timeout(Duration::from_secs(5)).map_err(SqliteError::new)?;
        found::check(&connection)?;
        Ok(Self { files: Files { opened: vec![(file.to_owned(), found)], unused: log }, connection })
    }
}

/// A connection that writes nothing. To open a file with a write-ahead log, `SQLite` creates the log and its index where they are
/// missing. They are missing while nobody uses the file, which can then be read as one that never changes: the log, if so, has to
/// be missing still when something was read.
fn open_to_read(file: &Path) -> Result<(Connection, Option<PathBuf>), SqliteError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut log = file.as_os_str().to_owned();
    log.push("-wal");
    let log = PathBuf::from(log);
    if cfg!(unix) && !log.exists() {
        let path = std::path::absolute(file).map_err(SqliteError::new)?;
        let path = percent_encoding::percent_encode(path.as_os_str().as_encoded_bytes(), IN_PATHS);
        let address = format!("file:{path}?immutable=1");
        let connection = Connection::open_with_flags(address, flags | OpenFlags::SQLITE_OPEN_URI);
        return Ok((connection.map_err(SqliteError::new)?, Some(log)));
    }
    Ok((Connection::open_with_flags(file, flags).map_err(SqliteError::new)?, None))
}

/// What a path in a URI escapes.
const IN_PATHS: &percent_encoding::AsciiSet =
    &percent_encoding::NON_ALPHANUMERIC.remove(b'/').remove(b'.').remove(b'-').remove(b'_');

/// The files that were opened: a file that is removed or replaced afterwards is another one.
pub(super) struct Files {
    opened: Vec<(PathBuf, Identity)>,
    /// The log of a file that nobody was using.
    unused: Option<PathBuf>,
}

impl Files {
    /// Whether a program that opens the file now would find what was written.
    ///
    /// # Errors
    ///
    /// That one of the files was removed or replaced, or that a program began to write to one that is read.
    pub(super) fn still_there(&self) -> Result<(), SqliteError> {
        if self.unused.as_ref().is_some_and(|log| log.exists()) {
            return Err(SqliteError::new(
                "another program began to use the file while it was read: try again",
            ));
        }
        for (file, opened) in &self.opened {
            if identity(file)? != *opened {
                return Err(SqliteError::new(format!("`{}` was removed or replaced", file.display())));
            }
        }
        Ok(())
    }
}

/// Which file it is, where the system says so.
type Identity = Option<(u64, u64)>;

// The file is not opened for that: to close it would give up `SQLite`'s locks (POSIX.1-2017, `fcntl`).
#[cfg(unix)]
fn identity(file: &Path) -> Result<Identity, SqliteError> {
    use std::os::unix::fs::MetadataExt as _;
    let metadata = std::fs::metadata(file)
        .map_err(|error| SqliteError::new(format!("`{}`: {error}", file.display())))?;
    Ok(Some((metadata.dev(), metadata.ino())))
}

#[cfg(not(unix))]
fn identity(file: &Path) -> Result<Identity, SqliteError> {
    // An open file cannot be removed there.
    std::fs::metadata(file)
        .map(|_| None)
        .map_err(|error| SqliteError::new(format!("`{}`: {error}", file.display())))
}

/// The database, its log and the log's index; none of a database in memory.
fn files(connection: &Connection) -> Vec<PathBuf> {
    let path = connection.path().unwrap_or_default();
    let suffixes: &[&str] = if path.is_empty() { &[] } else { &["", "-wal", "-shm"] };
    suffixes.iter().map(|suffix| PathBuf::from(format!("{path}{suffix}"))).collect()
}

fn prepare(connection: &mut Connection) -> rusqlite::Result<()> {
    connection.busy_timeout(Duration::from_secs(5))?;
    // A write-ahead log lets readers be; `FULL` has every commit on the disk before it is answered.
    let mode: String = connection.query_row("PRAGMA journal_mode", [], |row| row.get(0))?;
    if mode != "wal" {
        connection.pragma_update(None, "journal_mode", "WAL")?;
    }
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "wal_autocheckpoint", log::MOST_PAGES)?;
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    table::create(&transaction)?;
    transaction.commit()
}

/// Tries again while others are in the way. `SQLite` itself does not wait for those who change the file's journal
/// or recover it at the same time.
fn patiently(mut attempt: impl FnMut() -> rusqlite::Result<()>) -> rusqlite::Result<()> {
    let began = Instant::now();
    let mut pause = Duration::from_millis(1);
    loop {
        match attempt() {
            Err(error) if is_busy(&error) && began.elapsed() < PATIENCE => {
                std::thread::sleep(pause);
                pause = (pause * 2).min(Duration::from_millis(100));
            }
            result => return result,
        }
    }
}

/// Whether another connection was in the way, so that trying again may succeed.
pub(super) fn is_busy(error: &rusqlite::Error) -> bool {
    matches!(
        error.sqlite_error_code(),
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked | ErrorCode::FileLockingProtocolFailed)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failing(code: std::ffi::c_int) -> rusqlite::Error {
        rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(code), None)
    }

    #[test]
    fn what_is_in_the_way_is_waited_for() {
        for code in [rusqlite::ffi::SQLITE_BUSY, rusqlite::ffi::SQLITE_LOCKED, rusqlite::ffi::SQLITE_PROTOCOL]
        {
            let mut attempts = 0;
            let opened = patiently(|| {
                attempts += 1;
                if attempts < 4 { Err(failing(code)) } else { Ok(()) }
            });
            assert_eq!((opened, attempts), (Ok(()), 4));
        }
    }

    #[test]
    fn other_errors_are_not() {
        let mut attempts = 0;
        let opened = patiently(|| {
            attempts += 1;
            Err(failing(rusqlite::ffi::SQLITE_CORRUPT))
        });
        assert_eq!((opened.is_err(), attempts), (true, 1));
    }
}
