//! What every generated event type implements.

use crate::{IntoOwned, Invalid, Limits};

/// A webhook's payload: a type whose decoder enforces its whole schema.
///
/// Generated for every event type.
///
/// ```
/// use hookwright::Payload as _;
/// use hookwright_providers::tiquo::CustomerDeleted;
///
/// let body = br#"{
///     "id": "evt_1", "type": "customer.deleted", "created": "2025-02-05T23:59:59Z", "data": {"id": "cust_1"}
/// }"#;
/// let deleted = CustomerDeleted::from_json(body)?;
/// assert_eq!(deleted.data.id, "cust_1");
/// assert_eq!(CustomerDeleted::EVENT, "customer.deleted");
///
/// // A verdict alone builds no value.
/// let invalid = CustomerDeleted::validate(br#"{"id": 1, "type": "customer.deleted"}"#).unwrap_err();
/// assert!(invalid.violations().iter().any(|violation| violation.instance == "/id"));
/// # Ok::<(), hookwright::Invalid>(())
/// ```
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

/// A payload whose strings are slices of the body, where they have no escapes.
///
/// Generated for every event type of a provider with `borrow = true` under `[types]`. It is decoded by the same
/// decoder as [`Payload::from_json`], so it is validated by the whole schema and refused for the same reasons.
///
/// ```
/// use std::borrow::Cow;
///
/// use hookwright::{BorrowedPayload as _, IntoOwned as _, Payload as _};
/// use hookwright_providers::tiquo::CustomerDeleted;
///
/// let body = br#"{
///     "id": "evt_1", "type": "customer.deleted", "created": "2025-02-05T23:59:59Z", "data": {"id": "cust_1"}
/// }"#;
/// let deleted = CustomerDeleted::borrow_json(body)?; // a `CustomerDeleted<Cow<'_, str>>`
/// assert!(matches!(deleted.id, Cow::Borrowed("evt_1")));
/// assert_eq!(deleted.into_owned(), CustomerDeleted::from_json(body)?);
/// # Ok::<(), hookwright::Invalid>(())
/// ```
pub trait BorrowedPayload<'b>: IntoOwned<Owned: Payload> + serde::Serialize + Sized {
    /// Decodes and validates within `limits`, and copies no string that has no escapes.
    ///
    /// # Errors
    ///
    /// As [`Payload::from_json_within`].
    fn borrow_json_within(body: &'b [u8], limits: &Limits) -> Result<Self, Invalid>;

    /// Decodes and validates with the default [`Limits`], and copies no string that has no escapes.
    ///
    /// # Errors
    ///
    /// As [`Payload::from_json_within`].
    fn borrow_json(body: &'b [u8]) -> Result<Self, Invalid> {
        Self::borrow_json_within(body, &Limits::DEFAULT)
    }
}

/// Makes a generated type the payload of an event, given the event's name and the table that validates it. Where the type was made
/// from another schema than the event's, that is validated `ahead`.
#[doc(hidden)]
#[macro_export]
macro_rules! __payload {
    ($ty:ty, $event:literal, $schema:expr $(, $ahead:ident)?) => {
        impl $crate::Payload for $ty {
            const EVENT: &'static str = $event;

            fn from_json_within(body: &[u8], limits: &$crate::Limits) -> ::core::result::Result<Self, $crate::Invalid> {
                $($crate::__private::$ahead($schema, body, limits)?;)?
                $crate::__private::decode::from_json(body, limits, $schema)
            }

            fn validate_within(body: &[u8], limits: &$crate::Limits) -> ::core::result::Result<(), $crate::Invalid> {
                $crate::__private::validate::validate($schema, body, limits)
            }
        }
    };
}

/// The same for a type whose strings borrow from the body, if it has any.
#[doc(hidden)]
#[macro_export]
macro_rules! __borrowed_payload {
    ($($name:ident)::+ <$parameter:ident>, $schema:expr $(, $ahead:ident)?) => {
        $crate::__borrowed_payload!(
            for<'b> $($name)::+<::std::borrow::Cow<'b, str>>, $schema $(, $ahead)?
        );
    };
    (for<$body:lifetime> $ty:ty, $schema:expr $(, $ahead:ident)?) => {
        impl<$body> $crate::BorrowedPayload<$body> for $ty {
            fn borrow_json_within(
                body: &$body [u8],
                limits: &$crate::Limits,
            ) -> ::core::result::Result<Self, $crate::Invalid> {
                $($crate::__private::$ahead($schema, body, limits)?;)?
                $crate::__private::decode::from_json(body, limits, $schema)
            }
        }
    };
    ($ty:ty, $schema:expr $(, $ahead:ident)?) => {
        $crate::__borrowed_payload!(for<'b> $ty, $schema $(, $ahead)?);
    };
}
