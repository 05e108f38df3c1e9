//! The engines, and the servers that they need.

use std::io;
use std::path::Path;

use hookwright_test_servers::{NatsServer, PostgresServer};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Engine {
    /// Handled at once, by one process that remembers in its memory.
    Memory,
    Sqlite,
    Postgres,
    /// The inbox; the store is a database.
    JetStream,
}

impl Engine {
    pub(crate) const ALL: [Self; 4] = [Self::Memory, Self::Sqlite, Self::Postgres, Self::JetStream];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Memory => "memory, at once",
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
            Self::JetStream => "JetStream, handled in PostgreSQL",
        }
    }

    pub(crate) fn named(name: &str) -> Result<Self, String> {
        match name {
            "memory" => Ok(Self::Memory),
            "sqlite" => Ok(Self::Sqlite),
            "postgres" => Ok(Self::Postgres),
            "nats" => Ok(Self::JetStream),
            _ => Err(format!("{name} is none of memory, sqlite, postgres and nats")),
        }
    }

    /// Whether its handlers commit their writes together with the delivery.
    pub(crate) fn handles_once(self) -> bool {
        self != Self::Memory
    }
}

/// The servers of an engine, and what its processes are told.
pub(crate) struct Servers {
    engine: Engine,
    postgres: Option<PostgresServer>,
    nats: Option<NatsServer>,
    /// A URL or a file: of the store, and of the inbox.
    pub(crate) store: String,
    pub(crate) inbox: String,
}

impl Servers {
    /// `None` where a server is not installed.
    pub(crate) fn start(engine: Engine, folder: &Path) -> io::Result<Option<Self>> {
        let file = folder.join("store.sqlite").display().to_string();
        let mut servers = Self { engine, postgres: None, nats: None, store: file.clone(), inbox: file };
        if matches!(engine, Engine::Postgres | Engine::JetStream) {
            let Some(server) = PostgresServer::start()? else { return Ok(None) };
            servers.store = server.database()?;
            server.sql_in(&servers.store, "CREATE TABLE orders (delivery text)")?;
            servers.inbox.clone_from(&servers.store);
            servers.postgres = Some(server);
        }
        if engine == Engine::JetStream {
            let Some(server) = NatsServer::start()? else { return Ok(None) };
            servers.inbox = server.url();
            servers.nats = Some(server);
        }
        Ok(Some(servers))
    }

    /// Ends a server as a crash would, and starts it again.
    pub(crate) fn crash(&mut self, number: usize) -> io::Result<()> {
        match (self.engine, &mut self.nats, &mut self.postgres) {
            (Engine::JetStream, Some(server), _) if number.is_multiple_of(2) => server.restart(),
            (_, _, Some(server)) => server.restart(),
            _ => Ok(()),
        }
    }
}
