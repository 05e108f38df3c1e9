//! A strict pull reader over a body's bytes (RFC 8259).
//!
//! The whole body is in memory, so nothing is buffered and nothing is built: a token is a slice of
//! the body, and a position can be saved ([`Reader::mark`]) and read again ([`Reader::rewind`]).
//! Stricter than the grammar in one way: an escaped lone surrogate (`"\ud800"`) is an error, because
//! no Rust string can hold it.
//!
//! ```
//! use hookwright_core::reader::{Key, Reader};
//!
//! let mut reader = Reader::new(br#"{"id": "a\u0062c", "n": 1.50}"#, 128)?;
//! let mut object = reader.object()?;
//! while let Some(key) = reader.key(&mut object)? {
//!     match &*key.decode() {
//!         "id" => assert_eq!(reader.string()?.decode(), "abc"),
//!         _ => reader.skip()?,
//!     }
//! }
//! reader.end()?;
//! # let _ = Key::End;
//! # Ok::<(), hookwright_core::reader::ReadError>(())
//! ```

mod escape;
mod find;
mod items;
mod name;
mod names;
mod number;
mod object;
mod pointers;
mod raw_str;
mod scan;
mod skip;
mod string;
mod unescape;

pub use find::{member, place_at, string_at};
pub use items::{ItemsError, items};
pub use name::Name;
pub use names::{Lookup, Names, Table};
pub use object::{Key, Object};
pub use pointers::{Pointers, Strings};
pub use raw_str::RawStr;

use crate::invalid::{Position, SyntaxError};

/// Reading stopped: the body is not JSON, or not what the schema allows.
///
/// It says nothing more, so that the hot path carries nothing; the reason is found by reading again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReadError;

impl std::fmt::Display for ReadError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the body is not what was expected")
    }
}

impl std::error::Error for ReadError {}

/// What kind of value comes next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Token {
    /// `{`
    Object,
    /// `[`
    Array,
    /// `"`
    String,
    /// A digit or a minus sign.
    Number,
    /// `true`
    True,
    /// `false`
    False,
    /// `null`
    Null,
}

/// A place to come back to.
#[derive(Clone, Copy, Debug)]
pub struct Checkpoint {
    at: usize,
    depth: usize,
}

impl Checkpoint {
    /// Bytes from the start of the body.
    pub const fn offset(self) -> usize {
        self.at
    }
}

/// A pull reader over a body.
#[derive(Clone, Debug)]
pub struct Reader<'b> {
    text: &'b str,
    at: usize,
    /// How many more arrays and objects may be opened.
    depth: usize,
    error: Option<(usize, &'static str)>,
    /// How many steps all patterns together have taken for this body, beyond what each text is worth.
    pub(crate) pattern_steps: u64,
}

/// A depth that the machine's recursion can take on the smallest usual stack, 2 MiB.
const DEEPEST: usize = 512;

impl<'b> Reader<'b> {
    /// A reader at the first value of `body`, whose arrays and objects may nest `depth` deep
    /// (at most 512).
    ///
    /// # Errors
    ///
    /// When `body` is not UTF-8 (RFC 8259 §8.1); [`syntax_error`] says where.
    pub fn new(body: &'b [u8], depth: usize) -> Result<Self, ReadError> {
        let text = simdutf8::basic::from_utf8(body).map_err(|_| ReadError)?;
        let mut reader = Self { text, at: 0, depth: depth.min(DEEPEST), error: None, pattern_steps: 0 };
        reader.space();
        Ok(reader)
    }

    /// What begins at the current place.
    ///
    /// # Errors
    ///
    /// When no JSON value begins here.
    #[inline]
    pub fn peek(&mut self) -> Result<Token, ReadError> {
        match self.byte() {
            Some(b'"') => Ok(Token::String),
            Some(b'{') => Ok(Token::Object),
            Some(b'[') => Ok(Token::Array),
            Some(b'-' | b'0'..=b'9') => Ok(Token::Number),
            Some(b't') => Ok(Token::True),
            Some(b'f') => Ok(Token::False),
            Some(b'n') => Ok(Token::Null),
            Some(_) => Err(self.fail("expected a value")),
            None if self.text.is_empty() => Err(self.fail("the input is empty")),
            None => Err(self.fail("the input ends where a value was expected")),
        }
    }

    /// Whether a string begins at the current place.
    #[inline]
    pub(crate) fn is_at_string(&self) -> bool {
        self.byte() == Some(b'"')
    }

    /// Whether `null` begins at the current place, if a value does.
    #[inline]
    pub(crate) fn is_at_null(&self) -> bool {
        self.byte() == Some(b'n')
    }

    /// The current place.
    #[inline]
    pub const fn mark(&self) -> Checkpoint {
        Checkpoint { at: self.at, depth: self.depth }
    }

    /// Goes back, or forward, to a place that [`Reader::mark`] gave.
    #[inline]
    pub const fn rewind(&mut self, mark: Checkpoint) {
        self.at = mark.at;
        self.depth = mark.depth;
    }

