//! What types that borrow of the body add to decoders: their parameter, and what makes them own their strings.

use proc_macro2::TokenStream;
use quote::quote;

use crate::model::{External, Kind, NamedType, Shape, TypeUse, UnionVariant};
use crate::text::identifier;

/// The path of a type, with its parameter if it has one.
pub(super) fn path(named: &NamedType, parameter: Option<&str>) -> TokenStream {
    let name = identifier(&named.name);
    let parameter = parameter.map(identifier).map(|parameter| quote! { <#parameter> });
    quote! { super::#name #parameter }
}

/// The parameters of an implementation of `Decode`, and the lifetime of the body.
pub(super) fn generics(parameter: Option<&str>) -> (TokenStream, TokenStream) {
    parameter.map(identifier).map_or_else(
        || (TokenStream::new(), quote! { '_ }),
        |parameter| (quote! { <'b, #parameter: decode::Text<'b>> }, quote! { 'b }),
    )
}

/// What makes a type own its strings, unless the macro that reads it does.
pub(super) fn into_owned(named: &NamedType, parameter: Option<&str>) -> Option<TokenStream> {
    let ty = path(named, None);
    if parameter.is_none() {
        return Some(quote! { decode::owned!(#ty); });
    }
    let arms = match &named.shape {
        Shape::Union(variants) => of_variants(&ty, variants),
        Shape::Choice(choice) => of_variants(&ty, &choice.variants),
        Shape::External(external) => of_external(&ty, external),
        Shape::Struct(_) | Shape::TaggedUnion(_) | Shape::Newtype(_) => return None,
        // They hold no strings but those that are not listed.
        Shape::StringEnum(_) | Shape::ValueEnum(_) => return None,
    };
    Some(quote! {
        impl IntoOwned for #ty<Cow<'_, str>> {
            type Owned = #ty;

            fn into_owned(self) -> Self::Owned {
                match self { #(#arms)* }
            }
        }
    })
}

fn of_variants(ty: &TokenStream, variants: &[UnionVariant]) -> Vec<TokenStream> {
    variants.iter().map(|variant| arm(ty, &variant.name, &variant.ty)).collect()
}

fn of_external(ty: &TokenStream, external: &External) -> Vec<TokenStream> {
    let variants = external.variants.iter().map(|variant| {
        let name = identifier(&variant.name);
        variant
            .ty
            .as_ref()
            .map_or_else(|| quote! { Self::#name => #ty::#name, }, |held| arm(ty, &variant.name, held))
    });
    let other = external.other.iter().map(|other| {
        let name = identifier(other);
        quote! { Self::#name(value) => #ty::#name(value), }
    });
    variants.chain(other).collect()
}

fn arm(ty: &TokenStream, name: &str, held: &TypeUse) -> TokenStream {
    let name = identifier(name);
    let value = if held.kind.holds_own() || matches!(held.kind, Kind::Any | Kind::Unit) {
        quote! { value }
    } else {
        quote! { IntoOwned::into_owned(value) }
    };
    quote! { Self::#name(value) => #ty::#name(#value), }
}
