//! What an inbox and its workers do, in numbers.

use std::collections::BTreeMap;
use std::fmt::{self, Write as _};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use super::{End, Inbox, Stats};

/// An attempt to handle an entry that has ended.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Worked<'w> {
    /// The endpoint's name.
    pub endpoint: &'w str,
    /// The event's name, if the entry has one.
    pub event: Option<&'w str>,
    /// Whether the event has no schema, so that its sender chose the name.
    pub unknown: bool,
    /// Which attempt it was; the first is 1.
    pub attempts: u32,
    /// How long it took, with what the store took.
    pub took: Duration,
    /// How it ended.
    pub end: &'w End,
}

/// Told of every attempt.
#[derive(Clone, Default)]
pub(super) struct Observer(pub(super) Option<Arc<dyn Fn(&Worked<'_>) + Send + Sync>>);

impl fmt::Debug for Observer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Observer").field(&self.0.is_some()).finish()
    }
}

/// The upper bounds of the buckets, in seconds.
const BOUNDS: [f64; 12] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, 60.0, 600.0];
/// The label of events without a schema.
const UNKNOWN: &str = "unknown";

/// Counts attempts by endpoint and event, and writes them down together with what waits, in Prometheus' text format (version
/// 0.0.4). Clones count together.
///
/// | metric | what |
/// |---|---|
/// | `hookwright_inbox_waiting` | entries that wait or are being handled |
/// | `hookwright_inbox_oldest_seconds` | how long ago the oldest of these was received |
/// | `hookwright_inbox_dead` | entries that are dead |
/// | `hookwright_inbox_attempts_total` | attempts, by how they ended: `handled`, `failed`, `put_back`, `dead` |
/// | `hookwright_inbox_handle_seconds` | how long attempts took (a histogram) |
///
/// Events without a schema, whose names a sender can choose, are counted as `unknown`.
///
/// The first three are the inbox's, the same from each process; the others are this process's. An alert on the second is the
/// one to have: it grows when nothing is handled, whatever the reason.
///
/// ```
/// # use std::time::Duration;
/// use std::convert::Infallible;
///
/// use hookwright::receive::inbox::{Metrics, Workers};
/// use hookwright::receive::{Delivery, Receiver, Sqlite};
/// use hookwright_providers::tiquo;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let folder = tempfile::tempdir()?;
/// # let file = folder.path().join("inbox.sqlite");
/// let inbox = Sqlite::open(&file, Duration::from_secs(7 * 24 * 60 * 60))?;
/// let receiver = Receiver::new(tiquo::endpoint().secret("shh").build()?, inbox.clone());
/// let metrics = Metrics::default();
/// let counting = metrics.clone();
/// let workers = Workers::new(receiver, inbox.clone()).observe(move |worked| counting.count(worked));
/// # drop(workers);
///
/// // The answer to `GET /metrics`, of the type `text/plain; version=0.0.4`:
/// let text = metrics.text(&inbox).await?;
/// assert!(text.contains("# TYPE hookwright_inbox_waiting gauge"));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, Default)]
pub struct Metrics(Arc<Mutex<BTreeMap<(String, String), Counts>>>);

#[derive(Clone, Debug, Default)]
struct Counts {
    handled: u64,
    failed: u64,
    put_back: u64,
    dead: u64,
    /// Attempts that took no longer than the bound, and longer than the one before.
    buckets: [u64; BOUNDS.len()],
    seconds: f64,
}

impl Metrics {
    /// Counts an attempt: for [`Workers::observe`](super::Workers::observe).
    pub fn count(&self, worked: &Worked<'_>) {
        let mut table = self.lock();
        let event = if worked.unknown { UNKNOWN } else { worked.event.unwrap_or_default() };
        let counts = table.entry((worked.endpoint.to_owned(), event.to_owned())).or_default();
        let ended = match worked.end {
            End::Handled => &mut counts.handled,
            End::Failed { .. } => &mut counts.failed,
            End::PutBack { .. } => &mut counts.put_back,
            End::Dead { .. } => &mut counts.dead,
        };
        *ended += 1;
        let seconds = worked.took.as_secs_f64();
        counts.seconds += seconds;
        if let Some(bucket) = BOUNDS.iter().zip(&mut counts.buckets).find(|(bound, _)| seconds <= **bound) {
            *bucket.1 += 1;
        }
    }

    /// Everything as text.
    ///
    /// # Errors
    ///
    /// When the inbox does not say what waits.
    pub async fn text<I: Inbox>(&self, inbox: &I) -> Result<String, I::Error> {
        let stats = inbox.stats().await?;
        let mut text = String::new();
        waiting(&mut text, &stats);
        self.attempts(&mut text);
        Ok(text)
    }

