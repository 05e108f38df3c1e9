//! Every way to read a string gives what `serde_json` gives, wherever its escapes are.

use crate::decode::Decode;
use crate::reader::{ReadError, Reader, syntax_error};

/// The string, read in each way; `None` if all refuse it.
fn read(json: &str) -> Option<String> {
    let reader = || Reader::new(json.as_bytes(), 1).expect("UTF-8");
    let (mut slice, mut at_once, mut owned) = (reader(), reader(), reader());
    let raw = slice.string();
    let text = at_once.unescaped().map(std::borrow::Cow::into_owned);
    let value = String::decode(&mut owned);
    let Ok(raw) = raw else {
        assert_eq!((&text, &value), (&Err(ReadError), &Err(ReadError)), "{json}");
        assert_eq!(at_once.error(), slice.error(), "{json}");
        assert_eq!(owned.error(), slice.error(), "{json}");
        return None;
    };
    let text = text.unwrap_or_else(|error| panic!("{error}: {json}"));
    assert_eq!(value.as_ref(), Ok(&text), "{json}");
    assert_eq!(raw.decode(), text, "{json}");
    assert_eq!(raw.into_string(), text, "{json}");
    assert_eq!((raw.len(), raw.chars()), (text.len(), text.chars().count()), "{json}");
    assert!(raw.is(&text) && !raw.is(&format!("{text}x")), "{json}");
    assert!(text.is_empty() || !raw.is(&text.replacen(text.chars().next().unwrap(), "\u{1}", 1)), "{json}");
    assert_eq!((at_once.offset(), owned.offset()), (slice.offset(), slice.offset()), "{json}");
    // What is owned is sized once.
    assert_eq!(raw.into_string().capacity(), text.len(), "{json}");
    slice.end().is_ok().then_some(text)
}

fn agrees(json: &str) {
    assert_eq!(read(json), serde_json::from_str(json).ok(), "{json}");
}

const ESCAPES: [&str; 14] = [
    r#"\""#,
    r"\\",
    r"\/",
    r"\b",
    r"\f",
    r"\n",
    r"\r",
    r"\t",
    r"\u0000",
    r"\u001F",
    r"\u00e9",
    r"\uFFFF",
    r"\ud83d\ude00",
    r"\uDBFF\uDFFF",
];

/// Plain, and of two, three and four bytes a character.
const PLAIN: [&str; 4] = ["x", "é", "語", "😀"];

#[test]
fn at_the_end_of_every_run() {
    for plain in PLAIN {
        for before in (0..=34).chain(334..=344).chain(1014..=1026) {
            for escape in ESCAPES {
                for after in [0, 1, 16] {
                    let (before, after) = (plain.repeat(before), plain.repeat(after));
                    agrees(&format!("\"{before}{escape}{after}\""));
                }
            }
        }
    }
}

#[test]
fn one_after_the_other() {
    for first in ESCAPES {
        for second in ESCAPES {
            agrees(&format!("\"{first}{second}\""));
            agrees(&format!("\"{}\"", format!("{first}{second}").repeat(700)));
        }
    }
}

#[test]
fn all_code_units() {
    for unit in 0..=0xffff_u32 {
        let read = read(&format!("\"é\\u{unit:04x}\""));
        let expected = char::from_u32(unit).map(|char| format!("é{char}"));
        assert_eq!(read, expected, "{unit:04x}");
    }
}

#[test]
fn surrogates_come_in_pairs() {
    for units in [
        r"\ud800",
        r"\udfff",
        r"\udbff",
        r"\udc00",
        r"\ud800\ud800",
        r"\udc00\ud800",
        r"\udc00\udc00",
        r"\ud800\u0041",
        r"\ud800\n",
        r"\ud800x",
        r"\ud800\",
        r"\ud800\u",
        r"\ud800\udc0",
        r"\ud800 \udc00",
    ] {
        for before in [0, 13, 14, 15, 16, 17, 1020, 1023, 1024, 1100] {
            let json = format!("\"{}{units}\"", "y".repeat(before));
            assert_eq!(read(&json), None, "{json}");
            let error = syntax_error(json.as_bytes(), 1).expect("a lone surrogate");
            assert_eq!(error.position.offset, before + 1, "{json}");
        }
    }
    assert_eq!(read(r#""\ud800\udc00""#).as_deref(), Some("\u{10000}"));
    assert_eq!(read(r#""\udbff\udfff""#).as_deref(), Some("\u{10ffff}"));
}

#[test]
fn what_json_has_not() {
    for bad in [r"\x", r"\0", r"\u12g4", r"\u+123", r"\u 123", "\u{1f}", "\n"] {
        for before in [0, 1, 15, 16, 17, 1023, 1024, 1025, 2100] {
            for plain in ["y", r"\n"] {
                let before = plain.repeat(before);
                let json = format!("\"{before}{bad}z\"");
                assert_eq!(read(&json), None, "{json}");
                let error = syntax_error(json.as_bytes(), 1).expect("an error");
                assert_eq!(error.position.offset, before.len() + 1, "{json}");
            }
        }
    }
    for open in [r#"""#, r#""a"#, r#""\"#, r#""\n"#, r#""\u00"#, r#""\\"#] {
        for before in [0, 1, 14, 15, 16, 17, 1023, 1024] {
            let json = open.replacen('"', &format!("\"{}", "z".repeat(before)), 1);
            agrees(&json);
            assert_eq!(read(&json), None, "{json}");
        }
    }
}

/// Strings of random pieces, some of them not JSON's.
#[test]
fn as_serde_json_reads_them() {
    let broken = [r"\x", r"\ud800", r"\u12", "\u{1}", r"\"];
    let mut state = 7_u64;
    let mut below = move |bound: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % bound
    };
    let (mut read_some, mut refused) = (0, 0);
    for _ in 0..30_000 {
        let mut json = String::from("\"");
        let pieces = if below(20) == 0 { 300 } else { below(12) };
        for _ in 0..pieces {
            match below(60) {
                0 if below(4) == 0 => json.push_str(broken[below(broken.len())]),
                0..30 => json.push_str(ESCAPES[below(ESCAPES.len())]),
                _ => json.push_str(&PLAIN[below(PLAIN.len())].repeat(below(20))),
            }
        }
        json.push('"');
        agrees(&json);
        *(if read(&json).is_some() { &mut read_some } else { &mut refused }) += 1;
    }
    assert!(read_some > 20_000 && refused > 500, "{read_some} {refused}");
}
