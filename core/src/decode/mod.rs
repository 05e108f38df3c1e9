//! The building blocks of generated decoders: they read and check at once, build the value, and allocate nothing else.
//!
//! A type that implements [`Decode`] enforces its whole schema while it reads. Where a schema asks for
//! more than its type can, the generator writes [`checked`]: the validator checks those bytes first,
//! then they are decoded.
//!
//! ```
//! use hookwright_core::decode::{self, Decode};
//! use hookwright_core::reader::{Reader, ReadError};
//!
//! #[derive(Debug, PartialEq)]
//! struct Point {
//!     x: i64,
//!     y: Option<i64>,
//! }
//!
//! decode::object!(Point, {
//!     x: required("x"),
//!     y: optional("y"),
//! });
//!
//! let mut reader = Reader::new(br#"{"y": -1, "x": 2.0}"#, 128)?;
//! assert_eq!(Point::decode(&mut reader)?, Point { x: 2, y: Some(-1) });
//! # Ok::<(), ReadError>(())
//! ```

mod collections;
#[cfg(feature = "chrono")]
mod date_time;
mod into_owned;
mod listed;
mod members;
mod number;
mod object;
mod own;
mod scalar;
mod text;
mod union;
mod value;

pub use collections::{list, map};
pub use into_owned::IntoOwned;
pub use members::{Keep, Known, Members, Others, members};
pub use number::{FromNumber, number};
pub use own::{own, own_checked};
pub use scalar::{nullable, string};
pub use text::{OwnedText, Slice, Text};
pub use union::{Case, choose, deserialize, kept, only_member, tag, tagged, unseen};

#[doc(inline)]
pub use crate::{
    __decode_newtype as newtype, __decode_object as object, __decode_owned as owned,
    __decode_strings as strings, __decode_tagged_union as tagged_union,
};

use crate::invalid::Invalid;
use crate::limits::Limits;
use crate::reader::{ReadError, Reader};
use crate::schema::Schema;
use crate::validate;

/// A type that can be read from JSON, of which it may hold slices.
pub trait Decode<'b>: Sized {
    /// Reads the value that begins here, checks it, and moves past it.
    ///
    /// # Errors
    ///
    /// When the value is not JSON, or not one of this type; why is found by reading again, see
    /// [`collect_violations`](validate::collect_violations).
    fn decode(reader: &mut Reader<'b>) -> Result<Self, ReadError>;

    /// Reads the value of a property into its place, which saves moving it there.
    ///
    /// # Errors
    ///
    /// As [`Decode::decode`], and when the place is taken: the property is repeated.
    #[inline]
    fn decode_into(reader: &mut Reader<'b>, place: &mut Option<Self>) -> Result<(), ReadError> {
        vacant(place)?;
        // Both are laid out alike, so nothing is moved.
        *place = Self::decode(reader).ok();
        if place.is_some() { Ok(()) } else { Err(ReadError) }
    }
}

/// Decodes a body whose schema is `schema`: what `Payload::from_json_within` does.
///
/// # Errors
///
/// [`Invalid::Syntax`] when `body` is not JSON or exceeds a limit, [`Invalid::Schema`] when it is not a valid `T`.
pub fn from_json<'b, T: Decode<'b>>(
    body: &'b [u8],
    limits: &Limits,
    schema: &'static Schema,
) -> Result<T, Invalid> {
    let end = match begin(body, limits) {
        Ok(mut reader) => match T::decode(&mut reader) {
            Ok(value) if reader.end().is_ok() => return Ok(value),
            _ => reader.offset(),
        },
        Err(ReadError) => 0,
    };
    Err(validate::collect_unheld(schema, body, limits, end))
}

/// A reader of a body that is not too long.
fn begin<'b>(body: &'b [u8], limits: &Limits) -> Result<Reader<'b>, ReadError> {
    if body.len() > limits.max_body_bytes {
        return Err(ReadError);
    }
    Reader::new(body, limits.max_depth)
}

/// Whether a place is free.
///
/// # Errors
///
/// When it is taken: the property is repeated.
#[inline]
pub const fn vacant<T>(place: &Option<T>) -> Result<(), ReadError> {
    if place.is_some() { Err(ReadError) } else { Ok(()) }
}

/// Reads the value of a property into its place.
///
/// # Errors
///
/// As [`Decode::decode`], and when the place is taken: the property is repeated.
#[inline]
pub fn field<'b, T: Decode<'b>>(place: &mut Option<T>, reader: &mut Reader<'b>) -> Result<(), ReadError> {
    T::decode_into(reader, place)
}

/// Puts the value of a property into its place.
///
/// # Errors
///
/// When the place is taken: the property is repeated.
#[inline]
pub fn set<T>(place: &mut Option<T>, value: T) -> Result<(), ReadError> {
    vacant(place)?;
    *place = Some(value);
    Ok(())
}

/// The value of a required property.
///
/// # Errors
///
/// When it was not there.
#[inline]
pub fn required<T>(place: Option<T>) -> Result<T, ReadError> {
    place.ok_or(ReadError)
}

/// The value of an optional property.
///
/// # Errors
///
/// None: it may be missing.
#[inline]
pub fn optional<T>(place: Option<T>) -> Result<Option<T>, ReadError> {
    Ok(place)
}

/// Checks the value that begins here; the reader stays.
///
/// # Errors
///
/// When the value does not satisfy `schema`.
pub fn check_ahead(reader: &mut Reader<'_>, schema: &'static Schema) -> Result<(), ReadError> {
    let start = reader.mark();
    validate::check(reader, schema)?;
    reader.rewind(start);
    Ok(())
}

/// Checks a value against a schema that asks for more than its type does, then decodes it.
///
/// # Errors
///
/// As [`Decode::decode`], and when the value does not satisfy `schema`.
pub fn checked<'b, T: Decode<'b>>(reader: &mut Reader<'b>, schema: &'static Schema) -> Result<T, ReadError> {
    check_ahead(reader, schema)?;
    T::decode(reader)
}
