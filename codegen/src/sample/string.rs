//! Strings.

use hookwright_core::format::by_name;

use super::facts::Facts;
use super::matches::matches;
use super::options::Size;
use super::run::Run;
use super::{format, pattern, words};

/// How often a string is tried before its other constraints are.
const TRIES: usize = 40;

/// Characters that are written for `minLength`, at most.
const LONGEST: u64 = 2_000_000;

/// A string that satisfies the facts, for a property called `name`.
pub(super) fn sample(run: &mut Run<'_>, facts: &Facts, name: &str) -> Option<String> {
    if facts.min_length > facts.max_length || facts.min_length > LONGEST {
        return None;
    }
    (0..TRIES).find_map(|attempt| {
        let text = candidate(run, facts, (name, attempt))?;
        let lengths = lengths(&text, facts);
        lengths.into_iter().find(|text| allows(facts, text))
    })
}

/// A string of the right kind, of whatever length.
fn candidate(run: &mut Run<'_>, facts: &Facts, (name, attempt): (&str, usize)) -> Option<String> {
    if let Some(content) = content(facts) {
        return Some(content.to_owned());
    }
    let formats = &facts.formats;
    let by_format = attempt < TRIES / 2 || facts.patterns.is_empty();
    if let Some(name) = formats.get(attempt.checked_rem(formats.len()).unwrap_or(0)).filter(|_| by_format)
        && let Some(text) = format::sample(name, &mut run.random)
    {
        return Some(text);
    }
    if let Some(source) = facts.patterns.get(attempt.checked_rem(facts.patterns.len()).unwrap_or(0)) {
        let more = match attempt {
            0 if run.size == Size::Minimal => 0,
            0..4 => 8,
            4..10 => attempt - 4,
            _ => (facts.min_length as usize).max(1).saturating_mul(attempt / 10),
        };
        return pattern::sample(source, more, &mut run.random).or_else(|| Some(String::new()));
    }
    Some(match (run.size, attempt) {
        (Size::Minimal, 0) if facts.min_length == 0 && name.is_empty() => String::new(),
        (_, 0..8) => words::sample(name, &mut run.random),
        (_, 8..16) => words::word(&mut run.random),
        _ => format!("{:x}", run.random.next()),
    })
}

fn content(facts: &Facts) -> Option<&'static str> {
    match (facts.base64, facts.json) {
        (true, true) => Some("e30="),
        (true, false) => Some("aG9vaw=="),
        (false, true) => Some("{}"),
        (false, false) => None,
    }
}

/// A text, and what it becomes when it is too short or too long.
fn lengths(text: &str, facts: &Facts) -> Vec<String> {
    let len = text.chars().count() as u64;
    if len > facts.max_length {
        return vec![text.chars().take(facts.max_length as usize).collect()];
    }
    if len >= facts.min_length {
        return vec![text.to_owned()];
    }
    let missing = (facts.min_length - len) as usize;
    let again: String =
        text.chars().chain("abcdefghijklmnopqrstuvwxyz".chars()).cycle().take(missing).collect();
    let last: String = text.chars().last().into_iter().cycle().take(missing).collect();
    vec![format!("{text}{again}"), format!("{again}{text}"), format!("{text}{last}"), format!("0{text}")]
}

fn allows(facts: &Facts, text: &str) -> bool {
    let len = text.chars().count() as u64;
    let has = |name: &String| by_name(name).is_none_or(|format| (format.check)(text));
    (facts.min_length..=facts.max_length).contains(&len)
        && facts.patterns.iter().all(|pattern| matches(pattern, text))
        // A format that is not asserted yields to a pattern.
        && (!facts.patterns.is_empty() || facts.formats.iter().all(has))
}
