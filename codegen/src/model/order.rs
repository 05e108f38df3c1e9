//! The order in which types are written, and where they have to be boxed.

use super::components::components;
use super::shape::{Kind, Shape, TypeId, TypeUse, Types};

/// Puts types where a reader looks for them: each event, then what it uses in the order of use, unless
/// an earlier one used it. Returns where each type went.
pub(super) fn order(types: &mut Types, roots: usize) -> Vec<TypeId> {
    let mut places: Vec<Option<usize>> = vec![None; types.types.len()];
    let mut count = 0;
    for root in 0..roots {
        let mut open = vec![root];
        while let Some(index) = open.pop() {
            // Events keep their own places at the head of what they use.
            let another_event = index < roots && index != root;
            let Some(place) = places.get_mut(index).filter(|place| place.is_none() && !another_event) else {
                continue;
            };
            *place = Some(count);
            count += 1;
            if let Some(ty) = types.types.get(index) {
                let mut used = Vec::new();
                each_use(&ty.shape, &mut |kind, _| {
                    if let Kind::Named { id, .. } = kind {
                        used.push(id.0);
                    }
                });
                open.extend(used.into_iter().rev());
            }
        }
    }
    let places: Vec<TypeId> =
        places.into_iter().enumerate().map(|(index, place)| TypeId(place.unwrap_or(index))).collect();
    let moved = |id: TypeId| places.get(id.0).copied().unwrap_or(id);
    for ty in &mut types.types {
        each_use_mut(&mut ty.shape, &mut |kind, _| {
            if let Kind::Named { id, .. } = kind {
                *id = moved(*id);
            }
        });
    }
    let mut sorted: Vec<(TypeId, _)> = places.iter().copied().zip(std::mem::take(&mut types.types)).collect();
    sorted.sort_by_key(|(place, _)| *place);
    types.types = sorted.into_iter().map(|(_, ty)| ty).collect();
    places
}

/// Boxes the fields through which a struct contains itself, directly or through other types.
pub(super) fn box_cycles(types: &mut Types) {
    let edges: Vec<Vec<usize>> = types
        .types
        .iter()
        .map(|ty| {
            let mut held = Vec::new();
            each_use(&ty.shape, &mut |kind, held_by| match kind {
                Kind::Named { id, .. } if held_by != Held::Apart => held.push(id.0),
                _ => {}
            });
            held
        })
        .collect();
    let components = components(&edges);
    let component = |index: usize| components.get(index).copied();
    for (index, ty) in types.types.iter_mut().enumerate() {
        // A union's variants need no box: every circle passes through something else too.
        let union = matches!(ty.shape, Shape::Union(_) | Shape::Choice(_) | Shape::TaggedUnion(_));
        each_use_mut(&mut ty.shape, &mut |kind, held_by| match kind {
            Kind::Named { id, boxed } if held_by == Held::InTuple || (held_by == Held::ByValue && !union) => {
                *boxed = component(id.0) == component(index)
                    && (id.0 != index || edges.get(index).is_some_and(|held| held.contains(&index)));
            }
            _ => {}
        });
    }
}

/// How a type holds another.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Held {
    /// As a part of itself.
    ByValue,
    /// As a part of a tuple that is a part of itself.
    InTuple,
    /// In a list or a map, which has memory of its own.
    Apart,
}

impl Held {
    fn in_tuple(self) -> Self {
        if self == Self::Apart { Self::Apart } else { Self::InTuple }
    }
}

/// Calls `found` with every type expression of a shape, and how the shape holds it.
fn each_use(shape: &Shape, found: &mut dyn FnMut(&Kind, Held)) {
    fn walk(ty: &TypeUse, held: Held, found: &mut dyn FnMut(&Kind, Held)) {
        found(&ty.kind, held);
        match &ty.kind {
            Kind::Nullable(inner) => walk(inner, held, found),
            Kind::List(inner) | Kind::Map(inner) => walk(inner, Held::Apart, found),
            Kind::Tuple(items) => {
                for item in items {
                    walk(item, held.in_tuple(), found);
                }
            }
            _ => {}
        }
    }
    match shape {
        Shape::Struct(one) => {
            for field in &one.fields {
                walk(&field.ty, Held::ByValue, found);
            }
            if let Some(extra) = &one.extra {
                walk(&extra.ty, Held::Apart, found);
            }
        }
        Shape::StringEnum(_) | Shape::ValueEnum(_) => {}
        Shape::External(external) => {
            for ty in external.variants.iter().filter_map(|variant| variant.ty.as_ref()) {
                walk(ty, Held::ByValue, found);
            }
        }
        Shape::TaggedUnion(union) => {
            for variant in &union.variants {
                walk(&variant.ty, Held::ByValue, found);
            }
        }
        Shape::Union(variants) => {
            for variant in variants {
                walk(&variant.ty, Held::ByValue, found);
            }
        }
        Shape::Choice(choice) => {
            for variant in &choice.variants {
                walk(&variant.ty, Held::ByValue, found);
            }
        }
        Shape::Newtype(ty) => walk(ty, Held::ByValue, found),
    }
}

/// As [`each_use`], to change what is found.
fn each_use_mut(shape: &mut Shape, found: &mut dyn FnMut(&mut Kind, Held)) {
    fn walk(ty: &mut TypeUse, held: Held, found: &mut dyn FnMut(&mut Kind, Held)) {
        found(&mut ty.kind, held);
        match &mut ty.kind {
            Kind::Nullable(inner) => walk(inner, held, found),
            Kind::List(inner) | Kind::Map(inner) => walk(inner, Held::Apart, found),
            Kind::Tuple(items) => {
                for item in items {
                    walk(item, held.in_tuple(), found);
                }
            }
            _ => {}
        }
    }
    match shape {
        Shape::Struct(one) => {
            for field in &mut one.fields {
                walk(&mut field.ty, Held::ByValue, found);
            }
            if let Some(extra) = &mut one.extra {
                walk(&mut extra.ty, Held::Apart, found);
            }
        }
        Shape::StringEnum(_) | Shape::ValueEnum(_) => {}
        Shape::External(external) => {
            for ty in external.variants.iter_mut().filter_map(|variant| variant.ty.as_mut()) {
                walk(ty, Held::ByValue, found);
            }
        }
        Shape::TaggedUnion(union) => {
            for variant in &mut union.variants {
                walk(&mut variant.ty, Held::ByValue, found);
            }
        }
        Shape::Union(variants) => {
            for variant in variants {
                walk(&mut variant.ty, Held::ByValue, found);
            }
        }
        Shape::Choice(choice) => {
            for variant in &mut choice.variants {
                walk(&mut variant.ty, Held::ByValue, found);
            }
        }
        Shape::Newtype(ty) => walk(ty, Held::ByValue, found),
    }
}
