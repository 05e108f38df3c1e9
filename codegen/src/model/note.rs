//! Notes about types and names, made once these are decided.

use std::collections::HashMap;

use crate::finding::{self, Finding, catalogue};
use crate::load::FileId;
use crate::schema::Place;

/// Something a reader of the types should know, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Note {
    /// The schema it is about.
    pub place: Place,
    /// What it is.
    pub what: Widening,
}

/// What a [`Note`] says.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Widening {
    /// Describes objects or arrays, but allows every other type as well: any value, or a variant for any
    /// other value.
    Untyped {
        /// In how many places of the file.
        places: usize,
    },
    /// `$dynamicRef` that can name several schemas: any value.
    Dynamic,
    /// Nothing satisfies it: any value, as the type is never decoded.
    Impossible,
    /// Objects, or lists, of more schemas than are tried one after the other, or beside a `$dynamicRef`.
    Indistinct {
        /// What they become.
        left: Left,
    },
    /// Objects of several schemas that no property tells apart: the branch that holds decides.
    ByVerdict {
        /// The tag of the union around them, and its value.
        under: Option<(String, String)>,
        /// The property that would tell them apart if each required it.
        optional: Option<String>,
        /// The property that holds what tells them apart, one level down.
        within: Option<String>,
    },
    /// Lists that their items alone tell apart: the branch that holds decides.
    ByParts,
    /// Items that differ by their place in a list of no fixed length: any value.
    LooseTuple,
    /// Properties that differ by their name, of objects that have no fixed names: any value.
    LooseMap {
        /// Whether names that fit no pattern may have any value.
        open: bool,
    },
    /// Properties that only branches describe that are not told apart: any value.
    LooseField {
        /// One of them.
        property: String,
    },
    /// Types nested too deep: any value.
    TooDeep,
    /// Two schemas that would get one name: this one was numbered.
    Numbered {
        /// The name it got.
        name: String,
    },
    /// A definition that keeps its ending, as another would be called the same without.
    KeptSuffix {
        /// The name without.
        short: String,
        /// The name it got.
        name: String,
    },
    /// A name in `[names]` that cannot be a type's.
    NotAName {
        /// The name.
        name: String,
    },
    /// A name in `[names]` that another type has been given too.
    TakenName {
        /// The name.
        name: String,
    },
}

/// What becomes of branches that are not told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Left {
    /// One struct with all their fields.
    Fields,
    /// A map, as one of them describes no fields.
    Map,
    /// A list of any values.
    List,
}

impl Note {
    /// The finding for this note, at a place that can be shown.
    pub fn finding(&self, shown: finding::Place) -> Finding {
        match &self.what {
            Widening::Untyped { places } => catalogue::untyped(shown, *places),
            Widening::Dynamic => catalogue::dynamic_type(shown),
            Widening::Impossible => catalogue::impossible(shown),
            Widening::Indistinct { left } => catalogue::indistinct(
                shown,
                match left {
                    Left::Fields => "has the fields of all of them",
                    Left::Map => "is a map",
                    Left::List => "is a list of any values",
                },
            ),
            Widening::ByVerdict { under, optional, within } => {
                let under = under.as_ref().map(|(tag, value)| (tag.as_str(), value.as_str()));
                catalogue::by_verdict(shown, under, optional.as_deref(), within.as_deref())
            }
            Widening::ByParts => catalogue::by_parts(shown),
            Widening::LooseMap { open } => catalogue::loose_map(shown, *open),
            Widening::LooseField { property } => catalogue::loose_field(shown, property),
            Widening::LooseTuple => catalogue::loose_tuple(shown),
            Widening::TooDeep => catalogue::type_too_deep(shown),
            Widening::Numbered { name } => catalogue::numbered_name(shown, name),
            Widening::KeptSuffix { short, name } => catalogue::kept_suffix(shown, short, name),
            Widening::NotAName { name } => catalogue::not_a_name(shown, name),
            Widening::TakenName { name } => catalogue::taken_name(shown, name),
        }
    }
}

/// Notes of which a file has one for all its schemas without `type`, at the first of them.
pub(super) fn one_a_file(notes: Vec<Note>) -> Vec<Note> {
    let mut kept: Vec<Note> = Vec::with_capacity(notes.len());
    let mut first: HashMap<FileId, usize> = HashMap::new();
    for note in notes {
        if let Widening::Untyped { .. } = note.what {
            let known = first.get(&note.place.file).and_then(|index| kept.get_mut(*index));
            if let Some(Note { what: Widening::Untyped { places }, .. }) = known {
                *places += 1;
                continue;
            }
            first.insert(note.place.file, kept.len());
        }
        kept.push(note);
    }
    kept
}
