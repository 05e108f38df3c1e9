//! Unescaping: runs of plain characters are copied sixteen bytes at a time, with the characters of escapes between
//! them.

use std::borrow::Cow;

use super::escape::{Escape, escape, simple};
use super::scan::{CHUNK, plain_run, stop};
use super::{ReadError, Reader};

/// Unescaped bytes are handed out in blocks of this size. Most strings are shorter.
const BLOCK: usize = 1024;

/// What a chunk and the character of an escape after it add at most.
const ROOM: usize = CHUNK + 4;

impl<'b> Reader<'b> {
    /// Reads a string and unescapes it in the same pass; it allocates only where there are escapes.
    ///
    /// # Errors
    ///
    /// As [`Reader::string`].
    #[inline]
    pub fn unescaped(&mut self) -> Result<Cow<'b, str>, ReadError> {
        match self.plain_string() {
            Some(text) => Ok(Cow::Borrowed(text)),
            None => self.other_string(),
        }
    }

    #[inline(never)]
    fn other_string(&mut self) -> Result<Cow<'b, str>, ReadError> {
        let Some([b'"', run @ ..]) = self.text.as_bytes().get(self.at..) else {
            return Err(self.fail("expected a string"));
        };
        let (start, len) = (self.at + 1, plain_run(run));
        if run.get(len) == Some(&b'"') {
            self.at += len + 2;
            return Ok(Cow::Borrowed(self.text.get(start..start + len).unwrap_or_default()));
        }
        self.unescape(start).map(Cow::Owned)
    }

    /// Unescapes the string whose first character is at `start`.
    #[inline(never)]
    fn unescape(&mut self, start: usize) -> Result<String, ReadError> {
        let mut parts = Parts::of(self.text, start);
        let filled = parts.fill();
        self.at = parts.at;
        if filled == Filled::Ended && self.byte() == Some(b'"') {
            self.at += 1;
            return Ok(parts.block().to_owned());
        }
        // It is a long one, or none: the rest is checked and measured before room is made for it.
        self.at += plain_run(self.rest());
        let escapes = self.escaped_rest()?;
        let rest = self.at - 1 - parts.at - escapes.bytes();
        let mut text = String::with_capacity(parts.len + rest);
        parts.all(Filled::Full, |part| {
            text.push_str(part);
            true
        });
        Ok(text)
    }
}

/// A string in parts, each unescaped.
pub(super) struct Parts<'t> {
    source: &'t str,
    /// Where in the source the next part begins.
    at: usize,
    bytes: [u8; BLOCK + ROOM],
    len: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Filled {
    /// The block is full.
    Full,
    /// The string ended, with the source or with what stands there now.
    Ended,
}

impl<'t> Parts<'t> {
    /// The parts of the string that begins at `start` of `source`.
    #[inline]
    pub(super) const fn of(source: &'t str, start: usize) -> Self {
        Self { source, at: start, bytes: [0; BLOCK + ROOM], len: 0 }
    }

    /// Hands out the parts of a string whose escapes were checked, until `take` declines one; says whether it took
    /// all.
    pub(super) fn each(mut self, take: impl FnMut(&str) -> bool) -> bool {
        let filled = self.fill();
        self.all(filled, take)
    }

    fn all(mut self, mut filled: Filled, mut take: impl FnMut(&str) -> bool) -> bool {
        loop {
            if !take(self.block()) {
                return false;
            }
            if filled == Filled::Ended {
                return true;
            }
            self.len = 0;
            filled = self.fill();
        }
    }

    /// Unescapes until the block is full or the string ends.
    fn fill(&mut self) -> Filled {
        let source = self.source.as_bytes();
        let mut rest = source.get(self.at..).unwrap_or_default();
        let mut len = self.len;
        let filled = loop {
            if len >= BLOCK {
                break Filled::Full;
            }
            let chunk = rest.first_chunk().copied().unwrap_or_else(|| last_chunk(rest));
            put(&mut self.bytes, len, chunk);
            let run = stop(chunk).unwrap_or(CHUNK);
            len += run;
            rest = rest.get(run..).unwrap_or_default();
            match rest {
                [b'\\', kind, after @ ..] => {
                    if let Some(char) = simple(*kind) {
                        put(&mut self.bytes, len, [char]);
                        len += 1;
                        rest = after;
                        continue;
                    }
                    let Ok(Escape { char, len: written }) = escape(rest) else { break Filled::Ended };
                    let mut bytes = [0; 4];
                    char.encode_utf8(&mut bytes);
                    put(&mut self.bytes, len, bytes);
                    len += char.len_utf8();
                    rest = rest.get(written..).unwrap_or_default();
                }
                _ if run < CHUNK => break Filled::Ended,
                _ => {}
            }
        };
        self.len = len;
        self.at = source.len() - rest.len();
        // A run that was cut within a character is cut before it.
        while !self.source.is_char_boundary(self.at) {
            self.at -= 1;
            self.len -= 1;
        }
        filled
    }

    /// What is unescaped and not handed out yet.
    fn block(&self) -> &str {
        let bytes = self.bytes.get(..self.len).unwrap_or_default();
        // Its runs were cut out of a `str` between characters.
        simdutf8::basic::from_utf8(bytes).unwrap_or_default()
    }
}

#[inline]
fn put<const N: usize>(bytes: &mut [u8; BLOCK + ROOM], at: usize, added: [u8; N]) {
    if let Some(place) = bytes.get_mut(at..).and_then(<[u8]>::first_chunk_mut) {
        *place = added;
    }
}

/// The bytes, fewer than a chunk, that the source ends with, and a quote that ends the string.
#[cold]
fn last_chunk(bytes: &[u8]) -> [u8; CHUNK] {
    let mut chunk = [b'"'; CHUNK];
    chunk.iter_mut().zip(bytes).for_each(|(place, byte)| *place = *byte);
    chunk
}
