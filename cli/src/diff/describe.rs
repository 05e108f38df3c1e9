//! What changed, in words.

use super::inclusion::{Reason, bits, kinds};
use super::side::{At, Pair};
use super::witness::LONGEST;
use crate::finding::catalogue::quoted;
use crate::json::same;
use crate::json::{Json, compact, escape};
use crate::schema::Schema;

/// Values of an enum that are listed.
const LISTED: usize = 8;

/// Characters of a string, and items of a list, beyond which only its beginning is shown.
const LONG_TEXT: usize = 200;
const LONG_LIST: usize = 60;

/// For each change behind a reason: the place in payloads, the property that is missing there, and words.
type Described = Vec<(String, Option<String>, String)>;

/// What the new schema allows more. The goal is the old schema.
pub(super) fn widened(pair: Pair<'_>, reason: &Reason) -> Described {
    match reason.keyword {
        "required" => missing(pair, reason, "was required, and may be absent now"),
        _ => vec![(pointer(&reason.path), None, words(pair, reason, true))],
    }
}

/// What the new schema allows less. The goal is the new schema.
pub(super) fn narrowed(pair: Pair<'_>, reason: &Reason) -> Described {
    match reason.keyword {
        "required" => missing(pair, reason, "could be absent, and is required now"),
        _ => vec![(pointer(&reason.path), None, words(pair, reason, false))],
    }
}

pub(super) fn pointer(path: &[String]) -> String {
    path.iter().flat_map(|token| ["/".to_owned(), escape(token)]).collect()
}

/// A payload on one line, with the beginnings of long strings and lists.
pub fn shown(witness: &Json) -> String {
    compact(&abridged(witness))
}

fn abridged(value: &Json) -> Json {
    match value {
        Json::String(text) if text.chars().count() > LONG_TEXT => {
            let (begin, length) = (text.chars().take(LONG_TEXT / 4), text.chars().count());
            Json::String(format!("{}… ({length} characters)", begin.collect::<String>()))
        }
        Json::Array(items) if items.len() > LONG_LIST => {
            let more = Json::String(format!("… ({} items)", items.len()));
            items.iter().take(LONG_LIST / 4).map(|item| abridged(&item.value)).chain([more]).collect()
        }
        Json::Array(items) => items.iter().map(|item| abridged(&item.value)).collect(),
        Json::Object(members) => {
            members.iter().map(|member| (member.name.clone(), abridged(&member.value.value))).collect()
        }
        plain => plain.clone(),
    }
}

fn missing(pair: Pair<'_>, reason: &Reason, what: &str) -> Described {
    let known = pair.flatten(&reason.subs);
    let has = |name: &String| known.iter().any(|at| pair.schema(*at).required.contains(name));
    let names = pair.schema(reason.goal).required.iter().filter(|name| !has(name));
    let place = |name: &String| format!("{}/{}", pointer(&reason.path), escape(name));
    names.map(|name| (place(name), Some(name.clone()), what.to_owned())).collect()
}

fn words(pair: Pair<'_>, reason: &Reason, widened: bool) -> String {
    let goal = pair.schema(reason.goal);
    let known = pair.flatten(&reason.subs);
    if goal.types.as_ref().is_some_and(Vec::is_empty) {
        return if widened { "was not allowed, and is now" } else { "was allowed, and no longer is" }
            .to_owned();
    }
    let (goal, known) = (of_goal(pair, reason.keyword, goal), of_known(pair, reason.keyword, &known));
    if reason.keyword == "enum"
        && let (Value::List(goal), Value::List(known)) = (&goal, &known)
    {
        let added: Vec<&Json> =
            known.iter().filter(|value| !goal.iter().any(|other| same(value, other))).collect();
        return format!("{}: {}", if widened { "new values" } else { "values are gone" }, list(&added));
    }
    let (was, is) = if widened { (goal, known) } else { (known, goal) };
    match (was.text(), is.text()) {
        (Some(was), Some(is)) if was != is => format!("was {was}, is {is}"),
        (Some(was), None) => format!("was {was}, and is gone"),
        (None, Some(is)) => format!("is {is}, and is new"),
        _ => "changed, or depends on what changed".to_owned(),
    }
}

