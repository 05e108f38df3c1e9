//! Patterns: each is its own `static`, because it is compiled on first use.

use std::collections::HashMap;

use heck::ToShoutySnakeCase as _;
use hookwright_core::format::{self, Format};
use hookwright_core::pattern::{self, Literal, Matcher};
use proc_macro2::TokenStream;
use quote::quote;

use crate::text::identifier;

/// The patterns of a module, each once, and whether they, or its formats, need the tables of Unicode.
#[derive(Debug, Default)]
pub(super) struct Patterns {
    sources: Vec<String>,
    needs_unicode: bool,
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

    /// The path of the runtime's static for a format.
    pub(super) fn format(&mut self, format: &str) -> TokenStream {
        self.needs_unicode |= format::by_name(format).is_some_and(Format::needs_unicode);
        let name = identifier(&format.to_shouty_snake_case());
        quote! { format::#name }
    }

    /// The statics, after what the compiler says if the runtime has no tables for them.
    pub(super) fn items(self, planned: &mut Planned) -> Vec<TokenStream> {
        let mut needs_unicode = self.needs_unicode;
        let mut items = Vec::new();
        for (index, source) in self.sources.into_iter().enumerate() {
            let name = name(index);
            let (of_unicode, constructor) = planned.of(source);
            needs_unicode |= of_unicode;
            items.push(quote! { static #name: Pattern = Pattern::#constructor; });
        }
        if needs_unicode {
            items.insert(0, quote! { ::hookwright::requires_unicode!(); });
        }
        items
    }
}

/// What patterns are planned as, each once however many files have it: planning one compiles it.
#[derive(Default)]
pub(super) struct Planned {
    known: HashMap<String, (bool, TokenStream)>,
}

impl Planned {
    /// Whether a pattern needs the tables of Unicode, and its constructor.
    fn of(&mut self, source: String) -> (bool, TokenStream) {
        if let Some(known) = self.known.get(&source) {
            return known.clone();
        }
        // Invalid patterns were already reported.
        let plan = pattern::plan(&source).ok();
        let needs_unicode = plan.as_ref().is_none_or(|plan| plan.matcher.needs_unicode());
        let constructor = constructor(&source, plan.map(|plan| plan.matcher));
        self.known.entry(source).or_insert((needs_unicode, constructor)).clone()
    }
}

fn name(index: usize) -> proc_macro2::Ident {
    identifier(&format!("PATTERN_{}", index + 1))
}

/// The constructor that links no more than the pattern needs.
fn constructor(source: &str, matcher: Option<Matcher>) -> TokenStream {
    let Some(matcher) = matcher else { return quote! { new(#source) } };
    match matcher {
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
    let name = identifier(name);
    quote! { Literal::#name(#text) }
}
