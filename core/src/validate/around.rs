//! The values around a place of a body: where reading stopped.

use crate::reader::{Array, Object, ReadError, Reader, Token};

/// The values that a reader was in, or had just passed, at an offset.
#[derive(Debug, Default)]
pub(super) struct Around {
    /// Where the objects and arrays begin that were still open, the outermost first.
    pub(super) open: Vec<usize>,
    /// Where the innermost value begins.
    pub(super) innermost: usize,
}

/// Where the innermost value of `body` begins that a reader was in, or had just passed, at the offset `end`.
pub(super) fn start(body: &[u8], depth: usize, end: usize) -> usize {
    Reader::new(body, depth).map_or(0, |mut reader| around(&mut reader, end).innermost)
}

/// The values around `end` within the value that begins here, in one pass; of one that is not JSON, as far as it is.
pub(super) fn around(reader: &mut Reader<'_>, end: usize) -> Around {
    let mut walk = Walk { open: Vec::new(), passed: reader.offset(), end, spare: reader.len() };
    // It stops where the input is not JSON, too.
    let _ = walk.go(reader);
    let open: Vec<usize> = walk.open.iter().map(|(start, _)| *start).collect();
    let innermost = open.last().copied().unwrap_or(walk.passed).max(walk.passed);
    Around { open, innermost }
}

enum Open {
    Object(Object),
    Array(Array),
}

struct Walk {
    open: Vec<(usize, Open)>,
    /// Where a value begins that ends at the offset, or around it, and holds no others.
    passed: usize,
    end: usize,
    /// How many bytes may still be skipped in vain.
    spare: usize,
}

impl Walk {
    fn go(&mut self, reader: &mut Reader<'_>) -> Result<(), ReadError> {
        self.value(reader)?;
        while reader.offset() < self.end {
            let Some((start, open)) = self.open.last_mut() else { break };
            let more = match open {
                Open::Object(object) => reader.key(object)?.is_some(),
                Open::Array(array) => reader.item(array)?,
            };
            if more {
                if reader.offset() >= self.end {
                    break;
                }
                self.value(reader)?;
            } else {
                if reader.offset() >= self.end {
                    self.passed = *start;
                }
                self.open.pop();
            }
        }
        Ok(())
    }

    /// Skips an object or array that ends before the offset; the reader stays at others.
    fn passes(&mut self, reader: &mut Reader<'_>) -> bool {
        if self.open.is_empty() || self.spare == 0 {
            return false;
        }
        let start = reader.mark();
        if reader.skip().is_ok() && reader.offset() < self.end {
            return true;
        }
        self.spare = self.spare.saturating_sub(reader.offset() - start.offset());
        reader.rewind(start);
        false
    }

    /// Enters or passes the value that begins here.
    fn value(&mut self, reader: &mut Reader<'_>) -> Result<(), ReadError> {
        let token = reader.peek()?;
        let start = reader.offset();
        match token {
            Token::Object | Token::Array if self.passes(reader) => {}
            Token::Object => self.open.push((start, Open::Object(reader.object()?))),
            Token::Array => self.open.push((start, Open::Array(reader.array()?))),
            _ => {
                reader.skip()?;
                if reader.offset() >= self.end {
                    self.passed = start;
                }
            }
        }
        Ok(())
    }
}
