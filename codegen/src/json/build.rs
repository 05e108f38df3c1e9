//! Builds [`Json`] trees by hand, for documents that the tool writes.

use super::{Json, Member, Node};

impl From<Json> for Node {
    /// A value that stands in no file; its offset is 0.
    fn from(value: Json) -> Self {
        Self { offset: 0, value }
    }
}

impl From<&str> for Json {
    fn from(text: &str) -> Self {
        Self::String(text.to_owned())
    }
}

impl From<String> for Json {
    fn from(text: String) -> Self {
        Self::String(text)
    }
}

impl From<bool> for Json {
    fn from(value: bool) -> Self {
        Self::Boolean(value)
    }
}

impl FromIterator<Self> for Json {
    /// An array of the values.
    fn from_iter<I: IntoIterator<Item = Self>>(values: I) -> Self {
        Self::Array(values.into_iter().map(Node::from).collect())
    }
}

impl<N: Into<String>> FromIterator<(N, Json)> for Json {
    /// An object with the members, in their order.
    fn from_iter<I: IntoIterator<Item = (N, Json)>>(members: I) -> Self {
        Self::Object(members.into_iter().map(|(name, value)| member(name, value)).collect())
    }
}

/// A member that stands in no file.
pub fn member(name: impl Into<String>, value: Json) -> Member {
    Member { name: name.into(), name_offset: 0, value: value.into() }
}
