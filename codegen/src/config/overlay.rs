//! `[[overlay]]`: corrections of a schema that the provider got wrong.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

/// A correction of one schema. When the pointer leads nowhere, or the schema already is as the
/// correction would make it, a finding says so, because the provider may have fixed the schema.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Overlay {
    /// The schema's file, below the provider's folder.
    pub schema: String,
    /// A JSON pointer to the subschema to correct: `/properties/email`. For `optional`, `rename` and
    /// `drop` it must lead to a property.
    pub pointer: String,
    /// The correction: `"nullable"`, `"optional"`, `"drop"`, `{ type = "integer" }`, `{ rename = "e_mail" }`,
    /// `{ remove = "pattern" }` or `{ set = { pattern = "^[a-z]+$" } }`.
    pub change: Change,
    /// Why, for people.
    pub reason: Option<String>,
}

/// What a correction does.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Change {
    /// The value may be `null` too.
    Nullable,
    /// The property is no longer required.
    Optional,
    /// The property is removed, from `required` too; payloads may still have it where others may be.
    Drop,
    /// `type` becomes this; the other keywords stay.
    Type(OneOrMore<JsonType>),
    /// The property has this name in payloads, in `required` too.
    Rename(String),
    /// These keywords are taken out.
    Remove(OneOrMore<String>),
    /// These keywords have these values, whatever they had before.
    Set(BTreeMap<String, serde_json::Value>),
}

/// One value, or a list of them.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum OneOrMore<T> {
    /// One.
    One(T),
    /// A list.
    More(Vec<T>),
}

impl<T> OneOrMore<T> {
    /// The values.
    pub fn as_slice(&self) -> &[T] {
        match self {
            Self::One(value) => std::slice::from_ref(value),
            Self::More(values) => values,
        }
    }
}

/// A type of JSON Schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum JsonType {
    /// `null`
    Null,
    /// `true` or `false`
    Boolean,
    /// An object.
    Object,
    /// An array.
    Array,
    /// A number.
    Number,
    /// A number without a fractional part.
    Integer,
    /// A string.
    String,
}

impl JsonType {
    /// Its name in JSON Schema.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Boolean => "boolean",
            Self::Object => "object",
            Self::Array => "array",
            Self::Number => "number",
            Self::Integer => "integer",
            Self::String => "string",
        }
    }
}
