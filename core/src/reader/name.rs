//! Names of properties, prepared at compile time to be found in a body by a few comparisons of words.

/// A property's name.
///
/// ```
/// use hookwright_core::reader::Name;
/// const ID: Name = Name::new("id");
/// assert_eq!(ID.as_str(), "id");
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Name {
    text: &'static str,
    /// How `"name":` begins and ends; none for a name with characters that JSON must escape.
    written: Written,
}

/// A piece of a body, as far as names are told apart by words: its length, its first and last eight bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Written {
    len: usize,
    /// The first eight bytes, little-endian; zero behind the end of a shorter piece.
    head: u64,
    /// The last eight bytes; zero for a piece that `head` holds.
    tail: u64,
}

impl Written {
    const NEVER: Self = Self { len: 0, head: 0, tail: 0 };

    /// `"name":`
    const fn of(name: &str) -> Self {
        let name = name.as_bytes();
        let len = name.len() + 3;
        let (mut head, mut tail) = (0_u64, 0_u64);
        let mut at = 0;
        while at < len {
            let byte = if at == 0 || at == len - 2 {
                b'"'
            } else if at == len - 1 {
                b':'
            } else {
                let byte = name[at - 1];
                if byte < b' ' || byte == b'"' || byte == b'\\' {
                    return Self::NEVER;
                }
                byte
            };
            if at < 8 {
                head |= (byte as u64) << (8 * at);
            }
            if len > 8 && at + 8 >= len {
                tail |= (byte as u64) << (8 * (at + 8 - len));
            }
            at += 1;
        }
        Self { len, head, tail }
    }

    /// The piece of `len` bytes, at least 3, at the start of `bytes`; `None` near the end of a body.
    #[inline]
    pub(super) fn at(bytes: &[u8], len: usize) -> Option<Self> {
        let head = word(bytes)?;
        if len <= 8 {
            return Some(Self { len, head: head & below(len), tail: 0 });
        }
        Some(Self { len, head, tail: word(bytes.get(len - 8..)?)? })
    }
}

impl Written {
    /// A number whose upper bits differ for most pieces.
    #[inline]
    pub(super) const fn hash(&self) -> u64 {
        // The multiplier is 2⁶⁴ divided by the golden ratio: it spreads differences over the upper bits.
        let mixed = self.head.rotate_left(23) ^ self.tail ^ self.len as u64;
        mixed.wrapping_mul(0x9e37_79b9_7f4a_7c15)
    }
}

/// The first eight bytes.
#[inline]
fn word(bytes: &[u8]) -> Option<u64> {
    bytes.first_chunk().map(|chunk| u64::from_le_bytes(*chunk))
}

/// The lowest `len` bytes of a word, of at most 8.
#[inline]
const fn below(len: usize) -> u64 {
    u64::MAX >> (64 - 8 * len)
}

impl Name {
    /// A name, unescaped.
    pub const fn new(text: &'static str) -> Self {
        Self { text, written: Written::of(text) }
    }

    /// The name, unescaped.
    pub const fn as_str(&self) -> &'static str {
        self.text
    }

    /// If `bytes` begin with `"name":`, how long that is.
    #[allow(clippy::inline_always, reason = "little is left of it where the name is a constant")]
    #[inline(always)]
    pub(super) fn at_start(&self, bytes: &[u8]) -> Option<usize> {
        let Written { len, head, tail } = self.written;
        let here = word(bytes)?;
        if len <= 8 {
            // A name that is never written like this has an empty mask and length zero.
            return (len != 0 && (here ^ head) & below(len) == 0).then_some(len);
        }
        let same = here == head && word(bytes.get(len - 8..)?)? == tail;
        (same && (len <= 16 || self.middle_is(bytes))).then_some(len)
    }

    /// If `bytes` begin with `separator` and `"name":`, how long that is. With a constant name little is left of it.
    #[allow(clippy::inline_always, reason = "little is left of it where the name is a constant")]
    #[inline(always)]
    pub(super) fn at_separator(&self, separator: u8, bytes: &[u8]) -> Option<usize> {
        let Written { len, head, tail } = self.written;
        let here = word(bytes)?;
        let expected = head << 8 | u64::from(separator);
        if len < 8 {
            return (len != 0 && (here ^ expected) & below(len + 1) == 0).then_some(len + 1);
        }
        // Of eight bytes, the head holds all.
        let tail = if len == 8 { head } else { tail };
        let same = here == expected && word(bytes.get(len - 7..)?)? == tail;
        let between = match len {
            ..16 => true,
            // Eight bytes more leave no gap between the first and the last.
            16..=22 => word(bytes.get(7..)?)? == word(self.text.as_bytes().get(5..)?)?,
            _ => self.middle_is(bytes.get(1..)?),
        };
        (same && between).then_some(len + 1)
    }

    /// A number whose upper bits differ for most names, and are the same for the name in a body.
    #[inline]
    pub(crate) const fn hash(&self) -> u64 {
        self.written.hash()
    }

    /// Whether `bytes` begin with the name, quoted and with its colon, of which `written` is what words tell.
    #[inline]
    pub(super) fn is(&self, written: Written, bytes: &[u8]) -> bool {
        self.written == written && (written.len <= 16 || self.middle_is(bytes))
    }

    /// Whether the name's bytes that neither word holds are those at the start of `"name":`.
    fn middle_is(&self, bytes: &[u8]) -> bool {
        bytes.get(1..=self.text.len()) == Some(self.text.as_bytes())
    }
}

impl AsRef<Self> for Name {
    fn as_ref(&self) -> &Self {
        self
    }
}

impl From<&'static str> for Name {
    fn from(text: &'static str) -> Self {
        Self::new(text)
    }
}
