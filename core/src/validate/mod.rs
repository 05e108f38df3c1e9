//! Whether a body satisfies a [`Schema`], over its bytes, each of them read once.
//!
//! A plan says for each place of a body what must be checked there, and the validator reads the
//! value once, checking all of it. It stops as soon as the body cannot be valid any more, and formats no
//! messages. Violations are only collected for a refused body, in one more read by the schemas themselves; that
//! read also takes over where a plan would become too large, so neither the length of a body nor its depth
//! multiplies with what a schema combines.
//!
//! It is stricter than JSON Schema in one respect, which JSON Schema leaves open: repeating a declared property is
//! a violation, because parsers that disagree on which value counts can be attacked.

mod around;
mod array;
mod found;
pub(crate) mod hash;
mod machine;
mod marks;
mod members;
mod names;
mod nearest;
pub(crate) mod number;
mod object;
mod obligations;
mod paths;
mod places;
mod report;
mod same;
mod seen;
mod stack;
mod straight;
pub(crate) mod string;

use crate::invalid::{Invalid, Position, SyntaxError};
use crate::limits::Limits;
use crate::pattern::step_limit;
use crate::plan;
use crate::reader::{RawStr, ReadError, Reader, syntax_error};
use crate::schema::{Constant, Schema, StringKeywords, Values};

use found::{Found, List, Problem};
use machine::{Machine, Stop};
pub(crate) use number::number_holds;
use obligations::Obligations;
pub(crate) use obligations::Templates;
use paths::Paths;

/// Whether `body` is JSON and satisfies `schema`, within the default limits.
pub fn is_valid(schema: &'static Schema, body: &[u8]) -> bool {
    read(schema, body, &Limits::DEFAULT).is_ok()
}

/// Validates `body`: a verdict first, and only where it is bad, the reasons.
///
/// # Errors
///
/// [`Invalid::Syntax`] when `body` is not JSON or exceeds a limit, [`Invalid::Schema`] with the
/// violations, at most `limits.max_violations` of them, when it breaks `schema`.
pub fn validate(schema: &'static Schema, body: &[u8], limits: &Limits) -> Result<(), Invalid> {
    match read(schema, body, limits) {
        Ok(()) => Ok(()),
        Err(stop) => Err(explain(schema, body, limits, stop)),
    }
}

/// Whether `body` satisfies `schema`, or where it was given up.
fn read(schema: &'static Schema, body: &[u8], limits: &Limits) -> Result<(), Stop> {
    if body.len() > limits.max_body_bytes {
        return Err(Stop::default());
    }
    let mut reader = Reader::new(body, limits.max_depth).map_err(|ReadError| Stop::default())?;
    let mut machine = Machine::new(plan::of(schema), &reader);
    let read = machine.run(&mut reader).and_then(|()| reader.end());
    read.map_err(|ReadError| machine.stop(&reader))
}

/// Checks the value at which `reader` stands, and moves past it: what a decoder calls for a value that
/// it then builds without checks.
///
/// # Errors
///
/// When the value is not JSON or does not satisfy `schema`.
pub fn check(reader: &mut Reader<'_>, schema: &'static Schema) -> Result<(), ReadError> {
    Machine::new(plan::of(schema), reader).run(reader)
}

/// Checks a string that `reader` has read by the keywords of `schema` that look at strings.
///
/// # Errors
///
/// When it does not satisfy them.
#[inline]
pub(crate) fn check_text(reader: &mut Reader<'_>, text: &str, schema: &Schema) -> Result<(), ReadError> {
    if !schema.values.iter().all(|values| allow_text(values, text)) {
        return Err(ReadError);
    }
    match schema.string {
        Some(keywords) => check_keywords(reader, text, keywords),
        None => Ok(()),
    }
}

fn check_keywords(
    reader: &mut Reader<'_>,
    decoded: &str,
    keywords: &StringKeywords,
) -> Result<(), ReadError> {
    let text = RawStr::unescaped(decoded);
    let holds = if string::is_only_length(keywords) {
        string::length_holds(keywords, text)
    } else {
        let limit = step_limit(reader.len());
        let mut pool = limit.saturating_sub(reader.pattern_steps);
        let holds = string::holds(keywords, text, decoded, &mut pool);
        reader.pattern_steps = limit.saturating_sub(pool);
        holds.unwrap_or(false)
    };
    if holds { Ok(()) } else { Err(ReadError) }
}

