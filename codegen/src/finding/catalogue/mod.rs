//! Every rule, with the text of its messages.
//!
//! Each function makes one kind of finding, and the rule is the function's name with `-`. The place that
//! is passed in is that of the value the message is about, or of its key if the key is wrong.
//! Text from files passes through [`quoted`], so a message is one line and of bounded length.

mod folder;
mod output;
mod provider;
mod run;
mod schema;
mod types;

use std::fmt::Write as _;
use std::io;

use super::{Finding, Place, Severity};
use crate::text::is_hidden;
pub use folder::*;
pub use output::*;
pub use provider::*;
pub use run::*;
pub use schema::*;
pub use types::*;

/// Characters of a name or reference that a message repeats.
const QUOTED_LEN: usize = 120;

fn error(rule: &'static str, place: Place, message: impl Into<String>, help: impl Into<String>) -> Finding {
    finding(Severity::Error, rule, place, message.into(), Some(help.into()))
}

fn warning(rule: &'static str, place: Place, message: impl Into<String>, help: impl Into<String>) -> Finding {
    finding(Severity::Warning, rule, place, message.into(), Some(help.into()))
}

fn note(rule: &'static str, place: Place, message: impl Into<String>, help: Option<&str>) -> Finding {
    finding(Severity::Note, rule, place, message.into(), help.map(str::to_owned))
}

fn finding(
    severity: Severity,
    rule: &'static str,
    place: Place,
    message: String,
    help: Option<String>,
) -> Finding {
    Finding { rule, severity, place, message, help }
}

/// `text` between backticks, with invisible characters escaped, cut if it is long.
pub fn quoted(text: &str) -> String {
    let mut shown = String::from("`");
    for (i, c) in text.chars().enumerate() {
        if i == QUOTED_LEN {
            shown.push('…');
            break;
        }
        if is_hidden(c) {
            // Writing to a string cannot fail.
            let _ = write!(shown, "{}", c.escape_unicode());
        } else {
            shown.push(c);
        }
    }
    shown.push('`');
    shown
}

/// Why the operating system refuses, in the same words on all of them where it matters.
fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "no such file or folder".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        _ => lower_first(&error.to_string()),
    }
}

/// `text` as it continues a sentence.
pub fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    // An abbreviation at the start ("UTF-8 …") keeps its case.
    match (chars.next(), chars.next()) {
        (Some(first), Some(second)) if second.is_lowercase() => {
            format!("{}{}", first.to_lowercase(), text.get(first.len_utf8()..).unwrap_or_default())
        }
        _ => text.to_owned(),
    }
}
