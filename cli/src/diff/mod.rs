//! What a change of schemas breaks for receivers.
//!
//! A receiver's code was generated from the old schemas. It breaks if a payload satisfies the new schema but
//! not the old one. For each event, either it is *proved* that no such payload exists, or one is found, shown
//! and checked by an independent validator, or the answer is "unknown".

mod api;
mod describe;
mod inclusion;
mod revision;
mod side;
#[cfg(test)]
mod tests;
mod witness;

use std::collections::{BTreeMap, BTreeSet};

use crate::finding::{Findings, Place};
use crate::json::Json;
use crate::load::{EventFile, Folder, ProviderFolder};
use crate::sample::{Options, Sampler, Size};
use crate::schema;

pub use revision::at_revision;

use inclusion::{Prover, Reason};
use side::{Pair, Side, Version};

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

/// Compares two schema folders. Events that did not change are left out.
///
/// # Errors
///
/// Schemas that cannot be resolved.
pub fn compare(old: &Folder, new: &Folder) -> Result<Vec<EventDiff>, Findings> {
    let names = |folder: &Folder| -> BTreeSet<String> {
        folder.events().map(|(provider, event)| event.full_name(provider)).collect()
    };
    let (before, after) = (names(old), names(new));
    let mut diffs = Vec::new();
    for name in before.union(&after) {
        let diff = match (old.find(name), new.find(name)) {
            (Ok(was), Ok(is)) if unchanged((old, was.0), (new, is.0)) => continue,
            (Ok(was), Ok(is)) => event(name, (old, was), (new, is))?,
            (Ok(was), Err(_)) => gone(name, old, was)?,
            (Err(_), Ok(is)) => added(name, new, is)?,
            (Err(_), Err(_)) => continue,
        };
        if diff.verdict > Verdict::Compatible || !diff.changes.is_empty() || !diff.api.is_empty() {
            diffs.push(diff);
        }
    }
    Ok(diffs)
}

fn gone(name: &str, folder: &Folder, was: (&ProviderFolder, &EventFile)) -> Result<EventDiff, Findings> {
    let place = Place::file(folder.files.path(was.1.file));
    let diff = one(name, (Verdict::Narrower, "the event is gone"), place);
    let ty = api::name(folder, was)?;
    Ok(EventDiff { api: vec![format!("`{ty}` and `Event::{ty}` are gone")], ..diff })
}

fn added(name: &str, folder: &Folder, is: (&ProviderFolder, &EventFile)) -> Result<EventDiff, Findings> {
    let place = Place::file(folder.files.path(is.1.file));
    let what = "the event is new; until it has a type it is `Event::Unknown`";
    let diff = one(name, (Verdict::Compatible, what), place);
    let ty = api::name(folder, is)?;
    Ok(EventDiff { api: vec![format!("`{ty}` and `Event::{ty}` are new")], ..diff })
}

fn one(name: &str, (verdict, what): (Verdict, &str), place: Place) -> EventDiff {
    let change = Change {
        verdict,
        pointer: String::new(),
        keyword: String::new(),
        what: what.to_owned(),
        why: None,
        place,
        witness: None,
    };
    EventDiff { event: name.to_owned(), verdict, changes: vec![change], api: Vec::new() }
}

/// Whether all files of a provider have the same text.
fn unchanged((old, was): (&Folder, &ProviderFolder), (new, is): (&Folder, &ProviderFolder)) -> bool {
    let texts = |folder: &Folder, provider: &ProviderFolder| -> BTreeMap<String, String> {
        let files = provider.files.iter().filter_map(|id| folder.files.get(*id));
        files.map(|file| (file.path.clone(), file.text.clone())).collect()
    };
    was.config_text == is.config_text && texts(old, was) == texts(new, is)
}

fn event(
    name: &str,
    (old, was): (&Folder, (&ProviderFolder, &EventFile)),
    (new, is): (&Folder, (&ProviderFolder, &EventFile)),
) -> Result<EventDiff, Findings> {
    // What the receiver's code forgives does not break it.
    let before = sampler(old, was, true)?;
    let after = sampler(new, is, false)?;
    let pair = Pair {
        old: Version { sampler: &before, config: &was.0.config },
        new: Version { sampler: &after, config: &is.0.config },
    };
    let place = |reason: &Reason| {
        let known = reason.subs.iter().chain([&reason.goal]).find(|at| at.side == Side::New);
        let schema = pair.schema(known.copied().unwrap_or_else(|| pair.root(Side::New)));
        match new.files.get(schema.place.file) {
            Some(_) => new.files.place(schema.place.file, &schema.place.pointer),
            None => Place::file(new.files.path(is.1.file)),
        }
    };
    let mut diff = judge(pair, &place);
    name.clone_into(&mut diff.event);
    diff.api = api::changes((old, was), (new, is))?;
    Ok(diff)
}

fn sampler(
    folder: &Folder,
    (provider, event): (&ProviderFolder, &EventFile),
    forgives: bool,
) -> Result<Sampler, Findings> {
    let mut findings = Findings::new();
    let (mut graph, root) = crate::sample::resolve(&folder.files, provider, event, &mut findings);
    if findings.has_errors() {
        return Err(findings);
    }
    if forgives {
        schema::tolerate(&mut graph, &[root], provider.config.tolerance);
    }
    Ok(Sampler::of_graph(graph, root, (&folder.files, provider), event))
}

/// Compares two schemas.
fn judge(pair: Pair<'_>, place: &dyn Fn(&Reason) -> Place) -> EventDiff {
    let (old, new) = (pair.root(Side::Old), pair.root(Side::New));
    let wider = Prover::new(pair).included(new, old);
    let narrower = Prover::new(pair).included(old, new);
    let samples = if wider.is_empty() { Vec::new() } else { samples(pair.new.sampler) };
    let mut changes: BTreeMap<(String, String), Change> = BTreeMap::new();
    let mut add = |change: Change| {
        let known = changes.entry((change.pointer.clone(), change.keyword.clone()));
        let known = known.or_insert_with(|| change.clone());
        if change.verdict > known.verdict {
            *known = change;
        }
    };
    let mut shown = false;
    for reason in &wider {
        for (pointer, name, what) in describe::widened(pair, reason) {
            let witness = witness::find(pair, (reason, name.as_deref()), &samples);
            shown |= witness.is_some();
            let verdict = if witness.is_some() { Verdict::Breaking } else { Verdict::Unknown };
            let why = witness.is_none().then(|| describe::undecided(reason.keyword));
            let (keyword, place) = (reason.keyword.to_owned(), place(reason));
            add(Change { verdict, pointer, keyword, what, why, place, witness });
        }
    }
    if !wider.is_empty()
        && !shown
        && let Some((found, violation)) = witness::anywhere(pair, &samples)
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
    for reason in &narrower {
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

/// Payloads of the new schema.
fn samples(sampler: &Sampler) -> Vec<Json> {
    let sizes = [Size::Full, Size::Minimal, Size::Random, Size::Random, Size::Full, Size::Random];
    let options = sizes.into_iter().zip(0..).map(|(size, seed)| Options { seed, size });
    options.filter_map(|options| sampler.sample(&options).ok()).collect()
}
