//! `type` (2020-12 Validation §6.1.1), and the schema `false`.

use crate::invalid::ViolationKind;
use crate::reader::{Checkpoint, ReadError, Reader, Token};
use crate::schema::{Schema, Types};

use super::mode::Mode;
use super::{Machine, number};

/// Keywords whose schema is `false` to say "nothing more".
const FORBIDDERS: &[&str] = &[
    "additionalProperties",
    "unevaluatedProperties",
    "patternProperties",
    "propertyNames",
    "items",
    "additionalItems",
    "unevaluatedItems",
    "contains",
    "then",
    "else",
];

const NAMES: &[(Types, &str)] = &[
    (Types::NULL, "null"),
    (Types::BOOLEAN, "a boolean"),
    (Types::OBJECT, "an object"),
    (Types::ARRAY, "an array"),
    (Types::STRING, "a string"),
    (Types::NUMBER, "a number"),
    (Types::INTEGER, "an integer"),
    (Types::INTEGER_LITERAL, "an integer"),
];

/// Whether a schema is `false`.
pub(super) fn is_false(schema: &Schema) -> bool {
    schema.types == Types::NOTHING
}

/// Reads a value of which nothing but its type is checked.
#[inline]
pub(super) fn read_plain(reader: &mut Reader<'_>, types: Types) -> Result<(), ReadError> {
    let is = match reader.peek()? {
        Token::String if types.has(Types::STRING) => return reader.skip_string().map(drop),
        Token::Null if types.has(Types::NULL) => return reader.null(),
        Token::Number => return read_plain_number(reader, types),
        Token::String | Token::Null => return Err(ReadError),
        Token::Object => Types::OBJECT,
        Token::Array => Types::ARRAY,
        Token::True | Token::False => Types::BOOLEAN,
    };
    if types.has(is) { reader.skip() } else { Err(ReadError) }
}

fn read_plain_number(reader: &mut Reader<'_>, types: Types) -> Result<(), ReadError> {
    if number::is_allowed(types, &reader.number()?) { Ok(()) } else { Err(ReadError) }
}

impl<'b, M: Mode<'b>> Machine<'_, M> {
    /// Checks that a value of type `is` is allowed.
    #[inline]
    pub(super) fn types(&mut self, schema: &Schema, is: Types, start: Checkpoint) -> Result<(), ReadError> {
        if schema.types.has(is) { Ok(()) } else { self.wrong_type(schema, start) }
    }

    #[cold]
    pub(super) fn wrong_type(&mut self, schema: &Schema, start: Checkpoint) -> Result<(), ReadError> {
        if is_false(schema) {
            let keyword = self.mode.applicator(schema);
            return self
                .mode
                .violation(start.offset(), schema, keyword, || "nothing is allowed here".to_owned());
        }
        self.mode.violation(start.offset(), schema, "type", || format!("expected {}", names(schema.types)))
    }
}

/// The applicator under which a `false` stands.
pub(super) fn last_keyword(location: &str) -> ViolationKind {
    let last = location.rsplit('/').next().unwrap_or_default();
    let keyword = FORBIDDERS.iter().find(|keyword| **keyword == last);
    keyword.map_or(ViolationKind::FalseSchema, |keyword| ViolationKind::Keyword(keyword))
}

fn names(types: Types) -> String {
    let names: Vec<_> = NAMES.iter().filter(|(is, _)| types.has(*is)).map(|(_, name)| *name).collect();
    names.join(" or ")
}
