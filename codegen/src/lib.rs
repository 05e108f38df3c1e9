//! Generates typed, fully validated webhook payloads from JSON Schemas.

pub mod config;
pub mod emit;
pub mod finding;
mod generator;
pub mod infer;
pub mod interpret;
pub mod load;
pub mod model;
pub mod schema;
pub mod table;
pub mod write;

pub use generator::{Dependency, Error, EventRow, Generator, Progress, Report};
