//! Measures all contenders over all payloads, and writes the section "Speed" of `RESULTS.md`.
//!
//! With an argument, only payloads whose name contains it are measured, and nothing is written.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "it is a command")]

use std::env;
use std::error::Error;
use std::time::{Duration, Instant};

use hookwright_bench::contender::{Contender, contenders};
use hookwright_bench::measure::{Effort, measure};
use hookwright_bench::payloads::{self, Payload};
use hookwright_bench::report::{Row, speed};
use hookwright_bench::results;

const EFFORT: Effort = Effort { rounds: 41, slice: Duration::from_micros(200) };

fn main() -> Result<(), Box<dyn Error>> {
    let began = Instant::now();
    let filter = env::args().skip(1).find(|argument| !argument.starts_with('-'));
    let mut payloads = payloads::all()?;
    payloads.retain(|payload| filter.as_ref().is_none_or(|filter| payload.name().contains(filter)));
    if payloads.is_empty() {
        return Err("no payload's name contains that".into());
    }
    let mut rows = Vec::new();
    for (index, payload) in payloads.into_iter().enumerate() {
        if index % 20 == 0 {
            eprintln!("{} s: {}", began.elapsed().as_secs(), payload.name());
        }
        rows.push(row(payload)?);
    }
    let text = speed(&rows);
    println!("{text}");
    if filter.is_none() {
        results::put("Speed", &text)?;
    }
    println!("measured in {} s", began.elapsed().as_secs());
    Ok(())
}

fn row(payload: Payload) -> Result<Row, Box<dyn Error>> {
    let mut contenders = contenders(payload.provider, payload.event)?;
    let refused: Vec<_> = contenders.iter_mut().filter_map(|one| refuses(one, &payload)).collect();
    if !refused.is_empty() {
        return Err(format!("{} is refused by {}", payload.name(), refused.join(", ")).into());
    }
    let measured = measure(&mut contenders, &payload.body, EFFORT);
    Ok(Row { payload, measured })
}

fn refuses(contender: &mut Contender, payload: &Payload) -> Option<&'static str> {
    (!contender.accepts(&payload.body)).then(|| contender.way.head())
}
