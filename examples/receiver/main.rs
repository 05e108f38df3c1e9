//! A receiver for five providers: `cargo run --example receiver`.
//!
//! It listens on 127.0.0.1:3000 (`RECEIVER_ADDRESS`), remembers deliveries in `receiver.sqlite`
//! (`RECEIVER_STORE`; `memory` forgets them on exit) and prints each event as one line. Providers that sign their
//! requests need a secret, in `FLEXYPE_SECRET`, `FLEXPRICE_SECRET` or `TIQUO_SECRET`; while a secret is being rotated, the
//! previous one in `TIQUO_SECRET_BEFORE`. With `RECEIVER_ACKNOWLEDGE=first` it acknowledges before it handles, and may lose events.
//! `RECEIVER_HANDLER_SECONDS` makes each handler take that long, to see what happens when it is stopped meanwhile.
//!
//! On SIGTERM and SIGINT it stops accepting connections, gives handlers twenty seconds to finish (`RECEIVER_DRAIN_SECONDS`), and
//! gives back the deliveries that are left.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "an example prints")]

mod app;

use std::error::Error;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use hookwright::receive::{Drain, Memory, Server, Sqlite};

/// Longer than any of the providers keeps redelivering.
const REMEMBERED: Duration = Duration::from_secs(7 * 24 * 60 * 60);

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

async fn run() -> Result<(), Box<dyn Error>> {
    let variable = |name: &str| std::env::var(name).ok();
    let store = variable("RECEIVER_STORE").unwrap_or_else(|| "receiver.sqlite".to_owned());
    let print = |line: String| println!("{line}");
    let drain = Drain::new();
    let app = if store == "memory" {
        app::app(&Arc::new(Memory::new(100_000, REMEMBERED)), &drain, variable, print)?
    } else {
        app::app(&Arc::new(Sqlite::open(&store, REMEMBERED)?), &drain, variable, print)?
    };
    for path in &app.paths {
        println!("POST {path}");
    }
    for (provider, variable) in &app.missing {
        println!("{provider} is not received: {variable} is not set");
    }
    let address = variable("RECEIVER_ADDRESS").unwrap_or_else(|| "127.0.0.1:3000".to_owned());
    let listener = tokio::net::TcpListener::bind(&address).await?;
    println!("listening on http://{}, remembering in {store}", listener.local_addr()?);
    let seconds = variable("RECEIVER_DRAIN_SECONDS").and_then(|seconds| seconds.parse().ok());
    let server = Server::new(&drain).drain_deadline(Duration::from_secs(seconds.unwrap_or(20)));
    let serving = tokio::spawn(server.serve(listener, app.router));
    told_to_end().await?;
    drain.begin();
    let drained = serving.await?;
    println!(
        "stopped: {} handlers finished, {} deliveries given back, {} lost",
        drained.ended, drained.given_back, drained.lost
    );
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
