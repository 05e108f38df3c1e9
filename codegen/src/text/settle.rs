//! Strings and documentation in tokens, written as this module writes them.

use proc_macro2::{Delimiter, Group, Literal, TokenStream, TokenTree};
use syn::visit_mut::{self, VisitMut};
use syn::{Attribute, Expr, ExprLit, Item, Lit, Macro, Meta};

use super::doc::DocLine;
use super::hidden::is_hidden;
use super::literal::literal;

/// Writes strings and documentation of an item anew: no invisible characters, and no line breaks in documentation.
pub(crate) fn settle(item: &mut Item) {
    Settle.visit_item_mut(item);
}

struct Settle;

impl VisitMut for Settle {
    fn visit_lit_mut(&mut self, lit: &mut Lit) {
        if let Lit::Str(text) = lit {
            let old = text.token();
            if needs_settling(&old) {
                *lit = Lit::new(settled_literal(old));
            }
        }
    }

    fn visit_attribute_mut(&mut self, attribute: &mut Attribute) {
        match &mut attribute.meta {
            Meta::List(list) => list.tokens = settled(std::mem::take(&mut list.tokens)),
            Meta::NameValue(pair) if pair.path.is_ident("doc") => {
                if let Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) = &mut pair.value {
                    let line = DocLine::new(&text.value()).to_string();
                    if line != text.value() || needs_settling(&text.token()) {
                        pair.value = Expr::Lit(ExprLit { attrs: Vec::new(), lit: Lit::new(literal(&line)) });
                    }
                }
            }
            _ => visit_mut::visit_attribute_mut(self, attribute),
        }
    }

    fn visit_macro_mut(&mut self, called: &mut Macro) {
        called.tokens = settled(std::mem::take(&mut called.tokens));
    }
}

/// The same tokens, with no invisible characters in strings and no line breaks in documentation.
pub(crate) fn settled(tokens: TokenStream) -> TokenStream {
    tokens.into_iter().map(settled_tree).collect()
}

fn settled_tree(token: TokenTree) -> TokenTree {
    match token {
        TokenTree::Group(group) => TokenTree::Group(settled_group(&group)),
        TokenTree::Literal(old) => TokenTree::Literal(settled_literal(old)),
        other => other,
    }
}

fn settled_group(group: &Group) -> Group {
    let stream = settled_documentation(group).unwrap_or_else(|| settled(group.stream()));
    let mut new = Group::new(group.delimiter(), stream);
    new.set_span(group.span());
    new
}

/// What is in the brackets of `#[doc = "…"]`, its text one line.
pub(crate) fn settled_documentation(group: &Group) -> Option<TokenStream> {
    if group.delimiter() != Delimiter::Bracket {
        return None;
    }
    let mut tokens = group.stream().into_iter();
    let (doc, equals, text) = (tokens.next()?, tokens.next()?, tokens.next()?);
    let is_doc = matches!(&doc, TokenTree::Ident(ident) if ident == "doc");
    let is_equals = matches!(&equals, TokenTree::Punct(punct) if punct.as_char() == '=');
    let TokenTree::Literal(text) = &text else { return None };
    if !is_doc || !is_equals || tokens.next().is_some() {
        return None;
    }
    let line = DocLine::new(&value(text)?).to_string();
    Some([doc, equals, TokenTree::Literal(literal(&line))].into_iter().collect())
}

fn settled_literal(old: Literal) -> Literal {
    if !needs_settling(&old) {
        return old;
    }
    value(&old).map_or(old, |text| literal(&text))
}

/// How a literal is written, without invisible characters.
pub(crate) fn settled_text(literal: Literal) -> String {
    let text = literal.to_string();
    if is_unsettled(&text) { settled_literal(literal).to_string() } else { text }
}

/// Whether a literal is written with characters that cannot be seen.
fn needs_settling(literal: &Literal) -> bool {
    is_unsettled(&literal.to_string())
}

fn is_unsettled(text: &str) -> bool {
    text.contains(|letter| is_hidden(letter) && !matches!(letter, '\n' | '\t'))
}

/// The text of a string; none for another literal.
fn value(literal: &Literal) -> Option<String> {
    match syn::Lit::new(literal.clone()) {
        syn::Lit::Str(text) => Some(text.value()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use quote::{ToTokens as _, quote};

    use super::{settle, settled};

    #[test]
    fn strings_and_documentation_are_written_anew() {
        let (text, docs) = ("a\u{3164}\u{fe0f}", " one\nfn evil() {}\r\u{202e}");
        let tokens = quote! {
            #[doc = #docs]
            #[serde(rename = #text)]
            static A: (&str, u8) = (#text, 1);
        };
        let mut item: syn::Item = syn::parse2(tokens.clone()).unwrap();
        settle(&mut item);
        let expected = quote! {
            #[doc = " one fn evil() {} "]
            #[serde(rename = "a\u{3164}\u{fe0f}")]
            static A: (&str, u8) = ("a\u{3164}\u{fe0f}", 1);
        };
        assert_eq!(settled(tokens).to_string(), expected.to_string());
        assert_eq!(item.to_token_stream().to_string(), expected.to_string());
    }
}
