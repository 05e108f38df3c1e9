//! Members of objects, and the guess at the next name.
//!
//! A provider sends its keys in one order, so the name that comes next is compared in place first;
//! only when it is another one are the names searched.

use super::name::{Name, Written};
use super::names::{self, Lookup};
use super::scan::{gap, plain_run, stop};
use super::{RawStr, ReadError, Reader};

const NAME: &str = "expected a name in double quotes";

/// An object that is being read.
#[derive(Clone, Copy, Debug)]
pub struct Object {
    /// What stands before the next member: `{`, then `,`.
    separator: u8,
    /// The index of the name that is expected next.
    expected: usize,
}

/// A member's name, looked up in a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key<'b> {
    /// The name at this index of the list.
    Known(usize),
    /// A name that is not in the list.
    Other(RawStr<'b>),
    /// The object has no more members.
    End,
}

/// What the search for a name came to; it is small, to be handed out in registers.
enum Searched {
    /// The name at this index of the list.
    Known(usize),
    /// A name of this many bytes that is not in the list.
    Other(usize),
    /// It is written in another way, and still to be read.
    Spelled,
}

impl<'b> Reader<'b> {
    /// Opens an object.
    ///
    /// # Errors
    ///
    /// If something else is here, or it nests too deep.
    #[inline]
    pub fn object(&mut self) -> Result<Object, ReadError> {
        self.open(b'{')?;
        Ok(Object { separator: b'{', expected: 0 })
    }

