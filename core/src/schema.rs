//! A JSON Schema as plain static data: what the generator writes and [`validate`](crate::validate) runs.
//!
//! The generator has already resolved every reference, folded the drafts' spellings into one
//! vocabulary and dropped what cannot fail, so a table states only what is left to check. Every
//! struct has an `ANY` constant that checks nothing, and functions that add a keyword.
//!
//! ```
//! use hookwright_core::schema::{ObjectKeywords, Property, Schema, StringKeywords};
//!
//! static EMAIL: Schema = Schema::string(&StringKeywords::ANY.max_length(254)).or_null();
//! static CUSTOMER: Schema = Schema::object(&ObjectKeywords::of(&[
//!     Property::required("email", &EMAIL),
//! ]))
//! .at("customer.schema.json#");
//! assert!(hookwright_core::validate::is_valid(&CUSTOMER, br#"{"email": null}"#));
//! assert!(!hookwright_core::validate::is_valid(&CUSTOMER, br#"{}"#));
//! ```

mod constructors;

use std::ops::Deref;
use std::sync::OnceLock;

use crate::format::Format;
use crate::number::Number;
use crate::pattern::Pattern;
pub use crate::plan::Plan;
use crate::reader::{Lookup, Name, Table};

#[doc(inline)]
pub use constructors::{only, plan, strings};

/// One schema: the keywords that are left to check at one place of an instance.
#[derive(Debug)]
pub struct Schema {
    /// Where it stands: the file below `schemas/<provider>/`, `#`, and its JSON pointer (RFC 6901).
    /// Empty where the parent's location says it: a property's schema below `properties`, that of items
    /// or of additional properties below `items` or `additionalProperties`.
    pub location: &'static str,
    /// `type`, as the set of types that are allowed (JSON Schema 2020-12 Validation §6.1.1).
    pub types: Types,
    /// `const` and `enum`: each set is a list of values of which one must be equal (§6.1.2, §6.1.3).
    pub values: &'static [Values],
    /// Keywords that look at numbers only.
    pub number: Option<&'static NumberKeywords>,
    /// Keywords that look at strings only.
    pub string: Option<&'static StringKeywords>,
    /// Keywords that look at arrays only.
    pub array: Option<&'static ArrayKeywords>,
    /// Keywords that look at objects only.
    pub object: Option<&'static ObjectKeywords>,
    /// Applicators that look at the same value again (2020-12 Core §10.2), references among them.
    pub in_place: &'static [InPlace],
    /// The schema resource this schema belongs to; 0 where the document has no dynamic references.
    pub resource: u32,
    /// Where the plan is kept by which bodies are checked against this schema; without such a place it is
    /// looked for among all that were made.
    pub plan: Option<&'static Plan>,
}

impl Schema {
    /// The schema that every value satisfies.
    pub const ANY: Self = Self {
        location: "",
        types: Types::ALL,
        values: &[],
        number: None,
        string: None,
        array: None,
        object: None,
        in_place: &[],
        resource: 0,
        plan: None,
    };

    /// The schema that no value satisfies.
    pub const NONE: Self = Self { types: Types::NOTHING, ..Self::ANY };

    /// A schema with nothing but `type`, whose parent's location says where it stands.
    pub const fn of(types: Types) -> Self {
        Self { types, ..Self::ANY }
    }
}

/// A set of JSON types.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Types(u8);

impl Types {
    /// `null`
    pub const NULL: Self = Self(1);
    /// `boolean`
    pub const BOOLEAN: Self = Self(1 << 1);
    /// `object`
    pub const OBJECT: Self = Self(1 << 2);
    /// `array`
    pub const ARRAY: Self = Self(1 << 3);
    /// `string`
    pub const STRING: Self = Self(1 << 4);
    /// `number`, of which integers are a part.
    pub const NUMBER: Self = Self(1 << 5);
    /// `integer`: a number whose value has no fractional part, so `1.0` too (from draft 6 on).
    pub const INTEGER: Self = Self(1 << 6);
    /// `integer` of draft 4: a number written without fraction and exponent.
    pub const INTEGER_LITERAL: Self = Self(1 << 7);
    /// Every type.
    pub const ALL: Self = Self(0x3f);
    /// No type: the schema `false`.
    pub const NOTHING: Self = Self(0);

    /// The set as bits.
    pub(crate) const fn bits(self) -> u8 {
        self.0
    }

