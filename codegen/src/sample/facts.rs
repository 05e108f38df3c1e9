//! What must hold for one value, of all the schemas that apply to it, gathered.

use std::collections::BTreeSet;
use std::rc::Rc;

use super::equality::same;
use super::number::Numbers;
use crate::json::Json;
use crate::schema::{Draft, ResourceId, Schema, SchemaId, Type};

/// A schema that a value must satisfy, or must not.
#[derive(Clone, Debug)]
pub(super) struct Goal {
    pub(super) id: SchemaId,
    pub(super) holds: bool,
    /// The resources on the way to it, the outermost first (2020-12 Core §7.1).
    pub(super) scope: Rc<Vec<ResourceId>>,
}

impl Goal {
    pub(super) fn new(id: SchemaId, resource: ResourceId) -> Self {
        Self { id, holds: true, scope: Rc::new(vec![resource]) }
    }

    /// A schema on the way from this one.
    pub(super) fn to(&self, id: SchemaId, resource: ResourceId) -> Self {
        let scope = if self.scope.last() == Some(&resource) {
            Rc::clone(&self.scope)
        } else {
            Rc::new(self.scope.iter().copied().chain([resource]).collect())
        };
        Self { id, holds: true, scope }
    }

    pub(super) fn negated(self) -> Self {
        Self { holds: !self.holds, ..self }
    }
}

/// The kinds of JSON values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Null,
    Boolean,
    Number,
    String,
    Array,
    Object,
}

impl Kind {
    pub(super) const ALL: [Self; 6] =
        [Self::Null, Self::Boolean, Self::Number, Self::String, Self::Array, Self::Object];

    pub(super) const fn of(ty: Type) -> Self {
        match ty {
            Type::Null => Self::Null,
            Type::Boolean => Self::Boolean,
            Type::Object => Self::Object,
            Type::Array => Self::Array,
            Type::Number | Type::Integer => Self::Number,
            Type::String => Self::String,
        }
    }
}

/// `contains` and its bounds.
#[derive(Clone, Debug)]
pub(super) struct Contains {
    pub(super) goal: Goal,
    pub(super) min: u64,
    pub(super) max: Option<u64>,
}

/// What must hold for a value.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a keyword's answer of its own")]
pub(super) struct Facts {
    pub(super) kinds: Vec<Kind>,
    /// The kinds that keywords speak of, though they do not demand them.
    pub(super) likely: Vec<Kind>,
    pub(super) values: Option<Vec<Json>>,
    pub(super) numbers: Numbers,
    pub(super) min_length: u64,
    pub(super) max_length: u64,
    pub(super) patterns: Vec<String>,
    pub(super) formats: Vec<String>,
    pub(super) base64: bool,
    pub(super) json: bool,
    pub(super) min_items: u64,
    pub(super) max_items: u64,
    pub(super) unique: bool,
    pub(super) duplicate: bool,
    pub(super) contains: Vec<Contains>,
    /// Goals of single items.
    pub(super) items: Vec<(usize, Goal)>,
    /// Goals of every item.
    pub(super) every_item: Vec<Goal>,
    pub(super) required: Vec<String>,
    pub(super) forbidden: BTreeSet<String>,
    pub(super) min_properties: u64,
    pub(super) max_properties: u64,
    pub(super) names: Vec<Goal>,
    /// Goals of one more property's name.
    pub(super) odd_names: Vec<Goal>,
    /// Goals of single properties.
    pub(super) properties: Vec<(String, Goal)>,
    /// Goals of one more property.
    pub(super) odd_properties: Vec<Goal>,
    pub(super) dependent_required: Vec<(String, Vec<String>)>,
    pub(super) dependent_schemas: Vec<(String, Goal)>,
    /// Every schema that holds, for its applicators to parts.
    pub(super) schemas: Vec<Goal>,
}

impl Facts {
    pub(super) fn new() -> Self {
        Self {
            kinds: Kind::ALL.to_vec(),
            likely: Vec::new(),
            values: None,
            numbers: Numbers::default(),
            min_length: 0,
            max_length: u64::MAX,
            patterns: Vec::new(),
            formats: Vec::new(),
            base64: false,
            json: false,
            min_items: 0,
            max_items: u64::MAX,
            unique: false,
            duplicate: false,
            contains: Vec::new(),
            items: Vec::new(),
            every_item: Vec::new(),
            required: Vec::new(),
            forbidden: BTreeSet::new(),
            min_properties: 0,
            max_properties: u64::MAX,
            names: Vec::new(),
            odd_names: Vec::new(),
            properties: Vec::new(),
            odd_properties: Vec::new(),
            dependent_required: Vec::new(),
            dependent_schemas: Vec::new(),
            schemas: Vec::new(),
        }
    }

