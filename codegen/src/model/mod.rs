//! Decides what Rust types payloads become, and what everything is called.

mod shape;

pub use shape::{
    Extra, Field, Integer, Kind, NamedType, Shape, StringVariant, Struct, Tag, TaggedUnion, TaggedVariant,
    TypeId, TypeUse, Types, UnionVariant,
};
