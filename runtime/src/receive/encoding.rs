//! Bytes as text: hexadecimal and base64.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

use super::Encoding;

/// Base64 of either alphabet, with or without padding: providers' libraries differ in both.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// The bytes of base64 text (RFC 4648 §4 or §5).
pub(super) fn base64(text: &[u8]) -> Option<Vec<u8>> {
    let standard: Vec<u8> = text
        .iter()
        .map(|byte| match byte {
            b'-' => b'+',
            b'_' => b'/',
            other => *other,
        })
        .collect();
    LENIENT.decode(standard).ok()
}

/// The bytes of base64 text of the alphabet for URLs (RFC 4648 §5), with or without padding.
pub(super) fn base64_url(text: &[u8]) -> Option<Vec<u8>> {
    let of_another = text.iter().any(|byte| matches!(byte, b'+' | b'/'));
    (!of_another).then(|| base64(text)).flatten()
}

/// The bytes of base64 text as RFC 7515 §2 has it: of the alphabet for URLs, without padding.
pub(super) fn base64_url_strict(text: &[u8]) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).ok()
}

impl Encoding {
    /// The bytes that a text of this encoding stands for.
    pub(super) fn decode(self, text: &str) -> Option<Vec<u8>> {
        match self {
            Self::Hex => hex(text.as_bytes()),
            Self::Base64 => base64(text.as_bytes()),
        }
    }

    /// Bytes as text of this encoding.
    #[cfg(feature = "testing")]
    pub(super) fn encode(self, bytes: &[u8]) -> String {
        match self {
            Self::Hex => to_hex(bytes),
            Self::Base64 => to_base64(bytes),
        }
    }
}

/// The bytes of hexadecimal digits of either case (RFC 4648 §8).
pub(super) fn hex(text: &[u8]) -> Option<Vec<u8>> {
    let (pairs, rest) = text.as_chunks::<2>();
    if !rest.is_empty() {
        return None;
    }
    pairs.iter().map(|[high, low]| Some(digit(*high)? << 4 | digit(*low)?)).collect()
}

fn digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

/// Bytes as base64 (RFC 4648 §4), padded.
pub(super) fn to_base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// Bytes as RFC 7515 §2 writes them.
#[cfg(feature = "testing")]
pub(super) fn to_base64_url(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Bytes as lower-case hexadecimal digits.
pub(super) fn to_hex(bytes: &[u8]) -> String {
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 0xf]);
    digits.filter_map(|value| char::from_digit(value.into(), 16)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_read_as_providers_write_it() {
        for text in ["+/8=", "+/8", "-_8=", "-_8"] {
            assert_eq!(base64(text.as_bytes()), Some(vec![0xfb, 0xff]), "{text}");
        }
        for text in ["+/8 ", " +/8=", "+/8=\n", "+/9=", "+/8==", "+", "ä"] {
            assert_eq!(base64(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn hexadecimal_is_read_in_either_case() {
        assert_eq!(hex(b"00fFA1"), Some(vec![0, 0xff, 0xa1]));
        for text in ["0", "0g", " 00", "+1"] {
            assert_eq!(hex(text.as_bytes()), None, "{text}");
        }
    }
}
