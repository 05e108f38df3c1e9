//! Random schemas and payloads, and the code that is generated for the schemas.

pub mod peer;
pub mod random;

/// The code of random schemas, with their names and shapes.
#[allow(clippy::all, clippy::pedantic)]
pub mod generated {
    hookwright::include_providers!();
}

/// The types of the providers' events, read by serde, too.
#[allow(clippy::pedantic)]
pub mod providers {
    include!(concat!(env!("OUT_DIR"), "/providers.rs"));
}

/// How many random schemas are compiled.
pub const SCHEMAS: usize = 400;

/// The random schema of a number below [`SCHEMAS`].
pub fn schema(number: usize) -> serde_json::Value {
    let seed = 1_000 + number as u64;
    random::schema(&mut random::Random::new(seed), number % random::DRAFTS.len())
}
