//! `minLength`, `maxLength`, `pattern` (2020-12 Validation §6.3), `format` (§7) and contents (§8).

use crate::pattern::{Pattern, PatternLimit};
use crate::reader::RawStr;
use crate::schema::{Content, StringKeywords};

/// Whether a string satisfies all of `keywords`; `pool` is what all patterns together may still spend.
#[inline]
pub(crate) fn holds(
    keywords: &StringKeywords,
    text: RawStr<'_>,
    decoded: &str,
    pool: &mut u64,
) -> Result<bool, PatternLimit> {
    Ok(length_holds(keywords, text)
        && match keywords.pattern {
            Some(pattern) => pattern.search(decoded, pool)?,
            None => true,
        }
        && keywords.format.is_none_or(|format| (format.check)(decoded))
        && keywords.content.is_none_or(|content| content_holds(content, decoded) == Ok(())))
}

/// Whether nothing but `minLength` and `maxLength` is asked.
#[inline]
pub(crate) const fn is_only_length(keywords: &StringKeywords) -> bool {
    keywords.pattern.is_none() && keywords.format.is_none() && keywords.content.is_none()
}

/// The pattern, if nothing else is asked.
pub(crate) fn only_pattern(keywords: &StringKeywords) -> Option<&'static Pattern> {
    match *keywords {
        StringKeywords { min_length: 0, max_length: None, pattern, format: None, content: None } => pattern,
        _ => None,
    }
}

/// Whether a string is neither too short nor too long.
#[inline]
pub(crate) fn length_holds(keywords: &StringKeywords, text: RawStr<'_>) -> bool {
    let (min, max) = (keywords.min_length, keywords.max_length.unwrap_or(u64::MAX));
    // A character takes one byte to four.
    let bytes = text.len() as u64;
    min <= bytes.div_ceil(4) && bytes <= max || (min..=max).contains(&(text.chars() as u64))
}

/// What of its content a string breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum BadContent {
    /// `contentEncoding`
    Encoding,
    /// `contentMediaType`
    MediaType,
}

pub(super) fn content_holds(content: &Content, text: &str) -> Result<(), BadContent> {
    let decoded = if content.base64 {
        base64_decode(text).ok_or(BadContent::Encoding)?
    } else {
        text.as_bytes().to_vec()
    };
    if content.json && crate::reader::syntax_error(&decoded, 128).is_some() {
        return Err(BadContent::MediaType);
    }
    Ok(())
}

fn base64_decode(text: &str) -> Option<Vec<u8>> {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.decode(text).ok()
}