    /// Bytes from the start of the body.
    #[inline]
    pub const fn offset(&self) -> usize {
        self.at
    }

    /// The body's text from a mark to the current place.
    pub fn since(&self, mark: Checkpoint) -> &'b str {
        self.text.get(mark.at..self.at).unwrap_or_default()
    }

    /// The length of the body in bytes.
    pub const fn len(&self) -> usize {
        self.text.len()
    }

    /// Whether the input is empty.
    pub const fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// Reads `null`.
    ///
    /// # Errors
    ///
    /// If something else is here.
    #[inline]
    pub fn null(&mut self) -> Result<(), ReadError> {
        self.word(b"null")
    }

    /// Reads `true` or `false`.
    ///
    /// # Errors
    ///
    /// If something else is here.
    #[inline]
    pub fn boolean(&mut self) -> Result<bool, ReadError> {
        if self.byte() == Some(b't') {
            self.word(b"true").map(|()| true)
        } else {
            self.word(b"false").map(|()| false)
        }
    }

    /// Opens an array.
    ///
    /// # Errors
    ///
    /// If something else is here, or it nests too deep.
    #[inline]
    pub fn array(&mut self) -> Result<Array, ReadError> {
        self.open(b'[')?;
        Ok(Array { separator: b'[' })
    }

    /// Whether another item follows; after `true` the reader is at it.
    ///
    /// # Errors
    ///
    /// When neither an item nor the end of the array follows.
    #[inline]
    pub fn item(&mut self, array: &mut Array) -> Result<bool, ReadError> {
        self.space();
        let byte = self.byte();
        if byte == Some(array.separator) {
            self.at += 1;
            self.space();
            if array.separator == b',' || self.byte() != Some(b']') {
                array.separator = b',';
                return Ok(true);
            }
        } else if byte != Some(b']') || array.separator != b',' {
            return Err(self.fail("expected `,` or `]`"));
        }
        self.at += 1;
        self.depth += 1;
        Ok(false)
    }

    /// Ends the body: only white space may follow.
    ///
    /// # Errors
    ///
    /// When something follows.
    #[inline]
    pub fn end(&mut self) -> Result<(), ReadError> {
        self.space();
        if self.at == self.text.len() { Ok(()) } else { Err(self.fail("expected the end of the input")) }
    }

    /// Where and why reading stopped, if it was for the body's syntax.
    pub fn error(&self) -> Option<SyntaxError> {
        self.error.map(|(offset, message)| SyntaxError {
            position: Position::of(self.text.as_bytes(), offset),
            message,
        })
    }

    #[inline]
    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    #[inline]
    fn rest(&self) -> &'b [u8] {
        self.text.as_bytes().get(self.at..).unwrap_or_default()
    }

    #[inline]
    fn word<const N: usize>(&mut self, word: &[u8; N]) -> Result<(), ReadError> {
        if self.rest().first_chunk::<N>() == Some(word) {
            self.at += N;
            Ok(())
        } else {
            Err(self.fail("expected a value"))
        }
    }

    /// Begins an array or an object. The bracket is left to be read before the first item, as commas are
    /// before the others.
    #[inline]
    fn open(&mut self, bracket: u8) -> Result<(), ReadError> {
        if self.byte() != Some(bracket) {
            return Err(self.fail("expected an array or an object"));
        }
        if self.depth == 0 {
            return Err(self.too_deep());
        }
        self.depth -= 1;
        Ok(())
    }

    /// The value that begins here is in too many others.
    #[cold]
    pub(crate) fn too_deep(&mut self) -> ReadError {
        self.fail("arrays and objects nest too deep")
    }

    #[cold]
    #[inline(never)]
    fn fail(&mut self, message: &'static str) -> ReadError {
        self.error = Some((self.at, message));
        ReadError
    }
}

/// An array that is being read.
#[derive(Clone, Copy, Debug)]
pub struct Array {
    /// What stands before the next item: `[`, then `,`.
    separator: u8,
}

/// Why `body` is not JSON, within a nesting `depth`; `None` if it is.
pub fn syntax_error(body: &[u8], depth: usize) -> Option<SyntaxError> {
    let Ok(mut reader) = Reader::new(body, depth) else {
        let offset = std::str::from_utf8(body).map_or_else(|error| error.valid_up_to(), |_| 0);
        return Some(SyntaxError { position: Position::of(body, offset), message: "the input is not UTF-8" });
    };
    let read = reader.skip().and_then(|()| reader.end());
    if read.is_ok() { None } else { reader.error() }
}

/// How many bytes the JSON value at the start of `bytes` takes; all of them if it is not JSON.
pub fn value_len(bytes: &[u8]) -> usize {
    let valid = match std::str::from_utf8(bytes) {
        Ok(text) => text.len(),
        Err(error) => error.valid_up_to(),
    };
    let Ok(mut reader) = Reader::new(bytes.get(..valid).unwrap_or_default(), DEEPEST) else {
        return bytes.len();
    };
    if reader.skip().is_ok() { reader.offset() } else { bytes.len() }
}

#[cfg(test)]
mod tests;
