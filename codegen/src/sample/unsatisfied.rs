//! What kept a payload from being made.

use std::fmt;

/// A keyword that could not be satisfied, or, of a near-valid payload, the one that it breaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unsatisfied {
    /// The JSON pointer of the value.
    pub instance: String,
    /// The keyword's place: file, `#`, JSON pointer.
    pub schema: String,
    /// The keyword; empty for what JSON Schema has no keyword for: a duplicate key, a body that is not JSON.
    pub keyword: String,
    /// What was expected.
    pub message: String,
}

impl fmt::Display for Unsatisfied {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let instance = if self.instance.is_empty() { "the payload" } else { &self.instance };
        write!(f, "{instance}: {} ({})", self.message, self.schema)
    }
}

impl From<hookwright::Violation> for Unsatisfied {
    fn from(violation: hookwright::Violation) -> Self {
        Self {
            keyword: violation.keyword().unwrap_or_default().to_owned(),
            instance: violation.instance,
            schema: violation.schema,
            message: violation.message,
        }
    }
}

impl Unsatisfied {
    pub(super) fn unknown() -> Self {
        let message = "no value was found, nor anything close".to_owned();
        Self { instance: String::new(), schema: String::new(), keyword: String::new(), message }
    }
}
