//! The Standard Webhooks specification.

use super::TOLERANCE;
use crate::receive::with::setters;

/// The Standard Webhooks specification. The secret is base64, with or without `whsec_` before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct StandardWebhooks<'a> {
    /// The prefix of the three headers' names: `webhook`, `svix`.
    pub prefix: &'a str,
    /// By how many seconds the timestamp may differ from the receiver's clock, in either direction.
    pub tolerance: u32,
}

impl<'a> StandardWebhooks<'a> {
    /// Headers whose names begin with `prefix`, and a timestamp at most five minutes from the receiver's clock.
    pub const fn new(prefix: &'a str) -> Self {
        Self { prefix, tolerance: TOLERANCE }
    }

    setters! {
        /// With another tolerance in seconds.
        tolerance: u32 = tolerance;
    }
}
