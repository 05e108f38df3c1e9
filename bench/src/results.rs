//! `RESULTS.md`: the machine, and a section for each thing that was measured.

use std::error::Error;
use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;
use std::{fs, thread};

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/RESULTS.md");

/// Puts a section into the file, in the place of the one of the same title; the rest stays.
///
/// # Errors
///
/// When the file cannot be written.
pub fn put(title: &str, text: &str) -> Result<(), Box<dyn Error>> {
    let old = fs::read_to_string(FILE).unwrap_or_default();
    let mut sections: Vec<(String, String)> = sections(&old);
    let section = (title.to_owned(), format!("\n{}\n", text.trim()));
    match sections.iter_mut().find(|(old, _)| old == title) {
        Some(place) => *place = section,
        None => sections.push(section),
    }
    sections.sort_by_key(|(title, _)| title != "Speed");
    let mut file = format!("{}\n", head());
    for (title, text) in sections {
        let _ = write!(file, "\n## {title}\n{text}");
    }
    Ok(fs::write(Path::new(FILE), file)?)
}

fn sections(file: &str) -> Vec<(String, String)> {
    file.split("\n## ")
        .skip(1)
        .filter_map(|section| section.split_once('\n'))
        .map(|(title, text)| (title.to_owned(), format!("{}\n", text.trim_end())))
        .collect()
}

fn head() -> String {
    format!(
        "# Results\n\nWritten by `cargo bench -p hookwright-bench`; see [README.md](README.md) for what is measured \
         and how.\n\nMachine: {}, {} cores, {}; {}.",
        processor(),
        thread::available_parallelism().map_or(1, usize::from),
        std::env::consts::OS,
        compiler()
    )
}

fn processor() -> String {
    let read = |key: &str| {
        let text = fs::read_to_string("/proc/cpuinfo").ok()?;
        let line = text.lines().find(|line| line.split(':').next().is_some_and(|name| name.trim() == key))?;
        Some(line.split_once(':')?.1.trim().to_owned())
    };
    let name = read("model name").unwrap_or_else(|| std::env::consts::ARCH.to_owned());
    match (read("cpu family"), read("model"), read("cache size")) {
        (Some(family), Some(model), Some(cache)) => {
            format!("{name} (family {family}, model {model}, cache {cache})")
        }
        _ => name,
    }
}

fn compiler() -> String {
    let output = Command::new("rustc").arg("--version").output();
    output.map_or_else(|_| "rustc".into(), |output| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}
