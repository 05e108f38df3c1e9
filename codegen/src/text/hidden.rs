//! Characters that are invisible, or that change how the text around them is shown.

/// Whether a character is a control, breaks a line, turns the direction of text, or is shown as nothing.
///
/// These are Unicode's categories Cc, Cf, Zl and Zp, its `Default_Ignorable_Code_Point`s (fillers, variation
/// selectors and tags among them), and the one blank that counts as a symbol, U+2800.
pub fn is_hidden(letter: char) -> bool {
    letter.is_control()
        || !letter.is_ascii() && HIDDEN.iter().any(|(first, last)| (*first..=*last).contains(&letter))
}

/// Text in which each such character is written as its escape: `\u{202e}`.
pub fn visible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for letter in text.chars() {
        if is_hidden(letter) {
            shown.extend(letter.escape_unicode());
        } else {
            shown.push(letter);
        }
    }
    shown
}

/// Ranges, by number.
const HIDDEN: [(char, char); 27] = [
    ('\u{ad}', '\u{ad}'),
    ('\u{34f}', '\u{34f}'),
    ('\u{600}', '\u{605}'),
    ('\u{61c}', '\u{61c}'),
    ('\u{6dd}', '\u{6dd}'),
    ('\u{70f}', '\u{70f}'),
    ('\u{890}', '\u{891}'),
    ('\u{8e2}', '\u{8e2}'),
    ('\u{115f}', '\u{1160}'),
    ('\u{17b4}', '\u{17b5}'),
    ('\u{180b}', '\u{180f}'),
    ('\u{200b}', '\u{200f}'),
    ('\u{2028}', '\u{202e}'),
    ('\u{2060}', '\u{206f}'),
    ('\u{2800}', '\u{2800}'),
    ('\u{3164}', '\u{3164}'),
    ('\u{fe00}', '\u{fe0f}'),
    ('\u{feff}', '\u{feff}'),
    ('\u{ffa0}', '\u{ffa0}'),
    ('\u{fff0}', '\u{fffb}'),
    ('\u{110bd}', '\u{110bd}'),
    ('\u{110cd}', '\u{110cd}'),
    ('\u{13430}', '\u{1343f}'),
    ('\u{1bca0}', '\u{1bca3}'),
    ('\u{1d159}', '\u{1d159}'),
    ('\u{1d173}', '\u{1d17a}'),
    ('\u{e0000}', '\u{e0fff}'),
];

#[cfg(test)]
mod tests {
    use super::{is_hidden, visible};

    #[test]
    fn what_cannot_be_seen_is_hidden() {
        for letter in [
            '\0',
            '\t',
            '\n',
            '\u{b}',
            '\u{c}',
            '\r',
            '\u{7f}',
            '\u{85}',
            '\u{ad}',
            '\u{61c}',
            '\u{115f}',
            '\u{180e}',
            '\u{200b}',
            '\u{200d}',
            '\u{200f}',
            '\u{2028}',
            '\u{2029}',
            '\u{202a}',
            '\u{202e}',
            '\u{2060}',
            '\u{2066}',
            '\u{2069}',
            '\u{3164}',
            '\u{fe0f}',
            '\u{feff}',
            '\u{ffa0}',
            '\u{e0001}',
            '\u{e007f}',
            '\u{e0100}',
        ] {
            assert!(is_hidden(letter), "{letter:?}");
        }
        for letter in "aZ9 _-.é漢🙂\u{a0}`\"'\\#*/".chars() {
            assert!(!is_hidden(letter), "{letter:?}");
        }
    }

    #[test]
    fn hidden_characters_are_escaped() {
        assert_eq!(visible("a\u{202e}b\n"), "a\\u{202e}b\\u{a}");
    }
}
