//! Short ways to a verdict, for what most schemas ask. They stop at the first violation and describe none:
//! the long way finds it again where it has to be described.

use crate::reader::{Key, ReadError, Reader, Token};
use crate::schema::{ObjectKeywords, Property, Schema, Types};

use super::marks::Marks;
use super::mode::Mode;
use super::number::{is_allowed, number_holds};
use super::{Machine, string, types, unevaluated, values};

impl<'b, M: Mode<'b>> Machine<'_, M> {
    /// Checks a value, by a short way if there is one.
    #[inline]
    pub(super) fn short(
        &mut self,
        reader: &mut Reader<'b>,
        schema: &Schema,
        marks: Option<&mut Marks>,
    ) -> Result<(), ReadError> {
        if schema.in_place.is_empty() && schema.resource == 0 {
            match reader.peek()? {
                Token::String => return self.short_string(reader, schema),
                Token::Number if schema.values.is_empty() => return short_number(reader, schema),
                Token::Object if marks.is_none() => {
                    if let Some((keywords, required)) = short_object(schema) {
                        return self.declared(reader, keywords, required);
                    }
                }
                _ => {}
            }
        }
        self.check_all(reader, schema, marks)
    }

    fn short_string(&mut self, reader: &mut Reader<'b>, schema: &Schema) -> Result<(), ReadError> {
        let offset = reader.offset();
        let text = reader.string()?;
        let allowed = schema.types.has(Types::STRING)
            && schema.values.iter().all(|values| values::allow_text(values, text));
        match schema.string {
            _ if !allowed => Err(ReadError),
            None => Ok(()),
            Some(keywords) if string::is_only_length(keywords) => {
                if string::length_holds(keywords, text) {
                    Ok(())
                } else {
                    Err(ReadError)
                }
            }
            Some(keywords) => self.string_keywords(schema, keywords, text, offset),
        }
    }
}

fn short_number(reader: &mut Reader<'_>, schema: &Schema) -> Result<(), ReadError> {
    let number = reader.number()?;
    let holds = is_allowed(schema.types, &number)
        && schema.number.is_none_or(|keywords| number_holds(keywords, &number));
    if holds { Ok(()) } else { Err(ReadError) }
}

/// The keywords of an object of which nothing is asked but `properties`, `required` and
/// `additionalProperties`, and which properties are required.
#[inline]
fn short_object(schema: &Schema) -> Option<(&'static ObjectKeywords, u64)> {
    let keywords = schema.object?;
    let bare = schema.types.has(Types::OBJECT) && schema.values.is_empty() && !unevaluated::applies(schema);
    required(keywords).filter(|_| bare).map(|required| (keywords, required))
}

/// Which properties are required, as bits, if nothing else is asked of an object.
#[inline]
fn required(keywords: &ObjectKeywords) -> Option<u64> {
    let short = keywords.pattern_properties.is_empty()
        && keywords.property_names.is_none()
        && keywords.dependent_required.is_empty()
        && keywords.min_properties == 0
        && keywords.max_properties.is_none();
    keywords.properties.required().filter(|_| short)
}

impl<'b, M: Mode<'b>> Machine<'_, M> {
    #[inline(never)]
    fn declared(
        &mut self,
        reader: &mut Reader<'b>,
        keywords: &'static ObjectKeywords,
        required: u64,
    ) -> Result<(), ReadError> {
        let mut object = reader.object()?;
        let mut seen = 0_u64;
        loop {
            let schema = match reader.known_key(&mut object, &keywords.properties)? {
                Key::Known(index) => {
                    let bit = 1 << index;
                    if seen & bit != 0 {
                        return Err(ReadError);
                    }
                    seen |= bit;
                    match keywords.properties.get(index) {
                        Some(Property { schema: Some(schema), .. }) => Some(*schema),
                        _ => keywords.additional_properties,
                    }
                }
                Key::Other(_) => keywords.additional_properties,
                Key::End => return if seen & required == required { Ok(()) } else { Err(ReadError) },
            };
            match schema {
                Some(schema) if schema.plain => types::read_plain(reader, schema.types)?,
                Some(schema) => self.short(reader, schema, None)?,
                None => reader.skip()?,
            }
        }
    }
}
