//! JSON with its places: numbers keep their text, every value keeps its offset.

mod build;
mod edit;
mod equality;
mod parse;
mod pointer;
mod print;

pub use build::member;
pub use equality::same;
pub use hookwright_core::pointer::{escape, index, split_last, tokens, unescape};
pub use parse::{MAX_DEPTH, Problem, ProblemKind, parse};
pub use pointer::{from_fragment, to_fragment};
pub use print::{compact, pretty};

use std::hash::{Hash, Hasher};

use hookwright_core::number;

/// A value and where it begins.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// Byte offset of the value's first byte in its file.
    pub offset: usize,
    /// The value.
    pub value: Json,
}

/// By what it says, wherever it stands.
impl Hash for Node {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.value.hash(state);
    }
}

/// A JSON value.
#[derive(Clone, Debug, PartialEq, Hash)]
pub enum Json {
    /// `null`
    Null,
    /// `true` or `false`
    Boolean(bool),
    /// A number, as it was written.
    Number(String),
    /// A string, unescaped.
    String(String),
    /// An array.
    Array(Vec<Node>),
    /// An object, in the order of the file.
    Object(Vec<Member>),
}

/// A member of an object.
#[derive(Clone, Debug, PartialEq)]
pub struct Member {
    /// The name, unescaped.
    pub name: String,
    /// Byte offset of the name's quote.
    pub name_offset: usize,
    /// The value.
    pub value: Node,
}

impl Hash for Member {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.name.hash(state);
        self.value.hash(state);
    }
}

impl Node {
    /// The member of an object.
    pub fn get(&self, name: &str) -> Option<&Self> {
        self.member(name).map(|member| &member.value)
    }

    /// The member of an object, with its name's place.
    pub fn member(&self, name: &str) -> Option<&Member> {
        self.as_object()?.iter().find(|member| member.name == name)
    }

    /// The members of an object.
    pub fn as_object(&self) -> Option<&[Member]> {
        if let Json::Object(members) = &self.value { Some(members) } else { None }
    }

    /// The items of an array.
    pub fn as_array(&self) -> Option<&[Self]> {
        if let Json::Array(items) = &self.value { Some(items) } else { None }
    }

    /// A string, unescaped.
    pub fn as_str(&self) -> Option<&str> {
        if let Json::String(string) = &self.value { Some(string) } else { None }
    }

    /// A number, as it was written.
    pub fn as_number(&self) -> Option<&str> {
        if let Json::Number(number) = &self.value { Some(number) } else { None }
    }

    /// A boolean.
    pub fn as_bool(&self) -> Option<bool> {
        if let Json::Boolean(boolean) = self.value { Some(boolean) } else { None }
    }

    /// The value at a JSON pointer (RFC 6901): `""` is this one.
    pub fn pointer(&self, pointer: &str) -> Option<&Self> {
        let mut node = self;
        for token in tokens(pointer)? {
            node = node.child(&token)?;
        }
        Some(node)
    }

    /// The byte offset of the name that leads to the value at a JSON pointer; an item of an array, and
    /// the root, have none.
    pub fn name_offset(&self, pointer: &str) -> Option<usize> {
        let (parent, name) = split_last(pointer)?;
        Some(self.pointer(parent)?.member(&name)?.name_offset)
    }

    /// The same value for `serde_json`, whose numbers are `f64` unless they are 64-bit integers.
    pub fn to_value(&self) -> serde_json::Value {
        self.value.to_value()
    }

    fn child(&self, token: &str) -> Option<&Self> {
        match &self.value {
            Json::Object(_) => self.get(token),
            Json::Array(items) => items.get(index(token)?),
            _ => None,
        }
    }
}

impl Json {
    /// What kind of value it is, with its article.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Null => "`null`",
            Self::Boolean(_) => "a boolean",
            Self::Number(_) => "a number",
            Self::String(_) => "a string",
            Self::Array(_) => "a list",
            Self::Object(_) => "an object",
        }
    }

    /// The same value for `serde_json`, whose numbers are `f64` unless they are 64-bit integers.
    pub fn to_value(&self) -> serde_json::Value {
        use serde_json::Value;
        match self {
            Self::Null => Value::Null,
            Self::Boolean(boolean) => Value::Bool(*boolean),
            Self::Number(text) => to_number(text),
            Self::String(string) => Value::String(string.clone()),
            Self::Array(items) => items.iter().map(Node::to_value).collect(),
            Self::Object(members) => {
                Value::Object(members.iter().map(|m| (m.name.clone(), m.value.to_value())).collect())
            }
        }
    }
}

/// A number that is a 64-bit integer as that, however it is written (`9007199254740993.0`), unless an `f64` is exact
/// as well; else the nearest `f64`.
fn to_number(text: &str) -> serde_json::Value {
    const EXACT: u64 = 1 << 53;
    let wide = number::as_u64(text).filter(|integer| *integer > EXACT).map(serde_json::Value::from);
    let negative = || number::as_i64(text).filter(|integer| integer.unsigned_abs() > EXACT);
    wide.or_else(|| negative().map(serde_json::Value::from))
        .or_else(|| text.parse().ok().map(serde_json::Value::Number))
        .unwrap_or_else(|| beyond_f64(text))
}

/// A number beyond the range of `f64` (1e999) becomes the nearest `f64`.
fn beyond_f64(text: &str) -> serde_json::Value {
    let limit = if text.starts_with('-') { f64::MIN } else { f64::MAX };
    serde_json::Value::from(limit)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]
    use crate::json::parse;

    #[test]
    fn integers_are_exact_however_they_are_written() {
        let value = |text| parse(text).unwrap().to_value().to_string();
        assert_eq!(value("9007199254740993.0"), "9007199254740993");
        assert_eq!(value("-9007199254740993.0"), "-9007199254740993");
        assert_eq!(value("1.8446744073709551615e19"), "18446744073709551615");
        assert_eq!((value("1.0"), value("0.5"), value("7")), ("1.0".into(), "0.5".into(), "7".into()));
    }

    #[test]
    fn pointers_follow_rfc_6901() {
        let root = parse(r#"{"": 1, "a/b": [10, {"m~n": 2}], "01": 3}"#).unwrap();
        let at = |pointer| root.pointer(pointer).and_then(super::Node::as_number);
        assert_eq!(at("/"), Some("1"));
        assert_eq!(at("/a~1b/0"), Some("10"));
        assert_eq!(at("/a~1b/1/m~0n"), Some("2"));
        assert_eq!(at("/01"), Some("3"));
        assert_eq!((at("/a~1b/00"), at("/a~1b/-"), at("a"), at("/a~1b/+1")), (None, None, None, None));
        assert_eq!(root.pointer("").map(|node| node.offset), Some(0));
        assert_eq!(root.name_offset("/a~1b/1/m~0n"), Some(21));
        assert_eq!((root.name_offset(""), root.name_offset("/a~1b/0")), (None, None));
    }
}
