//! The values of keywords that hold no schema; `None` where a value is not what the keyword takes.

use std::cmp::Ordering;

use hookwright_core::number;

use super::graph::{Draft, Type};
use crate::json::{Json, Node};

pub(super) fn string(node: &Node) -> Option<String> {
    node.as_str().map(ToOwned::to_owned)
}

pub(super) fn number(node: &Node) -> Option<String> {
    node.as_number().map(ToOwned::to_owned)
}

pub(super) fn positive(node: &Node) -> Option<String> {
    number(node).filter(|number| number::compare(number, "0") == Ordering::Greater)
}

/// A count; `2.0` is one too. More than any payload can have is as good as the largest.
pub(super) fn count(node: &Node) -> Option<u64> {
    let text = node.as_number()?;
    let natural = number::is_integer(text) && number::compare(text, "0") != Ordering::Less;
    natural.then(|| number::as_u64(text).unwrap_or(u64::MAX))
}

pub(super) fn strings(node: &Node) -> Option<Vec<String>> {
    let mut names: Vec<String> = Vec::new();
    for item in node.as_array()? {
        let name = string(item)?;
        if !names.contains(&name) {
            names.push(name);
        }
    }
    Some(names)
}

pub(super) fn dependent(node: &Node) -> Option<Vec<(String, Vec<String>)>> {
    node.as_object()?.iter().map(|member| Some((member.name.clone(), strings(&member.value)?))).collect()
}

pub(super) fn types(node: &Node) -> Option<Vec<Type>> {
    match &node.value {
        Json::String(name) => Some(vec![Type::by_name(name)?]),
        Json::Array(items) => {
            let mut types =
                items.iter().map(|item| Type::by_name(item.as_str()?)).collect::<Option<Vec<_>>>()?;
            types.sort_unstable();
            types.dedup();
            (!types.is_empty()).then_some(types)
        }
        _ => None,
    }
}

/// What a keyword takes, in words.
pub(super) fn expected(keyword: &str, draft: Draft) -> &'static str {
    match keyword {
        "type" => "`null`, `boolean`, `object`, `array`, `number`, `integer`, `string`, or a list of them",
        "enum" => "a list of values",
        "multipleOf" => "a number greater than zero",
        "exclusiveMinimum" | "exclusiveMaximum" if draft == Draft::Draft4 => "`true` or `false`",
        "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum" => "a number",
        "uniqueItems" => "`true` or `false`",
        "required" => "a list of property names",
        "dependentRequired" => "an object whose values are lists of property names",
        "minLength" | "maxLength" | "minItems" | "maxItems" | "minContains" | "maxContains"
        | "minProperties" | "maxProperties" => "a whole number, zero or greater",
        _ => "a string",
    }
}

impl Type {
    /// The type of a name.
    pub fn by_name(name: &str) -> Option<Self> {
        Some(match name {
            "null" => Self::Null,
            "boolean" => Self::Boolean,
            "object" => Self::Object,
            "array" => Self::Array,
            "number" => Self::Number,
            "integer" => Self::Integer,
            "string" => Self::String,
            _ => return None,
        })
    }
}
