//! `hookwright generate`

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use crate::finding::{self, Severity};
use crate::load::PROVIDER_SCHEMA;
use crate::write::{Change, ChangeKind};
use anstyle::{AnsiColor, Effects, Style};
use clap::Args;
use hookwright_codegen::{Dependency, Error, EventRow, Generator, Report, Texts};
use serde_json::json;

use super::annotation::{self, At, Level, annotation};
use super::output::{Asked, complain, count, printable, show, show_json};
use super::progress::Bar;
use super::table::{Column, table};
use super::{SchemaFolder, Verdict};

const AFTER_HELP: &str = "\
Exit codes: 0 the folder matches the schemas; 1 with --check, it or the features in its crate's manifest are out of date; \
2 the command failed.

Examples:
  hookwright generate
  hookwright generate --schemas my/schemas --out src/webhooks
  hookwright generate --check   # exit code 1 if ./generated is out of date
  hookwright generate --texts   # with schemas and examples, for tools that work by event name
";

const CHANGED: Style = AnsiColor::Yellow.on_default();
const WELL: Style = AnsiColor::Green.on_default().effects(Effects::BOLD);

/// Write Rust modules for all providers
///
/// The output folder becomes a module tree whose root is lib.rs. Only files that change are written,
/// and none if a schema has an error. Every example is validated against its schema.
#[derive(Args)]
#[command(after_help = AFTER_HELP)]
pub(super) struct Generate {
    #[command(flatten)]
    folder: SchemaFolder,
    /// The folder to write to
    #[arg(long, default_value = "generated", value_name = "DIR")]
    out: PathBuf,
    /// Write nothing; exit with 1 if something would be written
    #[arg(long)]
    check: bool,
    /// Include the texts of schemas and examples: `always`, `never`, or the name of a Cargo feature of the crate that has
    /// the folder. Without it, the folder stays as it is, and a new one has none
    #[arg(
        long,
        value_name = "WHEN",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "always",
        value_parser = texts
    )]
    texts: Option<Texts>,
}

/// Whether texts are written, in the words of the command line.
fn texts(word: &str) -> Result<Texts, String> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '+' | '.');
    match word {
        "always" => Ok(Texts::Always),
        "never" => Ok(Texts::Never),
        other if ["always", "never", "true", "false"].iter().any(|one| one.eq_ignore_ascii_case(other)) => {
            Err("write `always` or `never`".to_owned())
        }
        feature
            if feature.chars().all(is_part) && feature.starts_with(|c: char| c.is_ascii_alphanumeric()) =>
        {
            Ok(Texts::Feature(feature.to_owned()))
        }
        _ => Err("expected `always`, `never` or the name of a feature".to_owned()),
    }
}

impl Default for Generate {
    fn default() -> Self {
        Self::new(Path::new("schemas"), Path::new("generated"))
    }
}

impl Generate {
    pub(super) fn new(schemas: &Path, out: &Path) -> Self {
        let folder = SchemaFolder { schemas: schemas.to_owned() };
        Self { folder, out: out.to_owned(), check: false, texts: None }
    }

    fn generator(&self) -> Generator {
        let generator = Generator::new(&self.folder.schemas);
        match &self.texts {
            Some(texts) => generator.texts(texts.clone()),
            None => generator,
        }
    }

    /// Writes what differs, without a word: what it was, or what is wrong.
    pub(super) fn changed(&self) -> Result<Vec<Change>, Error> {
        let generator = self.generator();
        let report = generator.write_to(&self.out)?;
        let changes = self.changes(&report, generator.has_provider_schema()?);
        generator.write_provider_schema()?;
        Ok(changes)
    }

