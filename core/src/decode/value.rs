//! Any JSON: where a schema says nothing, or more than a Rust type can.

use serde_json::{Map, Number, Value};

use super::Decode;
use crate::number::{self, Number as JsonNumber};
use crate::reader::{ReadError, Reader, Token};

/// A number beyond the range of `f64` has no `Value`.
impl Decode for Value {
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

/// As `serde_json` reads it: an integer where it is written as one and fits, otherwise an `f64`.
fn number(number: &JsonNumber<'_>) -> Option<Number> {
    if number::is_integer_literal(number.text()) && number.text() != "-0" {
        if let Some(number) = number.as_i64() {
            return Some(Number::from(number));
        }
        if let Some(number) = number.as_u64() {
            return Some(Number::from(number));
        }
    }
    Number::from_f64(number.as_f64()?)
}

impl Decode for Map<String, Value> {
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
