//! Lists, maps and tuples.

use std::collections::BTreeMap;

use super::Decode;
use crate::reader::{Array, Reader, Stop};

impl<T: Decode> Decode for Vec<T> {
    fn decode(reader: &mut Reader<'_>) -> Result<Self, Stop> {
        let mut items = Self::new();
        let mut array = reader.array()?;
        while reader.item(&mut array)? {
            items.push(T::decode(reader)?);
        }
        // A list may live as long as its receiver: it owns what it needs and no more.
        items.shrink_to_fit();
        Ok(items)
    }
}

/// Of a repeated name the last value counts.
impl<T: Decode> Decode for BTreeMap<String, T> {
    fn decode(reader: &mut Reader<'_>) -> Result<Self, Stop> {
        let mut members = Self::new();
        let mut object = reader.object()?;
        while let Some(name) = reader.key(&mut object)? {
            let name = name.into_string();
            members.insert(name, T::decode(reader)?);
        }
        Ok(members)
    }
}

fn next<T: Decode>(reader: &mut Reader<'_>, array: &mut Array) -> Result<T, Stop> {
    if reader.item(array)? { T::decode(reader) } else { Err(Stop) }
}

macro_rules! tuples {
    ($(($($item:ident)+))*) => {$(
        impl<$($item: Decode),+> Decode for ($($item,)+) {
            fn decode(reader: &mut Reader<'_>) -> Result<Self, Stop> {
                let mut array = reader.array()?;
                let items = ($(next::<$item>(reader, &mut array)?,)+);
                if reader.item(&mut array)? { Err(Stop) } else { Ok(items) }
            }
        }
    )*};
}

tuples! {
    (A) (A B) (A B C) (A B C D) (A B C D E) (A B C D E F) (A B C D E F G) (A B C D E F G H)
    (A B C D E F G H I) (A B C D E F G H I J) (A B C D E F G H I J K) (A B C D E F G H I J K L)
}
