//! Reports faults to the operator: through `tracing`, or on standard error where that feature is off or has no
//! subscriber.

use std::fmt::{Arguments, Display};
use std::io::Write as _;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::Lease;

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

/// Reports that a handler was stopped at a drain's deadline, and that its delivery is given back.
pub(super) fn handler_stopped(endpoint: &str, lease: Option<&Lease>) {
    let id = lease.map(|lease| lease.key.id.escape_debug().to_string()).unwrap_or_default();
    let message = "a handler was stopped at the drain's deadline; its delivery is given back";
    #[cfg(feature = "tracing")]
    if tracing::dispatcher::has_been_set() {
        return tracing::warn!(endpoint, delivery_id = %id, "{message}");
    }
    line(format_args!("hookwright: {endpoint}: {message} (delivery `{id}`)"));
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
