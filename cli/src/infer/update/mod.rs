//! Widens a schema by samples.
//!
//! A sample that the schema refuses loosens exactly the keywords that refuse it, each as little as it
//! takes, and each loosening is reported; everything else stays as it was written. Properties that the
//! schema does not describe are described at the end, as optional. Nothing is ever narrowed, with one exception:
//! a place that was left open because nothing had been seen there gets the type that was seen.

mod learn;
mod locate;
mod loosen;
mod validator;

use std::path::{Path, PathBuf};

use indexmap::IndexMap;

use self::loosen::Violation;
use self::validator::Base;
use super::count::count;
use super::findings;
use super::place::{Place, Room};
use super::required::Evidence;
use super::schema::{At, Writer};
use super::{EventField, Guess, Inference, Options};
use crate::finding::Findings;
use crate::json::{Json, Node};
use crate::oracle::EventValidator;

/// How often one sample may be looked at again after a loosening. A schema has no more keywords in the
/// way of a payload than this.
const MAX_ROUNDS: usize = 200;

/// The validator that says whether the schema in a file of the schema folder accepts a value; `None` if the folder
/// is not sound.
pub(super) fn validator(schemas: &Path, file: &Path) -> Option<EventValidator> {
    let mut base = Base::new(schemas, file).ok()?;
    let schema = base.schema()?;
    base.compile(&schema).ok()
}

/// A schema while it is widened.
#[derive(Debug)]
pub struct Update {
    schema: Json,
    base: Base,
    validator: EventValidator,
    inference: Inference,
    changes: Vec<Change>,
    /// What was seen where a schema was given another branch, by the branch's pointer.
    branches: IndexMap<String, Place>,
    file: PathBuf,
}

/// A keyword that was loosened, or a place that was described.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The JSON pointer of the schema in its file.
    pub pointer: String,
    /// What happened to it. Never a value of a sample.
    pub what: String,
}

/// A schema that was widened.
#[derive(Clone, Debug)]
pub struct Updated {
    /// The schema.
    pub schema: Json,
    /// What is new in it; empty if it accepted and described every sample before.
    pub changes: Vec<Change>,
    /// The guesses in what is new, and only those.
    pub guesses: Vec<Guess>,
    /// The field that seems to hold the event's name.
    pub event_field: Option<EventField>,
}

impl Update {
    /// Begins with the schema in a file of a schema folder.
    ///
    /// # Errors
    ///
    /// What is wrong with the files of its provider, or that the oracle does not take the schema.
    pub fn new(schemas: &Path, file: &Path, event: &str) -> Result<Self, Findings> {
        let mut base = Base::new(schemas, file)?;
        let schema = base.schema().ok_or_else(|| findings::nothing_to_update(file))?;
        let validator = base.compile(&schema).map_err(|reason| findings::no_schema(file, &reason))?;
        let (inference, branches) = (Inference::new(event), IndexMap::new());
        Ok(Self { schema, base, validator, inference, changes: Vec::new(), branches, file: file.to_owned() })
    }

    /// Takes a sample into account.
    ///
    /// # Errors
    ///
    /// A finding if the schema cannot be made to accept it.
    pub fn add(&mut self, sample: &Node) -> Result<(), Findings> {
        self.inference.add(sample);
        self.accept(sample)
    }

    /// Loosens the schema until it accepts a value, which does not count as a sample.
    ///
    /// # Errors
    ///
    /// A finding if the schema cannot be made to accept it.
    pub fn accept(&mut self, sample: &Node) -> Result<(), Findings> {
        let value = sample.to_value();
        let mut stuck = String::new();
        for _ in 0..MAX_ROUNDS {
            let errors = self
                .validator
                .errors(&value)
                .map_err(|reason| findings::no_schema(&self.file, &reason.to_string()))?;
            let violations: Vec<Violation> = errors.map(|(way, error)| Violation::new(way, &error)).collect();
            if violations.is_empty() {
                return Ok(());
            }
            let mut moved = false;
            for violation in &violations {
                moved |= self.loosen(violation, sample);
            }
            if !moved {
                stuck = violations.first().map(Violation::way).unwrap_or_default();
                break;
            }
            self.validator =
                self.base.compile(&self.schema).map_err(|reason| findings::no_schema(&self.file, &reason))?;
        }
        Err(findings::cannot_widen(&self.file, &stuck))
    }

    /// The widened schema.
    pub fn finish(mut self, options: &Options) -> Updated {
        let event_field = super::event::find(&self.inference.root, options);
        let mut writer = Writer::new(options, self.inference.evidence(options, event_field.as_ref()));
        for addition in learn::additions(&self.schema, &self.inference.root, options) {
            let what = format!("{} described, seen {}", addition.what(), count(addition.seen(), "time"));
            addition.apply(&mut self.schema, &mut writer);
            self.changes.push(Change { pointer: addition.pointer, what });
        }
        Updated { schema: self.schema, changes: self.changes, guesses: writer.guesses, event_field }
    }

    /// How many samples were added.
    pub const fn samples(&self) -> u64 {
        self.inference.samples()
    }

    /// Loosens the keyword that a violation names; whether anything changed.
    fn loosen(&mut self, violation: &Violation, sample: &Node) -> bool {
        let Some(value) = sample.pointer(&violation.instance) else { return false };
        let mut site = locate::locate(&self.schema, &violation.path);
        if violation.keyword == "falseSchema" {
            site.enter();
        }
        let change = if site.foreign || matches!(violation.keyword.as_str(), "anyOf" | "oneOf") {
            self.add_branch(&site.schema, &value.value, site.foreign)
        } else {
            loosen::loosen(&mut self.schema, &site, violation, &value.value)
        };
        let Some(what) = change else { return false };
        self.note(&site.schema, &what);
        let change = Change { pointer: site.schema, what };
        if !self.changes.contains(&change) {
            self.changes.push(change);
        }
        true
    }

    /// Lets a schema that is one of several, or in another file, accept a value by one more branch.
    fn add_branch(&mut self, at: &str, value: &Json, wrap: bool) -> Option<String> {
        let branch = loosen::open_branch(self.schema.pointer_mut(at)?, &self.branches, at, wrap)?;
        let pointer = format!("{at}/anyOf/{branch}");
        let mut room = Room { places: 2_000, cut: false, event: String::new() };
        let place = self.branches.entry(pointer.clone()).or_default();
        place.observe(value, &mut room);
        let options = Options::default();
        let evidence = Evidence::new(&options, self.inference.samples(), "", None);
        let keywords = Writer::new(&options, evidence).keywords(place, &At::root());
        *self.schema.pointer_mut(&pointer)? = Json::Object(keywords);
        Some("one more branch of `anyOf`".to_owned())
    }

    /// Notes a loosening in a `$comment` that was inferred; one written by hand stays.
    fn note(&mut self, at: &str, what: &str) {
        let comment = self.schema.pointer_mut(at).and_then(|schema| schema.member_mut("$comment"));
        if let Some(Json::String(text)) = comment
            && text.starts_with("inferred")
            && !text.ends_with(what)
        {
            text.push_str("; widened: ");
            text.push_str(what);
        }
    }
}
