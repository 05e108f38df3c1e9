//! JSON texts, written in other ways: the white space between tokens, and the escapes in strings.

use std::fmt::Write as _;

/// How a text is written between its tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    /// As it is.
    AsIs,
    /// Without white space.
    Compact,
    /// With a space after each `,` and `:`.
    Spaced,
    /// With a line for each value, indented by this text.
    Indented(&'static str),
}

pub(super) const STYLES: &[Style] = &[
    Style::AsIs,
    Style::Compact,
    Style::Spaced,
    Style::Indented("  "),
    Style::Indented("    "),
    Style::Indented("\t"),
];

/// A JSON text in another style; what is no JSON becomes no better by it.
pub(super) fn restyled(text: &[u8], style: Style) -> Vec<u8> {
    if style == Style::AsIs {
        return text.to_vec();
    }
    let mut written = Vec::with_capacity(text.len() * 2);
    let (mut depth, mut is_string, mut is_escaped) = (0_usize, false, false);
    let mut tokens = text.iter().copied().peekable();
    while let Some(byte) = tokens.next() {
        if is_string {
            written.push(byte);
            is_string = is_escaped || byte != b'"';
            is_escaped = !is_escaped && byte == b'\\';
            continue;
        }
        match byte {
            b' ' | b'\t' | b'\r' | b'\n' => {}
            b'{' | b'[' => {
                written.push(byte);
                while tokens.next_if(u8::is_ascii_whitespace).is_some() {}
                if let Some(end) = tokens.next_if(|next| matches!(next, b'}' | b']')) {
                    written.push(end);
                } else {
                    depth += 1;
                    style.line(depth, &mut written);
                }
            }
            b'}' | b']' => {
                depth = depth.saturating_sub(1);
                style.line(depth, &mut written);
                written.push(byte);
            }
            b',' => {
                written.push(byte);
                style.line(depth, &mut written);
                if style == Style::Spaced {
                    written.push(b' ');
                }
            }
            b':' if style == Style::Compact => written.push(byte),
            b':' => written.extend(b": "),
            byte => {
                written.push(byte);
                is_string = byte == b'"';
            }
        }
    }
    written
}

impl Style {
    /// Begins a line, where there are lines.
    fn line(self, depth: usize, written: &mut Vec<u8>) {
        if let Self::Indented(indent) = self {
            written.push(b'\n');
            written.extend(indent.as_bytes().repeat(depth));
        }
    }
}

/// A change of escapes.
pub(super) type Escape = fn(&str) -> String;

/// The changes of escapes: none first.
pub(super) const ESCAPES: &[Escape] = &[
    str::to_owned,
    slashes_escaped,
    slashes_plain,
    |text| escaped(text, is_beyond_ascii, false),
    |text| escaped(text, is_beyond_ascii, true),
    |text| plain(text, is_beyond_ascii),
    |text| escaped(text, is_of_html, false),
    |text| escaped(text, is_of_html, true),
    |text| plain(text, is_of_html),
    |text| slashes_escaped(&escaped(text, is_beyond_ascii, false)),
    |text| slashes_plain(&plain(text, is_beyond_ascii)),
    |text| plain(&plain(text, is_of_html), is_beyond_ascii),
    |text| escaped(&escaped(text, is_of_html, false), is_beyond_ascii, false),
    |text| slashes_escaped(&plain(text, is_beyond_ascii)),
    |text| slashes_plain(&escaped(text, is_beyond_ascii, false)),
];

fn slashes_escaped(text: &str) -> String {
    slashes_plain(text).replace('/', r"\/")
}

fn slashes_plain(text: &str) -> String {
    each_escape(text, |escape| (escape == "/").then(|| "/".to_owned()))
}

fn is_beyond_ascii(c: char) -> bool {
    !c.is_ascii()
}

/// What some libraries escape so that a text can stand in a script of a page.
fn is_of_html(c: char) -> bool {
    matches!(c, '<' | '>' | '&' | '\'' | '\u{2028}' | '\u{2029}')
}

/// The text with `\u` escapes for some characters.
fn escaped(text: &str, which: fn(char) -> bool, upper: bool) -> String {
    let mut written = String::with_capacity(text.len());
    for c in text.chars() {
        if !which(c) {
            written.push(c);
            continue;
        }
        for unit in c.encode_utf16(&mut [0; 2]) {
            // Writing to a string cannot fail.
            let _ = if upper { write!(written, "\\u{unit:04X}") } else { write!(written, "\\u{unit:04x}") };
        }
    }
    written
}

/// The text with some characters in place of their `\u` escapes.
fn plain(text: &str, which: fn(char) -> bool) -> String {
    let mut high = None;
    each_escape(text, |escape| {
        let unit = escape.strip_prefix('u').and_then(|digits| u16::from_str_radix(digits, 16).ok())?;
        let units: Vec<u16> = high.take().into_iter().chain([unit]).collect();
        if units.len() == 1 && (0xd800..0xdc00).contains(&unit) {
            high = Some(unit);
            return Some(String::new());
        }
        String::from_utf16(&units).ok().filter(|text| text.chars().all(which))
    })
}

/// The text with other texts for its escapes; an escape is given without its backslash, and `None` keeps it.
fn each_escape(text: &str, mut other: impl FnMut(&str) -> Option<String>) -> String {
    let mut written = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('\\') {
        written += before;
        let wanted = if after.starts_with('u') { 5 } else { 1 };
        let length = after.char_indices().map(|(at, _)| at).nth(wanted).unwrap_or(after.len());
        let (escape, after) = after.split_at(length);
        match other(escape) {
            Some(text) => written += &text,
            None => written.extend(["\\", escape]),
        }
        rest = after;
    }
    written + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_is_written_as_libraries_do() {
        let text = br#" {"a" : [1,2, {}],"b{,\"":"x: y"} "#;
        let styled = |style| String::from_utf8(restyled(text, style)).unwrap_or_default();
        assert_eq!(styled(Style::Compact), r#"{"a":[1,2,{}],"b{,\"":"x: y"}"#);
        assert_eq!(styled(Style::Spaced), r#"{"a": [1, 2, {}], "b{,\"": "x: y"}"#);
        assert_eq!(
            styled(Style::Indented("  ")),
            "{\n  \"a\": [\n    1,\n    2,\n    {}\n  ],\n  \"b{,\\\"\": \"x: y\"\n}"
        );
    }

    #[test]
    fn escapes_are_made_and_unmade() {
        let text = r#"{"a/b":"é😀\n\\/"}"#;
        let escaped_text = escaped(text, is_beyond_ascii, false);
        assert_eq!(escaped_text, r#"{"a/b":"\u00e9\ud83d\ude00\n\\/"}"#);
        assert_eq!(plain(&escaped_text, is_beyond_ascii), text);
        assert_eq!(slashes_escaped(text), r#"{"a\/b":"é😀\n\\\/"}"#);
        assert_eq!(slashes_plain(&slashes_escaped(text)), text);
        assert_eq!(escaped("<&>", is_of_html, true), r"\u003C\u0026\u003E");
        assert_eq!(plain(r"\u003c\u0041", is_of_html), r"<\u0041");
    }
}
