//! Looks after an inbox: what waits and what is dead, and what is to become of it.

mod copy;
mod mask;
mod target;

use std::path::Path;
use std::time::Duration;

use hookwright::receive::inbox::{Entry, Filter, Inbox, JetStream, Listed, Stats};
use hookwright::receive::{Postgres, Sqlite};

pub(crate) use copy::{Copied, End, copy};
pub(crate) use mask::masked;
pub(crate) use target::Target;

/// Longer than anything remembers: to look at a store must not make it forget.
const AGE: Duration = Duration::from_secs(100 * 365 * 86_400);

/// How many entries are asked for at once.
const PAGE: usize = 256;

/// An inbox that was opened.
pub(crate) enum Opened {
    JetStream(Box<JetStream>),
    Postgres(Box<Postgres>),
    Sqlite(Sqlite),
}

/// Evaluates an expression with the inbox, whichever it is.
macro_rules! with {
    ($opened:expr, $inbox:ident => $work:expr) => {
        match $opened {
            Opened::JetStream($inbox) => $work.await.map_err(|error| error.to_string()),
            Opened::Postgres($inbox) => $work.await.map_err(|error| error.to_string()),
            Opened::Sqlite($inbox) => $work.await.map_err(|error| error.to_string()),
        }
    };
}

/// What an inbox is opened for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Use {
    /// To look at it: nothing is created or changed.
    Look,
    /// To change entries that are there: nothing is created.
    Change,
    /// To put entries into it: what is missing is created.
    Fill,
}

/// Opens the inbox that a text names: `sqlite:FILE`, `postgres://…` or `nats://…`.
///
/// # Errors
///
/// Why it cannot be opened, or what is there that is no inbox.
pub(crate) async fn open(store: &str, name: &str, purpose: Use) -> Result<Opened, String> {
    let told = |error: &dyn std::fmt::Display| error.to_string();
    let opened = named(store, name).await?;
    match opened {
        Named::Sqlite(file) => {
            let opened = match purpose {
                Use::Look | Use::Change if !file.exists() => return Err("there is no such file".to_owned()),
                Use::Look => Sqlite::open_read_only(file),
                Use::Change => Sqlite::open_existing(file, AGE),
                Use::Fill => Sqlite::open(file, AGE),
            };
            opened.map(Opened::Sqlite).map_err(|error| told(&error))
        }
        Named::Postgres(database) => {
            let database = if purpose == Use::Fill { database } else { database.existing() };
            database.check().await.map_err(|error| told(&error))?;
            Ok(Opened::Postgres(Box::new(database)))
        }
        Named::JetStream(inbox) => {
            let inbox = if purpose == Use::Fill { *inbox } else { inbox.existing() };
            Box::pin(inbox.check()).await.map_err(|error| told(&error))?;
            Ok(Opened::JetStream(Box::new(inbox)))
        }
    }
}

/// What a text names, before anything is asked of it.
pub(crate) enum Named<'n> {
    Sqlite(&'n Path),
    Postgres(Postgres),
    JetStream(Box<JetStream>),
}

/// # Errors
///
/// When the text is not understood.
pub(crate) async fn named<'n>(store: &'n str, name: &str) -> Result<Named<'n>, String> {
    match store.split_once(':') {
        Some(("sqlite", file)) => Ok(Named::Sqlite(Path::new(file))),
        Some(("postgres" | "postgresql", _)) => {
            Postgres::connect(store, AGE).map(Named::Postgres).map_err(|error| error.to_string())
        }
        Some(("nats" | "tls", _)) => {
            let inbox = JetStream::connect(store).await.map_err(|error| error.to_string())?;
            Ok(Named::JetStream(Box::new(inbox.named(name))))
        }
        _ => Err("it is none of `sqlite:FILE`, `postgres://…` and `nats://…`".to_owned()),
    }
}

/// A store without the password that its URL may hold.
pub(crate) fn without_password(store: &str) -> String {
    let Some((scheme, rest)) = store.split_once("://") else { return store.to_owned() };
    let hidden = |address: &str| match address.rsplit_once('@') {
        Some((_, host)) => host.to_owned(),
        None => address.to_owned(),
    };
    let hosts: Vec<_> =
        rest.split(',').map(|address| hidden(address.trim_start_matches("nats://"))).collect();
    let hosts = hosts.join(",");
    let hosts = hosts.split_once('?').map_or(&*hosts, |(hosts, _)| hosts);
    format!("{scheme}://{hosts}")
}

impl Opened {
    pub(crate) async fn stats(&self) -> Result<Vec<Stats>, String> {
        with!(self, inbox => inbox.stats())
    }

    pub(crate) async fn show(&self, number: u64) -> Result<Option<(Listed, Entry)>, String> {
        with!(self, inbox => inbox.show(number))
    }

    pub(crate) async fn replay(&self, number: u64) -> Result<bool, String> {
        with!(self, inbox => inbox.replay(number))
    }

    pub(crate) async fn remove(&self, number: u64) -> Result<bool, String> {
        with!(self, inbox => inbox.remove(number))
    }

    pub(crate) async fn page(&self, filter: &Filter, after: u64, most: usize) -> Result<Vec<Listed>, String> {
        with!(self, inbox => inbox.list(filter, after, most))
    }

    /// Every entry, page by page.
    pub(crate) async fn all(&self, filter: &Filter) -> Result<Vec<Listed>, String> {
        let (mut all, mut after) = (Vec::new(), 0);
        loop {
            let page = self.page(filter, after, PAGE).await?;
            let Some(last) = page.last() else { return Ok(all) };
            after = last.number;
            all.extend(page);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::without_password;

    #[test]
    fn passwords_are_not_told() {
        for (store, told) in [
            ("sqlite:a.sqlite", "sqlite:a.sqlite"),
            ("postgres://app:se%40cret@db/app?password=x", "postgres://db/app"),
            ("nats://token@a,nats://app:secret@b:4222", "nats://a,b:4222"),
            ("nats://a", "nats://a"),
        ] {
            assert_eq!(without_password(store), told);
        }
    }
}
