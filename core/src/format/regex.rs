//! `regex`: a pattern of ECMA-262 §22.2.1.

use super::Format;
use crate::pattern;

/// `regex`: what [`pattern::check`] accepts as a regular expression.
pub static REGEX: Format = Format::new("regex", pattern::is_pattern, &REGEX);

#[cfg(test)]
mod tests {
    #[test]
    fn patterns() {
        super::super::tests::check(
            &super::REGEX,
            &["", "^[a-z]+$", "(?<year>\\d{4})", "a(?!b)", "\\u{1F600}", "[^]"],
            &["(", "[", "a**", "\\", "(?P<n>a)", "\\Z", "a{2,1}", "[b-a]"],
        );
    }
}
