//! Whether every part of a type that holds any value has a note, where its schema says more than that.

use hookwright_codegen::model::{Kind, Shape, TypeUse, Widening};
use hookwright_codegen::schema::{Graph, Place, SchemaId, Type};
use serde_json::Value;

use crate::folder::Shaping;

/// What a schema may describe.
#[derive(Clone, Copy)]
enum Part<'a> {
    Whole,
    Property(&'a str),
    Items,
    Rest,
}

/// Adds what is wrong; how many parts hold any value.
pub(crate) fn faults(shaping: &Shaping, schema: &Value, faults: &mut Vec<String>) -> usize {
    let mut any = 0;
    for ty in &shaping.shaped.types.types {
        let Shape::Struct(one) = &ty.shape else { continue };
        for field in &one.fields {
            let part = Part::Property(&field.property);
            let found = holding(&field.ty, (ty.schema, part));
            for (at, part) in found {
                any += 1;
                if says(&shaping.graph, at, part, 8) && !is_noted(shaping, at) {
                    faults.push(format!("{}.{}: {schema}", ty.name, field.property));
                }
            }
        }
        if let Some(extra) = one.extra.as_ref().filter(|extra| matches!(extra.ty.kind, Kind::Any)) {
            any += 1;
            if says(&shaping.graph, ty.schema, Part::Rest, 8) && !is_noted(shaping, ty.schema) {
                faults.push(format!("{}.{}: {schema}", ty.name, extra.name));
            }
        }
    }
    any
}

/// The places of a type expression that hold any value: the schema that would say otherwise, and of what.
fn holding<'a>(ty: &TypeUse, here: (SchemaId, Part<'a>)) -> Vec<(SchemaId, Part<'a>)> {
    match &ty.kind {
        Kind::Any => vec![here],
        Kind::Nullable(inner) => holding(inner, here),
        Kind::List(inner) => holding(inner, (ty.schema, Part::Items)),
        Kind::Map(inner) => holding(inner, (ty.schema, Part::Rest)),
        _ => Vec::new(),
    }
}

/// Whether a schema says of a part that not every value may stand there, whatever branch holds.
fn says(graph: &Graph, id: SchemaId, part: Part<'_>, depth: usize) -> bool {
    let Some(depth) = depth.checked_sub(1) else { return false };
    let schema = graph.get(id);
    let whole = |id: &SchemaId| says(graph, *id, Part::Whole, depth);
    let own = match part {
        Part::Whole => {
            let limited = |types: &Vec<Type>| !types.is_empty() && types.len() < 5;
            schema.types.as_ref().is_some_and(limited)
        }
        Part::Property(name) => schema.properties.iter().any(|(known, id)| known == name && whole(id)),
        Part::Items => schema.items.is_some_and(|id| whole(&id)) && schema.prefix_items.iter().all(whole),
        Part::Rest => {
            let additional = schema.additional_properties.is_some_and(|id| whole(&id));
            additional && schema.pattern_properties.iter().all(|(_, id)| whole(id))
        }
    };
    let joined = schema.reference.iter().chain(&schema.all_of);
    let mut joined = joined.copied();
    own || joined.any(|id| says(graph, id, part, depth))
}

/// Whether a note says why a place, or one within it or around it, holds any value.
fn is_noted(shaping: &Shaping, at: SchemaId) -> bool {
    let referred = shaping.graph.get(at).reference.filter(|target| *target != at);
    is_noted_at(shaping, at) || referred.is_some_and(|target| is_noted(shaping, target))
}

fn is_noted_at(shaping: &Shaping, at: SchemaId) -> bool {
    let place = &shaping.graph.get(at).place;
    let within = |outer: &Place, inner: &Place| {
        outer.file == inner.file && inner.pointer.starts_with(outer.pointer.as_str())
    };
    shaping.shaped.notes.iter().any(|note| match note.what {
        Widening::Untyped { .. } | Widening::Dynamic => note.place.file == place.file,
        Widening::Impossible
        | Widening::Indistinct { .. }
        | Widening::LooseTuple
        | Widening::LooseMap { .. }
        | Widening::LooseField { .. }
        | Widening::TooDeep => within(&note.place, place) || within(place, &note.place),
        _ => false,
    })
}
