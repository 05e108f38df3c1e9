//! Measures what generated code costs to compile and to ship, and what generating it costs; writes the other
//! sections of `RESULTS.md`.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "it is a command")]

mod cargo;
mod crates;
mod generator;
mod peer;

use std::error::Error;
use std::path::Path;
use std::time::Instant;

use hookwright_bench::results;

/// Below the target folder, so that dependencies are compiled once and not at every run.
const WORK: &str = concat!(env!("CARGO_TARGET_TMPDIR"), "/size");

fn main() -> Result<(), Box<dyn Error>> {
    let began = Instant::now();
    let work = Path::new(WORK);
    let crates = crates::measure(&work.join("crates"))?;
    println!("{crates}");
    results::put("Compile time and size", &crates)?;
    let generator = generator::measure()?;
    println!("{generator}");
    results::put("The generator's own time", &generator)?;
    eprintln!("measured in {} s", began.elapsed().as_secs());
    Ok(())
}
