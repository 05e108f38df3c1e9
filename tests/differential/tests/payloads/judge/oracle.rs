//! What independent implementations say of a payload, and what of that the documentation changes.

use chrono::{Datelike as _, Timelike as _};
use serde_json::{Map, Value};

use super::number::Decimal;
use super::tree::{self, Parsed, Tree};

/// Why a verdict is, as documented, not that of `serde_json` and the `jsonschema` crate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Reason {
    /// A property that the schema declares is repeated: refused. `serde_json` takes the last.
    RepeatedDeclared,
    /// Another name is repeated: each of its values must satisfy the schema, not the last alone.
    RepeatedOther,
    /// Nesting 128 deep is allowed; `serde_json` stops at 127.
    Depth,
    /// JSON's numbers have no end; `serde_json` refuses those beyond `f64`.
    BeyondF64,
    /// A number is its decimal text, and `f64` has rounded it to an integer.
    Rounded,
    /// What stands for a digit in a date must be one, and a leap second ends a month. To `jsonschema`, `2/25`
    /// is a year, and it takes a leap second on any day.
    Date,
}

/// What is to come out.
pub(crate) struct Expected {
    /// The verdict of `serde_json` and the `jsonschema` crate.
    pub(crate) plain: bool,
    /// That of `validate`.
    pub(crate) validates: bool,
    /// That of `from_json`.
    pub(crate) decodes: bool,
    /// Why the first two may differ.
    pub(crate) reasons: Vec<Reason>,
    /// The payload, its integers written as such, for a reader that knows no others. Of a repeated name the
    /// last value counts.
    pub(crate) plainly: Value,
}

/// Judges the payloads of one event.
pub(crate) struct Oracle {
    pub(crate) validator: jsonschema::Validator,
    /// The schema, without references.
    pub(crate) schema: Value,
}

impl Oracle {
    /// Judges a payload.
    ///
    /// # Errors
    ///
    /// When `serde_json` does not read what is JSON here, or reads what is not.
    pub(crate) fn judge(&self, body: &[u8]) -> Result<Expected, String> {
        let value = serde_json::from_slice::<Value>(body);
        let plain = value.as_ref().is_ok_and(|value| self.validator.is_valid(value));
        let Some(Parsed { tree, depth }) = tree::parse(body) else {
            let refused = Expected {
                plain,
                validates: false,
                decodes: false,
                reasons: Vec::new(),
                plainly: Value::Null,
            };
            return if value.is_ok() { Err("serde_json reads it".to_owned()) } else { Ok(refused) };
        };
        let mut facts = Facts::default();
        facts.look(&tree, Some(&self.schema));
        if value.is_ok() != (depth < 128 && !facts.has(Reason::BeyondF64)) {
            return Err(format!("serde_json: {:?}", value.err()));
        }
        facts.note(Reason::Depth, depth == 128);
        let validates = if facts.reasons.is_empty() {
            plain
        } else {
            let each = written(&tree, Repeated::Renamed);
            !facts.has(Reason::RepeatedDeclared) && !facts.has(Reason::Date) && self.validator.is_valid(&each)
        };
        Ok(Expected {
            plain,
            validates,
            decodes: validates && !facts.unheld,
            reasons: facts.reasons,
            plainly: written(&tree, Repeated::LastCounts),
        })
    }
}

/// What may matter about a payload.
#[derive(Default)]
struct Facts {
    reasons: Vec<Reason>,
    /// An integer, or a time, that its field's type cannot hold.
    unheld: bool,
}

impl Facts {
    fn has(&self, reason: Reason) -> bool {
        self.reasons.contains(&reason)
    }

    fn note(&mut self, reason: Reason, holds: bool) {
        if holds && !self.has(reason) {
            self.reasons.push(reason);
            self.reasons.sort_unstable();
        }
    }

