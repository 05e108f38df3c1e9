//! Counts the instructions of decoding and validating, and writes the section "Instructions" of `RESULTS.md`.
//!
//! ```text
//! instructions [NAME]
//! ```
//!
//! It runs itself beneath valgrind, which must be installed. With an argument, only payloads whose name contains it are
//! counted, and nothing is written.
#![allow(clippy::print_stdout, reason = "it is a command")]

use std::env;
use std::error::Error;
use std::fs;
use std::path::Path;
use std::process::Command;

use hookwright_bench::contender::{Contender, contenders};
use hookwright_bench::counts::{self, Row, WAYS};
use hookwright_bench::json::{Form, Order};
use hookwright_bench::payloads::{self, Payload};
use hookwright_bench::results;

/// The argument with which it is run beneath valgrind.
const COUNTED: &str = "--counted";

/// How often a body is run, once and again: what starting and ending a count takes is in both.
const TIMES: [u32; 2] = [1, 4];

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let filter = arguments.iter().find(|argument| *argument != COUNTED);
    let payloads = wanted(filter.map(String::as_str))?;
    if arguments.iter().any(|argument| argument == COUNTED) {
        return run_all(&payloads);
    }
    let text = counts::instructions(&rows(payloads, filter.map(String::as_str))?);
    println!("{text}");
    if filter.is_none() { results::put("Instructions", &text) } else { Ok(()) }
}

/// The minified payloads, with their keys in the documented order and shuffled.
fn wanted(filter: Option<&str>) -> Result<Vec<Payload>, Box<dyn Error>> {
    let mut payloads = payloads::all()?;
    payloads.retain(|payload| {
        payload.form == Form::Minified
            && payload.order != Order::Reversed
            && filter.is_none_or(|filter| payload.name().contains(filter))
    });
    Ok(payloads)
}

/// Runs everything that is counted, in the order in which [`rows`] expects the counts.
fn run_all(payloads: &[Payload]) -> Result<(), Box<dyn Error>> {
    for payload in payloads {
        let mut contenders = contenders(payload.provider, payload.event)?;
        for way in WAYS {
            let contender = contenders.iter_mut().find(|one| one.way == way).ok_or("it is not measured")?;
            // Plans are made when they are first used.
            if !contender.accepts(&payload.body) {
                return Err(format!("{} is refused by {}", payload.name(), way.head()).into());
            }
            TIMES.iter().for_each(|times| counted(contender, &payload.body, *times));
        }
    }
    Ok(())
}

/// Valgrind counts what happens within this function.
#[inline(never)]
fn counted(contender: &mut Contender, body: &[u8], times: u32) {
    contender.time(body, times);
}

fn rows(payloads: Vec<Payload>, filter: Option<&str>) -> Result<Vec<Row>, Box<dyn Error>> {
    let folder = env::temp_dir().join(format!("hookwright-instructions-{}", std::process::id()));
    fs::create_dir_all(&folder)?;
    let counts = valgrind(&folder, filter).and_then(|()| dumped(&folder, payloads.len()));
    fs::remove_dir_all(&folder)?;
    let mut counts = counts?.into_iter();
    Ok(payloads
        .into_iter()
        .map(|payload| Row { payload, counts: WAYS.map(|_| counts.next().unwrap_or(f64::NAN)) })
        .collect())
}

fn valgrind(folder: &Path, filter: Option<&str>) -> Result<(), Box<dyn Error>> {
    let mut command = Command::new("valgrind");
    command.args(["--tool=callgrind", "--collect-atstart=no"]);
    command.args(["--toggle-collect=instructions::counted", "--dump-after=instructions::counted"]);
    command.arg(format!("--callgrind-out-file={}", folder.join("counts").display()));
    command.arg(format!("--log-file={}", folder.join("log").display()));
    let status = command.arg(env::current_exe()?).arg(COUNTED).args(filter).status()?;
    if status.success() { Ok(()) } else { Err("it failed beneath valgrind".into()) }
}

/// What one run over each payload takes, in each way: the differences of two counts.
fn dumped(folder: &Path, payloads: usize) -> Result<Vec<f64>, Box<dyn Error>> {
    let all = payloads * WAYS.len() * TIMES.len();
    let totals = (1..=all).map(|dump| total(&folder.join(format!("counts.{dump}"))));
    let totals = totals.collect::<Result<Vec<f64>, _>>()?;
    let further = f64::from(TIMES[1] - TIMES[0]);
    Ok(totals.chunks_exact(TIMES.len()).map(|pair| (pair[1] - pair[0]) / further).collect())
}

fn total(dump: &Path) -> Result<f64, Box<dyn Error>> {
    let text = fs::read_to_string(dump).map_err(|error| format!("{}: {error}", dump.display()))?;
    let line = text.lines().find_map(|line| line.strip_prefix("summary: ")).ok_or("a dump has no summary")?;
    Ok(line.trim().parse()?)
}
