//! Filters of a template's values: `{query:id|lower}`, `{body|sha256|hex}`.

use std::borrow::Cow;

use sha2::Digest;

use super::Part;
use crate::receive::encoding::{to_base64, to_hex};

/// What becomes of a value before it is put into a template. A digest is bytes until it is encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Filter {
    /// `lower`: the letters A to Z in lower case.
    Lower,
    /// `upper`: the letters a to z in upper case.
    Upper,
    /// `hex`: lower-case hexadecimal digits.
    Hex,
    /// `base64`: with padding (RFC 4648 §4).
    Base64,
    /// `md5`: the digest's bytes (RFC 1321).
    Md5,
    /// `sha1`: the digest's bytes (FIPS 180-4).
    Sha1,
    /// `sha256`: the digest's bytes (FIPS 180-4).
    Sha256,
    /// `sha384`: the digest's bytes (FIPS 180-4).
    Sha384,
    /// `sha512`: the digest's bytes (FIPS 180-4).
    Sha512,
    /// `crc32`: the check sum of RFC 1952 §8, in decimal.
    Crc32,
}

impl Filter {
    const ALL: [(&'static str, Self); 10] = [
        ("lower", Self::Lower),
        ("upper", Self::Upper),
        ("hex", Self::Hex),
        ("base64", Self::Base64),
        ("md5", Self::Md5),
        ("sha1", Self::Sha1),
        ("sha256", Self::Sha256),
        ("sha384", Self::Sha384),
        ("sha512", Self::Sha512),
        ("crc32", Self::Crc32),
    ];

    fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().find_map(|(known, filter)| (*known == name).then_some(*filter))
    }

    /// Whether what comes out has one length, whatever goes in.
    pub const fn is_digest(self) -> bool {
        matches!(self, Self::Md5 | Self::Sha1 | Self::Sha256 | Self::Sha384 | Self::Sha512)
    }

    /// The value, filtered.
    pub(in crate::receive) fn apply(self, value: &[u8]) -> Vec<u8> {
        match self {
            Self::Lower => value.to_ascii_lowercase(),
            Self::Upper => value.to_ascii_uppercase(),
            Self::Hex => to_hex(value).into_bytes(),
            Self::Base64 => to_base64(value).into_bytes(),
            Self::Md5 => md5::Md5::digest(value).to_vec(),
            Self::Sha1 => sha1::Sha1::digest(value).to_vec(),
            Self::Sha256 => sha2::Sha256::digest(value).to_vec(),
            Self::Sha384 => sha2::Sha384::digest(value).to_vec(),
            Self::Sha512 => sha2::Sha512::digest(value).to_vec(),
            Self::Crc32 => crc32(value).to_string().into_bytes(),
        }
    }
}

/// A variable of a template with filters: `body|sha256|hex`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Filtered<'a> {
    variable: &'a str,
    filters: &'a str,
}

impl<'a> Filtered<'a> {
    /// `None` if `text` has no filters.
    pub(super) fn new(text: &'a str) -> Option<Result<Self, &'static str>> {
        let (variable, filters) = text.split_once('|')?;
        let known = filters.split('|').all(|name| Filter::named(name).is_some());
        Some(match Part::variable(variable) {
            Ok(_) if known => Ok(Self { variable, filters }),
            Ok(_) => Err(
                "expected a filter: lower, upper, hex, base64, md5, sha1, sha256, sha384, sha512 or crc32",
            ),
            Err(message) => Err(message),
        })
    }

    /// What is filtered; always there.
    pub fn part(self) -> Option<Part<'a>> {
        Part::variable(self.variable).ok()
    }

    /// The filters, in order.
    pub fn filters(self) -> Filters<'a> {
        Filters(self.filters.split('|'))
    }

    /// Whether what comes out has one length, whatever goes in: that of a digest, which `crc32` would make a number of
    /// any length again.
    pub(in crate::receive) fn has_one_length(self) -> bool {
        self.filters().fold(false, |bounded, filter| filter.is_digest() || bounded && filter != Filter::Crc32)
    }

    /// A value, filtered.
    pub(in crate::receive) fn apply(self, value: Cow<'_, [u8]>) -> Cow<'_, [u8]> {
        self.filters().fold(value, |value, filter| Cow::Owned(filter.apply(&value)))
    }
}

/// The filters of a [`Filtered`] value.
#[derive(Clone, Debug)]
pub struct Filters<'a>(std::str::Split<'a, char>);

impl Iterator for Filters<'_> {
    type Item = Filter;

    fn next(&mut self) -> Option<Filter> {
        Filter::named(self.0.next()?)
    }
}

/// The check sum of RFC 1952 §8, bit by bit: bodies are small, and few providers sign it.
fn crc32(bytes: &[u8]) -> u32 {
    let sum = bytes.iter().fold(u32::MAX, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| (sum >> 1) ^ (0xedb8_8320 & (sum & 1).wrapping_neg()))
    });
    !sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_do_what_their_names_say() {
        assert_eq!(Filter::Lower.apply(b"AbC-\xc3\x84"), b"abc-\xc3\x84");
        assert_eq!(Filter::Upper.apply(b"AbC"), b"ABC");
        assert_eq!(Filter::Hex.apply(b"\x00\xff"), b"00ff");
        assert_eq!(Filter::Base64.apply(b"ab"), b"YWI=");
        assert_eq!(to_hex(&Filter::Md5.apply(b"abc")), "900150983cd24fb0d6963f7d28e17f72");
        assert_eq!(to_hex(&Filter::Sha1.apply(b"abc")), "a9993e364706816aba3e25717850c26c9cd0d89d");
        assert_eq!(to_hex(&Filter::Sha384.apply(b"abc")).get(..16), Some("cb00753f45a35e8b"));
        // The check value of the algorithm's catalogue entry.
        assert_eq!(Filter::Crc32.apply(b"123456789"), b"3421780262");
        assert_eq!(Filter::Crc32.apply(b""), b"0");
    }
}
