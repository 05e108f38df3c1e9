//! The words for what a guess rests on. Never a value of a sample: samples may hold personal data.

use super::Options;
use super::count::count;
use super::map;
use super::place::{Objects, Place};

/// The types of a place in words, as its schema states them.
pub(super) fn types(place: &Place) -> String {
    let mut kinds: Vec<&str> = place.kinds().collect();
    match kinds.as_slice() {
        [] if place.nulls > 0 => return "string or null".to_owned(),
        [] => return "anything".to_owned(),
        _ => {}
    }
    if place.nulls > 0 {
        kinds.push("null");
    }
    kinds.join(" or ")
}

/// What a place's types rest on, where they are not plain.
pub(super) fn of_types(place: &Place, at: &str, options: &Options) -> Vec<String> {
    let mut words = Vec::new();
    let kinds = place.kinds().count();
    if kinds == 0 && place.nulls > 0 {
        words.push("only ever null: assumed to be a nullable string".to_owned());
    } else if place.nulls > 0 {
        words.push(format!("null {}", count(place.nulls, "time")));
    }
    if kinds > 1 {
        words.push("the samples disagree in type".to_owned());
    }
    if place.arrays.as_ref().is_some_and(|arrays| arrays.items.seen() == 0) {
        words.push("always empty: its items were never seen".to_owned());
    }
    words.extend(place.objects.as_deref().and_then(|objects| of_objects(objects, at, options)));
    words
}

fn of_objects(objects: &Objects, at: &str, options: &Options) -> Option<String> {
    if let Some(evidence) = map::evidence(objects, at, options) {
        return Some(format!("taken for a map: {evidence}"));
    }
    if objects.cut {
        return Some("some names are left out: the samples have too many places".to_owned());
    }
    objects.properties.is_empty().then(|| "always empty: its names were never seen".to_owned())
}
