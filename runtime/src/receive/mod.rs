//! Receives webhooks.

mod template;

pub use template::{Part, Parts, Template, TemplateError};
