//! The short way through an object of which nothing is asked but `properties`, `required` and
//! `additionalProperties`: most objects, when only the verdict matters.

use crate::reader::{Key, Reader, Stop};
use crate::schema::{ObjectKeywords, Property};

use super::mode::Mode;
use super::{Machine, types};

/// Which properties are required, as bits, if an object can go the short way.
#[inline]
pub(super) fn required(keywords: &ObjectKeywords) -> Option<u64> {
    let short = keywords.pattern_properties.is_empty()
        && keywords.property_names.is_none()
        && keywords.dependent_required.is_empty()
        && keywords.min_properties == 0
        && keywords.max_properties.is_none();
    keywords.properties.required().filter(|_| short)
}

impl<'b, M: Mode<'b>> Machine<'_, M> {
    /// Stops at the first violation and describes none.
    #[inline(never)]
    pub(super) fn declared(
        &mut self,
        reader: &mut Reader<'b>,
        keywords: &'static ObjectKeywords,
        required: u64,
    ) -> Result<(), Stop> {
        let mut object = reader.object()?;
        let mut seen = 0_u64;
        loop {
            let schema = match reader.known_key(&mut object, &keywords.properties)? {
                Key::Known(index) => {
                    let bit = 1 << index;
                    if seen & bit != 0 {
                        return Err(Stop);
                    }
                    seen |= bit;
                    match keywords.properties.get(index) {
                        Some(Property { schema: Some(schema), .. }) => Some(*schema),
                        _ => keywords.additional_properties,
                    }
                }
                Key::Other(_) => keywords.additional_properties,
                Key::End => return if seen & required == required { Ok(()) } else { Err(Stop) },
            };
            match schema {
                Some(schema) if schema.plain => types::read_plain(reader, schema.types)?,
                Some(schema) => self.check_all(reader, schema, None)?,
                None => reader.skip()?,
            }
        }
    }
}
