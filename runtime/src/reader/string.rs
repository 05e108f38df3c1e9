//! Strings: read as slices of the body, unescaped only when someone needs the characters.

use std::borrow::Cow;
use std::hash::{Hash, Hasher};

use super::scan::plain_run;
use super::{Reader, Stop};

/// A string of the body, as it stands between its quotes.
#[derive(Clone, Copy, Debug)]
pub struct Text<'b> {
    raw: &'b str,
    escaped: bool,
}

impl<'b> Text<'b> {
    /// The bytes between the quotes, escapes and all.
    pub const fn raw(self) -> &'b str {
        self.raw
    }

    /// Whether there are escapes.
    #[inline]
    pub(super) const fn is_escaped(self) -> bool {
        self.escaped
    }

    /// The string, unescaped; it allocates only where there are escapes.
    #[inline]
    pub fn decode(self) -> Cow<'b, str> {
        if self.escaped { Cow::Owned(self.unescape()) } else { Cow::Borrowed(self.raw) }
    }

    /// The string, unescaped and owned.
    #[inline]
    pub fn into_string(self) -> String {
        if self.escaped { self.unescape() } else { self.raw.to_owned() }
    }

    /// Its length in Unicode code points.
    pub fn chars(self) -> usize {
        if self.escaped {
            Unescape::new(self.raw).map(|part| part.chars()).sum()
        } else {
            self.raw.chars().count()
        }
    }

    /// Whether it is `other`, unescaped.
    #[inline]
    pub fn is(self, other: &str) -> bool {
        if self.escaped { self.unescapes_to(other) } else { self.raw == other }
    }

    #[cold]
    fn unescapes_to(self, mut other: &str) -> bool {
        for part in Unescape::new(self.raw) {
            let mut buffer = [0; 4];
            match other.strip_prefix(part.as_str(&mut buffer)) {
                Some(rest) => other = rest,
                None => return false,
            }
        }
        other.is_empty()
    }

    #[cold]
    fn unescape(self) -> String {
        // Exact in one allocation: count first, then fill.
        let len = Unescape::new(self.raw).map(|part| part.len()).sum();
        let mut text = String::with_capacity(len);
        for part in Unescape::new(self.raw) {
            text.push_str(part.as_str(&mut [0; 4]));
        }
        text
    }
}

impl PartialEq for Text<'_> {
    fn eq(&self, other: &Self) -> bool {
        match (self.escaped, other.escaped) {
            (false, false) => self.raw == other.raw,
            (true, false) => self.is(other.raw),
            (false, true) => other.is(self.raw),
            (true, true) => self.decode() == other.decode(),
        }
    }
}

impl Eq for Text<'_> {}

impl Hash for Text<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.decode().hash(state);
    }
}

/// A part of an escaped string: a plain run, or one escaped character.
enum Part<'b> {
    Run(&'b str),
    Char(char),
}

impl Part<'_> {
    const fn len(&self) -> usize {
        match self {
            Self::Run(run) => run.len(),
            Self::Char(c) => c.len_utf8(),
        }
    }

    fn chars(&self) -> usize {
        match self {
            Self::Run(run) => run.chars().count(),
            Self::Char(_) => 1,
        }
    }

    fn as_str<'s>(&'s self, buffer: &'s mut [u8; 4]) -> &'s str {
        match self {
            Self::Run(run) => run,
            Self::Char(c) => c.encode_utf8(buffer),
        }
    }
}

/// The parts of a string whose escapes the reader has already checked.
struct Unescape<'b> {
    rest: &'b str,
}

impl<'b> Unescape<'b> {
    const fn new(raw: &'b str) -> Self {
        Self { rest: raw }
    }