/// Why it is not known what the change of a keyword means: what would have proved that nothing breaks, and
/// that no payload which was tried shows a break.
pub(super) fn undecided(pair: Pair<'_>, reason: &Reason, is_judged: bool) -> &'static str {
    let longest = pair.schema(reason.goal).max_length;
    match reason.keyword {
        _ if !is_judged => {
            "the independent validator does not take the new schema, and without it no payload shows anything"
        }
        "maxLength" if longest.is_some_and(|length| length >= LONGEST) => {
            "a string that shows it is longer than 1 MiB, and was not written"
        }
        "pattern" => {
            "whether one pattern implies another is not decided, and no payload that was tried tells them apart"
        }
        "format" | "contentEncoding" => {
            "whether every string of the new schema has it was not proved, and no payload that was tried lacks it"
        }
        "anyOf" | "oneOf" | "not" | "if" => {
            "not every case was proved to be accepted, and no payload that was tried is refused"
        }
        "$dynamicRef" | "unevaluatedItems" | "unevaluatedProperties" => {
            "what it means depends on more than its own schema, and no payload that was tried is refused"
        }
        "" => "the schemas are too deep or too large for a proof, and no payload that was tried is refused",
        _ => "no payload of the new schema was found that shows it: there may be none",
    }
}

enum Value {
    List(Vec<Json>),
    Text(String),
    Nothing,
}

impl Value {
    fn text(&self) -> Option<String> {
        match self {
            Self::List(values) => Some(format!("one of {}", list(&values.iter().collect::<Vec<_>>()))),
            Self::Text(text) => Some(text.clone()),
            Self::Nothing => None,
        }
    }
}

fn list(values: &[&Json]) -> String {
    let shown: Vec<String> = values.iter().take(LISTED).map(|value| quoted(&compact(value))).collect();
    let more = if values.len() > LISTED { ", …" } else { "" };
    format!("{}{more}", shown.join(", "))
}

/// What a schema says with a keyword.
fn of_goal(_: Pair<'_>, keyword: &str, schema: &Schema) -> Value {
    let text = |text: Option<String>| text.map_or(Value::Nothing, Value::Text);
    let number = |number: &Option<String>| text(number.as_deref().map(quoted));
    let count = |count: Option<u64>| text(count.map(|count| count.to_string()));
    match keyword {
        "type" => text(schema.types.as_deref().map(|types| {
            let integer = types.contains(&crate::schema::Type::Integer);
            type_names(bits(types), integer)
        })),
        "enum" => schema.enumeration.clone().map_or(Value::Nothing, Value::List),
        "const" => text(schema.constant.as_ref().map(|value| quoted(&compact(value)))),
        "minimum" => number(&schema.minimum),
        "maximum" => number(&schema.maximum),
        "exclusiveMinimum" => number(&schema.exclusive_minimum),
        "exclusiveMaximum" => number(&schema.exclusive_maximum),
        "multipleOf" => number(&schema.multiple_of),
        "pattern" => number(&schema.pattern),
        "format" => number(&schema.format),
        "minLength" => count(schema.min_length),
        "maxLength" => count(schema.max_length),
        "minItems" => count(schema.min_items),
        "maxItems" => count(schema.max_items),
        "minProperties" => count(schema.min_properties),
        "maxProperties" => count(schema.max_properties),
        _ => Value::Nothing,
    }
}

fn of_known(pair: Pair<'_>, keyword: &str, known: &[At]) -> Value {
    let mut values = known.iter().map(|at| of_goal(pair, keyword, pair.schema(*at)));
    values.find(|value| !matches!(value, Value::Nothing)).unwrap_or(Value::Nothing)
}

fn type_names(bits: u8, integer: bool) -> String {
    let names = [
        (kinds::NULL, "null"),
        (kinds::BOOLEAN, "boolean"),
        (kinds::NUMBER, if integer { "integer" } else { "number" }),
        (kinds::STRING, "string"),
        (kinds::ARRAY, "array"),
        (kinds::OBJECT, "object"),
    ];
    let names: Vec<&str> =
        names.into_iter().filter(|(bit, _)| bits & bit != 0).map(|(_, name)| name).collect();
    names.join(" or ")
}
