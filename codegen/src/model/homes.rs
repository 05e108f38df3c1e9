//! Which file each type is written in: its event's, or, where several events use it, that of the type they share.

use std::collections::BTreeMap;

use heck::ToSnakeCase as _;

use super::shape::{TypeId, Types, parts};
use super::tops::tops;
use super::words::distinct;
use crate::text::is_device;

/// What a module's folder has for itself (`decode/`, `schema/`, `schema/shared.rs`, `texts/`), and names that are no
/// module's or that Cargo takes for something else.
const RESERVED: [&str; 10] =
    ["crate", "decode", "lib", "main", "mod", "schema", "self", "shared", "super", "texts"];

/// File systems take names of 255 bytes, and add to them while they write.
const LONGEST: usize = 100;

/// A file of types.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Home {
    /// Its name, and its module's.
    pub(crate) name: String,
    /// The type that it is named after.
    pub(crate) main: TypeId,
    /// Its types, in their order.
    pub(crate) types: Vec<TypeId>,
}

impl Types {
    /// The types that a type names.
    pub(crate) fn named_by(&self, id: TypeId) -> Vec<TypeId> {
        self.types.get(id.0).map(|ty| parts(&ty.shape)).unwrap_or_default()
    }

    /// The files of a module's types, those of `events` among them, in the order of the types they are named after.
    ///
    /// A type belongs to the one through which alone events lead to it, so what an event has for itself is in its file,
    /// and what several share is in a file of its own, with all that is reached through it alone.
    pub(crate) fn homes(&self, events: &[TypeId]) -> Vec<Home> {
        let successors: Vec<Vec<usize>> =
            self.types.iter().map(|ty| parts(&ty.shape).iter().map(|id| id.0).collect()).collect();
        let roots: Vec<usize> = events.iter().map(|id| id.0).collect();
        let mut homes: BTreeMap<usize, Vec<TypeId>> = BTreeMap::new();
        for (index, top) in tops(&successors, &roots).into_iter().enumerate() {
            homes.entry(top).or_default().push(TypeId(index));
        }
        let name = |index: &usize| self.types.get(*index).map_or("", |ty| ty.name.as_str());
        let names = distinct(&homes.keys().map(name).collect::<Vec<_>>(), file_name, "_");
        let homes = homes.into_iter().zip(names);
        homes.map(|((main, types), name)| Home { name, main: TypeId(main), types }).collect()
    }
}

/// The name of a type's file, without its extension.
fn file_name(name: &str) -> String {
    let name: String = name.to_snake_case().chars().take(LONGEST).collect();
    if RESERVED.contains(&name.as_str()) || is_device(&name) { format!("{name}_") } else { name }
}

#[cfg(test)]
mod tests {
    use super::file_name;

    #[test]
    fn files_have_names_that_nothing_else_has() {
        for (name, file) in [
            ("CustomerCreated", "customer_created"),
            ("Schema", "schema_"),
            ("Mod", "mod_"),
            ("Con", "con_"),
            ("Type", "type"),
        ] {
            assert_eq!(file_name(name), file);
        }
        assert_eq!(file_name(&"A".repeat(300)).len(), 100);
    }
}
