//! Decoders of enums that list values, or the names of their variants.

use proc_macro2::{Literal as Token, TokenStream};
use quote::quote;

use super::plan::How;
use crate::model::{External, Literal, ValueEnum};
use crate::text::identifier;

/// Reads a value and compares it with each.
pub(super) fn value_enum(listed: &ValueEnum) -> TokenStream {
    let (mut strings, mut integers, mut booleans) = (Vec::new(), Vec::new(), Vec::new());
    for variant in &listed.variants {
        let name = identifier(&variant.name);
        match &variant.value {
            Literal::Boolean(value) => booleans.push(quote! { #value => Ok(Self::#name), }),
            Literal::Integer(value) => {
                let value = Token::i64_unsuffixed(*value);
                integers.push(quote! { Some(#value) => Ok(Self::#name), });
            }
            Literal::String(value) => strings.push(quote! { #value => Ok(Self::#name), }),
        }
    }
    let other = listed.other.as_deref().map(identifier);
    let other = other.map(|other| quote! { Some(other) => Ok(Self::#other(other)), });
    let integer = quote! {
        match reader.number()?.as_i64() {
            #(#integers)*
            #other
            _ => Err(ReadError),
        }
    };
    if listed.integers.is_some() {
        return integer;
    }
    let integer = (!integers.is_empty()).then(|| quote! { Token::Number => #integer, });
    let string = (!strings.is_empty()).then(|| {
        quote! {
            Token::String => match &*reader.string()?.decode() {
                #(#strings)*
                _ => Err(ReadError),
            },
        }
    });
    let unlisted = (booleans.len() < 2).then(|| quote! { _ => Err(ReadError), });
    let boolean = (!booleans.is_empty()).then(|| {
        quote! {
            Token::True | Token::False => match reader.boolean()? {
                #(#booleans)*
                #unlisted
            },
        }
    });
    quote! {
        match reader.peek()? {
            #string
            #integer
            #boolean
            _ => Err(ReadError),
        }
    }
}

/// Reads a string, or the name of the only property and then what it holds.
pub(super) fn external(external: &External, parts: &[How]) -> TokenStream {
    let (mut strings, mut objects) = (Vec::new(), Vec::new());
    for (variant, how) in external.variants.iter().zip(parts) {
        let (name, value) = (identifier(&variant.name), &variant.value);
        if variant.ty.is_some() && *how != How::Direct {
            objects.push(quote! { #value => decode::own(reader).map(Self::#name), });
        } else if variant.ty.is_some() {
            objects.push(quote! { #value => Decode::decode(reader).map(Self::#name), });
        } else {
            strings.push(quote! { #value => Ok(Self::#name), });
        }
    }
    let other = external.other.as_deref().map(identifier);
    let rest = other.as_ref().map_or_else(
        || quote! { _ => Err(ReadError), },
        |other| {
            quote! {
                name => {
                    let held: serde_json::Value = Decode::decode(reader)?;
                    Ok(Self::#other([(name, held)].into_iter().collect()))
                }
            }
        },
    );
    let objects = quote! {
        decode::only_member(reader, |reader, name| match name {
            #(#objects)*
            #rest
        })
    };
    if strings.is_empty() {
        return objects;
    }
    let rest = other.map_or_else(
        || quote! { _ => Err(ReadError), },
        |other| quote! { text => Ok(Self::#other(text.into())), },
    );
    quote! {
        match reader.peek()? {
            Token::String => match &*reader.string()?.decode() {
                #(#strings)*
                #rest
            },
            _ => #objects,
        }
    }
}
