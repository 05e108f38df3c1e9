//! `enum` and `const`.

use proc_macro2::TokenStream;
use quote::quote;

use crate::json::Json;
use crate::table::Values;

pub(super) fn field(values: &[Values]) -> Option<TokenStream> {
    let lists = values.iter().map(|Values { keyword, allowed }| {
        let allowed = allowed.iter().map(constant);
        quote! { Values { keyword: #keyword, allowed: &[#(#allowed),*] } }
    });
    (!values.is_empty()).then(|| quote! { values: &[#(#lists),*] })
}

fn constant(value: &Json) -> TokenStream {
    let constant = quote! { Constant };
    match value {
        Json::Null => quote! { #constant::Null },
        Json::Boolean(value) => quote! { #constant::Boolean(#value) },
        Json::Number(text) => quote! { #constant::Number(#text) },
        Json::String(text) => quote! { #constant::String(#text) },
        Json::Array(items) => {
            let items = items.iter().map(|item| self::constant(&item.value));
            quote! { #constant::Array(&[#(#items),*]) }
        }
        Json::Object(members) => {
            let members = members.iter().map(|member| {
                let (name, value) = (&member.name, self::constant(&member.value.value));
                quote! { (#name, #value) }
            });
            quote! { #constant::Object(&[#(#members),*]) }
        }
    }
}
