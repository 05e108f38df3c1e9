//! Members of objects, and the guess at the next name.
//!
//! A provider sends its keys in one order, so the name that comes next is compared in place first;
//! only when it is another one are the names searched.

use super::{Reader, Stop, Text};

/// Something that has a property's name: what [`Reader::known_key`] compares with.
pub trait Name {
    /// The name, unescaped.
    fn name(&self) -> &str;
}

impl Name for &str {
    fn name(&self) -> &str {
        self
    }
}

/// An object that is being read.
#[derive(Clone, Copy, Debug)]
pub struct Object {
    first: bool,
    /// The index of the name that is expected next.
    expected: usize,
}

/// A member's name, looked up in a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key<'b> {
    /// The name at this index of the list.
    Known(usize),
    /// A name that is not in the list.
    Other(Text<'b>),
    /// There is no further member.
    End,
}

impl<'b> Reader<'b> {
    /// Opens an object.
    ///
    /// # Errors
    ///
    /// When something else stands here, or it nests too deep.
    #[inline]
    pub fn object(&mut self) -> Result<Object, Stop> {
        self.open(b'{')?;
        Ok(Object { first: true, expected: 0 })
    }

    /// The next member's name, or `None` at the object's end; after a name the reader stands at its value.
    ///
    /// # Errors
    ///
    /// When neither a member nor the end of the object follows.
    #[inline]
    pub fn key(&mut self, object: &mut Object) -> Result<Option<Text<'b>>, Stop> {
        if !self.member(object)? {
            return Ok(None);
        }
        let name = self.string()?;
        self.colon()?;
        Ok(Some(name))
    }

    /// Skips the next member's name; `false` at the object's end.
    #[inline]
    pub(super) fn skip_key(&mut self, object: &mut Object) -> Result<bool, Stop> {
        if !self.member(object)? {
            return Ok(false);
        }
        self.skip_string()?;
        self.colon()?;
        Ok(true)
    }

    /// Moves to the quote of a member's name, from the place where [`Reader::key`] was called.
    ///
    /// # Errors
    ///
    /// When no member begins here.
    pub fn name(&mut self) -> Result<(), Stop> {
        self.space();
        if self.byte() == Some(b',') {
            self.at += 1;
            self.space();
        }
        if self.byte() == Some(b'"') { Ok(()) } else { Err(self.fail("expected a string")) }
    }

    /// The next member's name, looked up in `names`; after a name the reader stands at its value.
    ///
    /// # Errors
    ///
    /// When neither a member nor the end of the object follows.
    #[inline]
    pub fn known_key<N: Name>(&mut self, object: &mut Object, names: &[N]) -> Result<Key<'b>, Stop> {
        if !self.member(object)? {
            return Ok(Key::End);
        }
        if let Some(after) = names.get(object.expected).and_then(|expected| self.quoted(expected.name())) {
            self.at = after;
            self.colon()?;
            object.expected += 1;
            return Ok(Key::Known(object.expected - 1));
        }
        self.search_key(object, names)
    }

    /// Where the string ends that begins here, if it is written as `"name"`. A name with characters
    /// that JSON must escape is never written so.
    #[inline]
    fn quoted(&self, name: &str) -> Option<usize> {
        let end = self.at + name.len() + 2;
        match self.text.as_bytes().get(self.at..end)? {
            [b'"', written @ .., b'"'] if written == name.as_bytes() => Some(end),
            _ => None,
        }
    }

    #[inline(never)]
    fn search_key<N: Name>(&mut self, object: &mut Object, names: &[N]) -> Result<Key<'b>, Stop> {
        let text = self.string()?;
        self.colon()?;
        // Names after the expected one first: a member that was left out is the usual surprise.
        let (before, after) = names.split_at(object.expected.min(names.len()));
        let found = after.iter().position(|name| text.is(name.name())).map(|index| index + before.len());
        let found = found.or_else(|| before.iter().position(|name| text.is(name.name())));
        Ok(found.map_or(Key::Other(text), |index| {
            object.expected = index + 1;
            Key::Known(index)
        }))
    }

    /// Whether a member follows; after `true` the reader stands at its name's quote.
    #[inline]
    fn member(&mut self, object: &mut Object) -> Result<bool, Stop> {
        self.space();
        match self.byte() {
            Some(b'}') => {
                self.at += 1;
                self.depth += 1;
                Ok(false)
            }
            Some(b',') if !object.first => {
                self.at += 1;
                self.space();
                Ok(true)
            }
            Some(_) if object.first => {
                object.first = false;
                Ok(true)
            }
            _ => Err(self.fail("expected `,` or `}`")),
        }
    }

    #[inline]
    fn colon(&mut self) -> Result<(), Stop> {
        self.space();
        if self.byte() != Some(b':') {
            return Err(self.fail("expected `:`"));
        }
        self.at += 1;
        self.space();
        Ok(())
    }
}
