//! Texts that a pattern stands for.

/// A text, and where it must stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Literal<S = &'static str> {
    /// It is the whole: `^text$`.
    Exact(S),
    /// It begins the whole: `^text`.
    Prefix(S),
    /// It ends the whole: `text$`.
    Suffix(S),
    /// It stands anywhere: `text`. The empty text stands everywhere.
    Contains(S),
}

impl<S: AsRef<str>> Literal<S> {
    pub(super) fn is_match(&self, text: &str) -> bool {
        match self {
            Self::Exact(literal) => text == literal.as_ref(),
            Self::Prefix(literal) => text.starts_with(literal.as_ref()),
            Self::Suffix(literal) => text.ends_with(literal.as_ref()),
            Self::Contains(literal) => text.contains(literal.as_ref()),
        }
    }
}
