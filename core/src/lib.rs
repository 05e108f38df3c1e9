#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

pub mod decode;
pub mod format;
mod invalid;
mod json_number;
mod limits;
pub mod nullable;
pub mod number;
pub mod pattern;
mod plan;
pub mod pointer;
pub mod reader;
pub mod schema;
mod unknown_value;
pub mod validate;

pub use invalid::{Invalid, Position, SyntaxError, Violation, ViolationKind};
pub use json_number::{NotANumber, Number};
pub use limits::Limits;
pub use unknown_value::UnknownValue;
