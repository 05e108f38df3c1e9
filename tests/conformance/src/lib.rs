//! The official JSON Schema test suite, and the code that is generated for it.
#![deny(warnings, missing_docs)]
#![forbid(unsafe_code)]

pub mod suite;

// `pub mod generated`: a module for each draft.
include!(concat!(env!("OUT_DIR"), "/include.rs"));
