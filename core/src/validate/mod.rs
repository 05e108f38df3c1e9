//! The machine that runs a [`Schema`] over a body's bytes.
//!
//! It reads each value once, checking as it goes; only what applies to the same value again (`anyOf`,
//! `not`, `if` …) goes back to the saved position. It runs in two modes over the same code, so that a
//! verdict and the list of violations cannot disagree: the verdict stops at the first violation and
//! formats nothing, the collecting mode goes on and describes each.
//!
//! Two things are stricter than JSON Schema, which leaves them open: a declared property that is
//! repeated is a violation (two parsers that disagree on which value counts are an attack), and a
//! schema that would make the machine go over one body without bound ends in a violation.

mod array;
mod bare;
mod collect;
mod in_place;
mod marks;
mod mode;
mod number;
mod object;
mod same;
mod short;
mod string;
mod types;
mod unevaluated;
mod unique_items;
mod values;

use crate::invalid::{Invalid, Position, SyntaxError};
use crate::limits::Limits;
use crate::reader::{Checkpoint, RawStr, ReadError, Reader, Token, syntax_error};
use crate::schema::{Schema, Types};

use collect::Collect;
use in_place::Context;
use marks::Marks;
use mode::{Mode, Verdict};
pub(crate) use number::number_holds;

/// Whether `body` is JSON and satisfies `schema`, within the default limits.
pub fn is_valid(schema: &Schema, body: &[u8]) -> bool {
    validate(schema, body, &Limits::DEFAULT).is_ok()
}

/// Validates `body`: a verdict first, and only where it is bad, the reasons.
///
/// # Errors
///
/// [`Invalid::Syntax`] when `body` is not JSON or exceeds a limit, [`Invalid::Schema`] with the
/// violations, at most `limits.max_violations` of them, when it breaks `schema`.
pub fn validate(schema: &Schema, body: &[u8], limits: &Limits) -> Result<(), Invalid> {
    match read(schema, body, limits) {
        Ok(()) => Ok(()),
        Err(ReadError) => Err(collect_violations(schema, body, limits)),
    }
}

fn read(schema: &Schema, body: &[u8], limits: &Limits) -> Result<(), ReadError> {
    if body.len() > limits.max_body_bytes {
        return Err(ReadError);
    }
    let mut reader = Reader::new(body, limits.max_depth)?;
    check(&mut reader, schema)?;
    reader.end()
}

/// Checks the value at which `reader` stands, and moves past it: what a decoder calls for a value that
/// it then builds without checks.
///
/// # Errors
///
/// When the value is not JSON or does not satisfy `schema`.
pub fn check(reader: &mut Reader<'_>, schema: &Schema) -> Result<(), ReadError> {
    let mut context = Context::new(reader);
    let verdict = Machine { context: &mut context, mode: &mut Verdict }.check(reader, schema, None);
    context.finish(reader).and(verdict)
}

/// Checks a string that `reader` has read by the keywords of `schema` that look at strings.
///
/// # Errors
///
/// When it does not satisfy them.
#[inline]
pub(crate) fn check_text<'b>(
    reader: &mut Reader<'b>,
    text: RawStr<'b>,
    schema: &Schema,
) -> Result<(), ReadError> {
    if !schema.values.iter().all(|values| values::allow_text(values, text)) {
        return Err(ReadError);
    }
    let Some(keywords) = schema.string else { return Ok(()) };
    if string::is_only_length(keywords) {
        return if string::length_holds(keywords, text) { Ok(()) } else { Err(ReadError) };
    }
    let mut context = Context::new(reader);
    let verdict =
        Machine { context: &mut context, mode: &mut Verdict }.string_keywords(schema, keywords, text, 0);
    context.finish(reader).and(verdict)
}

