//! Cuts a stream into samples: one JSON document after another, on one line each or on many.

use std::io::{self, Read};
use std::mem;

/// How many bytes are read at once.
const CHUNK: usize = 64 * 1024;

/// A sample's text, and where it stood.
#[derive(Debug)]
pub(super) struct Raw {
    /// The bytes of one document, without space around it.
    pub(super) bytes: Vec<u8>,
    /// Bytes before it in its file.
    pub(super) offset: usize,
    /// The line it begins on, from 1.
    pub(super) line: usize,
    /// Bytes before it on that line.
    pub(super) indent: usize,
    /// Whether it is longer than the limit; then the bytes are only its beginning.
    pub(super) too_long: bool,
}

/// The samples of a stream.
pub(super) struct Samples<R> {
    reader: R,
    limit: usize,
    /// What was read and not yet handed out; the next byte to look at is `buffer[at]`.
    buffer: Vec<u8>,
    at: usize,
    offset: usize,
    line: usize,
    indent: usize,
}

/// What the scanner knows inside a document.
#[derive(Default)]
struct Scan {
    depth: usize,
    in_string: bool,
    escaped: bool,
}

impl<R: Read> Samples<R> {
    /// Reads from a stream of samples, each of at most `limit` bytes.
    pub(super) fn new(reader: R, limit: usize) -> Self {
        Self { reader, limit, buffer: Vec::new(), at: 0, offset: 0, line: 1, indent: 0 }
    }

    /// The next sample; `None` at the end.
    pub(super) fn next(&mut self) -> io::Result<Option<Raw>> {
        let Some(first) = self.skip_space()? else { return Ok(None) };
        let (offset, line, indent) = (self.offset, self.line, self.indent);
        let mut bytes = Vec::new();
        // Only an object may be a payload; of anything else its first line says enough.
        let too_long = if first == b'{' { self.object(&mut bytes)? } else { self.rest_of_line(&mut bytes)? };
        Ok(Some(Raw { bytes, offset, line, indent, too_long }))
    }

    fn skip_space(&mut self) -> io::Result<Option<u8>> {
        loop {
            match self.peek()? {
                Some(b' ' | b'\t' | b'\r' | b'\n') => self.advance(),
                other => return Ok(other),
            }
        }
    }

    /// Takes bytes up to the brace that closes the first one; whether there were too many.
    fn object(&mut self, bytes: &mut Vec<u8>) -> io::Result<bool> {
        let mut scan = Scan::default();
        while let Some(byte) = self.peek()? {
            if bytes.len() == self.limit {
                return Ok(true);
            }
            bytes.push(byte);
            self.advance();
            if scan.closes(byte) {
                break;
            }
        }
        Ok(false)
    }

    fn rest_of_line(&mut self, bytes: &mut Vec<u8>) -> io::Result<bool> {
        while let Some(byte) = self.peek()?.filter(|byte| *byte != b'\n') {
            if bytes.len() == self.limit {
                return Ok(true);
            }
            bytes.push(byte);
            self.advance();
        }
        Ok(false)
    }

    fn peek(&mut self) -> io::Result<Option<u8>> {
        if self.at == self.buffer.len() {
            self.fill()?;
        }
        Ok(self.buffer.get(self.at).copied())
    }

    fn fill(&mut self) -> io::Result<()> {
        let mut buffer = mem::take(&mut self.buffer);
        buffer.clear();
        self.at = 0;
        self.reader.by_ref().take(CHUNK as u64).read_to_end(&mut buffer)?;
        self.buffer = buffer;
        Ok(())
    }

    fn advance(&mut self) {
        if self.buffer.get(self.at) == Some(&b'\n') {
            self.line += 1;
            self.indent = 0;
        } else {
            self.indent += 1;
        }
        self.at += 1;
        self.offset += 1;
    }
}

impl Scan {
    /// Looks at the next byte; whether it ends the document.
    fn closes(&mut self, byte: u8) -> bool {
        match byte {
            _ if self.escaped => self.escaped = false,
            b'\\' if self.in_string => self.escaped = true,
            b'"' => self.in_string = !self.in_string,
            _ if self.in_string => {}
            b'{' | b'[' => self.depth += 1,
            b'}' | b']' => {
                self.depth = self.depth.saturating_sub(1);
                return self.depth == 0;
            }
            _ => {}
        }
        false
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test may stop at the first surprise

    use super::*;

    fn cut(text: &str, limit: usize) -> Vec<(String, usize, usize, bool)> {
        let mut samples = Samples::new(text.as_bytes(), limit);
        let mut all = Vec::new();
        while let Some(raw) = samples.next().unwrap() {
            all.push((String::from_utf8(raw.bytes).unwrap(), raw.line, raw.offset, raw.too_long));
            if raw.too_long {
                break;
            }
        }
        all
    }

    #[test]
    fn documents_follow_each_other_anyhow() {
        let text = " {\"a\": \"}\\\"{\"}{}\n{\n \"b\": [1, {}]\n}\n\n3\n[1,\n";
        let expected = [
            ("{\"a\": \"}\\\"{\"}", 1, 1),
            ("{}", 1, 14),
            ("{\n \"b\": [1, {}]\n}", 2, 17),
            ("3", 6, 36),
            ("[1,", 7, 38),
        ];
        let expected: Vec<_> =
            expected.map(|(text, line, offset)| (text.to_owned(), line, offset, false)).into();
        assert_eq!(cut(text, 100), expected);
    }

    #[test]
    fn a_document_longer_than_the_limit_is_not_read_to_its_end() {
        assert_eq!(cut("{\"a\": 12345}", 5), [("{\"a\":".to_owned(), 1, 0, true)]);
        assert_eq!(cut(&format!("{{{}", " ".repeat(200_000)), 100).len(), 1);
    }

    #[test]
    fn an_unfinished_document_is_the_last_sample() {
        assert_eq!(cut("{\"a\": {", 100), [("{\"a\": {".to_owned(), 1, 0, false)]);
    }
}
