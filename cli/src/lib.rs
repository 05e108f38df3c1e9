#![doc = include_str!("../README.md")]

mod catalogue;
mod command;
#[doc(hidden)]
pub mod diff;
mod doctor;
mod environment;
mod explain;
#[doc(hidden)]
pub mod import;
#[cfg(feature = "inbox")]
mod inbox;
#[doc(hidden)]
pub mod infer;
#[doc(hidden)]
pub mod lint;
mod listen;
mod loopback;
mod naming;
mod payload;
mod redact;
mod scaffold;
mod site;
mod verify;

// The generator's rooms that the tools use.
use hookwright_codegen::{
    check, config, finding, generator, json, load, model, oracle, sample, schema, text, types, write,
};

pub use command::run;
