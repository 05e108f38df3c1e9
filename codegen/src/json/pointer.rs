//! JSON pointers in fragments of URIs (RFC 6901 §6).

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// What RFC 3986 §3.5 does not let a fragment hold.
const ILLEGAL: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'!')
    .remove(b'$')
    .remove(b'&')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')')
    .remove(b'*')
    .remove(b'+')
    .remove(b',')
    .remove(b';')
    .remove(b'=')
    .remove(b':')
    .remove(b'@')
    .remove(b'/')
    .remove(b'?');

/// A pointer, or another text, as a fragment without its `#`.
///
/// ```
/// use hookwright_codegen::json::{from_fragment, to_fragment};
/// assert_eq!(to_fragment("/$defs/é<1>"), "/$defs/%C3%A9%3C1%3E");
/// assert_eq!(from_fragment("/$defs/%C3%A9%3C1%3E").as_deref(), Some("/$defs/é<1>"));
/// ```
pub fn to_fragment(pointer: &str) -> String {
    utf8_percent_encode(pointer, ILLEGAL).to_string()
}

/// The text of a fragment; `None` if it is not UTF-8. A `%` that begins no escape stands for itself.
pub fn from_fragment(fragment: &str) -> Option<String> {
    percent_decode_str(fragment).decode_utf8().ok().map(Into::into)
}
