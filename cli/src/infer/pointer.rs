//! Pointers to places: JSON pointers (RFC 6901) in which `*` stands for any item of an array and any
//! name of a map.

use crate::json::escape;

/// The place of a property.
pub(super) fn below(pointer: &str, name: &str) -> String {
    format!("{pointer}/{}", escape(name))
}

/// The place of all items, or of all values of a map.
pub(super) fn any(pointer: &str) -> String {
    format!("{pointer}/*")
}
