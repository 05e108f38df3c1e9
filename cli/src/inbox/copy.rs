//! Copies an inbox, and what its store remembers, to another.

use std::time::{Duration, SystemTime};

use hookwright::receive::inbox::{Entry, Filter, Inbox, Listed, Put, State};
use hookwright::receive::{Claim, DeliveryKey, DeliveryStore, Postgres, Sqlite};

use super::{Opened, PAGE};

/// How long a lease is held for the moment in which a delivery is remembered.
const LEASE: Duration = Duration::from_secs(60);

/// What was copied.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Copied {
    pub(crate) waiting: u64,
    pub(crate) dead: u64,
    /// Entries that the other has already, or remembers as handled.
    pub(crate) known: u64,
    /// Entries that a worker holds, which are not copied.
    pub(crate) held: u64,
    /// Deliveries that are remembered as handled.
    pub(crate) remembered: u64,
}

/// Which of the two failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    Source,
    Target,
}

/// Why there is no more, and whose fault that is.
type Failed = (End, String);

fn source(error: impl std::fmt::Display) -> Failed {
    (End::Source, error.to_string())
}

fn target(error: impl std::fmt::Display) -> Failed {
    (End::Target, error.to_string())
}

/// Copies what `from` remembers as handled, where both are stores, and then what waits and what is dead. What is there already is
/// not copied again.
///
/// # Errors
///
/// When one of them fails; what was copied until then is there.
pub(crate) async fn copy(from: &Opened, to: &Opened) -> Result<Copied, Failed> {
    let mut copied = Copied::default();
    match (from, to) {
        (Opened::Sqlite(from), Opened::Sqlite(to)) => remember(from, to, &mut copied).await?,
        (Opened::Sqlite(from), Opened::Postgres(to)) => remember(from, &**to, &mut copied).await?,
        (Opened::Postgres(from), Opened::Sqlite(to)) => remember(&**from, to, &mut copied).await?,
        (Opened::Postgres(from), Opened::Postgres(to)) => remember(&**from, &**to, &mut copied).await?,
        (Opened::JetStream(_), _) | (_, Opened::JetStream(_)) => {}
    }
    let mut after = 0;
    loop {
        let page = from.page(&Filter::new(), after, PAGE).await.map_err(source)?;
        let Some(last) = page.last() else { return Ok(copied) };
        after = last.number;
        for listed in &page {
            // It may have been handled since.
            let Some((listed, entry)) = from.show(listed.number).await.map_err(source)? else { continue };
            match to {
                Opened::JetStream(to) => put(&**to, &listed, &entry, &mut copied).await?,
                Opened::Postgres(to) => put(&**to, &listed, &entry, &mut copied).await?,
                Opened::Sqlite(to) => put(to, &listed, &entry, &mut copied).await?,
            }
        }
    }
}

async fn put<I: Inbox>(to: &I, listed: &Listed, entry: &Entry, copied: &mut Copied) -> Result<(), Failed> {
    let reason = match listed.state {
        State::Waiting => None,
        State::Dead => Some(listed.reason.as_deref().unwrap_or("it was dead before it was copied")),
        _ => {
            copied.held += 1;
            return Ok(());
        }
    };
    let put = to.put(entry, reason).await.map_err(target)?;
    let count = match (put, reason) {
        (Put::Kept(_), None) => &mut copied.waiting,
        (Put::Kept(_), Some(_)) => &mut copied.dead,
        _ => &mut copied.known,
    };
    *count += 1;
    Ok(())
}

/// A store that says what it remembers.
trait Remembers {
    async fn handled(&self, after: Option<&DeliveryKey>) -> Result<Vec<DeliveryKey>, Failed>;
}

impl Remembers for Sqlite {
    async fn handled(&self, after: Option<&DeliveryKey>) -> Result<Vec<DeliveryKey>, Failed> {
        self.handled(after, PAGE).await.map_err(source)
    }
}

impl Remembers for Postgres {
    async fn handled(&self, after: Option<&DeliveryKey>) -> Result<Vec<DeliveryKey>, Failed> {
        self.handled(after, PAGE).await.map_err(source)
    }
}

async fn remember(from: &impl Remembers, to: &impl DeliveryStore, copied: &mut Copied) -> Result<(), Failed> {
    let mut after = None;
    loop {
        let keys = from.handled(after.as_ref()).await?;
        if keys.is_empty() {
            return Ok(());
        }
        for key in &keys {
            let now = SystemTime::now();
            // What the other is handling, or has handled, it knows.
            if let Claim::Fresh(lease) = to.claim(key, now, LEASE).await.map_err(target)? {
                to.commit(&lease, now).await.map_err(target)?;
                copied.remembered += 1;
            }
        }
        after = keys.into_iter().next_back();
    }
}
