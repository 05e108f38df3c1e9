//! From the graph to tables: drops what cannot fail, shares what is only a reference, picks
//! discriminators.

use std::collections::BTreeMap;

use hookwright_core::format;
use hookwright_core::schema::Types;

use super::discriminator;
use super::{Array, Branches, Contains, InPlace, Number, Object, Property, Table, Tables, Text, Values};
use crate::load::Files;
use crate::schema::{Applicator, Assertion, Draft, Graph, Schema, SchemaId, Type};

/// What `provider.toml` says of assertions that JSON Schema leaves open.
#[derive(Clone, Copy, Debug)]
pub struct Dialect<'a> {
    /// Whether `contentEncoding` and `contentMediaType` are asserted.
    pub asserts_content: bool,
    /// The provider's folder, which locations leave out.
    pub provider: &'a str,
}

/// The tables that `roots` need.
pub fn lower(graph: &Graph, files: &Files, dialect: Dialect<'_>, roots: &[SchemaId]) -> Tables {
    let lowering = Lowering {
        graph,
        files,
        dialect,
        dynamic: graph.schemas.iter().any(|schema| {
            schema.dynamic_reference.as_ref().is_some_and(|reference| !reference.candidates.is_empty())
        }),
        evaluates: graph
            .schemas
            .iter()
            .any(|schema| schema.unevaluated_items.is_some() || schema.unevaluated_properties.is_some()),
    };
    let mut tables = Tables::default();
    let mut queue: Vec<SchemaId> = roots.to_vec();
    while let Some(id) = queue.pop() {
        let target = lowering.target(id);
        if target != id {
            tables.aliases.insert(id, target);
        }
        if tables.tables.contains_key(&target) {
            continue;
        }
        let table = lowering.table(target);
        queue.extend(table.children());
        tables.tables.insert(target, table);
    }
    discriminator::find(&mut tables);
    tables
}

struct Lowering<'a> {
    graph: &'a Graph,
    files: &'a Files,
    dialect: Dialect<'a>,
    /// Whether the dynamic scope matters.
    dynamic: bool,
    /// Whether it matters what was evaluated.
    evaluates: bool,
}