    pub(super) fn only(&mut self, kind: Kind) {
        self.kinds.retain(|have| *have == kind);
    }

    pub(super) fn require(&mut self, name: &str) {
        if !self.required.iter().any(|have| have == name) {
            self.required.push(name.to_owned());
        }
    }

    /// Takes in the keywords of a schema that look at the value itself.
    pub(super) fn absorb(
        &mut self,
        schema: &Schema,
        goal: &Goal,
        resource_of: &dyn Fn(SchemaId) -> ResourceId,
    ) {
        if let Some(types) = &schema.types {
            self.types(types);
        }
        if let Some(values) = &schema.enumeration {
            self.values(values);
        }
        if let Some(value) = &schema.constant {
            self.values(std::slice::from_ref(value));
        }
        self.numbers(schema);
        self.string(schema);
        let to = |id: SchemaId| goal.to(id, resource_of(id));
        self.array(schema, &to);
        self.object(schema, &to);
        self.schemas.push(goal.clone());
    }

    fn types(&mut self, types: &[Type]) {
        self.kinds.retain(|kind| types.iter().any(|ty| Kind::of(*ty) == *kind));
        if types.contains(&Type::Integer) && !types.contains(&Type::Number) {
            self.numbers.integer = true;
        }
    }

    fn values(&mut self, values: &[Json]) {
        match &mut self.values {
            None => self.values = Some(values.to_vec()),
            Some(have) => have.retain(|value| values.iter().any(|other| same(value, other))),
        }
    }

    fn numbers(&mut self, schema: &Schema) {
        let bounds = [
            (&schema.minimum, true, false),
            (&schema.exclusive_minimum, true, true),
            (&schema.maximum, false, false),
            (&schema.exclusive_maximum, false, true),
        ];
        for (bound, low, exclusive) in bounds {
            let Some(bound) = bound else { continue };
            self.likely.push(Kind::Number);
            if low {
                self.numbers.at_least(bound, exclusive);
            } else {
                self.numbers.at_most(bound, exclusive);
            }
        }
        if let Some(multiple) = &schema.multiple_of {
            self.likely.push(Kind::Number);
            self.numbers.multiples.push(multiple.clone());
        }
    }

    fn string(&mut self, schema: &Schema) {
        self.min_length = self.min_length.max(schema.min_length.unwrap_or(0));
        self.max_length = self.max_length.min(schema.max_length.unwrap_or(u64::MAX));
        self.patterns.extend(schema.pattern.clone());
        self.formats.extend(schema.format.clone());
        self.base64 |= schema.content_encoding.as_deref() == Some("base64");
        self.json |= schema.content_media_type.as_deref() == Some("application/json");
        let speaks = schema.min_length.or(schema.max_length).is_some()
            || schema.pattern.is_some()
            || schema.format.is_some();
        if speaks {
            self.likely.push(Kind::String);
        }
    }

    fn array(&mut self, schema: &Schema, to: &dyn Fn(SchemaId) -> Goal) {
        self.min_items = self.min_items.max(schema.min_items.unwrap_or(0));
        self.max_items = self.max_items.min(schema.max_items.unwrap_or(u64::MAX));
        self.unique |= schema.unique_items;
        if let Some(id) = schema.contains {
            let min = schema.min_contains.filter(|_| schema.draft >= Draft::Draft201909).unwrap_or(1);
            self.contains.push(Contains { goal: to(id), min, max: schema.max_contains });
        }
        let speaks = schema.min_items.or(schema.max_items).is_some()
            || schema.unique_items
            || !schema.prefix_items.is_empty()
            || schema.items.or(schema.contains).or(schema.unevaluated_items).is_some();
        if speaks {
            self.likely.push(Kind::Array);
        }
    }

    fn object(&mut self, schema: &Schema, to: &dyn Fn(SchemaId) -> Goal) {
        for name in &schema.required {
            self.require(name);
        }
        self.min_properties = self.min_properties.max(schema.min_properties.unwrap_or(0));
        self.max_properties = self.max_properties.min(schema.max_properties.unwrap_or(u64::MAX));
        self.names.extend(schema.property_names.map(to));
        self.dependent_required.extend(schema.dependent_required.iter().cloned());
        self.dependent_schemas
            .extend(schema.dependent_schemas.iter().map(|(name, id)| (name.clone(), to(*id))));
        let speaks = !schema.required.is_empty()
            || !schema.properties.is_empty()
            || !schema.pattern_properties.is_empty()
            || !schema.dependent_required.is_empty()
            || !schema.dependent_schemas.is_empty()
            || schema.min_properties.or(schema.max_properties).is_some()
            || schema
                .additional_properties
                .or(schema.property_names)
                .or(schema.unevaluated_properties)
                .is_some();
        if speaks {
            self.likely.push(Kind::Object);
        }
    }
}
