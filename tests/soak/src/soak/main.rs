//! What becomes of deliveries when everything goes wrong, on each engine: four processes that receive and handle, all of which
//! are killed again and again, servers that crash, and clocks that jump.
//!
//! ```text
//! cargo run -p hookwright-soak --release -- --deliveries 10000 --kills 1000
//! ```
//!
//! It prints a row for each engine, and fails if a delivery was lost, or handled twice on an engine that promises otherwise. Each
//! engine has its share of the kills. `measure` prints the numbers of docs/scaling.md.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "it prints what it found")]

mod engine;
mod measure;
mod process;
mod provider;
mod run;

use std::error::Error;
use std::process::ExitCode;

use engine::Engine;

/// What is asked for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Amount {
    /// How many deliveries each engine gets.
    pub(crate) deliveries: usize,
    /// How often a process is killed, over all engines.
    pub(crate) kills: usize,
    pub(crate) processes: usize,
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match words.as_slice() {
        ["process", ..] => process::run(&arguments),
        ["measure"] => measure::main(),
        _ => soak(&words),
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(2)
        }
    }
}

/// Whether every engine kept its promise.
fn soak(words: &[&str]) -> Result<bool, Box<dyn Error>> {
    let mut amount = Amount { deliveries: 10_000, kills: 1_000, processes: 4 };
    let mut engines = Vec::new();
    let mut words = words.iter();
    while let Some(word) = words.next() {
        let value = words.next().ok_or_else(|| format!("{word} needs a value"))?;
        match *word {
            "--deliveries" => amount.deliveries = value.parse()?,
            "--kills" => amount.kills = value.parse()?,
            "--processes" => amount.processes = value.parse()?,
            "--engine" => engines.push(Engine::named(value)?),
            other => return Err(format!("{other} is not understood").into()),
        }
    }
    if engines.is_empty() {
        engines = Engine::ALL.to_vec();
    }
    let amount = Amount { kills: amount.kills.div_ceil(engines.len()), ..amount };
    println!(
        "{} deliveries to each engine, a tenth of them twice and a tenth bad; {} processes, {} kills of each engine's, {} crashes \
         of its server, and a clock that jumps\n",
        amount.deliveries,
        amount.processes,
        amount.kills,
        run::CRASHES
    );
    println!("| engine | received | acknowledged | handled once | handled twice | dead | lost | seconds |");
    println!("|---|---|---|---|---|---|---|---|");
    let mut fine = true;
    for engine in engines {
        let Some(found) = run::run(engine, amount)? else { continue };
        println!("{}", found.row());
        fine &= found.lost == 0 && (found.twice == 0 || !engine.handles_once());
    }
    Ok(fine)
}