impl Lowering<'_> {
    /// The schema whose table serves for `id`: the end of a chain of bare references.
    fn target(&self, id: SchemaId) -> SchemaId {
        let mut id = id;
        // A chain longer than the graph would be a cycle, which is a finding.
        for _ in 0..self.graph.schemas.len() {
            match self.graph.get(id).reference {
                Some(target) if !self.dynamic && self.is_bare_reference(id) => id = target,
                _ => break,
            }
        }
        id
    }

    fn is_bare_reference(&self, id: SchemaId) -> bool {
        let table = self.table(id);
        table.keywords() == 1 && matches!(table.in_place.as_slice(), [InPlace::Ref(_)])
    }

    fn table(&self, id: SchemaId) -> Table {
        let schema = self.graph.get(id);
        let mut parts = Parts::default();
        parts.object.properties = properties(schema);
        for assertion in schema.assertions() {
            self.assert(&mut parts, schema, assertion);
        }
        for applicator in schema.applicators() {
            self.apply(&mut parts, schema, applicator);
        }
        Table {
            location: self.location(schema),
            types: parts.types.unwrap_or(Types::ALL),
            values: parts.values,
            number: Some(parts.number).filter(|number| number.keywords() > 0),
            string: Some(parts.string).filter(|text| text.keywords() > 0),
            array: Some(parts.array).filter(|array| array.keywords() > 0),
            object: Some(parts.object).filter(|object| object.keywords() > 0),
            in_place: parts.in_place,
            resource: if self.dynamic { schema.resource.0 + 1 } else { 0 },
        }
    }

    fn location(&self, schema: &Schema) -> String {
        let document = self.graph.document(self.files, &schema.place);
        let below = document.strip_prefix(self.dialect.provider).and_then(|path| path.strip_prefix('/'));
        format!("{}#{}", below.unwrap_or(document), schema.place.pointer)
    }

    /// What a keyword asks of the value. Every keyword has its arm, so none is forgotten.
    fn assert(&self, parts: &mut Parts, schema: &Schema, assertion: Assertion<'_>) {
        let Parts { number, string, array, object, .. } = parts;
        match assertion {
            Assertion::Type(list) => parts.types = Some(types(list, schema.draft)),
            Assertion::Enum(_, true) => {}
            Assertion::Enum(values, false) => {
                parts.values.push(Values { keyword: "enum", allowed: values.to_vec() });
            }
            Assertion::Const(value) => {
                parts.values.push(Values { keyword: "const", allowed: vec![value.clone()] });
            }
            Assertion::Minimum(bound) => number.minimum = Some(bound.to_owned()),
            Assertion::Maximum(bound) => number.maximum = Some(bound.to_owned()),
            Assertion::ExclusiveMinimum(bound) => number.exclusive_minimum = Some(bound.to_owned()),
            Assertion::ExclusiveMaximum(bound) => number.exclusive_maximum = Some(bound.to_owned()),
            Assertion::MultipleOf(divisor) => number.multiple_of = Some(divisor.to_owned()),
            Assertion::MinLength(length) => string.min_length = length,
            Assertion::MaxLength(length) => string.max_length = Some(length),
            Assertion::Pattern(pattern) => string.pattern = Some(pattern.to_owned()),
            Assertion::Format(_) => string.format = asserted_format(schema),
            Assertion::ContentEncoding(_) | Assertion::ContentMediaType(_) => {
                string.content = self.content(schema);
            }
            Assertion::MinItems(count) => array.min_items = count,
            Assertion::MaxItems(count) => array.max_items = Some(count),
            Assertion::UniqueItems => array.unique_items = true,
            // They say nothing without `contains`, which reads them.
            Assertion::MinContains(_) | Assertion::MaxContains(_) => {}
            // `properties` gathers them, by name.
            Assertion::Required(_) => {}
            Assertion::DependentRequired(dependent) => {
                object.dependent_required = dependent_required(dependent, schema.draft);
            }
            Assertion::MinProperties(count) => object.min_properties = count,
            Assertion::MaxProperties(count) => object.max_properties = Some(count),
        }
    }

    /// What a keyword applies to the value and its parts. Every keyword has its arm, so none is forgotten.
    fn apply(&self, parts: &mut Parts, schema: &Schema, applicator: Applicator<'_>) {
        let Parts { array, object, in_place, .. } = parts;
        let branches = |ids: &[SchemaId]| {
            let added = ids.iter().rev().take_while(|id| self.graph.get(**id).unlisted.is_some()).count();
            Branches { schemas: ids.to_vec(), discriminator: None, added }
        };
        match applicator {
            Applicator::Ref(id) => in_place.push(InPlace::Ref(id)),
            Applicator::DynamicRef(reference) => {
                let candidates = reference.candidates.iter().map(|(resource, id)| (resource.0 + 1, *id));
                in_place.push(InPlace::DynamicRef(reference.initial, candidates.collect()));
            }
            Applicator::AllOf(ids) => in_place.push(InPlace::AllOf(ids.to_vec())),
            Applicator::AnyOf(ids) => in_place.push(InPlace::AnyOf(branches(ids))),
            Applicator::OneOf(ids) => in_place.push(InPlace::OneOf(branches(ids))),
            Applicator::Not(id) => in_place.push(InPlace::Not(id)),
            Applicator::If(id) => in_place.push(InPlace::If(id, schema.then, schema.otherwise)),
            // They say nothing without `if`, which reads them.
            Applicator::Then(_) | Applicator::Else(_) => {}
            Applicator::DependentSchemas(named) => {
                in_place.extend(named.iter().map(|(name, id)| InPlace::DependentSchema(name.clone(), *id)));
            }
            Applicator::PrefixItems(ids) => array.prefix_items = ids.to_vec(),
            Applicator::Items(id) => array.items = Some(id).filter(|id| self.matters(*id)),
            Applicator::Contains(id) => array.contains = self.contains(schema, id),
            Applicator::UnevaluatedItems(id) => array.unevaluated_items = Some(id),
            // `properties` gathers them, by name.
            Applicator::Properties(_) => {}
            Applicator::PatternProperties(named) => object.pattern_properties = named.to_vec(),
            Applicator::AdditionalProperties(id) => {
                object.additional_properties =
                    Some(id).filter(|id| schema.keeps_unknown || self.matters(*id));
            }
            Applicator::PropertyNames(id) => {
                object.property_names = Some(id).filter(|id| self.matters(*id));
            }
            Applicator::UnevaluatedProperties(id) => object.unevaluated_properties = Some(id),
        }
    }

    /// Only base64 and JSON are understood; other encodings and media types are annotations.
    fn content(&self, schema: &Schema) -> Option<(bool, bool)> {
        let base64 = schema.content_encoding.as_deref() == Some("base64");
        let json = schema.content_media_type.as_deref() == Some("application/json")
            && (base64 || schema.content_encoding.is_none());
        (self.dialect.asserts_content && (base64 || json)).then_some((base64, json))
    }

    /// `contains` with its bounds, unless it neither asks nor evaluates anything.
    fn contains(&self, schema: &Schema, id: SchemaId) -> Option<Contains> {
        let contains = Contains {
            schema: id,
            min: schema.min_contains.unwrap_or(1),
            max: schema.max_contains,
            evaluates: schema.draft >= Draft::Draft202012,
        };
        Some(contains).filter(|contains| contains.min > 0 || contains.max.is_some() || self.evaluates)
    }

    /// Whether applying a schema can change anything.
    fn matters(&self, id: SchemaId) -> bool {
        self.evaluates || !self.table(id).is_any()
    }
}

