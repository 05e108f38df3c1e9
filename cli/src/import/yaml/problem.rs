//! What is wrong with a text.

/// Why a text is no document that we take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::import) struct Problem {
    /// Byte offset.
    pub(in crate::import) offset: usize,
    /// What is wrong there.
    pub(in crate::import) what: String,
}
