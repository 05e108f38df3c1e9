//! `prefixItems`, `items`, `contains`, `minItems`, `maxItems`, `uniqueItems`, `unevaluatedItems`.

use proc_macro2::TokenStream;
use quote::quote;

use super::pattern::Patterns;
use super::{Statics, literal};
use crate::table::{Array, Contains, Table};

pub(super) fn keywords(
    statics: &Statics<'_>,
    (table, array): (&Table, &Array),
    patterns: &mut Patterns,
) -> TokenStream {
    let Array { prefix_items, items, contains, min_items, max_items, unique_items, unevaluated_items } =
        array;
    let begin = if let Some(id) = items {
        let place = format!("{}/items", table.location);
        let items = statics.reference_below(Some(&place), *id, patterns);
        quote! { ArrayKeywords::of(#items) }
    } else {
        quote! { ArrayKeywords::ANY }
    };
    let mut calls = Vec::new();
    if !prefix_items.is_empty() {
        let items = statics.references(prefix_items, patterns);
        calls.push(quote! { .prefix_items(#items) });
    }
    calls.extend(contains.as_ref().map(|contains| {
        let contains = self::contains(statics, contains, patterns);
        quote! { .contains(#contains) }
    }));
    if *min_items > 0 {
        let count = literal(*min_items);
        calls.push(quote! { .min_items(#count) });
    }
    calls.extend(max_items.map(|count| {
        let count = literal(count);
        quote! { .max_items(#count) }
    }));
    if *unique_items {
        calls.push(quote! { .unique_items() });
    }
    calls.extend(unevaluated_items.map(|id| {
        let items = statics.reference(id, patterns);
        quote! { .unevaluated_items(#items) }
    }));
    quote! { &#begin #(#calls)* }
}

fn contains(statics: &Statics<'_>, contains: &Contains, patterns: &mut Patterns) -> TokenStream {
    let schema = statics.reference(contains.schema, patterns);
    let min = literal(contains.min);
    let max = super::option(contains.max.map(literal));
    let evaluates = contains.evaluates;
    quote! {
        &Contains { schema: #schema, min: #min, max: #max, evaluates: #evaluates }
    }
}
