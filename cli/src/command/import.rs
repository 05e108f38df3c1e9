//! `hookwright import`

use std::path::{Path, PathBuf};

use crate::finding::Style;
use crate::import::{self, Options, Payload, Report, Request};
use crate::scaffold;
use clap::{Args, ValueEnum};
use hookwright_codegen::Error;
use serde_json::{Value, json};

use super::output::{Format, complain, count, printable, show, show_json};
use super::{SchemaFolder, Verdict};

const AFTER_HELP: &str = "\
Reads OpenAPI 3.0 and 3.1, Swagger 2.0, AsyncAPI 2 and 3, as JSON or YAML, and JSON Schemas with many \
definitions. Events are the document's webhooks, callbacks and messages, paths chosen with --paths, and the \
branches of a schema's oneOf, or the definitions that no other uses. Schemas that events share go to \
_components/, once; examples become *.example.json. Files beside the document that it refers to are read; \
nothing is fetched. What could not be carried over is a note.

The same document gives the same files. A provider without provider.toml gets one; an existing one is never touched: corrections in its \
[[overlay]] entries survive every import. Files that were changed by hand since they were imported are not replaced \
without --force. What was imported is remembered in .hookwright-import.json; commit it.

Exit codes: 0 it was imported; 2 the command failed, and nothing was written.

Examples:
  hookwright import acme openapi.yaml
  hookwright import acme openapi.yaml --only 'order.*' --only 'refund.*'
  hookwright import acme/2026-05 openapi.yaml --paths '/webhook-events/*'
  hookwright import acme openapi.yaml --components '*Webhook' --name '{body:/webhook_type}'
  hookwright import acme asyncapi.yaml --name '{qualifier}.{name}' --prune
";

/// Create schemas from an OpenAPI, AsyncAPI or JSON Schema document
#[derive(Args)]
#[command(after_help = AFTER_HELP)]
pub(super) struct Import {
    #[command(flatten)]
    folder: SchemaFolder,
    /// The provider, or <provider>/<version>; created if it does not exist
    provider: String,
    /// The document
    #[arg(value_name = "FILE")]
    document: PathBuf,
    /// Treat matching OpenAPI paths as events: * matches anything but /, ** matches anything; the part from
    /// the first * on is the event's name; may be repeated
    #[arg(long, value_name = "PATTERN")]
    paths: Vec<String>,
    /// Treat matching components, or definitions, as events, with * for any characters; may be repeated
    #[arg(long, value_name = "PATTERN")]
    components: Vec<String>,
    /// Which body of such a path is the payload
    #[arg(long, value_enum, default_value_t, value_name = "BODY")]
    payload: Body,
    /// Import only events that match, with * for any characters; may be repeated
    #[arg(long, value_name = "PATTERN")]
    only: Vec<String>,
    /// The name of each event's file: {name}, {qualifier} for the operation, method or channel, and
    /// {body:/pointer} for the one string that its schema allows there
    #[allow(clippy::doc_markdown, reason = "a template, and no URL; the help shows it as it is typed")]
    #[arg(long, default_value = "{name}", value_name = "TEMPLATE")]
    name: String,
    /// Also replace files that were edited by hand or not imported
    #[arg(long)]
    force: bool,
    /// Remove files that earlier imports of this document wrote and that are gone from it
    #[arg(long)]
    prune: bool,
}

/// Which body of a path is the payload.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Body {
    /// The response body if it is JSON, otherwise the request body
    #[default]
    Either,
    /// The request body
    Request,
    /// The response body
    Response,
}

impl Import {
    pub(super) fn run(&self, format: Format) -> Result<Verdict, Error> {
        let report = self.import().map_err(|findings| Error::new(String::new(), findings))?;
        match format {
            Format::Text => {
                complain(&report.notes.render("", Style::Coloured));
                show(&text(&report));
            }
            Format::Json => show_json(&to_json(&report)),
        }
        Ok(Verdict::Fine)
    }

    fn import(&self) -> Result<Report, crate::finding::Findings> {
        let template = if self.name == "{name}" { String::new() } else { self.name.clone() };
        let payload = match self.payload {
            Body::Either => Payload::Either,
            Body::Request => Payload::Request,
            Body::Response => Payload::Response,
        };
        let options = Options {
            paths: self.paths.clone(),
            payload,
            only: self.only.clone(),
            components: self.components.clone(),
            template,
        };
        let mut report = import::run(&Request {
            document: self.document.clone(),
            folder: import::folder(&self.folder.schemas, &self.provider)?,
            options,
            force: self.force,
            prune: self.prune,
        })?;
        report.written.extend(scaffold::begin(&self.folder.schemas, &self.provider, None)?);
        Ok(report)
    }
}

fn text(report: &Report) -> String {
    let mut lines = vec![format!(
        "{}: {}, {}, {}\n",
        report.dialect,
        count(report.events.len(), "event"),
        count(report.components, "shared schema"),
        count(report.notes.len(), "note"),
    )];
    lines.extend(report.events.iter().map(|event| {
        let examples = if event.examples == 0 {
            String::new()
        } else {
            format!(", {}", count(event.examples, "example"))
        };
        format!("  {}{examples}\n", printable(&event.name))
    }));
    lines.push(format!("{} written, {} unchanged\n", count(report.written.len(), "file"), report.unchanged));
    lines.extend(report.removed.iter().map(|path| format!("removed {}\n", shown(path))));
    let left = report.stale.iter().filter(|path| !report.removed.contains(path));
    lines.extend(left.map(|path| format!("no longer in the document: {}\n", shown(path))));
    lines.concat()
}

fn shown(path: &Path) -> String {
    printable(&path.display().to_string())
}

fn to_json(report: &Report) -> Value {
    json!({
        "document": report.dialect,
        "events": report.events.iter()
            .map(|event| json!({ "name": event.name, "source": event.source, "examples": event.examples }))
            .collect::<Vec<_>>(),
        "components": report.components,
        "written": report.written,
        "unchanged": report.unchanged,
        "stale": report.stale,
        "removed": report.removed,
        "notes": report.notes.to_json(""),
    })
}
