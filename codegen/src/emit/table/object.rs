//! `properties`, `required`, `patternProperties`, `additionalProperties`, `propertyNames`,
//! `minProperties`, `maxProperties`, `dependentRequired`, `unevaluatedProperties`.

use proc_macro2::TokenStream;
use quote::quote;

use super::pattern::Patterns;
use super::{Statics, literal};
use crate::json::escape;
use crate::table::{Object, Property, Table};
use crate::text::identifier;

pub(super) fn keywords(
    statics: &Statics<'_>,
    (table, object): (&Table, &Object),
    patterns: &mut Patterns,
) -> TokenStream {
    let Object {
        properties,
        pattern_properties,
        additional_properties,
        property_names,
        min_properties,
        max_properties,
        dependent_required,
        unevaluated_properties,
    } = object;
    let begin = if properties.is_empty() {
        quote! { ObjectKeywords::ANY }
    } else {
        let properties =
            properties.iter().map(|property| self::property(statics, &table.location, property, patterns));
        quote! { ObjectKeywords::of(&[#(#properties),*]) }
    };
    let mut calls = Vec::new();
    if !pattern_properties.is_empty() {
        let properties = pattern_properties.iter().map(|(pattern, id)| {
            let pattern = patterns.reference(pattern);
            let schema = statics.reference(*id, patterns);
            quote! { PatternProperty { pattern: #pattern, schema: #schema } }
        });
        calls.push(quote! { .pattern_properties(&[#(#properties),*]) });
    }
    for (name, id) in [
        ("additional_properties", *additional_properties),
        ("property_names", *property_names),
        ("unevaluated_properties", *unevaluated_properties),
    ] {
        calls.extend(id.map(|id| {
            // Only what stands under `additionalProperties` has this location.
            let place = format!("{}/additionalProperties", table.location);
            let (name, schema) = (identifier(name), statics.reference_below(Some(&place), id, patterns));
            quote! { .#name(#schema) }
        }));
    }
    if *min_properties > 0 {
        let count = literal(*min_properties);
        calls.push(quote! { .min_properties(#count) });
    }
    calls.extend(max_properties.map(|count| {
        let count = literal(count);
        quote! { .max_properties(#count) }
    }));
    if !dependent_required.is_empty() {
        let dependent = dependent_required.iter().map(|(keyword, name, required)| {
            quote! {
                DependentRequired { keyword: #keyword, name: #name, required: &[#(#required),*] }
            }
        });
        calls.push(quote! { .dependent_required(&[#(#dependent),*]) });
    }
    quote! { &#begin #(#calls)* }
}

fn property(
    statics: &Statics<'_>,
    parent: &str,
    property: &Property,
    patterns: &mut Patterns,
) -> TokenStream {
    let name = &property.name;
    let constructor = quote! { Property };
    match (property.schema, property.required) {
        (Some(id), required) => {
            let place = format!("{parent}/properties/{}", escape(name));
            let schema = statics.reference_below(Some(&place), id, patterns);
            if required {
                quote! { #constructor::required(#name, #schema) }
            } else {
                quote! { #constructor::optional(#name, #schema) }
            }
        }
        (None, true) => quote! { #constructor::named(#name) },
        (None, false) => quote! { #constructor::watched(#name) },
    }
}
