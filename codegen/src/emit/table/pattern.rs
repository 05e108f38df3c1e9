//! Patterns: each a `static` of its own, because it compiles itself when it is first used.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

/// The patterns of a module, each once.
#[derive(Debug, Default)]
pub(super) struct Patterns {
    sources: Vec<String>,
}

impl Patterns {
    /// A reference to a pattern's static.
    pub(super) fn reference(&mut self, source: &str) -> TokenStream {
        let known = self.sources.iter().position(|known| known == source);
        let index = known.unwrap_or_else(|| {
            self.sources.push(source.to_owned());
            self.sources.len() - 1
        });
        let name = name(index);
        quote! { &#name }
    }

    /// The statics.
    pub(super) fn items(self) -> impl Iterator<Item = TokenStream> {
        self.sources.into_iter().enumerate().map(|(index, source)| {
            let name = name(index);
            quote! { static #name: ::hookwright::pattern::Pattern = ::hookwright::pattern::Pattern::new(#source); }
        })
    }
}

fn name(index: usize) -> proc_macro2::Ident {
    format_ident!("PATTERN_{}", index + 1)
}
