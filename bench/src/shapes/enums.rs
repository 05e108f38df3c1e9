//! Long lists of allowed words, and lists beside patterns.

use super::vocabulary::{
    WORDS, array, list, members, no_definitions, object, of_type, one_of, record, root, string, texts, with,
    word,
};
use super::{Kind, Shape};
use crate::json::Json;
use crate::random::Random;

pub(super) const LONG_ENUMS: Shape = Shape {
    name: "long-enums",
    about: "hundreds of allowed words, in items and as names",
    kind: Kind::Unions,
    schema: long,
    valid: listed,
    invalid: unlisted,
};

pub(super) const NAMES_IN_ANY_CASE: Shape = Shape {
    name: "names-in-any-case",
    about: "a list of known words, or the same words in any case by a pattern, in every property",
    kind: Kind::Unions,
    schema: any_case,
    valid: cased,
    invalid: miscased,
};

fn names() -> Vec<String> {
    let mut names: Vec<String> = WORDS
        .iter()
        .flat_map(|first| WORDS.iter().take(8).map(move |second| format!("{first}-{second}")))
        .flat_map(|pair| (0..3).map(move |number| format!("{pair}-{number}")))
        .collect();
    names.sort();
    names
}

fn long() -> Json {
    let names = names();
    let (first, second) = names.split_at(200);
    let halves = array([one_of(first), one_of(second)]);
    let args = object([
        ("type", "object".into()),
        ("propertyNames", one_of(&names)),
        ("additionalProperties", list(string())),
    ]);
    let properties = object([
        ("types", list(one_of(&names))),
        ("exclude", list(object([("anyOf", halves)]))),
        ("args", args),
    ]);
    root(record(properties, &[]), no_definitions())
}

fn listed() -> Vec<Json> {
    let (random, names) = (&mut Random::seeded(10), names());
    let mut one = || {
        let mut sample = |count: usize| {
            let mut names = names.clone();
            random.shuffle(&mut names);
            names.truncate(count);
            names
        };
        let (types, exclude, args) = (sample(6), sample(3), sample(4));
        let args = args.into_iter().map(|name| (name, texts([word(random)])));
        object([("types", texts(types)), ("exclude", texts(exclude)), ("args", members(args))])
    };
    (0..20).map(|_| one()).collect()
}

fn unlisted() -> Vec<Json> {
    let nearly = format!("{}-{}-7", WORDS[0], WORDS[1]);
    vec![object([("types", texts([nearly]))]), object([("args", object([("no", array([]))]))])]
}

/// One of `names`, or one of them in any case.
fn folded(names: &[String]) -> Json {
    let either = |char: char| format!("[{}{}]", char.to_ascii_uppercase(), char.to_ascii_lowercase());
    let any_case: Vec<String> = names.iter().map(|name| name.chars().map(either).collect()).collect();
    let pattern = format!("^({})$", any_case.join("|"));
    object([("anyOf", array([one_of(names), object([("pattern", pattern.into())])]))])
}

const OPTIONS: [(&str, &[&str]); 5] = [
    ("target", &["v2015", "v2020", "vnext"]),
    ("module", &["shared", "static", "plugin"]),
    ("resolution", &["local", "registry"]),
    ("markup", &["inline", "preserve"]),
    ("newLine", &["crlf", "lf"]),
];

const FLAGS: usize = 20;

fn flag(number: usize) -> String {
    format!("flag{number}")
}

fn any_case() -> Json {
    let fields = OPTIONS.iter().map(|(name, values)| {
        let values: Vec<String> = values.iter().map(|value| (*value).to_owned()).collect();
        ((*name).to_owned(), folded(&values))
    });
    let libraries: Vec<String> = (0..6)
        .flat_map(|number| WORDS.iter().take(6).map(move |word| format!("lib{number}.{word}")))
        .collect();
    let library =
        object([("type", "array".into()), ("uniqueItems", true.into()), ("items", folded(&libraries))]);
    let flags =
        members((0..FLAGS).map(|number| (flag(number), object([("type", texts(["boolean", "null"]))]))));
    let known = record(members(fields.chain([("lib".to_owned(), library)])), &[]);
    let options = with(Json::Object(Vec::new()), "allOf", array([known, record(flags, &[])]));
    root(record(object([("options", options), ("files", list(string()))]), &[]), no_definitions())
}

fn cased() -> Vec<Json> {
    let random = &mut Random::seeded(11);
    let mut one = || {
        let libraries = (0..random.below(5)).map(|number| format!("lib{number}.{}", WORDS[0]));
        let options = [
            ("target", random.pick(&["v2020", "V2020"]).into()),
            ("module", "Shared".into()),
            ("resolution", "local".into()),
            ("lib", texts(libraries)),
        ];
        let options = options.map(|(name, value)| (name.to_owned(), value));
        let flags = (0..FLAGS).step_by(3).map(|number| (flag(number), true.into()));
        let files = array((0..4).map(|_| word(random).into()));
        object([("options", members(options.into_iter().chain(flags))), ("files", files)])
    };
    (0..16).map(|_| one()).collect()
}

fn miscased() -> Vec<Json> {
    let library = format!("lib0.{}", WORDS[0]);
    vec![
        object([("options", object([("target", "v3".into())]))]),
        object([("options", object([("lib", texts([library.clone(), library]))]))]),
        object([("options", object([("flag3", of_type("boolean"))]))]),
    ]
}
