//! The URIs of files, as the oracle sees them.

use crate::schema::uri::escape_path;

/// Where a provider's files stand for references between them.
pub(super) const BASE: &str = "schemas:///";

/// The address of the file at a path.
pub(super) fn address(path: &str) -> String {
    format!("{BASE}{}", escape_path(path))
}
