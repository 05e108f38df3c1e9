//! Why a pattern is invalid, or gave no answer.

use std::fmt;

/// The backtracking engine used up its steps before it had an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PatternLimit;

impl fmt::Display for PatternLimit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("matching the pattern took too many steps")
    }
}

impl std::error::Error for PatternLimit {}

/// Where and why a text is not a regular expression of ECMA-262.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PatternError {
    pub(super) offset: usize,
    pub(super) reason: Reason,
}

impl PatternError {
    /// Where, in bytes from the start of the pattern.
    pub fn offset(&self) -> usize {
        self.offset
    }

    /// What is wrong with the pattern that the error is of: the escape by name, and the place in characters.
    pub fn describe(&self, source: &str) -> String {
        let (before, rest) = source.split_at_checked(self.offset).unwrap_or((source, ""));
        let place = before.chars().count() + 1;
        let escaped = rest.strip_prefix('\\').and_then(|rest| rest.chars().next());
        match escaped.filter(|_| self.reason == Reason::Escape) {
            Some(letter) => {
                let letter_shown = letter.escape_debug();
                format!(
                    "ECMA-262 has no escape `\\{letter_shown}`; {} (at character {place})",
                    instead(letter)
                )
            }
            None => format!("{} (at character {place})", self.reason.text()),
        }
    }
}

impl fmt::Display for PatternError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (at byte {})", self.reason.text(), self.offset)
    }
}

impl std::error::Error for PatternError {}

/// What to write for an escape that other dialects have, and this one has not.
fn instead(letter: char) -> &'static str {
    match letter {
        'A' => "the start of the text is `^`",
        'z' | 'Z' => "the end of the text is `$`",
        'G' | 'K' | 'X' => "there is nothing like it",
        'h' => "a space or a tab is `[ \\t]`",
        'H' => "all but a space or a tab is `[^ \\t]`",
        'R' => "a line's end is `(?:\\r\\n|\\n|\\r)`",
        'Q' | 'E' => "characters are escaped one by one",
        'a' => "the bell is `\\x07`",
        'e' => "the escape character is `\\x1b`",
        letter if letter.is_alphanumeric() => "a letter stands for itself without a backslash",
        '-' => "a hyphen stands for itself outside of `[…]` and is escaped only in it",
        _ => "only `^$\\.*+?()[]{}|/` can be escaped with a backslash",
    }
}

/// What ECMA-262 forbids.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reason {
    ControlLetter,
    DecimalEscape,
    Escape,
    FinalBackslash,
    GroupName,
    GroupNameTwice,
    GroupReference,
    GroupSyntax,
    HexEscape,
    Nested,
    NothingToRepeat,
    Property,
    RangeOfClass,
    RangeOrder,
    RepeatOrder,
    UnclosedClass,
    UnclosedGroup,
    UnescapedBrace,
    UnmatchedParenthesis,
    UnicodeEscape,
}

impl Reason {
    fn text(self) -> &'static str {
        match self {
            Self::ControlLetter => "`\\c` must be followed by a letter",
            Self::DecimalEscape => {
                "no group has this number, and ECMA-262 has no octal escapes; write `\\xHH`"
            }
            Self::Escape => {
                "ECMA-262 has no such escape: only `^$\\.*+?()[]{}|/` can be escaped with a backslash; \
                 for the start or end of the text write `^` or `$`"
            }
            Self::FinalBackslash => "the final backslash escapes nothing; write `\\\\`",
            Self::GroupName => "a group's name must be an identifier in `<` and `>`",
            Self::GroupNameTwice => "two groups of this name can both take part in a match",
            Self::GroupReference => "no group has this name",
            Self::GroupSyntax => {
                "`(?` must be followed by `:`, `=`, `!`, `<=`, `<!`, `<name>`, or flags and `:`; ECMA-262 has \
                 no flags for the whole pattern, no `(?P<name>`, `(?>` and `(?#`"
            }
            Self::HexEscape => "`\\x` must be followed by two hexadecimal digits",
            Self::Nested => "groups are nested too deeply",
            Self::NothingToRepeat => "there is nothing to repeat; ECMA-262 has no possessive repetition",
            Self::Property => {
                "ECMA-262 has no such Unicode property; names are spelt exactly, as in `\\p{Letter}`"
            }
            Self::RangeOfClass => "a range cannot begin or end with a class; write `\\-` for a hyphen",
            Self::RangeOrder => "the range ends before it begins",
            Self::RepeatOrder => "the repetition's upper bound is below its lower bound",
            Self::UnclosedClass => "`[` is not closed",
            Self::UnclosedGroup => "`(` is not closed",
            Self::UnescapedBrace => "`{`, `}` and `]` must be escaped where they are literal",
            Self::UnmatchedParenthesis => "`)` closes nothing",
            Self::UnicodeEscape => {
                "`\\u` must be followed by four hexadecimal digits, or by a code point in braces"
            }
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::super::{check, plan};

    #[test]
    fn an_escape_is_named_and_its_place_counted_in_characters() {
        for (source, expected) in [
            (r"\Aé", r"ECMA-262 has no escape `\A`; the start of the text is `^` (at character 1)"),
            (r"^é\h+$", r"ECMA-262 has no escape `\h`; a space or a tab is `[ \t]` (at character 3)"),
            (
                r"é\_",
                r"ECMA-262 has no escape `\_`; only `^$\.*+?()[]{}|/` can be escaped with a backslash (at character 2)",
            ),
            (r"é(", "`(` is not closed (at character 2)"),
        ] {
            let error = match check(source) {
                Err(error) => error,
                Ok(_) => plan(source).unwrap().lenient.unwrap(),
            };
            assert_eq!(error.describe(source), expected, "{source}");
        }
    }
}
