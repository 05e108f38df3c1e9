//! Decides what Rust types payloads become, and what everything is called.

mod borrow;
mod called;
mod common;
mod components;
mod depth;
mod docs;
mod features;
mod homes;
mod infer;
mod module;
mod names;
mod note;
mod order;
mod origin;
mod prose;
mod provider;
#[cfg(test)]
mod rustdoc;
mod shape;
mod tops;
mod words;

use std::collections::BTreeMap;

pub(crate) use called::called;
pub(crate) use depth::recursion_limit;
pub(crate) use docs::{UNLISTED, UNNAMED};
pub(crate) use features::{all_events_feature, feature_prefix};
pub(crate) use homes::Home;
pub use module::{provider_module, version_module, version_variants};
pub use note::{Left, Note, Widening};
pub(crate) use origin::Origins;
pub(crate) use prose::{code, line};
pub use provider::{Event, Example, Module, Provider};
pub use shape::{
    Case, Checks, Choice, External, ExternalVariant, Extra, Field, Integer, Kind, Literal, NamedType, Shape,
    StringEnum, StringVariant, Struct, Tag, TaggedUnion, TaggedVariant, TypeId, TypeUse, Types, UnionVariant,
    ValueEnum, ValueVariant,
};
pub(crate) use tops::tops;

use crate::config::TypeOptions;
use crate::load::FileId;
use crate::schema::{Graph, Place, SchemaId};
use borrow::Borrowed;

/// An event and the schema of its payload.
#[derive(Clone, Debug)]
pub struct Root {
    /// The event's name: `customer.created`.
    pub event: String,
    /// Its schema.
    pub schema: SchemaId,
}

/// What the user decides about types.
pub struct Settings<'a> {
    /// Names by place: a file as `file` names it, `#`, and a JSON pointer. Upper camel case names a type
    /// or, at an item of `enum`, `oneOf` or `anyOf`, a variant; snake case names the field of a property.
    pub names: &'a BTreeMap<String, String>,
    /// What some schemas become, and how names are made.
    pub types: &'a TypeOptions,
    /// What a file is called: its path below the provider's folder (or its version's), with `/`.
    pub file: &'a dyn Fn(FileId) -> String,
    /// The schemas that several places share, because they were equal there; and those places.
    pub shared: &'a BTreeMap<SchemaId, Vec<Place>>,
}

/// The types of a module.
#[derive(Clone, Debug)]
pub struct Shaped {
    /// All named types.
    pub types: Types,
    /// For each event, in the order they were given, its type.
    pub roots: Vec<TypeId>,
    /// What was widened, numbered or misnamed, by place; each once.
    pub notes: Vec<Note>,
    /// Keys of [`Settings::names`] that name no type.
    pub unused_names: Vec<String>,
    /// Keys of [`TypeOptions::own`] that no type is at.
    pub unused_types: Vec<String>,
}

/// The Rust types of events, and of all that they refer to.
///
/// A type may be wider than its schema, never narrower (integers beyond 64 bits aside). It is widened
/// in the smallest place: see [`Widening`]. The result depends on the schemas alone, not on their order.
pub fn shapes(graph: &Graph, roots: &[Root], settings: &Settings<'_>) -> Shaped {
    let infer::Inferred { drafts, mut notes, renamed, own } = infer::infer(graph, roots, settings);
    let named = names::name(graph, &drafts, settings, &renamed);
    notes.extend(named.notes);
    notes.sort();
    let types = drafts.into_iter().zip(named.names).map(|(draft, name)| NamedType {
        name,
        schema: draft.schema,
        checks: draft.checks,
        docs: draft.docs,
        shape: draft.shape,
    });
    let mut types = Types { types: types.collect(), string: settings.types.string, ..Types::default() };
    order::box_cycles(&mut types);
    let places = order::order(&mut types, roots.len());
    let roots = places.into_iter().take(roots.len()).collect();
    if settings.types.borrow {
        types.borrowed = Borrowed::of(&types);
    }
    let unused_types = settings.types.own.keys().filter(|place| !own.contains(*place)).cloned().collect();
    Shaped { types, roots, notes, unused_names: named.unused, unused_types }
}
