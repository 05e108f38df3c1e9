//! The events of one provider, before and after. What events share is resolved, compared, proved and shaped once.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

use super::api::{Api, Models};
use super::inclusion::{Prover, Reason};
use super::side::{At, Pair, Side, Version};
use super::witness::Memory;
use super::{Change, EventDiff, Proved, Verdict, Work, judge};
use crate::config::{Tolerance, UnknownFields};
use crate::finding::{Findings, Place};
use crate::load::{EventFile, FileId, Folder, ProviderFolder};
use crate::oracle::{EventValidator, Oracle};
use crate::sample::Sampler;
use crate::schema::{self, Documents, SchemaId};

/// A provider of a folder.
pub(super) type Found<'f> = (&'f Folder, &'f ProviderFolder);

/// The provider of that name, if the folder has one.
pub(super) fn named<'f>(folder: &'f Folder, name: &str) -> Option<Found<'f>> {
    folder.providers.iter().find(|provider| provider.name == name).map(|provider| (folder, provider))
}

/// A provider with its schemas resolved.
struct Book<'f> {
    folder: &'f Folder,
    provider: &'f ProviderFolder,
    /// Knows the graph of all events; its root means nothing.
    sampler: Sampler,
    /// The events by their full names.
    events: BTreeMap<String, (&'f EventFile, SchemaId)>,
    oracle: OnceCell<Option<Oracle<'f>>>,
    models: OnceCell<Models>,
}

/// Compares a provider's events; either side may be absent.
pub(super) fn compare<'f>(
    (was, is): (Option<Found<'f>>, Option<Found<'f>>),
    diffs: &mut Vec<EventDiff>,
    work: &mut Work,
) -> Result<(), Findings> {
    if let (Some(was), Some(is)) = (was, is)
        && changed(was, is).is_empty()
        && changed(is, was).is_empty()
    {
        return Ok(());
    }
    // What the receiver's code forgives does not break it, and what it denies did not come before.
    let forgives = was.map(|(_, provider)| provider.config.tolerance).unwrap_or_default();
    let denies = forgives.unknown_fields.filter(|fields| *fields == UnknownFields::Deny);
    let denies = Tolerance { unknown_fields: denies, unknown_enum_values: None };
    let old = was.map(|found| Book::open(found, forgives)).transpose()?;
    let new = is.map(|found| Book::open(found, denies)).transpose()?;
    match (&old, &new) {
        (Some(old), Some(new)) => both(old, new, diffs, work),
        (Some(old), None) => diffs.extend(old.events.keys().map(|name| old.gone(name))),
        (None, Some(new)) => diffs.extend(new.events.keys().map(|name| new.added(name))),
        (None, None) => {}
    }
    Ok(())
}

fn both<'f>(old: &Book<'f>, new: &Book<'f>, diffs: &mut Vec<EventDiff>, work: &mut Work) {
    let (before, after) = (old.touched(new), new.touched(old));
    let pair = Pair { old: old.version(&old.sampler), new: new.version(&new.sampler) };
    let (mut prover, mut memory, mut api) = (Prover::new(pair), Memory::default(), Api::default());
    let names: BTreeSet<&String> = old.events.keys().chain(new.events.keys()).collect();
    for name in names {
        match (old.events.get(name), new.events.get(name)) {
            (Some((was, _)), Some((is, _))) => {
                if before.contains(&was.file) || after.contains(&is.file) {
                    work.events += 1;
                    let event = Event { name, old, new };
                    diffs.extend(event.compare(&mut prover, &mut memory, &mut api));
                }
            }
            (Some(_), None) => diffs.push(old.gone(name)),
            (None, Some(_)) => diffs.push(new.added(name)),
            (None, None) => {}
        }
    }
    work.pairs += prover.compared;
    work.claims += prover.claims;
    work.payloads += memory.payloads;
    work.cuts += memory.cuts;
    work.types += api.compared;
}

/// An event that both sides have.
struct Event<'b, 'f> {
    name: &'b str,
    old: &'b Book<'f>,
    new: &'b Book<'f>,
}

