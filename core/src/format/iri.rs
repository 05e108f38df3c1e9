//! `iri`: the production `IRI` of RFC 3987 §2.2.

use super::Format;
use super::reference::{Alphabet, is_absolute};

/// `iri`: a URI that may hold characters beyond ASCII.
pub static IRI: Format = Format::new("iri", |text| is_absolute(text, Alphabet::Iri), &IRI);

#[cfg(test)]
mod tests {
    #[test]
    fn iris() {
        super::super::tests::check(
            &super::IRI,
            &[
                "https://example.com",
                "https://exämple.com/ü?é#漢",
                "http://ü@a/",
                "x:?\u{e000}",
                "x:\u{e1000}",
            ],
            &[
                "",
                "ü",
                "ü:a",
                "http://a/\u{e000}",
                "http://a/#\u{f0000}",
                "http://a/\u{fffe}",
                "http://a/\u{80}",
                "x:\u{fdd0}",
                "x:\u{e0001}",
                "http://a/\u{1ffff}",
            ],
        );
    }
}
