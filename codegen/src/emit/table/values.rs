//! `enum` and `const`.

use proc_macro2::TokenStream;
use quote::quote;

use crate::json::Json;
use crate::table::Values;
use crate::text::identifier;

pub(super) fn call(values: &[Values]) -> Option<TokenStream> {
    if let [Values { keyword: "enum", allowed }] = values
        && let Some(strings) = allowed.iter().map(string).collect::<Option<Vec<_>>>()
    {
        return Some(quote! { .values(schema::strings![#(#strings),*]) });
    }
    if let [Values { keyword: "const", allowed }] = values
        && let [Json::String(text)] = allowed.as_slice()
    {
        return Some(quote! { .values(schema::only!(#text)) });
    }
    let lists = values.iter().map(|Values { keyword, allowed }| {
        let allowed = allowed.iter().map(constant);
        let constructor = identifier(if *keyword == "const" { "only" } else { "one_of" });
        quote! { Values::#constructor(&[#(#allowed),*]) }
    });
    (!values.is_empty()).then(|| quote! { .values(&[#(#lists),*]) })
}

fn string(value: &Json) -> Option<&str> {
    match value {
        Json::String(text) => Some(text),
        _ => None,
    }
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
