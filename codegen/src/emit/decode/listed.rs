//! Decoders of enums that list values, or the names of their variants.

use proc_macro2::{Ident, Literal as Token, TokenStream};
use quote::quote;

use super::plan::How;
use crate::model::{External, Literal, ValueEnum};
use crate::text::identifier;

/// Reads a value and compares it with each.
pub(super) fn value_enum(listed: &ValueEnum) -> TokenStream {
    if listed.is_open() {
        return open_enum(listed);
    }
    let Arms { strings, integers, numbers, booleans } = Arms::of(listed, &|name| quote! { Ok(Self::#name) });
    let other = listed.other.as_deref().map(identifier);
    let other = other.map(|other| quote! { Some(other) => Ok(Self::#other(other)), });
    if listed.integers.is_some() {
        return quote! {
            match reader.number()?.as_i64() {
                #(#integers)*
                #other
                _ => Err(ReadError),
            }
        };
    }
    let rest = quote! { _ => Err(ReadError), };
    let number = number_arm(&integers, &numbers, &rest);
    let string = string_arm(&strings, &rest);
    let boolean = boolean_arm(&booleans, &rest);
    quote! {
        match reader.peek()? {
            #string
            #number
            #boolean
            _ => Err(ReadError),
        }
    }
}

/// Compares a value with each, and keeps it if it is none of them.
fn open_enum(listed: &ValueEnum) -> TokenStream {
    let Arms { strings, integers, numbers, booleans } =
        Arms::of(listed, &|name| quote! { Some(Self::#name) });
    let rest = quote! { _ => None, };
    let number = number_arm(&integers, &numbers, &rest);
    let string = string_arm(&strings, &rest);
    let boolean = boolean_arm(&booleans, &rest);
    let other = identifier(listed.other.as_deref().unwrap_or("Other"));
    quote! {
        let start = reader.mark();
        let known = match reader.peek()? {
            #string
            #number
            #boolean
            _ => None,
        };
        if let Some(known) = known {
            return Ok(known);
        }
        reader.rewind(start);
        Decode::decode(reader).map(Self::#other)
    }
}

/// The arms of a match for each JSON type.
#[derive(Default)]
struct Arms {
    strings: Vec<TokenStream>,
    integers: Vec<TokenStream>,
    numbers: Vec<TokenStream>,
    booleans: Vec<TokenStream>,
}

impl Arms {
    fn of(listed: &ValueEnum, found: &dyn Fn(Ident) -> TokenStream) -> Self {
        let mut arms = Self::default();
        for variant in &listed.variants {
            let found = found(identifier(&variant.name));
            match &variant.value {
                Literal::Boolean(value) => arms.booleans.push(quote! { #value => #found, }),
                Literal::Integer(value) => {
                    let value = Token::i64_unsuffixed(*value);
                    arms.integers.push(quote! { Some(#value) => #found, });
                }
                Literal::Number(value) => arms.numbers.push(quote! {
                    _ if number.compare(&::hookwright::__private::number::Number::new(#value)).is_eq() => #found,
                }),
                Literal::String(value) => arms.strings.push(quote! { #value => #found, }),
            }
        }
        arms
    }
}

fn number_arm(integers: &[TokenStream], numbers: &[TokenStream], rest: &TokenStream) -> Option<TokenStream> {
    if numbers.is_empty() {
        return (!integers.is_empty())
            .then(|| quote! { Token::Number => match reader.number()?.as_i64() { #(#integers)* #rest }, });
    }
    Some(quote! {
        Token::Number => {
            let number = reader.number()?;
            match number.as_i64() { #(#integers)* #(#numbers)* #rest }
        }
    })
}

fn string_arm(strings: &[TokenStream], rest: &TokenStream) -> Option<TokenStream> {
    (!strings.is_empty())
        .then(|| quote! { Token::String => match &*reader.string()?.decode() { #(#strings)* #rest }, })
}

fn boolean_arm(booleans: &[TokenStream], rest: &TokenStream) -> Option<TokenStream> {
    let rest = (booleans.len() < 2).then_some(rest);
    (!booleans.is_empty())
        .then(|| quote! { Token::True | Token::False => match reader.boolean()? { #(#booleans)* #rest }, })
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
