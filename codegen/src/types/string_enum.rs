//! What an enum of strings can do besides serde.

use quote::quote;
use syn::{Item, parse_quote};

use crate::model::{StringVariant, identifier};

/// `as_str`, `Display` and `FromStr`.
pub(super) fn implementations(name: &str, variants: &[StringVariant]) -> [Item; 3] {
    let ty = identifier(name);
    let names: Vec<_> = variants.iter().map(|variant| identifier(&variant.name)).collect();
    let values: Vec<&str> = variants.iter().map(|variant| variant.value.as_str()).collect();
    let as_str = parse_quote! {
        impl #ty {
            #[doc = " The string in JSON."]
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    #(Self::#names => #values,)*
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
    let error = quote!(::hookwright::UnknownValue);
    let from_str = parse_quote! {
        impl ::std::str::FromStr for #ty {
            type Err = #error;

            fn from_str(value: &str) -> ::std::result::Result<Self, #error> {
                ::std::result::Result::Ok(match value {
                    #(#values => Self::#names,)*
                    _ => return ::std::result::Result::Err(#error::of(#name)),
                })
            }
        }
    };
    [as_str, display, from_str]
}
