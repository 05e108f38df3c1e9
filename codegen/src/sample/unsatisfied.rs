//! What kept a payload from being made.

use std::fmt;

use super::judge::Judge;
use super::run::Stuck;
use crate::json::{Json, compact, escape};

/// A property deeper than this is not named: that is where recursion without end was given up.
const DEEPEST_SHOWN: usize = 40;

/// A keyword that could not be satisfied, or, of a near-valid payload, the one that it breaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unsatisfied {
    /// The JSON pointer of the value.
    pub instance: String,
    /// The keyword's place: file, `#`, JSON pointer.
    pub schema: String,
    /// The keyword; empty where it is none of JSON Schema's: a duplicate key, a body that is not JSON.
    pub keyword: String,
    /// What was expected.
    pub message: String,
}

impl fmt::Display for Unsatisfied {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let instance = if self.instance.is_empty() { "the payload" } else { &self.instance };
        write!(f, "{instance}: {} ({})", self.message, self.schema)
    }
}

impl From<hookwright::Violation> for Unsatisfied {
    fn from(violation: hookwright::Violation) -> Self {
        Self {
            keyword: violation.keyword().unwrap_or_default().to_owned(),
            instance: violation.instance,
            schema: violation.schema,
            message: violation.message,
        }
    }
}

/// What a property's schema has against the values that come nearest to it.
pub(super) fn within(judge: &Judge, stuck: &Stuck) -> Option<Unsatisfied> {
    let id = stuck.schema.filter(|_| stuck.path.len() <= DEEPEST_SHOWN)?;
    let mut nearest: Vec<Unsatisfied> = plain()
        .into_iter()
        .filter_map(|value| judge.violations(id, &compact(&value)).into_iter().next())
        .collect();
    nearest.sort_by_key(|violation| violation.keyword == "type");
    let path: String = stuck.path.iter().map(|name| format!("/{}", escape(name))).collect();
    let nearest = nearest.into_iter().next()?;
    Some(Unsatisfied { instance: format!("{path}{}", nearest.instance), ..nearest })
}

/// A plain value of each type.
pub(super) fn plain() -> [Json; 6] {
    [
        Json::Object(Vec::new()),
        Json::Array(Vec::new()),
        Json::String(String::new()),
        Json::Number("0".to_owned()),
        Json::Boolean(true),
        Json::Null,
    ]
}

impl Unsatisfied {
    pub(super) fn unknown() -> Self {
        let message = "no value was found, and none came near".to_owned();
        Self { instance: String::new(), schema: String::new(), keyword: String::new(), message }
    }
}
