//! `hookwright list`

use crate::load::{Folder, load};
use clap::Args;
use hookwright_codegen::Error;
use serde_json::json;

use super::output::{Format, show, show_json};
use super::table::{Column, table};
use super::{SchemaFolder, Verdict};

const AFTER_HELP: &str = "\
Exit codes: 0 the events are shown; 2 the schemas cannot be read.

Examples:
  hookwright list
  hookwright list --schemas my/schemas --format json
";

/// List every event of every provider
#[derive(Args)]
#[command(after_help = AFTER_HELP)]
pub(super) struct List {
    #[command(flatten)]
    folder: SchemaFolder,
}

/// An event, ready to be printed.
struct Row {
    provider: String,
    title: String,
    version: Option<String>,
    event: String,
    schema: String,
    examples: usize,
}

impl List {
    pub(super) fn run(&self, format: Format) -> Result<Verdict, Error> {
        let (folder, findings) = load(&self.folder.schemas);
        if findings.has_errors() {
            return Err(Error::new(self.folder.schemas.display().to_string(), findings));
        }
        let rows = rows(&folder);
        match format {
            Format::Text => show(&text(&rows)),
            Format::Json => show_json(&rows.iter().map(to_json).collect()),
        }
        Ok(Verdict::Fine)
    }
}

fn rows(folder: &Folder) -> Vec<Row> {
    let of_provider = |provider: &crate::load::ProviderFolder| {
        let title = provider.config.title.clone().unwrap_or_else(|| provider.name.clone());
        let row = |event: &crate::load::EventFile| Row {
            provider: provider.name.clone(),
            title: title.clone(),
            version: event.version.clone(),
            event: event.name.clone(),
            schema: folder.files.path(event.file).to_owned(),
            examples: event.examples.len(),
        };
        provider.events.iter().map(row).collect::<Vec<_>>()
    };
    folder.providers.iter().flat_map(of_provider).collect()
}

fn text(rows: &[Row]) -> String {
    let columns = [
        Column::Text("PROVIDER"),
        Column::Text("VERSION"),
        Column::Text("EVENT"),
        Column::Number("EXAMPLES"),
        Column::Text("SCHEMA"),
    ];
    let cells = |row: &Row| {
        let version = row.version.clone().unwrap_or_else(|| "-".into());
        [row.provider.clone(), version, row.event.clone(), row.examples.to_string(), row.schema.clone()]
    };
    table(columns, &rows.iter().map(cells).collect::<Vec<_>>())
}

fn to_json(row: &Row) -> serde_json::Value {
    json!({
        "provider": row.provider,
        "title": row.title,
        "version": row.version,
        "event": row.event,
        "schema": row.schema,
        "examples": row.examples,
    })
}
