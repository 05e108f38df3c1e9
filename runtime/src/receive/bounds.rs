//! Bounds on the resources that unverified requests can use.

use std::time::Duration;

/// Bounds on the resources that requests can use before they are decoded.
///
/// ```
/// use std::time::Duration;
/// use hookwright::receive::Bounds;
///
/// let mut bounds = Bounds::DEFAULT;
/// bounds.body_deadline = Duration::from_secs(60);
/// assert_eq!(bounds.bytes_in_flight, 64 * 1024 * 1024);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Bounds {
    /// How many bytes of bodies are held at once, of all requests of the endpoint together. When a request needs
    /// more, the body that has held the most for the longest time while it arrives makes room; it is answered 503 with
    /// `Retry-After`. At least two bodies of [`Limits::max_body_bytes`](crate::Limits) fit.
    pub bytes_in_flight: usize,
    /// How long a whole body may take.
    pub body_deadline: Duration,
    /// How long the next piece of a body may take.
    pub chunk_deadline: Duration,
}

impl Bounds {
    /// 64 MiB in flight, 30 seconds for a body and 10 for each piece of it.
    pub const DEFAULT: Self = Self {
        bytes_in_flight: 64 * 1024 * 1024,
        body_deadline: Duration::from_secs(30),
        chunk_deadline: Duration::from_secs(10),
    };
}

impl Default for Bounds {
    fn default() -> Self {
        Self::DEFAULT
    }
}
