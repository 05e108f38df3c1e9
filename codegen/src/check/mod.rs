//! The barrier: checks whatever loading and resolving did not check; nothing fails after it.

mod names;
mod patterns;

pub use names::{names, provider_name};
pub(crate) use patterns::patterns;
