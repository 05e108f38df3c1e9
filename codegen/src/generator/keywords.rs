//! Counts the keywords that an event's validator checks.

use std::collections::BTreeSet;

use crate::config::{FormatMode, Formats};
use crate::schema::{Graph, Schema, SchemaId};

/// How many keywords are checked in the schema `root` and all that it leads to, each once.
pub(super) fn count(graph: &Graph, root: SchemaId, formats: &Formats) -> usize {
    let mut seen = BTreeSet::from([root]);
    let mut queue = vec![root];
    let mut keywords = 0;
    while let Some(id) = queue.pop() {
        let schema = graph.get(id);
        keywords += assertions(schema, formats) + applicators(schema);
        queue.extend(subschemas(schema).into_iter().filter(|id| seen.insert(*id)));
    }
    keywords
}

fn assertions(schema: &Schema, formats: &Formats) -> usize {
    let asserted = |format: &String| formats.mode(format) != FormatMode::Ignore;
    let checked = [
        schema.types.is_some(),
        schema.enumeration.is_some(),
        schema.constant.is_some(),
        schema.minimum.is_some(),
        schema.maximum.is_some(),
        schema.exclusive_minimum.is_some(),
        schema.exclusive_maximum.is_some(),
        schema.multiple_of.is_some(),
        schema.min_length.is_some(),
        schema.max_length.is_some(),
        schema.pattern.is_some(),
        schema.format.as_ref().is_some_and(asserted),
        schema.min_contains.is_some(),
        schema.max_contains.is_some(),
        schema.min_items.is_some(),
        schema.max_items.is_some(),
        schema.unique_items,
        !schema.required.is_empty(),
        schema.min_properties.is_some(),
        schema.max_properties.is_some(),
        !schema.dependent_required.is_empty(),
    ];
    checked.into_iter().filter(|is| *is).count()
}

fn applicators(schema: &Schema) -> usize {
    let checked = [
        !schema.prefix_items.is_empty(),
        schema.items.is_some(),
        schema.contains.is_some(),
        schema.unevaluated_items.is_some(),
        !schema.properties.is_empty(),
        !schema.pattern_properties.is_empty(),
        schema.additional_properties.is_some(),
        schema.property_names.is_some(),
        !schema.dependent_schemas.is_empty(),
        schema.unevaluated_properties.is_some(),
        schema.reference.is_some(),
        schema.dynamic_reference.is_some(),
        !schema.all_of.is_empty(),
        schema.any_of.is_some(),
        schema.one_of.is_some(),
        schema.not.is_some(),
        schema.condition.is_some(),
        schema.then.is_some(),
        schema.otherwise.is_some(),
    ];
    checked.into_iter().filter(|is| *is).count()
}

fn subschemas(schema: &Schema) -> Vec<SchemaId> {
    let mut ids: Vec<SchemaId> = schema.prefix_items.clone();
    let named = [&schema.properties, &schema.pattern_properties, &schema.dependent_schemas];
    ids.extend(named.into_iter().flatten().map(|(_, id)| *id));
    ids.extend(&schema.all_of);
    ids.extend([&schema.any_of, &schema.one_of].into_iter().flatten().flatten());
    if let Some(dynamic) = &schema.dynamic_reference {
        ids.push(dynamic.initial);
        ids.extend(dynamic.candidates.iter().map(|(_, id)| *id));
    }
    let single = [
        schema.items,
        schema.contains,
        schema.unevaluated_items,
        schema.additional_properties,
        schema.property_names,
        schema.unevaluated_properties,
        schema.reference,
        schema.not,
        schema.condition,
        schema.then,
        schema.otherwise,
    ];
    ids.extend(single.into_iter().flatten());
    ids
}
