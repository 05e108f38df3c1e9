//! Why the server did not answer as it should.

use std::fmt;

/// Why the inbox cannot answer. The text has the server's message, and nothing of a delivery.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JetStreamError {
    message: String,
}

impl JetStreamError {
    pub(super) fn new(message: impl fmt::Display) -> Self {
        Self { message: message.to_string() }
    }

    /// An error of the client, with what caused it.
    pub(super) fn of(error: &(dyn std::error::Error + 'static)) -> Self {
        let text = error.to_string();
        match error.source().map(ToString::to_string) {
            Some(source) if !text.contains(&source) => Self::new(format_args!("{text}: {source}")),
            _ => Self::new(text),
        }
    }

    /// With what the connection said last, which is why there is no answer.
    pub(super) fn because(mut self, said: Option<&str>) -> Self {
        if let Some(said) = said {
            self.message = format!("{} ({said})", self.message);
        }
        self
    }
}

impl fmt::Display for JetStreamError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the inbox failed: {}", self.message)
    }
}

impl std::error::Error for JetStreamError {}
