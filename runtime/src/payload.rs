//! What every generated event type implements.

use crate::{Invalid, Limits};

/// A webhook's payload: a type whose decoder enforces its whole schema.
///
/// Generated for every event type.
pub trait Payload: Sized + serde::Serialize {
    /// The event's name, as the provider spells it.
    const EVENT: &'static str;

    /// Decodes and validates within `limits`.
    ///
    /// # Errors
    ///
    /// [`Invalid::Syntax`] when `body` is not JSON or exceeds a limit, [`Invalid::Schema`] with every
    /// violation when it breaks its schema.
    fn from_json_within(body: &[u8], limits: &Limits) -> Result<Self, Invalid>;

    /// Validates within `limits` and builds nothing.
    ///
    /// # Errors
    ///
    /// As [`Payload::from_json_within`].
    fn validate_within(body: &[u8], limits: &Limits) -> Result<(), Invalid>;

    /// Decodes and validates with the default [`Limits`].
    ///
    /// # Errors
    ///
    /// As [`Payload::from_json_within`].
    fn from_json(body: &[u8]) -> Result<Self, Invalid> {
        Self::from_json_within(body, &Limits::DEFAULT)
    }

    /// Validates with the default [`Limits`] and builds nothing.
    ///
    /// # Errors
    ///
    /// As [`Payload::from_json_within`].
    fn validate(body: &[u8]) -> Result<(), Invalid> {
        Self::validate_within(body, &Limits::DEFAULT)
    }
}
