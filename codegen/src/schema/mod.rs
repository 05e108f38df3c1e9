//! Parses keywords of every draft into one vocabulary and resolves every reference.
//!
//! First `index` walks the provider's documents and remembers which resources (`$id`) and anchors they
//! declare; then [`resolve()`] parses, from the events' roots on, every schema that is reached, each once.
//! References resolve to files of the folder, by path, by `$id` or through `[references]`; meta-schemas
//! of the drafts are built in; nothing is ever fetched.

mod adapt;
mod builtin;
mod conditional;
mod cycle;
pub mod draft;
mod equal;
mod external;
mod graph;
mod hint;
mod index;
mod join;
mod keyword;
mod lists;
mod parse;
mod resolve;
mod tolerance;
mod unite;
mod unlisted;
pub mod uri;
mod value;

pub use adapt::adapt;
pub(crate) use builtin::all as meta_schemas;
pub use graph::{Draft, DynamicReference, Graph, Place, ResourceId, Schema, SchemaId, Type};
pub use keyword::{Applicator, AppliesTo, Assertion};
pub use resolve::{Documents, resolve};
pub(crate) use resolve::{aliases, detours};
pub use unite::{United, unite};
