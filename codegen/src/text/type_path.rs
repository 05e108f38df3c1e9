//! Paths of types that a user names.

use proc_macro2::Span;
use syn::{Token, TypePath};

/// A path such as `crate::Money` or `rust_decimal::Decimal`, its arguments included. Unless it says that it is of this
/// crate, it is one of another, which a lone name is not. `None` for any other text: what has braces or brackets could hold more than names.
pub(crate) fn type_path(text: &str) -> Option<TypePath> {
    let names = |c: char| c.is_alphanumeric() || matches!(c, '_' | ':' | '<' | '>' | ',' | ' ' | '#');
    let mut written = syn::parse_str::<TypePath>(text).ok().filter(|_| text.chars().all(names))?;
    if written.qself.is_some() {
        return None;
    }
    let first = written.path.segments.first()?.ident.to_string();
    // A lone name is a crate's, and a crate is not a type.
    if written.path.segments.len() < 2 {
        return None;
    }
    if !matches!(first.as_str(), "crate" | "self" | "super") {
        written.path.leading_colon = Some(Token![::](Span::call_site()));
    }
    Some(written)
}

#[cfg(test)]
mod tests {
    use quote::ToTokens as _;

    use super::type_path;

    #[test]
    fn only_paths_are_taken() {
        let shown =
            |text: &str| type_path(text).map(|path| path.to_token_stream().to_string().replace(' ', ""));
        for (text, expected) in [
            ("crate::Money", Some("crate::Money")),
            ("decimal::Decimal", Some("::decimal::Decimal")),
            ("::decimal::Decimal", Some("::decimal::Decimal")),
            ("std::vec::Vec<crate::Money>", Some("::std::vec::Vec<crate::Money>")),
            ("super::r#type", Some("super::r#type")),
            ("Money", None),
            ("u64", None),
            ("::Money", None),
            ("crate", None),
            ("my-crate::Money", None),
            ("a::B<{ loop {} }>", None),
            ("a::B<[u8; 3]>", None),
            ("<A as B>::C", None),
            ("a::b!()", None),
            ("a::B; struct C", None),
            ("", None),
        ] {
            assert_eq!(shown(text).as_deref(), expected, "{text}");
        }
    }
}
