//! `hookwright infer`

use std::path::Path;

use crate::catalogue::command as findings;
use crate::finding::Findings;
use crate::infer::{self, Existing, Input, Options, Report, Request, Required, Target};
use crate::scaffold;
use clap::{Args, ValueEnum};
use hookwright_codegen::Error;
use serde_json::{Value, json};

use super::output::{Format, count, printable, show, show_json};
use super::progress::Bar;
use super::{SchemaFolder, Verdict};

const AFTER_HELP: &str = "\
The schema is written to <schemas>/<provider>/<event>.schema.json, and a few samples of different \
shapes as examples beside it: copies, so look for personal data before you commit them. Every guess is listed \
with its evidence, and recorded in the schema as $comment. Objects stay open.

A property is required if it was never absent in three or more samples. Fewer prove little: of these only the \
event's name, its envelope and ids are required, and the output says which.

--update validates the samples against the existing schema and relaxes it just enough to accept them. \
Nothing is narrowed, and what was written by hand stays; properties that it does not mention are added as \
optional.

Exit codes: 0 the schema matches the samples; 2 the command failed, and nothing was written.

Examples:
  hookwright infer acme/order.paid sample.json
  hookwright infer acme/2025-09/order.paid captured/ more.jsonl
  zcat traffic.jsonl.gz | hookwright infer acme/order.paid -
  hookwright infer acme/order.paid sample.json --enum /data/state --enum '/data/items/*/kind'
  hookwright infer acme/order.paid sample.json --map /data/prices --struct /data/lines
  hookwright infer acme/order.paid new.json --update
";

/// Infer a schema from sample payloads, or widen an existing one
#[derive(Args)]
#[command(after_help = AFTER_HELP)]
pub(super) struct Infer {
    #[command(flatten)]
    folder: SchemaFolder,
    /// The event: <provider>/<event>, or <provider>/<version>/<event>; created if it does not exist
    event: String,
    /// Samples: files with one JSON object or one per line, folders of them, or - for standard input
    #[arg(required = true, value_name = "FILE|DIR|-")]
    samples: Vec<String>,
    /// Widen the existing schema
    #[arg(long, conflicts_with = "force")]
    update: bool,
    /// Replace the existing schema
    #[arg(long)]
    force: bool,
    /// Turn the strings seen at a place into an enum: a JSON pointer, with * for array items and map
    /// values; may be repeated
    #[arg(long = "enum", value_name = "POINTER")]
    enums: Vec<String>,
    /// Treat the objects at a place as maps, whatever their names look like; may be repeated
    #[arg(long = "map", value_name = "POINTER")]
    maps: Vec<String>,
    /// Treat the objects at a place as structs; may be repeated
    #[arg(long = "struct", value_name = "POINTER")]
    structs: Vec<String>,
    /// Which of the properties that were never absent are required
    #[arg(long, value_enum, default_value_t, value_name = "WHICH")]
    required: Which,
    /// The maximum number of examples to keep for the event
    #[arg(long, default_value_t = 5, value_name = "N")]
    examples: usize,
}

/// Which properties are required.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Which {
    /// All with three samples or more; with fewer, the event's name, its envelope and ids
    #[default]
    Evidence,
    /// All
    All,
}

impl Infer {
    pub(super) fn run(&self, format: Format) -> Result<Verdict, Error> {
        let report = self
            .infer()
            .map_err(|findings| Error::new(self.folder.schemas.display().to_string(), findings))?;
        match format {
            Format::Text => show(&text(&report)),
            Format::Json => show_json(&to_json(&report)),
        }
        Ok(Verdict::Fine)
    }

