//! Unions: which variant a value is of.

use std::borrow::Cow;

use serde::de::{Deserialize as _, Deserializer, Error as _};
use serde_json::{Map, Value};

use super::Decode;
use crate::limits::Limits;
use crate::reader::{ReadError, Reader, Token, member};
use crate::schema::{Schema, Types};
use crate::validate;

/// The string under `name` of the object that begins here; the reader stays.
///
/// # Errors
///
/// If the object or the string is missing.
pub fn tag<'b>(reader: &mut Reader<'b>, name: &str) -> Result<Cow<'b, str>, ReadError> {
    let start = reader.mark();
    if !member(reader, name)? || reader.peek()? != Token::String {
        return Err(ReadError);
    }
    let tag = reader.unescaped()?;
    reader.rewind(start);
    Ok(tag)
}

/// Reads a property that can only have one value, which the union that it chose already holds.
///
/// # Errors
///
/// When it has another value, or is repeated: `seen` is set by the first.
pub fn tagged(reader: &mut Reader<'_>, value: &str, seen: Option<&mut bool>) -> Result<(), ReadError> {
    let is_first = seen.is_some_and(|seen| !std::mem::replace(seen, true));
    if is_first && reader.string()?.is(value) { Ok(()) } else { Err(ReadError) }
}

/// What is known of a tag before the object is read.
pub const fn unseen(_tag: &str) -> bool {
    false
}

/// Reads an object whatever it is, and leaves out the tags that the unions around it write.
///
/// # Errors
///
/// When something else stands here, or `serde_json` cannot hold it.
pub fn kept<T: From<Map<String, Value>>>(reader: &mut Reader<'_>, within: &[&str]) -> Result<T, ReadError> {
    let mut members = Map::decode(reader)?;
    for tag in within {
        members.remove(*tag);
    }
    Ok(members.into())
}

/// A case of a union: the JSON types and the schemas of its values.
pub type Case<'c> = (Types, &'c [&'static Schema]);

/// The first case that the value which begins here fits: it has one of the types and satisfies all of the
/// schemas. The reader stays.
///
/// ```
/// use hookwright_core::decode::choose;
/// use hookwright_core::reader::Reader;
/// use hookwright_core::schema::{Schema, Types};
///
/// static OBJECT: Schema = Schema { types: Types::OBJECT, ..Schema::ANY };
/// let mut reader = Reader::new(b"{}", 128)?;
/// assert_eq!(choose(&mut reader, &[(Types::STRING, &[]), (Types::OBJECT, &[&OBJECT])])?, 1);
/// # Ok::<(), hookwright_core::reader::ReadError>(())
/// ```
///
/// # Errors
///
/// When the value is not JSON, or fits none.
pub fn choose(reader: &mut Reader<'_>, cases: &[Case<'_>]) -> Result<usize, ReadError> {
    let found = json_type(reader.peek()?);
    let start = reader.mark();
    for (index, (types, schemas)) in cases.iter().enumerate() {
        if !types.has(found) {
            continue;
        }
        let fits = schemas.iter().all(|schema| {
            let holds = validate::check(reader, schema).is_ok();
            reader.rewind(start);
            holds
        });
        if fits {
            return Ok(index);
        }
    }
    Err(ReadError)
}

fn json_type(token: Token) -> Types {
    match token {
        Token::Null => Types::NULL,
        Token::True | Token::False => Types::BOOLEAN,
        Token::Number => Types::NUMBER,
        Token::String => Types::STRING,
        Token::Array => Types::ARRAY,
        Token::Object => Types::OBJECT,
    }
}

/// Reads from serde what its own attributes could only guess at: the value is written as JSON, and decoded.
///
/// # Errors
///
/// When the value is not one of JSON, or not a valid `T`.
pub fn deserialize<'de, T, D>(deserializer: D) -> Result<T, D::Error>
where
    T: for<'b> Decode<'b>,
    D: Deserializer<'de>,
{
    let value = Value::deserialize(deserializer)?;
    let body = serde_json::to_vec(&value).map_err(D::Error::custom)?;
    decode_all(&body).map_err(|ReadError| D::Error::custom("the value does not satisfy its schema"))
}

fn decode_all<T: for<'b> Decode<'b>>(body: &[u8]) -> Result<T, ReadError> {
    let mut reader = Reader::new(body, Limits::DEFAULT.max_depth)?;
    let value = T::decode(&mut reader)?;
    reader.end().map(|()| value)
}

/// Reads an object of one member by a function that is told the member's name.
///
/// # Errors
///
/// When something else stands here, the object has no member or several, or the member is refused.
pub fn only_member<'b, T>(
    reader: &mut Reader<'b>,
    value: impl FnOnce(&mut Reader<'b>, &str) -> Result<T, ReadError>,
) -> Result<T, ReadError> {
    let mut object = reader.object()?;
    let name = reader.key(&mut object)?.ok_or(ReadError)?;
    let value = value(reader, &name.decode())?;
    if reader.key(&mut object)?.is_some() { Err(ReadError) } else { Ok(value) }
}
