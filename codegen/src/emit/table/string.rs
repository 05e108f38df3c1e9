//! `minLength`, `maxLength`, `pattern`, `format`, and contents.

use proc_macro2::TokenStream;
use quote::quote;

use super::literal;
use super::pattern::Patterns;
use crate::table::Text;

pub(super) fn field(string: &Text, patterns: &mut Patterns) -> TokenStream {
    let Text { min_length, max_length, pattern, format, content } = string;
    let some = quote! { Some };
    let mut fields = Vec::new();
    if *min_length > 0 {
        let length = literal(*min_length);
        fields.push(quote! { min_length: #length });
    }
    fields.extend(max_length.map(|length| {
        let length = literal(length);
        quote! { max_length: #some(#length) }
    }));
    fields.extend(pattern.as_ref().map(|pattern| {
        let pattern = patterns.reference(pattern);
        quote! { pattern: #some(#pattern) }
    }));
    fields.extend(format.map(|format| {
        let format = patterns.format(format);
        quote! { format: #some(&#format) }
    }));
    fields.extend(content.map(|(base64, json)| {
        quote! { content: #some(&Content { base64: #base64, json: #json }) }
    }));
    let keywords = quote! { StringKeywords };
    quote! { string: #some(&#keywords { #(#fields,)* ..#keywords::ANY }) }
}
