//! How much a document holds with its aliases expanded, so that a few lines do not become gigabytes.

use super::problem::Problem;

/// How many values a document may have after its anchors are expanded.
const MAX_VALUES: usize = 2_000_000;

/// How many bytes of text they may hold.
const MAX_TEXT: usize = 64 * 1024 * 1024;

/// How much there is.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Amount {
    /// Scalars, sequences and mappings.
    pub(super) values: usize,
    /// Bytes of names and scalars.
    pub(super) text: usize,
}

impl Amount {
    /// Both together.
    pub(super) const fn plus(self, other: Self) -> Self {
        Self { values: self.values.saturating_add(other.values), text: self.text.saturating_add(other.text) }
    }

    /// What has come since there was so much.
    pub(super) const fn since(self, before: Self) -> Self {
        Self {
            values: self.values.saturating_sub(before.values),
            text: self.text.saturating_sub(before.text),
        }
    }

    /// A problem if it is more than a document may have.
    pub(super) fn check(self, offset: usize) -> Result<Self, Problem> {
        let what = match self {
            Self { values, .. } if values > MAX_VALUES => format!("more than {MAX_VALUES} values"),
            Self { text, .. } if text > MAX_TEXT => format!("more than {} MiB of text", MAX_TEXT >> 20),
            _ => return Ok(self),
        };
        Err(Problem { offset, what: format!("{what}, with aliases expanded") })
    }
}
