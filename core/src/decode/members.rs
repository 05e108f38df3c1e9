//! The members of an object, handed to a decoder by the index of their names.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::Text;
use crate::reader::{Key, Names, Object, RawStr, ReadError, Reader};
use crate::schema::Schema;
use crate::validate;

/// What happens to members that the list of names does not have.
pub enum Others<'o, 'b> {
    /// They are skipped.
    Skip,
    /// They are refused.
    Refuse,
    /// Their values are checked, and not kept.
    Check(&'static Schema),
    /// Their values are read by a function, which may keep them.
    Keep(Keep<'o, 'b>),
}

/// Reads the value of a member by its name.
pub type Keep<'o, 'b> = &'o mut dyn FnMut(&mut Reader<'b>, RawStr<'b>) -> Result<(), ReadError>;

/// Reads the value of a member by the index of its name.
pub type Known<'o, 'b> = &'o mut dyn FnMut(&mut Reader<'b>, usize) -> Result<(), ReadError>;

/// Reads what is left of an object: the value of each member whose name is in `names` by `known`, the others as
/// `others` says.
///
/// # Errors
///
/// When something else stands here, or a member is refused.
// The functions are called through pointers on purpose. Inlined into one loop, the places of all fields
// would be live in it at once, and be copied with every member.
pub fn members<'b>(
    reader: &mut Reader<'b>,
    mut object: Object,
    names: &'static Names,
    mut others: Others<'_, 'b>,
    known: Known<'_, 'b>,
) -> Result<(), ReadError> {
    loop {
        match reader.known_key(&mut object, names)? {
            Key::Known(index) => known(reader, index)?,
            Key::End => return Ok(()),
            Key::Other(name) => match &mut others {
                Others::Skip => reader.skip()?,
                Others::Refuse => return Err(ReadError),
                Others::Check(schema) => validate::check(reader, schema)?,
                Others::Keep(keep) => keep(reader, name)?,
            },
        }
    }
}

/// Where members without a field are kept; of a repeated name the last value counts.
pub trait Members<'b> {
    /// What a member is.
    type Value;

    /// Keeps a member.
    fn keep(&mut self, name: RawStr<'b>, value: Self::Value);
}

impl<'b, K: Text<'b>, T> Members<'b> for BTreeMap<K, T> {
    type Value = T;

    fn keep(&mut self, name: RawStr<'b>, value: T) {
        self.insert(K::from_text(name.decode()), value);
    }
}

impl Members<'_> for Map<String, Value> {
    type Value = Value;

    fn keep(&mut self, name: RawStr<'_>, value: Value) {
        self.insert(name.into_string(), value);
    }
}
