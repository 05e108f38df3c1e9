//! A payload without its values.

use serde_json::{Map, Value};

/// Longer names are hidden: they are values.
const LONGEST_NAME: usize = 48;

/// The shape of a body: each value is its kind, and so is a name that looks like one. What is not JSON is its length.
pub(crate) fn masked(body: &[u8]) -> Value {
    match serde_json::from_slice(body) {
        Ok(value) => mask(value),
        Err(_) => Value::String(format!("<{} bytes that are not JSON>", body.len())),
    }
}

fn mask(value: Value) -> Value {
    match value {
        Value::Null => Value::Null,
        Value::Bool(_) => "<boolean>".into(),
        Value::Number(_) => "<number>".into(),
        Value::String(_) => "<text>".into(),
        Value::Array(items) => items.into_iter().map(mask).collect(),
        Value::Object(members) => {
            let mut masked = Map::new();
            for (index, (name, value)) in members.into_iter().enumerate() {
                let name = if is_plain(&name) { name } else { format!("<name {}>", index + 1) };
                masked.insert(name, mask(value));
            }
            Value::Object(masked)
        }
    }
}

/// Whether a name is one that a program gave: letters and a few digits.
fn is_plain(name: &str) -> bool {
    let digits = name.bytes().filter(u8::is_ascii_digit).count();
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'$');
    !name.is_empty() && name.len() <= LONGEST_NAME && digits <= 2 && name.bytes().all(is_word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_a_value_is_left() {
        let body = br#"{"id": "evt_1", "total": 12.5, "paid": true, "note": null, "a@b.example": 1, "users": {"4512394": ["x", 2]}}"#;
        let expected = serde_json::json!({
            "id": "<text>", "total": "<number>", "paid": "<boolean>", "note": null, "<name 1>": "<number>",
            "users": {"<name 1>": ["<text>", "<number>"]}
        });
        assert_eq!(masked(body), expected);
        assert_eq!(masked(b"a=1&b=2"), "<7 bytes that are not JSON>");
    }
}
