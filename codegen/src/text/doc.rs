//! Comments: documentation, and the header of a file.

use std::fmt;

use super::hidden::is_hidden;

/// A line of documentation, which nothing in it can end.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct DocLine(String);

impl DocLine {
    /// The text as one line: line breaks become spaces, and invisible characters are left out.
    pub(crate) fn new(text: &str) -> Self {
        Self(one_line(text))
    }

    /// The lines of a text, as [`str::lines`] has them.
    pub(crate) fn lines(text: &str) -> impl Iterator<Item = Self> {
        text.lines().map(Self::new)
    }

    /// Whether it says nothing.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Display for DocLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What stands behind the `//` of a header's line.
pub(crate) fn comment(text: &str) -> String {
    one_line(text)
}

fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\t' | '\n' | '\u{b}' | '\u{c}' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}' => line.push(' '),
            letter if is_hidden(letter) => {}
            letter => line.push(letter),
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use super::DocLine;

    #[test]
    fn nothing_ends_a_line() {
        for break_of_line in ["\n", "\r", "\r\n", "\u{b}", "\u{c}", "\u{85}", "\u{2028}", "\u{2029}"] {
            let line = DocLine::new(&format!("a{break_of_line}fn evil() {{}}")).to_string();
            assert_eq!(line.split_whitespace().collect::<Vec<_>>(), ["a", "fn", "evil()", "{}"]);
            assert!(!line.contains(|letter: char| letter.is_control() || matches!(letter, '\u{2028}' | '\u{2029}')));
        }
        assert_eq!(DocLine::new("a\u{202e}\u{e0041}\u{3164}b").to_string(), "ab");
    }
}
