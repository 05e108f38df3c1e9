//! The rules of the tools that only the command has, and every word that is said about them.
//!
//! The generator's own rules are in [`crate::finding::catalogue`], which a build script compiles; what stands here it
//! does not. One function makes one kind of finding. A rule has its name in one place of the two, and a test holds
//! that.

pub(crate) mod command;
pub(crate) mod import;
pub(crate) mod infer;
pub(crate) mod lint;

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
