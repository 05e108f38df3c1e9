//! How deeply types contain each other, which the compiler of generated code may have to follow.

use std::collections::BTreeMap;

use super::components::components;
use super::shape::{Kind, Shape, TypeId, TypeUse, Types};

/// What following a type costs the compiler, and each `Option`, `Box`, `Vec` or map around it. Measured with
/// chains of types: whether a value can be sent to another thread asks most.
const LEVEL: usize = 2;

/// What the compiler must be told so that it follows these types to their end: the `recursion_limit` of the crate.
pub(crate) fn recursion_limit<'t>(types: impl Iterator<Item = &'t Types>) -> Option<usize> {
    /// How deep it goes by default.
    const UNASKED: usize = 128;
    /// What the code around a payload's type takes of that.
    const AROUND: usize = 40;
    let depth = types.map(depth).max().unwrap_or(0) + AROUND;
    (depth > UNASKED).then(|| depth.next_power_of_two())
}

/// The most that a way from type to type costs, each type taken once. Of types that lead to each other it
/// is the sum of all: the compiler may visit them in any order.
fn depth(types: &Types) -> usize {
    let edges: Vec<Edges> = types.types.iter().map(|named| edges(&named.shape)).collect();
    let targets: Vec<Vec<usize>> =
        edges.iter().map(|edges| edges.iter().map(|(target, _)| target.0).collect()).collect();
    let components = components(&targets);
    let mut groups: BTreeMap<usize, Vec<&Edges>> = BTreeMap::new();
    for (component, edges) in components.iter().zip(&edges) {
        groups.entry(*component).or_default().push(edges);
    }
    // The depth of each component. What it leads to comes before it.
    let mut depths: Vec<usize> = Vec::with_capacity(groups.len());
    for group in groups.values() {
        let depth_of =
            |target: &TypeId| components.get(target.0).and_then(|component| depths.get(*component));
        let leading_out =
            group.iter().flat_map(|edges| *edges).filter_map(|(target, cost)| Some(depth_of(target)? + cost));
        let below = leading_out.max().unwrap_or(0);
        let dearest = |edges: &&Edges| {
            let within = edges.iter().filter(|(target, _)| depth_of(target).is_none());
            within.map(|(_, cost)| *cost).max().unwrap_or(0)
        };
        let depth = below + group.iter().map(dearest).sum::<usize>();
        depths.push(depth);
    }
    depths.into_iter().max().unwrap_or(0)
}

/// The types that a shape leads to, with what each costs.
type Edges = Vec<(TypeId, usize)>;

fn edges(shape: &Shape) -> Edges {
    let mut edges = Vec::new();
    match shape {
        Shape::Struct(one) => {
            for field in &one.fields {
                follow(&field.ty, LEVEL * if field.required { 1 } else { 2 }, &mut edges);
            }
            if let Some(extra) = &one.extra {
                follow(&extra.ty, LEVEL * 2, &mut edges);
            }
        }
        Shape::StringEnum(_) | Shape::ValueEnum(_) => {}
        Shape::External(external) => {
            let held = external.variants.iter().filter_map(|variant| variant.ty.as_ref());
            held.for_each(|ty| follow(ty, LEVEL, &mut edges));
        }
        Shape::TaggedUnion(union) => {
            union.variants.iter().for_each(|variant| follow(&variant.ty, LEVEL, &mut edges));
        }
        Shape::Union(variants) => variants.iter().for_each(|one| follow(&one.ty, LEVEL, &mut edges)),
        Shape::Choice(choice) => choice.variants.iter().for_each(|one| follow(&one.ty, LEVEL, &mut edges)),
        Shape::Newtype(ty) => follow(ty, LEVEL, &mut edges),
    }
    edges
}

fn follow(ty: &TypeUse, cost: usize, edges: &mut Edges) {
    match &ty.kind {
        Kind::Named { id, boxed } => edges.push((*id, cost + if *boxed { LEVEL } else { 0 })),
        Kind::Nullable(inner) | Kind::List(inner) | Kind::Map(inner) => follow(inner, cost + LEVEL, edges),
        Kind::Tuple(items) => items.iter().for_each(|item| follow(item, cost + LEVEL, edges)),
        _ => {}
    }
}
