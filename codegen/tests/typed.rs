//! The golden of the types, compiled under the lints that generated code is held to, and put to use.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests stop where they fail")]

#[rustfmt::skip]
#[path = "golden/tricky.rs"]
mod tricky;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// Decodes and encodes, and expects the same JSON.
#[track_caller]
fn lossless<T: DeserializeOwned + Serialize>(json: &str) -> T {
    let value: T = serde_json::from_str(json).unwrap_or_else(|error| panic!("{json}: {error}"));
    let before: Value = serde_json::from_str(json).unwrap();
    assert_eq!(serde_json::to_value(&value).unwrap(), before);
    value
}

#[test]
fn absent_null_and_present_are_told_apart() {
    let least =
        lossless::<tricky::Nullable>(r#"{"required": "a", "required_null": null, "required_any": null}"#);
    assert_eq!(least.required_null, None);
    assert_eq!(least.optional_null, None);
    assert_eq!(least.any, None);
    assert_eq!(least.null, None);
    assert_eq!(least.required_any, Value::Null);
    let nulls = lossless::<tricky::Nullable>(
        r#"{"required": "a", "required_null": "b", "required_any": [1], "optional_null": null, "any": null,
            "null": null, "object": null, "list": [true, null]}"#,
    );
    assert_eq!(nulls.optional_null, Some(None));
    assert_eq!(nulls.any, Some(Value::Null));
    assert_eq!(nulls.null, Some(()));
    assert_eq!(nulls.object, Some(None));
    let full = lossless::<tricky::Nullable>(
        r#"{"required": "a", "required_null": "b", "required_any": 1, "optional_null": 7, "any": {"a": [null]},
            "object": {"a": "x"}, "optional": 5}"#,
    );
    assert_eq!(full.optional_null, Some(Some(7)));
    assert_eq!(full.object.flatten().unwrap().a, "x");
}

#[test]
fn formats_keep_what_was_sent() {
    let formats = lossless::<tricky::Formats>(
        r#"{"at": "2024-01-20T14:30:00+02:00", "on": "2024-02-29", "id": "67e55044-10b1-426f-9247-bb680e5fe0c8",
            "v4": "127.0.0.1", "v6": "::1", "maybe": null, "many": []}"#,
    );
    assert_eq!(formats.at.unwrap().offset().local_minus_utc(), 7200);
    lossless::<tricky::Formats>(r#"{"at": "2024-01-20T14:30:00.123Z", "maybe": "2024-01-20T14:30:00Z"}"#);
}

#[test]
fn numbers_have_the_width_of_their_range() {
    let numbers = lossless::<tricky::Numbers>(
        r#"{"i64": -9223372036854775808, "u64": 18446744073709551615, "u8": 255, "i16": -300, "f64": 0.1}"#,
    );
    assert_eq!((numbers.i64, numbers.u64, numbers.u8), (i64::MIN, Some(u64::MAX), 255));
    assert!(serde_json::from_str::<tricky::Numbers>(r#"{"i64": 1, "u8": 256}"#).is_err());
}

#[test]
fn odd_names_come_back() {
    let keywords = lossless::<tricky::Keywords>(
        r#"{"type": "t", "ref": "r", "self": "s", "crate": "c", "async": "a", "+1": 1, "": "e", "3d": true,
            "firstName": "camel", "first_name": "snake", "a\"b\\c": "q"}"#,
    );
    assert_eq!(keywords.r#type.as_deref(), Some("t"));
    assert_eq!(keywords.first_name.as_deref(), Some("snake"));
    lossless::<tricky::Camel>(
        r#"{"firstName": "a", "lastName": null, "loyaltyPoints": 3, "source": "web_app"}"#,
    );
}

#[test]
fn enums_spell_their_values() {
    use tricky::Odd;
    for value in ["", "+1", "C#", "1st", "asc", "ASC", "self", "None", "Err", "a\"b"] {
        let odd: Odd = lossless(&Value::from(value).to_string());
        assert_eq!(odd.as_str(), value);
        assert_eq!(odd.to_string(), value);
        assert_eq!(value.parse(), Ok(odd));
    }
    let error = "secret".parse::<Odd>().unwrap_err();
    assert_eq!(error.to_string(), "not a value of `Odd`");
}

#[test]
fn unions_are_told_apart() {
    use tricky::{OneOrMany, Scalar, Unions, UnionsSource};
    let unions = lossless::<Unions>(
        r#"{"source": {"kind": "card", "last4": "4242", "note": null}, "id_or_object": "x", "scalar": null,
            "one_or_many": [{"name": "a"}]}"#,
    );
    assert!(matches!(&unions.source, UnionsSource::Card(card) if card.note == Some(None)));
    assert!(matches!(unions.one_or_many, Some(OneOrMany::List(list)) if list.len() == 1));
    let unions = lossless::<Unions>(
        r#"{"source": {"kind": "bank_account", "a": 1}, "id_or_object": {"id": "x"}, "scalar": 7,
            "one_or_many": {"name": "a"}}"#,
    );
    assert!(matches!(&unions.source, UnionsSource::BankAccount(bank) if bank.extra.get("a") == Some(&1)));
    assert_eq!(unions.scalar, Some(Some(Scalar::Integer(7))));
    lossless::<tricky::EventPayload>(r#"{"action": "opened"}"#);
    lossless::<tricky::EventPayload>(r#"{"action": "closed", "at": "2024-01-20T14:30:00Z"}"#);
}

#[test]
fn types_contain_themselves() {
    let tree = lossless::<tricky::Recursive>(
        r#"{"name": "a", "parent": {"name": "b", "maybe": null}, "children": [{"name": "c"}],
            "by_name": {"d": {"name": "d", "maybe": {"name": "e"}}},
            "expr": {"op": "not", "of": {"op": "not", "of": {"op": "literal", "value": 1.5}}}}"#,
    );
    assert_eq!(tree.parent.unwrap().maybe, Some(None));
}

#[test]
fn maps_keep_what_no_field_holds() {
    let maps = lossless::<tricky::Maps>(
        r#"{"free": {"a": [1, null]}, "strings": {"b": "c"}, "extra": {"id": "1", "x": 0.5, "y": null},
            "patterns": {"id": "1", "x-a": "b", "other": {}}}"#,
    );
    let extra = maps.extra.unwrap().extra;
    assert_eq!(extra.get("x"), Some(&Some("0.5".parse().unwrap())));
    assert_eq!(extra.get("y"), Some(&None));
    lossless::<tricky::Tuples>(r#"{"pair": ["a", null], "single": [true]}"#);
}

#[test]
fn types_may_be_named_like_the_prelude() {
    let hostile = lossless::<tricky::Hostile>(
        r#"{"option": {"none": "x"}, "vec": [{"len": 1}], "string": "Err", "result": {"is": "Ok", "ok": "y"},
            "box": {"next": {"next": {}}}, "some": {"x": "z"}, "clone": {}, "serialize": {}, "bool": {"a": true}}"#,
    );
    assert_eq!(hostile.string, Some(tricky::String::Err));
}

#[test]
fn events_that_are_no_objects_are_wrapped() {
    assert_eq!(lossless::<tricky::List>(r#"[{"id": "a"}]"#).0.len(), 1);
    assert_eq!(lossless::<tricky::Anything>("[1, {}]").0, serde_json::json!([1, {}]));
    assert_eq!(lossless::<tricky::Maybe>("null").0, None);
    assert_eq!(lossless::<tricky::Choice>(r#""yes""#), tricky::Choice::Yes);
    lossless::<tricky::Merged>(r#"{"id": "a", "more": 1}"#);
}
