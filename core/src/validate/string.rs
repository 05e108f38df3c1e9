//! `minLength`, `maxLength`, `pattern` (2020-12 Validation §6.3), `format` (§7) and contents (§8).

use crate::reader::{RawStr, ReadError, Reader};
use crate::schema::{Content, Schema, StringKeywords};

use super::Machine;
use super::mode::Mode;

impl<'b, M: Mode<'b>> Machine<'_, M> {
    #[inline]
    pub(super) fn string(&mut self, reader: &mut Reader<'b>, schema: &Schema) -> Result<(), ReadError> {
        let offset = reader.offset();
        let text = reader.string()?;
        match schema.string {
            Some(keywords) => self.string_keywords(schema, keywords, text, offset),
            None => Ok(()),
        }
    }

    pub(super) fn string_keywords(
        &mut self,
        schema: &Schema,
        keywords: &StringKeywords,
        text: RawStr<'b>,
        offset: usize,
    ) -> Result<(), ReadError> {
        self.length(schema, keywords, text, offset)?;
        if is_only_length(keywords) {
            return Ok(());
        }
        let text = text.decode();
        if let Some(pattern) = keywords.pattern {
            match self.context.search(pattern, &text) {
                Ok(true) => {}
                Ok(false) => {
                    let message = || format!("must match the pattern `{}`", pattern.source());
                    self.mode.violation(offset, schema, "pattern", message)?;
                }
                Err(_) => {
                    let message =
                        || format!("took too many steps to match the pattern `{}`", pattern.source());
                    self.mode.violation(offset, schema, "pattern", message)?;
                }
            }
        }
        if let Some(format) = keywords.format.filter(|format| !(format.check)(&text)) {
            self.mode
                .violation(offset, schema, "format", || format!("must have the format `{}`", format.name))?;
        }
        if let Some(content) = keywords.content {
            self.content(schema, content, &text, offset)?;
        }
        Ok(())
    }

    #[inline]
    fn length(
        &mut self,
        schema: &Schema,
        keywords: &StringKeywords,
        text: RawStr<'b>,
        offset: usize,
    ) -> Result<(), ReadError> {
        if length_holds(keywords, text) {
            return Ok(());
        }
        let (chars, max) = (text.chars() as u64, keywords.max_length.unwrap_or(u64::MAX));
        if chars < keywords.min_length {
            let message = || format!("must have at least {} characters", keywords.min_length);
            self.mode.violation(offset, schema, "minLength", message)?;
        }
        if chars > max {
            self.mode
                .violation(offset, schema, "maxLength", || format!("must have at most {max} characters"))?;
        }
        Ok(())
    }

    fn content(
        &mut self,
        schema: &Schema,
        content: &Content,
        text: &str,
        offset: usize,
    ) -> Result<(), ReadError> {
        let decoded = if content.base64 { base64_decode(text) } else { Some(text.as_bytes().to_vec()) };
        match decoded {
            None => self.mode.violation(offset, schema, "contentEncoding", || "must be base64".to_owned()),
            Some(bytes) if content.json && crate::reader::syntax_error(&bytes, 128).is_some() => {
                self.mode.violation(offset, schema, "contentMediaType", || "must contain JSON".to_owned())
            }
            Some(_) => Ok(()),
        }
    }
}

/// Whether nothing but `minLength` and `maxLength` is asked.
#[inline]
pub(super) const fn is_only_length(keywords: &StringKeywords) -> bool {
    keywords.pattern.is_none() && keywords.format.is_none() && keywords.content.is_none()
}

/// Whether a string is neither too short nor too long.
#[inline]
pub(super) fn length_holds(keywords: &StringKeywords, text: RawStr<'_>) -> bool {
    let (min, max) = (keywords.min_length, keywords.max_length.unwrap_or(u64::MAX));
    // A character takes one byte to four.
    let bytes = text.len() as u64;
    min <= bytes.div_ceil(4) && bytes <= max || (min..=max).contains(&(text.chars() as u64))
}

fn base64_decode(text: &str) -> Option<Vec<u8>> {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.decode(text).ok()
}
