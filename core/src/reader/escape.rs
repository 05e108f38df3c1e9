//! Escapes in strings (RFC 8259 §7).

/// The character that an escape stands for, and the escape's length in bytes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Escape {
    pub(super) char: char,
    pub(super) len: usize,
}

/// Why an escape is invalid.
pub(super) const UNKNOWN: &str = "not a JSON escape";
pub(super) const DIGITS: &str = "`\\u` needs four hexadecimal digits";
pub(super) const SURROGATE: &str = "an escaped lone surrogate is not a character";

/// The character of an escape of two bytes, by the second; `None` for `u`, and for what is not an escape.
#[inline]
pub(super) fn simple(kind: u8) -> Option<u8> {
    SIMPLE.get(usize::from(kind)).copied().filter(|char| *char != 0)
}

/// No escape of two bytes stands for the character zero.
static SIMPLE: [u8; 256] = {
    let mut chars = [0; 256];
    let mut index = 0;
    let kinds = b"\"\\/bfnrt";
    while index < kinds.len() {
        chars[kinds[index] as usize] = b"\"\\/\x08\x0c\n\r\t"[index];
        index += 1;
    }
    chars
};

/// Reads the escape whose backslash is the first of `bytes`.
#[inline]
pub(super) fn escape(bytes: &[u8]) -> Result<Escape, &'static str> {
    let Some(&kind) = bytes.get(1) else { return Err(UNKNOWN) };
    match simple(kind) {
        Some(char) => Ok(Escape { char: char.into(), len: 2 }),
        None if kind == b'u' => unicode(bytes),
        None => Err(UNKNOWN),
    }
}

fn unicode(bytes: &[u8]) -> Result<Escape, &'static str> {
    let unit = code_unit(bytes).ok_or(DIGITS)?;
    if let Some(char) = char::from_u32(unit) {
        return Ok(Escape { char, len: 6 });
    }
    let low = bytes.get(6..).and_then(code_unit).filter(|low| (0xdc00..0xe000).contains(low));
    let char = match low {
        Some(low) if unit < 0xdc00 => char::from_u32(0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00)),
        _ => None,
    };
    char.map(|char| Escape { char, len: 12 }).ok_or(SURROGATE)
}

/// The code unit of the `\uXXXX` at the start of `bytes`.
#[inline]
fn code_unit(bytes: &[u8]) -> Option<u32> {
    let [b'\\', b'u', a, b, c, d] = bytes.first_chunk::<6>()? else { return None };
    let digit = |byte: &u8| DIGIT.get(usize::from(*byte)).copied().unwrap_or(NO_DIGIT);
    // A byte that is not a digit sets bits beyond the unit's sixteen.
    let unit = digit(a) << 12 | digit(b) << 8 | digit(c) << 4 | digit(d);
    (unit <= 0xffff).then_some(unit)
}

/// Shifted by none of the four places does it fit into sixteen bits.
const NO_DIGIT: u32 = 1 << 16;

/// The values of hexadecimal digits.
static DIGIT: [u32; 256] = {
    let mut digits = [NO_DIGIT; 256];
    let mut byte = 0;
    while byte < 256 {
        if let Some(digit) = (byte as u8 as char).to_digit(16) {
            digits[byte] = digit;
        }
        byte += 1;
    }
    digits
};
