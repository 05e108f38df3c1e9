//! A span and counters for every request (feature `tracing`).
//!
//! | what | name | fields |
//! |---|---|---|
//! | span, level info | `hookwright.receive` | `provider`, `event`, `delivery_id`, `outcome` |
//! | span, level info | `hookwright.work` | `endpoint`, `event`, `delivery_id`, `attempt`, `trace_id`, `parent_id` |
//! | counter | `hookwright_deliveries` | `provider`, `event`, `outcome` |
//! | counter | `hookwright_handling` | `provider`, `outcome`: `duplicate`, `in_flight`, `failed`, `unavailable` |
//! | counter | `hookwright_leases_lost` | `endpoint` |
//! | histogram, seconds | `hookwright_receive_seconds` | `provider`, `event`, `outcome` |
//!
//! The first two are around a request and around a handler that a worker calls; `trace_id` and `parent_id` are the request's
//! (W3C Trace Context), so that a handler that runs later, in another process, is found by its request's trace.
//!
//! A request that is not verified is also an event of the target `hookwright::verification`, level info, with `provider`,
//! `endpoint`, `cause` and `reason`: see [`Cause`]. Callers never learn it.
//!
//! Counters are events of the target `hookwright::metrics` whose fields are named
//! `monotonic_counter.…` and `histogram.…`, which is how OpenTelemetry's layer for `tracing` recognises
//! metrics. Nothing of a payload but its event's name and the delivery's id is recorded, and neither of
//! a request that was refused before it was verified. An event without a schema counts as `unknown`, so
//! that a caller cannot invent names of metrics.

use std::time::Instant;

use super::verify::Fault;
use super::{Cause, Delivery, Event, Outcome, Rejection, Scheme};

/// Says why a request is not verified. Nothing is tried to find out: that would be work that anyone could cause.
pub(super) fn unverified(provider: &'static str, endpoint: &str, fault: Fault<'_>, scheme: &Scheme<'_>) {
    if tracing::enabled!(target: "hookwright::verification", tracing::Level::INFO) {
        let cause = Cause::of(fault, scheme);
        tracing::info!(
            target: "hookwright::verification",
            { provider = provider, endpoint = endpoint, cause = cause.name(), reason = %cause },
            "not verified"
        );
    }
}

/// Counts an outcome that comes after a request was received: `duplicate`, `in_flight`, `failed`, `unavailable`.
pub(super) fn count(provider: &'static str, outcome: Outcome) {
    tracing::info!(
        target: "hookwright::metrics",
        { monotonic_counter.hookwright_handling = 1_u64, provider = provider, outcome = outcome.name() },
        "handled"
    );
}

/// Counts a lease that was lost while its handler ran.
pub(super) fn count_lost(endpoint: &str) {
    tracing::info!(
        target: "hookwright::metrics",
        { monotonic_counter.hookwright_leases_lost = 1_u64, endpoint = endpoint },
        "a lease was lost"
    );
}

/// The span of a handler that a worker calls.
#[cfg(feature = "inbox")]
pub(super) fn worked<E: Event>(delivery: &Delivery<E>, attempt: u32) -> tracing::Span {
    let trace = delivery.trace.as_ref();
    tracing::info_span!(
        "hookwright.work",
        endpoint = &*delivery.endpoint,
        event = delivery.event.name(),
        delivery_id = delivery.id.as_deref(),
        attempt,
        trace_id = trace.map(super::Trace::trace_id),
        parent_id = trace.map(super::Trace::parent_id),
    )
}

/// A request that is being received.
pub(super) struct Observed {
    provider: &'static str,
    span: tracing::Span,
    started: Instant,
}

impl Observed {
    pub(super) fn begin(provider: &'static str) -> Self {
        let span = tracing::info_span!(
            "hookwright.receive",
            provider,
            event = tracing::field::Empty,
            delivery_id = tracing::field::Empty,
            outcome = tracing::field::Empty,
        );
        Self { provider, span, started: Instant::now() }
    }

    /// What happens in its span.
    pub(super) fn within<T>(&self, work: impl FnOnce() -> T) -> T {
        self.span.in_scope(work)
    }

    pub(super) fn end<E: Event>(self, result: &Result<Delivery<E>, Rejection>) {
        let (event, id) = match result {
            Ok(delivery) => (Some(delivery.event.name()), delivery.id.as_deref()),
            Err(Rejection::Invalid(invalid)) => (Some(&*invalid.name), invalid.id.as_deref()),
            Err(_) => (None, None),
        };
        let outcome = match result {
            Ok(delivery) => delivery.outcome(),
            Err(rejection) => rejection.outcome(),
        };
        self.span.record("event", event);
        self.span.record("delivery_id", id);
        self.span.record("outcome", outcome.name());
        let _entered = self.span.enter();
        let known = matches!(result, Ok(delivery) if !delivery.event.is_unknown()) || result.is_err();
        let event = event.filter(|_| known).unwrap_or("unknown");
        let (provider, outcome) = (self.provider, outcome.name());
        let seconds = self.started.elapsed().as_secs_f64();
        tracing::info!(
            target: "hookwright::metrics",
            { monotonic_counter.hookwright_deliveries = 1_u64,
              histogram.hookwright_receive_seconds = seconds,
              provider = provider, event = event, outcome = outcome },
            "received"
        );
    }
}
