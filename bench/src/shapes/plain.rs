//! No union at all: what the others are compared with.

use super::vocabulary::{
    array, integer, list, no_definitions, object, of_type, record, root, string, texts, word,
};
use super::{Kind, Shape};
use crate::json::Json;
use crate::random::Random;

pub(super) const PLAIN_RECORDS: Shape = Shape {
    name: "plain-records",
    about: "a list of records, and no union",
    kind: Kind::Plain,
    schema,
    valid,
    invalid,
};

fn schema() -> Json {
    let place = record(object([("lat", of_type("number")), ("lng", of_type("number"))]), &["lat", "lng"]);
    let properties = object([
        ("id", integer()),
        ("name", string()),
        ("email", object([("type", texts(["string", "null"]))])),
        ("tags", list(string())),
        ("at", place),
        ("active", of_type("boolean")),
    ]);
    root(list(record(properties, &["id", "name", "email"])), no_definitions())
}

fn valid() -> Vec<Json> {
    let random = &mut Random::seeded(1);
    [1, 4, 16, 64].map(|count| array((0..count).map(|_| one(random)))).into()
}

fn one(random: &mut Random) -> Json {
    object([
        ("id", random.below(1_000_000).into()),
        ("name", format!("{} {}", word(random), word(random)).into()),
        ("email", random.one_in(2).then_some("a@example.com").into()),
        ("tags", array((0..3).map(|_| word(random).into()))),
        ("at", object([("lat", 51.5.into()), ("lng", (-0.12).into())])),
        ("active", true.into()),
    ])
}

fn invalid() -> Vec<Json> {
    vec![array([object([("id", 1.into())])])]
}
