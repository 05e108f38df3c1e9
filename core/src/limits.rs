//! What a receiver is willing to read.

/// Bounds on a payload; the defaults are safe for a public endpoint.
///
/// ```
/// use hookwright_core::Limits;
///
/// const SMALL: Limits = Limits::DEFAULT.max_body_bytes(64 * 1024).max_depth(16);
/// assert_eq!((SMALL.max_body_bytes, SMALL.max_depth), (65_536, 16));
/// assert_eq!(SMALL.max_violations, Limits::DEFAULT.max_violations);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// How deep arrays and objects may nest. Default 128, at most 512.
    pub max_depth: usize,
    /// How many bytes a body may have. Default 8 MiB.
    pub max_body_bytes: usize,
    /// How many violations are collected before the rest are only counted. Default 100.
    pub max_violations: usize,
}

impl Limits {
    /// The defaults, as a constant.
    pub const DEFAULT: Self = Self { max_depth: 128, max_body_bytes: 8 * 1024 * 1024, max_violations: 100 };

    /// The same limits with another [`max_depth`](Self::max_depth).
    #[must_use]
    pub const fn max_depth(self, max_depth: usize) -> Self {
        Self { max_depth, ..self }
    }

    /// The same limits with another [`max_body_bytes`](Self::max_body_bytes).
    #[must_use]
    pub const fn max_body_bytes(self, max_body_bytes: usize) -> Self {
        Self { max_body_bytes, ..self }
    }

    /// The same limits with another [`max_violations`](Self::max_violations).
    #[must_use]
    pub const fn max_violations(self, max_violations: usize) -> Self {
        Self { max_violations, ..self }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self::DEFAULT
    }
}
