//! Documentation, derives and what serde has to know.

use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::{AttrStyle, Attribute, Expr, ExprLit, Lit, MacroDelimiter, Meta, MetaList, MetaNameValue, Token};

use super::case::Case;
use crate::model::{Field, Kind, Shape, Types};
use crate::text::{DocLine, identifier, literal};

/// Documentation, one attribute a line, so that it is printed as `///`.
pub(super) fn add_docs(attributes: &mut Vec<Attribute>, docs: &str) {
    for line in DocLine::lines(docs) {
        let line = if line.is_empty() { String::new() } else { format!(" {line}") };
        let text = Lit::new(literal(&line));
        attributes.push(outer(Meta::NameValue(MetaNameValue {
            path: identifier("doc").into(),
            eq_token: Token![=](Span::call_site()),
            value: Expr::Lit(ExprLit { attrs: Vec::new(), lit: text }),
        })));
    }
}

/// What serde has to know, if anything.
pub(super) fn add_serde(attributes: &mut Vec<Attribute>, serde: &[TokenStream]) {
    if !serde.is_empty() {
        attributes.push(list("serde", quote!(#(#serde),*)));
    }
}

/// `#[name(tokens)]`, put together rather than parsed: every field has some.
fn list(name: &str, tokens: TokenStream) -> Attribute {
    outer(Meta::List(MetaList {
        path: identifier(name).into(),
        delimiter: MacroDelimiter::Paren(syn::token::Paren::default()),
        tokens,
    }))
}

fn outer(meta: Meta) -> Attribute {
    Attribute {
        pound_token: Token![#](Span::call_site()),
        style: AttrStyle::Outer,
        bracket_token: syn::token::Bracket::default(),
        meta,
    }
}

/// The attributes of a type but for its derives: its documentation, what serde has to know.
pub(super) fn of_item(attributes: &mut Vec<Attribute>, docs: &str, serde: &[TokenStream]) {
    attributes.clear();
    add_docs(attributes, docs);
    add_serde(attributes, serde);
}

/// Adds what a type derives, between its documentation and what else it has.
pub(super) fn add_derive(attributes: &mut Vec<Attribute>, traits: TokenStream) {
    let docs = attributes.iter().take_while(|attribute| attribute.path().is_ident("doc")).count();
    attributes.insert(docs, list("derive", traits));
}

/// What reading and writing fields needs.
#[derive(Clone, Copy)]
pub(super) struct Reading {
    /// The path of that function of `Option`.
    pub(super) is_none: &'static str,
    /// Whether serde reads them, too.
    pub(super) deserialize: bool,
}

/// What serde has to know about a field: what it is called and when it is written, then how it is read; in
/// two attributes, which fit a line each.
pub(super) fn of_field(
    types: &Types,
    field: &Field,
    case: Option<Case>,
    Reading { is_none, deserialize }: Reading,
) -> [Vec<TokenStream>; 2] {
    let (mut serde, mut reading) = (Vec::new(), Vec::new());
    if case.map_or(field.name.clone(), |case| case.field(&field.name)) != field.property {
        let property = &field.property;
        serde.push(quote!(rename = #property));
    }
    if !field.required {
        if deserialize && holds_null(types, &field.ty.kind) {
            serde.push(quote!(default));
            reading.push(quote!(deserialize_with = "::hookwright::__private::nullable::present"));
        }
        serde.push(quote!(skip_serializing_if = #is_none));
    }
    [serde, reading]
}

/// What serde has to know about a variant.
pub(super) fn of_variant(name: &str, value: &str, case: Option<Case>) -> Vec<TokenStream> {
    let same = case.map_or(name.to_owned(), |case| case.variant(name)) == value;
    if same { Vec::new() } else { vec![quote!(rename = #value)] }
}

/// Whether the type holds `null`, which `Option` would take for absence. Of named types only those do that hold
/// any value: in the others' stead the reference is nullable.
fn holds_null(types: &Types, kind: &Kind) -> bool {
    match kind {
        Kind::Unit | Kind::Any | Kind::Nullable(_) => true,
        Kind::Named { id, .. } => match types.types.get(id.0).map(|ty| &ty.shape) {
            Some(Shape::Union(variants)) => variants.iter().any(|one| matches!(one.ty.kind, Kind::Any)),
            _ => false,
        },
        _ => false,
    }
}
