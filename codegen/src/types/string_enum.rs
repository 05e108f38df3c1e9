//! Enums of strings, and what they can do besides serde.

use quote::quote;
use syn::{Fields, Item, ItemEnum, parse_quote};

use super::attributes::{self, add_docs, add_serde};
use super::case::Case;
use super::{take_variant, take_variants};
use crate::model::{NamedType, StringEnum};
use crate::text::identifier;

/// What an unlisted string's variant is documented as.
const OTHER: &str = "A string that the schema does not list.";

/// The enum, of what typify wrote.
pub(super) fn item(ty: &NamedType, strings: &StringEnum, mut item: ItemEnum) -> Result<ItemEnum, String> {
    let variants = strings.variants.iter();
    let pairs: Vec<(&str, &str)> =
        variants.map(|variant| (variant.name.as_str(), variant.value.as_str())).collect();
    let case = Case::of_variants(&pairs);
    let mut written = take_variants(&mut item);
    for (place, variant) in strings.variants.iter().enumerate() {
        let mut found = take_variant(&mut written, place)?;
        if !matches!(found.fields, Fields::Unit) {
            return Err(format!("`{}` holds something", variant.name));
        }
        found.ident = identifier(&variant.name);
        found.attrs.clear();
        add_docs(&mut found.attrs, &variant.docs);
        add_serde(&mut found.attrs, &attributes::of_variant(&variant.name, &variant.value, case));
        item.variants.push(found);
    }
    if let Some(name) = &strings.other {
        let name = identifier(name);
        let mut other: syn::Variant = parse_quote!(#name(::std::string::String));
        add_docs(&mut other.attrs, OTHER);
        add_serde(&mut other.attrs, &[quote!(untagged)]);
        item.variants.push(other);
    }
    item.ident = identifier(&ty.name);
    attributes::of_item(&mut item.attrs, &ty.docs, case.map(Case::attribute).as_slice());
    Ok(item)
}

/// `as_str`, `Display` and `FromStr`.
pub(super) fn implementations(name: &str, strings: &StringEnum) -> [Item; 3] {
    let ty = identifier(name);
    let variants = &strings.variants;
    let names: Vec<_> = variants.iter().map(|variant| identifier(&variant.name)).collect();
    let values: Vec<&str> = variants.iter().map(|variant| variant.value.as_str()).collect();
    let other = strings.other.as_deref().map(identifier);
    let (receiver, returns) =
        if other.is_some() { (quote!(&self), quote!(&str)) } else { (quote!(self), quote!(&'static str)) };
    let other_str = other.as_ref().map(|other| quote!(Self::#other(value) => value.as_str(),));
    let as_str = parse_quote! {
        impl #ty {
            #[doc = " The string in JSON."]
            #[must_use]
            pub const fn as_str(#receiver) -> #returns {
                match self {
                    #(Self::#names => #values,)*
                    #other_str
                }
            }
        }
    };
    let display = parse_quote! {
        impl ::std::fmt::Display for #ty {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
    let error =
        if other.is_some() { quote!(::std::convert::Infallible) } else { quote!(::hookwright::UnknownValue) };
    let rest = other.map_or_else(
        || quote!(return ::std::result::Result::Err(#error::of(#name))),
        |other| quote!(Self::#other(value.to_owned())),
    );
    let from_str = parse_quote! {
        impl ::std::str::FromStr for #ty {
            type Err = #error;

            fn from_str(value: &str) -> ::std::result::Result<Self, #error> {
                ::std::result::Result::Ok(match value {
                    #(#values => Self::#names,)*
                    _ => #rest,
                })
            }
        }
    };
    [as_str, display, from_str]
}