/// Why `body` does not satisfy `schema`. A body that does is [`Invalid::Schema`] with one violation that
/// says that its Rust type cannot hold it: the caller has seen it fail.
#[cold]
pub fn collect_violations(schema: &Schema, body: &[u8], limits: &Limits) -> Invalid {
    if body.len() > limits.max_body_bytes {
        let position = Position::of(body, limits.max_body_bytes);
        return Invalid::Syntax(SyntaxError { position, message: "the body is larger than the limit" });
    }
    if let Some(error) = syntax_error(body, limits.max_depth) {
        return Invalid::Syntax(error);
    }
    let mut collect = Collect::new(limits.max_violations);
    if let Ok(mut reader) = Reader::new(body, limits.max_depth) {
        let mut context = Context::new(&reader);
        let mut machine = Machine { context: &mut context, mode: &mut collect };
        // The body is JSON and this mode goes on after a violation: it reads to the end.
        let _ = machine.check(&mut reader, schema, None);
        if context.exhausted() {
            collect.exhausted(schema);
        }
    }
    Invalid::Schema(collect.finish(schema, body))
}

/// A run of the machine.
struct Machine<'m, M> {
    context: &'m mut Context,
    mode: &'m mut M,
}

impl<'b, M: Mode<'b>> Machine<'_, M> {
    /// Checks the value that begins here and moves past it. What the schema evaluated goes to `marks`.
    #[inline]
    fn check(
        &mut self,
        reader: &mut Reader<'b>,
        schema: &Schema,
        marks: Option<&mut Marks>,
    ) -> Result<(), ReadError> {
        if M::COLLECTS {
            self.check_all(reader, schema, marks)
        } else if schema.plain {
            types::read_plain(reader, schema.types)
        } else {
            self.short(reader, schema, marks)
        }
    }

    fn check_all(
        &mut self,
        reader: &mut Reader<'b>,
        schema: &Schema,
        mut marks: Option<&mut Marks>,
    ) -> Result<(), ReadError> {
        let start = reader.mark();
        let entered = self.context.enter(schema.resource);
        self.mode.enter_schema(schema);
        if unevaluated::applies(schema) {
            self.with_unevaluated(reader, schema, marks)?;
        } else {
            let first = self.read(reader, schema, marks.as_deref_mut())?;
            self.again(reader, schema, start, first, marks)?;
        }
        self.mode.leave_schema();
        self.context.leave(entered);
        Ok(())
    }

    /// The first time over a value: its syntax, and the keywords that look at it directly. Gives how
    /// many of the schema's in-place applicators are already done.
    fn read(
        &mut self,
        reader: &mut Reader<'b>,
        schema: &Schema,
        marks: Option<&mut Marks>,
    ) -> Result<usize, ReadError> {
        if let Some(first) = bare::only_in_place(schema) {
            return self.read_in_place(reader, first, marks);
        }
        let start = reader.mark();
        match reader.peek()? {
            Token::String => {
                self.types(schema, Types::STRING, start)?;
                self.string(reader, schema)?;
            }
            Token::Number => self.number(reader, schema)?,
            Token::Object => {
                self.types(schema, Types::OBJECT, start)?;
                self.object(reader, schema, marks)?;
            }
            Token::Array => {
                self.types(schema, Types::ARRAY, start)?;
                self.array(reader, schema, marks)?;
            }
            Token::True | Token::False => {
                self.types(schema, Types::BOOLEAN, start)?;
                reader.boolean()?;
            }
            Token::Null => {
                self.types(schema, Types::NULL, start)?;
                reader.null()?;
            }
        }
        self.values(reader, schema, start)?;
        Ok(0)
    }

    /// What looks at the value again, from its start; the reader ends behind the value.
    #[inline]
    fn again(
        &mut self,
        reader: &mut Reader<'b>,
        schema: &Schema,
        start: Checkpoint,
        done: usize,
        marks: Option<&mut Marks>,
    ) -> Result<(), ReadError> {
        if done >= schema.in_place.len() {
            return Ok(());
        }
        let end = reader.mark();
        self.in_place(reader, schema, start, done, marks)?;
        reader.rewind(end);
        Ok(())
    }
}

#[cfg(test)]
mod tests;
