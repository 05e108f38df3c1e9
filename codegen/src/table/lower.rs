//! From the graph to tables: drops what cannot fail, shares what is only a reference, picks
//! discriminators.

use std::collections::BTreeMap;

use hookwright_core::format;
use hookwright_core::schema::Types;

use super::discriminator;
use super::{Array, Branches, Contains, InPlace, Number, Object, Property, Table, Tables, Text, Values};
use crate::load::Files;
use crate::schema::{Draft, Graph, Schema, SchemaId, Type};

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
        Table {
            location: self.location(schema),
            types: types(schema),
            values: values(schema),
            number: number(schema),
            string: self.text(schema),
            array: self.array(schema),
            object: self.object(schema),
            in_place: in_place(schema),
            resource: if self.dynamic { schema.resource.0 + 1 } else { 0 },
        }
    }

    fn location(&self, schema: &Schema) -> String {
        let document = self.graph.document(self.files, &schema.place);
        let below = document.strip_prefix(self.dialect.provider).and_then(|path| path.strip_prefix('/'));
        format!("{}#{}", below.unwrap_or(document), schema.place.pointer)
    }

    fn text(&self, schema: &Schema) -> Option<Text> {
        let format = schema.asserted_format().and_then(format::by_name);
        let text = Text {
            min_length: schema.min_length.unwrap_or_default(),
            max_length: schema.max_length,
            pattern: schema.pattern.clone(),
            format: format.map(|format| format.name),
            content: self.content(schema),
        };
        (text.keywords() > 0).then_some(text)
    }

    /// Only base64 and JSON are understood; other encodings and media types are annotations.
    fn content(&self, schema: &Schema) -> Option<(bool, bool)> {
        let base64 = schema.content_encoding.as_deref() == Some("base64");
        let json = schema.content_media_type.as_deref() == Some("application/json")
            && (base64 || schema.content_encoding.is_none());
        (self.dialect.asserts_content && (base64 || json)).then_some((base64, json))
    }

    fn array(&self, schema: &Schema) -> Option<Array> {
        let contains = schema.contains.map(|id| Contains {
            schema: id,
            min: schema.min_contains.unwrap_or(1),
            max: schema.max_contains,
            evaluates: schema.draft >= Draft::Draft202012,
        });
        let array = Array {
            prefix_items: schema.prefix_items.clone(),
            items: schema.items.filter(|id| self.matters(*id)),
            contains: contains
                .filter(|contains| contains.min > 0 || contains.max.is_some() || self.evaluates),
            min_items: schema.min_items.unwrap_or_default(),
            max_items: schema.max_items,
            unique_items: schema.unique_items,
            unevaluated_items: schema.unevaluated_items,
        };
        (array.keywords() > 0).then_some(array)
    }

    /// Whether applying a schema can change anything.
    fn matters(&self, id: SchemaId) -> bool {
        self.evaluates || !self.table(id).is_any()
    }

    fn object(&self, schema: &Schema) -> Option<Object> {
        let keyword = if schema.draft < Draft::Draft201909 { "dependencies" } else { "dependentRequired" };
        let dependent = schema.dependent_required.iter().filter(|(_, names)| !names.is_empty());
        let object = Object {
            properties: properties(schema),
            pattern_properties: schema.pattern_properties.clone(),
            additional_properties: schema
                .additional_properties
                .filter(|id| schema.keeps_unknown || self.matters(*id)),
            property_names: schema.property_names.filter(|id| self.matters(*id)),
            min_properties: schema.min_properties.unwrap_or_default(),
            max_properties: schema.max_properties,
            dependent_required: dependent
                .map(|(name, names)| (keyword, name.clone(), names.clone()))
                .collect(),
            unevaluated_properties: schema.unevaluated_properties,
        };
        (object.keywords() > 0).then_some(object)
    }
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

fn types(schema: &Schema) -> Types {
    let Some(types) = &schema.types else { return Types::ALL };
    let number = types.contains(&Type::Number);
    types.iter().fold(Types::NOTHING, |all, one| {
        all.or(match one {
            Type::Null => Types::NULL,
            Type::Boolean => Types::BOOLEAN,
            Type::Object => Types::OBJECT,
            Type::Array => Types::ARRAY,
            Type::String => Types::STRING,
            Type::Integer if number => Types::NUMBER,
            Type::Integer if schema.draft == Draft::Draft4 => Types::INTEGER_LITERAL,
            Type::Integer => Types::INTEGER,
            Type::Number => Types::NUMBER,
        })
    })
}

fn values(schema: &Schema) -> Vec<Values> {
    let closed = schema.enumeration.iter().filter(|_| !schema.open_enumeration);
    let enumeration = closed.map(|allowed| Values { keyword: "enum", allowed: allowed.clone() });
    let constant =
        schema.constant.iter().map(|value| Values { keyword: "const", allowed: vec![value.clone()] });
    enumeration.chain(constant).collect()
}

fn number(schema: &Schema) -> Option<Number> {
    let number = Number {
        minimum: schema.minimum.clone(),
        maximum: schema.maximum.clone(),
        exclusive_minimum: schema.exclusive_minimum.clone(),
        exclusive_maximum: schema.exclusive_maximum.clone(),
        multiple_of: schema.multiple_of.clone(),
    };
    (number.keywords() > 0).then_some(number)
}

fn in_place(schema: &Schema) -> Vec<InPlace> {
    let branches = |ids: &[SchemaId]| Branches { schemas: ids.to_vec(), discriminator: None };
    let mut applicators = Vec::new();
    applicators.extend(schema.reference.map(InPlace::Ref));
    applicators.extend(schema.dynamic_reference.as_ref().map(|reference| {
        let candidates = reference.candidates.iter().map(|(resource, id)| (resource.0 + 1, *id));
        InPlace::DynamicRef(reference.initial, candidates.collect())
    }));
    if !schema.all_of.is_empty() {
        applicators.push(InPlace::AllOf(schema.all_of.clone()));
    }
    applicators.extend(schema.any_of.as_deref().map(|ids| InPlace::AnyOf(branches(ids))));
    applicators.extend(schema.one_of.as_deref().map(|ids| InPlace::OneOf(branches(ids))));
    applicators.extend(schema.not.map(InPlace::Not));
    applicators
        .extend(schema.condition.map(|condition| InPlace::If(condition, schema.then, schema.otherwise)));
    let dependent = schema.dependent_schemas.iter();
    applicators.extend(dependent.map(|(name, id)| InPlace::DependentSchema(name.clone(), *id)));
    applicators
}
