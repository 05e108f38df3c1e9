//! Why a payload was refused, described without the payload's values.

use std::fmt;

use serde::ser::SerializeStruct as _;
use serde::{Serialize, Serializer};

/// Why a body is not a valid payload of the requested type.
///
/// It is an error and named without the suffix that errors usually have: [`Violation`] and `Invalid` are the terms of
/// JSON Schema. Neither `Display` nor the serialised form contains values of the payload, so both may be logged; names
/// of its members may occur in pointers.
///
/// Serialised, it is `{"error": "syntax", "position": …, "message": …}` or `{"error": "schema", "violations": […]}`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Invalid {
    /// The body is not JSON (RFC 8259), or exceeds a limit.
    Syntax(SyntaxError),
    /// The body is JSON and breaks its schema: every violation that was found, at least one.
    Schema(Vec<Violation>),
}

/// Where a body stops being JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct SyntaxError {
    /// The place of the first byte that cannot be read.
    pub position: Position,
    /// What was expected there; it never quotes the body.
    pub message: &'static str,
}

/// A place in a text, for people (line and column) and for programs (offset).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Position {
    /// Bytes from the start of the text.
    pub offset: usize,
    /// The line, from 1. Lines end with a line feed.
    pub line: usize,
    /// The column in characters (Unicode scalar values), from 1.
    pub column: usize,
}

/// A way in which one value of a payload breaks its schema.
///
/// Serialised, it is an object of these members; `kind` adds `keyword` where there is one:
///
/// ```
/// # use hookwright_core::{Position, Violation, ViolationKind};
/// let violation = Violation::new(
///     ViolationKind::Keyword("type"),
///     "/email".to_owned(),
///     "order.paid.schema.json#/properties/email/type".to_owned(),
///     Position::of(br#"{"email": 1}"#, 10),
///     "expected a string".to_owned(),
/// );
/// assert_eq!(
///     serde_json::to_value(&violation)?,
///     serde_json::json!({
///         "kind": "keyword",
///         "keyword": "type",
///         "instance": "/email",
///         "schema": "order.paid.schema.json#/properties/email/type",
///         "position": { "offset": 10, "line": 1, "column": 11 },
///         "message": "expected a string",
///     })
/// );
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Violation {
    /// The kind of violation: usually, which keyword is not satisfied.
    #[serde(flatten)]
    pub kind: ViolationKind,
    /// The value's place in the payload, a JSON pointer (RFC 6901).
    pub instance: String,
    /// The place in the schema: file, `#`, JSON pointer (RFC 6901) to the keyword, or to the schema where the violation
    /// is not one of a keyword.
    pub schema: String,
    /// Where the value begins in the body.
    pub position: Position,
    /// What was expected, for a person; it never contains the payload's values.
    pub message: String,
}

/// The kind of a [`Violation`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(tag = "kind", content = "keyword", rename_all = "snake_case")]
#[non_exhaustive]
pub enum ViolationKind {
    /// The value does not satisfy this keyword of JSON Schema, spelled as there: `required`, `minLength`.
    Keyword(&'static str),
    /// There is a value where the schema `false` allows none (JSON Schema Core 2020-12 §4.3.2).
    FalseSchema,
    /// An object has two members of one name, so that two readers may see different values (RFC 8259 §4).
    DuplicateKey,
    /// The value satisfies its schema, but its Rust type cannot hold it: an integer beyond `i64`, for instance.
    RustType,
    /// Checking the value was abandoned because it took too many steps.
    Effort,
}

impl ViolationKind {
    /// The keyword, where the violation is one of a keyword.
    pub const fn keyword(self) -> Option<&'static str> {
        match self {
            Self::Keyword(keyword) => Some(keyword),
            _ => None,
        }
    }
}

impl From<&'static str> for ViolationKind {
    /// The violation of a keyword.
    fn from(keyword: &'static str) -> Self {
        Self::Keyword(keyword)
    }
}

impl Position {
    /// Where every text begins.
    pub const START: Self = Self { offset: 0, line: 1, column: 1 };

    /// The place of a byte offset in `text`; an offset past the end is the end.
    ///
    /// Text that is not UTF-8 is counted as if it were: a byte that cannot begin a character adds no column.
    pub fn of(text: &[u8], offset: usize) -> Self {
        Self::START.advance(text, offset)
    }

    /// The place of a byte offset in `text` that is not before this place. Going from one offset to the next passes
    /// over the text only once, however many places are needed.
    #[must_use]
    pub fn advance(self, text: &[u8], offset: usize) -> Self {
        let offset = offset.clamp(self.offset, text.len().max(self.offset));
        let between = text.get(self.offset..offset).unwrap_or_default();
        // Both counts are loops without branches, which run over many bytes at once.
        let newlines: usize = between.iter().map(|&byte| usize::from(byte == b'\n')).sum();
        let line = if newlines == 0 { None } else { between.iter().rposition(|&byte| byte == b'\n') };
        let in_line = line.map_or(between, |newline| between.get(newline + 1..).unwrap_or_default());
        let characters = in_line.iter().filter(|&&byte| !is_continuation(byte)).count();
        let column = if newlines == 0 { self.column } else { 1 };
        Self { offset, line: self.line + newlines, column: column + characters }
    }
}

