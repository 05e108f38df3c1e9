//! Writes the schema that the places of the samples add up to.

use std::collections::BTreeSet;

use super::Options;
use super::count::count;
use super::evidence;
use super::guess::Guess;
use super::map;
use super::place::{Arrays, Objects, Place};
use super::pointer;
use super::required::Evidence;
use super::strings::Strings;
use crate::json::{Json, Member, member};

/// Writes schemas and keeps the list of guesses.
pub(super) struct Writer<'a> {
    options: &'a Options,
    /// What makes a property `required`.
    proof: Evidence,
    /// Every guess, in the order of the schema.
    pub(super) guesses: Vec<Guess>,
    /// The places that the caller speaks of and that were met: of strings, and of objects.
    strings: BTreeSet<String>,
    objects: BTreeSet<String>,
}

/// Where a place is.
pub(super) struct At {
    /// Its pointer, with `*` for any item and any name of a map.
    pub(super) pointer: String,
    /// For a property: how many objects could have had it.
    pub(super) objects: Option<u64>,
    /// Whether the objects must have it.
    pub(super) required: bool,
}

impl At {
    /// The whole of a value.
    pub(super) fn root() -> Self {
        Self { pointer: String::new(), objects: None, required: false }
    }
}

impl<'a> Writer<'a> {
    /// Nothing written yet.
    pub(super) const fn new(options: &'a Options, proof: Evidence) -> Self {
        let strings = BTreeSet::new();
        Self { options, proof, guesses: Vec::new(), strings, objects: BTreeSet::new() }
    }

    /// What the caller says of places that there are none of, in words.
    pub(super) fn unmet(&self) -> Vec<String> {
        let kinds = [
            (&self.options.enums, &self.strings, "enum", "string"),
            (&self.options.maps, &self.objects, "map", "object"),
            (&self.options.structs, &self.objects, "struct", "object"),
        ];
        let unmet = kinds.into_iter().flat_map(|(asked, met, what, seen)| {
            asked
                .difference(met)
                .map(move |pointer| format!("no {what} at `{pointer}`: no {seen} was seen there"))
        });
        unmet.collect()
    }

    /// The keywords for a place, with its evidence in `$comment`; states each guess on the way.
    pub(super) fn keywords(&mut self, place: &Place, at: &At) -> Vec<Member> {
        let mut keywords = Vec::new();
        let mut words = presence(place, at);
        words.extend(evidence::of_types(place, &at.pointer, self.options));
        keywords.extend(types(place).map(|types| member("type", types)));
        if let Some(strings) = &place.strings {
            self.string_keywords(strings, place, at, &mut keywords, &mut words);
        }
        self.guesses.push(Guess {
            pointer: at.pointer.clone(),
            types: evidence::types(place),
            required: at.required,
            seen: place.seen(),
            evidence: words.clone(),
        });
        words.insert(0, format!("inferred: seen {}", count(place.seen(), "time")));
        keywords.push(member("$comment", Json::from(words.join("; "))));
        if let Some(objects) = &place.objects {
            self.object_keywords(objects, at, &mut keywords);
        }
        if let Some(arrays) = &place.arrays {
            keywords.extend(self.items(arrays, at));
        }
        keywords
    }

    fn string_keywords(
        &mut self,
        strings: &Strings,
        place: &Place,
        at: &At,
        keywords: &mut Vec<Member>,
        words: &mut Vec<String>,
    ) {
        if self.options.enums.contains(&at.pointer) {
            self.strings.insert(at.pointer.clone());
            match enumeration(strings, place) {
                Some(values) => {
                    words.push(format!(
                        "an enum of what was seen, {}",
                        count(strings.distinct() as u64, "string")
                    ));
                    keywords.push(member("enum", values));
                }
                None => words.push("no enum: other types or too many different strings were seen".to_owned()),
            }
        } else if let Some(format) = strings.format() {
            let distinct = strings.distinct();
            words.push(format!("{format}: all strings are, {distinct} or more of them different"));
            keywords.push(member("format", Json::from(format)));
        }
    }

    fn object_keywords(&mut self, objects: &Objects, at: &At, keywords: &mut Vec<Member>) {
        self.objects.insert(at.pointer.clone());
        if map::evidence(objects, &at.pointer, self.options).is_some() {
            let at = At { pointer: pointer::any(&at.pointer), objects: None, required: false };
            let values = self.keywords(&objects.values(), &at);
            keywords.push(member("additionalProperties", Json::Object(values)));
            return;
        }
        if objects.properties.is_empty() {
            return;
        }
        let mut properties = Vec::new();
        let mut required = Vec::new();
        for (name, place) in &objects.properties {
            let proved = self.proof.proves(objects.count);
            let is_required = place.seen() == objects.count
                && (proved || self.proof.is_essential(&at.pointer, name, place));
            let at = At {
                pointer: pointer::below(&at.pointer, name),
                objects: Some(objects.count),
                required: is_required,
            };
            properties.push(member(name, Json::Object(self.keywords(place, &at))));
            required.extend(is_required.then(|| Json::from(name.as_str())));
        }
        keywords.push(member("properties", Json::Object(properties)));
        if !required.is_empty() {
            keywords.push(member("required", required.into_iter().collect()));
        }
    }

    fn items(&mut self, arrays: &Arrays, at: &At) -> Option<Member> {
        (arrays.items.seen() > 0).then(|| {
            let at = At { pointer: pointer::any(&at.pointer), objects: None, required: false };
            member("items", Json::Object(self.keywords(&arrays.items, &at)))
        })
    }
}

/// Whether a property is optional, in words.
fn presence(place: &Place, at: &At) -> Vec<String> {
    let absent = at.objects.filter(|_| !at.required).map(|objects| objects.saturating_sub(place.seen()));
    match (absent, at.objects) {
        (Some(0), _) => vec!["optional: never absent, but seen too seldom to be required".to_owned()],
        (Some(absent), Some(objects)) => {
            vec![format!("optional: absent {absent} of {}", count(objects, "time"))]
        }
        _ => Vec::new(),
    }
}

/// `type`; `None` where nothing was seen.
fn types(place: &Place) -> Option<Json> {
    let mut kinds: Vec<&str> = place.kinds().collect();
    if place.nulls > 0 {
        if kinds.is_empty() {
            kinds.push("string");
        }
        kinds.push("null");
    }
    match kinds.as_slice() {
        [] => None,
        [one] => Some(Json::from(*one)),
        _ => Some(kinds.into_iter().map(Json::from).collect()),
    }
}

/// `enum`: the strings that were seen, and `null` if it was seen; `None` if there was anything else.
fn enumeration(strings: &Strings, place: &Place) -> Option<Json> {
    let values = strings.all().filter(|_| place.kinds().count() == 1)?;
    let null = (place.nulls > 0).then_some(Json::Null);
    Some(values.iter().map(|text| Json::from(text.as_str())).chain(null).collect())
}
