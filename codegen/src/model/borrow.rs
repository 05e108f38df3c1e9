//! Which types have a parameter for their strings, so that these can be slices of the body.

use std::collections::BTreeSet;

use super::shape::{Kind, TypeId, TypeUse, Types, named, uses};

/// What the parameter is called, if no type is called so.
const NAME: &str = "S";

/// The types of a module that have a parameter for their strings.
#[derive(Clone, Debug, Default)]
pub struct Borrowed {
    /// What the parameter is called; none where no type is to have it.
    parameter: Option<String>,
    types: BTreeSet<TypeId>,
}

impl Borrowed {
    /// The types that hold a string, by themselves or in a type that they name. serde reads types of the user's own and
    /// all around them, so what is around them owns its strings.
    pub(super) fn of(types: &Types) -> Self {
        let is_taken = |name: &String| types.types.iter().any(|ty| ty.name == *name);
        let names = std::iter::once(NAME.to_owned()).chain((2..).map(|count| format!("{NAME}{count}")));
        let mut named_by: Vec<Vec<TypeId>> = vec![Vec::new(); types.types.len()];
        let mut queue = Vec::new();
        for (id, ty) in (0..).map(TypeId).zip(&types.types) {
            for part in uses(&ty.shape).into_iter().filter(|part| !part.kind.holds_own()) {
                for name in named(part) {
                    named_by.get_mut(name.0).into_iter().for_each(|names| names.push(id));
                }
                if holds_string(&part.kind) {
                    queue.push(id);
                }
            }
        }
        let mut found = BTreeSet::new();
        while let Some(id) = queue.pop() {
            if found.insert(id) {
                queue.extend(named_by.get(id.0).into_iter().flatten());
            }
        }
        Self { parameter: names.into_iter().find(|name| !is_taken(name)), types: found }
    }
}

impl Types {
    /// Whether types that hold strings have a parameter for them.
    pub(crate) fn borrow(&self) -> bool {
        self.borrowed.parameter.is_some()
    }

    /// The name of a type's parameter for its strings, if it has one.
    pub(crate) fn parameter(&self, id: TypeId) -> Option<&str> {
        let parameter = self.borrowed.parameter.as_deref()?;
        self.borrowed.types.contains(&id).then_some(parameter)
    }
}

/// Whether a string is in a type itself, not in one that it names.
fn holds_string(kind: &Kind) -> bool {
    match kind {
        Kind::String => true,
        Kind::Map(values) => !matches!(values.kind, Kind::Any),
        Kind::Nullable(inner) | Kind::List(inner) => holds_string(&inner.kind),
        Kind::Tuple(items) => items.iter().any(|item: &TypeUse| holds_string(&item.kind)),
        _ => false,
    }
}
