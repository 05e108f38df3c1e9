//! Generates code for a provider of many events, and says how many lines that is, beside typify's, and how long it takes:
//!
//! ```text
//! cargo run [--release] -p hookwright-codegen --example many -- [EVENTS] [bundle] [times]
//! ```
//!
//! `bundle` makes one file of them all. `times` compares no lines, and prints the times alone, in seconds. Build scripts are
//! not optimised, so both profiles matter.
#![allow(clippy::print_stdout, reason = "it is a command")]

mod provider;

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use hookwright_codegen::Generator;
use serde_json::Value;
use typify::{TypeSpace, TypeSpaceSettings};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let is_asked = |word: &str| arguments.iter().any(|argument| argument == word);
    let events = arguments.first().map_or(Ok(300), |count| count.parse())?;
    let folder = tempfile::tempdir()?;
    let (schemas, out) = (folder.path().join("schemas"), folder.path().join("out"));
    let make = if is_asked("bundle") { provider::write_bundle } else { provider::write };
    let bytes = make(&schemas, events)?;
    if is_asked("times") {
        println!("{:.3} everything", run(&schemas, &out)?.whole.as_secs_f64());
        println!("{:.3} nothing", run(&schemas, &out)?.whole.as_secs_f64());
        if !is_asked("bundle") {
            provider::change_one(&schemas, events)?;
            println!("{:.3} one", run(&schemas, &out)?.whole.as_secs_f64());
        }
        return Ok(());
    }
    println!("{events} events, {bytes} bytes, {} definitions", provider::DEFINITIONS.len());
    tell("everything", &run(&schemas, &out)?);
    let ours = lines(&out)?;
    println!("\n{:>9} lines of Rust, of which", ours.values().sum::<usize>());
    for (part, lines) in &ours {
        println!("{lines:>9} {part}");
    }
    let typify = typify_lines(&provider::bundle(events))?;
    let percent = ours.values().sum::<usize>() * 100 / typify.max(1);
    println!("{typify:>9} lines by typify: here they are {percent} %");
    tell("nothing changed", &run(&schemas, &out)?);
    if !is_asked("bundle") {
        provider::change_one(&schemas, events)?;
        tell("one event changed", &run(&schemas, &out)?);
    }
    Ok(())
}

/// What a run took.
struct Run {
    whole: Duration,
    /// The time that processors have worked, where the system tells: what else runs does not change it.
    worked: Option<Duration>,
    stages: Vec<(&'static str, Duration)>,
    written: usize,
    kept: usize,
}

/// Runs the generator.
fn run(schemas: &Path, out: &Path) -> Result<Run, Box<dyn Error>> {
    let stages: Arc<Mutex<Vec<(&'static str, Instant)>>> = Arc::default();
    let watched = Arc::clone(&stages);
    let watch = move |progress: hookwright_codegen::Progress<'_>| {
        watched.lock().unwrap_or_else(PoisonError::into_inner).push((progress.stage, Instant::now()));
    };
    let (began, before) = (Instant::now(), processor());
    let report =
        Generator::new(schemas).memory(out.with_extension("memory")).on_progress(watch).write_to(out)?;
    let ended = Instant::now();
    let worked = before.zip(processor()).map(|(before, after)| after.saturating_sub(before));
    let seen = stages.lock().unwrap_or_else(PoisonError::into_inner);
    let (mut stage, mut since) = ("load", began);
    let mut stages = Vec::new();
    for (next, at) in seen.iter().copied().chain([("", ended)]) {
        stages.push((stage, at - since));
        (stage, since) = (next, at);
    }
    Ok(Run { whole: ended - began, worked, stages, written: report.changes.len(), kept: report.kept })
}

fn tell(what: &str, run: &Run) {
    println!(
        "\n{what}: {:.2} s, {} files written, {} not made again",
        run.whole.as_secs_f64(),
        run.written,
        run.kept
    );
    if let Some(worked) = run.worked {
        println!("{:>9.3} s of processors' time", worked.as_secs_f64());
    }
    for (stage, time) in &run.stages {
        println!("{:>9.3} s {stage}", time.as_secs_f64());
    }
}

/// The time that processors have worked for this program so far.
fn processor() -> Option<Duration> {
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    let (_, fields) = stat.rsplit_once(')')?;
    let ticks = fields.split_whitespace().skip(11).take(2).map(str::parse::<u64>);
    let ticks: u64 = ticks.sum::<Result<u64, _>>().ok()?;
    Some(Duration::from_millis(ticks * 10))
}

fn typify_lines(bundle: &Value) -> Result<usize, Box<dyn Error>> {
    let mut space = TypeSpace::new(TypeSpaceSettings::default().with_struct_builder(false));
    space.add_root_schema(serde_json::from_value(bundle.clone())?)?;
    Ok(prettyplease::unparse(&syn::parse2(space.to_stream())?).lines().count())
}

/// How many lines there are, by what the files are for.
fn lines(out: &Path) -> Result<BTreeMap<&'static str, usize>, Box<dyn Error>> {
    let mut lines = BTreeMap::new();
    let mut folders = vec![out.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let has = |part: &str| path.components().any(|component| component.as_os_str() == part);
            let parts = [("decode", "decoders"), ("schema", "tables"), ("texts", "texts of schemas")];
            let part = parts.iter().find(|(folder, _)| has(folder)).map_or("types", |(_, part)| part);
            *lines.entry(part).or_default() += fs::read_to_string(&path)?.lines().count();
        }
    }
    Ok(lines)
}
