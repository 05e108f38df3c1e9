//! Fills lines.

/// The entries, a comma after each, as many in a line of `width` characters as fit; `indent` stands before each line.
pub(crate) fn filled(entries: &[String], indent: &str, width: usize) -> String {
    let mut lines = String::new();
    let mut column = 0;
    for entry in entries {
        let length = entry.chars().count();
        if column > 0 && column + length + 2 <= width {
            lines.push(' ');
            column += length + 2;
        } else {
            lines.push_str(if column > 0 { "\n" } else { "" });
            lines.push_str(indent);
            column = indent.chars().count() + length + 1;
        }
        lines.push_str(entry);
        lines.push(',');
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::filled;

    #[test]
    fn lines_are_as_wide_as_they_may_be() {
        let entries = ["aa", "bb", "cccccccccc", "d", "é"].map(str::to_owned);
        assert_eq!(filled(&entries, "  ", 9), "  aa, bb,\n  cccccccccc,\n  d, é,");
        assert_eq!(filled(&entries, "  ", 8), "  aa,\n  bb,\n  cccccccccc,\n  d, é,");
        assert_eq!(filled(&[], "  ", 8), "");
    }
}
