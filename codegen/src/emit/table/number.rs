//! `minimum`, `maximum`, `exclusiveMinimum`, `exclusiveMaximum`, `multipleOf`.

use proc_macro2::TokenStream;
use quote::quote;

use crate::table::Number;

pub(super) fn field(number: &Number) -> TokenStream {
    let Number { minimum, maximum, exclusive_minimum, exclusive_maximum, multiple_of } = number;
    let mut fields = Vec::new();
    let mut bound = |name: TokenStream, bound: &Option<String>| {
        fields.extend(bound.as_ref().map(|bound| quote! { #name: Some(Number::new(#bound)) }));
    };
    bound(quote! { minimum }, minimum);
    bound(quote! { maximum }, maximum);
    bound(quote! { exclusive_minimum }, exclusive_minimum);
    bound(quote! { exclusive_maximum }, exclusive_maximum);
    bound(quote! { multiple_of }, multiple_of);
    let keywords = quote! { NumberKeywords };
    quote! { number: Some(&#keywords { #(#fields,)* ..#keywords::ANY }) }
}