    /// Looks at a value and the schema of its place, if there is one.
    fn look(&mut self, tree: &Tree, schema: Option<&Value>) {
        let below = |keyword: &str| schema.and_then(|schema| schema.get(keyword));
        match tree {
            Tree::String(text) => {
                let dated = below("format").is_some_and(|format| format == "date-time");
                self.note(Reason::Date, dated && !is_date_time(text));
                self.unheld |= dated && is_finer(text);
            }
            Tree::Word(word) if !is_number(word) => {}
            Tree::Word(word) => self.number(word, below("type")),
            Tree::Array(items) => items.iter().for_each(|item| self.look(item, below("items"))),
            Tree::Object(members) => {
                let declared = |name: &str| below("properties").and_then(|all| all.get(name));
                for (index, (name, value)) in members.iter().enumerate() {
                    let repeated = members.iter().take(index).any(|(other, _)| other == name);
                    self.note(Reason::RepeatedDeclared, repeated && declared(name).is_some());
                    self.note(Reason::RepeatedOther, repeated && declared(name).is_none());
                    self.look(value, declared(name).or_else(|| below("additionalProperties")));
                }
            }
        }
    }

    fn number(&mut self, text: &str, types: Option<&Value>) {
        let (exact, near) = (Decimal::of(text), float(text));
        self.note(Reason::BeyondF64, near.is_infinite());
        self.note(Reason::Rounded, !exact.is_integer() && is_rounded(near));
        let integer = |name: &Value| name == "integer";
        let holds_integer = types.is_some_and(|types| {
            integer(types) || types.as_array().is_some_and(|all| all.iter().any(integer))
        });
        self.unheld |= holds_integer && exact.is_integer() && exact.as_i64().is_none();
    }
}

/// By yet another opinion, which `jsonschema` must share for the verdict to be good.
fn is_date_time(text: &str) -> bool {
    chrono::DateTime::parse_from_rfc3339(text).is_ok_and(|time| {
        // chrono counts a leap second on from the 59th.
        let leap = time.nanosecond() >= 1_000_000_000;
        !leap || time.to_utc().date_naive().succ_opt().is_none_or(|next| next.day() == 1)
    })
}

/// Whether a time's fraction says more than nanoseconds, which is all that its type counts.
fn is_finer(text: &str) -> bool {
    let fraction = text.split_once('.').map_or("", |(_, fraction)| fraction);
    let digits = fraction.bytes().take_while(u8::is_ascii_digit);
    digits.skip(9).any(|digit| digit != b'0')
}

fn is_number(word: &str) -> bool {
    word.starts_with(|first: char| first == '-' || first.is_ascii_digit())
}

fn float(text: &str) -> f64 {
    text.parse().expect("Rust reads every number of JSON")
}

/// Whether a number with a fraction may have lost it. `serde_json` may be wrong by the last bit, so
/// where that bit is near the point, it is said of all.
fn is_rounded(near: f64) -> bool {
    near.fract() == 0.0 || near.abs() > 1e15
}

/// What becomes of a name that an object has already.
#[derive(Clone, Copy, PartialEq)]
enum Repeated {
    LastCounts,
    /// It gets a name that no schema has, so that its value is judged too.
    Renamed,
}

/// A value that any implementation understands in the same way. The schemas ask of a number whether it is an
/// integer and nothing else, so another number stands in for one that `f64` would change.
fn written(tree: &Tree, repeated: Repeated) -> Value {
    match tree {
        Tree::String(text) => Value::String(text.clone()),
        Tree::Word(word) if is_number(word) => number(word),
        Tree::Word(word) => serde_json::from_str(word).expect("a literal"),
        Tree::Array(items) => items.iter().map(|item| written(item, repeated)).collect(),
        Tree::Object(members) => {
            let mut object = Map::new();
            for (index, (name, value)) in members.iter().enumerate() {
                let renamed = repeated == Repeated::Renamed && object.contains_key(name);
                let name = if renamed { format!("{name}\u{1}{index}") } else { name.clone() };
                object.insert(name, written(value, repeated));
            }
            Value::Object(object)
        }
    }
}

fn number(text: &str) -> Value {
    let (exact, near) = (Decimal::of(text), float(text));
    match (exact.is_integer(), exact.as_i64()) {
        (true, Some(integer)) => Value::from(integer),
        (true, None) => Value::from(1e300),
        (false, _) if is_rounded(near) => Value::from(0.5),
        (false, _) => Value::from(near),
    }
}
