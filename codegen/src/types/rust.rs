//! Type expressions in Rust, with absolute paths: a schema may well define a `String` of its own.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::visit_mut::{self, VisitMut};

use super::vetted;
use crate::model::{Field, Integer, Kind, TypeUse, Types, identifier};

/// The Rust type of a kind, for code in the module that holds `types`.
pub fn rust_type(types: &Types, kind: &Kind) -> TokenStream {
    Ours(types).write(kind)
}

/// The Rust type of a field: an `Option` if the property may be missing.
pub fn field_type(types: &Types, field: &Field) -> TokenStream {
    let ty = rust_type(types, &field.ty.kind);
    if field.required { ty } else { quote!(::std::option::Option<#ty>) }
}

/// Whether typify wrote the type that a use has; its boxes stand where it likes.
pub(super) fn compare(written: &syn::Type, meant: &TypeUse) -> Result<(), String> {
    let mut written = written.clone();
    Unbox.visit_type_mut(&mut written);
    let written = written.to_token_stream().to_string();
    let meant = Typifys.write(&meant.kind).to_string();
    if written == meant { Ok(()) } else { Err(format!("`{written}` where `{meant}` was meant")) }
}

/// How types are called where two ways of writing them differ.
trait Dialect {
    fn date_time(&self) -> TokenStream;
    fn date(&self) -> TokenStream;
    fn named(&self, id: crate::model::TypeId, boxed: bool) -> TokenStream;

    fn write(&self, kind: &Kind) -> TokenStream {
        match kind {
            Kind::Unit => quote!(()),
            Kind::Boolean => quote!(bool),
            Kind::Integer(width) => integer(*width),
            Kind::Number => quote!(f64),
            Kind::String => quote!(::std::string::String),
            Kind::DateTime => self.date_time(),
            Kind::Date => self.date(),
            Kind::Uuid => quote!(::uuid::Uuid),
            Kind::Ipv4 => quote!(::std::net::Ipv4Addr),
            Kind::Ipv6 => quote!(::std::net::Ipv6Addr),
            Kind::Any => quote!(::serde_json::Value),
            Kind::Named { id, boxed } => self.named(*id, *boxed),
            Kind::Nullable(inner) => {
                let inner = self.write(&inner.kind);
                quote!(::std::option::Option<#inner>)
            }
            Kind::List(inner) => {
                let inner = self.write(&inner.kind);
                quote!(::std::vec::Vec<#inner>)
            }
            Kind::Map(inner) if matches!(inner.kind, Kind::Any) => {
                quote!(::serde_json::Map<::std::string::String, ::serde_json::Value>)
            }
            Kind::Map(inner) => {
                let inner = self.write(&inner.kind);
                quote!(::std::collections::BTreeMap<::std::string::String, #inner>)
            }
            Kind::Tuple(items) => {
                let items: Vec<TokenStream> = items.iter().map(|item| self.write(&item.kind)).collect();
                if let [one] = items.as_slice() { quote!((#one,)) } else { quote!((#(#items),*)) }
            }
        }
    }
}

/// As it is generated.
struct Ours<'a>(&'a Types);

impl Dialect for Ours<'_> {
    // What was sent is sent on: an offset is part of a date and time.
    fn date_time(&self) -> TokenStream {
        quote!(::chrono::DateTime<::chrono::FixedOffset>)
    }

    fn date(&self) -> TokenStream {
        quote!(::chrono::NaiveDate)
    }

    fn named(&self, id: crate::model::TypeId, boxed: bool) -> TokenStream {
        // An index that is no type's cannot come from the model; code that names it would not compile.
        let name = self.0.types.get(id.0).map_or("UnknownType", |ty| ty.name.as_str());
        let name = identifier(name);
        if boxed { quote!(::std::boxed::Box<#name>) } else { quote!(#name) }
    }
}

/// As typify writes it.
struct Typifys;

impl Dialect for Typifys {
    fn date_time(&self) -> TokenStream {
        quote!(::chrono::DateTime<::chrono::offset::Utc>)
    }

    fn date(&self) -> TokenStream {
        quote!(::chrono::naive::NaiveDate)
    }

    fn named(&self, id: crate::model::TypeId, _: bool) -> TokenStream {
        identifier(&vetted::type_name(id)).into_token_stream()
    }
}

fn integer(width: Integer) -> TokenStream {
    match width {
        Integer::U8 => quote!(u8),
        Integer::U16 => quote!(u16),
        Integer::U32 => quote!(u32),
        Integer::U64 => quote!(u64),
        Integer::I8 => quote!(i8),
        Integer::I16 => quote!(i16),
        Integer::I32 => quote!(i32),
        Integer::I64 => quote!(i64),
    }
}

/// Takes types out of their boxes.
struct Unbox;

impl VisitMut for Unbox {
    fn visit_type_mut(&mut self, ty: &mut syn::Type) {
        while let Some(inner) = boxed(ty) {
            *ty = inner;
        }
        visit_mut::visit_type_mut(self, ty);
    }
}

fn boxed(ty: &syn::Type) -> Option<syn::Type> {
    let syn::Type::Path(path) = ty else { return None };
    let last = path.path.segments.last().filter(|segment| segment.ident == "Box")?;
    let syn::PathArguments::AngleBracketed(arguments) = &last.arguments else { return None };
    match arguments.args.first()? {
        syn::GenericArgument::Type(inner) => Some(inner.clone()),
        _ => None,
    }
}
