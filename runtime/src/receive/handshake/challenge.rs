//! The bounds of a caller's text.

use super::{Alphabet, Challenge, Handshake};

impl Alphabet {
    /// Whether a text may contain the byte.
    pub const fn contains(self, byte: u8) -> bool {
        match self {
            Self::Token => {
                byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~' | b'+' | b'/' | b'=')
            }
            Self::Text => {
                matches!(byte, b' '..=b'~')
                    && !matches!(byte, b'<' | b'>' | b'&' | b'"' | b'\'' | b'`' | b'\\' | b'{' | b'}')
            }
        }
    }
}

impl Challenge<'_> {
    /// Whether a text is within the bounds; an empty one is not.
    pub fn admits(&self, text: &str) -> bool {
        !text.is_empty() && text.len() <= self.max && text.bytes().all(|byte| self.alphabet.contains(byte))
    }
}

impl Handshake<'_> {
    /// Whether a body could be the end of a text that this handshake signs for anyone: then a signature proves nothing
    /// about it.
    ///
    /// What is signed of a delivery contains its body, so a body with a byte that is not in the alphabet, or with more
    /// bytes than a signed text may have, was never part of a challenge.
    pub fn may_have_signed(&self, body: &[u8]) -> bool {
        let (Some(signing), Some(challenge)) = (self.signing, self.challenge) else { return false };
        let around = signing.signed.len();
        let fits = body.len() <= challenge.max.saturating_add(around);
        fits && body.iter().all(|&byte| challenge.alphabet.contains(byte))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::receive::{Algorithm, Answer, Encoding, Signing, Source};

    const CHALLENGE: Challenge<'static> = Challenge::new(Source::Query("c"));
    const SIGNS: Handshake<'static> = Handshake::answered("GET", Answer::text("{signature}"))
        .challenge(CHALLENGE)
        .signing(Signing::new(Algorithm::Sha256, Encoding::Hex));

    #[test]
    fn a_challenge_is_bounded_in_length_and_alphabet() {
        assert!(CHALLENGE.admits("abc-._~+/=XYZ09"));
        assert!(CHALLENGE.admits(&"a".repeat(256)));
        for text in ["", &"a".repeat(257), "a b", "<b>", "a\n", "ä", "{}", "\"", "a:b", "%41", "a\0"] {
            assert!(!CHALLENGE.admits(text), "{text}");
        }
        let text = CHALLENGE.alphabet(Alphabet::Text);
        assert!(text.admits("Validation: request 0cd2bf2a, please"));
        for refused in ["<script>", "a&b", "\"", "'", "`", "\\", "{", "}", "é", "\r\n", "\u{7f}"] {
            assert!(!text.admits(refused), "{refused}");
        }
    }

    #[test]
    fn what_could_be_a_challenge_proves_nothing() {
        for body in ["", "123", "true", "null", "-1.5e+3", "abc"] {
            assert!(SIGNS.may_have_signed(body.as_bytes()), "{body}");
        }
        for body in ["{}", "[1]", "\"a\"", " 1", "1\n", "a&b=c"] {
            assert!(!SIGNS.may_have_signed(body.as_bytes()), "{body}");
        }
        assert!(!SIGNS.may_have_signed("1".repeat(300).as_bytes()));
        let echo = Handshake { signing: None, ..SIGNS };
        assert!(!echo.may_have_signed(b"123"), "it signs nothing");
    }
}
