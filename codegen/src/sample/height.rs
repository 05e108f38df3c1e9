//! How deep the shallowest value of each schema nests, so that recursion finds its end.

use crate::schema::{Applicator, Graph, Schema, SchemaId, Type};

/// The heights by id; a schema that only infinite values would satisfy has the greatest.
pub(super) fn heights(graph: &Graph) -> Vec<u32> {
    let mut heights = vec![u32::MAX; graph.schemas.len()];
    // Heights only sink. Schemas mostly lead to later ones, so the last are settled first.
    let mut changed = true;
    while changed {
        changed = false;
        for (index, schema) in graph.schemas.iter().enumerate().rev() {
            let next = height(schema, &heights);
            if let Some(known) = heights.get_mut(index).filter(|known| **known != next) {
                *known = next;
                changed = true;
            }
        }
    }
    heights
}

fn height(schema: &Schema, heights: &[u32]) -> u32 {
    let of = |id: &SchemaId| heights.get(id.0 as usize).copied().unwrap_or(u32::MAX);
    if schema.types.as_ref().is_some_and(Vec::is_empty) {
        return u32::MAX;
    }
    let is_flat = |ty: &Type| !matches!(ty, Type::Object | Type::Array);
    let flat = schema.enumeration.is_some()
        || schema.constant.is_some()
        || schema.types.as_ref().is_some_and(|types| types.iter().any(is_flat));
    let applied = schema.applicators().into_iter();
    applied.map(|applicator| of_applicator(schema, &applicator, flat, &of)).max().unwrap_or(0)
}

/// How deep an applicator makes the shallowest value nest; `flat` says whether that may be no object and no array.
fn of_applicator(
    schema: &Schema,
    applicator: &Applicator<'_>,
    flat: bool,
    of: &dyn Fn(&SchemaId) -> u32,
) -> u32 {
    use Applicator::{
        AdditionalProperties, AllOf, AnyOf, Contains, DependentSchemas, DynamicRef, Else, If, Items, Not,
        OneOf, PatternProperties, PrefixItems, Properties, PropertyNames, Ref, Then, UnevaluatedItems,
        UnevaluatedProperties,
    };
    let within = |height: Option<u32>| height.filter(|_| !flat).map_or(0, |height| height.saturating_add(1));
    let items = schema.min_items.unwrap_or(0) as usize;
    match applicator {
        Ref(id) => of(id),
        AllOf(ids) => ids.iter().map(of).max().unwrap_or(0),
        AnyOf(ids) | OneOf(ids) => ids.iter().map(of).min().unwrap_or(u32::MAX),
        Properties(named) => {
            let required = named.iter().filter(|(name, _)| schema.required.contains(name));
            within(required.map(|(_, id)| of(id)).max())
        }
        PrefixItems(ids) => within(ids.iter().take(items).map(of).max()),
        Items(id) => within((items > schema.prefix_items.len()).then(|| of(id))),
        // A value can do without, or another way is as short.
        Contains(_) | UnevaluatedItems(_) => 0,
        PatternProperties(_) | AdditionalProperties(_) | PropertyNames(_) | UnevaluatedProperties(_) => 0,
        DynamicRef(_) | Not(_) | If(_) | Then(_) | Else(_) | DependentSchemas(_) => 0,
    }
}
