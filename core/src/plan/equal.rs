//! Schemas that demand the same, wherever they are: one represents all of them, so that branches that share
//! a property check it once.

use std::collections::BTreeMap;

use super::node::linked;
use crate::number::Number;
use crate::schema::{ArrayKeywords, Constant, InPlace, ObjectKeywords, Schema, StringKeywords};

/// How deep schemas are compared; below that each is only equal to itself.
const DEEPEST: usize = 64;

/// Which schema stands for which.
#[derive(Debug, Default)]
pub(super) struct Equal {
    by_address: BTreeMap<usize, &'static Schema>,
    by_content: BTreeMap<Vec<Part>, &'static Schema>,
    open: Vec<usize>,
}

/// A piece of what a schema says.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Keyword(&'static str),
    Count(u64),
    Text(&'static str),
    Schema(usize),
    /// No such keyword.
    None,
}

fn address(schema: &Schema) -> usize {
    std::ptr::from_ref(schema).addr()
}

impl Equal {
    pub(super) fn representative(&mut self, schema: &'static Schema) -> &'static Schema {
        let schema = linked(schema).unwrap_or(&Schema::ANY);
        let own = address(schema);
        if let Some(known) = self.by_address.get(&own) {
            return known;
        }
        if schema.resource != 0 || self.open.len() >= DEEPEST || self.open.contains(&own) {
            return schema;
        }
        self.open.push(own);
        let mut parts = Vec::new();
        self.schema(schema, &mut parts);
        self.open.pop();
        let representative = *self.by_content.entry(parts).or_insert(schema);
        self.by_address.insert(own, representative);
        representative
    }

    /// The representative of a schema that has one already.
    pub(super) fn known(&self, schema: &'static Schema) -> Option<&'static Schema> {
        self.by_address.get(&address(schema)).copied()
    }

    fn class(&mut self, schema: &'static Schema) -> Part {
        Part::Schema(address(self.representative(schema)))
    }

    fn optional(&mut self, schema: Option<&'static Schema>) -> Part {
        schema.map_or(Part::None, |schema| self.class(schema))
    }

    fn list(&mut self, schemas: &[&'static Schema], parts: &mut Vec<Part>) {
        parts.push(Part::Count(schemas.len() as u64));
        for schema in schemas {
            parts.push(self.class(schema));
        }
    }

    fn schema(&mut self, schema: &'static Schema, parts: &mut Vec<Part>) {
        parts.push(Part::Count(u64::from(schema.types.bits())));
        for values in schema.values {
            parts.push(Part::Keyword("enum"));
            parts.push(Part::Count(values.allowed.len() as u64));
            values.allowed.iter().for_each(|value| constant(value, parts));
        }
        if let Some(keywords) = schema.number {
            parts.push(Part::Keyword("number"));
            parts.extend(
                [
                    &keywords.minimum,
                    &keywords.maximum,
                    &keywords.exclusive_minimum,
                    &keywords.exclusive_maximum,
                    &keywords.multiple_of,
                ]
                .map(|bound| {
                    bound.as_ref().map_or(Part::None, |bound: &Number<'static>| Part::Text(bound.text()))
                }),
            );
        }
        schema.string.into_iter().for_each(|keywords| string(keywords, parts));
        if let Some(keywords) = schema.array {
            self.array(keywords, parts);
        }
        if let Some(keywords) = schema.object {
            self.object(keywords, parts);
        }
        for applicator in schema.in_place {
            self.in_place(applicator, parts);
        }
    }

    fn array(&mut self, keywords: &ArrayKeywords, parts: &mut Vec<Part>) {
        parts.push(Part::Keyword("array"));
        self.list(keywords.prefix_items, parts);
        parts.push(self.optional(keywords.items));
        if let Some(contains) = keywords.contains {
            parts.push(Part::Keyword("contains"));
            parts.push(self.class(contains.schema));
            parts.push(Part::Count(contains.min));
            parts.push(count(contains.max));
            parts.push(Part::Count(contains.evaluates.into()));
        }
        parts.push(Part::Count(keywords.min_items));
        parts.push(count(keywords.max_items));
        parts.push(Part::Count(keywords.unique_items.into()));
        parts.push(self.optional(keywords.unevaluated_items));
    }

    fn object(&mut self, keywords: &ObjectKeywords, parts: &mut Vec<Part>) {
        parts.push(Part::Keyword("object"));
        for property in keywords.properties.iter() {
            parts.push(Part::Text(property.name.as_str()));
            parts.push(Part::Count(property.required.into()));
            parts.push(self.optional(property.schema));
        }
        for property in keywords.pattern_properties {
            parts.push(Part::Keyword("pattern"));
            parts.push(Part::Text(property.pattern.source()));
            parts.push(self.class(property.schema));
        }
        parts.push(self.optional(keywords.additional_properties));
        parts.push(self.optional(keywords.property_names));
        parts.push(Part::Count(keywords.min_properties));
        parts.push(count(keywords.max_properties));
        for dependent in keywords.dependent_required {
            parts.push(Part::Keyword("dependent"));
            parts.push(Part::Text(dependent.name));
            parts.push(Part::Count(dependent.required.len() as u64));
            parts.extend(dependent.required.iter().map(|name| Part::Text(name)));
        }
        parts.push(self.optional(keywords.unevaluated_properties));
    }

    fn in_place(&mut self, applicator: &InPlace, parts: &mut Vec<Part>) {
        let mut list = |equal: &mut Self, keyword, schemas: &[&'static Schema]| {
            parts.push(Part::Keyword(keyword));
            equal.list(schemas, parts);
        };
        match applicator {
            InPlace::Ref(schema) => list(self, "ref", &[schema]),
            InPlace::Later(cell) => list(self, "ref", &[cell.get().copied().unwrap_or(&Schema::ANY)]),
            // Its target depends on where it is reached from.
            InPlace::DynamicRef(reference) => {
                parts.push(Part::Keyword("dynamic"));
                parts.push(Part::Schema(std::ptr::from_ref(*reference).addr()));
            }
            InPlace::AllOf(schemas) => list(self, "allOf", schemas),
            InPlace::AnyOf(branches) => list(self, "anyOf", branches.schemas),
            InPlace::OneOf(branches) => list(self, "oneOf", branches.schemas),
            InPlace::Not(schema) => list(self, "not", &[schema]),
            InPlace::If(conditional) => {
                list(self, "if", &[conditional.condition]);
                parts.push(self.optional(conditional.then));
                parts.push(self.optional(conditional.otherwise));
            }
            InPlace::DependentSchema(name, schema) => {
                list(self, "dependentSchema", &[schema]);
                parts.push(Part::Text(name));
            }
        }
    }
}

fn count(count: Option<u64>) -> Part {
    count.map_or(Part::None, Part::Count)
}

fn string(keywords: &StringKeywords, parts: &mut Vec<Part>) {
    parts.push(Part::Keyword("string"));
    parts.push(Part::Count(keywords.min_length));
    parts.push(count(keywords.max_length));
    parts.push(keywords.pattern.map_or(Part::None, |pattern| Part::Text(pattern.source())));
    parts.push(keywords.format.map_or(Part::None, |format| Part::Text(format.name)));
    let content = keywords.content.map(|content| u64::from(content.base64) << 1 | u64::from(content.json));
    parts.push(count(content));
}

fn constant(value: &Constant, parts: &mut Vec<Part>) {
    match value {
        Constant::Null => parts.push(Part::None),
        Constant::Boolean(value) => parts.push(Part::Count(u64::from(*value))),
        Constant::Number(text) => parts.extend([Part::Keyword("number"), Part::Text(text)]),
        Constant::String(text) => parts.push(Part::Text(text)),
        Constant::Array(items) => {
            parts.extend([Part::Keyword("array"), Part::Count(items.len() as u64)]);
            items.iter().for_each(|item| constant(item, parts));
        }
        Constant::Object(members) => {
            parts.extend([Part::Keyword("object"), Part::Count(members.len() as u64)]);
            for (name, value) in *members {
                parts.push(Part::Text(name));
                constant(value, parts);
            }
        }
    }
}
