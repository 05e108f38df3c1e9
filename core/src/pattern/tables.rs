//! The tables that a pattern may need.
//!
//! Tables are reached through function pointers, so that only a pattern that asks for them links them.

use super::code_points::CodePoints;

/// What a pattern may have to look up.
#[derive(Debug)]
pub(super) struct Tables {
    /// The set of `\p{name}` or `\p{name=value}`, spelt exactly as ECMA-262 §22.2.1 demands.
    pub(super) property: fn(name: &str, value: Option<&str>) -> Option<CodePoints>,
    /// The set, and all characters that are equal to one of it when case is ignored.
    pub(super) fold: fn(CodePoints) -> CodePoints,
    /// Whether a character beyond ASCII may begin (`true`) or continue an identifier.
    pub(super) is_identifier: fn(char, begins: bool) -> bool,
}

impl Tables {
    /// No tables: for a pattern that is known to be valid and not to need them.
    pub(super) const NONE: Self = Self { property: |_, _| None, fold: |set| set, is_identifier: |_, _| true };
}
