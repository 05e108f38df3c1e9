//! Why a payload was refused, in words that never contain the payload's values.

use std::fmt;

/// Why a body is not a payload of the type that was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Invalid {
    /// The body is not JSON (RFC 8259), or exceeds a limit.
    Syntax(SyntaxError),
    /// The body is JSON and breaks its schema: every violation that was found, at least one.
    Schema(Vec<Violation>),
}

/// Where a body stops being JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxError {
    /// Where.
    pub position: Position,
    /// What was expected, without a word of the body.
    pub message: &'static str,
}

/// A place in a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// Bytes from the start of the body.
    pub offset: usize,
    /// The line, from 1.
    pub line: usize,
    /// The column in bytes, from 1.
    pub column: usize,
}

/// One keyword that one value does not satisfy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// The value's place in the payload, a JSON pointer (RFC 6901).
    pub instance: String,
    /// The keyword's place: file, `#`, JSON pointer.
    pub schema: String,
    /// The keyword, as JSON Schema spells it.
    pub keyword: &'static str,
    /// Where the value begins in the body.
    pub position: Position,
    /// What was expected, without the payload's values.
    pub message: String,
}

impl Position {
    /// The place of a byte offset in `body`; an offset past the end is the end.
    pub fn of(body: &[u8], offset: usize) -> Self {
        let offset = offset.min(body.len());
        let before = body.get(..offset).unwrap_or(body);
        let line_start = before.iter().rposition(|&b| b == b'\n').map_or(0, |i| i + 1);
        Self { offset, line: before.split(|&b| b == b'\n').count(), column: offset - line_start + 1 }
    }
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
    /// The part of `body` that this violation is about, at most `max` bytes of it, for a person who
    /// may see the payload. Everything else here keeps the payload's values out of errors and logs.
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

    /// Whether the body is not JSON at all.
    pub const fn is_syntax(&self) -> bool {
        matches!(self, Self::Syntax(_))
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
