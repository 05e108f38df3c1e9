//! The place of a value that its Rust type cannot hold.

use crate::reader::{ReadError, Reader, Token};

/// Where the innermost value begins that a reader was in, or had just passed, at the offset `end`.
pub(super) fn start(body: &[u8], depth: usize, end: usize) -> usize {
    let Ok(mut reader) = Reader::new(body, depth) else { return 0 };
    let mut start = 0;
    // A level is entered only if it is not the last, so this ends.
    while let Ok(Some(inner)) = part(&mut reader, end) {
        start = inner;
    }
    start
}

/// Moves to the member or item that is around `end`, if there is one.
fn part(reader: &mut Reader<'_>, end: usize) -> Result<Option<usize>, ReadError> {
    match reader.peek()? {
        Token::Object => {
            let mut object = reader.object()?;
            while reader.key(&mut object)?.is_some() {
                if let Some(start) = around(reader, end)? {
                    return Ok(Some(start));
                }
            }
        }
        Token::Array => {
            let mut array = reader.array()?;
            while reader.item(&mut array)? {
                if let Some(start) = around(reader, end)? {
                    return Ok(Some(start));
                }
            }
        }
        _ => {}
    }
    Ok(None)
}

/// Passes the value that comes next; if it is around `end`, comes back to its beginning.
fn around(reader: &mut Reader<'_>, end: usize) -> Result<Option<usize>, ReadError> {
    reader.peek()?;
    let (mark, start) = (reader.mark(), reader.offset());
    reader.skip()?;
    if start < end && end <= reader.offset() {
        reader.rewind(mark);
        return Ok(Some(start));
    }
    Ok(None)
}
