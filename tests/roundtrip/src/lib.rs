//! What `hookwright infer` and `hookwright import` make, compiled.

// What `hookwright generate` asks for the ring of components.
#![recursion_limit = "1024"]

pub mod containers;
pub mod documents;

hookwright::include_providers!();
