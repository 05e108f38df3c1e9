//! A strict pull reader over a body's bytes (RFC 8259).

/// How many bytes the JSON value at the start of `bytes` takes; at most all of them.
pub fn value_len(bytes: &[u8]) -> usize {
    bytes.len()
}
