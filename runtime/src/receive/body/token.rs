//! Bodies that are JSON Web Tokens (RFC 7519).

use bytes::Bytes;
use hookwright_core::pointer::escape;
use hookwright_core::reader::string_at;

use super::bad;
use crate::Limits;
use crate::receive::Rejection;
use crate::receive::encoding::base64_url_strict;

/// The claims of a token, which the verification has verified, or the JSON document in the text of one of them.
pub(super) fn document(body: &[u8], json: Option<&str>) -> Result<Bytes, Rejection> {
    let mut parts = body.trim_ascii().split(|byte| *byte == b'.').skip(1);
    let claims = parts.next().and_then(base64_url_strict).ok_or_else(|| bad("it is not a token"))?;
    let Some(name) = json else { return Ok(claims.into()) };
    let depth = Limits::DEFAULT.max_depth;
    let text = string_at(&claims, &format!("/{}", escape(name)), depth);
    let text = text.ok_or_else(|| bad("the claim of the payload is missing, or is not a text"))?;
    Ok(text.into_owned().into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::receive::encoding::to_base64_url;

    #[test]
    fn the_claims_are_the_payload_or_one_of_them_is() {
        let body = |claims: &str| format!("e30.{}.AA\n", to_base64_url(claims.as_bytes())).into_bytes();
        let claims = r#"{"iat":1,"data":"{\"n\":1.0}"}"#;
        assert_eq!(document(&body(claims), None).as_deref(), Ok(claims.as_bytes()));
        assert_eq!(document(&body(claims), Some("data")).as_deref(), Ok(&br#"{"n":1.0}"#[..]));
        for (body, json) in [
            (body("{}"), Some("data")),
            (body(r#"{"data":{}}"#), Some("data")),
            (b"e30".to_vec(), None),
            (b"e30.%.AA".to_vec(), None),
        ] {
            assert!(matches!(document(&body, json), Err(Rejection::BadBody { .. })), "{json:?}");
        }
    }
}
