//! `overlapping-branches`: branches of `oneOf` of which one accepts all that another does, so that exactly one never holds.

use super::{Context, Lint};
use crate::catalogue::lint as rules;
use crate::schema::{Applicator, Assertion, Graph, Schema, SchemaId, Type};

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Lint>) {
    for (schema, _) in context.schemas() {
        let branches = schema.one_of.as_deref().unwrap_or_default();
        for (index, branch) in branches.iter().enumerate() {
            let Some(allowed) = types(&context.graph, *branch) else { continue };
            let others = branches.iter().enumerate().filter(|(other, _)| *other != index);
            let overlap = others
                .filter_map(|(other, id)| Some((other, plain(&context.graph, *id)?)))
                .find_map(|(other, types)| Some((other, meet(&allowed, &types)?)));
            let Some((other, ty)) = overlap else { continue };
            // Of two that are plain, the narrower is at fault, or the later.
            let mutual = plain(&context.graph, *branch)
                .zip(branches.get(other).and_then(|id| plain(&context.graph, *id)));
            if mutual.is_some_and(|(own, theirs)| {
                covers(&own, &theirs) && (!covers(&theirs, &own) || index < other)
            }) {
                continue;
            }
            let place = context.place(schema, &format!("oneOf/{index}"));
            found.push(Lint::new(rules::overlapping_branches(place, name(ty), other)));
        }
    }
}

/// The types of a branch that says no more than its type; `None` if it says more.
fn plain(graph: &Graph, id: SchemaId) -> Option<Vec<Type>> {
    let all = together(graph, id);
    let is_plain = |schema: &&Schema| {
        schema.assertions().iter().all(|assertion| match assertion {
            Assertion::Type(_) | Assertion::ContentEncoding(_) | Assertion::ContentMediaType(_) => true,
            Assertion::Format(_) => schema.asserted_format().is_none(),
            _ => false,
        }) && schema
            .applicators()
            .iter()
            .all(|applicator| matches!(applicator, Applicator::Ref(_) | Applicator::AllOf(_)))
    };
    all.iter().all(is_plain).then(|| allowed(&all))
}

/// The types of a branch; `None` if nothing satisfies it.
fn types(graph: &Graph, id: SchemaId) -> Option<Vec<Type>> {
    Some(allowed(&together(graph, id))).filter(|types| !types.is_empty())
}

fn allowed(schemas: &[&Schema]) -> Vec<Type> {
    let all = vec![Type::Null, Type::Boolean, Type::Object, Type::Array, Type::Number, Type::String];
    schemas.iter().filter_map(|schema| schema.types.as_ref()).fold(all, |types, own| {
        types.iter().flat_map(|ty| own.iter().filter_map(|other| narrower(*ty, *other))).collect()
    })
}

/// What is of both types.
fn narrower(a: Type, b: Type) -> Option<Type> {
    match (a, b) {
        (Type::Integer, Type::Number) | (Type::Number, Type::Integer) => Some(Type::Integer),
        (a, b) => (a == b).then_some(a),
    }
}

fn meet(a: &[Type], b: &[Type]) -> Option<Type> {
    a.iter().find_map(|one| b.iter().find_map(|other| narrower(*one, *other)))
}

/// Whether one list of types accepts all that another does.
fn covers(a: &[Type], b: &[Type]) -> bool {
    b.iter().all(|other| a.iter().any(|one| narrower(*one, *other) == Some(*other)))
}

fn together(graph: &Graph, id: SchemaId) -> Vec<&Schema> {
    graph.conjunction(id).into_iter().map(|id| graph.get(id)).collect()
}

const fn name(ty: Type) -> &'static str {
    match ty {
        Type::Null => "`null`",
        Type::Boolean => "a boolean",
        Type::Object => "an object",
        Type::Array => "an array",
        Type::Number => "a number",
        Type::Integer => "an integer",
        Type::String => "a string",
    }
}
