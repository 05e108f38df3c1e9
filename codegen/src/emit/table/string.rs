//! `minLength`, `maxLength`, `pattern`, `format`, and contents.

use proc_macro2::TokenStream;
use quote::quote;

use super::literal;
use super::pattern::Patterns;
use crate::table::Text;

/// The keywords, and whether they are no more than `format`.
pub(super) enum Keywords {
    Format(TokenStream),
    Several(TokenStream),
}

pub(super) fn keywords(string: &Text, patterns: &mut Patterns) -> Keywords {
    let Text { min_length, max_length, pattern, format, content } = string;
    if let (1, Some(format)) = (string.keywords(), format) {
        return Keywords::Format(patterns.format(format));
    }
    let mut calls = Vec::new();
    if *min_length > 0 {
        let length = literal(*min_length);
        calls.push(quote! { .min_length(#length) });
    }
    calls.extend(max_length.map(|length| {
        let length = literal(length);
        quote! { .max_length(#length) }
    }));
    calls.extend(pattern.as_ref().map(|pattern| {
        let pattern = patterns.reference(pattern);
        quote! { .pattern(#pattern) }
    }));
    calls.extend(format.map(|format| {
        let format = patterns.format(format);
        quote! { .format(&#format) }
    }));
    calls.extend(content.map(|(base64, json)| {
        quote! { .content(&Content { base64: #base64, json: #json }) }
    }));
    Keywords::Several(quote! { &StringKeywords::ANY #(#calls)* })
}
