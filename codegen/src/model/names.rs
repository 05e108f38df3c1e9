//! Names types so that no two are called the same.
//!
//! A type is called after its own place; only where several would be called the same do the weaker
//! claims take more of their surroundings into the name, all of them at once. So no name depends on
//! the order of anything, and a new type changes the names of those alone that want its name.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::Settings;
use super::common;
use super::infer::{Draft, Part};
use super::note::{Note, Widening};
use super::origin::{Claim, Origin, Origins, Role};
use super::shape::Checks;
use super::words::{is_type_name, open_ended, upper_camel};
use crate::schema::{Graph, Place};

/// Names that the generated module has for itself.
const RESERVED: [&str; 4] = ["Event", "Payload", "Self_", "Unknown"];

/// What the documents without a file are called: the drafts' meta-schemas.
pub(super) const META_SCHEMA: &str = "MetaSchema";

/// What is around a type that several places share which have nothing in common.
const SHARED: &str = "Shared";

/// How a type may be called: its own word last, each word before it another step outwards.
struct Candidate {
    claim: Claim,
    words: Vec<String>,
    /// How many words, from the last, are in the name.
    used: usize,
    /// Its own word with the ending that was taken off it.
    whole: Option<String>,
    /// All words around it, where some say nothing and are left out of `words`.
    all: Option<Vec<String>>,
}

impl Candidate {
    fn of(claim: Claim, words: Vec<String>, used: usize) -> Self {
        Self { claim, words, used, whole: None, all: None }
    }
}

/// The names of drafts, and the overrides that named none.
pub(super) struct Named {
    pub(super) names: Vec<String>,
    pub(super) notes: Vec<Note>,
    pub(super) unused: Vec<String>,
}

/// Names all drafts.
///
/// `renamed` are the overrides that have been used up, for fields and variants.
pub(super) fn name(
    graph: &Graph,
    drafts: &[Draft],
    settings: &Settings<'_>,
    renamed: &BTreeSet<String>,
) -> Named {
    let mut candidates: Vec<Candidate> = Vec::with_capacity(drafts.len());
    let mut used = renamed.clone();
    let mut notes = Vec::new();
    let origins = Origins::default();
    for draft in drafts {
        let place = &graph.get(draft.origin).place;
        let mut candidate = candidate(graph, (drafts, draft), &candidates, (settings, &origins));
        let key = format!("{}#{}", (settings.file)(place.file), place.pointer);
        // A variant shares its place with the type it is a view of; the name is that type's.
        let free = candidate.claim != Claim::Variant && !renamed.contains(&key);
        if let Some(name) = settings.names.get(&key).filter(|_| free) {
            used.insert(key);
            let what = if !is_type_name(name) {
                Some(Widening::NotAName { name: name.clone() })
            } else if RESERVED.contains(&name.as_str()) {
                Some(Widening::TakenName { name: name.clone() })
            } else {
                candidate = Candidate::of(Claim::Override, vec![name.clone()], 1);
                None
            };
            notes.extend(what.map(|what| Note { place: place.clone(), what }));
        }
        candidates.push(candidate);
    }
    let places: Vec<&Place> = drafts.iter().map(|draft| &graph.get(draft.origin).place).collect();
    keep_endings(&mut candidates, &places, &mut notes);
    widen(&mut candidates);
    let names = number(&candidates, &places, &mut notes);
    let unused = settings.names.keys().filter(|key| !used.contains(*key)).cloned().collect();
    Named { names, notes, unused }
}

