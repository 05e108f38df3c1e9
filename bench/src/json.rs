//! JSON whose keys keep their order, to be written in another: [`serde_json::Value`] sorts them.

use std::fmt::{self, Write as _};

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::Number;

use crate::random::Random;

/// A JSON value.
#[derive(Clone, Debug, PartialEq)]
pub enum Json {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number.
    Number(Number),
    /// A string, written as it is, with the escapes that it must have.
    Text(String),
    /// A string in which everything beyond ASCII is written as `\u` escapes.
    Escaped(String),
    /// An array.
    Array(Vec<Json>),
    /// An object, in the order of its keys.
    Object(Vec<(String, Json)>),
}

/// The order that an object's keys come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// As in the provider's document.
    Documented,
    /// The other way round.
    Reversed,
    /// In no order, the same in every run.
    Shuffled,
}

/// How JSON is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Indented by two spaces.
    Pretty,
    /// Without any blank.
    Minified,
}

impl Json {
    /// The same value with the keys of every object in another order.
    #[must_use]
    pub fn ordered(&self, order: Order) -> Self {
        let mut json = self.clone();
        json.reorder(order, &mut Random::seeded(7));
        json
    }

    fn reorder(&mut self, order: Order, random: &mut Random) {
        match self {
            Self::Array(items) => {
                for item in items {
                    item.reorder(order, random);
                }
            }
            Self::Object(members) => {
                match order {
                    Order::Documented => {}
                    Order::Reversed => members.reverse(),
                    Order::Shuffled => random.shuffle(members),
                }
                for (_, value) in members {
                    value.reorder(order, random);
                }
            }
            _ => {}
        }
    }

    /// The text.
    #[must_use]
    pub fn print(&self, form: Form) -> String {
        let mut out = String::new();
        self.write(&mut out, form, 0);
        out
    }

    fn write(&self, out: &mut String, form: Form, depth: usize) {
        match self {
            Self::Null => out.push_str("null"),
            Self::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
            Self::Number(number) => out.push_str(&number.to_string()),
            Self::Text(text) => write_text(out, text),
            Self::Escaped(text) => write_escaped(out, text),
            Self::Array(items) => write_all(out, ('[', ']'), (form, depth), items, |out, item| {
                item.write(out, form, depth + 1);
            }),
            Self::Object(members) => {
                write_all(out, ('{', '}'), (form, depth), members, |out, (key, value)| {
                    write_text(out, key);
                    out.push_str(if form == Form::Pretty { ": " } else { ":" });
                    value.write(out, form, depth + 1);
                });
            }
        }
    }
}

fn write_all<T>(
    out: &mut String,
    (open, close): (char, char),
    (form, depth): (Form, usize),
    items: &[T],
    mut write: impl FnMut(&mut String, &T),
) {
    out.push(open);
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        new_line(out, form, depth + 1);
        write(out, item);
    }
    if !items.is_empty() {
        new_line(out, form, depth);
    }
    out.push(close);
}

fn new_line(out: &mut String, form: Form, depth: usize) {
    if form == Form::Pretty {
        out.push('\n');
        out.extend(std::iter::repeat_n("  ", depth));
    }
}

fn write_text(out: &mut String, text: &str) {
    out.push_str(&serde_json::Value::from(text).to_string());
}

fn write_escaped(out: &mut String, text: &str) {
    let raw = serde_json::Value::from(text).to_string();
    for character in raw.chars() {
        if character.is_ascii() {
            out.push(character);
        } else {
            let mut units = [0; 2];
            for unit in character.encode_utf16(&mut units) {
                let _ = write!(out, "\\u{unit:04x}");
            }
        }
    }
}

impl From<&str> for Json {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Json {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<bool> for Json {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<usize> for Json {
    fn from(value: usize) -> Self {
        Self::Number(value.into())
    }
}

impl From<f64> for Json {
    fn from(value: f64) -> Self {
        Number::from_f64(value).map_or(Self::Null, Self::Number)
    }
}

impl<T: Into<Json>> From<Option<T>> for Json {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

impl<T: Into<Json>> From<Vec<T>> for Json {
    fn from(items: Vec<T>) -> Self {
        Self::Array(items.into_iter().map(Into::into).collect())
    }
}

/// An object, its members in this order.
pub(crate) fn object<const N: usize>(members: [(&str, Json); N]) -> Json {
    Json::Object(members.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(InOrder)
    }
}

struct InOrder;

impl<'de> Visitor<'de> for InOrder {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON")
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Json, E> {
        Ok(Json::Bool(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Json, E> {
        Ok(Json::Number(value.into()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Json, E> {
        Ok(Json::Number(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Json, E> {
        Ok(value.into())
    }

    fn visit_str<E>(self, value: &str) -> Result<Json, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Json, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = seq.next_element()? {
            items.push(item);
        }
        Ok(Json::Array(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Json, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = map.next_entry()? {
            members.push(member);
        }
        Ok(Json::Object(members))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a failure is a failed test")]

    use super::{Form, Json, Order, object};

    #[test]
    fn keeps_the_order_of_keys() {
        let text = r#"{"b":1,"a":[{"d":null,"c":-2.5}],"ü":true}"#;
        let json: Json = serde_json::from_str(text).unwrap();
        assert_eq!(json.print(Form::Minified), text);
        assert_eq!(
            json.ordered(Order::Reversed).print(Form::Minified),
            r#"{"ü":true,"a":[{"c":-2.5,"d":null}],"b":1}"#
        );
    }

    #[test]
    fn pretty_is_what_serde_json_prints() {
        let text = r#"{"a":[],"b":{"c":[1,"x"]},"d":{}}"#;
        let json: Json = serde_json::from_str(text).unwrap();
        let value: serde_json::Value = serde_json::from_str(text).unwrap();
        assert_eq!(json.print(Form::Pretty), serde_json::to_string_pretty(&value).unwrap());
    }

    #[test]
    fn shuffling_loses_nothing() {
        let members: Vec<_> = (0..20).map(|n| (format!("k{n:02}"), Json::from(n))).collect();
        let Json::Object(mut shuffled) = Json::Object(members.clone()).ordered(Order::Shuffled) else {
            unreachable!("an object stays one");
        };
        assert_ne!(shuffled, members);
        shuffled.sort_by(|(a, _), (b, _)| a.cmp(b));
        assert_eq!(shuffled, members);
    }

    #[test]
    fn escapes_mean_the_same() {
        let text = "\"ü\n\u{1F600}\\";
        let escaped = object([("k", Json::Escaped(text.into()))]).print(Form::Minified);
        assert!(escaped.is_ascii());
        let read: Json = serde_json::from_str(&escaped).unwrap();
        assert_eq!(read, object([("k", text.into())]));
    }
}
