//! Unions that a kind of token, a member's value or a member's presence tells apart.

use super::vocabulary::{
    array, closed, list, no_definitions, object, of_type, one_of, record, reference, root, string, texts,
    with, word,
};
use super::{Kind, Shape};
use crate::json::Json;
use crate::random::Random;

pub(super) const EXPRESSIONS: Shape = Shape {
    name: "expressions",
    about: "a small language: an operator decides what its arguments may be",
    kind: Kind::Unions,
    schema: language,
    valid: spoken,
    invalid: misspoken,
};

pub(super) const SHORT_OR_LONG: Shape = Shape {
    name: "short-or-long",
    about: "an item is a string, an object, or a list of items",
    kind: Kind::Unions,
    schema: steps,
    valid: stepped,
    invalid: missteps,
};

pub(super) const TOLD_APART_BY_PRESENCE: Shape = Shape {
    name: "told-apart-by-presence",
    about: "branches that only the presence of a member tells apart",
    kind: Kind::Unions,
    schema: orders,
    valid: ordered,
    invalid: disordered,
};

/// Operators, by what their arguments are.
const OPERATORS: [(&str, &str); 11] = [
    ("and", "bool"),
    ("or", "bool"),
    ("not", "bool"),
    ("=", "any"),
    ("<", "num"),
    (">", "num"),
    ("like", "text"),
    ("in", "any"),
    ("between", "num"),
    ("+", "num"),
    ("*", "num"),
];

fn language() -> Json {
    let either = |keyword: &str, schemas: Vec<Json>| object([(keyword, array(schemas))]);
    let operation = |names: &[&str], kind: &str| {
        let arguments = with(list(reference(kind)), "minItems", 1.into());
        record(object([("op", one_of(names.iter().copied())), ("args", arguments)]), &["op", "args"])
    };
    let comparisons = vec![
        operation(&["<", ">", "between"], "num"),
        operation(&["=", "in"], "any"),
        operation(&["like"], "text"),
    ];
    let any = vec![reference("num"), reference("text"), reference("bool"), list(reference("any"))];
    let definitions = object([
        ("bool", either("oneOf", vec![reference("logic"), reference("comparison"), of_type("boolean")])),
        ("num", either("oneOf", vec![reference("arithmetic"), reference("property"), of_type("number")])),
        ("text", either("oneOf", vec![reference("property"), reference("call"), string()])),
        ("any", either("anyOf", any)),
        ("property", closed(record(object([("property", string())]), &["property"]))),
        (
            "call",
            closed(record(object([("function", string()), ("args", list(reference("any")))]), &["function"])),
        ),
        ("logic", operation(&["and", "or", "not"], "bool")),
        ("arithmetic", operation(&["+", "*"], "num")),
        ("comparison", either("oneOf", comparisons)),
    ]);
    root(reference("bool"), definitions)
}

fn spoken() -> Vec<Json> {
    let random = &mut Random::seeded(13);
    (1..=6).flat_map(|depth| [depth; 4]).map(|depth| expression(random, "bool", depth)).collect()
}

fn expression(random: &mut Random, kind: &str, depth: usize) -> Json {
    if depth == 0 {
        return match kind {
            "bool" => true.into(),
            "num" => (f64::from(random.below(99) as u32) + 0.5).into(),
            "text" => word(random).into(),
            _ => random.below(9).into(),
        };
    }
    if kind == "text" {
        let arguments = ("args", array([expression(random, "any", depth - 1)]));
        let call = object([("function", word(random).into()), arguments]);
        return if random.one_in(2) { object([("property", word(random).into())]) } else { call };
    }
    let (arithmetic, all) = (OPERATORS.len() - 2, OPERATORS.len());
    let range = match kind {
        "bool" => 0..arithmetic,
        "num" => arithmetic..all,
        _ => 0..all,
    };
    let (operator, argument) = OPERATORS[random.between((range.start, range.end - 1))];
    let mut arguments = vec![expression(random, argument, depth - 1)];
    if operator != "not" {
        arguments.push(expression(random, argument, 0));
    }
    object([("op", operator.into()), ("args", Json::Array(arguments))])
}

