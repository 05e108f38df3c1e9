//! What `hookwright infer` and `hookwright import` make, compiled.

pub mod documents;

hookwright::include_providers!();
