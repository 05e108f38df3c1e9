//! The generator's own time: the example `many` of its crate, in both profiles.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

use crate::cargo;

/// What is measured: the example's arguments, what they make, and the targets for each run, in seconds.
const MADE: [(&[&str], &str, Targets); 3] = [
    (
        &["300", "times"],
        "300 files of 6 kB that refer to a common folder",
        &[("everything", (0.5, 3.0)), ("nothing", (f64::MAX, f64::MAX)), ("one", (f64::MAX, 0.3))],
    ),
    (&["3000", "times"], "3,000 such files", &[("everything", (f64::MAX, f64::MAX))]),
    (&["300", "bundle", "times"], "one file of them all", &[("everything", (f64::MAX, f64::MAX))]),
];

type Targets = &'static [(&'static str, (f64, f64))];

/// Measures, and tells it as a section of the results.
pub(crate) fn measure() -> Result<String, Box<dyn Error>> {
    let (fast, slow) = (cargo::example("many", true)?, cargo::example("many", false)?);
    let mut text = String::from(
        "Reading, checking, generating and writing: all of it into an empty folder; again, with nothing changed; and with one \
         property of one event changed. A build script's dependencies are compiled without optimisation unless the user's \
         profile says otherwise, so both are told.\n\n\
         | schemas | changed | optimised, s | unoptimised, s |\n|---|---|---:|---:|\n",
    );
    let mut whole = Vec::new();
    for (arguments, what, targets) in MADE {
        let (fast, slow) = (times(&fast, arguments)?, times(&slow, arguments)?);
        for (run, (fast_target, slow_target)) in targets {
            let of = |times: &BTreeMap<String, f64>| times.get(*run).copied().ok_or("a time is missing");
            let (fast, slow) = (of(&fast)?, of(&slow)?);
            let (fast_shown, slow_shown) = (shown(fast, *fast_target), shown(slow, *slow_target));
            writeln!(text, "| {what} | {run} | {fast_shown} | {slow_shown} |")?;
            if *run == "everything" {
                whole.push((fast, slow));
            }
        }
    }
    if let [(fast, slow), (fast_many, slow_many), ..] = whole.as_slice() {
        let (fast, slow) = (fast_many / fast, slow_many / slow);
        writeln!(
            text,
            "\nTen times the files take {fast:.1} times as long, and {slow:.1} times unoptimised."
        )?;
    }
    Ok(text)
}

/// A time, and whether it is within its target, if it has one.
fn shown(time: f64, target: f64) -> String {
    match target {
        f64::MAX => format!("{time:.2}"),
        target if time <= target => format!("{time:.2} (target {target}: met)"),
        target => format!("{time:.2} (target {target}: **not met**)"),
    }
}

/// The times that the example prints, by what they are of.
fn times(example: &Path, arguments: &[&str]) -> Result<BTreeMap<String, f64>, Box<dyn Error>> {
    let printed = cargo::output(Command::new(example).args(arguments))?;
    let line = |line: &str| {
        let (time, what) = line.split_once(' ')?;
        Some((what.to_owned(), time.parse().ok()?))
    };
    Ok(printed.lines().filter_map(line).collect())
}
