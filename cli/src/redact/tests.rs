#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;
use crate::json::parse;

fn redacted(redactor: &mut Redactor, text: &str) -> Redacted {
    redactor.redact(&parse(text).unwrap().value, &BTreeSet::new(), |_| true)
}

#[test]
fn personal_values_are_gone_and_the_rest_stays() {
    let text = r#"{"type": "order.paid", "total": 1250, "currency": "EUR", "at": "2025-09-01T10:00:00Z", "paid": true,
        "customer": {"name": "Amelia Lee", "email": "amelia@acme.org", "phone": 447700900123, "id": "cus_9s6XKzkNRiz8i3"}}"#;
    let value = redacted(&mut Redactor::default(), text).value;
    let text = compact(&value);
    for gone in ["Amelia", "Lee", "amelia", "acme", "447700900123", "9s6XKzkNRiz8i3"] {
        assert!(!text.contains(gone), "{gone}: {text}");
    }
    let kept = r#"{"type": "order.paid", "total": 1250, "currency": "EUR", "at": "2025-09-01T10:00:00Z", "paid": true"#;
    assert!(text.starts_with(kept), "{text}");
}

#[test]
fn equal_values_stay_equal_across_payloads() {
    let mut redactor = Redactor::default();
    let first = redacted(&mut redactor, r#"{"a": "Amelia Lee", "b": "Oliver Roy", "c": "Amelia Lee"}"#).value;
    let second = redacted(&mut redactor, r#"{"z": "Oliver Roy", "y": "Amelia Lee"}"#).value;
    let at = |value: &Json, name: &str| value.member(name).unwrap().text().unwrap().to_owned();
    assert_eq!(at(&first, "a"), at(&first, "c"));
    assert_ne!(at(&first, "a"), at(&first, "b"));
    assert_eq!((at(&first, "a"), at(&first, "b")), (at(&second, "y"), at(&second, "z")));
}

#[test]
fn a_value_that_only_its_key_gives_away_is_replaced_everywhere() {
    let value = redacted(&mut Redactor::default(), r#"{"first_name": "amelia", "label": "amelia"}"#).value;
    let text = compact(&value);
    assert!(!text.contains("amelia"), "{text}");
}

#[test]
fn names_of_members_that_are_values_are_replaced_too() {
    let value =
        redacted(&mut Redactor::default(), r#"{"by": {"amelia@acme.org": 1}, "to": "amelia@acme.org"}"#)
            .value;
    let text = compact(&value);
    assert!(!text.contains("amelia"), "{text}");
    let Some(Json::Object(members)) = value.member("by") else { unreachable!() };
    assert_eq!(value.member("to").unwrap().text(), Some(&*members[0].name));
}

#[test]
fn what_the_schema_does_not_let_go_stays_and_is_counted() {
    let payload = parse(r#"{"a": "Amelia Lee", "b": "Fixed Text", "c": "Oliver Roy"}"#).unwrap().value;
    let is_valid = |value: &Json| value.member("b").unwrap().text() == Some("Fixed Text");
    let Redacted { value, replaced, left } = Redactor::default().redact(&payload, &BTreeSet::new(), is_valid);
    assert_eq!((replaced, left), (2, 1));
    assert!(is_valid(&value) && !compact(&value).contains("Amelia"), "{}", compact(&value));
}

#[test]
fn a_schemas_own_words_stay() {
    let payload = parse(r#"{"state": "Partly Paid"}"#).unwrap().value;
    let words = BTreeSet::from(["Partly Paid".to_owned()]);
    assert_eq!(Redactor::default().redact(&payload, &words, |_| true).value, stripped(&payload));
}

/// A sender could keep the recorder busy with a body of many values that the schema does not let go.
#[test]
fn the_schema_is_asked_a_bounded_number_of_times() {
    let items: Vec<String> = (0..20_000).map(|n| format!(r#""Fixed Text {n}""#)).collect();
    let payload = parse(&format!("[{}]", items.join(","))).unwrap().value;
    let asked = std::cell::Cell::new(0_u32);
    let is_valid = |value: &Json| {
        asked.set(asked.get() + 1);
        compact(value) == compact(&payload)
    };
    let Redacted { value, replaced, left } = Redactor::default().redact(&payload, &BTreeSet::new(), is_valid);
    assert_eq!((replaced, left), (0, 20_000));
    assert_eq!(compact(&value), compact(&payload));
    assert!(asked.get() <= 1_000, "{}", asked.get());
}

/// The value without its places.
fn stripped(value: &Json) -> Json {
    parse(&compact(value)).map(|_| replace(value, &BTreeMap::new(), &[])).unwrap()
}

#[test]
fn short_values_of_one_shape_stay_different() {
    let letters: Vec<String> = ('A'..='Z').map(|letter| format!(r#""{letter} {letter}""#)).collect();
    let value = redacted(&mut Redactor::default(), &format!("[{}]", letters.join(","))).value;
    let Json::Array(items) = value else { unreachable!() };
    let different: BTreeSet<&str> = items.iter().map(|item| item.as_str().unwrap()).collect();
    assert_eq!(different.len(), 26);
}

/// The examples of a table of docs/listen.md, each a member of an object.
fn shown(table: &str) -> Vec<String> {
    let page = include_str!("../../../docs/listen.md");
    let (_, rows) = page.split_once(&format!("<!-- {table} -->\n")).unwrap();
    let rows = rows.lines().take_while(|line| line.starts_with('|')).skip(2);
    let examples = rows.flat_map(|row| row.split('`').skip(1).step_by(2));
    examples.map(|member| format!("{{{member}}}")).collect()
}

/// What is left of a document after redaction that was in it before: its texts, numbers and names, but `x`.
fn left_of(text: &str) -> bool {
    let before = parse(text).unwrap().value;
    let after = redacted(&mut Redactor::default(), text).value;
    assert_eq!(compact(&before).len(), compact(&after).len(), "{}", compact(&after));
    compact(&before) == compact(&after)
}

#[test]
fn what_the_page_calls_personal_is_replaced() {
    let shown = shown("redacted");
    assert!(shown.len() > 30);
    for text in shown {
        assert!(!left_of(&text), "{text}");
    }
}

/// Limits that nobody knows of are leaks.
#[test]
fn what_the_page_says_stays_does() {
    let shown = shown("kept");
    assert!(shown.len() > 8);
    for text in shown {
        assert!(left_of(&text), "{text}");
    }
}

/// A schema that bounds a latitude would otherwise refuse its stand-in, and keep it.
#[test]
fn a_stand_in_of_a_place_is_a_place() {
    for text in [r#"{"lat": 51.5074}"#, r#"{"lat": -89.9}"#, r#"{"lng": 139.6917}"#] {
        for before in 0..200 {
            let mut redactor = Redactor::default();
            let others: Vec<String> = (0..before).map(|n| format!(r#""Amelia {n}""#)).collect();
            redacted(&mut redactor, &format!("[{}]", others.join(",")));
            let other = compact(&redacted(&mut redactor, text).value);
            let number = |text: &str| text.split([' ', '}']).nth(1).unwrap().parse::<f64>().unwrap().abs();
            assert!(number(&other) < number(text).floor() + 1.0 && other != text, "{other}");
        }
    }
}

proptest! {
    #[test]
    fn any_text_keeps_its_length_and_becomes_one_other(texts in proptest::collection::btree_set("[ -~äÖ漢😀]{3,12}", 1..20)) {
        let document = Json::Array(texts.iter().map(|text| Node::from(Json::from(text.as_str()))).collect());
        let Redacted { value, .. } = Redactor::default().redact(&document, &BTreeSet::new(), |_| true);
        let Json::Array(items) = value else { unreachable!() };
        let others: BTreeSet<&str> = items.iter().map(|item| item.as_str().unwrap()).collect();
        prop_assert_eq!(others.len(), texts.len());
        for (text, item) in texts.iter().zip(&items) {
            prop_assert_eq!(text.chars().count(), item.as_str().unwrap().chars().count());
        }
    }
}