/// Whether a byte of UTF-8 goes on with a character that began before it.
const fn is_continuation(byte: u8) -> bool {
    byte & 0b1100_0000 == 0b1000_0000
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.line, self.column)
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let instance = if self.instance.is_empty() { "the payload" } else { &self.instance };
        write!(f, "{instance} at {}: {} ({})", self.position, self.message, self.schema)
    }
}

impl Violation {
    /// A violation, for code that validates by other means and reports in the same form.
    pub const fn new(
        kind: ViolationKind,
        instance: String,
        schema: String,
        position: Position,
        message: String,
    ) -> Self {
        Self { kind, instance, schema, position, message }
    }

    /// The keyword that the value does not satisfy, as JSON Schema spells it; `None` where the violation is of
    /// [another kind](ViolationKind).
    pub const fn keyword(&self) -> Option<&'static str> {
        self.kind.keyword()
    }

    /// The part of `body` that this violation is about, at most `max` bytes of it, for a person who
    /// may see the payload. Everything else here keeps the payload's values out of errors and logs.
    ///
    /// `body` is the one that was refused; bytes that are not UTF-8 are shown as `\u{fffd}`.
    pub fn excerpt<'b>(&self, body: &'b [u8], max: usize) -> std::borrow::Cow<'b, str> {
        let start = self.position.offset.min(body.len());
        let rest = body.get(start..).unwrap_or_default();
        let end = crate::reader::value_len(rest).min(max);
        String::from_utf8_lossy(rest.get(..end).unwrap_or(rest))
    }
}

impl Invalid {
    /// The violations; none for a syntax error.
    pub fn violations(&self) -> &[Violation] {
        match self {
            Self::Syntax(_) => &[],
            Self::Schema(violations) => violations,
        }
    }

    /// The violations, by value; none for a syntax error.
    pub fn into_violations(self) -> Vec<Violation> {
        match self {
            Self::Syntax(_) => Vec::new(),
            Self::Schema(violations) => violations,
        }
    }

    /// Whether the body is not JSON at all.
    pub const fn is_syntax(&self) -> bool {
        matches!(self, Self::Syntax(_))
    }
}

impl Serialize for Invalid {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Syntax(error) => {
                let mut invalid = serializer.serialize_struct("Invalid", 3)?;
                invalid.serialize_field("error", "syntax")?;
                invalid.serialize_field("position", &error.position)?;
                invalid.serialize_field("message", error.message)?;
                invalid.end()
            }
            Self::Schema(violations) => {
                let mut invalid = serializer.serialize_struct("Invalid", 2)?;
                invalid.serialize_field("error", "schema")?;
                invalid.serialize_field("violations", violations)?;
                invalid.end()
            }
        }
    }
}

impl fmt::Display for Invalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Syntax(error) => write!(f, "not JSON at {}: {}", error.position, error.message),
            Self::Schema(violations) => {
                for (i, violation) in violations.iter().enumerate() {
                    if i > 0 {
                        f.write_str("\n")?;
                    }
                    write!(f, "{violation}")?;
                }
                Ok(())
            }
        }
    }
}

impl std::error::Error for Invalid {}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a failed expectation is a failed test")]

    use super::*;

    #[test]
    fn columns_are_characters() {
        let text = "{\n  \"é\": \"💥\",\r\n1}".as_bytes();
        for (offset, line, column) in
            [(0, 1, 1), (1, 1, 2), (2, 2, 1), (4, 2, 3), (7, 2, 5), (16, 2, 11), (19, 3, 1), (99, 3, 3)]
        {
            let position = Position::of(text, offset);
            assert_eq!((position.line, position.column), (line, column), "{offset}");
        }
        let steps = [1, 1, 4, 7, 16, 19, 21];
        let end = steps.into_iter().fold(Position::START, |position, offset| {
            let next = position.advance(text, offset);
            assert_eq!(next, Position::of(text, offset));
            next
        });
        assert_eq!(end.advance(text, 3), end, "it never goes backwards");
        assert_eq!(Position::of(b"\xff\xe9\x80a", 3).column, 3);
    }

    #[test]
    fn what_is_invalid_is_serialised_without_the_payload() {
        let error = SyntaxError { position: Position::START, message: "expected a value" };
        assert_eq!(
            serde_json::to_value(Invalid::Syntax(error)).unwrap(),
            serde_json::json!({
                "error": "syntax",
                "position": { "offset": 0, "line": 1, "column": 1 },
                "message": "expected a value",
            })
        );
        let violation = |kind| Violation::new(kind, "/a".into(), "s#".into(), Position::START, "no".into());
        let kinds = [
            ViolationKind::Keyword("type"),
            ViolationKind::FalseSchema,
            ViolationKind::DuplicateKey,
            ViolationKind::RustType,
            ViolationKind::Effort,
        ];
        let invalid = Invalid::Schema(kinds.map(violation).to_vec());
        let json = serde_json::to_value(&invalid).unwrap();
        let names: Vec<_> =
            json["violations"].as_array().unwrap().iter().map(|found| &found["kind"]).collect();
        assert_eq!(names, ["keyword", "false_schema", "duplicate_key", "rust_type", "effort"]);
        assert_eq!(json["violations"][0]["keyword"], "type");
        assert_eq!(json["violations"][1].get("keyword"), None);
        assert_eq!(invalid.violations()[2].keyword(), None);
    }
}
