//! White space, and the end of a string, eight bytes at a time.

use super::Reader;

const LOW: u64 = 0x0101_0101_0101_0101;
const HIGH: u64 = 0x8080_8080_8080_8080;
const SPACES: u64 = 0x2020_2020_2020_2020;

/// The high bit of each byte that ends a plain run of a string: a quote, a backslash, a control
/// character. Bytes before the first such byte are told exactly; later ones may be told wrongly.
#[inline]
const fn stops(word: u64) -> u64 {
    let quote = word ^ (LOW * b'"' as u64);
    let backslash = word ^ (LOW * b'\\' as u64);
    (below(quote, LOW) | below(backslash, LOW) | below(word, SPACES)) & HIGH
}

/// The high bit of each byte of `word` that is less than that of `bound`, as [`stops`] tells them.
#[inline]
const fn below(word: u64, bound: u64) -> u64 {
    word.wrapping_sub(bound) & !word
}

impl Reader<'_> {
    /// Skips white space (RFC 8259 §2).
    #[inline]
    pub(super) fn space(&mut self) {
        if self.byte().is_some_and(|byte| byte <= b' ') {
            self.spaces();
        }
    }

    fn spaces(&mut self) {
        // One space, as after a colon.
        if self.rest().first_chunk::<2>().is_some_and(|[one, next]| *one == b' ' && *next > b' ') {
            self.at += 1;
            return;
        }
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.byte() {
            self.at += 1;
            while let Some(chunk) = self.rest().first_chunk::<8>() {
                let other = u64::from_le_bytes(*chunk) ^ SPACES;
                let count = (other.trailing_zeros() / 8) as usize;
                self.at += count;
                if count < 8 {
                    break;
                }
            }
        }
    }
}

/// How many bytes from the start of `bytes` are an unbroken run of a string's plain characters.
#[inline]
pub(super) fn plain_run(bytes: &[u8]) -> usize {
    let mut rest = bytes;
    while let Some((chunk, after)) = rest.split_first_chunk::<8>() {
        let found = stops(u64::from_le_bytes(*chunk));
        if found != 0 {
            return bytes.len() - rest.len() + (found.trailing_zeros() / 8) as usize;
        }
        rest = after;
    }
    bytes.len() - rest.len()
        + rest.iter().position(|&byte| byte < b' ' || byte == b'"' || byte == b'\\').unwrap_or(rest.len())
}
