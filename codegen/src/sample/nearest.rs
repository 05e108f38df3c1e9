//! Why the closest values were not accepted.

use super::judge::Judge;
use super::run::Stuck;
use super::unsatisfied::Unsatisfied;
use crate::json::{Json, compact, escape};

/// A property deeper than this is not named: that is where recursion without end was given up.
const DEEPEST_SHOWN: usize = 40;

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
