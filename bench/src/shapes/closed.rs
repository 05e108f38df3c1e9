//! Objects that are closed over what other schemas evaluate.

use super::vocabulary::{
    WORDS, array, integer, members, object, of_type, record, reference, root, string, texts, with, word,
};
use super::{Kind, Shape};
use crate::json::Json;
use crate::random::Random;

pub(super) const MIXINS_CLOSED: Shape = Shape {
    name: "mixins-closed",
    about: "`allOf` of several object schemas, closed over all of them",
    kind: Kind::Unions,
    schema: mixins,
    valid: mixed,
    invalid: strayed,
};

pub(super) const UNEVALUATED_DEEP: Shape = Shape {
    name: "unevaluated-deep",
    about: "a recursive `anyOf`, closed by `unevaluatedProperties` at each level",
    kind: Kind::Unions,
    schema: nodes,
    valid: nested,
    invalid: nested_strays,
};

const PARTS: usize = 6;

fn mixins() -> Json {
    let all = |count: usize| array((0..count).map(|part| reference(&format!("part{part}"))));
    let parts = (0..PARTS).map(|part| (format!("part{part}"), mixin(part)));
    let shut = |schema: Json| with(schema, "unevaluatedProperties", false.into());
    let inner = shut(object([("type", "object".into()), ("allOf", all(2))]));
    let schema = object([
        ("type", "object".into()),
        ("allOf", all(PARTS)),
        ("properties", object([("id", string()), ("inner", reference("inner"))])),
    ]);
    root(shut(schema), members(parts.chain([("inner".to_owned(), inner)])))
}

fn mixin(part: usize) -> Json {
    let schemas = [string(), integer(), of_type("boolean"), object([("type", texts(["string", "null"]))])];
    let properties = WORDS.iter().zip(schemas).map(|(word, schema)| (format!("{word}{part}"), schema));
    record(members(properties), &[&format!("{}{part}", WORDS[0])])
}

/// What the first `parts` mixins describe.
fn own(random: &mut Random, parts: usize) -> Vec<(String, Json)> {
    let mut own = Vec::new();
    for part in 0..parts {
        let values = [word(random).into(), random.below(9).into(), true.into(), Json::Null];
        own.extend(WORDS.iter().zip(values).map(|(word, value)| (format!("{word}{part}"), value)));
    }
    own
}

fn mix(random: &mut Random, stray: Option<&str>, inner_stray: Option<&str>) -> Json {
    let added = |stray: Option<&str>| stray.map(|name| (name.to_owned(), 1.into()));
    let id = [("id".to_owned(), word(random).into())];
    let outer = own(random, PARTS);
    let inner = members(own(random, 2).into_iter().chain(added(inner_stray)));
    members(id.into_iter().chain(outer).chain([("inner".to_owned(), inner)]).chain(added(stray)))
}

fn mixed() -> Vec<Json> {
    let random = &mut Random::seeded(4);
    (0..12).map(|_| mix(random, None, None)).collect()
}

fn strayed() -> Vec<Json> {
    let random = &mut Random::seeded(5);
    vec![mix(random, Some("stray"), None), mix(random, None, Some("stray"))]
}

fn nodes() -> Json {
    let branch =
        |properties: Json, name: &str| object([("properties", properties), ("required", texts([name]))]);
    let next = || ("next", reference("node"));
    let branches = array([
        branch(object([("leaf", string())]), "leaf"),
        branch(object([next()]), "next"),
        branch(object([("both", reference("node")), next()]), "both"),
    ]);
    let node = object([
        ("type", "object".into()),
        ("anyOf", branches),
        ("properties", object([("id", integer())])),
        ("unevaluatedProperties", false.into()),
    ]);
    root(reference("node"), object([("node", node)]))
}

fn nest(random: &mut Random, depth: usize, leaf: &dyn Fn(&mut Random) -> Json) -> Json {
    if depth == 0 {
        return leaf(random);
    }
    let name = random.pick(&["next", "both"]);
    object([("id", depth.into()), (name, nest(random, depth - 1, leaf))])
}

fn nested() -> Vec<Json> {
    let random = &mut Random::seeded(6);
    let leaf = |random: &mut Random| object([("leaf", word(random).into())]);
    [3, 6, 10, 20, 40].map(|depth| nest(random, depth, &leaf)).into()
}

fn nested_strays() -> Vec<Json> {
    let random = &mut Random::seeded(7);
    let leaf = |random: &mut Random| object([("leaf", word(random).into()), ("stray", 1.into())]);
    [1, 10, 20].map(|depth| nest(random, depth, &leaf)).into()
}
