//! A receiver for five providers: `cargo run --example receiver`.
//!
//! It listens on 127.0.0.1:3000 (`RECEIVER_ADDRESS`), remembers deliveries in `RECEIVER_STORE` and prints each event as one
//! line. The store is a file, `sqlite:receiver.sqlite` unless it is set, a database that several processes share,
//! `postgres://…`, or `memory`, which forgets on exit. With `RECEIVER_ACKNOWLEDGE=first`, deliveries are written down there,
//! acknowledged, and handled afterwards, by any of the processes. `nats://…` is an inbox and no store: deliveries wait there, and
//! which of them were handled is remembered in `RECEIVER_HANDLED`, `sqlite:receiver.sqlite` or a database that all
//! processes share.
//!
//! `GET /health` is answered with 200 while deliveries are accepted, and with 503 while the store cannot be reached: a load
//! balancer then asks another process. With an inbox, `GET /metrics` says what waits, in Prometheus' text format.
//!
//! Providers that sign their
//! requests need a secret, in `FLEXYPE_SECRET`, `FLEXPRICE_SECRET` or `TIQUO_SECRET`; while a secret is being rotated, the
//! previous one in `TIQUO_SECRET_BEFORE`.
//! `RECEIVER_HANDLER_SECONDS` makes each handler take that long, to see what happens when it is stopped meanwhile;
//! `RECEIVER_LEASE_SECONDS`, a minute unless it is set, is how long a delivery waits whose process was killed.
//!
//! On SIGTERM and SIGINT it stops accepting connections, gives handlers twenty seconds to finish (`RECEIVER_DRAIN_SECONDS`), and
//! gives back the deliveries that are left.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "an example prints")]

mod app;
mod way;

use std::error::Error;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use hookwright::receive::inbox::JetStream;
use hookwright::receive::{Drain, Memory, Postgres, Server, Sqlite};

use crate::app::{App, AppError};
use crate::way::{AtOnce, ThroughInbox};

/// Longer than any of the providers keeps redelivering.
const REMEMBERED: Duration = Duration::from_secs(7 * 24 * 60 * 60);
/// What remembers deliveries unless something else is said.
const FILE: &str = "sqlite:receiver.sqlite";

/// What `RECEIVER_STORE` names.
enum Store<'n> {
    Memory,
    Nats(&'n str),
    Postgres(&'n str),
    Sqlite(&'n str),
}

impl<'n> Store<'n> {
    /// A URL of another kind is not the name of a file.
    fn named(name: &'n str) -> Result<Self, &'static str> {
        let kind = name.split_once("://").map(|(kind, _)| kind);
        match kind {
            Some("nats" | "tls") => Ok(Self::Nats(name)),
            Some("postgres" | "postgresql") => Ok(Self::Postgres(name)),
            Some(_) => Err("a store is `memory`, `sqlite:FILE`, `postgres://…` or `nats://…`"),
            None if name == "memory" => Ok(Self::Memory),
            None => Ok(Self::Sqlite(name.strip_prefix("sqlite:").unwrap_or(name))),
        }
    }
}

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

fn make(way: &impl way::Way, drain: &Drain) -> Result<App, AppError> {
    app::app(way, drain, variable, |line| println!("{line}"))
}

async fn run() -> Result<(), Box<dyn Error>> {
    let store = variable("RECEIVER_STORE").unwrap_or_else(|| FILE.to_owned());
    let first = variable("RECEIVER_ACKNOWLEDGE").is_some_and(|when| when == "first");
    let drain = Drain::new();
    let (app, named) = match Store::named(&store)? {
        Store::Nats(url) => {
            let handled = variable("RECEIVER_HANDLED").unwrap_or_else(|| FILE.to_owned());
            let inbox = Arc::new(JetStream::connect(url).await?);
            let app = match Store::named(&handled)? {
                Store::Postgres(url) => {
                    let store = Arc::new(Postgres::connect(url, REMEMBERED)?);
                    make(&ThroughInbox::new(store, inbox), &drain)?
                }
                Store::Sqlite(file) => {
                    let store = Arc::new(Sqlite::open(file, REMEMBERED)?);
                    make(&ThroughInbox::new(store, inbox), &drain)?
                }
                _ => return Err("`RECEIVER_HANDLED` has to be a file or a database".into()),
            };
            // Without what a URL may hold of a password.
            (app, "NATS".to_owned())
        }
        Store::Memory if first => {
            return Err(
                "`RECEIVER_ACKNOWLEDGE=first` needs a store that is an inbox, and `memory` is none".into()
            );
        }
        Store::Memory => (make(&AtOnce(Arc::new(Memory::new(100_000, REMEMBERED))), &drain)?, store),
        Store::Postgres(url) => {
            let database = Arc::new(Postgres::connect(url, REMEMBERED)?);
            let app = if first {
                make(&ThroughInbox::both(database), &drain)?
            } else {
                make(&AtOnce(database), &drain)?
            };
            (app, "PostgreSQL".to_owned())
        }
        Store::Sqlite(file) => {
            let opened = Arc::new(Sqlite::open(file, REMEMBERED)?);
            let app = if first {
                make(&ThroughInbox::both(opened), &drain)?
            } else {
                make(&AtOnce(opened), &drain)?
            };
            (app, file.to_owned())
        }
    };
    for path in &app.paths {
        println!("POST {path}");
    }
    for (provider, variable) in &app.missing {
        println!("{provider} is not received: {variable} is not set");
    }
    let address = variable("RECEIVER_ADDRESS").unwrap_or_else(|| "127.0.0.1:3000".to_owned());
    let listener = tokio::net::TcpListener::bind(&address).await?;
    println!("listening on http://{}, remembering in {named}", listener.local_addr()?);
    let workers: Vec<_> = app.workers.into_iter().map(tokio::spawn).collect();
    let seconds = variable("RECEIVER_DRAIN_SECONDS").and_then(|seconds| seconds.parse().ok());
    let server = Server::new(&drain).drain_deadline(Duration::from_secs(seconds.unwrap_or(20)));
    let serving = tokio::spawn(server.serve(listener, app.router));
    told_to_end().await?;
    drain.begin();
    let drained = serving.await?;
    for worker in workers {
        worker.await?;
    }
    println!("stopped: {} handlers finished, {} deliveries given back", drained.ended, drained.given_back);
    Ok(())
}

/// Completes when the process is asked to stop.
#[cfg(unix)]
async fn told_to_end() -> std::io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        _ = terminate.recv() => Ok(()),
        interrupted = tokio::signal::ctrl_c() => interrupted,
    }
}

#[cfg(not(unix))]
async fn told_to_end() -> std::io::Result<()> {
    tokio::signal::ctrl_c().await
}
