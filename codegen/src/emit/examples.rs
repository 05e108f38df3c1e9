//! Emits examples.

use proc_macro2::TokenStream;
use quote::quote;

use crate::model::Example;
use crate::text::pasted;

pub(super) fn examples(examples: &[Example<'_>]) -> TokenStream {
    let examples = examples.iter().map(|example| {
        let (name, body) = (example.name, pasted(example.body));
        quote! { ::hookwright::Example::new(#name, #body) }
    });
    quote! { &[#(#examples),*] }
}
