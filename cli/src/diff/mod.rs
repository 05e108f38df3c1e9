//! What a change of schemas breaks for receivers.
//!
//! A receiver's code was generated from the old schemas. It breaks if a payload satisfies the new schema but
//! not the old one. For each event, either it is *proved* that no such payload exists, or one is found, shown
//! and checked by an independent validator, or the answer is "unknown".

mod api;
mod describe;
mod inclusion;
mod provider;
mod revision;
mod side;
#[cfg(test)]
mod tests;
mod witness;

use std::collections::{BTreeMap, BTreeSet};

use crate::finding::{Findings, Place};
use crate::json::Json;
use crate::load::Folder;

pub use describe::shown;
pub use revision::at_revision;

use inclusion::Reason;
use side::{Pair, Side};
use witness::{Memory, Search};

/// What a change means for receivers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// Every payload of the new schema satisfies the old one, and the other way round.
    Compatible,
    /// Every payload of the new schema satisfies the old one.
    Narrower,
    /// It was neither proved nor shown by a payload.
    Unknown,
    /// A payload satisfies the new schema and not the old one.
    Breaking,
}

impl Verdict {
    /// Its name, in lower case.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Compatible => "compatible",
            Self::Narrower => "narrower",
            Self::Unknown => "unknown",
            Self::Breaking => "breaking",
        }
    }
}

/// A change of one keyword.
#[derive(Clone, Debug)]
pub struct Change {
    /// What it means.
    pub verdict: Verdict,
    /// Where in payloads: a JSON pointer, with `*` for any item and for any other property.
    pub pointer: String,
    /// The keyword.
    pub keyword: String,
    /// What changed.
    pub what: String,
    /// Why it is unknown what the change means.
    pub why: Option<&'static str>,
    /// Where the new schema makes the change.
    pub place: Place,
    /// A payload that the new schema accepts and the old one refuses.
    pub witness: Option<Json>,
}

/// What became of an event.
#[derive(Clone, Debug)]
pub struct EventDiff {
    /// `<provider>/<event>`, or `<provider>/<version>/<event>`.
    pub event: String,
    /// What it means.
    pub verdict: Verdict,
    /// What changed, the worst first.
    pub changes: Vec<Change>,
    /// What changes in the generated Rust.
    pub api: Vec<String>,
}

/// Work that was done, in steps that do not depend on the machine.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Work {
    /// Events that were looked at; those whose files did not change are not.
    pub events: u64,
    /// Pairs of schemas that were compared word for word.
    pub pairs: u64,
    /// Claims that were proved, or not.
    pub claims: u64,
    /// Payloads that were tried to show a change.
    pub payloads: u64,
    /// Payloads that were tried to show it with less.
    pub cuts: u64,
    /// Rust types that were compared.
    pub types: u64,
}

impl Work {
    /// All of it.
    pub const fn total(&self) -> u64 {
        self.events + self.pairs + self.claims + self.payloads + self.cuts + self.types
    }
}

/// Compares two schema folders. Events that did not change are left out.
///
/// # Errors
///
/// Schemas that cannot be resolved.
pub fn compare(old: &Folder, new: &Folder) -> Result<Vec<EventDiff>, Findings> {
    compare_counting(old, new).map(|(diffs, _)| diffs)
}

/// As [`compare`], and says how much work it was.
///
/// # Errors
///
/// As [`compare`].
pub fn compare_counting(old: &Folder, new: &Folder) -> Result<(Vec<EventDiff>, Work), Findings> {
    let (mut diffs, mut work) = (Vec::new(), Work::default());
    let names: BTreeSet<&String> =
        old.providers.iter().chain(&new.providers).map(|provider| &provider.name).collect();
    for name in names {
        let sides = (provider::named(old, name), provider::named(new, name));
        provider::compare(sides, &mut diffs, &mut work)?;
    }
    diffs.retain(|diff| {
        diff.verdict > Verdict::Compatible || !diff.changes.is_empty() || !diff.api.is_empty()
    });
    diffs.sort_by(|a, b| a.event.cmp(&b.event));
    Ok((diffs, work))
}

/// What was found out about the schemas of one event.
struct Proved {
    /// Why it could not be proved that what satisfies the new schema satisfies the old one.
    wider: Vec<Reason>,
    /// The same, the other way round.
    narrower: Vec<Reason>,
}

/// Says what two schemas that are not the same mean for receivers.
fn judge(
    pair: Pair<'_>,
    Proved { wider, narrower }: &Proved,
    memory: &mut Memory,
    place: &dyn Fn(&Reason) -> Place,
) -> EventDiff {
    let (old, new) = (pair.root(Side::Old), pair.root(Side::New));
    let mut search = Search::new(pair, memory);
    let mut changes: BTreeMap<(String, String), Change> = BTreeMap::new();
    let mut add = |change: Change| {
        let known = changes.entry((change.pointer.clone(), change.keyword.clone()));
        let known = known.or_insert_with(|| change.clone());
        if change.verdict > known.verdict {
            *known = change;
        }
    };
    let mut shown = false;
    for reason in wider {
        for (pointer, name, what) in describe::widened(pair, reason) {
            let witness = search.find(reason, name.as_deref());
            shown |= witness.is_some();
            let verdict = if witness.is_some() { Verdict::Breaking } else { Verdict::Unknown };
            let why = witness.is_none().then(|| describe::undecided(pair, reason, search.is_judged()));
            let (keyword, place) = (reason.keyword.to_owned(), place(reason));
            add(Change { verdict, pointer, keyword, what, why, place, witness });
        }
    }
    if !wider.is_empty()
        && !shown
        && let Some((found, violation)) = search.anywhere()
    {
        let reason = Reason { path: Vec::new(), keyword: "", goal: old, subs: vec![new] };
        add(Change {
            verdict: Verdict::Breaking,
            pointer: violation.instance,
            keyword: violation.keyword,
            what: violation.message,
            why: None,
            place: place(&reason),
            witness: Some(found),
        });
    }
    for reason in narrower {
        for (pointer, _, what) in describe::narrowed(pair, reason) {
            let (keyword, place) = (reason.keyword.to_owned(), place(reason));
            let verdict = Verdict::Narrower;
            add(Change { verdict, pointer, keyword, what, why: None, place, witness: None });
        }
    }
    let mut changes: Vec<Change> = changes.into_values().collect();
    changes.sort_by_key(|change| std::cmp::Reverse(change.verdict));
    // Proofs decide; what is listed explains.
    let verdict = match (wider.is_empty(), narrower.is_empty()) {
        (false, _) if changes.iter().any(|change| change.verdict == Verdict::Breaking) => Verdict::Breaking,
        (false, _) => Verdict::Unknown,
        (true, false) => Verdict::Narrower,
        (true, true) => Verdict::Compatible,
    };
    EventDiff { event: String::new(), verdict, changes, api: Vec::new() }
}
