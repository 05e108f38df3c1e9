//! `iri-reference`: the production `IRI-reference` of RFC 3987 §2.2.

use super::Format;
use super::reference::{Alphabet, is_reference};

/// `iri-reference`: a URI reference that may hold characters beyond ASCII.
pub static IRI_REFERENCE: Format =
    Format::new("iri-reference", |text| is_reference(text, Alphabet::Iri), &IRI_REFERENCE);

#[cfg(test)]
mod tests {
    #[test]
    fn references() {
        super::super::tests::check(
            &super::IRI_REFERENCE,
            &["", "ü/é", "//漢字/?\u{e000}#ß", "#ü", "https://ü.example"],
            &["ü:a", "a b", "ü<", "/\u{e000}", "#\u{10ffff}", "\u{7f}"],
        );
    }
}
