//! Receive webhooks whose payloads are described by JSON Schema.
//!
//! Generated code is plain data ([`schema`]) and decoders; this crate holds what runs them: the
//! [`reader`] over a request's bytes, the [`validate`](mod@validate) machine, and the types that a
//! receiver sees ([`Payload`], [`Provider`], [`Invalid`]).

pub mod decode;
pub mod format;
mod invalid;
mod limits;
pub mod nullable;
pub mod number;
pub mod pattern;
mod payload;
mod provider;
pub mod reader;
pub mod receive;
pub mod schema;
#[cfg(test)]
mod suite;
mod unknown_value;
pub mod validate;

pub use invalid::{Invalid, Position, SyntaxError, Violation};
pub use limits::Limits;
pub use payload::Payload;
pub use provider::{EventType, Example, Provider};
#[cfg(feature = "testing")]
pub use receive::testing;
pub use unknown_value::UnknownValue;

/// Puts the modules that `hookwright_codegen::Generator::write_to_out_dir` wrote in a build script here:
/// a module for each provider, and `PROVIDERS`.
///
/// ```ignore
/// // build.rs has run the generator.
/// mod webhooks {
///     hookwright::include_providers!();
/// }
/// use webhooks::acme::OrderPaid;
/// ```
#[macro_export]
macro_rules! include_providers {
    () => {
        ::core::include!(::core::concat!(::core::env!("OUT_DIR"), "/hookwright/_include.rs"));
    };
}
