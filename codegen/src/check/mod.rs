//! The barrier: checks whatever loading and resolving did not check; nothing fails after it.

mod event_names;
mod names;
mod patterns;
mod satisfiable;

pub(crate) use event_names::event_names;
pub use names::{names, new_provider, provider_name};
pub(crate) use patterns::patterns;
#[doc(hidden)]
pub use satisfiable::satisfiable;
