//! Where violations are: the JSON pointers and positions of some offsets, found in one pass over the body.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::invalid::Position;
use crate::pointer::escape;
use crate::reader::{RawStr, ReadError, Reader, Token};

/// How long a pointer is written out, in bytes.
const LONGEST: usize = 256;

/// A place in a body.
#[derive(Clone, Debug)]
pub(super) struct Place {
    pub(super) pointer: String,
    pub(super) position: Position,
}

impl Place {
    pub(super) const fn unknown(offset: usize) -> Self {
        Self { pointer: String::new(), position: Position { offset, ..Position::START } }
    }
}

/// A step on the way to a value.
enum Step<'b> {
    Member(RawStr<'b>),
    Item(usize),
}

struct Walk<'b> {
    path: Vec<Step<'b>>,
    /// The offsets that are wanted, in falling order.
    wanted: Vec<usize>,
    found: BTreeMap<usize, String>,
}

/// The places of values, or of members' names, that begin at `offsets`.
pub(super) fn places(body: &[u8], depth: usize, mut offsets: Vec<usize>) -> BTreeMap<usize, Place> {
    offsets.sort_unstable();
    offsets.dedup();
    let mut position = Position::START;
    let mut next = |offset: &usize| {
        position = position.advance(body, *offset);
        position
    };
    let positions: Vec<Position> = offsets.iter().map(&mut next).collect();
    offsets.reverse();
    let mut walk = Walk { path: Vec::new(), wanted: offsets, found: BTreeMap::new() };
    if let Ok(mut reader) = Reader::new(body, depth) {
        // It stops when nothing more is wanted.
        let _ = walk.value(&mut reader);
    }
    let mut pointers = walk.found;
    let place = |position: Position| {
        let pointer = pointers.remove(&position.offset).unwrap_or_default();
        (position.offset, Place { pointer, position })
    };
    positions.into_iter().map(place).collect()
}

impl<'b> Walk<'b> {
    fn value(&mut self, reader: &mut Reader<'b>) -> Result<(), ReadError> {
        let token = reader.peek()?;
        self.at(reader.offset())?;
        match token {
            Token::Object => self.object(reader),
            Token::Array => self.array(reader),
            _ => reader.skip(),
        }
    }

    fn object(&mut self, reader: &mut Reader<'b>) -> Result<(), ReadError> {
        let mut object = reader.object()?;
        loop {
            let before = reader.mark();
            let Some(name) = reader.key(&mut object)? else { return Ok(()) };
            self.path.push(Step::Member(name));
            let value = reader.mark();
            reader.rewind(before);
            reader.name()?;
            self.at(reader.offset())?;
            reader.rewind(value);
            self.value(reader)?;
            self.path.pop();
        }
    }

    fn array(&mut self, reader: &mut Reader<'b>) -> Result<(), ReadError> {
        let mut array = reader.array()?;
        let mut index = 0;
        while reader.item(&mut array)? {
            self.path.push(Step::Item(index));
            self.value(reader)?;
            self.path.pop();
            index += 1;
        }
        Ok(())
    }

    /// Notes the place if it is wanted; an error if nothing more is.
    fn at(&mut self, offset: usize) -> Result<(), ReadError> {
        if self.wanted.last() == Some(&offset) {
            self.wanted.pop();
            self.found.insert(offset, self.pointer());
        }
        if self.wanted.is_empty() { Err(ReadError) } else { Ok(()) }
    }

    /// The JSON pointer (RFC 6901) of the current value; a long one is cut, and its length given.
    fn pointer(&self) -> String {
        let mut pointer = String::new();
        let mut length = 0;
        for step in &self.path {
            let token = match step {
                Step::Member(name) if name.raw().len() > 8 * LONGEST => {
                    // Only its beginning is written.
                    let raw = name.raw();
                    length += raw.len() + 1;
                    let mut end = LONGEST;
                    while !raw.is_char_boundary(end) {
                        end -= 1;
                    }
                    if pointer.len() < LONGEST {
                        pointer.push('/');
                        pointer.push_str(raw.get(..end).unwrap_or_default());
                    }
                    continue;
                }
                Step::Member(name) => escape(&name.decode()),
                Step::Item(index) => index.to_string(),
            };
            length += token.len() + 1;
            if pointer.len() < LONGEST {
                pointer.push('/');
                pointer.push_str(&token);
            }
        }
        if length > LONGEST {
            let mut end = LONGEST.min(pointer.len());
            while !pointer.is_char_boundary(end) {
                end -= 1;
            }
            pointer.truncate(end);
            let _ = write!(pointer, "… ({length} bytes)");
        }
        pointer
    }
}
