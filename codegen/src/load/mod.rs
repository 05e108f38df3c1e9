//! Reads the schema folder and remembers where every value stands.

pub mod json;

/// A file of the schema folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FileId(pub u32);
