//! Reports faults to the operator: through `tracing`, or on standard error where that feature is off or has no
//! subscriber.

use std::fmt::{Arguments, Display};
use std::io::Write as _;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::Lease;
use super::drain::About;

/// Reports that the store of deliveries cannot be read or written.
pub(super) fn store_failed(endpoint: &str, error: &dyn Display) {
    #[cfg(feature = "tracing")]
    if tracing::dispatcher::has_been_set() {
        return tracing::error!(endpoint, %error, "the store of deliveries failed");
    }
    line(format_args!("hookwright: {endpoint}: {error}"));
}

/// Reports that a lease expired while its handler was running, and another attempt claimed the delivery: it may be
/// handled twice.
pub(super) fn lease_lost(endpoint: &str, lease: &Lease) {
    let id = lease.key.id.escape_debug();
    #[cfg(feature = "tracing")]
    if tracing::dispatcher::has_been_set() {
        super::observe::count_lost(endpoint);
        return tracing::warn!(endpoint, delivery_id = %id, "a lease was lost while its handler ran");
    }
    line(format_args!("hookwright: {endpoint}: the lease of delivery `{id}` was lost while its handler ran"));
}

/// What becomes of a delivery whose handler did not end before a drain's deadline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    /// Its provider delivers it again.
    GivenBack,
    /// It waits in its inbox.
    #[cfg_attr(not(feature = "inbox"), expect(dead_code, reason = "only workers put back"))]
    PutBack,
    /// The store or the inbox failed.
    Kept,
    /// The handler cannot be stopped.
    Runs,
}

impl Fate {
    const fn told(self) -> &'static str {
        match self {
            Self::GivenBack => {
                "a handler was stopped at the drain's deadline; its delivery is given back, and its provider delivers it again"
            }
            Self::PutBack => {
                "a handler was stopped at the drain's deadline; its delivery is put back into the inbox, and handled again"
            }
            Self::Kept => {
                "a handler was stopped at the drain's deadline; its delivery could not be given back, and is handled again when \
                 its lease has ended"
            }
            Self::Runs => {
                "a handler blocks its thread and could not be stopped at the drain's deadline; unless it ends before the process \
                 does, its delivery is handled again when its lease has ended"
            }
        }
    }
}

/// Reports what becomes of a delivery whose handler was to be stopped. None of these is left out: there are no more than handlers.
pub(super) fn handler_stopped(about: &About, fate: Fate) {
    let About { endpoint, event, id } = about;
    let (event, id) = (event.escape_debug(), id.as_deref().unwrap_or_default().escape_debug());
    let message = fate.told();
    #[cfg(feature = "tracing")]
    if tracing::dispatcher::has_been_set() {
        return tracing::warn!(endpoint = &**endpoint, event = %event, delivery_id = %id, "{message}");
    }
    let text = format!("hookwright: {endpoint}: {message} (event `{event}`, delivery `{id}`)");
    // If standard error is closed, there is nowhere to report it.
    let _ = writeln!(std::io::stderr(), "{text}");
}

/// Shortest time between two lines: a missing store fails every request.
const PAUSE: Duration = Duration::from_secs(1);

/// When the last line was written, and how many were left out since.
static LAST: Mutex<(Option<Instant>, u64)> = Mutex::new((None, 0));

fn line(text: Arguments<'_>) {
    let mut last = LAST.lock().unwrap_or_else(PoisonError::into_inner);
    if last.0.is_some_and(|at| at.elapsed() < PAUSE) {
        last.1 += 1;
        return;
    }
    let left_out = std::mem::take(&mut last.1);
    last.0 = Some(Instant::now());
    drop(last);
    let more =
        if left_out > 0 { format!(" ({left_out} messages before were left out)") } else { String::new() };
    // If standard error is closed, there is nowhere to report it.
    let _ = writeln!(std::io::stderr(), "{text}{more}");
}
