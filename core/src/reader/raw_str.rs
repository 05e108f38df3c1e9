//! Strings of the body, unescaped only when the characters are needed.

use std::borrow::Cow;
use std::hash::{Hash, Hasher};

use super::escape::Escape;
use super::unescape::Parts;

/// A string of the body, as it stands between its quotes.
#[derive(Clone, Copy, Debug)]
pub struct RawStr<'b> {
    raw: &'b str,
    escapes: Escapes,
}

/// What the escapes of a string come to.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Escapes {
    /// By how many bytes the string is shorter when it is unescaped. An escape is longer than its character.
    bytes: usize,
    /// By how many code points.
    chars: usize,
}

impl Escapes {
    pub(super) const NONE: Self = Self { bytes: 0, chars: 0 };

    /// By how many bytes the string is shorter.
    pub(super) const fn bytes(self) -> usize {
        self.bytes
    }

    /// Adds escapes of two bytes, each of which stands for one of ASCII.
    #[inline]
    pub(super) const fn add_simple(&mut self, count: usize) {
        self.bytes += count;
        self.chars += count;
    }

    #[inline]
    pub(super) const fn add(&mut self, escape: Escape) {
        self.bytes += escape.len - escape.char.len_utf8();
        self.chars += escape.len - 1;
    }
}

impl<'b> RawStr<'b> {
    #[inline]
    pub(super) const fn new(raw: &'b str, escapes: Escapes) -> Self {
        Self { raw, escapes }
    }

    /// A string that needs no escapes, of which it has none.
    pub(crate) const fn unescaped(text: &'b str) -> Self {
        Self::new(text, Escapes::NONE)
    }

    /// The bytes between the quotes, escapes and all.
    pub const fn raw(self) -> &'b str {
        self.raw
    }

    /// The string, if it has no escapes.
    #[inline]
    pub const fn plain(self) -> Option<&'b str> {
        if self.escapes.bytes == 0 { Some(self.raw) } else { None }
    }

    /// The string, unescaped; it allocates only where there are escapes.
    #[inline]
    pub fn decode(self) -> Cow<'b, str> {
        self.plain().map_or_else(|| Cow::Owned(self.unescape()), Cow::Borrowed)
    }

    /// The string, unescaped and owned.
    #[inline]
    pub fn into_string(self) -> String {
        self.plain().map_or_else(|| self.unescape(), str::to_owned)
    }

    /// Its length in Unicode code points.
    pub fn chars(self) -> usize {
        self.raw.chars().count() - self.escapes.chars
    }

    /// Its length in bytes (UTF-8).
    #[inline]
    pub(crate) const fn len(self) -> usize {
        self.raw.len() - self.escapes.bytes
    }

    /// Whether it is `other`, unescaped.
    #[inline]
    pub fn is(self, other: &str) -> bool {
        match self.plain() {
            Some(text) => text == other,
            None => self.len() == other.len() && self.unescapes_to(other),
        }
    }

    fn unescapes_to(self, mut other: &str) -> bool {
        Parts::of(self.raw, 0).each(|part| {
            let rest = other.strip_prefix(part);
            other = rest.unwrap_or_default();
            rest.is_some()
        })
    }

    fn unescape(self) -> String {
        let mut text = String::with_capacity(self.len());
        Parts::of(self.raw, 0).each(|part| {
            text.push_str(part);
            true
        });
        text
    }
}

impl PartialEq for RawStr<'_> {
    fn eq(&self, other: &Self) -> bool {
        match (self.plain(), other.plain()) {
            (Some(own), Some(others)) => own == others,
            (None, Some(others)) => self.is(others),
            (Some(own), None) => other.is(own),
            (None, None) => self.decode() == other.decode(),
        }
    }
}

impl Eq for RawStr<'_> {}

impl Hash for RawStr<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.decode().hash(state);
    }
}
