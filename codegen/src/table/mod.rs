//! Schemas as the tables that the runtime's validator runs: what is left to check, and nothing else.
//!
//! A table is [`hookwright_core::schema::Schema`] with ids in place of references. [`lower()`] makes tables from a
//! graph; the emitter writes them as statics, [`memory`] builds them in memory.

mod discriminator;
mod lower;
pub mod memory;

use std::collections::BTreeMap;

use hookwright_core::schema::Types;

use crate::json::Json;
use crate::schema::SchemaId;

pub use lower::{Dialect, lower};

/// The tables that a module's events need.
#[derive(Debug, Default)]
pub struct Tables {
    /// The tables, by the schemas they were made from.
    pub tables: BTreeMap<SchemaId, Table>,
    /// Schemas that are nothing but a reference, and the schema whose table they share.
    pub aliases: BTreeMap<SchemaId, SchemaId>,
}

impl Tables {
    /// The schema whose table a schema uses.
    pub fn id(&self, id: SchemaId) -> SchemaId {
        self.aliases.get(&id).copied().unwrap_or(id)
    }

    /// The table of a schema.
    pub fn get(&self, id: SchemaId) -> Option<&Table> {
        self.tables.get(&self.id(id))
    }

    /// How many keywords the tables check.
    pub fn keywords(&self) -> usize {
        self.tables.values().map(Table::keywords).sum()
    }
}

/// One table.
#[derive(Clone, Debug, Hash)]
pub struct Table {
    /// The document below the provider's folder, `#`, the JSON pointer.
    pub location: String,
    /// `type`
    pub types: Types,
    /// `enum` and `const`
    pub values: Vec<Values>,
    /// Keywords for numbers.
    pub number: Option<Number>,
    /// Keywords for strings.
    pub string: Option<Text>,
    /// Keywords for arrays.
    pub array: Option<Array>,
    /// Keywords for objects.
    pub object: Option<Object>,
    /// In-place applicators.
    pub in_place: Vec<InPlace>,
    /// The resource; 0 where no reference is dynamic.
    pub resource: u32,
}

/// `enum` or `const`.
#[derive(Clone, Debug, Hash)]
pub struct Values {
    /// Which.
    pub keyword: &'static str,
    /// The values.
    pub allowed: Vec<Json>,
}

/// Keywords for numbers.
#[derive(Clone, Debug, Default, Hash)]
pub struct Number {
    /// `minimum`
    pub minimum: Option<String>,
    /// `maximum`
    pub maximum: Option<String>,
    /// `exclusiveMinimum`
    pub exclusive_minimum: Option<String>,
    /// `exclusiveMaximum`
    pub exclusive_maximum: Option<String>,
    /// `multipleOf`
    pub multiple_of: Option<String>,
}

/// Keywords for strings.
#[derive(Clone, Debug, Default, Hash)]
pub struct Text {
    /// `minLength`
    pub min_length: u64,
    /// `maxLength`
    pub max_length: Option<u64>,
    /// `pattern`
    pub pattern: Option<String>,
    /// `format`, where it is asserted and known.
    pub format: Option<&'static str>,
    /// Asserted contents: whether base64, whether JSON.
    pub content: Option<(bool, bool)>,
}

/// Keywords for arrays.
#[derive(Clone, Debug, Default, Hash)]
pub struct Array {
    /// `prefixItems`
    pub prefix_items: Vec<SchemaId>,
    /// `items`
    pub items: Option<SchemaId>,
    /// `contains`
    pub contains: Option<Contains>,
    /// `minItems`
    pub min_items: u64,
    /// `maxItems`
    pub max_items: Option<u64>,
    /// `uniqueItems`
    pub unique_items: bool,
    /// `unevaluatedItems`
    pub unevaluated_items: Option<SchemaId>,
}

/// `contains`
#[derive(Clone, Debug, Hash)]
pub struct Contains {
    /// The schema.
    pub schema: SchemaId,
    /// `minContains`
    pub min: u64,
    /// `maxContains`
    pub max: Option<u64>,
    /// Whether items that match count as evaluated.
    pub evaluates: bool,
}

