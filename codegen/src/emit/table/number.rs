//! `minimum`, `maximum`, `exclusiveMinimum`, `exclusiveMaximum`, `multipleOf`.

use proc_macro2::TokenStream;
use quote::quote;

use crate::table::Number;

pub(super) fn field(number: &Number) -> TokenStream {
    let mut fields = Vec::new();
    let mut bound = |name: TokenStream, bound: &Option<String>| {
        fields.extend(bound.as_ref().map(|bound| quote! { #name: Some(Number::new(#bound)) }));
    };
    bound(quote! { minimum }, &number.minimum);
    bound(quote! { maximum }, &number.maximum);
    bound(quote! { exclusive_minimum }, &number.exclusive_minimum);
    bound(quote! { exclusive_maximum }, &number.exclusive_maximum);
    bound(quote! { multiple_of }, &number.multiple_of);
    let keywords = quote! { NumberKeywords };
    quote! { number: Some(&#keywords { #(#fields,)* ..#keywords::ANY }) }
}
