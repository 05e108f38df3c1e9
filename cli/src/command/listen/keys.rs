//! The keys of a terminal, one by one, for as long as it is held.

use std::io;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// A terminal whose keys are not shown and need no line break. It is given back when this is dropped.
pub(super) struct Keys {
    given: Given,
}

impl Keys {
    /// Takes the keys of the terminal that the command reads from; `None` if it is not one.
    pub(super) fn take() -> Option<Self> {
        Given::take().map(|given| Self { given })
    }

    /// Whether a key was pressed within this time. After an error, one was: reading it says what is wrong.
    pub(super) fn wait(&self, patience: Duration) -> bool {
        self.given.is_ready(patience)
    }

    /// Gives the keys back to whatever reads them next. It may be called again.
    pub(super) fn give_back(&self) {
        self.given.restore();
    }
}

impl Drop for Keys {
    fn drop(&mut self) {
        self.give_back();
    }
}

/// How the terminal was.
#[cfg(unix)]
struct Given(Mutex<rustix::termios::Termios>);

#[cfg(unix)]
impl Given {
    fn take() -> Option<Self> {
        use rustix::termios::{OptionalActions, tcgetattr, tcsetattr};

        let stdin = io::stdin();
        let before = tcgetattr(&stdin).ok()?;
        let mut held = before.clone();
        held.make_raw();
        // What is printed still begins its lines at the first column.
        held.output_modes = before.output_modes;
        tcsetattr(&stdin, OptionalActions::Now, &held).ok()?;
        Some(Self(Mutex::new(before)))
    }

    fn restore(&self) {
        let before = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // A terminal that is gone needs nothing back.
        let _ = rustix::termios::tcsetattr(io::stdin(), rustix::termios::OptionalActions::Now, &before);
    }

    #[allow(clippy::unused_self, reason = "elsewhere, keys are waited for by reading them")]
    fn is_ready(&self, patience: Duration) -> bool {
        use rustix::event::{PollFd, PollFlags, Timespec, poll};

        let stdin = io::stdin();
        let mut waited = [PollFd::new(&stdin, PollFlags::IN)];
        let patience = Timespec::try_from(patience).ok();
        poll(&mut waited, patience.as_ref())
            .map_or_else(|error| error != rustix::io::Errno::INTR, |ready| ready > 0)
    }
}

/// Elsewhere the terminal is taken for each key alone.
#[cfg(not(unix))]
struct Given;

#[cfg(not(unix))]
impl Given {
    fn take() -> Option<Self> {
        Some(Self)
    }

    fn restore(&self) {}

    fn is_ready(&self, _: Duration) -> bool {
        true
    }
}
