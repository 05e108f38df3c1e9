//! `enum` and `const` (2020-12 Validation §6.1.2, §6.1.3).

use crate::reader::{Checkpoint, RawStr, ReadError, Reader};
use crate::schema::{Constant, Schema, Values};

use super::mode::Mode;
use super::{Machine, same};

impl<'b, M: Mode<'b>> Machine<'_, M> {
    #[inline]
    pub(super) fn values(
        &mut self,
        reader: &mut Reader<'b>,
        schema: &Schema,
        start: Checkpoint,
    ) -> Result<(), ReadError> {
        for values in schema.values {
            if !allows(reader, values, start)? {
                self.mode.violation(start.offset(), schema, values.keyword, || message(values))?;
            }
        }
        Ok(())
    }
}

/// Whether one of the values is equal to the one that was read from `start` to here.
fn allows(reader: &mut Reader<'_>, values: &Values, start: Checkpoint) -> Result<bool, ReadError> {
    let end = reader.mark();
    let mut allowed = false;
    for constant in values.allowed {
        reader.rewind(start);
        if same::constant(reader, constant)? {
            allowed = true;
            break;
        }
    }
    reader.rewind(end);
    Ok(allowed)
}

/// Whether a string is one of the values.
pub(super) fn allow_text(values: &Values, text: RawStr<'_>) -> bool {
    values.allowed.iter().any(|constant| matches!(constant, Constant::String(allowed) if text.is(allowed)))
}

/// How many values a message names before it only counts them.
const NAMED: usize = 10;

fn message(values: &Values) -> String {
    let mut names: Vec<_> = values.allowed.iter().take(NAMED).map(name).collect();
    if values.allowed.len() > NAMED {
        names.push(format!("one of {} more", values.allowed.len() - NAMED));
    }
    match names.split_last() {
        None => "no value is allowed".to_owned(),
        Some((only, [])) => format!("expected {only}"),
        Some((last, rest)) => format!("expected {} or {last}", rest.join(", ")),
    }
}

fn name(constant: &Constant) -> String {
    match constant {
        Constant::Null => "null".to_owned(),
        Constant::Boolean(value) => value.to_string(),
        Constant::Number(text) => (*text).to_owned(),
        Constant::String(text) => format!("{text:?}"),
        Constant::Array(_) => "a certain array".to_owned(),
        Constant::Object(_) => "a certain object".to_owned(),
    }
}
