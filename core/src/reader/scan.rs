//! White space, and the end of a string, sixteen bytes at a time.

use wide::u8x16;

use super::Reader;

/// How many bytes are looked at together.
pub(super) const CHUNK: usize = 16;

/// The first byte of `chunk` that ends a plain run of a string: a quote, a backslash, a control character.
#[inline]
pub(super) fn stop(chunk: [u8; CHUNK]) -> Option<usize> {
    first(stops(chunk))
}

/// The first such byte of `chunk` after as many as `passed`, counted from there.
#[inline]
pub(super) fn stop_after(chunk: [u8; CHUNK], passed: usize) -> Option<usize> {
    first(stops(chunk) >> passed)
}

/// A bit for each byte that ends a plain run.
#[inline]
fn stops(chunk: [u8; CHUNK]) -> u32 {
    let bytes = u8x16::new(chunk);
    let quote = bytes.simd_eq(u8x16::splat(b'"'));
    let backslash = bytes.simd_eq(u8x16::splat(b'\\'));
    let control = bytes.min(u8x16::splat(0x1f)).simd_eq(bytes);
    (quote | backslash | control).to_bitmask()
}

/// The first byte of `chunk` that is not white space (RFC 8259 §2).
#[inline]
fn no_space(chunk: [u8; CHUNK]) -> Option<usize> {
    let bytes = u8x16::new(chunk);
    let space = bytes.simd_eq(u8x16::splat(b' ')) | bytes.simd_eq(u8x16::splat(b'\n'));
    let rare = bytes.simd_eq(u8x16::splat(b'\r')) | bytes.simd_eq(u8x16::splat(b'\t'));
    first((space | rare).to_bitmask() ^ 0xffff)
}

#[inline]
fn first(bits: u32) -> Option<usize> {
    if bits == 0 { None } else { Some(bits.trailing_zeros() as usize) }
}

/// How long the white space at the start of `bytes` is, if it is shorter than a chunk, as between the lines
/// of a pretty body.
#[inline]
pub(super) fn gap(bytes: &[u8]) -> Option<usize> {
    bytes.first_chunk::<CHUNK>().and_then(|chunk| no_space(*chunk))
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
        let bytes = self.text.as_bytes();
        // One space, as after a colon.
        if self.byte() == Some(b' ') && bytes.get(self.at + 1).is_some_and(|byte| *byte > b' ') {
            self.at += 1;
            return;
        }
        while let Some(chunk) = self.rest().first_chunk::<CHUNK>() {
            match no_space(*chunk) {
                Some(count) => {
                    self.at += count;
                    return;
                }
                None => self.at += CHUNK,
            }
        }
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.byte() {
            self.at += 1;
        }
    }
}

/// How many bytes from the start of `bytes` are an unbroken run of a string's plain characters.
#[inline]
pub(super) fn plain_run(bytes: &[u8]) -> usize {
    match bytes.first_chunk::<CHUNK>().and_then(|chunk| stop(*chunk)) {
        Some(len) => len,
        None => long_run(bytes),
    }
}

fn long_run(bytes: &[u8]) -> usize {
    let mut rest = bytes;
    while let Some((chunk, after)) = rest.split_first_chunk::<CHUNK>() {
        if let Some(len) = stop(*chunk) {
            return bytes.len() - rest.len() + len;
        }
        rest = after;
    }
    if let Some(last) = bytes.last_chunk::<CHUNK>() {
        let len = stop_after(*last, CHUNK - rest.len()).unwrap_or(rest.len());
        return bytes.len() - rest.len() + len;
    }
    rest.iter().position(|&byte| byte < b' ' || byte == b'"' || byte == b'\\').unwrap_or(rest.len())
}
