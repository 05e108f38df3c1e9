//! What a receiver is willing to read.

/// Bounds on a payload; the defaults are safe for a public endpoint.
///
/// ```
/// use hookwright_core::Limits;
/// let limits = Limits { max_body_bytes: 64 * 1024, ..Limits::default() };
/// assert_eq!(limits.max_depth, 128);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// How deep arrays and objects may nest. Default 128.
    pub max_depth: usize,
    /// How many bytes a body may have. Default 8 MiB.
    pub max_body_bytes: usize,
    /// How many violations are collected before the rest are only counted. Default 100.
    pub max_violations: usize,
}

impl Limits {
    /// The defaults, as a constant.
    pub const DEFAULT: Self = Self { max_depth: 128, max_body_bytes: 8 * 1024 * 1024, max_violations: 100 };
}

impl Default for Limits {
    fn default() -> Self {
        Self::DEFAULT
    }
}
