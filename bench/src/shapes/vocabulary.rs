//! What schemas and payloads are put together from.

use crate::json::Json;
use crate::random::Random;

pub(super) const WORDS: [&str; 18] = [
    "acorn", "birch", "clover", "daisy", "elder", "fern", "ginger", "heather", "iris", "jasmine", "kale",
    "lotus", "maple", "nettle", "olive", "poppy", "quince", "rose",
];

pub(super) fn word(random: &mut Random) -> &'static str {
    random.pick(&WORDS)
}

/// An object of members whose names are made.
pub(super) fn members(members: impl IntoIterator<Item = (String, Json)>) -> Json {
    Json::Object(members.into_iter().collect())
}

pub(super) fn object<const N: usize>(members: [(&str, Json); N]) -> Json {
    crate::json::object(members)
}

pub(super) fn array(items: impl IntoIterator<Item = Json>) -> Json {
    Json::Array(items.into_iter().collect())
}

pub(super) fn texts<T: Into<String>>(texts: impl IntoIterator<Item = T>) -> Json {
    array(texts.into_iter().map(|text| Json::from(text.into())))
}

/// `{"type": …}`
pub(super) fn of_type(name: &str) -> Json {
    object([("type", name.into())])
}

pub(super) fn string() -> Json {
    of_type("string")
}

pub(super) fn integer() -> Json {
    of_type("integer")
}

/// `{"$ref": "#/$defs/…"}`
pub(super) fn reference(name: &str) -> Json {
    object([("$ref", format!("#/$defs/{name}").into())])
}

/// `{"type": "array", "items": …}`
pub(super) fn list(items: Json) -> Json {
    object([("type", "array".into()), ("items", items)])
}

/// `{"enum": […]}`
pub(super) fn one_of<T: Into<String>>(values: impl IntoIterator<Item = T>) -> Json {
    object([("enum", texts(values))])
}

/// The schema of an object with these properties, of which some are required.
pub(super) fn record(properties: Json, required: &[&str]) -> Json {
    let mut schema = object([("type", "object".into()), ("properties", properties)]);
    if !required.is_empty() {
        schema = with(schema, "required", texts(required.iter().copied()));
    }
    schema
}

/// The same schema with one more keyword.
pub(super) fn with(schema: Json, keyword: &str, value: Json) -> Json {
    let Json::Object(mut members) = schema else { return schema };
    members.push((keyword.to_owned(), value));
    Json::Object(members)
}

/// The schema closed to other properties than its own.
pub(super) fn closed(schema: Json) -> Json {
    with(schema, "additionalProperties", false.into())
}

/// A schema with definitions, of the draft in which all shapes are written.
pub(super) fn root(schema: Json, definitions: Json) -> Json {
    let Json::Object(members) = schema else { return schema };
    let draft = ("$schema".to_owned(), "https://json-schema.org/draft/2020-12/schema".into());
    let definitions = ("$defs".to_owned(), definitions);
    Json::Object([draft].into_iter().chain(members).chain([definitions]).collect())
}

pub(super) fn no_definitions() -> Json {
    Json::Object(Vec::new())
}
