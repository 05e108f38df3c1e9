//! What a receiver is willing to read.

/// Bounds on a payload; the defaults are safe for a public endpoint.
///
/// ```
/// use hookwright_core::Limits;
/// let limits = Limits { body: 64 * 1024, ..Limits::default() };
/// assert_eq!(limits.depth, 128);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// How deep arrays and objects may nest. Default 128.
    pub depth: usize,
    /// How many bytes a body may have. Default 8 MiB.
    pub body: usize,
    /// How many violations are collected before the rest are only counted. Default 100.
    pub violations: usize,
}

impl Limits {
    /// The defaults, as a constant.
    pub const DEFAULT: Self = Self { depth: 128, body: 8 * 1024 * 1024, violations: 100 };
}

impl Default for Limits {
    fn default() -> Self {
        Self::DEFAULT
    }
}
