//! Emits examples, for a file that imports `Example`.

use proc_macro2::TokenStream;
use quote::quote;

use crate::model::Example;
use crate::text::pasted;

pub(super) fn examples(examples: &[Example<'_>]) -> TokenStream {
    let examples = examples.iter().map(|example| {
        let (name, body) = (example.name, pasted(example.body));
        quote! { Example::new(#name, #body) }
    });
    quote! { &[#(#examples),*] }
}
