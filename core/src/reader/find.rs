//! Finds one member of a body without reading the rest into memory.

use std::borrow::Cow;
use std::ops::Range;

use super::{ReadError, Reader, Token};
use crate::pointer;

/// Moves `reader` from an object to the value of its member `name`; if a name is repeated, to the last.
///
/// # Errors
///
/// When the object is not JSON.
pub fn member(reader: &mut Reader<'_>, name: &str) -> Result<bool, ReadError> {
    if reader.peek()? != Token::Object {
        return Ok(false);
    }
    let mut object = reader.object()?;
    let mut found = None;
    while let Some(key) = reader.key(&mut object)? {
        if key.is(name) {
            found = Some(reader.mark());
        }
        reader.skip()?;
    }
    if let Some(mark) = found {
        reader.rewind(mark);
    }
    Ok(found.is_some())
}

/// The string or number at a JSON pointer (RFC 6901) of `body`, unescaped; `None` if it does not exist,
/// or if the body is not JSON as far as it had to be read.
///
/// ```
/// use hookwright_core::reader::string_at;
/// let body = br#"{"data": [{"id": "evt_1"}], "type": "order.paid"}"#;
/// assert_eq!(string_at(body, "/type", 128).as_deref(), Some("order.paid"));
/// assert_eq!(string_at(body, "/data/0/id", 128).as_deref(), Some("evt_1"));
/// assert_eq!(string_at(body, "/data", 128), None);
/// ```
pub fn string_at<'b>(body: &'b [u8], pointer: &str, depth: usize) -> Option<Cow<'b, str>> {
    let mut reader = Reader::new(body, depth).ok()?;
    go_to(&mut reader, pointer)?;
    match reader.peek().ok()? {
        Token::String => reader.unescaped().ok(),
        Token::Number => Some(Cow::Borrowed(reader.number().ok()?.text())),
        _ => None,
    }
}

/// The place of the value at a JSON pointer (RFC 6901) of `body`, in bytes; `None` if there is none, or if the body is
/// not JSON as far as it had to be read.
///
/// ```
/// use hookwright_core::reader::place_at;
/// assert_eq!(place_at(br#"{"id": 1, "data": [true] }"#, "/data", 128), Some(18..24));
/// assert_eq!(place_at(b"{}", "/data", 128), None);
/// ```
pub fn place_at(body: &[u8], pointer: &str, depth: usize) -> Option<Range<usize>> {
    let mut reader = Reader::new(body, depth).ok()?;
    go_to(&mut reader, pointer)?;
    let from = reader.offset();
    reader.skip().ok()?;
    Some(from..reader.offset())
}

/// Moves `reader` to the value at a pointer.
fn go_to(reader: &mut Reader<'_>, pointer: &str) -> Option<()> {
    for token in pointer::tokens(pointer)? {
        let found = match reader.peek().ok()? {
            Token::Object => member(reader, &token).ok()?,
            Token::Array => element(reader, &token).ok()?,
            _ => false,
        };
        if !found {
            return None;
        }
    }
    Some(())
}

/// Moves `reader` from an array to the item whose index is written in `token`.
fn element(reader: &mut Reader<'_>, token: &str) -> Result<bool, ReadError> {
    let Some(index) = pointer::index(token) else { return Ok(false) };
    let mut array = reader.array()?;
    for _ in 0..index {
        if !reader.item(&mut array)? {
            return Ok(false);
        }
        reader.skip()?;
    }
    reader.item(&mut array)
}
