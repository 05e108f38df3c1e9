//! The barrier: what loading and resolving do not judge is judged here, and after it nothing fails.

mod names;
mod patterns;

pub use names::names;
pub(crate) use patterns::patterns;
