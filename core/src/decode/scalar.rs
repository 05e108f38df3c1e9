//! Strings, booleans, null, and types that are written as strings.

use std::borrow::Cow;

use super::{Decode, Text, set};
use crate::format;
use crate::reader::{ReadError, Reader};
use crate::schema::Schema;
use crate::validate;

impl Decode<'_> for String {
    fn decode(reader: &mut Reader<'_>) -> Result<Self, ReadError> {
        Ok(reader.unescaped()?.into_owned())
    }

    fn decode_into(reader: &mut Reader<'_>, place: &mut Option<Self>) -> Result<(), ReadError> {
        let text = reader.unescaped()?;
        set(place, text.into_owned())
    }
}

/// Decoders of strings that are copied once, to where their type has them.
macro_rules! texts {
    ($($(#[$feature:meta])? $text:ty),*) => {$(
        $(#[$feature])?
        impl Decode<'_> for $text {
            #[inline]
            fn decode(reader: &mut Reader<'_>) -> Result<Self, ReadError> {
                Ok(Self::from_text(reader.unescaped()?))
            }
        }
    )*};
}

texts! { Box<str>, #[cfg(feature = "compact_str")] compact_str::CompactString }

/// It is a slice of the body, unless escapes are in it.
impl<'b> Decode<'b> for Cow<'b, str> {
    #[inline]
    fn decode(reader: &mut Reader<'b>) -> Result<Self, ReadError> {
        reader.unescaped()
    }

    // It ends in a call, so that nothing is saved before it.
    fn decode_into(reader: &mut Reader<'b>, place: &mut Option<Self>) -> Result<(), ReadError> {
        if place.is_some() {
            return Err(ReadError);
        }
        match reader.plain_string() {
            Some(text) => {
                *place = Some(Cow::Borrowed(text));
                Ok(())
            }
            None => other_slice(reader, place),
        }
    }
}

#[inline(never)]
fn other_slice<'b>(reader: &mut Reader<'b>, place: &mut Option<Cow<'b, str>>) -> Result<(), ReadError> {
    *place = Some(reader.unescaped()?);
    Ok(())
}

impl Decode<'_> for bool {
    #[inline]
    fn decode(reader: &mut Reader<'_>) -> Result<Self, ReadError> {
        reader.boolean()
    }
}

impl Decode<'_> for () {
    #[inline]
    fn decode(reader: &mut Reader<'_>) -> Result<Self, ReadError> {
        reader.null()
    }
}

/// `null` is `None`.
impl<'b, T: Decode<'b>> Decode<'b> for Option<T> {
    #[inline]
    fn decode(reader: &mut Reader<'b>) -> Result<Self, ReadError> {
        nullable(reader, T::decode)
    }

    #[inline]
    fn decode_into(reader: &mut Reader<'b>, place: &mut Option<Self>) -> Result<(), ReadError> {
        if place.is_some() {
            return Err(ReadError);
        }
        let place = place.insert(None);
        if reader.is_at_null() { reader.null() } else { T::decode_into(reader, place) }
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
    value: impl Fn(&mut Reader<'b>) -> Result<T, ReadError>,
) -> Result<Option<T>, ReadError> {
    if reader.is_at_null() { reader.null().map(|()| None) } else { value(reader).map(Some) }
}

impl<'b, T: Decode<'b>> Decode<'b> for Box<T> {
    #[inline]
    fn decode(reader: &mut Reader<'b>) -> Result<Self, ReadError> {
        T::decode(reader).map(Self::new)
    }
}

/// Reads a string that has more to satisfy than being one; `schema` has nothing but `enum`, `const` and
/// the keywords for strings.
///
/// # Errors
///
/// When something else stands here, or the string does not satisfy `schema`.
pub fn string<'b, T: Text<'b>>(reader: &mut Reader<'b>, schema: &'static Schema) -> Result<T, ReadError> {
    let text = reader.unescaped()?;
    validate::check_text(reader, &text, schema)?;
    Ok(T::from_text(text))
}

/// Reads a string into the Rust type of its format.
fn parsed<T>(reader: &mut Reader<'_>, parse: impl FnOnce(&str) -> Option<T>) -> Result<T, ReadError> {
    parse(&reader.unescaped()?).ok_or(ReadError)
}

macro_rules! formats {
    ($($(#[$feature:meta])? $type:ty: $parse:expr),* $(,)?) => {$(
        $(#[$feature])?
        impl Decode<'_> for $type {
            fn decode(reader: &mut Reader<'_>) -> Result<Self, ReadError> {
                parsed(reader, $parse)
            }
        }
    )*};
}

formats! {
    #[cfg(feature = "chrono")]
    chrono::DateTime<chrono::FixedOffset>: |text| super::date_time::date_time(text.as_bytes()),
    #[cfg(feature = "chrono")]
    chrono::NaiveDate: |text| super::date_time::date(text.as_bytes()),
    #[cfg(feature = "uuid")]
    uuid::Uuid: |text| (text.len() == 36).then(|| text.parse().ok()).flatten(),
    std::net::Ipv4Addr: |text| (format::IPV4.check)(text).then(|| text.parse().ok()).flatten(),
    std::net::Ipv6Addr: |text| (format::IPV6.check)(text).then(|| text.parse().ok()).flatten(),
}
