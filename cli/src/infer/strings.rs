//! What was seen of the strings of a place.

use std::collections::BTreeSet;

use super::event_name;

/// How many different strings are remembered.
pub(super) const MAX_DISTINCT: usize = 50;

/// How many bytes of a string are remembered.
const MAX_BYTES: usize = 256;

/// How many different strings it takes to believe in a format.
const ENOUGH: usize = 3;

/// The formats that are guessed, in the order in which they are tried.
const FORMATS: [&str; 7] = ["date-time", "date", "uuid", "ipv4", "ipv6", "email", "uri"];

/// Whether a string has a format, by the very test that the generated validators use.
fn has(format: &str, text: &str) -> bool {
    // A URI needs an authority here: without one, `note:x` would be a URI too.
    (format != "uri" || text.contains("://"))
        && hookwright_core::format::by_name(format).is_some_and(|format| (format.check)(text))
}

/// The strings of a place.
#[derive(Clone, Debug)]
pub(super) struct Strings {
    /// How many.
    pub(super) count: u64,
    /// How many hold the event's name.
    pub(super) event_names: u64,
    /// How many look like an event's name.
    pub(super) dotted: u64,
    /// For each of [`FORMATS`], whether every string so far has it.
    formats: [bool; FORMATS.len()],
    /// The different strings, up to [`MAX_DISTINCT`], each up to [`MAX_BYTES`].
    distinct: BTreeSet<String>,
    /// Whether more were seen than are remembered, or longer ones.
    cut: bool,
}

impl Default for Strings {
    fn default() -> Self {
        Self {
            count: 0,
            event_names: 0,
            dotted: 0,
            formats: [true; FORMATS.len()],
            distinct: BTreeSet::new(),
            cut: false,
        }
    }
}

impl Strings {
    pub(super) fn observe(&mut self, text: &str, event: &str) {
        self.count += 1;
        self.event_names += u64::from(event_name::same_name(text, event));
        self.dotted += u64::from(event_name::is_dotted(text));
        for (every, format) in self.formats.iter_mut().zip(FORMATS) {
            *every = *every && has(format, text);
        }
        self.remember(text);
    }

    fn remember(&mut self, text: &str) {
        let end = (0..=MAX_BYTES.min(text.len())).rev().find(|end| text.is_char_boundary(*end));
        let kept = text.get(..end.unwrap_or(0)).unwrap_or_default();
        self.cut |= kept.len() < text.len();
        if !self.distinct.contains(kept) {
            if self.distinct.len() < MAX_DISTINCT {
                self.distinct.insert(kept.to_owned());
            } else {
                self.cut = true;
            }
        }
    }

    pub(super) fn merge(&mut self, other: &Self) {
        self.count += other.count;
        self.event_names += other.event_names;
        self.dotted += other.dotted;
        self.cut |= other.cut;
        for (every, others) in self.formats.iter_mut().zip(other.formats) {
            *every &= others;
        }
        for text in &other.distinct {
            self.remember(text);
        }
    }

    /// How many different strings were seen, at least.
    pub(super) fn distinct(&self) -> usize {
        self.distinct.len()
    }

    /// Every string that was seen, sorted, if all are remembered.
    pub(super) fn all(&self) -> Option<&BTreeSet<String>> {
        Some(&self.distinct).filter(|_| !self.cut)
    }

    /// The format that every string has, if there were enough different ones.
    pub(super) fn format(&self) -> Option<&'static str> {
        let format = self.formats.iter().zip(FORMATS).find(|(every, _)| **every);
        format.filter(|_| self.distinct.len() >= ENOUGH).map(|(_, name)| name)
    }
}
