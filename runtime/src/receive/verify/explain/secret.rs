//! Secrets that are read in another way.

use super::Trial;
use crate::receive::encoding::{base64, hex, to_base64, to_hex};
use crate::receive::secret::Key;
use crate::receive::verify::Cause;

impl Trial<'_> {
    /// The way of reading a secret with which the signature is good.
    pub(super) fn secret(&self) -> Option<Cause> {
        let texts = self.verifier.texts().iter();
        let found = texts.flat_map(|text| readings(text.expose())).find(|(_, key)| {
            let verifier = self.verifier.with_keys(vec![Key::of_bytes(key.clone())]);
            self.is_signed(&verifier)
        });
        found.map(|(words, _)| Cause::SecretEncoding(words))
    }
}

/// The keys that a text may stand for, with what makes it so.
fn readings(text: &str) -> Vec<(&'static str, Vec<u8>)> {
    let unquoted = text.trim_matches(['"', '\'']);
    let is_quoted = unquoted != text;
    let quoted = |key: Option<Vec<u8>>| key.filter(|_| is_quoted);
    let bare = text.split_once('_').map(|(_, bare)| bare).filter(|_| !is_quoted);
    let plain = unquoted.split_once('_').map(|(_, bare)| bare).filter(|_| is_quoted);
    let bytes = |text: Option<&str>| text.map(|text| text.as_bytes().to_vec());
    let of = |text: Option<&str>, decode: fn(&[u8]) -> Option<Vec<u8>>| decode(text?.as_bytes());
    let read = [
        ("its text", Some(text.as_bytes().to_vec())),
        ("hexadecimal", hex(text.as_bytes())),
        ("base64", base64(text.as_bytes())),
        ("its text without the quotation marks", quoted(Some(unquoted.as_bytes().to_vec()))),
        ("hexadecimal without the quotation marks", quoted(hex(unquoted.as_bytes()))),
        ("base64 without the quotation marks", quoted(base64(unquoted.as_bytes()))),
        ("its text without the quotation marks and the prefix", bytes(plain)),
        ("hexadecimal without the quotation marks and the prefix", of(plain, hex)),
        ("base64 without the quotation marks and the prefix", of(plain, base64)),
        ("its text without the prefix", bytes(bare)),
        ("hexadecimal without the prefix", of(bare, hex)),
        ("base64 without the prefix", of(bare, base64)),
        ("its text after `whsec_`", Some(format!("whsec_{text}").into_bytes())),
        ("the base64 of its text", Some(to_base64(text.as_bytes()).into_bytes())),
        ("the hexadecimal digits of its text", Some(to_hex(text.as_bytes()).into_bytes())),
    ];
    read.into_iter().filter_map(|(words, key)| Some((words, key.filter(|key| !key.is_empty())?))).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    #[test]
    fn a_secret_is_read_in_every_way() {
        let keys = |text: &str| readings(text).into_iter().map(|(_, key)| key).collect::<Vec<_>>();
        let expected: [&[u8]; 3] = [b"whsec_c2hoaA==", b"c2hoaA==", b"shhh"];
        for key in expected {
            assert!(keys("whsec_c2hoaA==").contains(&key.to_vec()), "{key:?}");
        }
        assert!(keys("73686868").contains(&b"shhh".to_vec()));
        assert!(keys("\"shhh\"").contains(&b"shhh".to_vec()));
        // What stands in quotation marks is not called a prefix.
        let words =
            |text: &str, wanted: &[u8]| readings(text).into_iter().find(|(_, key)| key == wanted).unwrap().0;
        assert_eq!(words("\"sh_h\"", b"sh_h"), "its text without the quotation marks");
        assert_eq!(words("'whsec_c2hoaA=='", b"shhh"), "base64 without the quotation marks and the prefix");
        assert_eq!(words("whsec_c2hoaA==", b"shhh"), "base64 without the prefix");
    }
}
