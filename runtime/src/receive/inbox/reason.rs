//! Why an entry failed or is dead.

/// The longest reason that is kept, in bytes.
const LONGEST: usize = 4_096;

/// Why an entry is dead that cannot be read.
pub(in crate::receive) const DAMAGED: &str = "it is not an entry of an inbox";

/// A reason, cut to a bounded length, without what a database's text cannot hold.
pub(in crate::receive) fn bounded(reason: &str) -> String {
    let mut end = reason.len().min(LONGEST);
    while !reason.is_char_boundary(end) {
        end -= 1;
    }
    reason.get(..end).unwrap_or_default().replace('\0', "\u{fffd}")
}

#[cfg(test)]
mod tests {
    use super::bounded;

    #[test]
    fn reasons_are_bounded() {
        assert_eq!(bounded("a\0b"), "a\u{fffd}b");
        let long = bounded(&"é".repeat(5_000));
        assert_eq!(long.len(), 4_096);
        assert!(bounded(&format!("x{}", "é".repeat(5_000))).len() == 4_095);
    }
}
