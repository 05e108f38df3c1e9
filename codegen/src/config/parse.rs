//! Reads `provider.toml` and finds everything that is wrong with it.

use serde_json::Value;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::Config;
use super::check::check;
use super::explain::explain;
use super::problem::Problem;
use super::schema::schema;
use super::spans::{Spans, to_json};
use crate::json::tokens;

/// Reads a `provider.toml`.
///
/// The file is validated against its own JSON Schema first, which is the one that editors use; what that
/// cannot say (templates, pointers, signatures of examples) is checked afterwards.
///
/// # Errors
///
/// Every problem of the file, in the order of their places; a file that is not TOML has only problems
/// of syntax.
pub fn parse(text: &str) -> Result<Config, Vec<Problem>> {
    let (table, errors) = DeTable::parse_recoverable(text);
    if !errors.is_empty() {
        return Err(errors.iter().map(|error| syntax(error, text)).collect());
    }
    let span = table.span();
    let (mut value, spans) = to_json(Spanned::new(span, DeValue::Table(table.into_inner())));
    let mut problems = against_schema(&mut value, &spans);
    match serde_json::from_value::<Config>(value) {
        Ok(config) => {
            let config = Config { spans, ..config };
            problems.extend(check(&config));
            if problems.is_empty() {
                return Ok(config);
            }
        }
        Err(error) if problems.is_empty() => problems.push(unexplained(&error)),
        Err(_) => {}
    }
    problems.sort_by_key(|problem| problem.span.start);
    problems.dedup();
    Err(problems)
}

/// Holds `value` against the file's JSON Schema, and takes away what is wrong with it, so that the rest
/// is read and checked too.
fn against_schema(value: &mut Value, spans: &Spans) -> Vec<Problem> {
    let validator = match jsonschema::validator_for(&schema()) {
        Ok(validator) => validator,
        Err(error) => return vec![unexplained(&error)],
    };
    let instance = value.clone();
    let mut problems = Vec::new();
    for error in validator.iter_errors(&instance) {
        for explained in explain(&error) {
            let span = if explained.about_key {
                spans.key(&explained.pointer)
            } else {
                spans.value(&explained.pointer)
            };
            problems.push(Problem { span, message: explained.message, help: explained.help });
            remove(value, &explained.pointer);
        }
    }
    problems
}

/// Takes away the top-level key that `pointer` goes through: what is left of a wrong table would only
/// make more problems of one.
fn remove(value: &mut Value, pointer: &str) {
    let key = tokens(pointer).and_then(|mut tokens| tokens.next());
    if let (Value::Object(members), Some(key)) = (value, key) {
        members.remove(&key);
    }
}

fn syntax(error: &toml::de::Error, text: &str) -> Problem {
    Problem {
        span: error.span().unwrap_or(text.len()..text.len()),
        message: format!("not TOML: {}", error.message()),
        help: None,
    }
}

/// What the JSON Schema accepts but the Rust types do not; no such case is known.
fn unexplained(error: &dyn std::fmt::Display) -> Problem {
    Problem { span: 0..0, message: error.to_string(), help: None }
}
