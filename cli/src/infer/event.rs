//! Finds the field that holds the event's name.

use super::event_name::letters;
use super::place::Place;
use super::{Options, map, pointer};

/// How deep the field is looked for.
const MAX_DEPTH: usize = 3;

/// Names of fields that hold an event's name at many providers, in lower case without separators.
const USUAL: [&str; 15] = [
    "event",
    "eventtype",
    "eventname",
    "type",
    "webhooktype",
    "webhookevent",
    "webhooktopic",
    "topic",
    "action",
    "kind",
    "trigger",
    "hook",
    "messagetype",
    "notificationtype",
    "name",
];

/// A field that seems to hold the event's name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventField {
    /// Its JSON pointer.
    pub pointer: String,
    /// Why it is believed.
    pub evidence: &'static str,
    /// Whether every sample holds this event's name there.
    pub is_certain: bool,
}

impl EventField {
    /// The line for `provider.toml`.
    pub fn line(&self) -> String {
        format!("event = \"{{body:{}}}\"", self.pointer)
    }

    /// What a new `provider.toml` says of it: the line, behind a `#` if it is no more than likely.
    pub(crate) fn lines(&self) -> String {
        let line = self.line();
        if self.is_certain {
            format!("# Where a request says which event it is.\n{line}")
        } else {
            format!("# Uncomment this line if it is what names events.\n# {line}")
        }
    }
}

/// The best field of all samples, if one is good enough.
pub(super) fn find(root: &Place, options: &Options) -> Option<EventField> {
    let mut candidates = Vec::new();
    collect((root, ""), 0, options, &mut candidates);
    // The first of equals wins, so the search is stable: max_by_key would take the last.
    candidates.into_iter().rev().max_by_key(|(score, _)| *score).map(|(_, field)| field)
}

fn collect(
    (place, at): (&Place, &str),
    depth: usize,
    options: &Options,
    candidates: &mut Vec<(usize, EventField)>,
) {
    let Some(objects) = place.objects.as_ref().filter(|_| depth < MAX_DEPTH) else { return };
    if map::evidence(objects, at, options).is_some() {
        return;
    }
    for (name, place) in objects.properties.iter().filter(|(_, place)| place.seen() == objects.count) {
        if !fits_in_template(name) {
            continue;
        }
        let pointer = pointer::below(at, name);
        if let Some((score, evidence, is_certain)) = judge(name, place) {
            let score = score * MAX_DEPTH + (MAX_DEPTH - depth);
            candidates.push((score, EventField { pointer: pointer.clone(), evidence, is_certain }));
        }
        collect((place, &pointer), depth + 1, options, candidates);
    }
}

/// Whether a name can stand in a template, and that on a line of TOML: names are the sample's own.
fn fits_in_template(name: &str) -> bool {
    !name.contains(|c: char| c.is_control() || matches!(c, '"' | '\\' | '{' | '}' | '|'))
}

/// How good a field is, why, and whether it is certain; `None` if it is not a candidate.
fn judge(name: &str, place: &Place) -> Option<(usize, &'static str, bool)> {
    let strings = place.strings.as_ref().filter(|strings| strings.count == place.seen())?;
    let usual = USUAL.contains(&letters(name).collect::<String>().as_str());
    let every = strings.event_names == strings.count;
    let dotted = strings.dotted == strings.count;
    match (every, usual, dotted) {
        (true, true, _) => Some((4, "it holds this event's name in every sample", true)),
        (true, false, true) => Some((3, "it holds this event's name in every sample", true)),
        (false, true, true) => {
            Some((2, "its values look like events' names, though not all are this event's", false))
        }
        _ => None,
    }
}
