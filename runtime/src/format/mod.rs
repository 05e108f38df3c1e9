//! The formats of JSON Schema (2020-12 Validation §7.3), each an exact predicate on a string.

use std::fmt;

/// A format that is asserted.
pub struct Format {
    /// Its name, as JSON Schema spells it.
    pub name: &'static str,
    /// Whether a string, unescaped, has the format.
    pub check: fn(&str) -> bool,
}

impl fmt::Debug for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Format").field(&self.name).finish()
    }
}
