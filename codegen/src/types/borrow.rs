//! The parameter for the strings of a type, which are owned unless it says otherwise.

use proc_macro2::Ident;
use quote::quote;
use syn::{Generics, Item, ItemEnum, ItemImpl, ItemStruct, parse_quote};

use super::attributes::add_serde;
use crate::text::identifier;

/// Adds the parameter to a type, or to what is implemented for it.
pub(super) fn add_parameter(item: &mut Item, parameter: &str) {
    let name = identifier(parameter);
    match item {
        Item::Struct(ItemStruct { generics, attrs, .. }) | Item::Enum(ItemEnum { generics, attrs, .. }) => {
            *generics = parse_quote!(<#name = ::std::string::String>);
            if attrs.iter().any(derives_deserialize) {
                // Of the fields alone serde would not see what keys of maps and optional fields ask for.
                let bound = format!("{parameter}: ::hookwright::OwnedText");
                add_serde(attrs, &[quote!(bound(deserialize = #bound))]);
            }
        }
        Item::Impl(item) => implement(item, &name),
        _ => {}
    }
}

/// `impl Deserialize for Name` becomes one for `Name<S>`.
fn implement(item: &mut ItemImpl, name: &Ident) {
    let ty = &item.self_ty;
    item.self_ty = parse_quote!(#ty<#name>);
    let Generics { params, .. } = &item.generics;
    item.generics = parse_quote!(<#params, #name: ::hookwright::OwnedText>);
}

fn derives_deserialize(attribute: &syn::Attribute) -> bool {
    let mut found = false;
    if attribute.path().is_ident("derive") {
        let looked = attribute.parse_nested_meta(|meta| {
            found |= meta.path.segments.last().is_some_and(|segment| segment.ident == "Deserialize");
            Ok(())
        });
        found &= looked.is_ok();
    }
    found
}
