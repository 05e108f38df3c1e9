//! Parses keywords of every draft into one vocabulary and resolves every reference.

mod graph;

pub use graph::{Draft, DynamicReference, Graph, Place, Schema, SchemaId, Type};
