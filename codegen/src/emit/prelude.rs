//! Shortens absolute paths to names of Rust's prelude, where no type of the module has the same name.
//!
//! Emitters write absolute paths, so that a schema may well call a type `Option`. Where none does, the
//! code reads better without them.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
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
    let mut shorten = Shorten { types };
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
}

impl VisitMut for Shorten<'_> {
    fn visit_path_mut(&mut self, path: &mut Path) {
        if let Some(name) = self.short(path) {
            let arguments = path.segments.last().map(|last| last.arguments.clone()).unwrap_or_default();
            let ident = identifier(name);
            path.leading_colon = None;
            path.segments = std::iter::once(PathSegment { ident, arguments }).collect();
        }
        visit_mut::visit_path_mut(self, path);
    }
}
