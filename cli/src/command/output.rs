//! Standard output and standard error. Colours are removed unless the output is a terminal that supports them.

use std::io::Write as _;

use clap::ValueEnum;
use serde_json::Value;

/// The requested output format.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Asked {
    /// For people
    #[default]
    Text,
    /// For programs: one JSON document
    Json,
    /// Workflow annotations (`diff`, `generate` and `lint`)
    Github,
    /// A table for a job summary or a comment (`diff` only)
    Markdown,
}

/// The output format of most commands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    /// For people.
    Text,
    /// For programs: one JSON document.
    Json,
}

/// Prints a result.
pub(super) fn show(text: &str) {
    // The reader may close the pipe early; that is not an error.
    let _ = anstream::stdout().lock().write_all(text.as_bytes());
}

/// Prints a result for a program.
pub(super) fn show_json(value: &Value) {
    show(&format!("{value:#}\n"));
}

/// Prints messages that are not part of the result.
pub(super) fn complain(text: &str) {
    let _ = anstream::stderr().lock().write_all(text.as_bytes());
}

/// Text from files and command lines, with control characters escaped.
pub(super) fn printable(text: &str) -> String {
    hookwright_codegen::text::visible(text)
}

/// `1 file`, `2 files`.
pub(super) fn count(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}
