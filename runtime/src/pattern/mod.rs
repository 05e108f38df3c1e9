//! Regular expressions of ECMA-262, answered in bounded time.

/// A pattern of a schema.
#[derive(Debug)]
pub struct Pattern {
    source: &'static str,
}

impl Pattern {
    /// A pattern in ECMA-262 syntax.
    pub const fn new(source: &'static str) -> Self {
        Self { source }
    }

    /// The pattern's text.
    pub const fn source(&self) -> &'static str {
        self.source
    }
}
