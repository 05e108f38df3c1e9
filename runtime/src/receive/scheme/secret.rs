//! Requests that carry the secret itself.

use super::Place;
use crate::receive::with::setters;

/// The request carries the secret itself.
///
/// ```
/// use hookwright::receive::{Place, SharedSecret};
///
/// let bearer = SharedSecret::new("Authorization").prefix("Bearer ");
/// let path = SharedSecret::at(Place::Path("/hooks/acme/{secret}"));
/// # let _ = (bearer, path);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SharedSecret<'a> {
    /// Where it stands.
    pub place: Place<'a>,
    /// The text before the secret.
    pub prefix: &'a str,
}

impl<'a> SharedSecret<'a> {
    /// The secret, alone in `header`.
    pub const fn new(header: &'a str) -> Self {
        Self::at(Place::Header(header))
    }

    /// The secret, alone in `place`.
    pub const fn at(place: Place<'a>) -> Self {
        Self { place, prefix: "" }
    }

    setters! {
        /// With text before the secret: `Bearer `.
        prefix: &'a str = prefix;
    }
}
