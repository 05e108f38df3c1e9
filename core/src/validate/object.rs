//! `properties`, `patternProperties`, `additionalProperties`, `propertyNames` (2020-12 Core §10.3.2),
//! `required`, `minProperties`, `maxProperties`, `dependentRequired` (Validation §6.5).

use std::borrow::Cow;
use std::collections::HashSet;

use crate::invalid::ViolationKind;
use crate::reader::{Checkpoint, Key, RawStr, ReadError, Reader};
use crate::schema::{ObjectKeywords, Property, Schema};

use super::Machine;
use super::marks::Marks;
use super::mode::Mode;

/// Which declared properties an object has.
struct Seen {
    /// How many there are.
    count: usize,
    first: u64,
    rest: Vec<u64>,
}

impl Seen {
    fn new(properties: usize) -> Self {
        // Objects of up to 64 declared properties allocate nothing.
        Self { count: 0, first: 0, rest: vec![0; properties.saturating_sub(1) / 64] }
    }

    fn word(&mut self, index: usize) -> &mut u64 {
        match (index / 64).checked_sub(1).and_then(|word| self.rest.get_mut(word)) {
            Some(word) => word,
            None => &mut self.first,
        }
    }

    /// Marks a property; says whether it was new.
    #[inline]
    fn insert(&mut self, index: usize) -> bool {
        let bit = 1 << (index % 64);
        let word = self.word(index);
        let new = *word & bit == 0;
        *word |= bit;
        self.count += usize::from(new);
        new
    }

    fn has(&self, index: usize) -> bool {
        let word = match (index / 64).checked_sub(1) {
            Some(word) => self.rest.get(word).copied().unwrap_or_default(),
            None => self.first,
        };
        word >> (index % 64) & 1 == 1
    }
}

/// A member whose value begins at the reader's place.
#[derive(Clone, Copy)]
enum Member<'b> {
    Declared(&'static Property),
    Other(RawStr<'b>),
}

impl<'b> Member<'b> {
    fn name(self) -> Cow<'b, str> {
        match self {
            Self::Declared(property) => Cow::Borrowed(property.name.as_str()),
            Self::Other(text) => text.decode(),
        }
    }
}