/// A table while its keywords are read.
#[derive(Default)]
struct Parts {
    types: Option<Types>,
    values: Vec<Values>,
    number: Number,
    string: Text,
    array: Array,
    object: Object,
    in_place: Vec<InPlace>,
}

fn asserted_format(schema: &Schema) -> Option<&'static str> {
    schema.asserted_format().and_then(format::by_name).map(|format| format.name)
}

/// The names that other names require, under the word that the draft has for it.
fn dependent_required(
    dependent: &[(String, Vec<String>)],
    draft: Draft,
) -> Vec<(&'static str, String, Vec<String>)> {
    let keyword = if draft < Draft::Draft201909 { "dependencies" } else { "dependentRequired" };
    let requiring = dependent.iter().filter(|(_, names)| !names.is_empty());
    requiring.map(|(name, names)| (keyword, name.clone(), names.clone())).collect()
}

/// `properties`, and every other name that `required` and `dependentRequired` ask for.
fn properties(schema: &Schema) -> Vec<Property> {
    let declared = schema.properties.iter().map(|(name, id)| Property {
        name: name.clone(),
        schema: Some(*id),
        required: false,
    });
    let mut properties: Vec<_> = declared.collect();
    let mut indices: BTreeMap<String, usize> =
        properties.iter().enumerate().map(|(index, property)| (property.name.clone(), index)).collect();
    let mut want = |name: &String, required: bool| {
        let index = *indices.entry(name.clone()).or_insert_with(|| {
            properties.push(Property { name: name.clone(), schema: None, required: false });
            properties.len() - 1
        });
        if let Some(property) = properties.get_mut(index) {
            property.required |= required;
        }
    };
    schema.required.iter().for_each(|name| want(name, true));
    for (name, names) in schema.dependent_required.iter().filter(|(_, names)| !names.is_empty()) {
        want(name, false);
        for name in names {
            want(name, false);
        }
    }
    properties
}

fn types(list: &[Type], draft: Draft) -> Types {
    let number = list.contains(&Type::Number);
    list.iter().fold(Types::NOTHING, |all, one| {
        all.or(match one {
            Type::Null => Types::NULL,
            Type::Boolean => Types::BOOLEAN,
            Type::Object => Types::OBJECT,
            Type::Array => Types::ARRAY,
            Type::String => Types::STRING,
            Type::Integer if number => Types::NUMBER,
            Type::Integer if draft == Draft::Draft4 => Types::INTEGER_LITERAL,
            Type::Integer => Types::INTEGER,
            Type::Number => Types::NUMBER,
        })
    })
}
