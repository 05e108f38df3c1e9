//! Numbers: from their text, once.

use super::Decode;
use crate::number;
use crate::reader::{Reader, Stop};

macro_rules! integers {
    ($($integer:ty: $read:ident),*) => {$(
        impl Decode for $integer {
            #[inline]
            fn decode(reader: &mut Reader<'_>) -> Result<Self, Stop> {
                let value = number::$read(reader.number()?).ok_or(Stop)?;
                Self::try_from(value).map_err(|_| Stop)
            }
        }
    )*};
}

integers!(i8: as_i64, i16: as_i64, i32: as_i64, i64: as_i64, u8: as_u64, u16: as_u64, u32: as_u64, u64: as_u64);

impl Decode for f64 {
    #[inline]
    fn decode(reader: &mut Reader<'_>) -> Result<Self, Stop> {
        number::as_f64(reader.number()?).ok_or(Stop)
    }
}
