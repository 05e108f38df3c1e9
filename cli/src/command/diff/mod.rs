//! `hookwright diff`

mod github;
mod markdown;

use std::path::{Path, PathBuf};

use crate::diff::{self, Change, EventDiff, Verdict as Meaning};
use crate::finding::Findings;
use crate::load::{Folder, load};
use anstyle::{AnsiColor, Effects, Style};
use clap::Args;
use hookwright_codegen::Error;
use serde_json::{Value, json};

use super::output::{Asked, count, printable, show, show_json};
use super::{SchemaFolder, Verdict};

const AFTER_HELP: &str = "\
The verdict is for receivers, whose code was generated from the old schemas:
  breaking    the new schema accepts a payload, which is shown, that the old one refuses
  narrower    every payload of the new schema satisfies the old one; proved
  compatible  both accept the same payloads; proved
  unknown     neither a payload nor a proof was found

The payloads shown are invented, and were checked by an independent validator. What [tolerance] in the \
old provider.toml forgives does not break.

Exit codes: 0 nothing breaks; 1 something does; 2 the command failed.

Examples:
  hookwright diff ../release/schemas schemas
  hookwright diff --against main
  hookwright diff --against v1.4.0 --format github
  hookwright diff --against main --format markdown >> summary.md
";

const USAGE: &str =
    "hookwright diff [OPTIONS] <OLD> <NEW>\n       hookwright diff [OPTIONS] --against <REVISION>";

const BREAKING: Style = AnsiColor::Red.on_default().effects(Effects::BOLD);
const UNKNOWN: Style = AnsiColor::Yellow.on_default();
const FINE: Style = AnsiColor::Green.on_default();

/// Show what a change to the schemas breaks
#[derive(Args)]
#[command(after_help = AFTER_HELP, override_usage = USAGE)]
pub(super) struct Diff {
    #[command(flatten)]
    folder: SchemaFolder,
    /// The old schema folder and the new one
    #[arg(num_args = 2, value_names = ["OLD", "NEW"], required_unless_present = "against")]
    folders: Vec<PathBuf>,
    /// Compare the schema folder with a git revision; nothing is checked out
    #[arg(long, value_name = "REVISION", conflicts_with = "folders")]
    against: Option<String>,
}

impl Diff {
    pub(super) fn run(&self, format: Asked) -> Result<Verdict, Error> {
        let new = self.folders.last().unwrap_or(&self.folder.schemas);
        let root = new.display().to_string();
        let diffs = self.diff(new).map_err(|findings| Error::new(root, findings))?;
        match format {
            Asked::Text => show(&text(&diffs)),
            Asked::Json => show_json(&diffs.iter().map(to_json).collect()),
            Asked::Github => show(&github::github(&diffs, new)),
            Asked::Markdown => show(&markdown::markdown(&diffs)),
        }
        let breaks = diffs.iter().any(|diff| diff.verdict == Meaning::Breaking);
        Ok(if breaks { Verdict::NotFine } else { Verdict::Fine })
    }

    fn diff(&self, new: &Path) -> Result<Vec<EventDiff>, Findings> {
        let sound = |(folder, findings): (Folder, Findings)| {
            if findings.has_errors() { Err(findings) } else { Ok(folder) }
        };
        let old = match (&self.against, self.folders.first()) {
            (Some(revision), _) => sound(diff::at_revision(new, revision)?)?,
            (None, Some(old)) => sound(load(old))?,
            (None, None) => return Ok(Vec::new()),
        };
        diff::compare(&old, &sound(load(new))?)
    }
}

fn style(verdict: Meaning) -> Style {
    match verdict {
        Meaning::Breaking => BREAKING,
        Meaning::Unknown => UNKNOWN,
        _ => FINE,
    }
}

fn text(diffs: &[EventDiff]) -> String {
    let events: String = diffs.iter().map(event).collect();
    format!("{events}{}\n", summary(diffs))
}

/// `3 events changed: 1 breaking, 0 unknown`
fn summary(diffs: &[EventDiff]) -> String {
    let of = |verdict: Meaning| diffs.iter().filter(|diff| diff.verdict == verdict).count();
    let (breaking, unknown) = (of(Meaning::Breaking), of(Meaning::Unknown));
    format!("{} changed: {breaking} breaking, {unknown} unknown", count(diffs.len(), "event"))
}

fn event(diff: &EventDiff) -> String {
    let style = style(diff.verdict);
    let changes: String = diff.changes.iter().map(change).collect();
    let api: Vec<String> = diff.api.iter().map(|line| format!("  Rust: {}\n", printable(line))).collect();
    let api = api.concat();
    format!("{} {style}{}{style:#}\n{changes}{api}\n", printable(&diff.event), diff.verdict.as_str())
}

fn change(change: &Change) -> String {
    let style = style(change.verdict);
    let witness = change
        .witness
        .as_ref()
        .map(|witness| format!("      for example {}\n", printable(&diff::shown(witness))));
    format!(
        "  {style}{}{style:#} {}\n{}",
        change.verdict.as_str(),
        printable(&sentence(change)),
        witness.unwrap_or_default()
    )
}

fn sentence(change: &Change) -> String {
    let place = if change.pointer.is_empty() { "the payload" } else { &change.pointer };
    let keyword = if change.keyword.is_empty() { String::new() } else { format!(" {}", change.keyword) };
    let why = change.why.map(|why| format!("; {why}")).unwrap_or_default();
    format!("{place}{keyword}: {}{why}", change.what)
}

fn to_json(diff: &EventDiff) -> Value {
    let change = |change: &Change| {
        json!({
            "verdict": change.verdict.as_str(),
            "pointer": change.pointer,
            "keyword": change.keyword,
            "what": change.what,
            "why": change.why,
            "schema": change.place.path,
            "schemaPointer": change.place.pointer,
            "witness": change.witness.as_ref().map(crate::json::Json::to_value),
        })
    };
    json!({
        "event": diff.event,
        "verdict": diff.verdict.as_str(),
        "changes": diff.changes.iter().map(change).collect::<Vec<_>>(),
        "api": diff.api,
    })
}
