//! When a request was signed.

use super::{Place, TOLERANCE};
use crate::receive::with::setters;

/// When a request was signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Timestamp<'a> {
    /// Where it stands; `None`: the list that holds the signature holds it too.
    pub place: Option<Place<'a>>,
    /// How it is written.
    pub unit: Unit,
    /// By how many seconds it may differ from the receiver's clock in either direction; `None`: it is signed, but its
    /// age is not checked.
    pub tolerance: Option<u32>,
}

impl<'a> Timestamp<'a> {
    /// Seconds, in the list that holds the signature, at most five minutes from the receiver's clock.
    pub const fn new() -> Self {
        Self { place: None, unit: Unit::Seconds, tolerance: Some(TOLERANCE) }
    }

    /// In a header of its own.
    #[must_use]
    pub const fn header(self, name: &'a str) -> Self {
        self.place(Place::Header(name))
    }

    setters! {
        /// In a place of its own.
        place: Place<'a> = Some(place);
        /// In another unit.
        unit: Unit = unit;
        /// With another tolerance in seconds; `None` accepts every time.
        tolerance: Option<u32> = tolerance;
    }
}

impl Default for Timestamp<'_> {
    fn default() -> Self {
        Self::new()
    }
}

/// How a timestamp is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Unit {
    /// Seconds since 1970-01-01T00:00:00Z.
    Seconds,
    /// Milliseconds since 1970-01-01T00:00:00Z.
    Milliseconds,
    /// A date and time (RFC 3339 §5.6), with or without fractions of a second.
    Rfc3339,
    /// A date of HTTP (RFC 9110 §5.6.7), in the preferred form or in one of the obsolete ones.
    HttpDate,
}
