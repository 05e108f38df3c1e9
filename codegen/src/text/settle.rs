//! Strings and documentation in tokens, written as this module writes them.

use proc_macro2::{Delimiter, Group, Literal, TokenStream, TokenTree};

use super::doc::DocLine;
use super::hidden::is_hidden;
use super::literal::literal;

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
    let stream = group.stream();
    let documentation = (group.delimiter() == Delimiter::Bracket).then(|| documentation(&stream)).flatten();
    let mut new = Group::new(group.delimiter(), documentation.unwrap_or_else(|| settled(stream)));
    new.set_span(group.span());
    new
}

/// What is in the brackets of `#[doc = "…"]`, its text one line.
fn documentation(stream: &TokenStream) -> Option<TokenStream> {
    let mut tokens = stream.clone().into_iter();
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
    let shown = old.to_string();
    if !shown.contains(|letter| is_hidden(letter) && !matches!(letter, '\n' | '\t')) {
        return old;
    }
    value(&old).map_or(old, |text| literal(&text))
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
    use quote::quote;

    use super::settled;

    #[test]
    fn strings_and_documentation_are_written_anew() {
        let (text, docs) = ("a\u{3164}\u{fe0f}", " one\nfn evil() {}\r\u{202e}");
        let tokens = settled(quote! {
            #[doc = #docs]
            #[serde(rename = #text)]
            static A: (&str, u8) = (#text, 1);
        });
        let expected = quote! {
            #[doc = " one fn evil() {} "]
            #[serde(rename = "a\u{3164}\u{fe0f}")]
            static A: (&str, u8) = ("a\u{3164}\u{fe0f}", 1);
        };
        assert_eq!(tokens.to_string(), expected.to_string());
    }
}
