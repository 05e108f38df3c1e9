//! Equality of JSON values (2020-12 Core §4.2.2): numbers by value, objects without order, of a
//! repeated name the last value.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::hash::{Hash, Hasher};

use crate::number::{self, Number};
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

/// Whether the values that begin at `a` and at `b` are equal.
pub(super) fn values(reader: &mut Reader<'_>, a: Checkpoint, b: Checkpoint) -> Result<bool, ReadError> {
    reader.rewind(a);
    let kind = reader.peek()?;
    let mut other = reader.clone();
    other.rewind(b);
    if kind != other.peek()? {
        return Ok(false);
    }
    match kind {
        Token::Null | Token::True | Token::False => Ok(true),
        Token::Number => Ok(reader.number()?.compare(&other.number()?) == Ordering::Equal),
        Token::String => Ok(reader.string()? == other.string()?),
        Token::Array => arrays(reader, &mut other),
        Token::Object => objects(reader, &mut other),
    }
}

fn arrays(reader: &mut Reader<'_>, other: &mut Reader<'_>) -> Result<bool, ReadError> {
    let (mut left, mut right) = (reader.array()?, other.array()?);
    loop {
        match (reader.item(&mut left)?, other.item(&mut right)?) {
            (true, true) => {}
            (more, also) => return Ok(more == also),
        }
        let (a, b) = (reader.mark(), other.mark());
        if !values(reader, a, b)? {
            return Ok(false);
        }
        reader.rewind(a);
        reader.skip()?;
        other.skip()?;
    }
}

fn objects(reader: &mut Reader<'_>, other: &mut Reader<'_>) -> Result<bool, ReadError> {
    let (left, right) = (members(reader)?, members(other)?);
    if left.len() != right.len() {
        return Ok(false);
    }
    for ((name, a), (other_name, b)) in left.into_iter().zip(right) {
        if name != other_name || !values(reader, a, b)? {
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

/// Hashes the value that begins here, so that equal values hash equally, and moves past it.
pub(super) fn hash<H: Hasher>(reader: &mut Reader<'_>, state: &mut H) -> Result<(), ReadError> {
    let kind = reader.peek()?;
    (kind as u8).hash(state);
    match kind {
        Token::Null | Token::True | Token::False => reader.skip(),
        Token::Number => {
            number::hash_canonical(reader.number()?.text(), state);
            Ok(())
        }
        Token::String => {
            reader.string()?.hash(state);
            Ok(())
        }
        Token::Array => {
            let mut array = reader.array()?;
            while reader.item(&mut array)? {
                hash(reader, state)?;
            }
            state.write_u8(u8::MAX);
            Ok(())
        }
        Token::Object => {
            let members = members(reader)?;
            let end = reader.mark();
            for (name, start) in members {
                name.hash(state);
                reader.rewind(start);
                hash(reader, state)?;
            }
            reader.rewind(end);
            Ok(())
        }
    }
}
