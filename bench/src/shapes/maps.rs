//! Names by pattern, and values that are a union, several levels down.

use super::vocabulary::{WORDS, array, closed, object, record, reference, root, string, with, word};
use super::{Kind, Shape};
use crate::json::Json;
use crate::random::Random;

pub(super) const MAPS_OF_UNIONS: Shape = Shape {
    name: "maps-of-unions",
    about: "names by pattern, values a union, several levels down",
    kind: Kind::Unions,
    schema,
    valid,
    invalid,
};

fn schema() -> Json {
    let map = object([
        ("type", "object".into()),
        ("patternProperties", object([("^x-", Json::Object(Vec::new()))])),
        ("additionalProperties", reference("value")),
    ]);
    let value = array([
        with(string(), "pattern", "^[a-z]+$".into()),
        object([("type", "integer".into()), ("minimum", 0.into())]),
        closed(record(object([("ref", string())]), &["ref"])),
        map,
    ]);
    let schema = object([
        ("type", "object".into()),
        ("propertyNames", object([("pattern", "^[a-z][a-z0-9-]*$".into())])),
        ("additionalProperties", reference("value")),
    ]);
    root(schema, object([("value", object([("anyOf", value)]))]))
}

fn valid() -> Vec<Json> {
    let random = &mut Random::seeded(12);
    (0..20)
        .map(|number| {
            let members =
                (0..2 + number % 10).map(|index| (format!("{}-{index}", word(random)), value(random, 4)));
            Json::Object(members.collect())
        })
        .collect()
}

fn value(random: &mut Random, depth: usize) -> Json {
    match random.below(if depth == 0 { 3 } else { 4 }) {
        0 => word(random).into(),
        1 => random.below(99).into(),
        2 => object([("ref", word(random).into())]),
        _ => {
            // Two names that differ.
            let first = random.below(WORDS.len() - 1);
            let second = random.between((first + 1, WORDS.len() - 1));
            object([
                (WORDS[first], value(random, depth - 1)),
                ("x-note", array([1.into()])),
                (WORDS[second], value(random, depth - 1)),
            ])
        }
    }
}

fn invalid() -> Vec<Json> {
    vec![object([("a", (-1.0).into())]), object([("A", 1.into())])]
}
