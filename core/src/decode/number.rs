//! Numbers: from their text, once.

use super::Decode;
use crate::number::Number;
use crate::reader::{ReadError, Reader};
use crate::schema::{NumberKeywords, Schema};
use crate::validate;

/// A Rust type that a JSON number can become.
pub trait FromNumber: Sized {
    /// The value, if the type can hold it.
    fn from_number(number: &Number<'_>) -> Option<Self>;
}

macro_rules! integers {
    ($($integer:ty: $read:ident),*) => {$(
        impl FromNumber for $integer {
            #[inline]
            fn from_number(number: &Number<'_>) -> Option<Self> {
                Self::try_from(number.$read()?).ok()
            }
        }

        impl Decode<'_> for $integer {
            #[inline]
            fn decode(reader: &mut Reader<'_>) -> Result<Self, ReadError> {
                match reader.plain_integer() {
                    Some(integer) => Self::try_from(integer).ok(),
                    None => Self::from_number(&reader.number()?),
                }
                .ok_or(ReadError)
            }
        }
    )*};
}

integers!(i8: as_i64, i16: as_i64, i32: as_i64, i64: as_i64, u8: as_u64, u16: as_u64, u32: as_u64, u64: as_u64);

impl FromNumber for crate::Number {
    #[inline]
    fn from_number(number: &Number<'_>) -> Option<Self> {
        Some(Self::of(number))
    }
}

/// Every number is held as it is written.
impl Decode<'_> for crate::Number {
    #[inline]
    fn decode(reader: &mut Reader<'_>) -> Result<Self, ReadError> {
        reader.number().map(|number| Self::of(&number))
    }
}

impl FromNumber for f64 {
    #[inline]
    fn from_number(number: &Number<'_>) -> Option<Self> {
        number.as_f64()
    }
}

impl Decode<'_> for f64 {
    #[inline]
    fn decode(reader: &mut Reader<'_>) -> Result<Self, ReadError> {
        Self::from_number(&reader.number()?).ok_or(ReadError)
    }
}

/// Reads a number that has more to satisfy than its type says; `schema` has nothing but `type` and the
/// keywords for numbers.
///
/// # Errors
///
/// When something else stands here, the number does not satisfy `schema`, or the type cannot hold it.
#[inline]
pub fn number<T: FromNumber>(reader: &mut Reader<'_>, schema: &'static Schema) -> Result<T, ReadError> {
    let number = reader.number()?;
    let holds =
        schema.number.is_none_or(|keywords: &NumberKeywords| validate::number_holds(keywords, &number));
    if holds { T::from_number(&number).ok_or(ReadError) } else { Err(ReadError) }
}
