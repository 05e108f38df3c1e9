//! Tells the operator what went wrong: by `tracing`, or on standard error where that feature is off or nobody
//! subscribes.

use std::fmt::{Arguments, Display};
use std::io::Write as _;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::Lease;

/// The store of deliveries cannot be read or written.
pub(super) fn store_failed(endpoint: &str, error: &dyn Display) {
    #[cfg(feature = "tracing")]
    if tracing::dispatcher::has_been_set() {
        return tracing::error!(endpoint, %error, "the store of deliveries failed");
    }
    line(format_args!("hookwright: {endpoint}: {error}"));
}

/// A lease ended while its handler was at work, and another attempt took the delivery: it may be handled twice.
pub(super) fn lease_lost(endpoint: &str, lease: &Lease) {
    let id = lease.key.id.escape_debug();
    #[cfg(feature = "tracing")]
    if tracing::dispatcher::has_been_set() {
        super::observe::count_lost(endpoint);
        return tracing::warn!(endpoint, delivery_id = %id, "a lease was lost while its handler ran");
    }
    line(format_args!("hookwright: {endpoint}: the lease of delivery `{id}` was lost while its handler ran"));
}

/// Shortest time between two lines: a store that is gone fails for every request.
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
    // Where standard error is closed, nothing can be said.
    let _ = writeln!(std::io::stderr(), "{text}{more}");
}
