//! Patterns: each a `static` of its own, because it compiles itself when it is first used.

use hookwright_core::pattern::{self, Literal, Matcher};
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
            let (name, constructor) = (name(index), constructor(&source));
            quote! {
                static #name: Pattern = Pattern::#constructor;
            }
        })
    }
}

fn name(index: usize) -> proc_macro2::Ident {
    format_ident!("PATTERN_{}", index + 1)
}

/// The constructor that links no more than the pattern needs.
fn constructor(source: &str) -> TokenStream {
    // A pattern that is none was a finding before anything was emitted.
    let Ok(plan) = pattern::plan(source) else { return quote! { new(#source) } };
    match plan.matcher {
        Matcher::Literal(literal) => {
            let literal = self::literal(&literal);
            quote! { literal(#source, #literal) }
        }
        Matcher::Alternatives(literals) => {
            let literals = literals.iter().map(literal);
            quote! { alternatives(#source, &[#(#literals),*]) }
        }
        Matcher::Direct => quote! { direct(#source) },
        Matcher::DirectUnicode => quote! { direct_unicode(#source) },
        Matcher::Linear => quote! { linear(#source) },
        Matcher::LinearUnicode => quote! { linear_unicode(#source) },
        Matcher::Backtracking => quote! { backtracking(#source) },
        Matcher::BacktrackingUnicode => quote! { backtracking_unicode(#source) },
    }
}

fn literal(literal: &Literal<String>) -> TokenStream {
    let (name, text) = match literal {
        Literal::Exact(text) => ("Exact", text),
        Literal::Prefix(text) => ("Prefix", text),
        Literal::Suffix(text) => ("Suffix", text),
        Literal::Contains(text) => ("Contains", text),
    };
    let name = format_ident!("{name}");
    quote! { Literal::#name(#text) }
}
