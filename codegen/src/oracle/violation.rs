//! Violations of an instance, described without its values.

use std::fmt::Write as _;

use jsonschema::ValidationError;
use jsonschema::error::ValidationErrorKind;

use super::address::BASE;
use super::merge::Merged;
use crate::json::Node;

/// How long a pointer is written out, in bytes: as the runtime does.
const LONGEST_POINTER: usize = 256;
/// How long a message is, in bytes. It may name properties, and list the values of an enum.
const LONGEST_MESSAGE: usize = 2_000;

/// A keyword that a value does not satisfy.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Violation {
    /// Where the value begins in the instance, in bytes.
    pub offset: usize,
    /// The JSON pointer of the value; of a long one the beginning, and how long it is.
    pub instance: String,
    /// The keyword's place: a file below the schema folder or a URL, `#`, a JSON pointer.
    pub schema: String,
    /// The keyword.
    pub keyword: String,
    /// What was expected.
    pub message: String,
}

impl Violation {
    pub(super) fn new(error: &ValidationError<'_>, root: &Node, path: &str) -> Self {
        let instance = error.instance_path().as_str().to_owned();
        let message = match error.kind() {
            ValidationErrorKind::PropertyNames { error } => format!("property name: {}", error.masked()),
            _ => error.masked().to_string(),
        };
        Self {
            offset: root.pointer(&instance).map_or(0, |node| node.offset),
            schema: location(error, path),
            keyword: error.kind().keyword().to_owned(),
            message: cut(lower_first(&message), LONGEST_MESSAGE),
            instance: cut(instance, LONGEST_POINTER),
        }
    }
}

/// The keyword's place; `path` is the file of the event's schema.
fn location(error: &ValidationError<'_>, path: &str) -> String {
    match error.absolute_keyword_location() {
        Some(uri) => Merged::location(uri.as_str()).unwrap_or_else(|| file(uri.as_str())),
        None => format!("{path}#{}", error.schema_path()),
    }
}

fn file(uri: &str) -> String {
    uri.strip_prefix(BASE).unwrap_or(uri).to_owned()
}

/// The beginning of a text that is longer than `most` bytes, and how long it is.
fn cut(mut text: String, most: usize) -> String {
    let length = text.len();
    if length > most {
        let end = (0..=most).rev().find(|end| text.is_char_boundary(*end)).unwrap_or_default();
        text.truncate(end);
        let _ = write!(text, "… ({length} bytes)");
    }
    text
}

fn lower_first(message: &str) -> String {
    let mut chars = message.chars();
    chars.next().map(|first| first.to_lowercase().chain(chars).collect()).unwrap_or_default()
}
