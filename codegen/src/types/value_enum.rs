//! Enums of integers and of values of several types, and what they can do.

use proc_macro2::{Literal as Token, TokenStream};
use quote::quote;
use syn::{Item, ItemEnum, parse_quote};

use super::attributes::add_docs;
use super::rust::integer;
use crate::model::{Integer, Literal, NamedType, ValueEnum};
use crate::text::identifier;

/// What an unlisted integer's variant is documented as.
const OTHER: &str = "An integer that the schema does not list.";

/// What an unlisted value's variant is documented as, where values are of several types.
const OTHER_VALUE: &str = "A value that the schema does not list.";

/// The enum and what is implemented for it.
pub(super) fn items(ty: &NamedType, listed: &ValueEnum) -> Vec<Item> {
    let mut items = vec![Item::Enum(item(ty, listed))];
    match listed.integers {
        Some(width) => items.extend(of_integers(&ty.name, listed, width)),
        None => items.push(serialize_values(&ty.name, listed)),
    }
    items
}

fn item(ty: &NamedType, listed: &ValueEnum) -> ItemEnum {
    let name = identifier(&ty.name);
    let mut item: ItemEnum = parse_quote! { pub enum #name {} };
    add_docs(&mut item.attrs, &ty.docs);
    let numbered = listed.integers.filter(|_| listed.other.is_none());
    if let Some(width) = numbered {
        let width = identifier(integer(width));
        item.attrs.push(parse_quote!(#[repr(#width)]));
    }
    for variant in &listed.variants {
        let name = identifier(&variant.name);
        let mut found: syn::Variant = match (&variant.value, numbered) {
            (Literal::Integer(value), Some(_)) => {
                let value = Token::i64_unsuffixed(*value);
                parse_quote!(#name = #value)
            }
            _ => parse_quote!(#name),
        };
        add_docs(&mut found.attrs, &variant.docs);
        item.variants.push(found);
    }
    if let Some(name) = &listed.other {
        let name = identifier(name);
        let (mut other, docs): (syn::Variant, _) = if listed.is_open() {
            (parse_quote!(#name(::serde_json::Value)), OTHER_VALUE)
        } else {
            (parse_quote!(#name(i64)), OTHER)
        };
        add_docs(&mut other.attrs, docs);
        item.variants.push(other);
    }
    item
}

/// `value`, `From`, `TryFrom`, `Display` and `Serialize`.
fn of_integers(name: &str, listed: &ValueEnum, width: Integer) -> Vec<Item> {
    let ty = identifier(name);
    let other = listed.other.as_deref().map(identifier);
    let number = if other.is_some() { identifier("i64") } else { identifier(integer(width)) };
    let values: Vec<(TokenStream, TokenStream)> = listed
        .variants
        .iter()
        .filter_map(|variant| {
            let Literal::Integer(value) = variant.value else { return None };
            let (name, value) = (identifier(&variant.name), Token::i64_unsuffixed(value));
            Some((quote!(Self::#name), quote!(#value)))
        })
        .collect();
    let (names, values): (Vec<_>, Vec<_>) = values.into_iter().unzip();
    let other_value = other.as_ref().map(|other| quote!(Self::#other(value) => value,));
    let value = parse_quote! {
        impl #ty {
            #[doc = " The integer in JSON."]
            #[must_use]
            pub const fn value(self) -> #number {
                match self {
                    #(#names => #values,)*
                    #other_value
                }
            }
        }
    };
    let display = parse_quote! {
        impl ::std::fmt::Display for #ty {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                ::std::fmt::Display::fmt(&self.value(), f)
            }
        }
    };
    let into = parse_quote! {
        impl ::std::convert::From<#ty> for #number {
            fn from(value: #ty) -> Self {
                value.value()
            }
        }
    };
    let from: Item = other.map_or_else(
        || {
            parse_quote! {
                impl ::std::convert::TryFrom<#number> for #ty {
                    type Error = ::hookwright::UnknownValue;

                    fn try_from(value: #number) -> ::std::result::Result<Self, ::hookwright::UnknownValue> {
                        match value {
                            #(#values => ::std::result::Result::Ok(#names),)*
                            _ => ::std::result::Result::Err(::hookwright::UnknownValue::of(#name)),
                        }
                    }
                }
            }
        },
        |other| {
            parse_quote! {
                impl ::std::convert::From<#number> for #ty {
                    fn from(value: #number) -> Self {
                        match value {
                            #(#values => #names,)*
                            _ => Self::#other(value),
                        }
                    }
                }
            }
        },
    );
    let serialize = parse_quote! {
        impl ::serde::Serialize for #ty {
            fn serialize<S>(&self, serializer: S) -> ::std::result::Result<S::Ok, S::Error>
            where
                S: ::serde::Serializer,
            {
                ::serde::Serialize::serialize(&self.value(), serializer)
            }
        }
    };
    vec![value, display, into, from, serialize]
}

/// `Serialize` for values of several types.
fn serialize_values(name: &str, listed: &ValueEnum) -> Item {
    let ty = identifier(name);
    let arms = listed.variants.iter().map(|variant| {
        let name = identifier(&variant.name);
        let call = match &variant.value {
            Literal::Boolean(value) => quote!(serializer.serialize_bool(#value)),
            Literal::Integer(value) => {
                let value = Token::i64_unsuffixed(*value);
                quote!(serializer.serialize_i64(#value))
            }
            Literal::Number(text) => {
                let value = Token::f64_unsuffixed(text.parse().unwrap_or_default());
                quote!(serializer.serialize_f64(#value))
            }
            Literal::String(value) => quote!(serializer.serialize_str(#value)),
        };
        quote!(Self::#name => #call,)
    });
    let other = listed.other.as_deref().map(identifier);
    let other =
        other.map(|name| quote!(Self::#name(value) => ::serde::Serialize::serialize(value, serializer),));
    parse_quote! {
        impl ::serde::Serialize for #ty {
            fn serialize<S>(&self, serializer: S) -> ::std::result::Result<S::Ok, S::Error>
            where
                S: ::serde::Serializer,
            {
                match self {
                    #(#arms)*
                    #other
                }
            }
        }
    }
}
