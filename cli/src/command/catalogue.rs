//! `hookwright catalogue`

use std::path::{Path, PathBuf};

use crate::diff;
use crate::finding::Findings;
use crate::load::{Folder, load};
use crate::site::{self, Changes};
use crate::write;
use clap::Args;
use hookwright_codegen::Error;
use serde_json::json;

use super::output::{Format, count, show, show_json};
use super::{SchemaFolder, Verdict};

const AFTER_HELP: &str = "\
The site needs no server and no network: open index.html. Text that schemas hold is shown, never run.

Exit codes: 0 the site was written; 2 the command failed.

Examples:
  hookwright catalogue
  hookwright catalogue --out public/webhooks --against v1.4.0
";

/// Write a site that shows every event, its fields, types and examples
#[derive(Args)]
#[command(after_help = AFTER_HELP)]
pub(super) struct Catalogue {
    #[command(flatten)]
    folder: SchemaFolder,
    /// The folder to write to
    #[arg(long, default_value = "site", value_name = "DIR")]
    out: PathBuf,
    /// Show what changed since a git revision, or another schema folder
    #[arg(long, value_name = "REVISION|DIR")]
    against: Option<String>,
}

impl Catalogue {
    pub(super) fn run(&self, format: Format) -> Result<Verdict, Error> {
        let root = self.folder.schemas.display().to_string();
        let (events, written) = self.write().map_err(|findings| Error::new(root, findings))?;
        let site::Written { written, removed } = &written;
        match format {
            Format::Text => show(&format!(
                "{} of {}: {} written, {} removed\n",
                self.out.join("index.html").display(),
                count(events, "event"),
                count(written.len(), "file"),
                count(removed.len(), "file")
            )),
            Format::Json => show_json(&json!({
                "out": self.out.display().to_string(),
                "events": events,
                "written": written,
                "removed": removed,
            })),
        }
        Ok(Verdict::Fine)
    }

    fn write(&self) -> Result<(usize, site::Written), Findings> {
        write::is_apart(&self.folder.schemas, &self.out)?;
        let folder = sound(load(&self.folder.schemas))?;
        let changes = self.against.as_ref().map(|against| self.changes(against, &folder)).transpose()?;
        let files = site::build(&folder, changes.as_ref())?;
        let events = folder.providers.iter().map(|provider| provider.events.len()).sum();
        Ok((events, site::put(&self.out, &files)?))
    }

    /// What changed since a folder, if there is one of that name, or since a revision.
    fn changes(&self, against: &str, folder: &Folder) -> Result<Changes, Findings> {
        let old = match Path::new(against) {
            folder if folder.is_dir() => load(folder),
            _ => diff::at_revision(&self.folder.schemas, against)?,
        };
        let events = diff::compare(&sound(old)?, folder)?;
        Ok(Changes { since: against.to_owned(), events })
    }
}

/// The folder, if nothing in it is wrong.
fn sound((folder, findings): (Folder, Findings)) -> Result<Folder, Findings> {
    if findings.has_errors() { Err(findings) } else { Ok(folder) }
}
