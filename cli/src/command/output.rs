//! Standard output and standard error. Colours are removed unless the output is a terminal that supports them.

use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::sync::OnceLock;

use clap::ValueEnum;
use hookwright_codegen::text::is_hidden;
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

/// Why the first result could not be printed.
static LOST: OnceLock<String> = OnceLock::new();

/// Prints a result. What is lost is told when the command ends: see [`lost`].
pub(super) fn show(text: &str) {
    let mut stdout = anstream::stdout().lock();
    let written = stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush());
    remember(written);
}

/// Keeps in mind that a result was lost. The reader may close the pipe early; that is not an error.
pub(super) fn remember(written: io::Result<()>) {
    if let Err(error) = written
        && error.kind() != io::ErrorKind::BrokenPipe
    {
        LOST.get_or_init(|| error.to_string());
    }
}

/// Why a result could not be printed, if one could not.
pub(super) fn lost() -> Option<&'static str> {
    LOST.get().map(String::as_str)
}

/// Prints a result for a program.
pub(super) fn show_json(value: &Value) {
    show(&format!("{}\n", unseen_escaped(&format!("{value:#}"))));
}

/// Prints one of several results for a program: one line for each.
pub(super) fn show_json_line(value: &Value) {
    show(&format!("{}\n", unseen_escaped(&value.to_string())));
}

/// JSON with escapes (RFC 8259 §7) for what a terminal would obey, such as U+009B, or would not show. All of that stands in
/// strings, apart from the ends of lines.
pub(super) fn unseen_escaped(json: &str) -> String {
    let mut escaped = String::with_capacity(json.len());
    for letter in json.chars() {
        if letter == '\n' || !is_hidden(letter) {
            escaped.push(letter);
            continue;
        }
        for unit in letter.encode_utf16(&mut [0; 2]) {
            // A `String` takes whatever is written.
            let _ = write!(escaped, "\\u{unit:04x}");
        }
    }
    escaped
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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    #[test]
    fn json_has_nothing_that_a_terminal_obeys() {
        let value =
            serde_json::json!({ "a\u{9b}2J": ["\u{1b}[2J\u{7f}\u{85}\u{202e}\n", "漢é", "\u{e0041}"] });
        for text in [unseen_escaped(&value.to_string()), unseen_escaped(&format!("{value:#}"))] {
            assert!(!text.chars().any(|letter| letter != '\n' && is_hidden(letter)), "{text:?}");
            assert!(
                text.contains("\\u009b") && text.contains("漢é") && text.contains("\\udb40\\udc41"),
                "{text}"
            );
            assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), value);
        }
    }
}
