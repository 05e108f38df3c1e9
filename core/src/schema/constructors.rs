//! How tables are written: by constants and functions that add a keyword.

use super::{
    ArrayKeywords, Branches, Constant, Contains, Content, DependentRequired, Discriminator, InPlace,
    NumberKeywords, ObjectKeywords, PatternProperty, Plan, Properties, Property, Schema, StringKeywords,
    Types, Values,
};
use crate::format::Format;
use crate::number::Number;
use crate::pattern::Pattern;

/// A plan of a schema's own, for [`Schema::planned_at`].
#[doc(hidden)]
#[macro_export]
macro_rules! __schema_plan {
    () => {{
        static PLAN: $crate::schema::Plan = $crate::schema::Plan::new();
        &PLAN
    }};
}

/// `enum` with strings only, for [`Schema::values`].
///
/// ```
/// use hookwright_core::schema::{self, Schema};
///
/// static STATUS: Schema = Schema::STRING.values(schema::strings!["open", "closed"]);
/// assert!(hookwright_core::validate::is_valid(&STATUS, br#""open""#));
/// ```
#[doc(hidden)]
#[macro_export]
macro_rules! __schema_strings {
    ($($value:literal),* $(,)?) => {
        &[$crate::schema::Values {
            keyword: "enum",
            allowed: &[$($crate::schema::Constant::String($value)),*],
        }]
    };
}

/// `const` of a string, for [`Schema::values`].
#[doc(hidden)]
#[macro_export]
macro_rules! __schema_only {
    ($value:literal) => {
        &[$crate::schema::Values { keyword: "const", allowed: &[$crate::schema::Constant::String($value)] }]
    };
}

#[doc(inline)]
pub use crate::{__schema_only as only, __schema_plan as plan, __schema_strings as strings};

impl Schema {
    /// `null`
    pub const NULL: Self = Self::of(Types::NULL);
    /// A boolean.
    pub const BOOLEAN: Self = Self::of(Types::BOOLEAN);
    /// A string.
    pub const STRING: Self = Self::of(Types::STRING);
    /// A number.
    pub const NUMBER: Self = Self::of(Types::NUMBER);
    /// An integer, `1.0` too.
    pub const INTEGER: Self = Self::of(Types::INTEGER);
    /// An array.
    pub const ARRAY: Self = Self::of(Types::ARRAY);
    /// An object.
    pub const OBJECT: Self = Self::of(Types::OBJECT);

    /// An object with keywords.
    pub const fn object(keywords: &'static ObjectKeywords) -> Self {
        Self::OBJECT.with_object(keywords)
    }

    /// An array with keywords.
    pub const fn array(keywords: &'static ArrayKeywords) -> Self {
        Self::ARRAY.with_array(keywords)
    }

    /// A string with keywords.
    pub const fn string(keywords: &'static StringKeywords) -> Self {
        Self::STRING.with_string(keywords)
    }

    /// More types.
    #[must_use]
    pub const fn or(self, types: Types) -> Self {
        Self { types: self.types.or(types), ..self }
    }

    /// `null` too.
    #[must_use]
    pub const fn or_null(self) -> Self {
        self.or(Types::NULL)
    }

    /// Where it stands.
    #[must_use]
    pub const fn at(self, location: &'static str) -> Self {
        Self { location, ..self }
    }

    /// Where it stands, and where its plan is kept.
    #[must_use]
    pub const fn planned_at(self, location: &'static str, plan: &'static Plan) -> Self {
        Self { location, plan: Some(plan), ..self }
    }

    /// The schema resource it belongs to.
    #[must_use]
    pub const fn within(self, resource: u32) -> Self {
        Self { resource, ..self }
    }

    /// `const` and `enum`
    #[must_use]
    pub const fn values(self, values: &'static [Values]) -> Self {
        Self { values, ..self }
    }

    /// `format`, and no other keyword for strings.
    #[must_use]
    pub const fn format(self, format: &'static Format) -> Self {
        self.with_string(&format.keywords)
    }

    /// Keywords for numbers.
    #[must_use]
    pub const fn with_number(self, number: &'static NumberKeywords) -> Self {
        Self { number: Some(number), ..self }
    }

    /// Keywords for strings.
    #[must_use]
    pub const fn with_string(self, string: &'static StringKeywords) -> Self {
        Self { string: Some(string), ..self }
    }

    /// Keywords for arrays.
    #[must_use]
    pub const fn with_array(self, array: &'static ArrayKeywords) -> Self {
        Self { array: Some(array), ..self }
    }

    /// Keywords for objects.
    #[must_use]
    pub const fn with_object(self, object: &'static ObjectKeywords) -> Self {
        Self { object: Some(object), ..self }
    }

    /// Applicators that look at the same value again.
    #[must_use]
    pub const fn in_place(self, in_place: &'static [InPlace]) -> Self {
        Self { in_place, ..self }
    }
}

impl NumberKeywords {
    /// `minimum`
    #[must_use]
    pub const fn minimum(self, bound: &'static str) -> Self {
        Self { minimum: Some(Number::new(bound)), ..self }
    }

