//! What is there decides what must be there.

use super::vocabulary::{
    WORDS, array, integer, list, members, no_definitions, object, one_of, record, root, string, texts, with,
    word,
};
use super::{Kind, Shape};
use crate::json::Json;
use crate::random::Random;

pub(super) const DEPENDS: Shape = Shape {
    name: "depends",
    about: "`dependentSchemas` and `dependentRequired` on half of the members",
    kind: Kind::Unions,
    schema: dependents,
    valid: dependent,
    invalid: undependable,
};

pub(super) const KINDS_BY_CONDITION: Shape = Shape {
    name: "kinds-by-condition",
    about: "a chain of `if` and `then` on one member, where a union was meant",
    kind: Kind::Unions,
    schema: conditions,
    valid: conditional,
    invalid: mismatched,
};

fn field(number: usize) -> String {
    format!("f{number}")
}

fn dependents() -> Json {
    let properties = members((0..12).map(|number| (field(number), string())));
    let required = object([("f0", texts(["f1"])), ("f2", texts(["f3", "f4"]))]);
    let schemas = (5..10).map(|number| {
        let next = (field(number + 1), with(string(), "minLength", 2.into()));
        let depth = ("depth".to_owned(), with(integer(), "minimum", number.into()));
        (field(number), record(members([next, depth]), &["depth"]))
    });
    let schema = with(record(properties, &[]), "dependentRequired", required);
    root(with(schema, "dependentSchemas", members(schemas)), no_definitions())
}

fn dependent() -> Vec<Json> {
    let random = &mut Random::seeded(8);
    let mut one = || {
        let count = random.between((6, 11));
        let fields: Vec<_> = (0..count).map(|number| (field(number), word(random).into())).collect();
        members(fields.into_iter().chain([("depth".to_owned(), 20.into())]))
    };
    (0..20).map(|_| one()).collect()
}

fn undependable() -> Vec<Json> {
    vec![object([("f0", "a".into())]), object([("f6", "a".into()), ("depth", 2.into())])]
}

const KINDS: usize = 10;

fn conditions() -> Json {
    let kinds = || WORDS.iter().take(KINDS);
    let chain = kinds().map(|kind| {
        let size = format!("{kind}Size");
        let tag = object([
            ("properties", object([("kind", object([("const", (*kind).into())]))])),
            ("required", texts(["kind"])),
        ]);
        let spec = record(members([(size.clone(), integer()), ("note".to_owned(), string())]), &[&size]);
        object([("if", tag), ("then", record(object([("spec", spec)]), &["spec"]))])
    });
    let properties = object([
        ("kind", one_of(kinds().copied())),
        ("id", string()),
        ("spec", object([("type", "object".into())])),
    ]);
    let item = with(record(properties, &["kind"]), "allOf", array(chain));
    root(record(object([("items", list(item))]), &["items"]), no_definitions())
}

fn conditional() -> Vec<Json> {
    let random = &mut Random::seeded(9);
    let mut one = || {
        let kind = WORDS[random.below(KINDS)];
        let size = (format!("{kind}Size"), random.below(99).into());
        let spec = members([size, ("note".to_owned(), word(random).into())]);
        object([("kind", kind.into()), ("id", word(random).into()), ("spec", spec)])
    };
    let mut items = |count: usize| object([("items", array((0..count).map(|_| one())))]);
    (0..16).map(|number| items(1 + number % 8)).collect()
}

fn mismatched() -> Vec<Json> {
    let spec = members([(format!("{}Size", WORDS[1]), 1.into())]);
    vec![object([("items", array([object([("kind", WORDS[0].into()), ("spec", spec)])]))])]
}
