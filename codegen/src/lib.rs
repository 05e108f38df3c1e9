//! Generates typed, fully validated webhook payloads from JSON Schemas.
//!
//! # Schemas
//!
//! A folder holds a folder for each provider, and that holds a JSON Schema for each event, with examples
//! beside it if there are any:
//!
//! ```text
//! schemas/
//!   acme/
//!     order.paid.schema.json
//!     order.paid.example.json
//! ```
//!
//! Every draft from 4 to 2020-12 is understood; a schema that names none in `$schema` is read as 2020-12.
//! An optional `provider.toml` says what no schema can: where a request names its event, how it is
//! verified, how formats are treated. See [`load`] for the folder and [`config`] for the file.
//!
//! # The build script
//!
//! `Cargo.toml`:
//!
//! ```toml
//! [dependencies]
//! hookwright = "0.1"
//! serde = { version = "1", features = ["derive"] }
//! serde_json = "1"
//!
//! [build-dependencies]
//! hookwright-codegen = { version = "0.1", default-features = false }
//! ```
//!
//! `build.rs`:
//!
//! ```no_run
//! fn main() -> Result<(), hookwright_codegen::Error> {
//!     hookwright_codegen::Generator::new("schemas").write_to_out_dir()?;
//!     Ok(())
//! }
//! ```
//!
//! Cargo runs it again when anything in `schemas/` changes. What is wrong with a schema fails the build
//! with the file, the line and a hint, all findings at once.
//!
//! # The generated code
//!
//! ```ignore
//! mod webhooks {
//!     hookwright::include_providers!();
//! }
//!
//! use hookwright::Payload as _;
//! use webhooks::acme::OrderPaid;
//!
//! fn receive(body: &[u8]) -> Result<(), hookwright::Invalid> {
//!     let order = OrderPaid::from_json(body)?;
//!     // The whole schema holds for `order`.
//!     Ok(())
//! }
//! ```
//!
//! Or let the code be files of your repository, so that a change of a schema is a diff to review:
//! [`Generator::write_to`], and [`Generator::check`] in continuous integration. The command `hookwright`
//! does the same, and prints the crates that the code needs.
//!
//! # Features
//!
//! `sample`: payloads that a schema allows, or just does not, for property tests.
//!
//! # Limits
//!
//! - Nothing is fetched: a `$ref` to a URL resolves through `[references]` of `provider.toml`, or is an
//!   error.
//! - A document may nest 300 levels deep.
//! - A Rust type may be wider than its schema, where Rust has no such type; the decoder enforces the schema
//!   all the same. [`Report::findings`] says where.

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
#[doc(hidden)]
pub mod table;
#[doc(hidden)]
pub mod types;
#[doc(hidden)]
pub mod write;

pub use generator::{Dependency, Error, EventRow, Generator, Progress, Report};
