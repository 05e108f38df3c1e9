//! Tables written by hand; the official suite and the differential tests come through the generator.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "tests fail by panicking")]

use super::{check, is_valid, validate};
use crate::pattern::{Literal, Pattern};
use crate::plan;
use crate::reader::{ReadError, Reader};
use crate::schema::{
    ArrayKeywords, Branches, Contains, InPlace, ObjectKeywords, Properties, Property, Schema, StringKeywords,
    Types,
};
use crate::{Invalid, Limits};

static STRING: Schema = Schema { location: "t.json#/s", types: Types::STRING, ..Schema::ANY };
static NAME: Schema = Schema {
    location: "t.json#/properties/name",
    types: Types::STRING.or(Types::NULL),
    string: Some(&StringKeywords { min_length: 2, max_length: Some(3), ..StringKeywords::ANY }),
    ..Schema::ANY
};
static NONE: Schema = Schema { location: "t.json#/additionalProperties", ..Schema::NONE };
static OBJECT: Schema = Schema {
    location: "t.json#",
    types: Types::OBJECT,
    object: Some(&ObjectKeywords {
        properties: Properties::new(&[Property::required("name", &NAME), Property::optional("tags", &TAGS)]),
        additional_properties: Some(&NONE),
        ..ObjectKeywords::ANY
    }),
    ..Schema::ANY
};
static TAGS: Schema = Schema {
    location: "t.json#/properties/tags",
    types: Types::ARRAY,
    array: Some(&ArrayKeywords {
        items: Some(&STRING),
        unique_items: true,
        contains: Some(&Contains { schema: &NAME, min: 1, max: Some(2), evaluates: true }),
        ..ArrayKeywords::ANY
    }),
    ..Schema::ANY
};

fn report(schema: &'static Schema, body: &str) -> Vec<String> {
    match validate(schema, body.as_bytes(), &Limits::DEFAULT) {
        Ok(()) => Vec::new(),
        Err(invalid @ Invalid::Syntax(_)) => vec![invalid.to_string()],
        Err(Invalid::Schema(violations)) => violations.iter().map(ToString::to_string).collect(),
    }
}

