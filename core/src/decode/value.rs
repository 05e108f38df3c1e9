//! Any JSON: where a schema says nothing, or more than a Rust type can.

use serde_json::{Map, Number, Value};

use super::Decode;
use crate::number::{self, Number as JsonNumber};
use crate::reader::{ReadError, Reader, Token};

/// A number that `Value` would change is refused: one beyond 64 bits, or with more digits than `f64` has. Where
/// `serde_json` is built with `arbitrary_precision`, it holds every number.
impl Decode<'_> for Value {
    fn decode(reader: &mut Reader<'_>) -> Result<Self, ReadError> {
        match reader.peek()? {
            Token::Null => reader.null().map(|()| Self::Null),
            Token::True | Token::False => reader.boolean().map(Self::Bool),
            Token::String => String::decode(reader).map(Self::String),
            Token::Number => number(&reader.number()?).map(Self::Number).ok_or(ReadError),
            Token::Array => Vec::decode(reader).map(Self::Array),
            Token::Object => Map::decode(reader).map(Self::Object),
        }
    }
}

/// As `serde_json` reads it: an integer where it is written as one and fits, otherwise an `f64` if that is the
/// number, or whatever else `serde_json` was built to hold.
fn number(number: &JsonNumber<'_>) -> Option<Number> {
    if number::is_integer_literal(number.text()) && number.text() != "-0" {
        if let Some(number) = number.as_i64() {
            return Some(Number::from(number));
        }
        if let Some(number) = number.as_u64() {
            return Some(Number::from(number));
        }
    }
    let near = number.text().parse::<Number>().ok()?;
    let few_digits = number.text().len() <= 16 && !number.text().contains(['e', 'E']);
    let same = few_digits || number::compare(&near.to_string(), number.text()).is_eq();
    same.then_some(near)
}

impl Decode<'_> for Map<String, Value> {
    fn decode(reader: &mut Reader<'_>) -> Result<Self, ReadError> {
        let mut members = Self::new();
        let mut object = reader.object()?;
        while let Some(name) = reader.key(&mut object)? {
            let name = name.into_string();
            members.insert(name, Value::decode(reader)?);
        }
        Ok(members)
    }
}
