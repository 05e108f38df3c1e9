//! Where files stand for the oracle.

/// Where a provider's files stand for references between them.
pub(super) const BASE: &str = "schemas:///";

/// The address of the file at a path.
pub(super) fn address(path: &str) -> String {
    format!("{BASE}{}", percent_encoded(path))
}

/// A path as a URI has it (RFC 3986 §2.3).
pub(super) fn percent_encoded(path: &str) -> String {
    use std::fmt::Write as _;
    let mut encoded = String::new();
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}
