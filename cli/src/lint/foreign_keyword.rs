//! `foreign-keyword`: a word of another dialect, or of another draft, that asserts nothing here.

use super::{Context, Lint};
use crate::catalogue::lint as rules;
use crate::json::{Json, Node};
use crate::schema::draft::{KEYWORDS, Role, find};
use crate::schema::{Draft, Schema, Type};

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Lint>) {
    for (schema, node) in context.schemas() {
        let alone =
            schema.draft.reference_stands_alone() && node.get("$ref").and_then(Node::as_str).is_some();
        for member in node.as_object().filter(|_| !alone).unwrap_or_default() {
            let Some((from, help)) = foreign(&member.name, &member.value.value, schema) else { continue };
            let place = context.key_place(schema, &member.name);
            found.push(Lint::new(rules::foreign_keyword(place, &member.name, &from, &help)));
        }
    }
}

/// Where a word comes from, and what to write instead.
pub(super) fn foreign(name: &str, value: &Json, schema: &Schema) -> Option<(String, String)> {
    if find(name, schema.draft).is_some() {
        return None;
    }
    of_dialect(name, value, schema).map(|(from, help)| (from.to_owned(), help)).or_else(|| of_draft(name))
}

/// Words of `OpenAPI`, of draft 3 and of validators in other languages.
fn of_dialect(name: &str, value: &Json, schema: &Schema) -> Option<(&'static str, String)> {
    let on = *value == Json::Boolean(true);
    let is = |ty: Type| schema.types.as_ref().is_some_and(|types| types.contains(&ty));
    let bound = |end: &str| {
        let keyword = if is(Type::String) {
            format!("{end}Length")
        } else if is(Type::Array) {
            format!("{end}Items")
        } else if is(Type::Object) {
            format!("{end}Properties")
        } else {
            format!("{end}imum")
        };
        format!("write `{keyword}`")
    };
    Some(match name {
        "nullable" | "x-nullable" if on => ("OpenAPI 3.0", "add `\"null\"` to `type`".to_owned()),
        "allowNull" | "isNullable" | "null" if on => {
            ("another validator", "add `\"null\"` to `type`".to_owned())
        }
        "min" | "max" if matches!(value, Json::Number(_)) => ("another validator", bound(name)),
        "minValue" | "maxValue" | "minimumValue" | "maximumValue" if matches!(value, Json::Number(_)) => {
            let end = name.get(..3).unwrap_or_default();
            ("another validator", format!("write `{end}imum`"))
        }
        "ge" | "le" | "gt" | "lt" | "gte" | "lte" if matches!(value, Json::Number(_)) => {
            ("another validator", format!("write `{}`", compared(name)))
        }
        "length" | "len" | "size" if matches!(value, Json::Number(_)) => {
            let of = if is(Type::Array) { "Items" } else { "Length" };
            ("another validator", format!("write `min{of}` and `max{of}`"))
        }
        "minLen" | "maxLen" | "minSize" | "maxSize" | "minimumLength" | "maximumLength" | "minCount"
        | "maxCount"
            if matches!(value, Json::Number(_)) =>
        {
            ("another validator", bound(name.get(..3).unwrap_or_default()))
        }
        "optional" | "isOptional" if on => {
            ("another validator", "take the name out of `required`".to_owned())
        }
        "isRequired" | "mandatory" if on => {
            ("another validator", "put the name into `required` beside `properties`".to_owned())
        }
        "notNull" | "nonNull" if on => ("another validator", "leave `\"null\"` out of `type`".to_owned()),
        "unique" | "distinct" if on => ("another validator", "write `uniqueItems`".to_owned()),
        "regex" | "regexp" | "match" | "matches" if matches!(value, Json::String(_)) => {
            ("another validator", "write `pattern`".to_owned())
        }
        "choices" | "allowedValues" | "values" | "enumValues" | "symbols"
            if matches!(value, Json::Array(_)) =>
        {
            ("another validator", "write `enum`".to_owned())
        }
        "fields" | "members" | "attributes" | "optionalProperties" if matches!(value, Json::Object(_)) => (
            "another language",
            "write `properties`, and list those that must be there in `required`".to_owned(),
        ),
        "elements" if matches!(value, Json::Object(_)) => {
            ("JSON Type Definition", "write `items`".to_owned())
        }
        "values" if matches!(value, Json::Object(_)) => {
            ("JSON Type Definition", "write `additionalProperties`".to_owned())
        }
        "divisibleBy" => ("draft 3", "write `multipleOf`".to_owned()),
        "extends" => ("draft 3", "write `allOf`".to_owned()),
        "disallow" => ("draft 3", "write `not`".to_owned()),
        "discriminator" if matches!(value, Json::Object(_)) => {
            ("OpenAPI", "give each branch a `const` for the property".to_owned())
        }
        _ => return None,
    })
}

/// The bound that a comparison is: `ge`, `lt`.
fn compared(name: &str) -> &'static str {
    match name {
        "ge" | "gte" => "minimum",
        "le" | "lte" => "maximum",
        "gt" => "exclusiveMinimum",
        _ => "exclusiveMaximum",
    }
}

/// Keywords that mean something in another draft.
fn of_draft(name: &str) -> Option<(String, String)> {
    let means = KEYWORDS
        .iter()
        .any(|keyword| keyword.name == name && matches!(keyword.role, Role::Typed | Role::Checked));
    let other = Draft::ALL.into_iter().filter(|_| means).find(|draft| find(name, *draft).is_some())?;
    let help = match name {
        "additionalItems" => "write the list as `prefixItems`, and this as `items`".to_owned(),
        "$recursiveRef" => "write `$dynamicRef`".to_owned(),
        _ => format!("name draft {} in `$schema`, if the schema is written for it", other.name()),
    };
    Some((format!("draft {}", other.name()), help))
}