    /// The union of two sets.
    #[must_use]
    pub const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The types of this set that are not in another.
    #[must_use]
    pub const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Whether this set has every type of another.
    pub const fn has_all(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Whether the two sets share a type.
    pub const fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

/// The keywords `const` or `enum`.
#[derive(Debug)]
pub struct Values {
    /// `"const"` or `"enum"`.
    pub keyword: &'static str,
    /// The values that are allowed.
    pub allowed: &'static [Constant],
}

/// A JSON value in a schema.
#[derive(Debug)]
pub enum Constant {
    /// `null`
    Null,
    /// `true` or `false`
    Boolean(bool),
    /// A number, as it was written.
    Number(&'static str),
    /// A string.
    String(&'static str),
    /// An array.
    Array(&'static [Constant]),
    /// An object, each key once.
    Object(&'static [(&'static str, Constant)]),
}

/// Keywords for numbers (2020-12 Validation §6.2); bounds compare exactly.
#[derive(Debug)]
pub struct NumberKeywords {
    /// `minimum`
    pub minimum: Option<Number<'static>>,
    /// `maximum`
    pub maximum: Option<Number<'static>>,
    /// `exclusiveMinimum`
    pub exclusive_minimum: Option<Number<'static>>,
    /// `exclusiveMaximum`
    pub exclusive_maximum: Option<Number<'static>>,
    /// `multipleOf`, greater than zero.
    pub multiple_of: Option<Number<'static>>,
}

impl NumberKeywords {
    /// Checks nothing.
    pub const ANY: Self = Self {
        minimum: None,
        maximum: None,
        exclusive_minimum: None,
        exclusive_maximum: None,
        multiple_of: None,
    };
}

/// Keywords for strings (2020-12 Validation §6.3, §7); lengths are in Unicode code points.
#[derive(Debug)]
pub struct StringKeywords {
    /// `minLength`
    pub min_length: u64,
    /// `maxLength`
    pub max_length: Option<u64>,
    /// `pattern`
    pub pattern: Option<&'static Pattern>,
    /// `format`, where it is asserted.
    pub format: Option<&'static Format>,
    /// `contentEncoding` and `contentMediaType`, where they are asserted.
    pub content: Option<&'static Content>,
}

impl StringKeywords {
    /// Checks nothing.
    pub const ANY: Self =
        Self { min_length: 0, max_length: None, pattern: None, format: None, content: None };
}

/// `contentEncoding` and `contentMediaType` (draft 7 Validation §8), asserted.
#[derive(Debug)]
pub struct Content {
    /// Whether the string is base64 (RFC 4648 §4).
    pub base64: bool,
    /// Whether the content is a JSON document.
    pub json: bool,
}

/// Keywords for arrays (2020-12 Core §10.3.1, Validation §6.4).
#[derive(Debug)]
pub struct ArrayKeywords {
    /// `prefixItems`, or `items` as a list before 2020-12.
    pub prefix_items: &'static [&'static Schema],
    /// `items` for the rest, or `additionalItems` before 2020-12.
    pub items: Option<&'static Schema>,
    /// `contains` with `minContains` and `maxContains`.
    pub contains: Option<&'static Contains>,
    /// `minItems`
    pub min_items: u64,
    /// `maxItems`
    pub max_items: Option<u64>,
    /// `uniqueItems`
    pub unique_items: bool,
    /// `unevaluatedItems`
    pub unevaluated_items: Option<&'static Schema>,
}

impl ArrayKeywords {
    /// Checks nothing.
    pub const ANY: Self = Self {
        prefix_items: &[],
        items: None,
        contains: None,
        min_items: 0,
        max_items: None,
        unique_items: false,
        unevaluated_items: None,
    };
}

/// `contains` with its bounds.
#[derive(Debug)]
pub struct Contains {
    /// What items are counted.
    pub schema: &'static Schema,
    /// `minContains`, 1 where the schema does not say.
    pub min: u64,
    /// `maxContains`
    pub max: Option<u64>,
    /// Whether items that match count as evaluated (they do from 2020-12 on).
    pub evaluates: bool,
}

/// Keywords for objects (2020-12 Core §10.3.2, Validation §6.5).
#[derive(Debug)]
pub struct ObjectKeywords {
    /// `properties` and `required`, in the order of the schema.
    pub properties: Properties,
    /// `patternProperties`
    pub pattern_properties: &'static [PatternProperty],
    /// `additionalProperties`
    pub additional_properties: Option<&'static Schema>,
    /// `propertyNames`
    pub property_names: Option<&'static Schema>,
    /// `minProperties`
    pub min_properties: u64,
    /// `maxProperties`
    pub max_properties: Option<u64>,
    /// `dependentRequired`, and the lists of `dependencies`.
    pub dependent_required: &'static [DependentRequired],
    /// `unevaluatedProperties`
    pub unevaluated_properties: Option<&'static Schema>,
}

impl ObjectKeywords {
    /// Checks nothing.
    pub const ANY: Self = Self {
        properties: Properties::new(&[]),
        pattern_properties: &[],
        additional_properties: None,
        property_names: None,
        min_properties: 0,
        max_properties: None,
        dependent_required: &[],
        unevaluated_properties: None,
    };
}

/// The names in `properties` and `required`.
#[derive(Clone, Copy, Debug)]
pub struct Properties {
    list: &'static [Property],
    table: Table,
}

impl Properties {
    /// The properties of an object, each name once.
    pub const fn new(list: &'static [Property]) -> Self {
        let (mut table, mut index) = (Table::EMPTY, 0);
        while index < list.len() {
            table = table.with(&list[index].name, index);
            index += 1;
        }
        Self { list, table }
    }
}

impl Deref for Properties {
    type Target = [Property];

    #[inline]
    fn deref(&self) -> &[Property] {
        self.list
    }
}

impl Lookup for Properties {
    type Item = Property;

    #[inline]
    fn names(&self) -> &[Property] {
        self.list
    }

    #[inline]
    fn candidate(&self, hash: u64, probe: usize) -> Option<usize> {
        self.table.candidate(hash, probe, self.list.len())
    }
}

/// A name in `properties`, in `required`, or in both.
#[derive(Debug)]
pub struct Property {
    /// The name.
    pub name: Name,
    /// Its schema; `None` for a name that stands only in `required`.
    pub schema: Option<&'static Schema>,
    /// Whether `required` lists it.
    pub required: bool,
}

impl Property {
    /// A property that may be missing.
    pub const fn optional(name: &'static str, schema: &'static Schema) -> Self {
        Self { name: Name::new(name), schema: Some(schema), required: false }
    }

    /// A property that must be there.
    pub const fn required(name: &'static str, schema: &'static Schema) -> Self {
        Self { name: Name::new(name), schema: Some(schema), required: true }
    }

    /// A name that only `dependentRequired` asks for.
    pub const fn watched(name: &'static str) -> Self {
        Self { name: Name::new(name), schema: None, required: false }
    }

    /// A name that `required` lists and `properties` does not.
    pub const fn named(name: &'static str) -> Self {
        Self { name: Name::new(name), schema: None, required: true }
    }
}

impl AsRef<Name> for Property {
    #[inline]
    fn as_ref(&self) -> &Name {
        &self.name
    }
}

/// An entry of `patternProperties`.
#[derive(Debug)]
pub struct PatternProperty {
    /// What names it applies to.
    pub pattern: &'static Pattern,
    /// What their values must satisfy.
    pub schema: &'static Schema,
}

/// An entry of `dependentRequired`.
#[derive(Debug)]
pub struct DependentRequired {
    /// `"dependentRequired"` or `"dependencies"`.
    pub keyword: &'static str,
    /// If an object has this name …
    pub name: &'static str,
    /// … it must have these.
    pub required: &'static [&'static str],
}

/// An applicator that looks at the same value again.
#[derive(Debug)]
pub enum InPlace {
    /// `$ref`, where the reference could not be replaced by its target.
    Ref(&'static Schema),
    /// A schema that is built after the table that refers to it: how tables in memory are recursive.
    /// Generated statics refer to each other and need none. An empty cell allows everything.
    Later(&'static OnceLock<&'static Schema>),
    /// `$dynamicRef`, or `$recursiveRef`.
    DynamicRef(&'static DynamicRef),
    /// `allOf`
    AllOf(&'static [&'static Schema]),
    /// `anyOf`
    AnyOf(&'static Branches),
    /// `oneOf`
    OneOf(&'static Branches),
    /// `not`
    Not(&'static Schema),
    /// `if`, `then`, `else`
    If(&'static Conditional),
    /// `dependentSchemas`, and the schemas of `dependencies`: the schema applies to an object that
    /// has the name.
    DependentSchema(&'static str, &'static Schema),
}

/// The branches of `anyOf` or `oneOf`.
#[derive(Debug)]
pub struct Branches {
    /// The branches, in the order of the schema.
    pub schemas: &'static [&'static Schema],
    /// A property that tells the branches apart.
    pub discriminator: Option<&'static Discriminator>,
    /// How many of them, from the last, the schema does not have: `[tolerance]` adds what accepts unlisted kinds.
    pub added: usize,
}

/// A required string property whose value decides which branch can hold at all.
#[derive(Debug)]
pub struct Discriminator {
    /// The property's name.
    pub name: &'static str,
    /// For each value, the index of the only branch that allows it.
    pub values: &'static [(&'static str, usize)],
}

/// `if`, `then` and `else`.
#[derive(Debug)]
pub struct Conditional {
    /// `if`
    pub condition: &'static Schema,
    /// `then`
    pub then: Option<&'static Schema>,
    /// `else`
    pub otherwise: Option<&'static Schema>,
}

/// `$dynamicRef` (2020-12 Core §8.2.3.2), or `$recursiveRef` (2019-09 Core §8.2.4.2.1).
#[derive(Debug)]
pub struct DynamicRef {
    /// What the reference names when the dynamic scope holds nothing else.
    pub initial: &'static Schema,
    /// For each schema resource that has the dynamic anchor, the schema it names. The outermost
    /// resource of the dynamic scope wins.
    pub candidates: &'static [(u32, &'static Schema)],
}
