//! Standard output and standard error. Colours are taken away unless it is a terminal that wants them.

use std::io::Write as _;

use clap::ValueEnum;
use serde_json::Value;

/// How results are to be printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Asked {
    /// For people
    #[default]
    Text,
    /// For programs: one JSON document
    Json,
    /// Annotations of a workflow (`diff` alone)
    Github,
}

/// How most commands print results.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    /// For people.
    Text,
    /// For programs: one JSON document.
    Json,
}

/// Prints a result.
pub(super) fn show(text: &str) {
    // Whoever reads us may stop before the end; that is no failure of ours.
    let _ = anstream::stdout().lock().write_all(text.as_bytes());
}

/// Prints a result for a program.
pub(super) fn show_json(value: &Value) {
    show(&format!("{value:#}\n"));
}

/// Prints what is beside the result.
pub(super) fn complain(text: &str) {
    let _ = anstream::stderr().lock().write_all(text.as_bytes());
}

/// Text from files and command lines, without what a terminal would obey.
pub(super) fn printable(text: &str) -> String {
    text.chars().flat_map(|c| if c.is_control() { c.escape_unicode().collect() } else { vec![c] }).collect()
}

/// `1 file`, `2 files`.
pub(super) fn count(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}
