//! Writes Rust for what was checked: after the check nothing here can fail.

pub mod decode;
pub mod endpoint;
pub mod module;
pub mod registry;
pub mod table;
mod text;
