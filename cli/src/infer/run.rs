//! From samples to files: what the command does.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::examples::Examples;
use super::findings;
use super::read::{self, Input, Progress};
use super::target::Target;
use super::update;
use super::{Change, EventField, Guess, Inference, Options, Update};
use crate::finding::{Findings, Place, Position, catalogue};
use crate::json::{Json, Node, parse, pretty};
use crate::load::read_text_file;
use crate::text::unportable;
use crate::write::Staging;

/// What to do.
#[derive(Clone, Debug)]
pub struct Request {
    /// The schema folder.
    pub schemas: PathBuf,
    /// The event.
    pub target: Target,
    /// The samples.
    pub inputs: Vec<Input>,
    /// What happens to an existing schema.
    pub existing: Existing,
    /// How many samples, at most, become examples of a new shape.
    pub examples: usize,
    /// What the caller decides about the schema.
    pub options: Options,
}

/// What happens to an existing schema.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Existing {
    /// It is a finding.
    #[default]
    Refuse,
    /// It is widened, and must be there.
    Update,
    /// It is replaced.
    Replace,
}

/// What was done.
#[derive(Clone, Debug)]
pub struct Report {
    /// The schema.
    pub schema: PathBuf,
    /// The files that are new or changed.
    pub written: Vec<PathBuf>,
    /// How many samples were read.
    pub samples: u64,
    /// Every guess: all of a new schema, or those in what an update added.
    pub guesses: Vec<Guess>,
    /// What an update changed.
    pub changes: Vec<Change>,
    /// The field that seems to hold the event's name.
    pub event_field: Option<EventField>,
    /// Whether there were too few samples to require more than the event's name, its envelope and ids.
    pub unproven: bool,
    /// What else is worth knowing.
    pub notes: Vec<String>,
}

/// Either of the two ways to a schema.
enum Work {
    New(Inference),
    Update(Box<Update>),
}

/// Reads the samples and writes the event's schema and examples: all files, or none.
///
/// `progress` hears of every sample.
///
/// # Errors
///
/// What keeps it from being done; nothing was written then.
pub fn run(request: &Request, progress: &mut dyn FnMut(Progress)) -> Result<Report, Findings> {
    let mut work = begin(request)?;
    let mut examples = Examples::new(request.examples);
    if request.existing != Existing::Replace {
        for (label, node) in present_examples(&request.target)? {
            work.add_quietly(&node)?;
            examples.present(label, &node);
        }
    }
    read::each_sample(&request.inputs, progress, &mut |node, source| {
        examples.offer(node, source);
        work.add(node)
    })?;
    let (text, mut report) = work.finish(request);
    let mut staging = Staging::new(&request.schemas);
    staging.put(&request.target.schema, &text)?;
    for (path, node) in examples.files(&request.target) {
        staging.put(&path, &pretty(&node.value))?;
    }
    report.written = staging.commit()?;
    report.notes.extend(unportable_note(&report.schema));
    if request.existing == Existing::Replace {
        report.notes.extend(refused_examples(request));
    }
    Ok(report)
}

fn begin(request: &Request) -> Result<Work, Findings> {
    let path = &request.target.schema;
    match (request.existing, path.exists()) {
        (Existing::Refuse, true) => Err(findings::exists(path)),
        (Existing::Update, false) => Err(findings::nothing_to_update(path)),
        (Existing::Update, true) => {
            let update = Update::new(&request.schemas, path, &request.target.event)?;
            Ok(Work::Update(Box::new(update)))
        }
        _ => Ok(Work::New(Inference::new(&request.target.event))),
    }
}

/// The examples that the event has; an update must go on accepting them.
fn present_examples(target: &Target) -> Result<Vec<(Option<String>, Node)>, Findings> {
    let examples = target.examples.iter();
    examples.map(|(label, path)| read_json(path).map(|node| (label.clone(), node))).collect()
}

/// A file that `generate` warns of, said when it is written.
fn unportable_note(path: &Path) -> Option<String> {
    let name = path.file_name()?.to_str()?;
    let why = unportable(name)?;
    let finding = catalogue::unportable_name(Place::outside(path), name, why);
    Some(format!(
        "{}; to receive the event under its name all the same, rename the file and name the event under \
                  `[events]` in provider.toml",
        finding.message
    ))
}

/// Examples of before that a schema which replaced another refuses: `generate` would stop at them.
fn refused_examples(request: &Request) -> Vec<String> {
    let Some(validator) = update::validator(&request.schemas, &request.target.schema) else {
        return Vec::new();
    };
    let is_refused = |path: &PathBuf| {
        read_json(path).is_ok_and(|example| validator.is_valid(&example.to_value()) == Ok(false))
    };
    let refused = request.target.examples.iter().map(|(_, path)| path).filter(|path| is_refused(path));
    let note = |path: &PathBuf| {
        format!(
            "{} already existed, and the new schema refuses it: remove it, or add it with `--update`",
            path.display()
        )
    };
    refused.map(note).collect()
}

fn read_json(path: &Path) -> Result<Node, Findings> {
    let place = || Place::outside(path);
    let text = read_text_file(path).map_err(|error| catalogue::unreadable(place(), &error))?;
    parse(&text).map_err(|problems| {
        let position = problems.first().map(|problem| Position::of(&text, problem.offset));
        catalogue::not_json(Place { position, ..place() }, "this file must be valid before it is updated")
            .into()
    })
}

impl Work {
    fn add(&mut self, sample: &Node) -> Result<(), Findings> {
        match self {
            Self::New(inference) => {
                inference.add(sample);
                Ok(())
            }
            Self::Update(update) => update.add(sample),
        }
    }

    /// Takes an existing example into account, which is not a new sample.
    fn add_quietly(&mut self, example: &Node) -> Result<(), Findings> {
        if let Self::Update(update) = self { update.accept(example) } else { Ok(()) }
    }

    /// The schema's text, and the report without the files.
    fn finish(self, request: &Request) -> (String, Report) {
        let (schema, written) = (request.target.schema.clone(), Vec::new());
        match self {
            Self::New(inference) => {
                let samples = inference.samples();
                let inferred = inference.finish(&request.options);
                let (guesses, event_field, notes) = (inferred.guesses, inferred.event_field, inferred.notes);
                let (changes, unproven) = (Vec::new(), inferred.unproven);
                (
                    pretty(&inferred.schema),
                    Report { schema, written, samples, guesses, changes, event_field, unproven, notes },
                )
            }
            Self::Update(update) => {
                let (samples, before) = (update.samples(), text_of(&schema));
                let updated = update.finish(&request.options);
                let text = unless_same(before, &updated.schema);
                let (guesses, changes, event_field) = (updated.guesses, updated.changes, updated.event_field);
                // An update requires nothing.
                let (unproven, notes) = (false, Vec::new());
                (text, Report { schema, written, samples, guesses, changes, event_field, unproven, notes })
            }
        }
    }
}

fn text_of(path: &Path) -> String {
    read_text_file(path).unwrap_or_default()
}

/// The text of a schema; that of the file, laid out by its author, if the schema is the same.
fn unless_same(before: String, schema: &Json) -> String {
    match parse(&before) {
        Ok(present) if pretty(&present.value) == pretty(schema) => before,
        _ => pretty(schema),
    }
}

/// The asked-for places, as a set.
impl FromIterator<String> for Options {
    fn from_iter<I: IntoIterator<Item = String>>(pointers: I) -> Self {
        Self { enums: pointers.into_iter().collect::<BTreeSet<_>>(), ..Self::default() }
    }
}
