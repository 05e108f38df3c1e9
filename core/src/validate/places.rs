//! Where violations are: the JSON pointers and positions of some offsets. Most were noted while they were found; others
//! are looked for in one pass over the body.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::invalid::Position;
use crate::pointer::escape;
use crate::reader::{RawStr, ReadError, Reader, Token};

use super::paths::{self, Paths};

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
pub(super) fn places(
    body: &[u8],
    depth: usize,
    mut offsets: Vec<usize>,
    paths: &Paths,
) -> BTreeMap<usize, Place> {
    offsets.sort_unstable();
    offsets.dedup();
    let mut position = Position::START;
    let mut next = |offset: &usize| {
        position = position.advance(body, *offset);
        position
    };
    let positions: Vec<Position> = offsets.iter().map(&mut next).collect();
    let mut pointers = BTreeMap::new();
    if let Ok(mut reader) = Reader::new(body, depth) {
        let root = reader.offset();
        for offset in &offsets {
            if let Some(path) = paths.steps(root, *offset).and_then(|steps| path(&mut reader, &steps)) {
                pointers.insert(*offset, pointer(&path));
            }
        }
    }
    offsets.retain(|offset| !pointers.contains_key(offset));
    offsets.reverse();
    if let (false, Ok(mut reader)) = (offsets.is_empty(), Reader::new(body, depth)) {
        let mut walk = Walk { path: Vec::new(), wanted: offsets, found: pointers };
        // It stops when nothing more is wanted.
        let _ = walk.value(&mut reader);
        pointers = walk.found;
    }
    let place = |position: Position| {
        let pointer = pointers.remove(&position.offset).unwrap_or_default();
        (position.offset, Place { pointer, position })
    };
    positions.into_iter().map(place).collect()
}

/// The path of steps that were noted.
fn path<'b>(reader: &mut Reader<'b>, steps: &[paths::Step]) -> Option<Vec<Step<'b>>> {
    let mut step = |step: &paths::Step| match step {
        paths::Step::Item(index) => Some(Step::Item(*index)),
        paths::Step::Member(before) => {
            reader.rewind(*before);
            reader.name().and_then(|()| reader.string()).ok().map(Step::Member)
        }
    };
    steps.iter().map(&mut step).collect()
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
        while let Some(name) = reader.key(&mut object)? {
            self.path.push(Step::Member(name));
            self.at(reader.quote_of(name))?;
            self.value(reader)?;
            self.path.pop();
        }
        Ok(())
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
            self.found.insert(offset, pointer(&self.path));
        }
        if self.wanted.is_empty() { Err(ReadError) } else { Ok(()) }
    }
}

/// The JSON pointer (RFC 6901) of a path; a long one is cut, and its length given.
fn pointer(path: &[Step<'_>]) -> String {
    let mut pointer = String::new();
    let mut length = 0;
    for step in path {
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