fn misspoken() -> Vec<Json> {
    let operation =
        |name: &str, arguments: Vec<Json>| object([("op", name.into()), ("args", Json::Array(arguments))]);
    let inner = operation("<", vec![true.into(), 1.into()]);
    vec![operation("and", vec![inner]), operation("nand", vec![true.into()])]
}

fn steps() -> Json {
    let scalars = object([
        ("type", "object".into()),
        ("additionalProperties", object([("type", texts(["string", "number", "boolean"]))])),
    ]);
    let when = array([string(), with(list(string()), "minItems", 1.into())]);
    let properties = object([
        ("name", string()),
        ("with", object([("anyOf", array([scalars, list(reference("item"))]))])),
        ("when", object([("oneOf", when)])),
    ]);
    let long = closed(record(properties, &["name"]));
    let item = array([string(), long, with(list(reference("item")), "minItems", 2.into())]);
    let schema = record(object([("steps", list(reference("item")))]), &["steps"]);
    root(schema, object([("item", object([("oneOf", item)]))]))
}

fn stepped() -> Vec<Json> {
    let random = &mut Random::seeded(14);
    let mut steps = |count: usize| object([("steps", array((0..count).map(|_| step(random, 3))))]);
    (0..20).map(|number| steps(1 + number % 11)).collect()
}

fn step(random: &mut Random, depth: usize) -> Json {
    match if depth == 0 { 0 } else { random.below(3) } {
        0 => word(random).into(),
        1 => {
            let inputs = if random.one_in(2) {
                object([("a", 1.into()), ("b", word(random).into())])
            } else {
                array([step(random, depth - 1)])
            };
            let when = if random.one_in(2) { word(random).into() } else { texts([word(random)]) };
            object([("name", word(random).into()), ("with", inputs), ("when", when)])
        }
        _ => array([step(random, depth - 1), word(random).into()]),
    }
}

fn missteps() -> Vec<Json> {
    let long = object([("name", "a".into()), ("stray", 1.into())]);
    let steps = |item: Json| object([("steps", array([item]))]);
    vec![steps(long), steps(texts(["a"]))]
}

fn orders() -> Json {
    let last4 = with(string(), "pattern", "^[0-9]{4}$".into());
    let payment = array([
        record(object([("card", record(object([("last4", last4)]), &["last4"]))]), &["card"]),
        record(object([("iban", string()), ("bic", string())]), &["iban"]),
        record(object([("wallet", one_of(["a", "g"])), ("token", string())]), &["wallet", "token"]),
        record(object([("cash", object([("const", true.into())]))]), &["cash"]),
    ]);
    let order = object([
        ("id", string()),
        ("total", with(of_type("number"), "minimum", 0.into())),
        ("payment", object([("oneOf", payment)])),
    ]);
    let orders = list(record(order, &["id", "payment"]));
    root(record(object([("orders", orders)]), &[]), no_definitions())
}

fn ordered() -> Vec<Json> {
    let random = &mut Random::seeded(15);
    let mut order =
        || object([("id", word(random).into()), ("total", 12.5.into()), ("payment", payment(random))]);
    let mut orders = |count: usize| object([("orders", array((0..count).map(|_| order())))]);
    (0..16).map(|number| orders(1 + number)).collect()
}

fn payment(random: &mut Random) -> Json {
    match random.below(4) {
        0 => object([("card", object([("last4", "4242".into())]))]),
        1 => object([("iban", "X1".into()), ("bic", "B".into())]),
        2 => object([("wallet", "a".into()), ("token", word(random).into())]),
        _ => object([("cash", true.into())]),
    }
}

fn disordered() -> Vec<Json> {
    let order =
        |payment: Json| object([("orders", array([object([("id", "a".into()), ("payment", payment)])]))]);
    vec![
        order(object([("card", object([("last4", "4".into())]))])),
        order(object([("cash", true.into()), ("iban", "x".into())])),
    ]
}
