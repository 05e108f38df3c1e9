//! Hashes of JSON values, such that equal values have equal ones (2020-12 Core §4.2.2): numbers by value,
//! objects without order, of a repeated name the last value.
//!
//! They have 128 bits and a random key: an attacker cannot construct values that collide, and a collision by
//! chance is negligible. So values are told apart in the one pass that reads them.

use std::hash::{BuildHasher, DefaultHasher, Hash, Hasher, RandomState};

use crate::number;
use crate::reader::{RawStr, ReadError, Reader, Token};
use crate::schema::Constant;

/// What a hash begins with, for each type.
#[derive(Clone, Copy)]
enum Kind {
    Null,
    Yes,
    No,
    Number,
    String,
    Array,
    Object,
}

fn begin(keys: &RandomState, kind: Kind) -> DefaultHasher {
    let mut hasher = keys.build_hasher();
    hasher.write_u8(kind as u8);
    hasher
}

fn end(mut hasher: DefaultHasher) -> u128 {
    let first = hasher.finish();
    hasher.write_u8(u8::MAX);
    u128::from(first) << 64 | u128::from(hasher.finish())
}

/// The hash of a string.
pub(crate) fn hash_text(keys: &RandomState, text: &str) -> u128 {
    let mut hasher = begin(keys, Kind::String);
    text.hash(&mut hasher);
    end(hasher)
}

fn hash_number(keys: &RandomState, text: &str) -> u128 {
    let mut hasher = begin(keys, Kind::Number);
    number::hash_canonical(text, &mut hasher);
    end(hasher)
}

/// The hash of an array, from those of its items.
#[derive(Debug)]
pub(super) struct ArrayHash(DefaultHasher);

impl ArrayHash {
    pub(super) fn new(keys: &RandomState) -> Self {
        Self(begin(keys, Kind::Array))
    }

    pub(super) fn push(&mut self, item: u128) {
        self.0.write_u128(item);
    }

    pub(super) fn finish(self) -> u128 {
        end(self.0)
    }
}

/// The hash of an object, from those of its members.
#[derive(Debug, Default)]
pub(super) struct ObjectHash(Vec<(u128, u128)>);

impl ObjectHash {
    pub(super) fn push(&mut self, keys: &RandomState, name: &str, value: u128) {
        self.0.push((hash_text(keys, name), value));
    }

    pub(super) fn finish(mut self, keys: &RandomState) -> u128 {
        self.0.reverse();
        self.0.sort_by_key(|(name, _)| *name);
        self.0.dedup_by_key(|(name, _)| *name);
        let mut hasher = begin(keys, Kind::Object);
        for (name, value) in self.0 {
            hasher.write_u128(name);
            hasher.write_u128(value);
        }
        end(hasher)
    }
}

/// Reads the value that begins here, and hashes it.
pub(super) fn hash_value(keys: &RandomState, reader: &mut Reader<'_>) -> Result<u128, ReadError> {
    match reader.peek()? {
        Token::Null => reader.null().map(|()| end(begin(keys, Kind::Null))),
        Token::True | Token::False => {
            let kind = if reader.boolean()? { Kind::Yes } else { Kind::No };
            Ok(end(begin(keys, kind)))
        }
        Token::Number => Ok(hash_number(keys, reader.number()?.text())),
        Token::String => Ok(hash_string(keys, reader.string()?)),
        Token::Array => {
            let mut hash = ArrayHash::new(keys);
            let mut array = reader.array()?;
            while reader.item(&mut array)? {
                hash.push(hash_value(keys, reader)?);
            }
            Ok(hash.finish())
        }
        Token::Object => {
            let mut hash = ObjectHash::default();
            let mut object = reader.object()?;
            while let Some(name) = reader.key(&mut object)? {
                let value = hash_value(keys, reader)?;
                hash.push(keys, &name.decode(), value);
            }
            Ok(hash.finish(keys))
        }
    }
}

pub(super) fn hash_string(keys: &RandomState, text: RawStr<'_>) -> u128 {
    hash_text(keys, &text.decode())
}

/// The hash of a value of the schema.
pub(crate) fn hash_constant(keys: &RandomState, value: &Constant) -> u128 {
    match value {
        Constant::Null => end(begin(keys, Kind::Null)),
        Constant::Boolean(value) => end(begin(keys, if *value { Kind::Yes } else { Kind::No })),
        Constant::Number(text) => hash_number(keys, text),
        Constant::String(text) => hash_text(keys, text),
        Constant::Array(items) => {
            let mut hash = ArrayHash::new(keys);
            items.iter().for_each(|item| hash.push(hash_constant(keys, item)));
            hash.finish()
        }
        Constant::Object(members) => {
            let mut hash = ObjectHash::default();
            for (name, value) in *members {
                hash.push(keys, name, hash_constant(keys, value));
            }
            hash.finish(keys)
        }
    }
}

/// Values by their hashes: how many differ.
#[derive(Debug, Default)]
pub(super) struct Distinct {
    hashes: Vec<u128>,
    repeats: bool,
}

impl Distinct {
    pub(super) fn push(&mut self, hash: u128) {
        if self.hashes.len() == self.hashes.capacity() {
            // Values that repeat take no room; those that do not are longer than their hashes soon.
            self.settle();
            self.hashes.reserve_exact((self.hashes.len() / 2).max(8));
        }
        self.hashes.push(hash);
    }

    pub(super) fn has_any(&self) -> bool {
        !self.hashes.is_empty()
    }

    fn settle(&mut self) {
        let all = self.hashes.len();
        self.hashes.sort_unstable();
        self.hashes.dedup();
        self.repeats |= self.hashes.len() < all;
    }

    /// Whether two values are equal.
    pub(super) fn repeats(&mut self) -> bool {
        self.settle();
        self.repeats
    }

    /// How many different values there are.
    pub(super) fn count(&mut self) -> u64 {
        self.settle();
        self.hashes.len() as u64
    }
}
