//! What parsing an enum of strings fails with.

use std::error::Error;
use std::fmt;

/// A string that is not one of an enum's values. It does not hold the string, which may be personal data.
///
/// ```
/// let error = hookwright_core::UnknownValue::of("Source");
/// assert_eq!(error.to_string(), "not a value of `Source`");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownValue {
    name: &'static str,
}

impl UnknownValue {
    /// The error of the enum `name`.
    pub const fn of(name: &'static str) -> Self {
        Self { name }
    }
}

impl fmt::Display for UnknownValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not a value of `{}`", self.name)
    }
}

impl Error for UnknownValue {}
