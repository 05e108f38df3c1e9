//! What an author most likely meant by a keyword's value that the keyword does not take: mostly another draft.

use super::graph::Draft;
use crate::json::{Json, Node};

/// Help for a keyword whose value is not what it takes. `named` is whether the document names its draft.
pub(super) fn hint(keyword: &str, value: &Node, draft: Draft, named: bool) -> String {
    let known = other_draft(keyword, &value.value, draft, named).or_else(|| slip(keyword, &value.value));
    known.unwrap_or_else(|| {
        if named {
            "see the keyword's section in the specification of the draft that `$schema` names".to_owned()
        } else {
            format!(
                "see the keyword's section in the specification of draft {}, which is assumed without `$schema`",
                draft.name()
            )
        }
    })
}

/// What another draft means by the value.
fn other_draft(keyword: &str, value: &Json, draft: Draft, named: bool) -> Option<String> {
    let say = |other: &str| {
        if named {
            format!("if the schema is written for draft {other}, let `$schema` say so")
        } else {
            format!(
                "if the schema is written for draft {other}, say so with `$schema`, or with `draft = \"{other}\"` in `provider.toml`"
            )
        }
    };
    let name = draft.name();
    Some(match (keyword, value) {
        ("items", Json::Array(_)) if draft >= Draft::Draft202012 => {
            format!("a list under `items` is `prefixItems` in draft {name}; {}", say("7"))
        }
        ("exclusiveMinimum" | "exclusiveMaximum", Json::Boolean(_)) if draft > Draft::Draft4 => {
            let bound = if keyword == "exclusiveMinimum" { "minimum" } else { "maximum" };
            format!("since draft 6 it is the bound itself, instead of `{bound}`; {}", say("4"))
        }
        ("exclusiveMinimum" | "exclusiveMaximum", Json::Number(_)) => {
            format!("in draft 4 it says whether the bound beside it is exclusive; {}", say("7"))
        }
        ("required", Json::Boolean(_)) => {
            "since draft 4 `required` stands beside `properties` and lists the names of those that must be there"
                .to_owned()
        }
        ("dependencies", _) | ("type", Json::Array(_)) if holds_schemas(value) => {
            "this is draft 3; write the alternatives under `anyOf`".to_owned()
        }
        ("type", Json::String(any)) if any == "any" => {
            "`any` is draft 3; leave `type` out to allow every type".to_owned()
        }
        (_, Json::Boolean(_)) if draft == Draft::Draft4 && is_applicator(keyword) => {
            format!("schemas that are `true` or `false` are new in draft 6; {}", say("7"))
        }
        _ => return None,
    })
}

/// A slip of another kind.
fn slip(keyword: &str, value: &Json) -> Option<String> {
    Some(match (keyword, value) {
        ("type", Json::String(name)) => {
            format!("did you mean `{}`?", meant(name)?)
        }
        ("type", Json::Array(names)) if names.iter().any(|name| name.value == Json::Null) => {
            "the name of the type is `\"null\"`, a string; in YAML, too, it has quotes".to_owned()
        }
        ("type", Json::Array(names)) => {
            let name = names.iter().filter_map(Node::as_str).find(|name| meant(name) != Some(*name))?;
            format!("did you mean `{}`?", meant(name)?)
        }
        ("properties" | "patternProperties" | "$defs" | "definitions", Json::Array(_)) => {
            "write an object: its names are those of the properties, its values their schemas".to_owned()
        }
        ("allOf" | "anyOf" | "oneOf" | "prefixItems", Json::Object(_)) => {
            "put the schema into a list".to_owned()
        }
        ("required", Json::String(_)) => "put the name into a list".to_owned(),
        ("enum", Json::String(_) | Json::Number(_)) => {
            "put the value into a list, or write `const`".to_owned()
        }
        (_, Json::String(text)) if text.parse::<f64>().is_ok() => {
            "write the number without quotes".to_owned()
        }
        _ => return None,
    })
}

fn holds_schemas(value: &Json) -> bool {
    matches!(value, Json::Array(items) if items.iter().any(|item| item.as_object().is_some()))
}

fn is_applicator(keyword: &str) -> bool {
    matches!(keyword, "items" | "not" | "additionalProperties" | "additionalItems")
}

/// The type that another language calls so.
fn meant(name: &str) -> Option<&'static str> {
    let lower = name.to_lowercase();
    Some(match lower.as_str() {
        "integer" | "int" | "int32" | "int64" | "long" | "short" | "uint" | "bigint" => "integer",
        "number" | "float" | "double" | "decimal" | "numeric" | "real" => "number",
        "boolean" | "bool" => "boolean",
        "string" | "str" | "text" | "char" | "varchar" | "date" | "datetime" | "date-time" | "timestamp"
        | "time" | "uuid" | "uri" | "url" | "email" | "enum" | "bytes" | "binary" | "file" => "string",
        "array" | "list" | "set" | "tuple" | "collection" => "array",
        "object" | "dict" | "map" | "hash" | "record" | "struct" | "json" | "jsonb" => "object",
        "null" | "none" | "nil" | "void" | "undefined" => "null",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::hint;
    use crate::json::parse;
    use crate::schema::Draft;

    #[test]
    fn each_slip_has_its_help() {
        for (keyword, value, draft, expected) in [
            ("items", "[{}]", Draft::Draft202012, "`prefixItems` in draft 2020-12"),
            (
                "exclusiveMaximum",
                "true",
                Draft::Draft7,
                "instead of `maximum`; if the schema is written for draft 4, say so",
            ),
            ("exclusiveMinimum", "3", Draft::Draft4, "`draft = \"7\"` in `provider.toml`"),
            ("required", "true", Draft::Draft202012, "stands beside `properties`"),
            ("type", "\"any\"", Draft::Draft7, "`any` is draft 3"),
            ("type", "[{\"type\": \"string\"}, \"null\"]", Draft::Draft7, "under `anyOf`"),
            ("type", "\"int\"", Draft::Draft7, "did you mean `integer`?"),
            ("type", "[\"string\", null]", Draft::Draft7, "a string; in YAML, too"),
            ("type", "[\"null\", \"int\"]", Draft::Draft7, "did you mean `integer`?"),
            ("type", "\"String\"", Draft::Draft7, "did you mean `string`?"),
            ("not", "false", Draft::Draft4, "new in draft 6"),
            ("anyOf", "{}", Draft::Draft7, "into a list"),
            ("enum", "\"a\"", Draft::Draft7, "write `const`"),
            ("minLength", "\"5\"", Draft::Draft7, "without quotes"),
            ("minLength", "-1", Draft::Draft7, "draft 7, which is assumed without `$schema`"),
        ] {
            let said = hint(keyword, &parse(value).unwrap(), draft, false);
            assert!(said.contains(expected), "{keyword}: {value}: {said}");
        }
        let named = hint("items", &parse("[{}]").unwrap(), Draft::Draft202012, true);
        assert!(named.ends_with("written for draft 7, let `$schema` say so"), "{named}");
    }
}
