//! How deep types lead through each other, which the compiler of generated code may have to follow.

use super::shape::{Kind, Shape, TypeId, TypeUse, Types};

/// What following a type costs the compiler, and each `Option`, `Box`, `Vec` or map around it. Measured with
/// chains of types: whether a value can be sent to another thread asks most.
const LEVEL: usize = 2;

/// The most that a way from type to type costs, each type taken once. Of types that lead to each other it
/// is the sum of all: the compiler may visit them in any order.
pub(crate) fn depth(types: &Types) -> usize {
    let mut walk = Walk {
        edges: types.types.iter().map(|named| edges(&named.shape)).collect(),
        visits: vec![Visit::default(); types.types.len()],
        open: Vec::new(),
        visited: 0,
        deepest: 0,
    };
    for index in 0..types.types.len() {
        if walk.visit(index).order == 0 {
            walk.enter(index);
        }
    }
    walk.deepest
}

/// The types that a shape leads to, with what each costs.
fn edges(shape: &Shape) -> Vec<(TypeId, usize)> {
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
        Shape::StringEnum(_) => {}
        Shape::TaggedUnion(union) => {
            union.variants.iter().for_each(|variant| follow(&variant.ty, LEVEL, &mut edges));
        }
        Shape::Union(variants) => variants.iter().for_each(|one| follow(&one.ty, LEVEL, &mut edges)),
        Shape::Newtype(ty) => follow(ty, LEVEL, &mut edges),
    }
    edges
}

fn follow(ty: &TypeUse, cost: usize, edges: &mut Vec<(TypeId, usize)>) {
    match &ty.kind {
        Kind::Named { id, boxed } => edges.push((*id, cost + if *boxed { LEVEL } else { 0 })),
        Kind::Nullable(inner) | Kind::List(inner) | Kind::Map(inner) => follow(inner, cost + LEVEL, edges),
        Kind::Tuple(items) => items.iter().for_each(|item| follow(item, cost + LEVEL, edges)),
        _ => {}
    }
}

/// Tarjan's walk: types that lead to each other are found together, after all that they lead to.
struct Walk {
    edges: Vec<Vec<(TypeId, usize)>>,
    visits: Vec<Visit>,
    open: Vec<usize>,
    visited: usize,
    deepest: usize,
}

#[derive(Clone, Copy, Default)]
struct Visit {
    /// When the type was met; 0 before.
    order: usize,
    /// The earliest open type that it leads to.
    lowest: usize,
    /// The depth below it; known once it is closed.
    depth: Option<usize>,
}

impl Walk {
    fn visit(&self, index: usize) -> Visit {
        self.visits.get(index).copied().unwrap_or_default()
    }

    fn targets(&self, index: usize) -> Vec<(TypeId, usize)> {
        self.edges.get(index).cloned().unwrap_or_default()
    }

    fn enter(&mut self, index: usize) {
        self.visited += 1;
        let order = self.visited;
        self.set(index, Visit { order, lowest: order, depth: None });
        self.open.push(index);
        for (target, _) in self.targets(index) {
            if self.visit(target.0).order == 0 {
                self.enter(target.0);
            }
            let (own, below) = (self.visit(index), self.visit(target.0));
            if below.depth.is_none() && below.lowest < own.lowest {
                self.set(index, Visit { lowest: below.lowest, ..own });
            }
        }
        if self.visit(index).lowest == order {
            self.close(index);
        }
    }

    /// Closes the types that lead to each other, of which `first` was met first.
    fn close(&mut self, first: usize) {
        let at = self.open.iter().rposition(|open| *open == first).unwrap_or_default();
        let group = self.open.split_off(at);
        let edges: Vec<(TypeId, usize)> = group.iter().flat_map(|index| self.targets(*index)).collect();
        let below = edges.iter().filter_map(|(target, cost)| Some(self.visit(target.0).depth? + cost));
        let below = below.max().unwrap_or(0);
        let dearest = |index: &usize| {
            let within = self.targets(*index).into_iter().filter(|(target, _)| group.contains(&target.0));
            within.map(|(_, cost)| cost).max().unwrap_or(0)
        };
        let depth = below + group.iter().map(dearest).sum::<usize>();
        self.deepest = self.deepest.max(depth);
        for index in group {
            let visit = self.visit(index);
            self.set(index, Visit { depth: Some(depth), ..visit });
        }
    }

    fn set(&mut self, index: usize, visit: Visit) {
        if let Some(known) = self.visits.get_mut(index) {
            *known = visit;
        }
    }
}
