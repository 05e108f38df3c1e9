//! Guesses a schema from samples of an event.
//!
//! [`Inference`] takes samples one by one and remembers counts, not samples: its memory is bounded
//! whatever their number. What it finds out is a schema of JSON Schema 2020-12 that accepts every
//! sample, and a list of every guess in it with the evidence. The rules:
//!
//! - a property is optional if it was absent somewhere, nullable if it was `null` somewhere;
//! - a property that was never absent is `required` if three samples say so; of fewer samples, only the event's
//!   name, its envelope and ids are, unless [`Required::All`] is asked for;
//! - a property that was only ever `null` is assumed to be a nullable string;
//! - a number is an `integer` if none was written with a fraction or an exponent;
//! - a string has a `format` if every value has it and at least three different ones were seen;
//! - an array's items are one schema; values of several types make a list under `type`;
//! - an object is a map rather than a struct if its names say so (see the list in `map.rs`), or if the caller does;
//! - an `enum` is made only where it is asked for;
//! - objects stay open.

mod count;
mod event;
mod event_name;
mod evidence;
mod examples;
mod guess;
mod keys;
mod map;
mod place;
mod pointer;
mod read;
mod required;
mod run;
mod samples;
mod schema;
mod shape;
mod strings;
mod target;
mod update;

use std::collections::BTreeSet;

use heck::ToSnakeCase as _;

pub use event::EventField;
pub use guess::Guess;
pub use read::{Input, Progress};
pub use required::Required;
pub use run::{Existing, Report, Request, run};
pub use target::Target;
pub use update::{Change, Update, Updated};

use crate::catalogue::infer as findings;

use self::count::count;
use self::place::{Place, Room};
use self::required::Evidence;
use self::schema::{At, Writer};
use crate::json::{Json, Node, member};

/// How many places of the samples are told apart.
const MAX_PLACES: usize = 20_000;

/// Samples of one event, summed up.
///
/// ```
/// use hookwright_cli::infer::Inference;
/// use hookwright_codegen::json::{Json, pretty};
///
/// let mut inference = Inference::new("user.created");
/// let sample: Json = [("type", Json::from("user.created")), ("age", Json::Number("7".into()))].into_iter().collect();
/// inference.add(&sample.into());
/// let inferred = inference.finish(&Default::default());
/// assert!(pretty(&inferred.schema).contains("\"type\": \"integer\""));
/// assert_eq!(inferred.event_field.unwrap().line(), "event = \"{body:/type}\"");
/// ```
#[derive(Debug)]
pub struct Inference {
    samples: u64,
    root: Place,
    room: Room,
}

/// What the caller decides.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The places whose strings become an `enum` of what was seen: JSON pointers, with `*` for any item of
    /// an array and any name of a map.
    pub enums: BTreeSet<String>,
    /// The places whose objects are maps, whatever their names look like.
    pub maps: BTreeSet<String>,
    /// The places whose objects are structs.
    pub structs: BTreeSet<String>,
    /// When a property that was never absent is `required`.
    pub required: Required,
}

/// A schema, and what it rests on.
#[derive(Clone, Debug)]
pub struct Inferred {
    /// The schema, of 2020-12.
    pub schema: Json,
    /// Every guess in it, in its order.
    pub guesses: Vec<Guess>,
    /// The field that seems to hold the event's name.
    pub event_field: Option<EventField>,
    /// Whether there were too few samples to require more than the event's name, its envelope and ids.
    pub unproven: bool,
    /// What else is worth knowing.
    pub notes: Vec<String>,
}

impl Inference {
    /// No samples yet of the event of this name.
    pub fn new(event: &str) -> Self {
        let room = Room { places: MAX_PLACES, cut: false, event: event.to_owned() };
        Self { samples: 0, root: Place::default(), room }
    }

    /// Takes a sample into account: a tree in which an object has each name once and which nests no
    /// deeper than [`MAX_DEPTH`](crate::json::MAX_DEPTH), as those that are parsed.
    pub fn add(&mut self, sample: &Node) {
        self.samples += 1;
        self.root.observe(&sample.value, &mut self.room);
    }

    /// How many samples were added.
    pub const fn samples(&self) -> u64 {
        self.samples
    }

    /// The schema that all samples add up to.
    pub fn finish(&self, options: &Options) -> Inferred {
        let event_field = event::find(&self.root, options);
        let evidence = self.evidence(options, event_field.as_ref());
        let unproven = !evidence.proves(u64::MAX);
        let mut writer = Writer::new(options, evidence);
        let mut keywords = writer.keywords(&self.root, &At::root());
        keywords.retain(|keyword| keyword.name != "$comment");
        let mut schema = vec![
            member("$schema", Json::from("https://json-schema.org/draft/2020-12/schema")),
            member("title", Json::from(title(&self.room.event))),
            member("$comment", Json::from(self.comment())),
        ];
        schema.append(&mut keywords);
        let notes = self.notes(writer.unmet());
        Inferred { schema: Json::Object(schema), guesses: writer.guesses, event_field, unproven, notes }
    }

    fn evidence(&self, options: &Options, field: Option<&EventField>) -> Evidence {
        Evidence::new(options, self.samples, &self.room.event, field.map(|field| field.pointer.clone()))
    }

    fn comment(&self) -> String {
        format!(
            "inferred from {}: every type below is a guess, and each $comment says what it rests on",
            count(self.samples, "sample")
        )
    }

    fn notes(&self, mut notes: Vec<String>) -> Vec<String> {
        if self.room.cut {
            notes.push(format!("the samples have more than {MAX_PLACES} places: the rest is not described"));
        }
        notes
    }
}

/// The event's name as a title: `customer.created` is `Customer created`.
pub(crate) fn title(event: &str) -> String {
    let text = event.to_snake_case().replace('_', " ");
    let mut characters = text.chars();
    characters
        .next()
        .map_or_else(|| "Event".to_owned(), |first| first.to_uppercase().chain(characters).collect())
}