    /// A line for each change; a folder that came or went as a whole has one.
    pub(super) fn lines(changes: &[Change]) -> String {
        let all: BTreeSet<(&str, ChangeKind)> =
            changes.iter().map(|change| (change.path.as_str(), change.kind)).collect();
        let mut text = String::new();
        let mut whole: Option<(String, ChangeKind)> = None;
        for change in changes {
            if whole.as_ref().is_some_and(|(folder, kind)| {
                *kind == change.kind && Path::new(&change.path).starts_with(folder)
            }) {
                continue;
            }
            let mut path = change.path.clone();
            if let Some(folder) = whole_folder(change, &all) {
                path = format!("{folder}/");
                whole = Some((folder, change.kind));
            }
            let _ = writeln!(text, "{CHANGED}{:<8}{CHANGED:#} {}", change.kind.as_str(), printable(&path));
        }
        text
    }

    pub(super) fn run(&self, format: Asked) -> Result<Verdict, Error> {
        let bar = Bar::new();
        let generator = self.generator().on_progress(bar.watch());
        let report = if self.check { generator.check(&self.out) } else { generator.write_to(&self.out) };
        drop(bar);
        let report = report?;
        let changes = self.changes(&report, generator.has_provider_schema()?);
        if !self.check {
            generator.write_provider_schema()?;
        }
        match format {
            Asked::Text | Asked::Markdown => self.show(&report, &changes),
            Asked::Github => show(&self.github(&report, &changes)),
            Asked::Json => show_json(&self.to_json(&report, &changes)),
        }
        let is_stale = !changes.is_empty() || report.undeclared_features().next().is_some();
        Ok(if self.check && is_stale { Verdict::NotFine } else { Verdict::Fine })
    }

    /// What differs on disk, with the paths as the command line has them.
    fn changes(&self, report: &Report, has_provider_schema: bool) -> Vec<Change> {
        let shown = |change: &Change| Change {
            path: self.out.join(Path::new(&change.path)).display().to_string(),
            kind: change.kind,
        };
        let mut changes: Vec<Change> = report.changes.iter().map(shown).collect();
        if !has_provider_schema {
            let path = self.folder.schemas.join(PROVIDER_SCHEMA).display().to_string();
            let exists = Path::new(&path).exists();
            let kind = if exists { ChangeKind::Changed } else { ChangeKind::Added };
            changes.push(Change { path, kind });
        }
        changes
    }

    fn show(&self, report: &Report, changes: &[Change]) {
        complain(&notes(report));
        show(&format!("{}\n{}{}", events(report), self.outcome(report, changes), needs(report)));
    }

    fn outcome(&self, report: &Report, changes: &[Change]) -> String {
        let providers = report.events.chunk_by(|a, b| a.provider == b.provider).count();
        let what = format!(
            "{} of {} in {:.2} s",
            count(report.events.len(), "event"),
            count(providers, "provider"),
            report.elapsed.as_secs_f64()
        );
        let out = self.out.display();
        Self::lines(changes)
            + &match (!changes.is_empty(), self.check) {
                (false, true) if report.undeclared_features().next().is_some() => {
                    format!(
                        "{CHANGED}{out} is up to date, the manifest of its crate is not{CHANGED:#}: {what}\n"
                    )
                }
                (false, _) => format!("{WELL}{out} is up to date{WELL:#}: {what}\n"),
                (true, true) => {
                    format!("{CHANGED}{out} is out of date{CHANGED:#}; run `hookwright generate`: {what}\n")
                }
                (true, false) => format!("{WELL}{out} was updated{WELL:#}: {what}\n"),
            }
    }

    /// Annotations: an error for each file that is out of date, and the findings. Notes are left out, which are many.
    fn github(&self, report: &Report, changes: &[Change]) -> String {
        let stale = |change: &Change| {
            let at = At { file: &change.path, position: None };
            annotation(
                Level::Error,
                &at,
                "out of date",
                "run `hookwright generate` and commit what it writes",
            )
        };
        let stale: String = if self.check { changes.iter().map(stale).collect() } else { String::new() };
        let findings = report.findings.iter().filter(|finding| finding.severity != Severity::Note);
        let findings = findings.map(|finding| finding.to_json(&report.schemas)).collect();
        stale + &annotation::findings(&findings)
    }

