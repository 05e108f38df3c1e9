//! Imports events from the documents that providers publish: OpenAPI 3.0 and 3.1, Swagger 2.0, AsyncAPI 2
//! and 3 (as JSON or YAML), and JSON Schemas that bundle many definitions.
//!
//! Each event becomes `<event>.schema.json`, its examples `<event>[.<label>].example.json`, and the schemas
//! that events share `_components/<Name>.schema.json`, once. What the dialects say beyond JSON Schema is
//! carried over: `nullable` as the type `null`, a `discriminator` as a `const` in each branch, inheritance as one of
//! the children,
//! `example` as `examples`, an exclusive bound that was a boolean as a bound. What says nothing about values
//! (`xml`, `readOnly`, `externalDocs`, extensions) is left out quietly; everything else that could not be
//! carried over is a note.
//!
//! An import is repeatable: the same document gives the same files. `provider.toml` is never touched, so
//! corrections written there as `[[overlay]]` survive every import. A file that was changed by hand
//! since it was imported is only overwritten if asked for.

mod components;
mod constants;
mod convert;
mod dialect;
mod discriminator;
mod document;
mod events;
mod examples;
mod glob;
mod inheritance;
mod manifest;
mod names;
mod nullable;
mod run;
mod template;
mod translate;
mod yaml;

pub use run::{Report, Request, folder, run};

use crate::catalogue::import as findings;

/// What the caller decides about the events.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Paths of OpenAPI that document events: `*` is anything without `/`, `**` anything. The part from the
    /// first `*` on is the event's name.
    pub paths: Vec<String>,
    /// Which of a chosen path's bodies is the payload.
    pub payload: Payload,
    /// Which events are imported, by name, with `*`; all if empty.
    pub only: Vec<String>,
    /// Components that are events, by name, with `*`.
    pub components: Vec<String>,
    /// How events' files are named; `{name}` alone if empty. Also `{qualifier}`: the operation, the method or
    /// the channel; and `{body:/pointer}`: the one string that the event's schema allows there.
    pub template: String,
}

/// Which body of a chosen path is the payload.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Payload {
    /// What the path answers if that is JSON, else what it takes.
    #[default]
    Either,
    /// What the path takes.
    Request,
    /// What the path answers.
    Response,
}

/// An event that was imported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportedEvent {
    /// Its name, as its file has it.
    pub name: String,
    /// Where the document describes it: a JSON pointer.
    pub source: String,
    /// How many examples it has.
    pub examples: usize,
}