impl Event<'_, '_> {
    fn compare(&self, prover: &mut Prover<'_>, memory: &mut Memory, api: &mut Api) -> Option<EventDiff> {
        let (was, before) = *self.old.events.get(self.name)?;
        let (is, after) = *self.new.events.get(self.name)?;
        let goal = At { side: Side::Old, id: before };
        let sub = At { side: Side::New, id: after };
        let mut diff = if prover.same(sub, goal) {
            EventDiff {
                event: String::new(),
                verdict: Verdict::Compatible,
                changes: Vec::new(),
                api: Vec::new(),
            }
        } else {
            let proved = Proved { wider: prover.included(sub, goal), narrower: prover.included(goal, sub) };
            // Only who looks for payloads needs the independent validator.
            let oracle = |book: &Book<'_>, event| {
                if proved.wider.is_empty() { None } else { book.validator(event) }
            };
            let before = self.old.sampler.at(before, oracle(self.old, was));
            let after = self.new.sampler.at(after, oracle(self.new, is));
            let pair = Pair { old: self.old.version(&before), new: self.new.version(&after) };
            judge(pair, &proved, memory, &|reason| self.place(pair, reason, is))
        };
        self.name.clone_into(&mut diff.event);
        diff.api = api.changes(self.old.models(), self.new.models(), (was, is));
        Some(diff)
    }

    /// Where the new schema makes a change.
    fn place(&self, pair: Pair<'_>, reason: &Reason, event: &EventFile) -> Place {
        let known = reason.subs.iter().chain([&reason.goal]).find(|at| at.side == Side::New);
        let schema = pair.schema(known.copied().unwrap_or_else(|| pair.root(Side::New)));
        let files = &self.new.folder.files;
        match files.get(schema.place.file) {
            Some(_) => files.place(schema.place.file, &schema.place.pointer),
            None => Place::file(files.path(event.file)),
        }
    }
}

impl<'f> Book<'f> {
    fn open((folder, provider): Found<'f>, tolerance: Tolerance) -> Result<Self, Findings> {
        let mut findings = Findings::new();
        let files: Vec<FileId> = provider.events.iter().map(|event| event.file).collect();
        let (mut graph, roots) =
            schema::resolve(&Documents::of(&folder.files, provider), &files, &mut findings);
        if findings.has_errors() {
            return Err(findings);
        }
        schema::adapt(&mut graph, &roots, &provider.config.types, tolerance);
        let root = roots.first().copied().unwrap_or(SchemaId(0));
        let sampler = Sampler::without_oracle(graph, root, (&folder.files, provider));
        let events = provider.events.iter().zip(roots);
        let events = events.map(|(event, root)| (event.full_name(provider), (event, root))).collect();
        let (oracle, models) = (OnceCell::new(), OnceCell::new());
        Ok(Self { folder, provider, sampler, events, oracle, models })
    }

    const fn version<'a>(&'a self, sampler: &'a Sampler) -> Version<'a> {
        Version { sampler, config: &self.provider.config }
    }

    fn validator(&self, event: &EventFile) -> Option<EventValidator> {
        let oracle = self.oracle.get_or_init(|| Oracle::new(self.provider, &self.folder.files).ok());
        oracle.as_ref()?.event(event).ok()
    }

    fn models(&self) -> &Models {
        self.models.get_or_init(|| Models::new(self.folder, self.provider))
    }

    /// The files that differ from the other side's, and those that refer to them, at any distance.
    fn touched(&self, other: &Book<'_>) -> BTreeSet<FileId> {
        let mut users: BTreeMap<FileId, BTreeSet<FileId>> = BTreeMap::new();
        let graph = self.sampler.graph();
        for schema in &graph.schemas {
            let user = schema.place.file;
            for used in schema.children().into_iter().map(|id| graph.get(id).place.file) {
                if used != user {
                    users.entry(used).or_default().insert(user);
                }
            }
        }
        let mut queue = changed((self.folder, self.provider), (other.folder, other.provider));
        let mut touched = BTreeSet::new();
        while let Some(file) = queue.pop() {
            if touched.insert(file) {
                queue.extend(users.get(&file).into_iter().flatten());
            }
        }
        touched
    }

    fn gone(&self, name: &str) -> EventDiff {
        let (ty, place) = self.described(name);
        let diff = one(name, (Verdict::Narrower, "the event is gone"), place);
        EventDiff { api: vec![format!("`{ty}` and `Event::{ty}` are gone")], ..diff }
    }

    fn added(&self, name: &str) -> EventDiff {
        let (ty, place) = self.described(name);
        let what = "the event is new; receivers that are not rebuilt see `Event::Unknown`";
        let diff = one(name, (Verdict::Compatible, what), place);
        EventDiff { api: vec![format!("`{ty}` and `Event::{ty}` are new")], ..diff }
    }

    /// What the type of an event is called, and its file.
    fn described(&self, name: &str) -> (String, Place) {
        let Some((event, _)) = self.events.get(name) else { return (String::new(), Place::file("")) };
        (self.models().name(event), Place::file(self.folder.files.path(event.file)))
    }
}

/// The files of a provider whose text the other side does not have at their paths; all of them if `provider.toml`,
/// which says how they are read, is another.
fn changed((folder, provider): Found<'_>, (other, them): Found<'_>) -> Vec<FileId> {
    let theirs: BTreeMap<&str, &str> = them
        .files
        .iter()
        .filter_map(|id| other.files.get(*id))
        .map(|file| (file.path.as_str(), file.text.as_str()))
        .collect();
    let all = provider.config_text != them.config_text;
    let differs = |id: &FileId| {
        let file = folder.files.get(*id);
        all || file.is_none_or(|file| theirs.get(file.path.as_str()) != Some(&file.text.as_str()))
    };
    provider.files.iter().copied().filter(differs).collect()
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
