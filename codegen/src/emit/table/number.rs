//! `minimum`, `maximum`, `exclusiveMinimum`, `exclusiveMaximum`, `multipleOf`.

use proc_macro2::TokenStream;
use quote::quote;

use crate::table::Number;
use crate::text::identifier;

pub(super) fn call(number: &Number) -> TokenStream {
    let Number { minimum, maximum, exclusive_minimum, exclusive_maximum, multiple_of } = number;
    let bounds = [
        ("minimum", minimum),
        ("maximum", maximum),
        ("exclusive_minimum", exclusive_minimum),
        ("exclusive_maximum", exclusive_maximum),
        ("multiple_of", multiple_of),
    ];
    let calls = bounds.iter().filter_map(|(name, bound)| {
        let (name, bound) = (identifier(name), bound.as_ref()?);
        Some(quote! { .#name(#bound) })
    });
    quote! { .with_number(&NumberKeywords::ANY #(#calls)*) }
}