    fn attempts(&self, text: &mut String) {
        let table = self.lock();
        let name = "hookwright_inbox_attempts_total";
        head(text, name, "counter", "Attempts to handle a delivery, by how they ended.");
        for ((endpoint, event), counts) in &*table {
            let ends = [
                ("handled", counts.handled),
                ("failed", counts.failed),
                ("put_back", counts.put_back),
                ("dead", counts.dead),
            ];
            for (end, count) in ends {
                line(text, name, endpoint, event, &format!(",end=\"{end}\""), count);
            }
        }
        let name = "hookwright_inbox_handle_seconds";
        head(text, name, "histogram", "How long attempts took.");
        for ((endpoint, event), counts) in &*table {
            let mut below = 0;
            let bucket = format!("{name}_bucket");
            for (bound, count) in BOUNDS.iter().zip(counts.buckets) {
                below += count;
                line(text, &bucket, endpoint, event, &format!(",le=\"{bound}\""), below);
            }
            let all = counts.handled + counts.failed + counts.put_back + counts.dead;
            line(text, &bucket, endpoint, event, ",le=\"+Inf\"", all);
            line(text, &format!("{name}_sum"), endpoint, event, "", counts.seconds);
            line(text, &format!("{name}_count"), endpoint, event, "", all);
        }
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<(String, String), Counts>> {
        // Nothing that holds the lock can panic.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn waiting(text: &mut String, stats: &[Stats]) {
    let now = SystemTime::now();
    let name = "hookwright_inbox_waiting";
    head(text, name, "gauge", "Deliveries that wait or are being handled.");
    for one in stats {
        line(text, name, &one.endpoint, event(one), "", one.waiting);
    }
    let name = "hookwright_inbox_oldest_seconds";
    head(text, name, "gauge", "How long ago the oldest delivery that waits was received.");
    for one in stats {
        let age = one.oldest.map(|oldest| now.duration_since(oldest).unwrap_or_default());
        line(text, name, &one.endpoint, event(one), "", age.unwrap_or_default().as_secs_f64());
    }
    let name = "hookwright_inbox_dead";
    head(text, name, "gauge", "Deliveries that are kept and not handled.");
    for one in stats {
        line(text, name, &one.endpoint, event(one), "", one.dead);
    }
}

fn event(stats: &Stats) -> &str {
    if stats.unknown {
        return UNKNOWN;
    }
    stats.event.as_deref().unwrap_or_default()
}

fn head(text: &mut String, name: &str, kind: &str, help: &str) {
    // Writing to a string cannot fail.
    let _ = writeln!(text, "# HELP {name} {help}\n# TYPE {name} {kind}");
}

fn line(text: &mut String, name: &str, endpoint: &str, event: &str, more: &str, value: impl fmt::Display) {
    let (endpoint, event) = (escaped(endpoint), escaped(event));
    let _ = writeln!(text, "{name}{{endpoint=\"{endpoint}\",event=\"{event}\"{more}}} {value}");
}

/// The value of a label.
fn escaped(value: &str) -> String {
    value.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn worked<'w>(event: &'w str, end: &'w End, millis: u64) -> Worked<'w> {
        let took = Duration::from_millis(millis);
        Worked { endpoint: "acme", event: Some(event), unknown: false, attempts: 1, took, end }
    }

    #[test]
    fn attempts_are_counted_by_their_end_and_time() {
        let metrics = Metrics::default();
        metrics.count(&worked("a\"\n\\", &End::Handled, 5));
        metrics.count(&worked("a\"\n\\", &End::Dead { reason: String::new() }, 700_000));
        let mut text = String::new();
        metrics.attempts(&mut text);
        for expected in [
            "hookwright_inbox_attempts_total{endpoint=\"acme\",event=\"a\\\"\\n\\\\\",end=\"handled\"} 1\n",
            "event=\"a\\\"\\n\\\\\",end=\"dead\"} 1\n",
            "end=\"failed\"} 0\n",
            "le=\"0.005\"} 1\n",
            "le=\"600\"} 1\n",
            "le=\"+Inf\"} 2\n",
            "hookwright_inbox_handle_seconds_sum{endpoint=\"acme\",event=\"a\\\"\\n\\\\\"} 700.005\n",
            "hookwright_inbox_handle_seconds_count{endpoint=\"acme\",event=\"a\\\"\\n\\\\\"} 2\n",
        ] {
            assert!(text.contains(expected), "{expected} in {text}");
        }
    }

    #[test]
    fn events_without_a_schema_share_a_label() {
        let metrics = Metrics::default();
        for event in 0..3_000 {
            let event = event.to_string();
            metrics.count(&Worked { unknown: true, ..worked(&event, &End::Handled, 1) });
        }
        let table = metrics.lock();
        assert_eq!(table.len(), 1);
        let unknown = table.get(&("acme".to_owned(), "unknown".to_owned()));
        assert_eq!(unknown.map(|counts| counts.handled), Some(3_000));
    }
}
