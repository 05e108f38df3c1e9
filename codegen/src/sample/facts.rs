//! What must hold for one value, of all the schemas that apply to it, gathered.

use std::collections::BTreeSet;
use std::rc::Rc;

use super::number::Numbers;
use crate::json::{Json, same};
use crate::schema::{Applicator, Assertion, Draft, ResourceId, Schema, SchemaId, Type};

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
    /// Values that are listed where others are accepted, too.
    pub(super) listed: Vec<Json>,
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
            listed: Vec::new(),
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
        let to = |id: SchemaId| goal.to(id, resource_of(id));
        for assertion in schema.assertions() {
            self.likely.extend(asserts_about(&assertion));
            self.assert(assertion);
        }
        for applicator in schema.applicators() {
            self.likely.extend(applies_about(&applicator));
            self.apply(schema, applicator, &to);
        }
        self.schemas.push(goal.clone());
    }

    fn assert(&mut self, assertion: Assertion<'_>) {
        match assertion {
            Assertion::Type(types) => self.types(types),
            Assertion::Enum(values, true) => self.listed.extend_from_slice(values),
            Assertion::Enum(values, false) => self.values(values),
            Assertion::Const(value) => self.values(std::slice::from_ref(value)),
            Assertion::Minimum(bound) => self.numbers.at_least(bound, false),
            Assertion::ExclusiveMinimum(bound) => self.numbers.at_least(bound, true),
            Assertion::Maximum(bound) => self.numbers.at_most(bound, false),
            Assertion::ExclusiveMaximum(bound) => self.numbers.at_most(bound, true),
            Assertion::MultipleOf(divisor) => self.numbers.multiples.push(divisor.to_owned()),
            Assertion::MinLength(length) => self.min_length = self.min_length.max(length),
            Assertion::MaxLength(length) => self.max_length = self.max_length.min(length),
            Assertion::Pattern(pattern) => self.patterns.push(pattern.to_owned()),
            Assertion::Format(format) => self.formats.push(format.to_owned()),
            Assertion::ContentEncoding(encoding) => self.base64 |= encoding == "base64",
            Assertion::ContentMediaType(media_type) => self.json |= media_type == "application/json",
            Assertion::MinItems(count) => self.min_items = self.min_items.max(count),
            Assertion::MaxItems(count) => self.max_items = self.max_items.min(count),
            Assertion::UniqueItems => self.unique = true,
            // They say nothing without `contains`, which reads them.
            Assertion::MinContains(_) | Assertion::MaxContains(_) => {}
            Assertion::Required(names) => names.iter().for_each(|name| self.require(name)),
            Assertion::MinProperties(count) => self.min_properties = self.min_properties.max(count),
            Assertion::MaxProperties(count) => self.max_properties = self.max_properties.min(count),
            Assertion::DependentRequired(dependent) => {
                self.dependent_required.extend(dependent.iter().cloned());
            }
        }
    }

    fn apply(&mut self, schema: &Schema, applicator: Applicator<'_>, to: &dyn Fn(SchemaId) -> Goal) {
        match applicator {
            Applicator::Contains(id) => {
                let min = schema.min_contains.filter(|_| schema.draft >= Draft::Draft201909).unwrap_or(1);
                self.contains.push(Contains { goal: to(id), min, max: schema.max_contains });
            }
            Applicator::PropertyNames(id) => self.names.push(to(id)),
            Applicator::DependentSchemas(named) => {
                self.dependent_schemas.extend(named.iter().map(|(name, id)| (name.clone(), to(*id))));
            }
            // Those are goals of the same value, which `flatten` follows.
            Applicator::Ref(_) | Applicator::DynamicRef(_) | Applicator::AllOf(_) => {}
            Applicator::AnyOf(_) | Applicator::OneOf(_) | Applicator::Not(_) => {}
            Applicator::If(_) | Applicator::Then(_) | Applicator::Else(_) => {}
            // Those are goals of parts, which are drawn with the array or the object.
            Applicator::PrefixItems(_) | Applicator::Items(_) | Applicator::UnevaluatedItems(_) => {}
            Applicator::Properties(_)
            | Applicator::PatternProperties(_)
            | Applicator::AdditionalProperties(_)
            | Applicator::UnevaluatedProperties(_) => {}
        }
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
}

/// The kind of value that an assertion speaks of, though it does not demand it.
fn asserts_about(assertion: &Assertion<'_>) -> Option<Kind> {
    match assertion {
        Assertion::Type(_) | Assertion::Enum(..) | Assertion::Const(_) => None,
        Assertion::Minimum(_) | Assertion::ExclusiveMinimum(_) => Some(Kind::Number),
        Assertion::Maximum(_) | Assertion::ExclusiveMaximum(_) => Some(Kind::Number),
        Assertion::MultipleOf(_) => Some(Kind::Number),
        Assertion::MinLength(_) | Assertion::MaxLength(_) | Assertion::Pattern(_) => Some(Kind::String),
        Assertion::Format(_) => Some(Kind::String),
        Assertion::ContentEncoding(_) | Assertion::ContentMediaType(_) => None,
        Assertion::MinItems(_) | Assertion::MaxItems(_) | Assertion::UniqueItems => Some(Kind::Array),
        Assertion::MinContains(_) | Assertion::MaxContains(_) => None,
        Assertion::Required(_) | Assertion::DependentRequired(_) => Some(Kind::Object),
        Assertion::MinProperties(_) | Assertion::MaxProperties(_) => Some(Kind::Object),
    }
}

/// The kind of value whose parts an applicator looks at.
fn applies_about(applicator: &Applicator<'_>) -> Option<Kind> {
    match applicator {
        Applicator::Ref(_) | Applicator::DynamicRef(_) | Applicator::AllOf(_) => None,
        Applicator::AnyOf(_) | Applicator::OneOf(_) | Applicator::Not(_) => None,
        Applicator::If(_) | Applicator::Then(_) | Applicator::Else(_) => None,
        Applicator::PrefixItems(_) | Applicator::Items(_) => Some(Kind::Array),
        Applicator::Contains(_) | Applicator::UnevaluatedItems(_) => Some(Kind::Array),
        Applicator::DependentSchemas(_) | Applicator::Properties(_) => Some(Kind::Object),
        Applicator::PatternProperties(_) | Applicator::AdditionalProperties(_) => Some(Kind::Object),
        Applicator::PropertyNames(_) | Applicator::UnevaluatedProperties(_) => Some(Kind::Object),
    }
}
