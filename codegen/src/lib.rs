#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

// The hidden modules are for the command `hookwright` and the tests of this workspace. Semantic versioning does not cover
// them.
#[doc(hidden)]
pub mod check;
#[doc(hidden)]
pub mod config;
#[doc(hidden)]
pub mod emit;
#[doc(hidden)]
pub mod finding;
#[doc(hidden)]
pub mod generator;
#[doc(hidden)]
pub mod json;
#[doc(hidden)]
pub mod load;
#[doc(hidden)]
pub mod model;
#[doc(hidden)]
pub mod oracle;
mod render;
#[cfg(feature = "sample")]
pub mod sample;
#[doc(hidden)]
pub mod schema;
mod stack;
#[doc(hidden)]
pub mod table;
#[doc(hidden)]
pub mod text;
#[doc(hidden)]
pub mod types;
#[doc(hidden)]
pub mod write;

pub use generator::{Dependency, Error, EventRow, Feature, Generator, Progress, Report};
pub use write::Texts;
