//! Shortens absolute paths to names of Rust's prelude, where no type of the module has the same name.
//!
//! Emitters write absolute paths, so that a schema may well call a type `Option`. Where none does, the
//! code reads better without them.

use std::collections::BTreeSet;

use proc_macro2::{Ident, Span, TokenStream};
use quote::ToTokens as _;
use syn::visit_mut::{self, VisitMut};
use syn::{Item, Path, PathSegment};

use crate::text::identifier;

/// The names of the prelude that emitters use, and their paths without the crate.
const NAMES: [(&str, &[&str]); 10] = [
    ("Option", &["option", "Option"]),
    ("Some", &["option", "Option", "Some"]),
    ("None", &["option", "Option", "None"]),
    ("Result", &["result", "Result"]),
    ("Ok", &["result", "Result", "Ok"]),
    ("Err", &["result", "Result", "Err"]),
    ("String", &["string", "String"]),
    ("Vec", &["vec", "Vec"]),
    ("Box", &["boxed", "Box"]),
    ("TryFrom", &["convert", "TryFrom"]),
];

/// Shortens the paths of items in a module whose types are called `types`.
pub(super) fn shorten(items: Vec<TokenStream>, types: &BTreeSet<&str>) -> Vec<TokenStream> {
    each(items, Shorten { types, is_below: false })
}

/// Shortens the paths of items that were written for a module, and are put in one below it.
pub(super) fn shorten_below(items: Vec<TokenStream>, types: &BTreeSet<&str>) -> Vec<TokenStream> {
    each(items, Shorten { types, is_below: true })
}

fn each(items: Vec<TokenStream>, mut shorten: Shorten<'_>) -> Vec<TokenStream> {
    let one = |tokens: TokenStream| match syn::parse2::<Item>(tokens.clone()) {
        Ok(mut item) => {
            shorten.visit_item_mut(&mut item);
            item.into_token_stream()
        }
        Err(_) => tokens,
    };
    items.into_iter().map(one).collect()
}

struct Shorten<'a> {
    types: &'a BTreeSet<&'a str>,
    /// Whether what is relative to the module around is a step further away.
    is_below: bool,
}

impl Shorten<'_> {
    fn short(&self, path: &Path) -> Option<&'static str> {
        path.leading_colon?;
        let mut segments = path.segments.iter().map(|segment| segment.ident.to_string());
        if !matches!(segments.next()?.as_str(), "std" | "core") {
            return None;
        }
        let rest: Vec<_> = segments.collect();
        let (name, _) = NAMES.iter().find(|(_, path)| *path == rest.as_slice())?;
        (!self.types.contains(name)).then_some(*name)
    }

    /// Whether a path leads from the module around to an item: a type of the user's own, as `provider.toml` has it.
    fn is_relative(&self, path: &Path) -> bool {
        let first = path.segments.first().map(|segment| segment.ident.to_string());
        self.is_below && path.segments.len() > 1 && matches!(first.as_deref(), Some("self" | "super"))
    }
}

impl VisitMut for Shorten<'_> {
    fn visit_path_mut(&mut self, path: &mut Path) {
        if let Some(name) = self.short(path) {
            let arguments = path.segments.last().map(|last| last.arguments.clone()).unwrap_or_default();
            let ident = identifier(name);
            path.leading_colon = None;
            path.segments = std::iter::once(PathSegment { ident, arguments }).collect();
        } else if self.is_relative(path) {
            let step = Ident::new("super", Span::call_site());
            let is_self = path.segments.first().is_some_and(|first| first.ident == "self");
            let rest = std::mem::take(&mut path.segments).into_iter().skip(usize::from(is_self));
            path.segments = std::iter::once(PathSegment::from(step)).chain(rest).collect();
        }
        visit_mut::visit_path_mut(self, path);
    }
}