#[test]
fn accepts() {
    for body in
        [r#"{"name": "abc"}"#, r#"{"tags":["ab","x"],"name":null}"#, r#"{"n\u0061me":"\u00e9\ud83d\ude00"}"#]
    {
        assert_eq!(report(&OBJECT, body), [""; 0], "{body}");
    }
}

#[test]
fn lists_every_violation() {
    let body =
        "{\"name\": \"x\",\n \"tags\": [1, \"aa\", \"aa\", \"bb\"], \"secret-key\": 1, \"name\": \"zzzz\"}";
    assert_eq!(
        report(&OBJECT, body),
        [
            "/name at 1:10: must have at least 2 characters (t.json#/properties/name/minLength)",
            "/tags/0 at 2:11: expected a string (t.json#/s/type)",
            "/tags at 2:10: at most 2 items may satisfy `contains` (t.json#/properties/tags/maxContains)",
            "/tags at 2:10: the items must differ from each other (t.json#/properties/tags/uniqueItems)",
            "/secret-key at 2:47: no value is allowed here (t.json#/additionalProperties)",
            "/name at 2:50: duplicate key: the property is given more than once (t.json#)",
            "/name at 2:58: must have at most 3 characters (t.json#/properties/name/maxLength)",
        ]
    );
    assert_eq!(
        report(&OBJECT, "{}"),
        ["the payload at 1:1: the required property `name` is missing (t.json#/required)"]
    );
    assert_eq!(report(&OBJECT, "{\"name\": 1,}"), ["not JSON at 1:12: expected a name in double quotes"]);
}

#[test]
fn collects_no_more_than_the_limit() {
    let limits = Limits::DEFAULT.max_violations(2);
    let Err(Invalid::Schema(found)) = validate(&TAGS, b"[1,2,3,4]", &limits) else { panic!("accepted") };
    assert_eq!(found.len(), 2);
    assert!(found[1].message.ends_with("(and more violations)"), "{}", found[1].message);
}

static LIST: Schema = Schema {
    location: "t.json#/list",
    types: Types::ARRAY,
    array: Some(&ArrayKeywords { items: Some(&EITHER), ..ArrayKeywords::ANY }),
    ..Schema::ANY
};
static SHORT_LIST: Schema = Schema {
    location: "t.json#/short",
    types: Types::ARRAY,
    array: Some(&ArrayKeywords { items: Some(&EITHER), max_items: Some(3), ..ArrayKeywords::ANY }),
    ..Schema::ANY
};
static EITHER: Schema = Schema {
    location: "t.json#/either",
    in_place: &[InPlace::AnyOf(&Branches { schemas: &[&LIST, &SHORT_LIST], discriminator: None, added: 0 })],
    ..Schema::ANY
};

#[test]
fn two_readings_a_level_do_not_become_two_to_the_depth() {
    let nested = |inner: &str| "[".repeat(100) + inner + &"]".repeat(100);
    assert!(is_valid(&EITHER, nested("").as_bytes()));
    assert!(!is_valid(&EITHER, nested("1").as_bytes()));
}

#[test]
fn what_is_known_of_a_schema_is_kept_for_all_its_reports() {
    let bodies = ["[[1], [[], 2]]", "[3, [[[]], [4]]]", "[[5]]"];
    let refuse = || {
        for body in bodies {
            assert!(validate(&EITHER, body.as_bytes(), &Limits::DEFAULT).is_err(), "{body}");
        }
    };
    refuse();
    let kept = plan::of(&EITHER).templates.len();
    (0..100).for_each(|_| refuse());
    // `EITHER`, and the items of both lists: no body adds to it.
    assert_eq!((kept, plan::of(&EITHER).templates.len()), (1, 1));
}

#[test]
fn the_body_limit_is_said() {
    let limits = Limits::DEFAULT.max_body_bytes(10);
    let error = validate(&Schema::ANY, b"[1,2,3,4,5,6,7]", &limits).expect_err("accepted");
    assert_eq!(error.to_string(), "not JSON at 1:11: the body is larger than the limit");
}

static HOSTILE: Pattern = Pattern::backtracking("^(?=(a+)+$)");
static WORD: Schema = Schema {
    location: "t.json#/items",
    string: Some(&StringKeywords { pattern: Some(&HOSTILE), ..StringKeywords::ANY }),
    ..Schema::ANY
};
static NOT_WORD: Schema =
    Schema { location: "t.json#/items", in_place: &[InPlace::Not(&WORD)], ..Schema::ANY };
static NOT_WORDS: Schema = Schema {
    location: "t.json#",
    array: Some(&ArrayKeywords { items: Some(&NOT_WORD), ..ArrayKeywords::ANY }),
    ..Schema::ANY
};

#[test]
fn one_limit_holds_for_all_patterns_of_a_body() {
    let body = |strings: usize| format!("[{}]", vec![format!("\"{}!\"", "a".repeat(14)); strings].join(","));
    assert!(is_valid(&NOT_WORDS, body(2).as_bytes()));
    assert!(!is_valid(&NOT_WORDS, body(1000).as_bytes()));
}

#[test]
fn a_decoder_spends_from_the_same_limit() {
    let mut reader = Reader::new(b"\"aaaaaaaaaaaaaa!\"", 8).expect("is UTF-8");
    let start = reader.mark();
    let mut verdicts = (0..1000).map(|_| {
        reader.rewind(start);
        check(&mut reader, &NOT_WORD)
    });
    assert!(verdicts.next() == Some(Ok(())));
    assert!(verdicts.last() == Some(Err(ReadError)));
}

/// A pattern that stands for whole texts is looked up with listed strings; whatever else is asked is asked of each.
#[test]
fn patterns_that_list_texts_are_lists() {
    static LISTED: Pattern = Pattern::alternatives(
        "^(ab|Ab|abcde)$",
        &[Literal::Exact("ab"), Literal::Exact("Ab"), Literal::Exact("abcde")],
    );
    static BEGINS: Pattern = Pattern::alternatives("^x|^yy$", &[Literal::Prefix("x"), Literal::Exact("yy")]);
    static SHORT: Schema = Schema {
        string: Some(&StringKeywords { max_length: Some(3), pattern: Some(&LISTED), ..StringKeywords::ANY }),
        ..Schema::ANY
    };
    static OTHER: Schema = Schema {
        types: Types::STRING,
        string: Some(&StringKeywords { pattern: Some(&BEGINS), ..StringKeywords::ANY }),
        ..Schema::ANY
    };
    static EITHER: Schema = Schema {
        in_place: &[InPlace::OneOf(&Branches { schemas: &[&SHORT, &OTHER], discriminator: None, added: 0 })],
        ..Schema::ANY
    };
    let cases = [
        (&SHORT, r#""ab""#, true),
        (&SHORT, r#""A\u0062""#, true),
        (&SHORT, r#""abcde""#, false),
        (&SHORT, r#""aB""#, false),
        (&SHORT, r#""""#, false),
        (&SHORT, "7", true),
        (&EITHER, r#""Ab""#, true),
        (&EITHER, r#""xab""#, true),
        (&EITHER, r#""yy""#, true),
        (&EITHER, r#""yyy""#, false),
        (&EITHER, r#""abcde""#, false),
        (&EITHER, "7", true),
    ];
    for (schema, body, expected) in cases {
        assert_eq!(report(schema, body).is_empty(), expected, "{body}");
    }
}
