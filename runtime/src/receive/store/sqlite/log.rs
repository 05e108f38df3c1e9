//! Moves what was written from the log into the file, beside the thread that answers: a commit that did it would have everyone wait
//! who asks meanwhile.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;

use rusqlite::{Connection, OpenFlags};

/// After how many transactions the log is moved: it has about a thousand pages then.
const EVERY: u32 = 128;
/// How many pages the log may have before a commit moves them all the same, because others keep writing.
pub(super) const MOST_PAGES: u32 = 8_000;

/// The log of a file, and the thread that moves it, once there is something to move.
pub(super) struct Log {
    file: PathBuf,
    thread: Option<Mover>,
    /// Transactions since it was moved.
    written: u32,
}

struct Mover {
    told: SyncSender<()>,
    handle: JoinHandle<()>,
}

impl Log {
    pub(super) const fn of(file: PathBuf) -> Self {
        Self { file, thread: None, written: 0 }
    }

    /// A transaction was written. Where no thread can be started, commits move the log.
    pub(super) fn written(&mut self) {
        self.written += 1;
        if self.written < EVERY {
            return;
        }
        self.written = 0;
        if self.thread.is_none() {
            self.thread = Mover::start(self.file.clone());
        }
        if let Some(mover) = &self.thread {
            // If it is at it, it has been told.
            let _ = mover.told.try_send(());
        }
    }
}

impl Mover {
    fn start(file: PathBuf) -> Option<Self> {
        let (told, telling) = sync_channel(1);
        let thread = std::thread::Builder::new().name("hookwright-log".to_owned());
        let handle = thread.spawn(move || keep(&file, &telling)).ok()?;
        Some(Self { told, handle })
    }
}

impl Drop for Log {
    /// The file is closed when everything of it is.
    fn drop(&mut self) {
        if let Some(Mover { told, handle }) = self.thread.take() {
            drop(told);
            drop(handle.join());
        }
    }
}

fn keep(file: &Path, telling: &Receiver<()>) {
    while telling.recv().is_ok() {
        // Where this fails, a commit does it. It is opened each time, as the file may be another.
        drop(checkpoint(file));
    }
}

fn checkpoint(file: &Path) -> rusqlite::Result<()> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(file, flags)?;
    connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()))
}