impl<'b, M: Mode<'b>> Machine<'_, M> {
    pub(super) fn object(
        &mut self,
        reader: &mut Reader<'b>,
        schema: &Schema,
        marks: Option<&mut Marks>,
    ) -> Result<(), ReadError> {
        match schema.object {
            Some(keywords) => self.object_keywords(reader, schema, keywords, marks),
            None => reader.skip(),
        }
    }

    fn object_keywords(
        &mut self,
        reader: &mut Reader<'b>,
        schema: &Schema,
        keywords: &'static ObjectKeywords,
        mut marks: Option<&mut Marks>,
    ) -> Result<(), ReadError> {
        let start = reader.mark();
        let mut seen = Seen::new(keywords.properties.len());
        let mut object = reader.object()?;
        let mut count = 0;
        // Whether nothing is asked of members that are not declared.
        let free = keywords.pattern_properties.is_empty()
            && keywords.property_names.is_none()
            && keywords.additional_properties.is_none();
        loop {
            let key = reader.mark();
            let member = match reader.known_key(&mut object, &keywords.properties)? {
                Key::End => break,
                Key::Known(index) => {
                    let Some(property) = keywords.properties.get(index) else { return Err(ReadError) };
                    if !seen.insert(index) {
                        self.duplicate(reader, schema, property.name.as_str(), key)?;
                    }
                    Member::Declared(property)
                }
                Key::Other(_) if free => {
                    reader.skip()?;
                    count += 1;
                    continue;
                }
                Key::Other(text) => Member::Other(text),
            };
            let evaluated = self.member(reader, keywords, member, key)?;
            if let Some(marks) = marks.as_deref_mut().filter(|_| evaluated) {
                marks.set(count);
            }
            count += 1;
        }
        self.required(schema, keywords, &seen, start)?;
        self.property_counts(reader, schema, keywords, start, count)
    }

    /// Reads a member's value; says whether a schema for it was there.
    #[inline]
    fn member(
        &mut self,
        reader: &mut Reader<'b>,
        keywords: &'static ObjectKeywords,
        member: Member<'b>,
        key: Checkpoint,
    ) -> Result<bool, ReadError> {
        match member {
            Member::Declared(property) => self.mode.enter_property(property.name.as_str()),
            Member::Other(text) => self.mode.enter_member(text),
        }
        let evaluated = match (member, keywords.pattern_properties, keywords.property_names) {
            (Member::Declared(Property { schema: Some(schema), .. }), [], None) => {
                self.check(reader, schema, None)?;
                true
            }
            _ => self.other_member(reader, keywords, member, key)?,
        };
        self.mode.leave();
        Ok(evaluated)
    }

    fn other_member(
        &mut self,
        reader: &mut Reader<'b>,
        keywords: &'static ObjectKeywords,
        member: Member<'b>,
        key: Checkpoint,
    ) -> Result<bool, ReadError> {
        let value = reader.mark();
        let mut evaluated = false;
        if let Member::Declared(Property { schema: Some(schema), .. }) = member {
            self.check(reader, schema, None)?;
            evaluated = true;
        }
        if !keywords.pattern_properties.is_empty() {
            let name = member.name();
            for property in keywords.pattern_properties {
                // Where there was no answer, the work was given up.
                if self.context.search(property.pattern, &name) == Ok(true) {
                    reader.rewind(value);
                    self.check(reader, property.schema, None)?;
                    evaluated = true;
                }
            }
        }
        match keywords.additional_properties {
            Some(schema) if !evaluated => {
                self.check(reader, schema, None)?;
                evaluated = true;
            }
            _ if !evaluated => reader.skip()?,
            _ => {}
        }
        if let Some(schema) = keywords.property_names {
            let end = reader.mark();
            reader.rewind(key);
            reader.name()?;
            self.check(reader, schema, None)?;
            reader.rewind(end);
        }
        Ok(evaluated)
    }

    #[cold]
    fn duplicate(
        &mut self,
        reader: &mut Reader<'b>,
        schema: &Schema,
        name: &'static str,
        key: Checkpoint,
    ) -> Result<(), ReadError> {
        let value = reader.mark();
        reader.rewind(key);
        reader.name()?;
        let offset = reader.offset();
        reader.rewind(value);
        self.mode.enter_property(name);
        let message = || "duplicate key: the property is given more than once".to_owned();
        self.mode.violation(offset, schema, ViolationKind::DuplicateKey, message)?;
        self.mode.leave();
        Ok(())
    }

    #[inline]
    fn required(
        &mut self,
        schema: &Schema,
        keywords: &'static ObjectKeywords,
        seen: &Seen,
        start: Checkpoint,
    ) -> Result<(), ReadError> {
        // Where nothing is missing at all, nothing required is.
        let missing = seen.count < keywords.properties.len();
        for (index, property) in keywords.properties.iter().enumerate().filter(|_| missing) {
            if property.required && !seen.has(index) {
                let message = || format!("the required property `{}` is missing", property.name.as_str());
                self.mode.violation(start.offset(), schema, "required", message)?;
            }
        }
        for dependent in keywords.dependent_required {
            if !has(keywords, seen, dependent.name) {
                continue;
            }
            for name in dependent.required.iter().filter(|name| !has(keywords, seen, name)) {
                let message =
                    || format!("the property `{name}` is missing, which `{}` requires", dependent.name);
                self.mode.violation(start.offset(), schema, dependent.keyword, message)?;
            }
        }
        Ok(())
    }

    fn property_counts(
        &mut self,
        reader: &mut Reader<'b>,
        schema: &Schema,
        keywords: &ObjectKeywords,
        start: Checkpoint,
        count: usize,
    ) -> Result<(), ReadError> {
        let (min, max) = (keywords.min_properties, keywords.max_properties.unwrap_or(u64::MAX));
        if min == 0 && count as u64 <= max {
            return Ok(());
        }
        let end = reader.mark();
        reader.rewind(start);
        let count = names(reader)?;
        reader.rewind(end);
        if count < min {
            let message = || format!("must have at least {min} properties");
            self.mode.violation(start.offset(), schema, "minProperties", message)?;
        }
        if count > max {
            let message = || format!("must have at most {max} properties");
            self.mode.violation(start.offset(), schema, "maxProperties", message)?;
        }
        Ok(())
    }
}

/// Whether an object has a name; the generator lists every name that is asked for.
fn has(keywords: &ObjectKeywords, seen: &Seen, name: &str) -> bool {
    keywords
        .properties
        .iter()
        .position(|property| property.name.as_str() == name)
        .is_some_and(|index| seen.has(index))
}

/// How many different names the object that begins here has.
fn names(reader: &mut Reader<'_>) -> Result<u64, ReadError> {
    let mut names = HashSet::new();
    let mut object = reader.object()?;
    while let Some(name) = reader.key(&mut object)? {
        names.insert(name.decode());
        reader.skip()?;
    }
    Ok(names.len() as u64)
}
