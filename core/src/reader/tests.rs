//! The grammar of RFC 8259, one line a rule.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "tests fail by panicking")]

mod escapes;

use super::{Key, Name, Names, RawStr, ReadError, Reader, string_at, syntax_error};

fn accepts(body: &str) -> bool {
    syntax_error(body.as_bytes(), 128).is_none()
}

#[test]
fn accepts_what_the_grammar_has() {
    for body in [
        "null",
        " true\n",
        "false",
        "0",
        "-0",
        "-1.5e+10",
        "1E400",
        "\"\"",
        "[]",
        "{}",
        "[ ]",
        "{ }",
        "[1,2]",
        "[ 1 , [ ] ]",
        r#"{"a":1,"b":{"c":[null]}}"#,
        r#""\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00""#,
        "\"\u{7f}\u{2028}é😀\"",
        "\t\r\n {\"a\" : 1 }",
        r#"{"a":1,"a":2}"#,
    ] {
        assert!(accepts(body), "{body}");
        assert!(serde_json::from_str::<serde::de::IgnoredAny>(body).is_ok(), "serde_json: {body}");
    }
}

#[test]
fn rejects_what_it_has_not() {
    for (body, at, message) in [
        ("", "1:1", "the input is empty"),
        ("  ", "1:3", "the input ends where a value was expected"),
        ("nul", "1:1", "expected a value"),
        ("True", "1:1", "expected a value"),
        ("1 2", "1:3", "expected the end of the input"),
        ("[1,]", "1:4", "expected a value"),
        ("[1\n2]", "2:1", "expected `,` or `]`"),
        ("[,1]", "1:2", "expected a value"),
        ("[1", "1:3", "expected `,` or `]`"),
        ("{\"a\":1,}", "1:8", "expected a name in double quotes"),
        ("{\"a\" 1}", "1:6", "expected `:`"),
        ("{a:1}", "1:2", "expected a name in double quotes"),
        ("{\"a\":1", "1:7", "expected `,` or `}`"),
        ("01", "1:2", "a number cannot begin with a zero"),
        ("-01", "1:3", "a number cannot begin with a zero"),
        ("+1", "1:1", "expected a value"),
        (".5", "1:1", "expected a value"),
        ("1.", "1:3", "expected a digit"),
        ("1e", "1:3", "expected a digit"),
        ("-", "1:2", "expected a digit"),
        ("\"a", "1:3", "the input ends within a string"),
        ("\"\t\"", "1:2", "control characters in strings must be escaped"),
        ("\"12345678\u{0}\"", "1:10", "control characters in strings must be escaped"),
        (r#""\x""#, "1:2", "not a JSON escape"),
        (r#""\u12g4""#, "1:2", "`\\u` needs four hexadecimal digits"),
        (r#""\u+123""#, "1:2", "`\\u` needs four hexadecimal digits"),
        (r#""\ud800""#, "1:2", "an escaped lone surrogate is not a character"),
        (r#""\ud800\u0041""#, "1:2", "an escaped lone surrogate is not a character"),
        (r#""\udc00\ud800""#, "1:2", "an escaped lone surrogate is not a character"),
        ("\u{feff}1", "1:1", "expected a value"),
        ("1\u{a0}", "1:2", "expected the end of the input"),
    ] {
        let error = syntax_error(body.as_bytes(), 128).unwrap_or_else(|| panic!("accepted {body}"));
        assert_eq!((error.position.to_string().as_str(), error.message), (at, message), "{body}");
    }
}

#[test]
fn rejects_what_is_not_utf_8() {
    let error = syntax_error(b"{\n\"\xff\"}", 128).expect("accepted");
    assert_eq!((error.position.to_string().as_str(), error.message), ("2:2", "the input is not UTF-8"));
}

#[test]
fn nests_as_deep_as_it_may() {
    let nested = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
    assert!(syntax_error(nested(128).as_bytes(), 128).is_none());
    let error = syntax_error(nested(129).as_bytes(), 128).expect("accepted");
    assert_eq!((error.position.offset, error.message), (128, "arrays and objects nest too deep"));
    assert!(syntax_error(nested(100_000).as_bytes(), usize::MAX).is_some());
}

#[test]
fn unescapes() {
    for (json, text) in [
        (r#""a\u0062c""#, "abc"),
        (r#""\ud83d\ude00!""#, "😀!"),
        (r#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{c}\n\r\t"),
        (r#""é\u00e9\u0000""#, "éé\0"),
        (r#""""#, ""),
    ] {
        let read = Reader::new(json.as_bytes(), 1).and_then(|mut reader| reader.string()).expect(json);
        assert_eq!(read.decode(), text, "{json}");
        assert_eq!(read.into_string(), text, "{json}");
        assert_eq!(read.chars(), text.chars().count(), "{json}");
        assert!(read.is(text) && !read.is("abd") && !read.is(&format!("{text}x")), "{json}");
    }
}

#[test]
fn stops_at_every_byte_that_must_stop_a_string() {
    for byte in 0..=255_u8 {
        for before in 0..18 {
            let mut run = vec![b'x'; before];
            run.push(byte);
            run.extend_from_slice(b"yyyyyyyyyyy");
            let stops = byte < b' ' || byte == b'"' || byte == b'\\';
            let expected = if stops { before } else { run.len() };
            assert_eq!(super::scan::plain_run(&run), expected, "{byte} after {before}");
        }
    }
}

#[test]
fn finds_members() {
    let body = br#"{"a/b": {"~": [10, "x"]}, "k": 1, "k": "last"}"#;
    assert_eq!(string_at(body, "/a~1b/~0/1", 8).as_deref(), Some("x"));
    assert_eq!(string_at(body, "/a~1b/~0/0", 8).as_deref(), Some("10"));
    assert_eq!(string_at(body, "/a~1b/~0/01", 8), None);
    assert_eq!(string_at(body, "/k", 8).as_deref(), Some("last"));
    assert_eq!(string_at(body, "k", 8), None);
    assert_eq!(string_at(b"{", "/k", 8), None);
}

#[test]
fn a_name_that_comes_next_is_the_one_that_is_looked_up() {
    const NAMES: [Name; 9] = [
        Name::new(""),
        Name::new("a"),
        Name::new("abcd"),
        Name::new("abcde"),
        Name::new("abcdef"),
        Name::new("abcdefghijklm"),
        Name::new("abcdefghijklmn"),
        Name::new("abcdefghijklmnopqrst"),
        Name::new("a\"b"),
    ];
    const LISTS: [[Name; 1]; 9] = {
        let mut lists = [[Name::new("")]; 9];
        let mut at = 0;
        while at < 9 {
            lists[at] = [NAMES[at]];
            at += 1;
        }
        lists
    };
    let (mut first, mut later) = (0, 0);
    let others = ["ab", "abcdefghijKlmnopqrst", "a\\u0062cd"];
    for written in NAMES.iter().map(Name::as_str).chain(others) {
        for before in [
            "{",
            "{ ",
            "{\n  ",
            "{  \t \r\n                  ",
            "{\"x\":1,",
            "{\"x\":1 ,\n ",
            "{,",
            "{\"x\":1",
            "{\"x\":1,,",
        ] {
            for after in [":1}", ":                    1}", " : 1}", "", ":", ":{\"b\":[12345678]}}"] {
                let body = format!("{before}\"{written}\"{after}");
                let mut reader = Reader::new(body.as_bytes(), 8).unwrap();
                let mut object = reader.object().unwrap();
                let is_later = reader.next_is(&mut object, &Name::new("x"));
                if is_later {
                    reader.skip().unwrap();
                }
                for list in &LISTS {
                    let (mut looking, mut next) = (reader.clone(), reader.clone());
                    let names = Names::new(list);
                    let looked = looking.known_key(&mut object.clone(), &names);
                    if next.next_is(&mut object.clone(), &list[0]) {
                        assert_eq!(looked, Ok(Key::Known(0)), "{body}");
                        assert_eq!(next.offset(), looking.offset(), "{body}");
                        if is_later { later += 1 } else { first += 1 }
                    } else {
                        assert_eq!(next.offset(), reader.offset(), "{body}");
                    }
                }
            }
        }
    }
    assert!(first > 20 && later > 20, "{first} and {later} were found");
}

#[test]
fn an_object_ends_only_after_its_members() -> Result<(), ReadError> {
    let mut reader = Reader::new(br#"[{"a":1}, {}]"#, 8)?;
    let mut array = reader.array()?;
    assert!(reader.item(&mut array)?);
    let mut object = reader.object()?;
    assert!(!reader.ends(&object));
    assert!(reader.next_is(&mut object, &Name::new("a")));
    reader.skip()?;
    assert!(reader.ends(&object));
    assert!(reader.item(&mut array)?);
    let mut object = reader.object()?;
    assert!(!reader.ends(&object), "its brace is still to be read");
    assert_eq!(reader.key(&mut object)?.map(RawStr::raw), None);
    assert!(!reader.item(&mut array)?);
    reader.end()
}

/// At all lengths, and at all distances from the end of the body.
#[test]
fn a_plain_string_is_the_string() {
    let mut plain = 0;
    for len in 0..40 {
        for odd in ["", "é", "\\n", "\u{1}", "𝄞"] {
            for rest in 0..20 {
                let body = format!("\"{}{odd}{}\"{}", "x".repeat(len), "y".repeat(len / 3), " ".repeat(rest));
                for body in [body.clone(), body.replace("\" ", "  ")] {
                    let mut reading = Reader::new(body.as_bytes(), 1).unwrap();
                    let mut reader = reading.clone();
                    match reader.plain_string() {
                        Some(text) => {
                            assert_eq!(reading.string().map(RawStr::plain), Ok(Some(text)), "{body:?}");
                            assert_eq!(reading.offset(), reader.offset(), "{body:?}");
                            plain += 1;
                        }
                        None => assert_eq!(reader.offset(), reading.offset(), "{body:?}"),
                    }
                }
            }
        }
    }
    assert!(plain > 1000, "{plain} were plain");
}
