//! `uri-reference`: the production `URI-reference` of RFC 3986 appendix A.

use super::Format;
use super::reference::{Alphabet, is_reference};

/// `uri-reference`: a URI, or a reference relative to one, in ASCII.
pub static URI_REFERENCE: Format =
    Format::new("uri-reference", |text| is_reference(text, Alphabet::Uri), &URI_REFERENCE);

#[cfg(test)]
mod tests {
    #[test]
    fn references() {
        super::super::tests::check(
            &super::URI_REFERENCE,
            &[
                "",
                "#",
                "?",
                "a/b",
                "../a:b",
                "/a:b",
                "//example.com",
                "https://example.com",
                "?a:b",
                "#a:b",
                "a%20b",
            ],
            &["a b", "1:b", ":", "//a:b", "#a#b", "%", "é", "a\\b", "//[::1"],
        );
    }
}
