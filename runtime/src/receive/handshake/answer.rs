//! The answer to a handshake, filled in.

use bytes::Bytes;
use http::header::{CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use http::{HeaderMap, HeaderName, HeaderValue};

use super::{Answer, Signing};
use crate::receive::Encoding;
use crate::receive::encoding::{to_base64, to_hex};
use crate::receive::mac::mac;
use crate::receive::secret::Key;

/// The answer to a handshake.
///
/// `Debug` shows only the status.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct HandshakeAnswer {
    /// The status; `None`: that of [`Outcome::Handshake`](crate::receive::Outcome::Handshake).
    pub status: Option<u16>,
    /// The header fields.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
}

impl std::fmt::Debug for HandshakeAnswer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("HandshakeAnswer").field("status", &self.status).finish_non_exhaustive()
    }
}

/// What the variables of an answer's texts stand for.
pub(in crate::receive) struct Values<'v> {
    pub(in crate::receive) challenge: &'v str,
    pub(in crate::receive) signature: &'v str,
}

impl Values<'_> {
    /// The text with its variables replaced; what replaces them is not looked at again.
    fn fill(&self, text: &str) -> String {
        let mut filled = String::with_capacity(text.len() + self.challenge.len());
        let mut rest = text;
        while let Some(at) = rest.find('{') {
            let (before, from) = rest.split_at(at);
            filled.push_str(before);
            let known = [("{challenge}", self.challenge), ("{signature}", self.signature)];
            let found = known.into_iter().find_map(|(name, value)| Some((from.strip_prefix(name)?, value)));
            let (after, value) = found.unwrap_or((from.strip_prefix('{').unwrap_or_default(), "{"));
            filled.push_str(value);
            rest = after;
        }
        filled.push_str(rest);
        filled
    }
}

/// The signature of a challenge.
pub(in crate::receive) fn signature(signing: &Signing<'_>, key: &Key, challenge: &str) -> String {
    let signed = Values { challenge, signature: "" }.fill(signing.signed);
    let mac = mac(signing.algorithm, key, std::iter::once(signed.as_bytes()));
    match signing.encoding {
        Encoding::Hex => to_hex(&mac),
        Encoding::Base64 => to_base64(&mac),
    }
}

/// The answer with its values; `None` where a header cannot hold its value.
pub(in crate::receive) fn filled(answer: &Answer<'_>, values: &Values<'_>) -> Option<HandshakeAnswer> {
    let mut headers = HeaderMap::new();
    if let Some(content_type) = answer.content_type {
        headers.insert(CONTENT_TYPE, HeaderValue::from_str(content_type).ok()?);
        // What a caller sent is repeated: no browser may take it for a page.
        headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    }
    for (name, value) in answer.headers {
        let name = HeaderName::from_bytes(name.as_bytes()).ok()?;
        headers.insert(name, HeaderValue::from_str(&values.fill(value)).ok()?);
    }
    Some(HandshakeAnswer { status: answer.status, headers, body: values.fill(answer.body).into() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_its_variables_are_replaced() {
        let values = Values { challenge: "{signature}", signature: "s" };
        assert_eq!(values.fill(r#"{"a":"{challenge}","b":"{signature}"}"#), r#"{"a":"{signature}","b":"s"}"#);
        assert_eq!(values.fill("{challeng{challenge}"), "{challeng{signature}");
        assert_eq!(values.fill("{"), "{");
        assert_eq!(values.fill(""), "");
    }
}
