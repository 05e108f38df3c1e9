//! Writes Rust for what has been checked; nothing here can fail.

mod batch;
pub(crate) mod decode;
pub mod endpoint;
mod examples;
mod gates;
mod handshake;
mod imports;
pub(crate) mod keep;
mod key;
pub(crate) mod module;
mod parts;
pub(crate) mod registry;
mod scheme;
pub(crate) mod table;
