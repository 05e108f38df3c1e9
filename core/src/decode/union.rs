//! Unions that a property tells apart.

use std::borrow::Cow;

use crate::reader::{ReadError, Reader, Token, member};

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
pub fn tagged(reader: &mut Reader<'_>, value: &str, seen: &mut bool) -> Result<(), ReadError> {
    if std::mem::replace(seen, true) || !reader.string()?.is(value) {
        return Err(ReadError);
    }
    Ok(())
}
