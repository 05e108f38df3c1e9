//! Strings: read as slices of the body.

use super::escape::{UNKNOWN, escape, simple};
use super::raw_str::Escapes;
use super::scan::{CHUNK, plain_run, stop, stop_after};
use super::{RawStr, ReadError, Reader};
use crate::pattern::Pattern;

impl<'b> Reader<'b> {
    /// Reads a string.
    ///
    /// # Errors
    ///
    /// When something else stands here, or the string has a control character, a bad escape or an
    /// escaped lone surrogate (RFC 8259 §7, §8.2).
    #[inline]
    pub fn string(&mut self) -> Result<RawStr<'b>, ReadError> {
        let start = self.at + 1;
        let escapes = self.skip_string()?;
        Ok(RawStr::new(self.text.get(start..self.at - 1).unwrap_or_default(), escapes))
    }

    /// Reads a string that has no escapes; otherwise, and in the shortest bodies, nothing is read.
    #[inline]
    pub(crate) fn plain_string(&mut self) -> Option<&'b str> {
        let [b'"', run @ ..] = self.text.as_bytes().get(self.at..)? else { return None };
        let (mut rest, start) = (run, self.at + 1);
        let mut end = start;
        let len = loop {
            let Some((chunk, after)) = rest.split_first_chunk() else {
                // The body's last chunk begins before this place.
                let last = self.text.as_bytes().last_chunk::<CHUNK>()?;
                break stop_after(*last, CHUNK - rest.len())?;
            };
            match stop(*chunk) {
                Some(len) => break len,
                None => end += CHUNK,
            }
            rest = after;
        };
        if rest.get(len) != Some(&b'"') {
            return None;
        }
        end += len;
        let text = self.text.get(start..end)?;
        self.at = end + 1;
        Some(text)
    }

    /// Moves past a string if one pass over it as it is written tells whether it matches a pattern.
    #[inline]
    pub(crate) fn match_string(&mut self, pattern: &Pattern) -> Option<bool> {
        let [b'"', written @ ..] = self.text.as_bytes().get(self.at..)? else { return None };
        let (matches, len) = pattern.search_quoted(written)?;
        self.at += len + 2;
        Some(matches)
    }

    /// Moves past a string; gives what its escapes come to.
    #[inline]
    pub(crate) fn skip_string(&mut self) -> Result<Escapes, ReadError> {
        let Some([b'"', run @ ..]) = self.text.as_bytes().get(self.at..) else {
            return Err(self.fail("expected a string"));
        };
        let len = plain_run(run);
        if run.get(len) == Some(&b'"') {
            self.at += len + 2;
            return Ok(Escapes::NONE);
        }
        self.at += len + 1;
        self.escaped_rest()
    }

    /// From the first character that is not plain to just past the closing quote.
    #[inline(never)]
    pub(super) fn escaped_rest(&mut self) -> Result<Escapes, ReadError> {
        let bytes = self.text.as_bytes();
        let (mut at, mut escapes, mut simple_ones) = (self.at, Escapes::NONE, 0);
        while let Some(rest @ [b'\\', kind, after @ ..]) = bytes.get(at..) {
            if simple(*kind).is_some() {
                simple_ones += 1;
                at += 2 + plain_run(after);
                continue;
            }
            match escape(rest) {
                Ok(escape) => {
                    at += escape.len;
                    escapes.add(escape);
                }
                Err(message) => return Err(self.fail_at(at, message)),
            }
            // One after the other, as in a script of which no character is plain.
            if bytes.get(at) != Some(&b'\\') {
                at += plain_run(bytes.get(at..).unwrap_or_default());
            }
        }
        escapes.add_simple(simple_ones);
        match bytes.get(at) {
            Some(b'"') => {
                self.at = at + 1;
                Ok(escapes)
            }
            Some(b'\\') => Err(self.fail_at(at, UNKNOWN)),
            Some(_) => Err(self.fail_at(at, "control characters in strings must be escaped")),
            None => Err(self.fail_at(at, "the input ends within a string")),
        }
    }

    fn fail_at(&mut self, at: usize, message: &'static str) -> ReadError {
        self.at = at;
        self.fail(message)
    }
}