/// Keywords for objects.
#[derive(Clone, Debug, Default, Hash)]
pub struct Object {
    /// `properties`, `required`, and names that other keywords ask for.
    pub properties: Vec<Property>,
    /// `patternProperties`
    pub pattern_properties: Vec<(String, SchemaId)>,
    /// `additionalProperties`
    pub additional_properties: Option<SchemaId>,
    /// `propertyNames`
    pub property_names: Option<SchemaId>,
    /// `minProperties`
    pub min_properties: u64,
    /// `maxProperties`
    pub max_properties: Option<u64>,
    /// `dependentRequired`: the keyword, the name, the names it requires.
    pub dependent_required: Vec<(&'static str, String, Vec<String>)>,
    /// `unevaluatedProperties`
    pub unevaluated_properties: Option<SchemaId>,
}

/// A name of an object.
#[derive(Clone, Debug, Hash)]
pub struct Property {
    /// The name.
    pub name: String,
    /// Its schema.
    pub schema: Option<SchemaId>,
    /// Whether it is required.
    pub required: bool,
}

/// An in-place applicator.
#[derive(Clone, Debug, Hash)]
pub enum InPlace {
    /// `$ref`
    Ref(SchemaId),
    /// `$dynamicRef`: the initial target, and each resource's.
    DynamicRef(SchemaId, Vec<(u32, SchemaId)>),
    /// `allOf`
    AllOf(Vec<SchemaId>),
    /// `anyOf`
    AnyOf(Branches),
    /// `oneOf`
    OneOf(Branches),
    /// `not`
    Not(SchemaId),
    /// `if`, `then`, `else`
    If(SchemaId, Option<SchemaId>, Option<SchemaId>),
    /// `dependentSchemas`
    DependentSchema(String, SchemaId),
}

/// The branches of `anyOf` or `oneOf`.
#[derive(Clone, Debug, Hash)]
pub struct Branches {
    /// The branches.
    pub schemas: Vec<SchemaId>,
    /// The property that tells them apart, and for each of its values the branch.
    pub discriminator: Option<(String, Vec<(String, usize)>)>,
    /// How many of them, from the last, the schema does not have.
    pub added: usize,
}

impl Table {
    /// Whether it checks nothing.
    pub fn is_any(&self) -> bool {
        self.keywords() == 0
    }

    /// How many keywords it checks.
    pub fn keywords(&self) -> usize {
        let Self { location: _, types, values, number, string, array, object, in_place, resource: _ } = self;
        usize::from(*types != Types::ALL)
            + values.len()
            + number.as_ref().map_or(0, Number::keywords)
            + string.as_ref().map_or(0, Text::keywords)
            + array.as_ref().map_or(0, Array::keywords)
            + object.as_ref().map_or(0, Object::keywords)
            + in_place.len()
    }

    /// The schemas it refers to.
    pub fn children(&self) -> Vec<SchemaId> {
        let mut ids = Vec::new();
        if let Some(array) = &self.array {
            ids.extend(&array.prefix_items);
            ids.extend(array.items);
            ids.extend(array.contains.as_ref().map(|contains| contains.schema));
            ids.extend(array.unevaluated_items);
        }
        if let Some(object) = &self.object {
            ids.extend(object.properties.iter().filter_map(|property| property.schema));
            ids.extend(object.pattern_properties.iter().map(|(_, id)| *id));
            ids.extend(
                [object.additional_properties, object.property_names, object.unevaluated_properties]
                    .iter()
                    .flatten(),
            );
        }
        for applicator in &self.in_place {
            match applicator {
                InPlace::Ref(id) | InPlace::Not(id) | InPlace::DependentSchema(_, id) => ids.push(*id),
                InPlace::DynamicRef(id, candidates) => {
                    ids.push(*id);
                    ids.extend(candidates.iter().map(|(_, id)| *id));
                }
                InPlace::AllOf(schemas) => ids.extend(schemas),
                InPlace::AnyOf(branches) | InPlace::OneOf(branches) => ids.extend(&branches.schemas),
                InPlace::If(condition, then, otherwise) => {
                    ids.push(*condition);
                    ids.extend([then, otherwise].into_iter().flatten());
                }
            }
        }
        ids
    }
}

impl Number {
    /// How many keywords there are.
    pub fn keywords(&self) -> usize {
        let Self { minimum, maximum, exclusive_minimum, exclusive_maximum, multiple_of } = self;
        [minimum, maximum, exclusive_minimum, exclusive_maximum, multiple_of].into_iter().flatten().count()
    }
}

impl Text {
    /// How many keywords there are.
    pub fn keywords(&self) -> usize {
        let Self { min_length, max_length, pattern, format, content } = self;
        usize::from(*min_length > 0)
            + usize::from(max_length.is_some())
            + usize::from(pattern.is_some())
            + usize::from(format.is_some())
            + usize::from(content.is_some())
    }
}

impl Array {
    /// How many keywords there are.
    pub fn keywords(&self) -> usize {
        let Self { prefix_items, items, contains, min_items, max_items, unique_items, unevaluated_items } =
            self;
        usize::from(!prefix_items.is_empty())
            + usize::from(items.is_some())
            + usize::from(contains.is_some())
            + usize::from(*min_items > 0)
            + usize::from(max_items.is_some())
            + usize::from(*unique_items)
            + usize::from(unevaluated_items.is_some())
    }
}

impl Object {
    /// How many keywords there are.
    pub fn keywords(&self) -> usize {
        let Self {
            properties,
            pattern_properties,
            additional_properties,
            property_names,
            min_properties,
            max_properties,
            dependent_required,
            unevaluated_properties,
        } = self;
        usize::from(properties.iter().any(|property| property.schema.is_some()))
            + usize::from(properties.iter().any(|property| property.required))
            + usize::from(!pattern_properties.is_empty())
            + usize::from(additional_properties.is_some())
            + usize::from(property_names.is_some())
            + usize::from(*min_properties > 0)
            + usize::from(max_properties.is_some())
            + dependent_required.len()
            + usize::from(unevaluated_properties.is_some())
    }
}
