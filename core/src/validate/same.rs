//! Equality of JSON values (2020-12 Core §4.2.2): numbers by value, objects without order, of a
//! repeated name the last value.

use std::borrow::Cow;
use std::cmp::Ordering;

use crate::number::Number;
use crate::reader::{Checkpoint, ReadError, Reader, Token};
use crate::schema::Constant;

/// Whether the value that begins here is `constant`. The reader's place afterwards is unspecified.
pub(super) fn constant(reader: &mut Reader<'_>, constant: &Constant) -> Result<bool, ReadError> {
    match (reader.peek()?, constant) {
        (Token::Null, Constant::Null)
        | (Token::True, Constant::Boolean(true))
        | (Token::False, Constant::Boolean(false)) => reader.skip().map(|()| true),
        (Token::Number, Constant::Number(text)) => {
            Ok(reader.number()?.compare(&Number::new(text)) == Ordering::Equal)
        }
        (Token::String, Constant::String(text)) => Ok(reader.string()?.is(text)),
        (Token::Array, Constant::Array(items)) => array_is(reader, items),
        (Token::Object, Constant::Object(members)) => object_is(reader, members),
        _ => Ok(false),
    }
}

fn array_is(reader: &mut Reader<'_>, items: &[Constant]) -> Result<bool, ReadError> {
    let mut array = reader.array()?;
    for item in items {
        if !reader.item(&mut array)? {
            return Ok(false);
        }
        let start = reader.mark();
        if !constant(reader, item)? {
            return Ok(false);
        }
        reader.rewind(start);
        reader.skip()?;
    }
    Ok(!reader.item(&mut array)?)
}

fn object_is(reader: &mut Reader<'_>, expected: &[(&str, Constant)]) -> Result<bool, ReadError> {
    let members = members(reader)?;
    if members.len() != expected.len() {
        return Ok(false);
    }
    for (name, value) in expected {
        let Ok(index) = members.binary_search_by(|(key, _)| key.as_ref().cmp(name)) else { return Ok(false) };
        let Some((_, start)) = members.get(index) else { return Ok(false) };
        reader.rewind(*start);
        if !constant(reader, value)? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// The members of the object that begins here, by name; of a repeated name the last.
fn members<'b>(reader: &mut Reader<'b>) -> Result<Vec<(Cow<'b, str>, Checkpoint)>, ReadError> {
    let mut object = reader.object()?;
    let mut members = Vec::new();
    while let Some(name) = reader.key(&mut object)? {
        members.push((name.decode(), reader.mark()));
        reader.skip()?;
    }
    members.reverse();
    members.sort_by(|(a, _), (b, _)| a.cmp(b));
    members.dedup_by(|(later, _), (first, _)| later == first);
    Ok(members)
}
