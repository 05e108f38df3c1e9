//! Tells maps from structs by the names in their objects.
//!
//! What the caller says of a place decides. Otherwise it is a map if one of these holds, in this order:
//! 1. it had more than 256 different names, or one of more than 200 bytes;
//! 2. every name looks generated, and all in one way: a number, a UUID-like group of five, a date, a long
//!    hexadecimal or mixed token (with or without a short prefix such as `cus_`), an address with `@`
//!    or `://`, the stub `additionalProp1` of API documentation, or one word with four or more running numbers
//!    (`item1`, `item2`, …);
//! 3. the names vary: at least 8 objects, at least as many names as objects, no name in more than a
//!    quarter of the objects, and values of one type only (`null` aside).
//!
//! Everything else is a struct whose fields may be optional. A struct stays open to other names, so
//! taking a map for a struct loses nothing but the values' type; the rules lean that way.

use std::collections::BTreeSet;

use super::Options;
use super::count::count;
use super::place::{MAX_NAMES, Objects, Place};

/// Why the objects of a place are maps and not structs, if they are.
pub(super) fn evidence(objects: &Objects, at: &str, options: &Options) -> Option<String> {
    if options.maps.contains(at) {
        return Some("as asked for".to_owned());
    }
    if options.structs.contains(at) && objects.map.is_none() {
        return None;
    }
    if objects.map.is_some() {
        return Some(format!("more than {MAX_NAMES} different names, or a very long one"));
    }
    let names = objects.properties.len();
    if let Some(looks) = objects.looks.name() {
        return Some(format!("every name looks generated ({looks}; {})", count(names as u64, "name")));
    }
    vary(objects)
        .then(|| format!("{names} names in {} objects, none in more than a quarter of them", objects.count))
}

/// Whether the names vary from object to object.
fn vary(objects: &Objects) -> bool {
    objects.count >= 8
        && objects.properties.len() as u64 >= objects.count
        && objects.properties.values().all(|place| place.seen() <= objects.count / 4)
        && one_kind(objects.properties.values())
}

fn one_kind<'a>(places: impl Iterator<Item = &'a Place>) -> bool {
    let kinds = places.flat_map(Place::kinds).map(|kind| if kind == "integer" { "number" } else { kind });
    kinds.collect::<BTreeSet<_>>().len() == 1
}
