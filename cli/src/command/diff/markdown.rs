//! The changes as a document: a job summary, or a comment on a pull request.

use crate::diff::{EventDiff, shown};

use super::super::output::printable;
use super::{sentence, summary};

/// What a witness may take in a cell, in bytes: a table is for reading.
const WITNESS_BYTES: usize = 400;

/// A heading with the counts, a table of the changes, and what changes in the generated Rust.
pub(super) fn markdown(diffs: &[EventDiff]) -> String {
    let mut document = format!("### {}\n", summary(diffs));
    if diffs.is_empty() {
        return document;
    }
    document.push_str("\n| event | verdict | change | for example |\n|---|---|---|---|\n");
    for diff in diffs {
        if diff.changes.is_empty() {
            document.push_str(&row(&diff.event, diff.verdict.as_str(), "", ""));
        }
        for change in &diff.changes {
            let example = change.witness.as_ref().map(|witness| code(&short(&shown(witness))));
            document.push_str(&row(
                &diff.event,
                change.verdict.as_str(),
                &plain(&sentence(change)),
                &example.unwrap_or_default(),
            ));
        }
    }
    let api: String = diffs.iter().map(in_rust).collect();
    if !api.is_empty() {
        document.push_str("\n#### In Rust\n\n");
        document.push_str(&api);
    }
    document
}

fn row(event: &str, verdict: &str, change: &str, example: &str) -> String {
    format!("| {} | {verdict} | {change} | {example} |\n", code(event))
}

fn in_rust(diff: &EventDiff) -> String {
    diff.api.iter().map(|line| format!("- {}: {}\n", code(&diff.event), plain(line))).collect()
}

/// Text in which nothing is markup: names and values come from schemas.
fn plain(text: &str) -> String {
    let mut escaped = String::new();
    for c in printable(text).chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            // Else they call a person or lead to a discussion, whatever stands before them.
            '@' | '#' => {
                escaped.push(c);
                escaped.push_str("<!-- -->");
            }
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '!' | ':' | '$' => {
                escaped.push('\\');
                escaped.push(c);
            }
            _ => escaped.push(c),
        }
    }
    escaped
}

/// Text as code, in HTML: between backticks it could hold neither a backtick nor `|`.
fn code(text: &str) -> String {
    format!("<code>{}</code>", plain(text))
}

/// The beginning of a long text.
fn short(text: &str) -> String {
    match text.char_indices().find(|(at, _)| *at >= WITNESS_BYTES) {
        Some((at, _)) => format!("{}…", text.get(..at).unwrap_or_default()),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_from_a_schema_is_markup() {
        assert_eq!(plain("a|b `c` <img> @team #1"), "a\\|b \\`c\\` &lt;img&gt; @<!-- -->team #<!-- -->1");
        assert_eq!(plain("one\ntwo").lines().count(), 1);
    }

    #[test]
    fn a_long_witness_is_cut_at_a_character() {
        let text = "ä".repeat(WITNESS_BYTES);
        let cut = short(&text);
        assert!(cut.ends_with('…') && cut.len() <= WITNESS_BYTES + '…'.len_utf8());
        assert_eq!(short("short"), "short");
    }
}
