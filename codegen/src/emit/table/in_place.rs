//! `$ref`, `$dynamicRef`, `allOf`, `anyOf`, `oneOf`, `not`, `if`, `dependentSchemas`.

use proc_macro2::TokenStream;
use quote::quote;

use super::pattern::Patterns;
use super::{Statics, index, literal, option};
use crate::table::{Branches, InPlace};

pub(super) fn call(
    statics: &Statics<'_>,
    applicators: &[InPlace],
    patterns: &mut Patterns,
) -> Option<TokenStream> {
    let applicators: Vec<_> = applicators.iter().map(|one| applicator(statics, one, patterns)).collect();
    (!applicators.is_empty()).then(|| quote! { .in_place(&[#(#applicators),*]) })
}

fn applicator(statics: &Statics<'_>, applicator: &InPlace, patterns: &mut Patterns) -> TokenStream {
    let variant = quote! { InPlace };
    match applicator {
        InPlace::Ref(id) => {
            let schema = statics.reference(*id, patterns);
            quote! { #variant::Ref(#schema) }
        }
        InPlace::DynamicRef(initial, candidates) => {
            let initial = statics.reference(*initial, patterns);
            let candidates = candidates.iter().map(|(resource, id)| {
                let (resource, schema) = (literal(u64::from(*resource)), statics.reference(*id, patterns));
                quote! { (#resource, #schema) }
            });
            quote! {
                #variant::DynamicRef(&DynamicRef {
                    initial: #initial, candidates: &[#(#candidates),*],
                })
            }
        }
        InPlace::AllOf(ids) => {
            let schemas = statics.references(ids, patterns);
            quote! { #variant::AllOf(#schemas) }
        }
        InPlace::AnyOf(branches) => {
            let branches = self::branches(statics, branches, patterns);
            quote! { #variant::AnyOf(#branches) }
        }
        InPlace::OneOf(branches) => {
            let branches = self::branches(statics, branches, patterns);
            quote! { #variant::OneOf(#branches) }
        }
        InPlace::Not(id) => {
            let schema = statics.reference(*id, patterns);
            quote! { #variant::Not(#schema) }
        }
        InPlace::If(condition, then, otherwise) => {
            let condition = statics.reference(*condition, patterns);
            let then = option(then.map(|id| statics.reference(id, patterns)));
            let otherwise = option(otherwise.map(|id| statics.reference(id, patterns)));
            quote! {
                #variant::If(&Conditional {
                    condition: #condition, then: #then, otherwise: #otherwise,
                })
            }
        }
        InPlace::DependentSchema(name, id) => {
            let schema = statics.reference(*id, patterns);
            quote! { #variant::DependentSchema(#name, #schema) }
        }
    }
}

fn branches(statics: &Statics<'_>, branches: &Branches, patterns: &mut Patterns) -> TokenStream {
    let schemas = statics.references(&branches.schemas, patterns);
    let discriminator = branches.discriminator.as_ref().map(|(name, values)| {
        let values = values.iter().map(|(value, branch)| {
            let branch = index(*branch);
            quote! { (#value, #branch) }
        });
        quote! { .by(&Discriminator { name: #name, values: &[#(#values),*] }) }
    });
    let added = (branches.added > 0).then(|| {
        let added = index(branches.added);
        quote! { .added(#added) }
    });
    quote! { &Branches::of(#schemas) #discriminator #added }
}