    fn infer(&self) -> Result<Report, Findings> {
        let existing = match (self.update, self.force) {
            (true, _) => Existing::Update,
            (false, true) => Existing::Replace,
            (false, false) => Existing::Refuse,
        };
        let request = Request {
            schemas: self.folder.schemas.clone(),
            target: Target::new(&self.folder.schemas, &self.event)?,
            inputs: self.samples.iter().map(|sample| Input::new(sample)).collect(),
            existing,
            examples: self.examples,
            options: self.options()?,
        };
        let bar = Bar::new();
        let mut report = infer::run(&request, &mut bar.watch_samples())?;
        let field = report.event_field.as_ref();
        report.written.extend(scaffold::begin(&self.folder.schemas, &self.event, field)?);
        Ok(report)
    }

    fn options(&self) -> Result<Options, Findings> {
        if let Some(pointer) = self.maps.iter().find(|pointer| self.structs.contains(pointer)) {
            return Err(findings::map_and_struct(pointer).into());
        }
        Ok(Options {
            enums: self.enums.iter().cloned().collect(),
            maps: self.maps.iter().cloned().collect(),
            structs: self.structs.iter().cloned().collect(),
            required: match self.required {
                Which::Evidence => Required::Evidence,
                Which::All => Required::All,
            },
        })
    }
}

fn text(report: &Report) -> String {
    let mut lines: Vec<String> =
        report.written.iter().map(|path| format!("wrote {}\n", shown(path))).collect();
    if lines.is_empty() {
        lines.push(format!("{} is as the samples say; nothing to write\n", shown(&report.schema)));
    }
    let section = |title: String, items: Vec<String>| {
        let items: Vec<String> = items.iter().map(|item| format!("  {}\n", printable(item))).collect();
        if items.is_empty() { String::new() } else { format!("\n{title}\n{}", items.concat()) }
    };
    let changes = report.changes.iter().map(|change| match change.pointer.as_str() {
        "" => format!("the root: {}", change.what),
        pointer => format!("`{pointer}`: {}", change.what),
    });
    lines.push(section("changed in the schema:".to_owned(), changes.collect()));
    let samples = usize::try_from(report.samples).unwrap_or(usize::MAX);
    let guesses = report.guesses.iter().map(ToString::to_string).collect();
    lines.push(section(format!("guessed from {}:", count(samples, "sample")), guesses));
    lines.push(section(required_title(report), required(report).collect()));
    let field = report.event_field.iter().map(|field| format!("{}    ({})", field.line(), field.evidence));
    let is_said = report.event_field.as_ref().is_some_and(|field| field.is_certain)
        && report.written.iter().any(|path| path.ends_with("provider.toml"));
    let title = if is_said { "in provider.toml:" } else { "for provider.toml:" };
    lines.push(section(title.to_owned(), field.collect()));
    lines.push(section("notes:".to_owned(), report.notes.clone()));
    lines.concat()
}

fn required_title(report: &Report) -> String {
    let samples = usize::try_from(report.samples).unwrap_or(usize::MAX);
    let count = count(samples, "sample");
    if report.unproven {
        format!("required, on {count}: the event's name, its envelope and ids (all with `--required all`)")
    } else {
        format!("required, on {count}:")
    }
}

fn required(report: &Report) -> impl Iterator<Item = String> {
    report.guesses.iter().filter(|guess| guess.required).map(|guess| format!("`{}`", guess.pointer))
}

fn shown(path: &Path) -> String {
    printable(&path.display().to_string())
}

fn to_json(report: &Report) -> Value {
    json!({
        "schema": report.schema,
        "written": report.written,
        "samples": report.samples,
        "changes": report.changes.iter()
            .map(|change| json!({ "pointer": change.pointer, "what": change.what }))
            .collect::<Vec<_>>(),
        "guesses": report.guesses.iter()
            .map(|guess| json!({
                "pointer": guess.pointer,
                "types": guess.types,
                "required": guess.required,
                "seen": guess.seen,
                "evidence": guess.evidence,
            }))
            .collect::<Vec<_>>(),
        "event": report.event_field.as_ref()
            .map(|field| json!({ "pointer": field.pointer, "line": field.line(), "evidence": field.evidence })),
        "unproven": report.unproven,
        "notes": report.notes,
    })
}
