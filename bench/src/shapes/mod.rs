//! Twelve ways in which real schemas look at one value more than once, each with payloads.
//!
//! They are written here, in order, and not kept as files: the build script writes the schemas out for the
//! generator and for the macro that is measured beside it, and the payloads are the same in every run.

mod closed;
mod conditions;
mod enums;
mod maps;
mod plain;
mod recursion;
mod unions;
mod vocabulary;

use crate::json::Json;

/// A shape of schema.
pub struct Shape {
    /// Its name, which is also that of the event whose schema it is.
    pub name: &'static str,
    /// What makes it one.
    pub about: &'static str,
    /// Whether it looks at a value more than once.
    pub kind: Kind,
    /// The schema.
    pub schema: fn() -> Json,
    /// Payloads that satisfy it.
    pub valid: fn() -> Vec<Json>,
    /// Payloads that do not.
    pub invalid: fn() -> Vec<Json>,
}

/// What a mean is taken over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// No value is described twice.
    Plain,
    /// Combinators, references and conditions describe values more than once.
    Unions,
}

/// All of them, by name.
pub const ALL: [Shape; 12] = [
    conditions::DEPENDS,
    unions::EXPRESSIONS,
    conditions::KINDS_BY_CONDITION,
    enums::LONG_ENUMS,
    maps::MAPS_OF_UNIONS,
    closed::MIXINS_CLOSED,
    enums::NAMES_IN_ANY_CASE,
    plain::PLAIN_RECORDS,
    unions::SHORT_OR_LONG,
    unions::TOLD_APART_BY_PRESENCE,
    recursion::TREE_OF_TWO_VIEWS,
    closed::UNEVALUATED_DEEP,
];

/// How deep payloads may nest that are given to the peers: some of them need time exponential in the depth.
pub const PEER_DEPTH: usize = 12;

impl Shape {
    /// The valid payloads that are measured.
    #[must_use]
    pub fn measured(&self) -> Vec<Json> {
        let mut valid = (self.valid)();
        valid.retain(|payload| depth(payload) <= PEER_DEPTH);
        valid
    }

    /// The measured payloads, each with a fault where it ends: its last value that holds no others is an object.
    #[must_use]
    pub fn spoiled(&self) -> Vec<Json> {
        let mut payloads = self.measured();
        payloads.iter_mut().for_each(spoil);
        payloads
    }
}

/// No schema of a shape takes it where a leaf may stand.
fn fault() -> Json {
    Json::Object(vec![(String::new(), Json::Array(vec![0.into()]))])
}

fn spoil(json: &mut Json) {
    match json {
        Json::Array(items) if !items.is_empty() => items.last_mut().into_iter().for_each(spoil),
        Json::Object(members) if !members.is_empty() => {
            members.last_mut().into_iter().for_each(|(_, value)| spoil(value));
        }
        _ => *json = fault(),
    }
}

/// How many arrays and objects nest.
#[must_use]
pub fn depth(json: &Json) -> usize {
    match json {
        Json::Array(items) => 1 + items.iter().map(depth).max().unwrap_or(0),
        Json::Object(members) => 1 + members.iter().map(|(_, value)| depth(value)).max().unwrap_or(0),
        _ => 0,
    }
}
