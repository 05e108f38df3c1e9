//! Strings, booleans, null, and types that are written as strings.

use std::str::FromStr;

use super::Decode;
use crate::format::Format;
use crate::reader::{Next, Reader, Stop};
use crate::schema::Schema;
use crate::validate;

impl Decode for String {
    // One call beside the allocation, rather than its code in every decoder.
    #[inline(never)]
    fn decode(reader: &mut Reader<'_>) -> Result<Self, Stop> {
        Ok(reader.string()?.into_string())
    }
}

impl Decode for bool {
    #[inline]
    fn decode(reader: &mut Reader<'_>) -> Result<Self, Stop> {
        reader.boolean()
    }
}

impl Decode for () {
    #[inline]
    fn decode(reader: &mut Reader<'_>) -> Result<Self, Stop> {
        reader.null()
    }
}

/// `null` is `None`.
impl<T: Decode> Decode for Option<T> {
    #[inline]
    fn decode(reader: &mut Reader<'_>) -> Result<Self, Stop> {
        nullable(reader, T::decode)
    }
}

/// Reads `null` as `None`, and anything else by a function.
///
/// # Errors
///
/// When the value is refused.
#[inline]
pub fn nullable<'b, T>(
    reader: &mut Reader<'b>,
    value: impl Fn(&mut Reader<'b>) -> Result<T, Stop>,
) -> Result<Option<T>, Stop> {
    if reader.peek()? == Next::Null { reader.null().map(|()| None) } else { value(reader).map(Some) }
}

impl<T: Decode> Decode for Box<T> {
    #[inline]
    fn decode(reader: &mut Reader<'_>) -> Result<Self, Stop> {
        T::decode(reader).map(Self::new)
    }
}

/// Reads a string that has more to satisfy than being one; `schema` has nothing but `enum`, `const` and
/// the keywords for strings.
///
/// # Errors
///
/// When something else stands here, or the string does not satisfy `schema`.
pub fn string(reader: &mut Reader<'_>, schema: &'static Schema) -> Result<String, Stop> {
    let text = reader.string()?;
    validate::check_text(reader, text, schema)?;
    Ok(text.into_string())
}

/// Reads a string of a format into its Rust type.
fn parsed<T: FromStr>(reader: &mut Reader<'_>, format: &Format) -> Result<T, Stop> {
    let text = reader.string()?.decode();
    if !(format.check)(&text) {
        return Err(Stop);
    }
    text.parse().map_err(|_| Stop)
}

macro_rules! formats {
    ($($(#[$feature:meta])? $type:ty: $format:ident),* $(,)?) => {$(
        $(#[$feature])?
        impl Decode for $type {
            #[inline]
            fn decode(reader: &mut Reader<'_>) -> Result<Self, Stop> {
                parsed(reader, &crate::format::$format)
            }
        }
    )*};
}

formats! {
    #[cfg(feature = "chrono")]
    chrono::DateTime<chrono::FixedOffset>: DATE_TIME,
    #[cfg(feature = "chrono")]
    chrono::NaiveDate: DATE,
    #[cfg(feature = "uuid")]
    uuid::Uuid: UUID,
    std::net::Ipv4Addr: IPV4,
    std::net::Ipv6Addr: IPV6,
}
