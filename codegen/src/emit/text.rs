//! Texts that generated code carries: schemas and examples.

use std::str::FromStr as _;

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use crate::model::Example;

/// A text as a person would paste it: a raw string, as it stands in its file.
pub(super) fn string(text: &str) -> Literal {
    // A raw string cannot hold a lone carriage return; elsewhere the text could change its meaning.
    let raw = text.chars().all(|c| matches!(c, '\n' | '\t') || !c.is_control() && !is_invisible(c));
    let hashes = "#".repeat(longest_run(text) + 1);
    let literal = raw.then(|| Literal::from_str(&format!("r{hashes}\"{text}\"{hashes}")).ok()).flatten();
    literal.unwrap_or_else(|| Literal::string(text))
}

/// Characters that turn the direction of text; the compiler refuses them in literals.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// The longest run of `#` after a quote.
fn longest_run(text: &str) -> usize {
    text.split('"').skip(1).map(|after| after.chars().take_while(|c| *c == '#').count()).max().unwrap_or(0)
}

pub(super) fn examples(examples: &[Example<'_>]) -> TokenStream {
    let examples = examples.iter().map(|example| {
        let (name, body) = (example.name, string(example.body));
        quote! { ::hookwright::Example { name: #name, body: #body } }
    });
    quote! { &[#(#examples),*] }
}