/// Whether a string is one of the values.
#[inline]
fn allow_text(values: &Values, text: &str) -> bool {
    values.allowed.iter().any(|constant| matches!(constant, Constant::String(allowed) if *allowed == text))
}

/// Why `body` does not satisfy `schema`. A body that does is [`Invalid::Schema`] with one violation that
/// says that its Rust type cannot hold it: the caller has seen it fail.
#[cold]
pub fn collect_violations(schema: &'static Schema, body: &[u8], limits: &Limits) -> Invalid {
    collect_unheld(schema, body, limits, 0)
}

/// As [`collect_violations`], of a body that a decoder gave up at the offset `end`: of a body that satisfies
/// `schema`, the violation is at the value which ends there.
#[cold]
pub(crate) fn collect_unheld(schema: &'static Schema, body: &[u8], limits: &Limits, end: usize) -> Invalid {
    explain(schema, body, limits, Stop { at: end, refused: Vec::new() })
}

#[cold]
fn explain(schema: &'static Schema, body: &[u8], limits: &Limits, stop: Stop) -> Invalid {
    if body.len() > limits.max_body_bytes {
        let position = Position::of(body, limits.max_body_bytes);
        return Invalid::Syntax(SyntaxError { position, message: "the body is larger than the limit" });
    }
    match collect(schema, body, limits, stop) {
        Ok((found, paths)) => Invalid::Schema(report::report(found, &paths, body, limits.max_depth)),
        Err(error) => Invalid::Syntax(error),
    }
}

/// The violations, and where those places are that they name.
fn collect(
    schema: &'static Schema,
    body: &[u8],
    limits: &Limits,
    stop: Stop,
) -> Result<(List, Paths), SyntaxError> {
    let not_json = |error: Option<SyntaxError>| {
        error
            .or_else(|| syntax_error(body, limits.max_depth))
            .unwrap_or(SyntaxError { position: Position::START, message: "the body cannot be read" })
    };
    let Ok(mut reader) = Reader::new(body, limits.max_depth) else { return Err(not_json(None)) };
    let mut obligations =
        Obligations::collecting(plan::of(schema), step_limit(body.len()), limits.max_violations);
    let at = stop.at;
    let found = obligations.violations(&mut reader, schema, stop);
    let read = found.and_then(|found| reader.end().map(|()| found));
    let Ok(mut found) = read else { return Err(not_json(reader.error())) };
    if found.is_empty() {
        let offset = around::start(body, limits.max_depth, at);
        let unheld = Found { offset, schema, below: None, problem: Problem::Unheld };
        found.push(obligations.exhausted.unwrap_or(unheld), true, 1);
    }
    Ok((found, obligations.paths))
}

/// How much work a body makes: counted, so that it is the same on every machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Work {
    /// How many times something was asked of a value, until the verdict was known.
    pub verdict: u64,
    /// The same for collecting violations; nothing for a body that is valid.
    pub report: u64,
}

/// Counts the work of [`validate`]: for tests that hold it against the length of bodies.
///
/// ```
/// use hookwright_core::schema::{Schema, Types};
/// use hookwright_core::{Limits, validate};
///
/// static WORD: Schema = Schema { types: Types::STRING, ..Schema::ANY };
/// let work = validate::work(&WORD, b"7", &Limits::default());
/// assert!(work.report > 0 && work.report < 10);
/// ```
pub fn work(schema: &'static Schema, body: &[u8], limits: &Limits) -> Work {
    let program = plan::of(schema);
    let Ok(mut reader) = Reader::new(body, limits.max_depth) else { return Work { verdict: 0, report: 0 } };
    let mut machine = Machine::new(program, &reader);
    let valid = machine.run(&mut reader).is_ok();
    let (stop, mut report) = (machine.stop(&reader), 0);
    if let (false, Ok(mut reader)) = (valid, Reader::new(body, limits.max_depth)) {
        let mut obligations = Obligations::collecting(program, step_limit(body.len()), limits.max_violations);
        // What it finds does not matter here.
        let _ = obligations.violations(&mut reader, schema, stop);
        report = obligations.steps;
    }
    Work { verdict: machine.steps, report }
}

#[cfg(test)]
mod tests;
