//! Type expressions in Rust, with absolute paths: a schema may well define a `String` of its own.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens as _, quote};
use syn::{
    AngleBracketedGenericArguments, GenericArgument, PathArguments, PathSegment, Token, Type, TypePath,
};

use super::typify_input;
use crate::config::StringType;
use crate::model::{Field, Integer, Kind, TypeId, TypeUse, Types};
use crate::text::{identifier, type_path};

/// The Rust type of a kind, for code in the module that holds `types`.
pub fn rust_type(types: &Types, kind: &Kind) -> TokenStream {
    write(types, kind)
}

/// The parameter for strings that a type has where a kind stands in it; none where serde reads a type of the user's own.
fn parameter<'t>(types: &'t Types, within: TypeId, kind: &Kind) -> Option<&'t str> {
    types.parameter(within).filter(|_| !kind.holds_own())
}

/// The Rust type of a field: an `Option` if the property may be missing.
pub fn field_type(types: &Types, field: &Field) -> TokenStream {
    let ty = rust_type(types, &field.ty.kind);
    if field.required { ty } else { quote!(::std::option::Option<#ty>) }
}

/// How types are written.
fn write(types: &Types, kind: &Kind) -> TokenStream {
    let inner = |ty: &TypeUse| write(types, &ty.kind);
    match kind {
        Kind::Unit => quote!(()),
        Kind::Boolean => quote!(bool),
        Kind::Integer(width) => identifier(integer(*width)).into_token_stream(),
        Kind::Number => quote!(::hookwright::Number),
        Kind::Float => quote!(f64),
        Kind::String => string(types.string),
        // What was sent is sent on: an offset is part of a date and time.
        Kind::DateTime => quote!(::chrono::DateTime<::chrono::FixedOffset>),
        Kind::Date => quote!(::chrono::NaiveDate),
        Kind::Uuid => quote!(::uuid::Uuid),
        Kind::Ipv4 => quote!(::std::net::Ipv4Addr),
        Kind::Ipv6 => quote!(::std::net::Ipv6Addr),
        Kind::Any => quote!(::serde_json::Value),
        Kind::Own(path) => type_path(path).into_token_stream(),
        Kind::Named { id, boxed } => {
            let name = identifier(name(types, *id));
            if *boxed { quote!(::std::boxed::Box<#name>) } else { quote!(#name) }
        }
        Kind::Nullable(ty) => {
            let ty = inner(ty);
            quote!(::std::option::Option<#ty>)
        }
        Kind::List(ty) => {
            let ty = inner(ty);
            quote!(::std::vec::Vec<#ty>)
        }
        Kind::Map(ty) if matches!(ty.kind, Kind::Any) => {
            quote!(::serde_json::Map<::std::string::String, ::serde_json::Value>)
        }
        Kind::Map(ty) => {
            let ty = inner(ty);
            let name = string(types.string);
            quote!(::std::collections::BTreeMap<#name, #ty>)
        }
        Kind::Tuple(items) => {
            let items: Vec<TokenStream> = items.iter().map(inner).collect();
            if let [one] = items.as_slice() { quote!((#one,)) } else { quote!((#(#items),*)) }
        }
    }
}

/// The type of strings.
fn string(ty: StringType) -> TokenStream {
    match ty {
        StringType::String => quote!(::std::string::String),
        StringType::BoxStr => quote!(::std::boxed::Box<str>),
        StringType::CompactString => quote!(::compact_str::CompactString),
    }
}

/// The name of a type. The model only has ids of its types; code that named another would not
/// compile.
fn name(types: &Types, id: TypeId) -> &str {
    types.types.get(id.0).map_or("UnknownType", |ty| ty.name.as_str())
}

pub(super) fn integer(width: Integer) -> &'static str {
    match width {
        Integer::U8 => "u8",
        Integer::U16 => "u16",
        Integer::U32 => "u32",
        Integer::U64 => "u64",
        Integer::I8 => "i8",
        Integer::I16 => "i16",
        Integer::I32 => "i32",
        Integer::I64 => "i64",
    }
}

/// Makes a type that typify wrote the one that is meant: names instead of numbers, boxes where the model
/// has them, dates with their offset.
///
/// # Errors
///
/// What typify wrote, if it means something else.
pub(super) fn adopt(types: &Types, within: TypeId, written: Type, meant: &Kind) -> Result<Type, String> {
    Adopt { types, parameter: parameter(types, within, meant) }.adopt(written, meant)
}

/// The types, and the parameter for the strings of the one that is written.
struct Adopt<'t> {
    types: &'t Types,
    parameter: Option<&'t str>,
}

impl Adopt<'_> {
    fn adopt(&self, mut written: Type, meant: &Kind) -> Result<Type, String> {
        while path(&written, "Box").is_some() {
            written = argument(written, 0)?;
        }
        let word = match meant {
            Kind::Boolean => "bool",
            Kind::Integer(width) => integer(*width),
            Kind::Number | Kind::Float | Kind::Own(_) => "f64",
            Kind::String => "String",
            Kind::DateTime => "DateTime",
            Kind::Date => "NaiveDate",
            Kind::Uuid => "Uuid",
            Kind::Ipv4 => "Ipv4Addr",
            Kind::Ipv6 => "Ipv6Addr",
            Kind::Any => "Value",
            Kind::Nullable(_) => "Option",
            Kind::List(_) => "Vec",
            Kind::Map(ty) if matches!(ty.kind, Kind::Any) => "Map",
            Kind::Map(_) => "BTreeMap",
            Kind::Named { id, boxed } => return self.named(&written, *id, *boxed),
            Kind::Unit | Kind::Tuple(_) => return self.tuple(written, meant),
        };
        if path(&written, word).is_none() {
            return Err(unlike(&written, word));
        }
        match meant {
            Kind::Number | Kind::DateTime | Kind::Date | Kind::Own(_) => {
                syn::parse2(write(self.types, meant)).map_err(|error| error.to_string())
            }
            Kind::String => self.string(written),
            Kind::Nullable(ty) | Kind::List(ty) => self.inside(written, 0, &ty.kind),
            Kind::Map(ty) if word == "BTreeMap" => {
                let written = self.inside(written, 0, &Kind::String)?;
                self.inside(written, 1, &ty.kind)
            }
            _ => Ok(written),
        }
    }

    /// The parameter for strings, if there is one, or what they are.
    fn string(&self, written: Type) -> Result<Type, String> {
        match (self.parameter, self.types.string) {
            (Some(name), _) => Ok(named_type(identifier(name).into())),
            (None, StringType::String) => Ok(written),
            (None, other) => syn::parse2(string(other)).map_err(|error| error.to_string()),
        }
    }

    fn named(&self, written: &Type, id: TypeId, boxed: bool) -> Result<Type, String> {
        let number = typify_input::type_name(id);
        let mut segment = path(written, &number).ok_or_else(|| unlike(written, &number))?.clone();
        segment.ident = identifier(name(self.types, id));
        if let Some(name) = self.parameter.and(self.types.parameter(id)) {
            segment.arguments = arguments(named_type(identifier(name).into()));
        }
        let ty = named_type(segment);
        Ok(if boxed { generic(["std", "boxed", "Box"], ty) } else { ty })
    }

    fn tuple(&self, written: Type, meant: &Kind) -> Result<Type, String> {
        let items = if let Kind::Tuple(items) = meant { items.as_slice() } else { &[] };
        match written {
            Type::Tuple(mut tuple) if tuple.elems.len() == items.len() => {
                for (element, item) in tuple.elems.iter_mut().zip(items) {
                    *element = self.adopt(element.clone(), &item.kind)?;
                }
                Ok(Type::Tuple(tuple))
            }
            written => Err(unlike(&written, "a tuple")),
        }
    }

    /// Adopts an argument of a generic type.
    fn inside(&self, mut written: Type, place: usize, meant: &Kind) -> Result<Type, String> {
        let found = argument_mut(&mut written, place).ok_or("an argument is missing")?;
        *found = self.adopt(found.clone(), meant)?;
        Ok(written)
    }
}

/// A type in an `Option`.
pub(super) fn optional(ty: Type) -> Type {
    generic(["std", "option", "Option"], ty)
}

/// A type by one segment of a path.
fn named_type(segment: PathSegment) -> Type {
    Type::Path(TypePath { attrs: Vec::new(), qself: None, path: segment.into() })
}

/// `<ty>`
fn arguments(ty: Type) -> PathArguments {
    PathArguments::AngleBracketed(AngleBracketedGenericArguments {
        colon2_token: None,
        lt_token: Token![<](Span::call_site()),
        args: std::iter::once(GenericArgument::Type(ty)).collect(),
        gt_token: Token![>](Span::call_site()),
    })
}

fn unlike(written: &Type, meant: &str) -> String {
    format!("`{}` where `{meant}` was meant", written.to_token_stream())
}

/// The last segment of a path, if it is this word.
fn path<'a>(ty: &'a Type, word: &str) -> Option<&'a PathSegment> {
    let Type::Path(path) = ty else { return None };
    path.path.segments.last().filter(|segment| segment.ident == word)
}

fn argument(mut ty: Type, place: usize) -> Result<Type, String> {
    argument_mut(&mut ty, place).cloned().ok_or_else(|| "an argument is missing".to_owned())
}

fn argument_mut(ty: &mut Type, place: usize) -> Option<&mut Type> {
    let Type::Path(path) = ty else { return None };
    let PathArguments::AngleBracketed(arguments) = &mut path.path.segments.last_mut()?.arguments else {
        return None;
    };
    match arguments.args.iter_mut().nth(place)? {
        GenericArgument::Type(ty) => Some(ty),
        _ => None,
    }
}

/// `::a::b::C<ty>`, put together rather than parsed: most fields have one.
fn generic(words: [&str; 3], ty: Type) -> Type {
    let mut path = syn::Path {
        leading_colon: Some(Token![::](Span::call_site())),
        segments: words.into_iter().map(|word| PathSegment::from(identifier(word))).collect(),
    };
    if let Some(last) = path.segments.last_mut() {
        last.arguments = arguments(ty);
    }
    Type::Path(TypePath { attrs: Vec::new(), qself: None, path })
}
