//! Strings, numbers, booleans and `null`; and `type`, whatever the value.

use std::cmp::Ordering;

use crate::number::Number;
use crate::reader::{RawStr, ReadError, Reader, Token};
use crate::schema::{Constant, NumberKeywords, Schema, StringKeywords};

use super::super::found::{Found, Problem};
use super::super::hash::hash_value;
use super::super::number::{is_allowed, number_holds};
use super::super::string::{BadContent, content_holds, holds, length_holds};
use super::graph::{Graph, Node, type_of};
use super::template::resolved;
use super::{Asked, Obligations};

/// A value that is neither an object nor an array.
enum Scalar<'b> {
    String(RawStr<'b>),
    Number(Number<'b>),
    Boolean(bool),
    Null,
}

/// Whether a value of the schema is an object or array, as the value in the body is.
pub(super) const fn is_composite(value: &Constant, token: Token) -> bool {
    matches!((value, token), (Constant::Object(_), Token::Object) | (Constant::Array(_), Token::Array))
}

impl<'b> Scalar<'b> {
    fn read(reader: &mut Reader<'b>, token: Token) -> Result<Self, ReadError> {
        Ok(match token {
            Token::String => Self::String(reader.string()?),
            Token::Number => Self::Number(reader.number()?),
            Token::Null => reader.null().map(|()| Self::Null)?,
            _ => Self::Boolean(reader.boolean()?),
        })
    }

    fn is(&self, value: &Constant) -> bool {
        match (self, value) {
            (Self::Null, Constant::Null) => true,
            (Self::Boolean(own), Constant::Boolean(other)) => own == other,
            (Self::Number(own), Constant::Number(other)) => {
                own.compare(&Number::new(other)) == Ordering::Equal
            }
            (Self::String(own), Constant::String(other)) => own.is(other),
            _ => false,
        }
    }
}

/// The schema itself, or the one that it does nothing but apply, if that applies no others in place.
fn plain(schema: &'static Schema) -> Option<&'static Schema> {
    let schema = resolved(schema);
    schema.in_place.is_empty().then_some(schema)
}

impl Obligations<'_> {
    /// Reads a value that is neither an object nor an array if it satisfies all schemas that are asked, and these
    /// apply no others: most values of most bodies. In all other cases the reader stays.
    pub(super) fn plain_scalar(
        &mut self,
        reader: &mut Reader<'_>,
        asked: &[Asked],
        token: Token,
    ) -> Result<bool, ReadError> {
        let skipped = self.hashing || matches!(token, Token::Object | Token::Array);
        if skipped || !asked.iter().all(|asked| plain(asked.schema).is_some()) {
            return Ok(false);
        }
        let (start, pool) = (reader.mark(), self.pool);
        let scalar = Scalar::read(reader, token)?;
        let mut schemas = asked.iter().filter_map(|asked| plain(asked.schema));
        if !schemas.all(|schema| self.allows(schema, &scalar, token)) {
            reader.rewind(start);
            self.pool = pool;
            return Ok(false);
        }
        self.steps += asked.len() as u64;
        Ok(true)
    }

    /// Whether a schema's own keywords allow a value.
    fn allows(&mut self, schema: &Schema, scalar: &Scalar<'_>, token: Token) -> bool {
        let own = match scalar {
            Scalar::Number(number) => {
                is_allowed(schema.types, number)
                    && schema.number.is_none_or(|keywords| number_holds(keywords, number))
            }
            scalar => {
                schema.types.has(type_of(token))
                    && match (scalar, schema.string) {
                        (Scalar::String(text), Some(keywords)) => {
                            holds(keywords, *text, &text.decode(), &mut self.pool).unwrap_or(false)
                        }
                        _ => true,
                    }
            }
        };
        own && schema.values.iter().all(|values| values.allowed.iter().any(|value| scalar.is(value)))
    }

    pub(super) fn scalar(
        &mut self,
        reader: &mut Reader<'_>,
        graph: &mut Graph,
        token: Token,
    ) -> Result<(), ReadError> {
        let start = reader.mark();
        let scalar = Scalar::read(reader, token)?;
        for node in &mut graph.nodes {
            let schema = node.asked.schema;
            match &scalar {
                Scalar::Number(number) => {
                    if !is_allowed(schema.types, number) {
                        node.fail(Problem::Type, self.limit);
                    }
                    if let Some(keywords) = schema.number.filter(|keywords| !number_holds(keywords, number)) {
                        bounds(node, keywords, number, self.limit);
                    }
                }
                scalar => {
                    check_type(node, token, self.limit);
                    if let (Scalar::String(text), Some(keywords)) = (scalar, schema.string) {
                        self.text(node, keywords, *text);
                    }
                }
            }
            for values in schema.values {
                if !values.allowed.iter().any(|value| scalar.is(value)) {
                    node.fail(Problem::Values(values), self.limit);
                }
            }
        }
        if self.hashing {
            reader.rewind(start);
            self.hash = hash_value(self.keys, reader)?;
        }
        Ok(())
    }

    fn text(&mut self, node: &mut Node, keywords: &StringKeywords, text: RawStr<'_>) {
        if !length_holds(keywords, text) {
            let (chars, max) = (text.chars() as u64, keywords.max_length.unwrap_or(u64::MAX));
            if chars < keywords.min_length {
                node.fail(Problem::MinLength, self.limit);
            }
            if chars > max {
                node.fail(Problem::MaxLength, self.limit);
            }
        }
        if super::super::string::is_only_length(keywords) {
            return;
        }
        let text = text.decode();
        if let Some(pattern) = keywords.pattern {
            match pattern.search(&text, &mut self.pool) {
                Ok(true) => {}
                Ok(false) => node.fail(Problem::Pattern, self.limit),
                Err(_) => {
                    node.fail(Problem::PatternSteps, self.limit);
                    self.exhaust(node);
                }
            }
        }
        if keywords.format.is_some_and(|format| !(format.check)(&text)) {
            node.fail(Problem::Format, self.limit);
        }
        if let Some(content) = keywords.content {
            match content_holds(content, &text) {
                Ok(()) => {}
                Err(BadContent::Encoding) => node.fail(Problem::ContentEncoding, self.limit),
                Err(BadContent::MediaType) => node.fail(Problem::ContentMediaType, self.limit),
            }
        }
    }

    /// A pattern took too long: whatever else is found, the body is refused.
    pub(super) fn exhaust(&mut self, node: &Node) {
        let found = Found {
            offset: node.start,
            schema: node.asked.schema,
            below: node.asked.below,
            problem: Problem::PatternSteps,
        };
        self.exhausted.get_or_insert(found);
    }
}

/// `type`, for anything but numbers.
pub(super) fn check_type(node: &mut Node, token: Token, limit: usize) {
    if !node.asked.schema.types.has(type_of(token)) {
        node.fail(Problem::Type, limit);
    }
}

fn bounds(node: &mut Node, keywords: &NumberKeywords, number: &Number<'_>, limit: usize) {
    type Holds = fn(Ordering) -> bool;
    let bounds: [(_, Holds, _); 4] = [
        (&keywords.minimum, Ordering::is_ge, Problem::Minimum),
        (&keywords.maximum, Ordering::is_le, Problem::Maximum),
        (&keywords.exclusive_minimum, Ordering::is_gt, Problem::ExclusiveMinimum),
        (&keywords.exclusive_maximum, Ordering::is_lt, Problem::ExclusiveMaximum),
    ];
    for (bound, holds, problem) in bounds {
        if bound.as_ref().is_some_and(|bound| !holds(number.compare(bound))) {
            node.fail(problem, limit);
        }
    }
    if keywords.multiple_of.as_ref().is_some_and(|factor| !number.is_multiple_of(factor)) {
        node.fail(Problem::MultipleOf, limit);
    }
}
