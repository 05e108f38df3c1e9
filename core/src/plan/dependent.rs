//! `dependentRequired`, and schemas of `dependentSchemas` that only require names.

use super::build::Formulas;
use super::node::linked;
use crate::schema::{InPlace, ObjectKeywords, Schema, Types};

/// If the first name is there, so must be the others.
#[derive(Debug)]
pub(crate) struct Dependent {
    pub(crate) leaf: u32,
    pub(crate) name: usize,
    pub(crate) required: Box<[usize]>,
}

/// What the leaves ask for, by the indices of `names`.
pub(super) fn dependent(found: &Formulas, names: &[&str]) -> Box<[Dependent]> {
    let index = |name: &str| names.iter().position(|known| *known == name).unwrap_or_default();
    let leaves = found.leaves.iter().enumerate();
    let schemas = leaves.flat_map(|(leaf, nodes)| nodes.iter().map(move |node| (leaf, node.schema)));
    let all = schemas.flat_map(|(leaf, schema)| {
        required_with(schema).into_iter().map(move |(name, required)| (leaf, name, required))
    });
    let dependent = |(leaf, name, required): (usize, &str, Vec<&str>)| Dependent {
        leaf: leaf as u32,
        name: index(name),
        required: required.into_iter().map(index).collect(),
    };
    all.map(dependent).collect()
}

/// The names that a schema requires where there is another.
pub(super) fn required_with(schema: &'static Schema) -> Vec<(&'static str, Vec<&'static str>)> {
    let listed = schema.object.map(|object| object.dependent_required).unwrap_or_default();
    let listed = listed.iter().map(|dependent| (dependent.name, dependent.required.to_vec()));
    let applied = schema.in_place.iter().filter_map(|applicator| match applicator {
        InPlace::DependentSchema(name, then) => Some((*name, only_required(schema, then)?)),
        _ => None,
    });
    listed.chain(applied).collect()
}

/// The names that `then` requires, if it asks for nothing else, and `schema`, of whose `dependentSchemas` it is one, lists
/// all of them: so it is refused anyway if one of these is given twice.
pub(super) fn only_required(schema: &Schema, then: &'static Schema) -> Option<Vec<&'static str>> {
    let then = linked(then)?;
    let bare = then.types == Types::ALL
        && then.values.is_empty()
        && then.number.is_none()
        && then.string.is_none()
        && then.array.is_none()
        && then.in_place.is_empty();
    let ObjectKeywords {
        properties,
        pattern_properties: [],
        additional_properties: None,
        property_names: None,
        min_properties: 0,
        max_properties: None,
        dependent_required: [],
        unevaluated_properties: None,
    } = then.object?
    else {
        return None;
    };
    let lists = |name: &str| {
        schema.object.is_some_and(|object| object.properties.iter().any(|known| known.name.as_str() == name))
    };
    let names = properties.iter().map(|property| {
        let name = property.name.as_str();
        (property.schema.is_none() && property.required && lists(name)).then_some(name)
    });
    if bare { names.collect() } else { None }
}
