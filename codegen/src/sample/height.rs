//! How deep the shallowest value of each schema nests, so that recursion finds its end.

use crate::schema::{Graph, Schema, SchemaId, Type};

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
    let own = if flat { 0 } else { parts(schema, &of) };
    let all = schema.all_of.iter().chain(&schema.reference).map(of).max().unwrap_or(0);
    let least = |ids: &Option<Vec<SchemaId>>| {
        ids.as_ref().map_or(0, |ids| ids.iter().map(of).min().unwrap_or(u32::MAX))
    };
    own.max(all).max(least(&schema.any_of)).max(least(&schema.one_of))
}

/// The height of the parts that must be there.
fn parts(schema: &Schema, of: &dyn Fn(&SchemaId) -> u32) -> u32 {
    let required = schema.properties.iter().filter(|(name, _)| schema.required.contains(name));
    let properties = required.map(|(_, id)| of(id)).max();
    let items = match schema.min_items {
        Some(count) if count > 0 => {
            let prefix = schema.prefix_items.iter().take(count as usize).map(of).max();
            let rest = (count as usize > schema.prefix_items.len()).then(|| schema.items.as_ref().map(of));
            prefix.max(rest.flatten())
        }
        _ => None,
    };
    properties.max(items).map_or(0, |height| height.saturating_add(1))
}