/// What a draft may be called. Its parent comes before it in the list.
fn candidate(
    graph: &Graph,
    (drafts, draft): (&[Draft], &Draft),
    parents: &[Candidate],
    (settings, origins): (&Settings<'_>, &Origins),
) -> Candidate {
    let schema = graph.get(draft.origin);
    let place = &schema.place;
    let parent = draft.parent.and_then(|parent| parents.get(parent));
    let around =
        parent.map(|parent| parent.all.as_ref().unwrap_or(&parent.words).clone()).unwrap_or_default();
    let within = |claim, word: String, used| {
        let mut words = around.clone();
        words.push(word);
        telling(claim, words, used)
    };
    let placed = |words: Vec<String>| telling(Claim::Inline, words, 1);
    let origin: &Origin = &origins.of(&place.pointer);
    let shared = settings.shared.get(&draft.origin);
    let title = schema.title.as_deref().filter(|_| settings.types.names_from_titles).and_then(title_word);
    let mut candidate = match &draft.part {
        Part::Event(event) => {
            return Candidate::of(Claim::Event, vec![event_name(event)], 1);
        }
        Part::Within if title.is_some() => within(origin.claim, title.unwrap_or_default(), 1),
        Part::Same(word) | Part::Variant(word) if says_nothing(word) => {
            Candidate::of(Claim::Inline, around.iter().cloned().chain([word.clone()]).collect(), 2)
        }
        Part::Same(word) => within(Claim::Inline, word.clone(), 2),
        Part::Variant(word) if !word.is_empty() => within(Claim::Inline, word.clone(), 2),
        Part::Variant(_) => {
            let word = own_word(&origin.segment, place, settings);
            within(Claim::Variant, word, 1)
        }
        Part::Within if origin.claim == Claim::Inline && shared.is_some() => {
            let shared = shared.map_or(&[][..], Vec::as_slice);
            let mut words =
                common::surroundings(shared.iter().map(|place| folders_around(place, settings, origins)));
            if words.iter().all(|word| says_nothing(word)) {
                // Not the first of the places: that is another when there is one more.
                words = vec![SHARED.to_owned()];
            }
            words.push(origin.segment.clone());
            let mut whole = surroundings(place, settings, origins);
            whole.push(origin.segment.clone());
            let named = telling(Claim::Shared, words, 1);
            Candidate { all: (named.words != whole).then_some(whole), ..named }
        }
        Part::Within if origin.claim == Claim::Inline && !is_inside(graph, drafts, draft) => {
            // What several types inherit is called after where it stands, not after the first of them.
            let mut words = surroundings(place, settings, origins);
            words.push(origin.segment.clone());
            placed(words)
        }
        Part::Within if origin.claim == Claim::Inline => {
            placed(around.iter().cloned().chain([origin.segment.clone()]).collect())
        }
        Part::Within => {
            let mut words = file_words(&(settings.file)(place.file));
            if !origin.segment.is_empty() {
                words.push(origin.segment.clone());
            }
            Candidate::of(Claim::Definition, words, 1)
        }
    };
    if let Some(own) = candidate.words.last_mut() {
        let whole = own.clone();
        strip(own, &settings.types.strip_suffixes);
        candidate.whole = (*own != whole).then_some(whole);
    }
    candidate
}

/// A name without the words around it that say nothing; they are taken when there are no others left to take.
fn telling(claim: Claim, words: Vec<String>, used: usize) -> Candidate {
    let own = words.len().saturating_sub(1);
    let tells = |at: usize, word: &str| at == own || !says_nothing(word);
    let kept: Vec<String> = words
        .iter()
        .enumerate()
        .filter(|(at, word)| tells(*at, word))
        .map(|(_, word)| word.clone())
        .collect();
    // By itself such a word says as little.
    let used = if words.last().is_some_and(|own| own == "Object") { used.max(2) } else { used };
    let all = (kept.len() < words.len()).then_some(words);
    Candidate { all, ..Candidate::of(claim, kept, used) }
}

/// Whether a word around a type says nothing of it: it is what envelopes call their contents, whatever these are.
fn says_nothing(word: &str) -> bool {
    const ENVELOPES: [&str; 9] =
        ["Attributes", "Body", "Data", "Detail", "Details", "Object", "Payload", "Properties", "Resource"];
    ENVELOPES.contains(&word)
}

/// Gives back the endings of definitions that would be called the same without.
fn keep_endings(candidates: &mut [Candidate], places: &[&Place], notes: &mut Vec<Note>) {
    let own = |candidate: &Candidate| candidate.claim <= Claim::Definition;
    let same = groups(candidates).into_values().map(|group| {
        group.into_iter().filter(|index| candidates.get(*index).is_some_and(own)).collect::<Vec<_>>()
    });
    let same: Vec<Vec<usize>> = same.filter(|group| group.len() > 1).collect();
    for index in same.into_iter().flatten() {
        let Some(candidate) = candidates.get_mut(index) else { continue };
        let Some(whole) = candidate.whole.take() else { continue };
        if let (Some(last), Some(place)) = (candidate.words.last_mut(), places.get(index)) {
            let (short, name) = (std::mem::replace(last, whole.clone()), whole);
            notes.push(Note { place: (*place).clone(), what: Widening::KeptSuffix { short, name } });
        }
    }
}

/// Whether a draft stands within its parent's place, or is what its parent makes of several places.
fn is_inside(graph: &Graph, drafts: &[Draft], draft: &Draft) -> bool {
    if draft.checks == Checks::Outside {
        return true;
    }
    let Some(parent) = draft.parent.and_then(|parent| drafts.get(parent)) else { return true };
    let (outer, inner) = (&graph.get(parent.origin).place, &graph.get(draft.origin).place);
    let below = inner.pointer.strip_prefix(&outer.pointer).filter(|_| outer.file == inner.file);
    below.is_some_and(|below| below.is_empty() || below.starts_with('/'))
}

/// The names around a place, those of its file's folders among them.
fn folders_around(place: &Place, settings: &Settings<'_>, origins: &Origins) -> Vec<String> {
    let around = surroundings(place, settings, origins);
    let mut words = file_words(&(settings.file)(place.file));
    // What a definition holds is called after the definition.
    if words.pop().as_ref() == around.first() {
        words.extend(around);
        return words;
    }
    around
}

/// The names around a place, from its file or its definition on.
fn surroundings(place: &Place, settings: &Settings<'_>, origins: &Origins) -> Vec<String> {
    let mut words: Vec<String> = file_words(&(settings.file)(place.file)).pop().into_iter().collect();
    let ends = place.pointer.match_indices('/').map(|(end, _)| end);
    let mut nearest = origins.of("");
    for end in ends {
        let found = origins.of(place.pointer.get(..end).unwrap_or_default());
        if found == nearest || found.segment.is_empty() {
            continue;
        }
        match found.role {
            Role::Definition => words.clear(),
            Role::Item | Role::Value => drop(words.pop()),
            Role::Root | Role::Property => {}
        }
        if !found.branch {
            words.push(found.segment.clone());
        }
        nearest = found;
    }
    words
}

/// A title as a name, unless it is a sentence.
pub(super) fn title_word(title: &str) -> Option<String> {
    let name = upper_camel(title);
    let is_name = title.split_whitespace().count() <= 5 && !title.trim_end().ends_with(['.', '!', '?']);
    (is_name && is_type_name(&name)).then_some(name)
}

/// Takes the first ending that a name has off it, if a name is left.
pub(super) fn strip(name: &mut String, suffixes: &[String]) {
    let stems = suffixes.iter().filter_map(|suffix| name.strip_suffix(upper_camel(suffix).as_str()));
    if let Some(stem) = stems.into_iter().find(|stem| is_type_name(stem)) {
        *name = stem.to_owned();
    }
}

fn own_word(segment: &str, place: &Place, settings: &Settings<'_>) -> String {
    if segment.is_empty() {
        file_words(&(settings.file)(place.file)).pop().unwrap_or_default()
    } else {
        segment.to_owned()
    }
}

fn event_name(event: &str) -> String {
    let name = upper_camel(event);
    if RESERVED.contains(&name.as_str()) { format!("{}Payload", open_ended(&name)) } else { name }
}

/// `common/user.schema.json` becomes `Common`, `User`. The documents without a file are the drafts' meta-schemas.
pub(super) fn file_words(file: &str) -> Vec<String> {
    if file.is_empty() {
        return vec![META_SCHEMA.to_owned()];
    }
    let stem = file.strip_suffix(".schema.json").or_else(|| file.strip_suffix(".json")).unwrap_or(file);
    stem.split('/').filter(|part| !part.is_empty()).map(upper_camel).collect()
}

impl Candidate {
    fn name(&self) -> String {
        let words = self.words.get(self.words.len().saturating_sub(self.used)..);
        let words = words.unwrap_or(&self.words).iter();
        let alone = self.used < 2;
        words.enumerate().map(|(index, word)| if alone { word } else { word_within(word, index) }).collect()
    }

    fn can_widen(&self) -> bool {
        (self.used < self.words.len() || self.all.is_some()) && self.claim > Claim::Event
    }

    /// Takes one more word; when there is none, all that were left out.
    fn widen(&mut self) {
        if self.used < self.words.len() {
            self.used += 1;
        } else if let Some(all) = self.all.take() {
            self.used = all.len();
            self.words = all;
        }
    }
}

/// Within a longer name `Self` is not a keyword, and a number needs a letter before it only at the start.
fn word_within(word: &str, index: usize) -> &str {
    if word == "Self_" {
        return "Self";
    }
    let digit = word.as_bytes().get(1).is_some_and(u8::is_ascii_digit);
    if index > 0 && digit && word.starts_with('N') { word.get(1..).unwrap_or(word) } else { word }
}

/// Takes more words into names until all differ, or nothing is left to take.
fn widen(candidates: &mut [Candidate]) {
    let longest = candidates.iter().map(|candidate| candidate.words.len()).max().unwrap_or(0);
    for _ in 0..=longest {
        let wider: Vec<usize> =
            groups(candidates).iter().flat_map(|(name, group)| yielding(name, group, candidates)).collect();
        let mut changed = false;
        for index in wider {
            if let Some(candidate) = candidates.get_mut(index).filter(|candidate| candidate.can_widen()) {
                candidate.widen();
                changed = true;
            }
        }
        if !changed {
            return;
        }
    }
}

fn groups(candidates: &[Candidate]) -> HashMap<String, Vec<usize>> {
    let mut groups: HashMap<String, Vec<usize>> = HashMap::with_capacity(candidates.len());
    for (index, candidate) in candidates.iter().enumerate() {
        groups.entry(candidate.name()).or_default().push(index);
    }
    groups
}

/// Of those that want one name, all that have to give it up.
fn yielding(name: &str, group: &[usize], candidates: &[Candidate]) -> Vec<usize> {
    if RESERVED.contains(&name) {
        return group.to_vec();
    }
    if group.len() < 2 {
        return Vec::new();
    }
    let claim = |index: &usize| candidates.get(*index).map_or(Claim::Variant, |candidate| candidate.claim);
    let strongest = group.iter().map(claim).min().unwrap_or(Claim::Variant);
    let one = group.iter().filter(|index| claim(index) == strongest).count() == 1;
    group.iter().filter(|index| !(one && claim(index) == strongest)).copied().collect()
}

/// Numbers what still has the same name, by place.
fn number(candidates: &[Candidate], places: &[&Place], notes: &mut Vec<Note>) -> Vec<String> {
    let groups: BTreeMap<String, Vec<usize>> = groups(candidates).into_iter().collect();
    let mut taken: BTreeSet<String> = groups.keys().cloned().collect();
    let mut names = vec![String::new(); candidates.len()];
    for (name, mut group) in groups {
        let claim = |index: &usize| candidates.get(*index).map(|candidate| candidate.claim);
        // A name that was chosen goes before any other but an event's.
        let rank = |index: &usize| (claim(index) != Some(Claim::Event), claim(index));
        group.sort_by_key(|index| (rank(index), places.get(*index), *index));
        let mut count = 1;
        for (nth, index) in group.into_iter().enumerate() {
            let first = nth == 0 && !RESERVED.contains(&name.as_str());
            let chosen = if first { name.clone() } else { unused_number(&name, &mut count, &mut taken) };
            if !first && let (Some(candidate), Some(place)) = (candidates.get(index), places.get(index)) {
                let what = if candidate.claim == Claim::Override {
                    Widening::TakenName { name: name.clone() }
                } else {
                    Widening::Numbered { name: chosen.clone() }
                };
                notes.push(Note { place: (*place).clone(), what });
            }
            if let Some(slot) = names.get_mut(index) {
                *slot = chosen;
            }
        }
    }
    names
}

fn unused_number(name: &str, count: &mut usize, taken: &mut BTreeSet<String>) -> String {
    let name = name.trim_end_matches('_');
    loop {
        *count += 1;
        let numbered = format!("{name}{count}");
        if taken.insert(numbered.clone()) {
            return numbered;
        }
    }
}
