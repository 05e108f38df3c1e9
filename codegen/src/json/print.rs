//! Prints [`Json`] the way a person would lay it out: two spaces, short lists of scalars on one line.

use std::fmt::Write as _;

use super::{Json, Member, Node};

/// How long a line may be before a list of scalars is broken up.
const WIDTH: usize = 100;

/// The text of a document, with a newline at its end. Numbers are printed as they were written.
///
/// ```
/// use hookwright_codegen::json::{Json, pretty};
/// let types: Json = ["string", "null"].into_iter().map(Json::from).collect();
/// let schema: Json = [("type", types)].into_iter().collect();
/// assert_eq!(pretty(&schema), "{\n  \"type\": [\"string\", \"null\"]\n}\n");
/// ```
pub fn pretty(value: &Json) -> String {
    let mut out = String::new();
    write_value(&mut out, value, 0);
    out.push('\n');
    out
}

/// The text of a value on one line.
pub fn compact(value: &Json) -> String {
    let mut out = String::new();
    write_compact(&mut out, value);
    out
}

fn write_value(out: &mut String, value: &Json, depth: usize) {
    match value {
        Json::Array(items) if !items.is_empty() => write_array(out, items, depth),
        Json::Object(members) if !members.is_empty() => write_object(out, members, depth),
        other => write_compact(out, other),
    }
}

fn write_array(out: &mut String, items: &[Node], depth: usize) {
    if items.iter().all(|item| !matches!(item.value, Json::Array(_) | Json::Object(_))) {
        let start = out.len();
        write_inline(out, items);
        let line = out[..start].rfind('\n').map_or(0, |newline| newline + 1);
        if out.len() - line <= WIDTH {
            return;
        }
        out.truncate(start);
    }
    out.push('[');
    for (index, item) in items.iter().enumerate() {
        break_line(out, index, depth + 1);
        write_value(out, &item.value, depth + 1);
    }
    close(out, ']', depth);
}

fn write_inline(out: &mut String, items: &[Node]) {
    out.push('[');
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            out.push_str(", ");
        }
        write_compact(out, &item.value);
    }
    out.push(']');
}

fn write_object(out: &mut String, members: &[Member], depth: usize) {
    out.push('{');
    for (index, member) in members.iter().enumerate() {
        break_line(out, index, depth + 1);
        write_string(out, &member.name);
        out.push_str(": ");
        write_value(out, &member.value.value, depth + 1);
    }
    close(out, '}', depth);
}

fn write_compact(out: &mut String, value: &Json) {
    match value {
        Json::Null => out.push_str("null"),
        Json::Boolean(true) => out.push_str("true"),
        Json::Boolean(false) => out.push_str("false"),
        Json::Number(text) => out.push_str(text),
        Json::String(text) => write_string(out, text),
        Json::Array(items) => write_inline(out, items),
        Json::Object(members) => {
            out.push('{');
            for (index, member) in members.iter().enumerate() {
                if index > 0 {
                    out.push_str(", ");
                }
                write_string(out, &member.name);
                out.push_str(": ");
                write_compact(out, &member.value.value);
            }
            out.push('}');
        }
    }
}

/// A string with the escapes that RFC 8259 §7 asks for, and no others.
fn write_string(out: &mut String, text: &str) {
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            control if control < ' ' => {
                // Writing to a string cannot fail.
                let _ = write!(out, "\\u{:04x}", u32::from(control));
            }
            other => out.push(other),
        }
    }
    out.push('"');
}

fn break_line(out: &mut String, index: usize, depth: usize) {
    out.push_str(if index == 0 { "\n" } else { ",\n" });
    indent(out, depth);
}

fn close(out: &mut String, bracket: char, depth: usize) {
    out.push('\n');
    indent(out, depth);
    out.push(bracket);
}

fn indent(out: &mut String, depth: usize) {
    for _ in 0..depth {
        out.push_str("  ");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prints_nested_values_and_escapes() {
        let inner: Json =
            [("a\"\n\u{1}", Json::Null), ("n", Json::Number("1.50".into()))].into_iter().collect();
        let list: Json = [inner, Json::Array(Vec::new())].into_iter().collect();
        assert_eq!(pretty(&list), "[\n  {\n    \"a\\\"\\n\\u0001\": null,\n    \"n\": 1.50\n  },\n  []\n]\n");
        assert_eq!(compact(&list), "[{\"a\\\"\\n\\u0001\": null, \"n\": 1.50}, []]");
    }

    #[test]
    fn breaks_a_long_list_of_scalars() {
        let list: Json = (0..40).map(|n| Json::from(format!("value {n}"))).collect();
        assert_eq!(pretty(&list).lines().count(), 42);
    }
}
