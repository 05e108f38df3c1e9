//! The rules of the command-line tools, with the text of their messages.
//!
//! The generator's own rules are in [`crate::finding::catalogue`], which build scripts compile; these they do
//! not. Each function makes one kind of finding. Each rule's name is defined in only one of the two catalogues,
//! which a test checks.

pub(crate) mod command;
pub(crate) mod import;
pub(crate) mod infer;
pub(crate) mod lint;
pub(crate) mod setup;

use crate::finding::{Finding, Findings, Place, Severity};

fn wrong(rule: &'static str, place: Place, message: impl Into<String>, help: impl Into<String>) -> Finding {
    Finding { rule, severity: Severity::Error, place, message: message.into(), help: Some(help.into()) }
}

fn error(rule: &'static str, place: Place, message: impl Into<String>, help: impl Into<String>) -> Findings {
    wrong(rule, place, message, help).into()
}

fn warning(rule: &'static str, place: Place, message: impl Into<String>, help: impl Into<String>) -> Finding {
    Finding { rule, severity: Severity::Warning, place, message: message.into(), help: Some(help.into()) }
}

fn note(rule: &'static str, place: Place, message: impl Into<String>) -> Finding {
    Finding { rule, severity: Severity::Note, place, message: message.into(), help: None }
}
