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
    let bare = unquoted.split_once('_').map_or(unquoted, |(_, bare)| bare);
    let read = [
        ("its text", Some(text.as_bytes().to_vec())),
        ("hexadecimal", hex(text.as_bytes())),
        ("base64", base64(text.as_bytes())),
        ("its text without the prefix", Some(bare.as_bytes().to_vec())),
        ("hexadecimal without the prefix", hex(bare.as_bytes())),
        ("base64 without the prefix", base64(bare.as_bytes())),
        ("its text without quotation marks", Some(unquoted.as_bytes().to_vec())),
        ("its text after `whsec_`", Some(format!("whsec_{text}").into_bytes())),
        ("the base64 of its text", Some(to_base64(text.as_bytes()).into_bytes())),
        ("the hexadecimal digits of its text", Some(to_hex(text.as_bytes()).into_bytes())),
    ];
    read.into_iter().filter_map(|(words, key)| Some((words, key.filter(|key| !key.is_empty())?))).collect()
}

#[cfg(test)]
mod tests {
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
    }
}