    /// The next member's name, or `None` at the object's end; after a name the reader stands at its value.
    ///
    /// # Errors
    ///
    /// When neither a member nor the end of the object follows.
    #[inline]
    pub fn key(&mut self, object: &mut Object) -> Result<Option<RawStr<'b>>, ReadError> {
        if !self.member(object.separator)? {
            return Ok(None);
        }
        object.separator = b',';
        let name = match self.plain_string() {
            Some(name) => RawStr::unescaped(name),
            None => self.string()?,
        };
        self.colon()?;
        Ok(Some(name))
    }

    /// Skips the next member's name; `false` at the object's end.
    #[inline]
    pub(super) fn skip_key(&mut self, object: &mut Object) -> Result<bool, ReadError> {
        if !self.member(object.separator)? {
            return Ok(false);
        }
        object.separator = b',';
        self.skip_string()?;
        self.colon()?;
        Ok(true)
    }

    /// Moves to the quote of a member's name, from the place where [`Reader::key`] was called.
    ///
    /// # Errors
    ///
    /// When no member begins here.
    pub fn name(&mut self) -> Result<(), ReadError> {
        self.space();
        if let Some(b'{' | b',') = self.byte() {
            self.at += 1;
            self.space();
        }
        if self.byte() == Some(b'"') { Ok(()) } else { Err(self.fail(NAME)) }
    }

    /// Where the quote stands before a string of this body that was read.
    pub(crate) fn quote_of(&self, text: RawStr<'b>) -> usize {
        let begin = text.raw().as_ptr().addr().wrapping_sub(self.text.as_ptr().addr());
        begin.saturating_sub(1)
    }

    /// The next member's name, looked up in `names`; after a name the reader stands at its value.
    ///
    /// # Errors
    ///
    /// When neither a member nor the end of the object follows.
    #[allow(clippy::inline_always, reason = "it is called in one place of a loop, and done for every member")]
    #[inline(always)]
    pub fn known_key<L: Lookup>(&mut self, object: &mut Object, names: &L) -> Result<Key<'b>, ReadError> {
        let key = match self.next_name(object) {
            Some((at, name)) => {
                self.at = at;
                object.separator = b',';
                let expected = names.names().get(object.expected);
                match expected.and_then(|expected| expected.as_ref().at_start(name)) {
                    Some(len) => {
                        self.at += len;
                        self.space();
                        object.expected += 1;
                        return Ok(Key::Known(object.expected - 1));
                    }
                    None => self.searched_key(names)?,
                }
            }
            None if object.separator == b',' && self.byte() == Some(b'}') => {
                self.at += 1;
                self.depth += 1;
                Key::End
            }
            None if self.member(object.separator)? => self.searched_key(names)?,
            None => Key::End,
        };
        object.separator = b',';
        if let Key::Known(index) = key {
            object.expected = index + 1;
        }
        Ok(key)
    }

    /// Moves past the next member's name to its value, if it is `name`; otherwise nothing is read.
    #[allow(
        clippy::inline_always,
        reason = "the name is a constant, of which a few comparisons of words are left"
    )]
    #[inline(always)]
    pub fn next_is(&mut self, object: &mut Object, name: &Name) -> bool {
        let Some(written) = self.text.as_bytes().get(self.at..) else { return false };
        match name.at_separator(object.separator, written) {
            Some(len) => self.at += len,
            None => {
                let after_space = written.get(1).is_some_and(|byte| *byte <= b' ');
                if !after_space || !self.spaced_name_is(object.separator, name) {
                    return false;
                }
            }
        }
        self.space();
        object.separator = b',';
        true
    }

    /// The same where white space is before the name.
    #[inline(never)]
    fn spaced_name_is(&mut self, separator: u8, name: &Name) -> bool {
        let Some((at, written)) = self.next_name(&Object { separator, expected: 0 }) else { return false };
        let Some(len) = name.at_start(written) else { return false };
        self.at = at + len;
        true
    }

    /// Moves past the end of an object of which members were read, if it ends here.
    #[inline]
    pub fn ends(&mut self, object: &Object) -> bool {
        let ends = object.separator == b',' && self.byte() == Some(b'}');
        if ends {
            self.at += 1;
            self.depth += 1;
        }
        ends
    }

    /// Where the next member's name begins, if the usual white space is before it.
    #[allow(clippy::inline_always, reason = "a part of the above")]
    #[inline(always)]
    fn next_name(&self, object: &Object) -> Option<(usize, &'b [u8])> {
        let [separator, rest @ ..] = self.text.as_bytes().get(self.at..)? else { return None };
        if *separator != object.separator {
            return None;
        }
        if rest.first() == Some(&b'"') {
            return Some((self.at + 1, rest));
        }
        let gap = gap(rest)?;
        let name = rest.get(gap..).filter(|name| name.first() == Some(&b'"'))?;
        Some((self.at + 1 + gap, name))
    }

    /// The name that begins here, if it is not the one that is expected.
    #[inline]
    fn searched_key<L: Lookup>(&mut self, names: &L) -> Result<Key<'b>, ReadError> {
        let from = self.at + 1;
        let searched = if names.names().is_empty() { self.unlisted_key() } else { self.search_key(names) };
        Ok(match searched {
            Searched::Known(index) => Key::Known(index),
            Searched::Other(len) => {
                let text = self.text.get(from..from + len).unwrap_or_default();
                Key::Other(RawStr::unescaped(text))
            }
            Searched::Spelled => self.spelled_key(names)?,
        })
    }

    /// Finds a name that is written as usual, and moves to its value.
    #[inline(never)]
    fn search_key<L: Lookup>(&mut self, names: &L) -> Searched {
        let Some(written) = self.text.as_bytes().get(self.at..) else { return Searched::Spelled };
        let run = written.get(1..).and_then(<[u8]>::first_chunk).and_then(|chunk| stop(*chunk));
        match run {
            Some(run) => self.search_written(names, written, run + 3),
            None => self.search_long_key(names, written),
        }
    }

    #[inline(never)]
    fn search_long_key<L: Lookup>(&mut self, names: &L, written: &[u8]) -> Searched {
        let run = written.get(1..).map_or(0, plain_run);
        self.search_written(names, written, run + 3)
    }

    /// `len`: of the name with its quotes and its colon, if these are there.
    #[inline]
    fn search_written<L: Lookup>(&mut self, names: &L, written: &[u8], len: usize) -> Searched {
        if written.get(len - 2) != Some(&b'"') || written.get(len - 1) != Some(&b':') {
            return Searched::Spelled;
        }
        // Near the end of a body, words do not tell.
        let Some(piece) = Written::at(written, len) else { return Searched::Spelled };
        let found = names::find(names, piece, written);
        self.at += len;
        self.space();
        match found {
            Some(index) => Searched::Known(index),
            None => Searched::Other(len - 3),
        }
    }

    /// The same where no name is known.
    #[inline(never)]
    fn unlisted_key(&mut self) -> Searched {
        let Some([b'"', written @ ..]) = self.text.as_bytes().get(self.at..) else {
            return Searched::Spelled;
        };
        let len = plain_run(written);
        if written.get(len) != Some(&b'"') || written.get(len + 1) != Some(&b':') {
            return Searched::Spelled;
        }
        self.at += len + 3;
        self.space();
        Searched::Other(len)
    }

    /// Finds a name that is written in another way, such as with escapes.
    #[inline(never)]
    fn spelled_key<L: Lookup>(&mut self, names: &L) -> Result<Key<'b>, ReadError> {
        let text = self.string()?;
        self.colon()?;
        let found = names.names().iter().position(|name| text.is(name.as_ref().as_str()));
        Ok(found.map_or(Key::Other(text), Key::Known))
    }

    /// Whether a member follows; after `true` the reader stands at its name's quote.
    fn member(&mut self, separator: u8) -> Result<bool, ReadError> {
        self.space();
        let byte = self.byte();
        if byte == Some(separator) {
            self.at += 1;
            self.space();
            match self.byte() {
                Some(b'"') => return Ok(true),
                Some(b'}') if separator == b'{' => {}
                _ => return Err(self.fail(NAME)),
            }
        } else if byte != Some(b'}') || separator != b',' {
            return Err(self.fail("expected `,` or `}`"));
        }
        self.at += 1;
        self.depth += 1;
        Ok(false)
    }

    #[inline]
    fn colon(&mut self) -> Result<(), ReadError> {
        self.space();
        if self.byte() != Some(b':') {
            return Err(self.fail("expected `:`"));
        }
        self.at += 1;
        self.space();
        Ok(())
    }
}
