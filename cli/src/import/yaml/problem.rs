//! A problem in YAML text.

/// Why a text is not an acceptable document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::import) struct Problem {
    /// Byte offset.
    pub(in crate::import) offset: usize,
    /// What is wrong there.
    pub(in crate::import) what: String,
}
