//! Lists, maps and tuples.

use std::collections::BTreeMap;

use super::{Decode, Text};
use crate::reader::{Array, ReadError, Reader};
use crate::schema::Schema;

impl<'b, T: Decode<'b>> Decode<'b> for Vec<T> {
    fn decode(reader: &mut Reader<'b>) -> Result<Self, ReadError> {
        items(reader, T::decode)
    }
}

/// How many items a list has that is read before it is allocated, …
const FEW: usize = 4;

/// … and how many bytes each has at most.
const SMALL: usize = 32;

#[inline]
fn items<'b, T>(
    reader: &mut Reader<'b>,
    item: impl Fn(&mut Reader<'b>) -> Result<T, ReadError>,
) -> Result<Vec<T>, ReadError> {
    let mut array = reader.array()?;
    let mut items = Vec::new();
    if size_of::<T>() <= SMALL {
        // Of a short list the length is known before room is made for it.
        let mut few = [const { None }; FEW];
        for count in 0..FEW {
            if !reader.item(&mut array)? {
                items.reserve_exact(count);
                few.into_iter().flatten().for_each(|item| items.push(item));
                return Ok(items);
            }
            if let Some(place) = few.get_mut(count) {
                *place = Some(item(reader)?);
            }
        }
        items.reserve_exact(2 * FEW);
        few.into_iter().flatten().for_each(|item| items.push(item));
    }
    while reader.item(&mut array)? {
        items.push(item(reader)?);
    }
    // A list may live as long as its receiver: it owns what it needs and no more.
    items.shrink_to_fit();
    Ok(items)
}

/// Reads a list by a function for its items; `schema` has nothing but `type`, `items`, `minItems` and
/// `maxItems`.
///
/// # Errors
///
/// When something else stands here, or the list or an item is refused.
#[inline]
pub fn list<'b, T>(
    reader: &mut Reader<'b>,
    schema: &'static Schema,
    item: impl Fn(&mut Reader<'b>) -> Result<T, ReadError>,
) -> Result<Vec<T>, ReadError> {
    let items = items(reader, item)?;
    let Some(keywords) = schema.array else { return Ok(items) };
    let count = items.len() as u64;
    let few = count < keywords.min_items;
    if few || keywords.max_items.is_some_and(|max| count > max) { Err(ReadError) } else { Ok(items) }
}

/// Of a repeated name the last value counts.
impl<'b, K: Text<'b>, T: Decode<'b>> Decode<'b> for BTreeMap<K, T> {
    fn decode(reader: &mut Reader<'b>) -> Result<Self, ReadError> {
        map(reader, T::decode)
    }
}

/// Reads a map by a function for its values; of a repeated name the last value counts.
///
/// # Errors
///
/// When something else stands here, or a value is refused.
#[inline]
pub fn map<'b, K: Text<'b>, T>(
    reader: &mut Reader<'b>,
    value: impl Fn(&mut Reader<'b>) -> Result<T, ReadError>,
) -> Result<BTreeMap<K, T>, ReadError> {
    let mut members = BTreeMap::new();
    let mut object = reader.object()?;
    while let Some(name) = reader.key(&mut object)? {
        let name = K::from_text(name.decode());
        members.insert(name, value(reader)?);
    }
    Ok(members)
}

fn next<'b, T: Decode<'b>>(reader: &mut Reader<'b>, array: &mut Array) -> Result<T, ReadError> {
    if reader.item(array)? { T::decode(reader) } else { Err(ReadError) }
}

macro_rules! tuples {
    ($(($($item:ident)+))*) => {$(
        impl<'b, $($item: Decode<'b>),+> Decode<'b> for ($($item,)+) {
            fn decode(reader: &mut Reader<'b>) -> Result<Self, ReadError> {
                let mut array = reader.array()?;
                let items = ($(next::<$item>(reader, &mut array)?,)+);
                if reader.item(&mut array)? { Err(ReadError) } else { Ok(items) }
            }
        }
    )*};
}

tuples! {
    (A) (A B) (A B C) (A B C D) (A B C D E) (A B C D E F) (A B C D E F G) (A B C D E F G H)
    (A B C D E F G H I) (A B C D E F G H I J) (A B C D E F G H I J K) (A B C D E F G H I J K L)
}