    /// Takes `len` bytes.
    fn take(&mut self, len: usize) -> &'b str {
        let (taken, rest) = self.rest.split_at_checked(len).unwrap_or((self.rest, ""));
        self.rest = rest;
        taken
    }

    /// Takes `\uXXXX`.
    fn unit(&mut self) -> u32 {
        let escape = self.take(6);
        escape.get(2..).and_then(|digits| u32::from_str_radix(digits, 16).ok()).unwrap_or(0xfffd)
    }

    fn escape(&mut self) -> char {
        let plain = match self.rest.as_bytes().get(1) {
            Some(b'u') => {
                let unit = self.unit();
                let code = if (0xd800..0xdc00).contains(&unit) {
                    0x10000 + ((unit - 0xd800) << 10) + (self.unit().wrapping_sub(0xdc00) & 0x3ff)
                } else {
                    unit
                };
                return char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER);
            }
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(&other) => char::from(other),
            None => char::REPLACEMENT_CHARACTER,
        };
        self.take(2);
        plain
    }
}

impl<'b> Iterator for Unescape<'b> {
    type Item = Part<'b>;

    fn next(&mut self) -> Option<Part<'b>> {
        let run = self.rest.find('\\').unwrap_or(self.rest.len());
        match (run, self.rest.is_empty()) {
            (_, true) => None,
            (0, _) => Some(Part::Char(self.escape())),
            (run, _) => Some(Part::Run(self.take(run))),
        }
    }
}

impl<'b> Reader<'b> {
    /// Reads a string.
    ///
    /// # Errors
    ///
    /// When something else stands here, or the string has a control character, a bad escape or an
    /// escaped lone surrogate (RFC 8259 §7, §8.2).
    #[inline]
    pub fn string(&mut self) -> Result<Text<'b>, Stop> {
        let (start, escaped) = self.string_end()?;
        let raw = self.text.get(start..self.at - 1).unwrap_or_default();
        Ok(Text { raw, escaped })
    }

    /// Skips a string.
    #[inline]
    pub(super) fn skip_string(&mut self) -> Result<(), Stop> {
        self.string_end().map(drop)
    }

    /// Moves past a string; gives where its characters begin, and whether any are escaped.
    #[inline]
    fn string_end(&mut self) -> Result<(usize, bool), Stop> {
        let Some([b'"', run @ ..]) = self.text.as_bytes().get(self.at..) else {
            return Err(self.fail("expected a string"));
        };
        let start = self.at + 1;
        let len = plain_run(run);
        self.at = start + len;
        let escaped = run.get(len) != Some(&b'"');
        if escaped {
            self.escaped_rest()?;
        }
        self.at += 1;
        Ok((start, escaped))
    }

    /// From the first character that is no plain one to the closing quote.
    #[cold]
    fn escaped_rest(&mut self) -> Result<(), Stop> {
        loop {
            match self.byte() {
                Some(b'"') => return Ok(()),
                Some(b'\\') => self.escape()?,
                Some(_) => return Err(self.fail("control characters in strings must be escaped")),
                None => return Err(self.fail("the body ends within a string")),
            }
            self.at += plain_run(self.rest());
        }
    }

    fn escape(&mut self) -> Result<(), Stop> {
        match self.rest().get(1) {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => {
                self.at += 2;
                Ok(())
            }
            Some(b'u') => self.unicode_escape(),
            _ => Err(self.fail("not an escape that JSON has")),
        }
    }

    fn unicode_escape(&mut self) -> Result<(), Stop> {
        match self.code_unit(0) {
            None => Err(self.fail("`\\u` needs four hexadecimal digits")),
            Some(0xd800..0xdc00) => match self.code_unit(6) {
                Some(0xdc00..0xe000) => {
                    self.at += 12;
                    Ok(())
                }
                _ => Err(self.fail("an escaped lone surrogate is not a character")),
            },
            Some(0xdc00..0xe000) => Err(self.fail("an escaped lone surrogate is not a character")),
            Some(_) => {
                self.at += 6;
                Ok(())
            }
        }
    }

    /// The code unit of the `\uXXXX` that begins `skip` bytes from here.
    fn code_unit(&self, skip: usize) -> Option<u32> {
        let escape = self.rest().get(skip..)?.first_chunk::<6>()?;
        let digits = escape.strip_prefix(b"\\u")?;
        digits.iter().try_fold(0, |unit, &digit| Some(unit * 16 + char::from(digit).to_digit(16)?))
    }
}
