//! Where a finding is: file, line and column, JSON pointer, and the line itself.

use std::ops::Range;
use std::path::Path;

/// A place further right than this many bytes has no excerpt: a line is shown from its start.
const EXCERPT_BEFORE: usize = 2_000;
/// Bytes of a line that are kept after the place.
const EXCERPT_AFTER: usize = 120;

/// A place in the schema folder, or the path of a file outside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The path of a file or folder below the schema folder, with `/`; empty for the folder itself.
    pub path: String,
    /// Whether `path` does not begin at the schema folder: it is then one that the operating system
    /// takes, or the URL of a document that is not a file.
    pub outside: bool,
    /// The JSON pointer (RFC 6901) of the value.
    pub pointer: Option<String>,
    /// Where in the file.
    pub position: Option<Position>,
    /// The line to show; never that of an example, which may hold personal data.
    pub excerpt: Option<Excerpt>,
}

/// A place in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// Bytes from the start of the text.
    pub offset: usize,
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
}

/// A line of a file; a long line is cut some way after the place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excerpt {
    /// The text, without line end.
    pub line: String,
    /// The bytes of `line` that the finding is about.
    pub span: Range<usize>,
}

impl Place {
    /// A whole file or folder.
    pub fn file(path: impl Into<String>) -> Self {
        Self { path: path.into(), outside: false, pointer: None, position: None, excerpt: None }
    }

    /// A file that is not in the schema folder.
    pub fn outside(path: &Path) -> Self {
        Self { outside: true, ..Self::file(path.display().to_string()) }
    }

    /// A place in a document that is known by its URL and is not a file: a meta-schema.
    pub fn document(url: &str, pointer: &str) -> Self {
        let fragment = if pointer.is_empty() { String::new() } else { format!("#{pointer}") };
        Self { outside: true, ..Self::file(format!("{url}{fragment}")) }
    }

    /// The byte at `offset` of a file, with the line it stands in.
    pub fn at(path: impl Into<String>, text: &str, offset: usize) -> Self {
        let offset = floor_boundary(text, offset);
        Self {
            path: path.into(),
            outside: false,
            pointer: None,
            position: Some(Position::of(text, offset)),
            excerpt: Excerpt::of(text, offset),
        }
    }

    /// The same place, known by its JSON pointer too.
    #[must_use]
    pub fn with_pointer(mut self, pointer: impl Into<String>) -> Self {
        self.pointer = Some(pointer.into());
        self
    }

    /// The same place, without showing the line.
    #[must_use]
    pub fn masked(mut self) -> Self {
        self.excerpt = None;
        self
    }
}

impl Position {
    /// The place of a byte offset; an offset past the end is the end.
    pub fn of(text: &str, offset: usize) -> Self {
        let offset = floor_boundary(text, offset);
        let before = text.get(..offset).unwrap_or(text);
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        Self {
            offset,
            line: before.matches('\n').count() + 1,
            column: before.get(line_start..).unwrap_or_default().chars().count() + 1,
        }
    }
}

impl Excerpt {
    /// The line of a byte offset, its span being the JSON token that begins there.
    fn of(text: &str, offset: usize) -> Option<Self> {
        let start = text.get(..offset)?.rfind('\n').map_or(0, |newline| newline + 1);
        if offset - start > EXCERPT_BEFORE {
            return None;
        }
        let after = text.get(offset..)?;
        let line_len = after.find(['\n', '\r']).unwrap_or(after.len());
        let end = offset + floor_boundary(after, line_len.min(EXCERPT_AFTER));
        let token = token_len(text.get(offset..end)?);
        Some(Self { line: text.get(start..end)?.to_owned(), span: offset - start..offset - start + token })
    }
}

/// How many bytes the token at the start of `line` takes: a string with its quotes, a word or number,
/// or one character.
fn token_len(line: &str) -> usize {
    let is_word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '+' | '.');
    match line.chars().next() {
        Some('"') => string_len(line),
        Some(first) if is_word(first) => line.find(|c| !is_word(c)).unwrap_or(line.len()),
        Some(first) => first.len_utf8(),
        None => 0,
    }
}

fn string_len(line: &str) -> usize {
    let mut escaped = false;
    for (i, byte) in line.bytes().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return i + 1,
            _ => {}
        }
    }
    line.len()
}

fn floor_boundary(text: &str, offset: usize) -> usize {
    (0..=offset.min(text.len())).rev().find(|&i| text.is_char_boundary(i)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::{Place, Position};

    #[test]
    fn columns_count_characters() {
        let position = Position::of("{\n  \"é\": 1}", 9);
        assert_eq!((position.line, position.column), (2, 7));
    }

    #[test]
    fn an_excerpt_holds_the_token() {
        let place = Place::at("a", "{\r\n  \"a\\\"b\": true\r\n}", 5);
        let excerpt = place.excerpt.as_ref().map(|e| (e.line.as_str(), &e.line[e.span.clone()]));
        assert_eq!(excerpt, Some(("  \"a\\\"b\": true", "\"a\\\"b\"")));
    }

    #[test]
    fn a_place_far_right_has_no_excerpt() {
        let place = Place::at("a", &"é".repeat(2_000), 3_001);
        assert_eq!(place.position.map(|position| position.column), Some(1_501));
        assert_eq!(place.excerpt, None);
    }

    #[test]
    fn every_offset_of_a_hostile_text_has_a_place() {
        let text = format!("é\"ü\\{}\u{1F600}\n\n\r\r\n\"", "x".repeat(400));
        for offset in 0..text.len() + 3 {
            let place = Place::at("a", &text, offset);
            let excerpt = place.excerpt.as_ref();
            assert!(excerpt.is_some_and(|e| e.line.get(e.span.clone()).is_some()), "{offset}");
        }
    }
}