    fn to_json(&self, report: &Report, changes: &[Change]) -> serde_json::Value {
        let change = |change: &Change| json!({ "path": change.path, "kind": change.kind.as_str() });
        json!({
            "schemas": report.schemas,
            "out": self.out.display().to_string(),
            "stale": self.check && !changes.is_empty(),
            "events": report.events,
            "changes": changes.iter().map(change).collect::<Vec<_>>(),
            "findings": report.findings.to_json(&report.schemas),
            "dependencies": report.dependencies,
            "ownCrates": report.own_crates,
            "features": report.features,
            "undeclaredFeatures": report.undeclared,
            "recursionLimit": report.recursion_limit,
            "milliseconds": u64::try_from(report.elapsed.as_millis()).unwrap_or(u64::MAX),
        })
    }
}

/// The outermost folder of a file that came or went with the folder's module.
fn whole_folder(change: &Change, changes: &BTreeSet<(&str, ChangeKind)>) -> Option<String> {
    let is_whole =
        |folder: &&Path| changes.contains(&(&*folder.join("mod.rs").display().to_string(), change.kind));
    if change.kind == ChangeKind::Changed {
        return None;
    }
    let folders = Path::new(&change.path).ancestors().skip(1).filter(is_whole);
    folders.last().map(|folder| folder.display().to_string())
}

fn events(report: &Report) -> String {
    let columns = [
        Column::Text("PROVIDER"),
        Column::Text("VERSION"),
        Column::Text("EVENT"),
        Column::Number("TYPES"),
        Column::Number("KEYWORDS CHECKED"),
        Column::Number("EXAMPLES OK"),
        Column::Number("NOTES"),
    ];
    let row = |event: &EventRow| {
        [
            event.provider.clone(),
            event.version.clone().unwrap_or_else(|| "-".into()),
            event.event.clone(),
            event.types.to_string(),
            event.keywords.to_string(),
            event.examples.to_string(),
            event.notes.to_string(),
        ]
    };
    table(columns, &report.events.iter().map(row).collect::<Vec<_>>())
}

/// Warnings with their source lines, notes in a line each.
fn notes(report: &Report) -> String {
    let mut text = String::new();
    for finding in &report.findings {
        if finding.severity == Severity::Note {
            text += &finding.render_line(&report.schemas);
            text += "\n";
        } else {
            text += &finding.render(&report.schemas, finding::Style::Coloured);
            text += "\n\n";
        }
    }
    if !text.is_empty() && !text.ends_with("\n\n") {
        text += "\n";
    }
    text
}

fn needs(report: &Report) -> String {
    let line = |dependency: &Dependency| format!("    {} = {}\n", dependency.name, dependency.requirement);
    let lines: Vec<String> = report.dependencies.iter().map(line).collect();
    let crates = if lines.is_empty() {
        String::new()
    } else {
        format!("\nThe generated code needs:\n\n{}", lines.concat())
    };
    let own = if report.own_crates.is_empty() {
        String::new()
    } else {
        format!("\nand what provider.toml names for types: {}\n", report.own_crates.join(", "))
    };
    let limit = report.recursion_limit.map(|limit| {
        let what = "The types nest deeply. If lib.rs is not the root of the crate, add to the root:";
        format!("\n{what}\n\n    #![recursion_limit = \"{limit}\"]\n")
    });
    let lines = report.undeclared.iter().map(|feature| format!("{}\n", feature.declaration()));
    let lines: String = lines.collect();
    let features = if lines.is_empty() {
        String::new()
    } else {
        format!("\nThe manifest of the crate that has the folder declares:\n\n[features]\n{lines}")
    };
    crates + &own + &features + &limit.unwrap_or_default()
}
