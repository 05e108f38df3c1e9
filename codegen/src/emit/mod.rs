//! Writes Rust for what has been checked; nothing here can fail.

mod batch;
pub(crate) mod decode;
pub mod endpoint;
mod examples;
mod handshake;
pub(crate) mod module;
mod parts;
mod prelude;
pub(crate) mod registry;
mod scheme;
pub(crate) mod table;