    /// `maximum`
    #[must_use]
    pub const fn maximum(self, bound: &'static str) -> Self {
        Self { maximum: Some(Number::new(bound)), ..self }
    }

    /// `exclusiveMinimum`
    #[must_use]
    pub const fn exclusive_minimum(self, bound: &'static str) -> Self {
        Self { exclusive_minimum: Some(Number::new(bound)), ..self }
    }

    /// `exclusiveMaximum`
    #[must_use]
    pub const fn exclusive_maximum(self, bound: &'static str) -> Self {
        Self { exclusive_maximum: Some(Number::new(bound)), ..self }
    }

    /// `multipleOf`
    #[must_use]
    pub const fn multiple_of(self, step: &'static str) -> Self {
        Self { multiple_of: Some(Number::new(step)), ..self }
    }
}

impl StringKeywords {
    /// `minLength`
    #[must_use]
    pub const fn min_length(self, min_length: u64) -> Self {
        Self { min_length, ..self }
    }

    /// `maxLength`
    #[must_use]
    pub const fn max_length(self, length: u64) -> Self {
        Self { max_length: Some(length), ..self }
    }

    /// `pattern`
    #[must_use]
    pub const fn pattern(self, pattern: &'static Pattern) -> Self {
        Self { pattern: Some(pattern), ..self }
    }

    /// `format`
    #[must_use]
    pub const fn format(self, format: &'static Format) -> Self {
        Self { format: Some(format), ..self }
    }

    /// `contentEncoding` and `contentMediaType`
    #[must_use]
    pub const fn content(self, content: &'static Content) -> Self {
        Self { content: Some(content), ..self }
    }
}

impl ArrayKeywords {
    /// `items`, for all of them.
    pub const fn of(items: &'static Schema) -> Self {
        Self { items: Some(items), ..Self::ANY }
    }

    /// `prefixItems`
    #[must_use]
    pub const fn prefix_items(self, prefix_items: &'static [&'static Schema]) -> Self {
        Self { prefix_items, ..self }
    }

    /// `contains`
    #[must_use]
    pub const fn contains(self, contains: &'static Contains) -> Self {
        Self { contains: Some(contains), ..self }
    }

    /// `minItems`
    #[must_use]
    pub const fn min_items(self, min_items: u64) -> Self {
        Self { min_items, ..self }
    }

    /// `maxItems`
    #[must_use]
    pub const fn max_items(self, count: u64) -> Self {
        Self { max_items: Some(count), ..self }
    }

    /// `uniqueItems`
    #[must_use]
    pub const fn unique_items(self) -> Self {
        Self { unique_items: true, ..self }
    }

    /// `unevaluatedItems`
    #[must_use]
    pub const fn unevaluated_items(self, items: &'static Schema) -> Self {
        Self { unevaluated_items: Some(items), ..self }
    }
}

impl ObjectKeywords {
    /// `properties` and `required`
    pub const fn of(properties: &'static [Property]) -> Self {
        Self { properties: Properties::new(properties), ..Self::ANY }
    }

    /// `patternProperties`
    #[must_use]
    pub const fn pattern_properties(self, pattern_properties: &'static [PatternProperty]) -> Self {
        Self { pattern_properties, ..self }
    }

    /// `additionalProperties`
    #[must_use]
    pub const fn additional_properties(self, schema: &'static Schema) -> Self {
        Self { additional_properties: Some(schema), ..self }
    }

    /// `propertyNames`
    #[must_use]
    pub const fn property_names(self, schema: &'static Schema) -> Self {
        Self { property_names: Some(schema), ..self }
    }

    /// `minProperties`
    #[must_use]
    pub const fn min_properties(self, min_properties: u64) -> Self {
        Self { min_properties, ..self }
    }

    /// `maxProperties`
    #[must_use]
    pub const fn max_properties(self, count: u64) -> Self {
        Self { max_properties: Some(count), ..self }
    }

    /// `dependentRequired`
    #[must_use]
    pub const fn dependent_required(self, dependent_required: &'static [DependentRequired]) -> Self {
        Self { dependent_required, ..self }
    }

    /// `unevaluatedProperties`
    #[must_use]
    pub const fn unevaluated_properties(self, schema: &'static Schema) -> Self {
        Self { unevaluated_properties: Some(schema), ..self }
    }
}

impl Branches {
    /// Branches that nothing tells apart.
    pub const fn of(schemas: &'static [&'static Schema]) -> Self {
        Self { schemas, discriminator: None, added: 0 }
    }

    /// Branches that a property tells apart.
    #[must_use]
    pub const fn by(self, discriminator: &'static Discriminator) -> Self {
        Self { discriminator: Some(discriminator), ..self }
    }

    /// The last of which the schema does not have.
    #[must_use]
    pub const fn added(self, added: usize) -> Self {
        Self { added, ..self }
    }
}

impl Values {
    /// `enum`
    pub const fn one_of(allowed: &'static [Constant]) -> Self {
        Self { keyword: "enum", allowed }
    }

    /// `const`
    pub const fn only(allowed: &'static [Constant]) -> Self {
        Self { keyword: "const", allowed }
    }
}
