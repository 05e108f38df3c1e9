//! `prefixItems`, `items`, `contains` (2020-12 Core §10.3.1), `minItems`, `maxItems`, `minContains`,
//! `maxContains` (Validation §6.4).

use crate::reader::{Checkpoint, ReadError, Reader};
use crate::schema::{ArrayKeywords, Schema};

use super::Machine;
use super::marks::Marks;
use super::mode::Mode;
use super::unique_items::UniqueItems;

impl<'b, M: Mode<'b>> Machine<'_, M> {
    pub(super) fn array(
        &mut self,
        reader: &mut Reader<'b>,
        schema: &Schema,
        marks: Option<&mut Marks>,
    ) -> Result<(), ReadError> {
        match schema.array {
            Some(keywords) => self.array_keywords(reader, schema, keywords, marks),
            None => reader.skip(),
        }
    }

    fn array_keywords(
        &mut self,
        reader: &mut Reader<'b>,
        schema: &Schema,
        keywords: &ArrayKeywords,
        mut marks: Option<&mut Marks>,
    ) -> Result<(), ReadError> {
        let start = reader.mark();
        let mut unique = keywords.unique_items.then(UniqueItems::default);
        let mut array = reader.array()?;
        let (mut count, mut contained) = (0, 0);
        while reader.item(&mut array)? {
            let item = reader.mark();
            let evaluated = self.item(reader, keywords, count)?;
            let contains = self.contains(reader, keywords, item);
            contained += u64::from(contains);
            if let Some(marks) = marks.as_deref_mut() {
                let by_contains = contains && keywords.contains.is_some_and(|contains| contains.evaluates);
                if evaluated || by_contains {
                    marks.set(count);
                }
            }
            if let Some(unique) = &mut unique {
                unique.push(reader, item)?;
            }
            count += 1;
        }
        self.array_counts(schema, keywords, start, count as u64, contained)?;
        if let Some(unique) = unique {
            let end = reader.mark();
            if unique.repeats(reader)? {
                let message = || "the items must differ from each other".to_owned();
                self.mode.violation(start.offset(), schema, "uniqueItems", message)?;
            }
            reader.rewind(end);
        }
        Ok(())
    }

    /// Reads an item; says whether a schema for it was there.
    fn item(
        &mut self,
        reader: &mut Reader<'b>,
        keywords: &ArrayKeywords,
        index: usize,
    ) -> Result<bool, ReadError> {
        match keywords.prefix_items.get(index).copied().or(keywords.items) {
            Some(schema) => {
                self.mode.enter_item(index);
                self.check(reader, schema, None)?;
                self.mode.leave();
                Ok(true)
            }
            None => reader.skip().map(|()| false),
        }
    }

    /// Whether the item that begins at `item` is one that `contains` counts; the reader stays.
    fn contains(&mut self, reader: &mut Reader<'b>, keywords: &ArrayKeywords, item: Checkpoint) -> bool {
        keywords.contains.is_some_and(|contains| {
            let end = reader.mark();
            let holds = self.holds(reader, contains.schema, item, None);
            reader.rewind(end);
            holds
        })
    }

    fn array_counts(
        &mut self,
        schema: &Schema,
        keywords: &ArrayKeywords,
        start: Checkpoint,
        count: u64,
        contained: u64,
    ) -> Result<(), ReadError> {
        let offset = start.offset();
        if count < keywords.min_items {
            let message = || format!("must have at least {} items", keywords.min_items);
            self.mode.violation(offset, schema, "minItems", message)?;
        }
        if let Some(max) = keywords.max_items.filter(|max| count > *max) {
            self.mode.violation(offset, schema, "maxItems", || format!("must have at most {max} items"))?;
        }
        let Some(contains) = keywords.contains else { return Ok(()) };
        if contained < contains.min {
            let keyword = if contains.min == 1 { "contains" } else { "minContains" };
            let message = || format!("at least {} items must satisfy `contains`", contains.min);
            self.mode.violation(offset, schema, keyword, message)?;
        }
        if let Some(max) = contains.max.filter(|max| contained > *max) {
            let message = || format!("at most {max} items may satisfy `contains`");
            self.mode.violation(offset, schema, "maxContains", message)?;
        }
        Ok(())
    }
}
